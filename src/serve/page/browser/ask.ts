/** Requests to the server that the page came from, with the token of this tab. */

/** The only thing that is kept, and only in this tab. */
const KEPT_AS = 'openbotman-token'

/** What the server says no with. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly hint: string,
    /** What is wrong with which field. */
    readonly errors: readonly { place: string; message: string }[],
    /** When to ask again, in seconds; null: asking again changes nothing. */
    readonly retryAfter: number | null,
  ) {
    super(message)
  }
}

/** The server does not answer. */
export class Away extends Error {}

export function readToken(): string | null {
  return sessionStorage.getItem(KEPT_AS)
}

export function keepToken(token: string | null): void {
  if (token === null) sessionStorage.removeItem(KEPT_AS)
  else sessionStorage.setItem(KEPT_AS, token)
}

export interface Asked {
  method?: 'GET' | 'POST' | 'DELETE'
  /** Sent as JSON. */
  body?: unknown
  headers?: Record<string, string>
  signal?: AbortSignal
}

/** @throws Problem, Away, or what `signal` was aborted with */
export async function ask(
  path: string,
  { method = 'GET', body, headers = {}, signal }: Asked = {},
): Promise<Response> {
  const token = readToken()
  const response = await reach(path, {
    method,
    headers: {
      ...headers,
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    credentials: 'omit',
    cache: 'no-store',
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  })
  if (response.ok) return response
  throw await readProblem(response)
}

async function reach(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init)
  } catch (error) {
    if (init.signal?.aborted) throw error
    throw new Away(String(error))
  }
}

async function readProblem(response: Response): Promise<Problem | Away> {
  const text = await response.text().catch(() => '')
  const said = parseObject(text)
  // A proxy whose server is away says so with a page of its own.
  if (said === null && response.status >= 502) return new Away(`status ${response.status}`)
  const { detail = '', hint = '', errors = [] } = said ?? {}
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN)
  return new Problem(
    response.status,
    typeof detail === 'string' && detail !== ''
      ? detail
      : `the server answered with status ${response.status}`,
    typeof hint === 'string' ? hint : '',
    Array.isArray(errors) ? errors : [],
    Number.isFinite(retryAfter) ? retryAfter : null,
  )
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : null
  } catch {
    return null
  }
}
