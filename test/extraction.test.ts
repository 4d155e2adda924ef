import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { parseReply } from '../src/core/reply.js'
import { describeScores, predict, type Score, score } from './score-replies.js'

const OWN = fileURLToPath(new URL('fixtures/labelled', import.meta.url))
const GIVEN = process.env.LABELLED_REPLIES ?? fileURLToPath(new URL('../../shared/corpus', import.meta.url))

const precision = ({ right, said }: Score) => right / said
const recall = ({ found, asked }: Score) => found / asked

/** What can be counted on in replies of any form; in the form asked for extraction is exact. */
function expectToHold(folder: string): void {
  const scores = score(folder, predict(folder, parseReply))
  console.log(describeScores(scores))
  expect(scores.positions).toBe(scores.replies)
  expect(precision(scores.actionItems)).toBeGreaterThanOrEqual(0.9)
  expect(recall(scores.actionItems)).toBeGreaterThanOrEqual(0.85)
  expect(precision(scores.conditions)).toBeGreaterThanOrEqual(0.8)
  expect(recall(scores.conditions)).toBeGreaterThanOrEqual(0.7)
}

describe('what is read from replies of any form', () => {
  it('holds on replies in four languages, written without knowing the parser', () => {
    expectToHold(OWN)
  })

  it.skipIf(!existsSync(`${GIVEN}/gold.json`))(
    'holds on real replies (skipped: no labelled replies beside this checkout, or in LABELLED_REPLIES)',
    () => {
      expectToHold(GIVEN)
    },
  )
})
