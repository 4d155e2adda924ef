import { toJson } from '../../core/text/json.js'
import type { ClientEvent } from './event-view.js'

/** How soon a client that was cut off is to come back. */
const RETRY_MS = 2000

/**
 * Events as the lines of an event stream, each with its number as id, and a comment whenever nothing was said for a
 * while, so that neither a proxy nor the client takes the connection for dead.
 * @param end aborted when nobody reads any more, be it from outside or because this is given up
 */
export async function* writeEventStream(
  events: AsyncGenerator<ClientEvent>,
  end: AbortController,
  heartbeatMs: number,
): AsyncGenerator<string> {
  yield `retry: ${RETRY_MS}\n\n`
  try {
    let next = events.next()
    for (;;) {
      const step = await orQuiet(next, heartbeatMs)
      if (step === null) {
        yield ': still here\n\n'
        continue
      }
      if (step.done) return
      // JSON has no line end in it, so that one line holds an event.
      yield `id: ${step.value.seq}\nevent: ${step.value.type}\ndata: ${toJson(step.value)}\n\n`
      next = events.next()
    }
  } finally {
    end.abort()
    await events.return(undefined)
  }
}

/** Null: it took longer. */
async function orQuiet<Value>(work: Promise<Value>, afterMs: number): Promise<Value | null> {
  let timer: NodeJS.Timeout | undefined
  const quiet = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), afterMs)
  })
  try {
    return await Promise.race([work, quiet])
  } finally {
    clearTimeout(timer)
  }
}
