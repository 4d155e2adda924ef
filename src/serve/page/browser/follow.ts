import { Away, ask } from './ask.js'
import { persist, sleep } from './patience.js'

/** The server says something every 15 seconds at the least; after so long a silence it is away. */
const SILENCE_MS = 45_000
/** A stream that ended may have ended with its server, which then needs a moment. */
const PAUSE_MS = 1000
/** How often it is looked how things stand while nobody sees the tab. */
const UNSEEN_MS = 30_000

/**
 * Follows the events of a discussion, as often as the connection breaks, until there are no more. A tab that nobody
 * sees looks only every now and then: a browser has few connections to a server, and all tabs share them.
 * @param after number of the last event that is known already
 * @param onEvent told that there is one or may be, and once more whenever a stream has begun or ended
 */
export async function follow(
  id: string,
  after: number,
  onEvent: () => void,
  signal: AbortSignal,
): Promise<void> {
  const path = `/v1/discussions/${encodeURIComponent(id)}/events`
  let last = after
  for (;;) {
    await untilSeen(onEvent, signal)
    const isOver = await persist(async () => {
      const end = new AbortController()
      const response = await ask(path, {
        headers: { 'last-event-id': String(last) },
        signal: AbortSignal.any([signal, end.signal]),
      })
      if (response.status === 204 || response.body === null) return true
      onEvent()
      await readStream(response.body, end, (seq) => {
        last = seq
        onEvent()
      })
      return false
    }, signal)
    onEvent()
    if (isOver) return
    await sleep(PAUSE_MS, signal)
  }
}

/**
 * Waits until the tab is seen.
 * @param onPause called every now and then meanwhile: the title of a tab in the background tells how it stands
 * @throws what `signal` was aborted with
 */
function untilSeen(onPause: () => void, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setInterval(onPause, UNSEEN_MS)
    const look = () => {
      if (document.hidden && !signal.aborted) return
      clearInterval(timer)
      document.removeEventListener('visibilitychange', look)
      signal.removeEventListener('abort', look)
      if (signal.aborted) reject(signal.reason)
      else resolve()
    }
    document.addEventListener('visibilitychange', look)
    signal.addEventListener('abort', look)
    look()
  })
}

/** Returns when the stream ends, or nobody sees the tab any more. @throws Away when it breaks or falls silent */
async function readStream(
  body: ReadableStream<Uint8Array>,
  end: AbortController,
  onEvent: (seq: number) => void,
): Promise<void> {
  const decoder = new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>
  const reader = body.pipeThrough(decoder).getReader()
  let rest = ''
  let timer = 0
  const look = () => {
    if (document.hidden) end.abort()
  }
  document.addEventListener('visibilitychange', look)
  try {
    for (;;) {
      clearTimeout(timer)
      timer = setTimeout(() => end.abort(), SILENCE_MS)
      const { done, value } = await reader.read()
      if (done) return
      const blocks = (rest + value).split('\n\n')
      rest = blocks.pop() ?? ''
      for (const block of blocks) {
        const [, seq] = /^id: (\d+)$/m.exec(block) ?? []
        if (seq !== undefined) onEvent(Number(seq))
      }
    }
  } catch (error) {
    if (!document.hidden) throw new Away(String(error))
  } finally {
    document.removeEventListener('visibilitychange', look)
    clearTimeout(timer)
  }
}
