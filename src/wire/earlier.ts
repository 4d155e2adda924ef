import { UserError } from '../core/errors.js'
import { summarizeEarlier } from '../core/outcome/earlier.js'
import { createBrief } from '../core/topic/brief.js'
import type { Brief, EarlierDiscussion } from '../core/types.js'
import { readRun } from './find-run.js'
import { describeWayOn } from './run-name.js'

/** A topic as it was given, or taken over with the language that its replies were asked in. */
interface GivenTopic {
  text: string
  source: string | null
  language?: string
}

/** A past discussion that is taken up again. */
interface Earlier {
  discussion: EarlierDiscussion
  topic: GivenTopic & { warning?: string }
}

/**
 * Reads what a past discussion came to; null where none is taken up.
 * @param dir folder of the runs, absolute
 * @throws UserError when there is no such run, or nothing came of it
 */
export function readEarlier(name: string | undefined, dir: string, cwd: string): Earlier | null {
  if (name === undefined) return null
  const { files, state } = readRun(name, dir, cwd)
  const discussion = summarizeEarlier(state)
  if (!discussion)
    throw new UserError(
      `--from ${name}: ${files.id} came to no decision and no point that could be taken up`,
      describeWayOn({ files, state }, cwd),
    )
  const { text, source, language } = state.brief
  return { discussion: { ...discussion, id: files.id }, topic: { text, source, language } }
}

/** What is discussed: the topic, and with it what an earlier discussion of it came to. */
export function briefOf(topic: GivenTopic, language: string | null, earlier: Earlier | null): Brief {
  const brief = createBrief({ ...topic, language: language ?? topic.language })
  return earlier ? { ...brief, earlier: earlier.discussion } : brief
}

/** Which discussion is taken up again; null: none. */
export function describeEarlier({ earlier }: Brief): string | null {
  return earlier ? `takes up again: ${earlier.title} (${earlier.id})` : null
}
