import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type ModelRequest, startFakeModelServer } from '../fake-model-server.js'
import { AS_ASKED, replyTo, textsOf } from './model.js'

export const LATENCY_MS = 300
/** Conditions in the first round, which the proposer accepts in the second. */
const SCRIPT = { agreeIn: 2, words: AS_ASKED }
const OWN_VOTE = '[POSITION: SUPPORT'

/** A model that answers for many panels at once, from a process of its own. */
export interface FarModel {
  /** How to reach it, as the environment of the program. */
  env: Record<string, string>
  /** How many replies it was asked for so far. */
  countRequests(): Promise<number>
  close(): Promise<void>
}

/** Starts it. */
export async function startFarModel(): Promise<FarModel> {
  const script = fileURLToPath(new URL('./model-process.mjs', import.meta.url))
  const child = fork(script, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const gone = new Promise<void>((resolve) => child.on('exit', () => resolve()))
  const url = await nextMessage(child)
  return {
    env: { OPENAI_BASE_URL: String(url), OPENAI_API_KEY: 'none' },
    countRequests: async () => {
      child.send('count')
      return Number(await nextMessage(child))
    },
    close: async () => {
      child.disconnect()
      await gone
    },
  }
}

function nextMessage(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const fail = () => reject(new Error('the model ended before it had answered'))
    child.once('exit', fail)
    child.once('message', (message) => {
      child.off('exit', fail)
      resolve(message)
    })
  })
}

/** What the process does: tells its address, then how many requests there were whenever it is asked for that. */
export async function serveModel(): Promise<void> {
  let count = 0
  const server = await startFakeModelServer(async (request, index) => {
    count++
    const texts = textsOf(request)
    // A server that was killed asks again: how often somebody was asked says nothing about the round.
    const text = replyTo(texts, index, SCRIPT, () => 1 + countOwnVotes(request))
    // There are thousands, and nothing of them is needed any more.
    delete request.body.messages
    await new Promise((resolve) => setTimeout(resolve, LATENCY_MS))
    return { text }
  })
  process.on('message', () => process.send?.(count))
  process.send?.(server.url)
}

function countOwnVotes({ body }: ModelRequest): number {
  const { messages } = body as { messages: { role: string; content: unknown }[] }
  return messages.filter(({ role, content }) => role === 'assistant' && String(content).includes(OWN_VOTE))
    .length
}
