import type { Severity } from '../../../core/types.js'
import type { Concept } from '../lexicon.js'

/** What the rules look for in a change, and what each looks after: who of a panel it is a matter for. */
export const CONCEPT_OF = {
  'conflict-marker': 'correctness',
  'hidden-direction': 'security',
  secret: 'security',
  'broken-json': 'correctness',
  'leftover-file': 'maintainability',
  'only-test': 'testability',
  'skipped-test': 'testability',
  'fewer-tests': 'testability',
  untested: 'testability',
  breakpoint: 'maintainability',
  'console-output': 'maintainability',
  unfinished: 'maintainability',
  'silenced-check': 'maintainability',
  'swallowed-error': 'reliability',
  'unverified-tls': 'security',
  'text-as-code': 'security',
  'joined-sql': 'security',
  'open-permissions': 'security',
  'piped-to-shell': 'security',
  'workflow-injection': 'security',
  'workflow-with-secrets': 'security',
  'moving-version': 'reliability',
  'large-file': 'maintainability',
} as const satisfies Readonly<Record<string, Concept>>

export type RuleId = keyof typeof CONCEPT_OF

/** What a rule found in one file. */
export interface Found {
  rule: RuleId
  severity: Severity
  file: string
  /** In the file after the change, in order; empty: the file as a whole. */
  lines: number[]
  /** What the rule counted, where that is not the lines. */
  count: number
}
