/**
 * Starts a discussion on an OpenBotMan server, follows it, and prints what came of it. Needs nothing but `fetch`.
 *
 *   openbotman serve
 *   node examples/client/discuss.ts "Shall we cache the prices for an hour or for a day?"
 *
 * OPENBOTMAN_URL names the server (default: http://127.0.0.1:8080), OPENBOTMAN_TOKEN the token, where it wants one.
 * Node runs this file as it is from 22.18 on; for older ones compile it first, and run client/discuss.js:
 *
 *   npx tsc examples/client/discuss.ts --ignoreConfig --target es2023 --module nodenext --types node --outDir client
 */
import { realpathSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

export interface Server {
  /** Without a path: `http://127.0.0.1:8080`. */
  url: string
  token?: string | undefined
}

/** One event of a discussion; what else is in it depends on its type. */
export interface DiscussionEvent {
  type: string
  [key: string]: unknown
}

export interface Result {
  id: string
  title: string
  status: string
  decision: string | null
  actionItems: { id: string; text: string; owner: string | null }[]
}

/** What can be asked for beside the topic. */
export interface Wish {
  topic: string
  team?: string
  agents?: string[]
  method?: string
  rounds?: number
  budget?: string
}

/** As often in a row a stream may break off, or not be there, before it is given up. */
const MOST_BREAKS = 8

/** Asks for a discussion. The key lets the request be sent again without starting a second one. @returns its id */
export async function start(server: Server, wish: Wish, key: string = crypto.randomUUID()): Promise<string> {
  const answer = await call(server, '/v1/discussions', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key },
    body: JSON.stringify(wish),
  })
  const { id } = (await answer.json()) as { id: string }
  return id
}

/**
 * The events of a discussion from its first one to its last, each once: a stream that breaks off is taken up again
 * behind the last event that arrived.
 */
export async function* follow(server: Server, id: string, waitMs = 1000): AsyncGenerator<DiscussionEvent> {
  let lastId: string | null = null
  for (let breaks = 0; ; breaks++) {
    try {
      const headers: Record<string, string> = { Accept: 'text/event-stream' }
      if (lastId !== null) headers['Last-Event-ID'] = lastId
      const answer = await call(server, `/v1/discussions/${encodeURIComponent(id)}/events`, { headers })
      for await (const message of readMessages(answer)) {
        const event = JSON.parse(message.data) as DiscussionEvent
        if (message.id !== null) lastId = message.id
        breaks = 0
        yield event
        // One that is gone on with has ended before.
        if (event.type === 'discussion.ended' && (await hasEnded(server, id))) return
      }
      // A stream may end without that: the discussion was cancelled while it waited, say.
      if (await hasEnded(server, id)) return
    } catch (error) {
      if (error instanceof RefusedError || breaks >= MOST_BREAKS) throw error
    }
    if (breaks >= MOST_BREAKS) throw new Error(`the events of ${id} break off again and again`)
    await sleep(waitMs * 2 ** breaks)
  }
}

async function hasEnded(server: Server, id: string): Promise<boolean> {
  return !['queued', 'running'].includes((await fetchResult(server, id)).status)
}

/** What is known of a discussion, at its end or so far. */
export async function fetchResult(server: Server, id: string): Promise<Result> {
  const answer = await call(server, `/v1/discussions/${encodeURIComponent(id)}`)
  return (await answer.json()) as Result
}

/** The server understood and said no: asking again would not help. */
export class RefusedError extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

async function call({ url, token }: Server, path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers)
  if (token !== undefined) headers.set('Authorization', `Bearer ${token}`)
  const answer = await fetch(new URL(path, url), { ...init, headers })
  if (answer.ok) return answer
  const text = await answer.text()
  const message = `${init.method ?? 'GET'} ${path} was answered with ${answer.status}: ${wordProblem(text)}`
  if (answer.status >= 500 || answer.status === 429) throw new Error(message)
  throw new RefusedError(answer.status, message)
}

/** Errors come as application/problem+json; a proxy in between may say something else. */
function wordProblem(text: string): string {
  try {
    const { title, detail, hint } = JSON.parse(text) as { title?: string; detail?: string; hint?: string }
    const wrong = [title, detail].filter((part) => part !== undefined).join(': ') || text
    return hint === undefined ? wrong : `${wrong}\n${hint}`
  } catch {
    return text.slice(0, 200)
  }
}

interface Message {
  id: string | null
  data: string
}

/** Server-sent events: lines `id:` and `data:`, an empty line ends a message. One that was cut off is none. */
async function* readMessages(answer: Response): AsyncGenerator<Message> {
  let id: string | null = null
  let data: string[] = []
  for await (const line of readLines(answer)) {
    if (line === '') {
      if (data.length > 0) yield { id, data: data.join('\n') }
      data = []
      continue
    }
    const [, field, value = ''] = /^([^:]*):? ?(.*)$/s.exec(line) ?? []
    if (field === 'data') data.push(value)
    else if (field === 'id') id = value
  }
}

/** Lines that are whole: what is left when the stream ends is not. */
async function* readLines({ body }: Response): AsyncGenerator<string> {
  if (body === null) return
  const decoder = new TextDecoder()
  let rest = ''
  for await (const bytes of body) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) yield line.replace(/\r$/, '')
  }
}

/** One line for an event that is worth one. */
export function wordEvent(event: DiscussionEvent): string | null {
  const { type, round, agent } = event
  if (type === 'phase.opened') return `round ${round}: ${event.phase}`
  if (type === 'turn.completed') {
    const { position } = (event.reply ?? {}) as { position?: string | null }
    return `  ${agent}: ${position ?? 'answered'}`
  }
  if (type === 'turn.failed') return `  ${agent} failed`
  if (type === 'discussion.ended') return `ended: ${event.status}`
  return null
}

/** Starts, follows and prints. @returns the exit code: 0 where the panel agreed or is done */
export async function run(topic: string, server: Server, print: (line: string) => void): Promise<number> {
  const say = (line: string) => print(visible(line))
  const id = await start(server, { topic })
  say(`${id} was started`)
  for await (const event of follow(server, id)) {
    const line = wordEvent(event)
    if (line !== null) say(line)
  }
  const { status, decision, actionItems } = await fetchResult(server, id)
  say(`\n${status}\n\n${decision ?? 'no decision'}`)
  for (const { text, owner } of actionItems) say(`- [ ] ${text}${owner === null ? '' : ` (owner: ${owner})`}`)
  return status === 'consensus' || status === 'done' ? 0 : 3
}

/** What models wrote is no command to the terminal: of control characters only line ends and tabs stay. */
function visible(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '\uFFFD')
}

/** Why something failed; `fetch` itself says no more than that it did. */
function wordError(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message
}

const [, script, topic] = process.argv
if (script !== undefined && realpathSync(script) === fileURLToPath(import.meta.url)) {
  if (topic === undefined) {
    console.error('usage: node discuss.ts <topic>')
    process.exitCode = 2
  } else {
    const server = {
      url: process.env.OPENBOTMAN_URL ?? 'http://127.0.0.1:8080',
      token: process.env.OPENBOTMAN_TOKEN,
    }
    try {
      process.exitCode = await run(topic, server, console.log)
    } catch (error) {
      console.error(visible(`${server.url}: ${wordError(error)}`))
      process.exitCode = 1
    }
  }
}
