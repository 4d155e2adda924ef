import { Agent, type IncomingMessage, request } from 'node:http'

/** An answer, and how long it took from the request to its last byte. */
export interface TimedAnswer {
  status: number
  text: string
  tookMs: number
}

/** Clients of a server on this machine, over connections that are kept. */
export class Clients {
  readonly #agent = new Agent({ keepAlive: true })

  constructor(private readonly port: number) {}

  get(path: string): Promise<TimedAnswer> {
    return this.#call('GET', path)
  }

  /** Starts a discussion. @returns its id */
  async start(topic: string, key: string): Promise<string> {
    const body = JSON.stringify({ topic, rounds: 2 })
    const { status, text } = await this.#call('POST', '/v1/discussions', body, { 'idempotency-key': key })
    if (status !== 202) throw new Error(`POST answered ${status}: ${text}`)
    return (JSON.parse(text) as { id: string }).id
  }

  /**
   * Follows the events of a discussion to their end.
   * @param after number of the last one that is known
   * @param leaveAfter closes the connection from this side once so many came; default: never
   * @returns the numbers of the events, in the order they came, and the last one's type
   */
  async follow(id: string, after: number, leaveAfter = Number.POSITIVE_INFINITY): Promise<Followed> {
    const headers = after === 0 ? {} : { 'last-event-id': String(after) }
    const response = await this.#open('GET', pathOf(id, '/events'), headers, false)
    const followed: Followed = { numbers: [], lastType: null }
    let rest = ''
    for await (const piece of response.setEncoding('utf8')) {
      const lines = (rest + piece).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        if (line.startsWith('id: ')) followed.numbers.push(Number(line.slice(4)))
        else if (line.startsWith('event: ')) followed.lastType = line.slice(7)
      }
      // Leaving the loop closes the connection.
      if (followed.numbers.length >= leaveAfter) break
    }
    return followed
  }

  close(): void {
    this.#agent.destroy()
  }

  async #call(method: string, path: string, body = '', headers = {}): Promise<TimedAnswer> {
    const since = performance.now()
    const response = await this.#open(method, path, headers, true, body)
    let text = ''
    for await (const piece of response.setEncoding('utf8')) text += piece
    return { status: response.statusCode ?? 0, text, tookMs: performance.now() - since }
  }

  #open(
    method: string,
    path: string,
    headers: Record<string, string>,
    isKept: boolean,
    body = '',
  ): Promise<IncomingMessage> {
    const type: Record<string, string> = body === '' ? {} : { 'content-type': 'application/json' }
    const agent = isKept ? this.#agent : new Agent()
    return new Promise((resolve, reject) => {
      const asked = request(
        { host: '127.0.0.1', port: this.port, method, path, agent, headers: { ...type, ...headers } },
        resolve,
      )
      asked.on('error', reject)
      asked.end(body)
    })
  }
}

export interface Followed {
  numbers: number[]
  lastType: string | null
}

export function pathOf(id: string, below = ''): string {
  return `/v1/discussions/${encodeURIComponent(id)}${below}`
}

/** Does something again and again at a steady pace, whether what was done before is finished or not. */
export class Pulse {
  readonly #underWay: Promise<void>[] = []
  readonly #timer: NodeJS.Timeout

  constructor(everyMs: number, act: (turn: number) => Promise<void>) {
    let turn = 0
    this.#timer = setInterval(() => this.#underWay.push(act(turn++)), everyMs)
  }

  /** Waits for what is under way. @throws what one of them threw */
  async end(): Promise<void> {
    clearInterval(this.#timer)
    await Promise.all(this.#underWay)
  }
}
