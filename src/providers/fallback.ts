import type { Chunk, Prompt, Provider } from '../core/provider.js'
import type { FailureKind } from '../core/types.js'

/** One provider of a chain, with the names it goes by in the transcript. */
export interface Link {
  provider: Provider
  name: string
  model: string | null
}

/** The failures that another provider may not have: it is not here, nobody is logged in, nothing is left to spend. */
const NEXT: ReadonlySet<FailureKind> = new Set(['not-installed', 'auth', 'quota'])

/**
 * Asks the first provider and, where its failure is of a kind that makes that right, the next one.
 * The end of the stream names the one that answered. Text is never joined: only a link that has said nothing yields.
 */
export function chainProviders(links: readonly Link[]): Provider {
  return {
    async *ask(prompt: Prompt, signal: AbortSignal): AsyncGenerator<Chunk> {
      let attempts = 0
      for (const [index, link] of links.entries()) {
        let spoke = false
        let passOn = false
        for await (const chunk of link.provider.ask(promptOf(prompt, link), signal)) {
          if (chunk.type === 'text') spoke = true
          if (chunk.type === 'done') {
            const model = chunk.model ?? link.model
            yield {
              ...chunk,
              attempts: attempts + (chunk.attempts ?? 1),
              provider: link.name,
              ...(model ? { model } : {}),
            }
            return
          }
          if (chunk.type !== 'failed') {
            yield chunk
            continue
          }
          attempts += chunk.attempts ?? 1
          passOn = !spoke && index < links.length - 1 && NEXT.has(chunk.failure.kind)
          if (!passOn) {
            yield { ...chunk, attempts }
            return
          }
          yield { type: 'retry', failure: chunk.failure, waitMs: 0 }
          break
        }
        if (!passOn) return
      }
    },
  }
}

/** The link's own choice of provider and model, for whoever reads them from the prompt. */
function promptOf(prompt: Prompt, { name, model }: Link): Prompt {
  return { ...prompt, agent: { ...prompt.agent, providers: [{ provider: name, model }] } }
}
