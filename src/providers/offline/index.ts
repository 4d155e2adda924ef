import type { Chunk, Prompt, Provider } from '../../core/provider.js'
import { answerRevision } from './answer-revision.js'
import { type Draft, renderDraft } from './draft.js'
import { propose } from './propose.js'
import { respond } from './respond.js'
import { revise } from './revise.js'
import { readSituation, type Situation } from './situation.js'

const NOTHING_USED = { inputTokens: 0, cachedInputTokens: 0, outputTokens: 0, costUsd: 0 }

/**
 * Replies by rules, without a model, a key or a network: they read the topic's own Markdown and say nothing that it
 * does not, and search a diff that is reviewed for known patterns. The same prompt always gives the same reply, and every reply says that no model wrote it.
 */
export function createOffline(): Provider {
  return {
    async *ask(prompt, signal): AsyncIterable<Chunk> {
      const parts = await writeReply(prompt)
      for (const [index, part] of parts.entries()) {
        signal.throwIfAborted()
        yield { type: 'text', text: index === 0 ? part : `\n\n${part}` }
      }
      signal.throwIfAborted()
      yield { type: 'done', usage: { ...NOTHING_USED }, provider: 'offline' }
    },
  }
}

/** The reply in parts, one a section. */
async function writeReply(prompt: Prompt): Promise<string[]> {
  if (prompt.view.expects === 'findings') {
    const { writeReview } = await import('./review/review.js')
    return writeReview(prompt)
  }
  const situation = readSituation(prompt)
  return renderDraft(writeDraft(situation), situation.words, prompt.view.followUp)
}

function writeDraft(situation: Situation): Draft {
  switch (situation.view.phase) {
    case 'proposal':
      return propose(situation)
    case 'revision':
    case 'closing':
      return revise(situation)
    case 'answers':
      return situation.view.round === 1 ? respond(situation) : answerRevision(situation)
    default:
      // `config` refuses what these rules cannot play before anyone is asked.
      throw new Error(`offline rules do not play the phase ${situation.view.phase}`)
  }
}
