import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { DiscussionEvent } from '../../core/events.js'
import type { Call } from '../../core/types.js'

/** What is looked up at the moment of asking. */
export interface MetricPorts {
  /** Discussions that are being held. */
  running(): number
  /** Discussions that wait for their turn. */
  waiting(): number
  /** Clients that follow events at the moment. */
  streams(): number
  /** Name and version of this program. */
  generator: string
}

export interface ServedRequest {
  method: string
  /** The pattern of the route, never the address itself: each value is a row of its own. */
  route: string
  status: number
  durationMs: number
}

const REPLY_SECONDS = [0.5, 1, 2, 5, 10, 20, 30, 60, 120, 180, 300, 600]
const REQUEST_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]
const METHODS = new Set(['GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS', 'PUT', 'PATCH'])

/** Figures of a server for Prometheus, in a registry of their own; all names begin with `openbotman_`. */
export class Metrics {
  readonly #registry = new Registry()

  readonly #discussions = this.#counter('discussions_total', 'Discussions that ended.', ['status'])
  readonly #replies = this.#counter('replies_total', 'Replies; outcome is ok or the kind of failure.', [
    'provider',
    'outcome',
  ])
  readonly #attempts = this.#counter('reply_attempts_total', 'Calls made for replies, retries included.', [
    'provider',
  ])
  readonly #tokens = this.#counter('tokens_total', 'Tokens; cached ones are among the input.', [
    'provider',
    'kind',
  ])
  readonly #cost = this.#counter('cost_usd_total', 'Cost in US dollars, where the price is known.', [
    'provider',
  ])
  readonly #requests = this.#counter('http_requests_total', 'Requests answered.', [
    'method',
    'route',
    'status',
  ])
  readonly #callbacks = this.#counter('callbacks_total', 'Attempts to deliver a result.', ['outcome'])
  readonly #comments = this.#counter('github_comments_total', 'Attempts to comment on a pull request.', [
    'outcome',
  ])
  readonly #replySeconds = this.#histogram('reply_seconds', 'Time of a reply.', ['provider'], REPLY_SECONDS)
  readonly #requestSeconds = this.#histogram(
    'http_request_seconds',
    'Time until a request was answered, event streams left out.',
    ['method', 'route'],
    REQUEST_SECONDS,
  )

  constructor({ running, waiting, streams, generator }: MetricPorts) {
    const [, version = '0'] = generator.split(' ')
    this.#gauge('discussions_running', 'Discussions that are being held.', running)
    this.#gauge('discussions_waiting', 'Discussions that wait for their turn.', waiting)
    this.#gauge('event_streams', 'Clients that follow events.', streams)
    this.#gauge('memory_bytes', 'Memory of the process.', () => process.memoryUsage.rss())
    const build = new Gauge({
      name: 'openbotman_build_info',
      help: 'Version of the program.',
      labelNames: ['version'],
      registers: [this.#registry],
    })
    build.set({ version }, 1)
  }

  /** Counts what happened in a discussion; to be given each event once, when it happens, not when it is read again. */
  observe(event: DiscussionEvent): void {
    if (event.type === 'turn.completed') this.#countReply(event, 'ok')
    else if (event.type === 'turn.failed') this.#countReply(event, event.failure.kind)
    else if (event.type === 'discussion.ended') this.#discussions.inc({ status: event.status })
  }

  observeRequest({ method, route, status, durationMs }: ServedRequest): void {
    const labels = { method: METHODS.has(method) ? method : 'other', route }
    this.#requests.inc({ ...labels, status: String(status) })
    this.#requestSeconds.observe(labels, durationMs / 1000)
  }

  observeCallback(outcome: string): void {
    this.#callbacks.inc({ outcome })
  }

  observeComment(outcome: string): void {
    this.#comments.inc({ outcome })
  }

  /** The `Content-Type` of `render`'s text. */
  get contentType(): string {
    return this.#registry.contentType
  }

  /** The text exposition. */
  render(): Promise<string> {
    return this.#registry.metrics()
  }

  #countReply({ provider, durationMs, attempts, usage }: Call, outcome: string): void {
    this.#replies.inc({ provider, outcome })
    this.#attempts.inc({ provider }, attempts)
    this.#replySeconds.observe({ provider }, durationMs / 1000)
    if (usage === null) return
    this.#tokens.inc({ provider, kind: 'input' }, usage.inputTokens)
    this.#tokens.inc({ provider, kind: 'cached' }, usage.cachedInputTokens)
    this.#tokens.inc({ provider, kind: 'output' }, usage.outputTokens)
    if (usage.costUsd !== null) this.#cost.inc({ provider }, usage.costUsd)
  }

  #counter<Label extends string>(name: string, help: string, labelNames: Label[]): Counter<Label> {
    return new Counter({ name: `openbotman_${name}`, help, labelNames, registers: [this.#registry] })
  }

  #histogram<Label extends string>(
    name: string,
    help: string,
    labelNames: Label[],
    buckets: number[],
  ): Histogram<Label> {
    return new Histogram({
      name: `openbotman_${name}`,
      help,
      labelNames,
      buckets,
      registers: [this.#registry],
    })
  }

  #gauge(name: string, help: string, read: () => number): void {
    new Gauge({
      name: `openbotman_${name}`,
      help,
      registers: [this.#registry],
      collect() {
        this.set(read())
      },
    })
  }
}
