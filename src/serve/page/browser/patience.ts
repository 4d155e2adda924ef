import { Away, Problem } from './ask.js'
import { showBanner } from './notices.js'

const FIRST_WAIT_MS = 1000
const LONGEST_WAIT_MS = 10_000

/** Waits, unless `signal` is aborted meanwhile. @throws what it was aborted with */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const stop = () => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, ms)
    signal.addEventListener('abort', stop, { once: true })
  })
}

/**
 * Does something as often as it takes while the server is away, about to end, or asked too often; says so meanwhile.
 * @throws any other problem, and what `signal` was aborted with
 */
export async function persist<Value>(work: () => Promise<Value>, signal: AbortSignal): Promise<Value> {
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(2 * wait, LONGEST_WAIT_MS)) {
    try {
      const value = await work()
      showBanner('')
      return value
    } catch (error) {
      signal.throwIfAborted()
      const { words, waitMs } = excuse(error, wait)
      showBanner(words)
      await sleep(waitMs, signal)
    }
  }
}

function excuse(error: unknown, wait: number): { words: string; waitMs: number } {
  if (error instanceof Away)
    return { words: 'Connection lost. Trying again until the server is back …', waitMs: wait }
  if (error instanceof Problem && (error.status === 429 || error.status === 503)) {
    const seconds = Math.max(1, error.retryAfter ?? Math.ceil(wait / 1000))
    const why = error.status === 429 ? 'Too many requests' : 'The server is busy'
    return { words: `${why}. Going on in ${seconds} s …`, waitMs: 1000 * seconds }
  }
  throw error
}
