import { Away, ask } from './ask.js'
import { persist, sleep } from './patience.js'

/** The server says something every 15 seconds at the least; after so long a silence it is away. */
const SILENCE_MS = 45_000
/** A stream that ended may have ended with its server, which then needs a moment. */
const PAUSE_MS = 1000

/**
 * Follows the events of a discussion, as often as the connection breaks, until there are no more.
 * @param after number of the last event that is known already
 * @param onEvent told that there is one, and once more whenever a stream has ended
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
    const isOver = await persist(async () => {
      const silence = new AbortController()
      const either = AbortSignal.any([signal, silence.signal])
      const response = await ask(path, { headers: { 'last-event-id': String(last) }, signal: either })
      if (response.status === 204 || response.body === null) return true
      onEvent()
      await readStream(response.body, silence, (seq) => {
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

async function readStream(
  body: ReadableStream<Uint8Array>,
  silence: AbortController,
  onEvent: (seq: number) => void,
): Promise<void> {
  const reader = body
    .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
    .getReader()
  let rest = ''
  let timer = 0
  try {
    for (;;) {
      clearTimeout(timer)
      timer = setTimeout(() => silence.abort(), SILENCE_MS)
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
    throw new Away(String(error))
  } finally {
    clearTimeout(timer)
  }
}
