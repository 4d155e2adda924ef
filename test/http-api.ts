import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { expect, onTestFinished } from 'vitest'
import { Discussions } from '../src/serve/http/discussions.js'
import type { Client, DiscussionPorts, DoorPorts } from '../src/serve/http/ports.js'
import { createHttpServer } from '../src/serve/http/server.js'
import type { HttpSettings } from '../src/serve/http/settings.js'
import type { Streams } from '../src/serve/http/streams.js'
import type { World } from '../src/wire/world.js'
import { tempFolder } from './cli.js'

/** An answer of the API, checked against its own document. */
export interface Answer {
  status: number
  headers: Headers
  text: string
  /** Of JSON; else null. */
  body: Record<string, unknown>
}

export interface Asked {
  body?: unknown
  headers?: Record<string, string>
}

export interface Api {
  url: string
  call(method: string, path: string, asked?: Asked): Promise<Answer>
}

export interface Served extends Api {
  discussions: Discussions
  close(graceMs?: number): Promise<void>
}

export interface ServeOptions {
  settings?: Partial<HttpSettings>
  env?: Record<string, string>
  ports?: DiscussionPorts
  door?: DoorPorts
  heartbeatMs?: number
  streams?: Streams
}

const EVERYBODY: Client = { name: 'local', scopes: new Set(['read', 'discuss', 'admin']) }

/** A door that knows a client by its name as the token. */
export function doorFor(clients: readonly Client[]): DoorPorts {
  return { authenticate: (header) => clients.find(({ name }) => header === `Bearer ${name}`) ?? null }
}

/** The API in this process, on a free port of 127.0.0.1, its runs in `discussions` of a folder. */
export async function serve(folder: string, options: ServeOptions = {}): Promise<Served> {
  const world: World = {
    cwd: folder,
    env: { HOME: tempFolder(), PATH: process.env.PATH, OPENBOTMAN_TRUST_CONFIG: '1', ...options.env },
    stdin: null,
    stdinIsTerminal: false,
    stderrIsTerminal: false,
    generator: 'OpenBotMan test',
  }
  const settings: HttpSettings = { maxRunning: 4, maxWaiting: 100, ...options.settings }
  const discussions = await Discussions.open(settings, world, options.ports ?? {})
  const app = await createHttpServer({
    discussions,
    settings,
    world,
    door: options.door ?? { authenticate: () => EVERYBODY },
    onFault: (error) => expect.fail(String(error instanceof Error ? error.stack : error)),
    ...(options.heartbeatMs === undefined ? {} : { heartbeatMs: options.heartbeatMs }),
    ...(options.streams === undefined ? {} : { streams: options.streams }),
  })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  discussions.goOn()
  const close = async (graceMs = 0) => {
    await discussions.close(graceMs)
    await app.close()
  }
  onTestFinished(() => close())
  return { url, discussions, call: await checkedCalls(url), close }
}

/** Calls an API and checks each answer against the document that it serves. */
export async function checkedCalls(url: string): Promise<Api['call']> {
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as OpenApi
  return async (method, path, { body, headers = {} } = {}) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    const type = response.headers.get('content-type')?.split(';')[0] ?? null
    const isJson = type?.endsWith('json') === true
    const value: unknown = isJson ? JSON.parse(text) : text
    checkAnswer(document, method, path, response.status, type, value)
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson ? (value as Record<string, unknown>) : {},
    }
  }
}

interface OpenApi {
  openapi: string
  paths: Record<string, Record<string, { responses: Record<string, Documented> }>>
}

interface Documented {
  content?: Record<string, { schema: object }>
}

const ajv = new Ajv2020({ strict: false, allErrors: true })
addFormats.default(ajv)
const compiled = new Map<object, ValidateFunction>()

function checkAnswer(
  document: OpenApi,
  method: string,
  path: string,
  status: number,
  type: string | null,
  value: unknown,
): void {
  const called = path.split('?')[0] ?? path
  const template = Object.keys(document.paths).find((each) => {
    const pattern = each.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')
    return new RegExp(`^${pattern}$`).test(called)
  })
  const operation = template === undefined ? undefined : document.paths[template]?.[method.toLowerCase()]
  // What there is no route for is no matter of the document; a problem it is all the same.
  const problems = document.paths['/v1/discussions']?.post?.responses.default
  const documented = operation ? (operation.responses[status] ?? operation.responses.default) : problems
  expect(documented, `${method} ${called} does not document ${status}`).toBeDefined()
  if (type === null) {
    expect(value).toBe('')
    return
  }
  const schema = documented?.content?.[type]?.schema
  if (schema === undefined) expect.fail(`${method} ${called}: ${status} does not document ${type}`)
  const validate = compiled.get(schema) ?? ajv.compile(schema)
  compiled.set(schema, validate)
  expect(validate(value) ? [] : validate.errors, `${method} ${called} ${status}`).toEqual([])
}

export interface StreamedEvent {
  id: number
  event: string
  data: Record<string, unknown>
}

/**
 * Follows a discussion until the stream ends.
 * @param until ends it from this side once it says so
 */
export async function readEvents(
  url: string,
  path: string,
  {
    headers = {},
    until = () => false,
  }: { headers?: Record<string, string>; until?: (event: StreamedEvent) => boolean } = {},
): Promise<{ status: number; events: StreamedEvent[]; raw: string }> {
  const response = await fetch(`${url}${path}`, { headers })
  const events: StreamedEvent[] = []
  let raw = ''
  let rest = ''
  const decoder = new TextDecoder()
  for await (const bytes of response.body ?? []) {
    const text = decoder.decode(bytes, { stream: true })
    raw += text
    const blocks = (rest + text).split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks.filter((each) => each.startsWith('id: '))) {
      const [id = '', event = '', data = ''] = block.split('\n').map((line) => line.replace(/^\w+: /, ''))
      events.push({ id: Number(id), event, data: JSON.parse(data) })
      const last = events.at(-1)
      // Leaving the loop closes the connection.
      if (last && until(last)) return { status: response.status, events, raw }
    }
  }
  return { status: response.status, events, raw }
}

/** Starts a discussion. @returns its id */
export async function start(
  { call }: Api,
  body: Record<string, unknown>,
  headers: Record<string, string> = {},
): Promise<string> {
  const answer = await call('POST', '/v1/discussions', { body, headers })
  expect(answer.status, answer.text).toBe(202)
  return String(answer.body.id)
}

/** The result of a discussion once it has ended. */
export async function ended(
  { url, call }: Api,
  id: string,
  headers: Record<string, string> = {},
): Promise<Record<string, unknown>> {
  await readEvents(url, `/v1/discussions/${id}/events`, { headers })
  return (await call('GET', `/v1/discussions/${id}`, { headers })).body
}
