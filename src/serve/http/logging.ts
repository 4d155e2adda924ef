import { randomUUID } from 'node:crypto'
import { type Logger, pino } from 'pino'
import { UserError } from '../../core/errors.js'
import { visible } from '../../core/text/sanitize.js'
import type { LogLevel } from './log-level.js'

export interface LoggerOptions {
  level: LogLevel
  /** A text without the secrets that are known at that moment. */
  redactor: { hide(text: string): string }
  /** Takes one line of JSON with its end: standard error. */
  write(line: string): void
}

/** Fields that hold a secret whatever is in them, wherever one of our own lines or a library's has them. */
const SECRET_FIELDS = ['authorization', 'cookie', 'token', 'secret', 'apiKey', 'password']
const REDACTED = [
  ...SECRET_FIELDS,
  ...SECRET_FIELDS.map((field) => `*.${field}`),
  ...SECRET_FIELDS.map((field) => `*.*.${field}`),
]

/**
 * Writes what happens as JSON, one object a line. Of a request it tells id, method, path and the address it came from,
 * of an answer its status: never a header, a query or a body. Known keys and whatever stands behind `Bearer` are hidden,
 * control characters made visible, wherever they turn up.
 */
export function createLogger({ level, redactor, write }: LoggerOptions): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: REDACTED, censor: '***' },
    serializers: { req: describeRequest, res: describeAnswer },
  }
  return pino(options, { write: (line) => write(clean(line, redactor)) })
}

/** JSON has escaped what is below a space already, so that what this changes stands within texts. */
function clean(line: string, redactor: LoggerOptions['redactor']): string {
  return visible(redactor.hide(line)).replace(/\b(bearer\s+)[\w.~+/=-]+/gi, '$1***')
}

/** What request loggers hand over: fastify's request, or node's. */
interface LoggedRequest {
  id?: unknown
  method?: string
  url?: string
  ip?: string
  socket?: { remoteAddress?: string | undefined }
}

function describeRequest({ id, method, url, ip, socket }: LoggedRequest): Record<string, unknown> {
  return { id, method, path: url?.split('?')[0], from: ip ?? socket?.remoteAddress }
}

function describeAnswer({ statusCode }: { statusCode?: number }): Record<string, unknown> {
  return { status: statusCode }
}

/** An error for a line of the log: what people can cure in its words, a fault of ours with its stack. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof UserError)) return { err: error instanceof Error ? error : new Error(String(error)) }
  const { message, hint } = error
  return hint === null ? { why: message } : { why: message, cure: hint }
}

const REQUEST_ID = /^[\w.:-]{1,64}$/

/** The id by which a request is logged: the one it came with (`X-Request-Id`), where that is fit for a log. */
export function requestIdOf(header: string | string[] | undefined): string {
  return typeof header === 'string' && REQUEST_ID.test(header) ? header : randomUUID()
}
