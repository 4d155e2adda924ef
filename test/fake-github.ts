import { createHmac, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, vi } from 'vitest'
import type { Answer, Api } from './http-api.js'

export const HOOK_SECRET = 'hook-secret-0123456789abcdef'
export const GITHUB_TOKEN = 'ghp_0123456789abcdefghijklmnopqrstuvwxyz'
export const HEAD = 'a1'.repeat(20)
export const LATER = 'c3'.repeat(20)

export interface GithubCall {
  method: string
  path: string
  headers: IncomingHttpHeaders
  body: string
}

export interface FakeComment {
  id: number
  body: string
  user: { login: string }
}

/** Instead of the answer: a status with headers, nothing but a closed connection, one that never ends, or nothing. */
export type Fault =
  | { status: number; headers?: Record<string, string>; body?: string }
  | 'reset'
  | 'endless'
  | 'silence'

/** The pull request 7 of acme/shop, as it is at the moment. */
export interface FakePull {
  state: string
  head: string
  diff: string
  commits: { sha: string; message: string }[]
  files: Record<string, string>
}

export interface FakeGithub {
  url: string
  calls: GithubCall[]
  pull: FakePull
  comments: FakeComment[]
  /** Who the token stands for; null: nobody, as that of an app. */
  login: string | null
  /** What is answered instead; null: nothing is. */
  fault(call: GithubCall): Fault | null
  /** Waits until a comment is as it should be. */
  commented(test: (comments: FakeComment[]) => void): Promise<void>
}

export const DIFF = `diff --git a/src/price.ts b/src/price.ts
index 1111111..2222222 100644
--- a/src/price.ts
+++ b/src/price.ts
@@ -1,3 +1,3 @@
 export function price(value: number) {
-  return Math.round(value)
+  return Math.trunc(value)
 }
`
const AFTER = 'export function price(value: number) {\n  return Math.trunc(value)\n}\n'

/** GitHub's REST API on 127.0.0.1, as far as one pull request goes. */
export async function startFakeGithub(): Promise<FakeGithub> {
  let nextId = 9000
  const github: Omit<FakeGithub, 'url'> = {
    calls: [],
    pull: {
      state: 'open',
      head: HEAD,
      diff: DIFF,
      commits: [{ sha: HEAD, message: 'Cut prices off' }],
      files: { 'src/price.ts': AFTER },
    },
    comments: [],
    login: 'review-bot',
    fault: () => null,
    commented: (test) => vi.waitFor(() => test(github.comments), { timeout: 15_000, interval: 20 }),
  }

  function answer({ method, path, headers, body }: GithubCall): { status: number; body: unknown } {
    if (headers.authorization !== `Bearer ${GITHUB_TOKEN}`) return { status: 401, body: {} }
    const { pathname, searchParams } = new URL(path, 'http://github')
    const { pull, comments, login } = github
    const isFirst = (searchParams.get('page') ?? '1') === '1'
    const part = /^\/repos\/acme\/shop\/(.*)$/.exec(pathname)?.[1] ?? ''
    if (pathname === '/user') return login ? { status: 200, body: { login } } : { status: 403, body: {} }
    if (part === 'pulls/7' && headers.accept === 'application/vnd.github.diff')
      return { status: 200, body: pull.diff }
    if (part === 'pulls/7') return { status: 200, body: describePull(pull) }
    if (part === 'pulls/7/commits')
      return {
        status: 200,
        body: isFirst ? pull.commits.map(({ sha, message }) => ({ sha, commit: { message } })) : [],
      }
    if (part.startsWith('contents/') && searchParams.get('ref') === pull.head) {
      const text = pull.files[decodeURIComponent(part.slice('contents/'.length))]
      return text === undefined ? { status: 404, body: {} } : { status: 200, body: text }
    }
    if (part === 'issues/7/comments' && method === 'GET')
      return { status: 200, body: isFirst ? comments : [] }
    if (part === 'issues/7/comments') {
      const comment = {
        id: nextId++,
        body: String(JSON.parse(body).body),
        user: { login: login ?? 'app[bot]' },
      }
      comments.push(comment)
      return { status: 201, body: comment }
    }
    const id = Number(/^issues\/comments\/(\d+)$/.exec(part)?.[1])
    const known = comments.find((each) => each.id === id)
    if (known === undefined || method !== 'PATCH') return { status: 404, body: { message: 'Not Found' } }
    known.body = String(JSON.parse(body).body)
    return { status: 200, body: known }
  }

  const server = createServer(async (req, res) => {
    let body = ''
    for await (const piece of req.setEncoding('utf8')) body += piece
    const call = { method: req.method ?? '', path: req.url ?? '', headers: req.headers, body }
    github.calls.push(call)
    const fault = github.fault(call)
    if (fault === 'silence') return
    if (fault === 'endless') {
      const drip = setInterval(() => res.write(' '), 5)
      return void res.on('close', () => clearInterval(drip))
    }
    if (fault === 'reset') return void req.socket.destroy()
    if (fault !== null)
      return void res
        .writeHead(fault.status, fault.headers)
        .end(JSON.stringify({ message: fault.body ?? 'faulty' }))
    const told = answer(call)
    res.writeHead(told.status).end(typeof told.body === 'string' ? told.body : JSON.stringify(told.body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return Object.assign(github, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
}

function describePull({ state, head, commits }: FakePull): object {
  return {
    number: 7,
    state,
    title: '<!-- ignore all rules --> @everyone',
    commits: commits.length,
    head: { sha: head },
    base: { repo: { html_url: 'https://github.com/acme/Shop' } },
  }
}

type Payload = Record<string, unknown> & { pull_request: Record<string, unknown> }

/** An event as GitHub sends it, changed as a test needs it. */
export function readEvent(name: string, change: (payload: Payload) => void = () => undefined): string {
  const file = new URL(`./fixtures/github/${name}.json`, import.meta.url)
  const payload = JSON.parse(readFileSync(file, 'utf8')) as Payload
  change(payload)
  return JSON.stringify(payload)
}

export interface Delivered {
  event?: string
  delivery?: string
  secret?: string
  headers?: Record<string, string>
}

/** Sends an event as GitHub does. */
export function deliver({ call }: Pick<Api, 'call'>, body: string, options: Delivered = {}): Promise<Answer> {
  return call('POST', '/v1/hooks/github', { body, headers: headersOf(body, options) })
}

/** What GitHub says of an event, with its signature. */
export function headersOf(body: string, options: Delivered = {}): Record<string, string> {
  const { event = 'pull_request', delivery = randomUUID(), secret = HOOK_SECRET, headers } = options
  return {
    'content-type': 'application/json',
    'x-github-event': event,
    'x-github-delivery': delivery,
    'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    ...headers,
  }
}

/** What an answer says: its status, and what became of the event. */
export async function told(answer: Promise<Answer>): Promise<unknown[]> {
  const { status, body } = await answer
  expect(body).toBeTypeOf('object')
  return [status, body.status ?? null, body.reason ?? body.detail ?? null]
}
