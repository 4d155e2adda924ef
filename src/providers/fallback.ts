import type { Chunk, Prompt, Provider } from '../core/provider.js'
import type { FailureKind, Usage } from '../core/types.js'
import { addUsage } from '../core/usage.js'

/** One provider of a chain, with the names it goes by in the transcript. */
export interface Link {
  provider: Provider
  name: string
  model: string | null
  /** No model: its replies take no tokens and cost nothing. */
  free?: boolean
  /** Where it differs from what the prompt allows. */
  maxOutputTokens?: number | null
}

/** The failures that another provider may not have: it is not here, nobody is logged in, nothing is left to spend. */
const NEXT: ReadonlySet<FailureKind> = new Set(['not-installed', 'auth', 'quota'])

/**
 * Asks the first provider and, where its failure is of a kind that makes that right, the next one.
 * The end of the stream names the one that answered, or failed last, and counts what all of them took. Text is never
 * joined: the next one is asked only as long as none was said.
 */
export function chainProviders(links: readonly Link[]): Provider {
  async function* ask(prompt: Prompt, signal: AbortSignal): AsyncGenerator<Chunk> {
    let attempts = 0
    let usage: Usage | undefined
    const failed: string[] = []
    for (const [index, link] of links.entries()) {
      const ending = yield* relay(link, prompt, signal)
      if (!ending) return
      attempts += ending.attempts ?? 1
      usage = addUsage(usage, ending.usage ?? (link.free ? NO_USAGE : undefined))
      const model = (ending.type === 'done' ? ending.model : undefined) ?? link.model
      const who = { provider: link.name, attempts, ...(model ? { model } : {}), ...(usage ? { usage } : {}) }
      if (ending.type === 'done') {
        yield { ...ending, ...who }
        return
      }
      const { failure, spoke } = ending
      const next = links[index + 1]
      if (spoke || !next || !NEXT.has(failure.kind)) {
        const before = failed.map((each) => `${each}; then `).join('')
        yield { type: 'failed', ...who, failure: { ...failure, message: before + failure.message } }
        return
      }
      failed.push(`${link.name}: ${failure.message}`)
      yield { type: 'retry', failure, waitMs: 0, next: next.name }
    }
  }
  return { ask, streams: links.every(({ provider }) => provider.streams !== false) }
}

type Ending = Extract<Chunk, { type: 'done' }> | (Extract<Chunk, { type: 'failed' }> & { spoke: boolean })

/** Passes a link's text on and returns how it ended; `spoke`: some of the text was passed on. */
async function* relay(link: Link, prompt: Prompt, signal: AbortSignal): AsyncGenerator<Chunk, Ending | null> {
  let spoke = false
  for await (const chunk of link.provider.ask(promptOf(prompt, link), signal)) {
    if (chunk.type === 'done') return chunk
    if (chunk.type === 'failed') return { ...chunk, spoke }
    spoke = chunk.type === 'text' || spoke
    yield chunk
  }
  return null
}

const NO_USAGE: Usage = { inputTokens: 0, cachedInputTokens: 0, outputTokens: 0, costUsd: 0 }

/** The link's own choice of provider, model and length, for whoever reads them from the prompt. */
function promptOf(prompt: Prompt, { name, model, maxOutputTokens }: Link): Prompt {
  const agent = { ...prompt.agent, providers: [{ provider: name, model }] }
  return { ...prompt, agent, maxOutputTokens: maxOutputTokens ?? prompt.maxOutputTokens }
}
