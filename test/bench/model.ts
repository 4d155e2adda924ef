import { type FakeModelServer, type ModelRequest, startFakeModelServer } from '../fake-model-server.js'
import { condition, pick, proposal, support } from './replies.js'

/** How a panel answers. */
export interface Script {
  /** Of every reply; null: none ever comes. */
  latencyMs: number | null
  /** The round in which everybody supports; before it every responder has a condition, which the proposer accepts. */
  agreeIn: number
  /** How many words a proposal, an answer and a later answer have. */
  words: { proposal: number; answer: number; later: number }
}

/** As long as replies are asked for. */
export const AS_ASKED = { proposal: 450, answer: 200, later: 60 }

/** A model that speaks the Chat Completions API and answers for a whole panel. */
export interface Model extends Pick<FakeModelServer, 'close'> {
  /** How to reach it, as the environment of the program. */
  env: Record<string, string>
  requests: readonly ModelRequest[]
  /** When the first request was there, by `performance.now()`. */
  firstAt(): number
}

/** @param tell called when a request has arrived */
export async function startModel(script: Script, tell: () => void = () => undefined): Promise<Model> {
  let firstAt = Number.NaN
  const votes = new Map<string, number>()
  const server = await startFakeModelServer(async (request, index) => {
    if (index === 0) firstAt = performance.now()
    tell()
    const { latencyMs } = script
    if (latencyMs === null) return { fault: 'never-answers' }
    const texts = textsOf(request)
    const text = replyTo(texts, index, script, () => countVote(texts, votes))
    if (latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, latencyMs))
    return { text }
  })
  const env = { OPENAI_BASE_URL: server.url, OPENAI_API_KEY: 'none' }
  return { env, requests: server.requests, firstAt: () => firstAt, close: server.close }
}

/** The texts of a request, the system's first. */
export function textsOf({ body }: ModelRequest): string[] {
  const { messages } = body as { messages: { content: unknown }[] }
  return messages.map(({ content }) => (typeof content === 'string' ? content : JSON.stringify(content)))
}

/**
 * What the panel says to a prompt.
 * @param seed another text for every one
 * @param roundOf the round of a vote; asked only where the prompt asks for one
 */
export function replyTo(
  texts: readonly string[],
  seed: number,
  { words, agreeIn }: Pick<Script, 'words' | 'agreeIn'>,
  roundOf: () => number,
): string {
  const asked = texts.at(-1) ?? ''
  const task = asked.slice(asked.lastIndexOf('\n\n') + 2)
  if (task.includes('[PICK: ')) return pick()
  if (task.includes('### Decision')) return proposal(words.proposal, seed, idsIn(asked))
  const round = roundOf()
  const length = round === 1 ? words.answer : words.later
  return round < agreeIn ? condition(length, seed) : support(length, seed)
}

/** Who is asked for a vote has the whole system prompt as its name. */
function countVote([system = '']: readonly string[], votes: Map<string, number>): number {
  const round = (votes.get(system) ?? 0) + 1
  votes.set(system, round)
  return round
}

function idsIn(asked: string): string[] {
  return [...new Set([...asked.matchAll(/^\[(C\d+)\]/gm)].map(([, id = '']) => id))]
}
