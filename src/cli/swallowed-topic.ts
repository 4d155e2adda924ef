import { existsSync } from 'node:fs'
import path from 'node:path'
import { UserError } from '../core/errors.js'

interface Given {
  files?: string[]
  diff?: string | true
  /** A past discussion, whose topic holds where none is given. */
  from?: string
}

/**
 * An option with an optional value, and one with many, take what stands behind them: the topic, when it comes last.
 * What can be no range of commits is then the topic; nothing else is guessed.
 * @throws UserError that says which option may have taken the topic
 */
export function settleTopic(
  topic: string | undefined,
  { files, diff, from }: Given,
  cwd: string,
): { topic: string | undefined; diff: string | true | undefined } {
  if (topic !== undefined || from !== undefined) return { topic, diff }
  if (typeof diff === 'string') {
    if (isTopic(diff, cwd)) return { topic: diff, diff: true }
    throw new UserError(
      `there is no topic: "${diff}" was taken as the range of --diff`,
      'Put the topic first: openbotman discuss topic.md --diff main...HEAD',
    )
  }
  if (files && files.length > 0)
    throw new UserError(
      `there is no topic: "${files.at(-1)}" and all else behind --files was taken as files to read`,
      "Put the topic first: openbotman discuss topic.md --files 'src/**/*.ts'",
    )
  return { topic, diff }
}

/** No range of commits holds a space, but in `@{…}`; and no file that is there is meant as one. */
function isTopic(text: string, cwd: string): boolean {
  return text === '-' || (/\s/.test(text) && !text.includes('@{')) || existsSync(path.resolve(cwd, text))
}
