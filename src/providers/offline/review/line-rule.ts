import type { Severity } from '../../../core/types.js'
import type { AddedLine, ChangedFile } from './changed-file.js'
import { isProgram, type Language } from './languages.js'
import type { RuleId } from './rule.js'

/** What is looked for in each line that a change added. */
export interface LineRule {
  rule: RuleId
  severity: Severity
  /** In files of tests; null: it is in its place there. */
  inTests: Severity | null
  /** Whether it is looked for in a file; files that were generated are left out unless `everywhere`. */
  applies(file: ChangedFile): boolean
  everywhere?: true
  part: keyof Pick<AddedLine, 'text' | 'written' | 'code' | 'comment'>
  pattern: RegExp
  /** What else has to be so of a line. */
  fits?(line: AddedLine): boolean
  /** Whether it may go on in the next line, which has no comment then: it would say why. */
  overLines?: true
}

export const any = () => true
export const programs = ({ language }: ChangedFile) => isProgram(language)
export const inLanguages =
  (...languages: Language[]) =>
  ({ language }: ChangedFile) =>
    languages.includes(language)
export const isWorkflow = ({ path }: ChangedFile) =>
  /(?:^|\/)\.github\/(?:workflows|actions)\/.+\.ya?ml$/.test(path)
