import type { Chunk, Provider } from '../core/provider.js'
import type { Failure } from '../core/types.js'

const SKIPPED: Failure = { kind: 'timeout', message: 'skipped by the user', retryable: false }

/** The calls that are under way and that someone who does not want to wait may give up, one by one. */
export class Skips {
  readonly #underWay = new Map<string, () => void>()

  /** A provider whose call can be skipped: it then fails, as one that took too long does. */
  wrap(agent: string, provider: Provider): Provider {
    const underWay = this.#underWay
    return {
      async *ask(prompt, signal): AsyncGenerator<Chunk> {
        const own = new AbortController()
        const passOn = () => own.abort(signal.reason)
        signal.addEventListener('abort', passOn, { once: true })
        if (signal.aborted) passOn()
        let skipped = false
        const skip = () => {
          skipped = true
          own.abort(new Error(SKIPPED.message))
        }
        underWay.set(agent, skip)
        try {
          yield* provider.ask(prompt, own.signal)
        } catch (error) {
          signal.throwIfAborted()
          if (!skipped) throw error
          yield { type: 'failed', failure: SKIPPED }
        } finally {
          if (underWay.get(agent) === skip) underWay.delete(agent)
          signal.removeEventListener('abort', passOn)
        }
      },
    }
  }

  /** Gives up an agent's call. @returns whether there was one */
  skip(agent: string): boolean {
    const skip = this.#underWay.get(agent)
    skip?.()
    return skip !== undefined
  }
}
