import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import type { World } from '../../wire/world.js'
import { createMcpServer } from '../mcp/server.js'
import { UnderWay } from '../mcp/under-way.js'
import type { ServingSettings } from '../settings.js'
import { SCOPES } from './token-list.js'
import type { Client } from './tokens.js'

export interface McpDoorOptions {
  /** Sessions that may be open at once. Default: 64. */
  maxSessions?: number
  /** Those of one client among them. Default: 16. */
  maxSessionsPerClient?: number
  /** How long a session may go without a request before it is closed. Default: 30 min. */
  idleMs?: number
  /** The largest request, in bytes. Default: 2 MB. */
  maxBodyBytes?: number
  /** Milliseconds since some fixed moment. Default: the process's own. */
  now?: () => number
  /** Told what went wrong, on one line. */
  onError?: (message: string) => void
}

interface Session {
  server: McpServer
  transport: StreamableHTTPServerTransport
  client: string
  scopes: string
  /** Requests that have not been answered whole. */
  open: number
  /** When the last one was. */
  restsSince: number
}

const SESSION_HEADER = 'mcp-session-id'
const SWEEP_MS = 60_000
const RETRY_AFTER_SECONDS = 60

/**
 * The tools of `openbotman mcp` over streamable HTTP. A session is its client's alone, and ends when the client may do
 * something else than when it began.
 */
export class McpDoor {
  readonly #underWay = new UnderWay()
  /** Those that are being opened among them. */
  readonly #sessions = new Set<Session>()
  readonly #sweeper: NodeJS.Timeout
  #hasEnded = false

  constructor(
    private readonly settings: ServingSettings,
    private readonly world: World,
    private readonly options: McpDoorOptions = {},
  ) {
    this.#sweeper = setInterval(() => this.sweep(), SWEEP_MS)
    this.#sweeper.unref()
  }

  /** How many sessions are open. */
  get size(): number {
    return this.#sessions.size
  }

  /**
   * Answers a request; host, origin, token and rate have been checked by now.
   * @param body what was read of it already, parsed; undefined: it has not been read
   */
  async handle(req: IncomingMessage, res: ServerResponse, client: Client, body?: unknown): Promise<void> {
    if (this.#hasEnded) return refuse(res, 503, 'the server is about to end')
    if (!client.scopes.has('read')) return refuse(res, 403, 'the token lacks the scope read')
    this.sweep()
    const id = req.headers[SESSION_HEADER]
    if (id === undefined) return this.#open(req, res, client, body)
    const session = [...this.#sessions].find(({ transport }) => transport.sessionId === id)
    // Nobody gets to know whether another client has a session of that id.
    if (session === undefined || session.client !== client.name)
      return refuse(res, 404, 'there is no such session: begin a new one')
    if (session.scopes !== scopesOf(client)) {
      await this.#close(session)
      return refuse(res, 404, 'what the token allows has changed: begin a new session')
    }
    await this.#answer(session, req, res, body)
  }

  /** Closes sessions that nobody has used for too long; done by itself once a minute, and with each request. */
  sweep(): void {
    const oldest = this.#now() - (this.options.idleMs ?? 30 * 60_000)
    for (const session of [...this.#sessions])
      if (session.open === 0 && session.restsSince <= oldest) void this.#close(session)
  }

  /** Closes the sessions of a client whose token was revoked, and interrupts what they had begun. */
  async closeSessionsOf(client: string): Promise<void> {
    const own = [...this.#sessions].filter((session) => session.client === client)
    await Promise.all(own.map((session) => this.#close(session)))
  }

  /** Interrupts what is under way, so that it can be resumed, and closes all sessions once their logs are closed. */
  async end(): Promise<void> {
    this.#hasEnded = true
    clearInterval(this.#sweeper)
    await this.#underWay.end()
    // Clients that are still there get their answers, which are written in the turns after this one.
    await new Promise((resolve) => setImmediate(resolve))
    await Promise.all([...this.#sessions].map((session) => this.#close(session)))
  }

  /** A request without a session may only begin one; the protocol's own check sees to that. */
  async #open(req: IncomingMessage, res: ServerResponse, client: Client, body: unknown): Promise<void> {
    const own = [...this.#sessions].filter((session) => session.client === client.name)
    const isCrowded = own.length >= (this.options.maxSessionsPerClient ?? 16)
    if ((isCrowded || this.#sessions.size >= (this.options.maxSessions ?? 64)) && !this.#makeRoom(own)) {
      res.setHeader('Retry-After', RETRY_AFTER_SECONDS)
      return refuse(res, 429, 'too many sessions are open: close one of yours')
    }
    const session = await this.#create(client)
    await this.#answer(session, req, res, body)
    // What was no beginning of a session is answered with an error, and leaves none behind.
    if (session.transport.sessionId === undefined) await this.#close(session)
  }

  /** A client that has left sessions behind loses the one that it has not used for longest. */
  #makeRoom(own: readonly Session[]): boolean {
    const [idle] = own
      .filter(({ open }) => open === 0)
      .sort((one, other) => one.restsSince - other.restsSince)
    if (idle === undefined) return false
    void this.#close(idle)
    return true
  }

  async #create(client: Client): Promise<Session> {
    const server = createMcpServer(this.settings, this.world, this.#underWay, client.scopes.has('discuss'))
    server.server.onerror = (error) => this.options.onError?.(error.message)
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: () => randomUUID(),
      maxRequestBodySize: this.options.maxBodyBytes ?? 2_000_000,
    })
    const session: Session = {
      server,
      transport,
      client: client.name,
      scopes: scopesOf(client),
      open: 0,
      restsSince: this.#now(),
    }
    this.#sessions.add(session)
    server.server.onclose = () => void this.#sessions.delete(session)
    await server.connect(transport)
    return session
  }

  /** A session is in use until the answer is whole or its client is gone: a stream goes on for a whole discussion. */
  async #answer(session: Session, req: IncomingMessage, res: ServerResponse, body: unknown): Promise<void> {
    session.open++
    const rest = () => {
      session.open--
      session.restsSince = this.#now()
    }
    if (res.closed) rest()
    else res.once('close', rest)
    await session.transport.handleRequest(req, res, body)
  }

  async #close(session: Session): Promise<void> {
    this.#sessions.delete(session)
    await session.server.close()
  }

  #now(): number {
    return this.options.now?.() ?? performance.now()
  }
}

function scopesOf({ scopes }: Client): string {
  return SCOPES.filter((scope) => scopes.has(scope)).join('+')
}

/** As the protocol words errors that concern no message. */
function refuse(res: ServerResponse, status: number, message: string): void {
  res.writeHead(status, { 'Content-Type': 'application/json' })
  res.end(
    JSON.stringify({ jsonrpc: '2.0', error: { code: status === 404 ? -32001 : -32000, message }, id: null }),
  )
}
