import { writeFileSync } from 'node:fs'
import path from 'node:path'
import {
  ADVOCATE,
  ANONYMOUS,
  ANSWER,
  CHAIRED,
  CONSENSUS,
  COUNCIL,
  DEBATE,
  DELPHI,
  TRADEOFF,
} from './method-showcases.js'
import type { Showcase } from './showcase.js'
import type { Table } from './table.js'

// Discussions that the program holds for itself in tests; see scripted-run.ts.

/** One of each method. */
export const SHOWCASES: Record<string, Showcase> = {
  consensus: CONSENSUS,
  chaired: CHAIRED,
  anonymous: ANONYMOUS,
  advocate: ADVOCATE,
  council: COUNCIL,
  debate: DEBATE,
  delphi: DELPHI,
  tradeoff: TRADEOFF,
  answer: ANSWER,
}

/** Three agents, three rounds, a condition, an objection, a question asked once more, and one who fails twice. */
export const FAILING: Table = {
  agents: ['planner', 'coder', 'reviewer'],
  more: { picks: ['coder', 'reviewer'] },
  lines: {
    'coder/picks': '[PICK: An hour] - stale prices',
    'coder@1/picks': '[PICK: An hour] - stale prices',
    'reviewer@1/picks': null,
    'planner@1':
      '### Decision\nWe cache the prices for an hour.\n\n### Action items\n- [ ] Write the cache (owner: coder, priority: high)\n\n[POSITION: PROPOSAL] - the cheapest',
    'coder@1': 'It may hold.',
    'coder@1/position':
      '### Conditions\n- Entries expire, otherwise old prices are shown\n\n[POSITION: SUPPORT_WITH_CONDITIONS] - nearly',
    'reviewer@1': null,
    'planner@2':
      '### Decision\nWe cache the prices for an hour; entries expire.\n\n[C1] accepted: after 60 minutes\n\n[POSITION: PROPOSAL] - with it',
    'coder@2': '[POSITION: SUPPORT] - it holds',
    'reviewer@2': '[POSITION: OBJECTION] - a sale changes prices at once',
    'planner@3':
      '### Decision\nWe cache the prices for an hour; a sale empties the cache.\n\n[C2] accepted: by an event\n\n[POSITION: PROPOSAL] - for sales as well',
    'coder@3': '[POSITION: SUPPORT] - still',
    'reviewer@3': '[POSITION: SUPPORT] - settled',
  },
}

const DIFF = `diff --git a/src/price.ts b/src/price.ts
--- a/src/price.ts
+++ b/src/price.ts
@@ -1,3 +1,4 @@
 export function price() {
-  return read()
+  const cached = cache.get()
+  return cached ?? read()
 }
`
const FOUND = `### Findings
- [must-fix] src/price.ts:2 - The cache is never filled, so that every price is read anew. Fix: keep what was read.`
const REVIEW = `version: 1
providers:
  scripted: { script: script.yaml }
agents:
  one: { role: reviewer }
  two: { role: security }
teams:
  default: { agents: [one, two] }
  review: { agents: [one, two] }
`

/** Lays out a review of a diff. @returns the folder of its runs, and the arguments for `review` */
export function layOutReview(folder: string): { runs: string; args: string[] } {
  const indent = (text: string) => text.replaceAll(/^/gm, '        ')
  const entry = (agent: string, text: string) => `  ${agent}:\n    - text: |\n${indent(text)}\n`
  writeFileSync(path.join(folder, 'openbotman.yaml'), REVIEW)
  writeFileSync(path.join(folder, 'change.diff'), DIFF)
  writeFileSync(
    path.join(folder, 'script.yaml'),
    `replies:\n${entry('one', FOUND)}${entry('two', '### Findings\n- none')}`,
  )
  return {
    runs: path.join(folder, 'discussions'),
    args: ['--pr-file', 'change.diff', '--provider', 'scripted'],
  }
}
