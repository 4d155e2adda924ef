import type { Block } from '../text/markdown.js'
import type { AssumptionCheck } from '../types.js'
import { collectIdLines, type IdLine, type IdReader, lastWords, readVerb, type Verbs } from './id-lines.js'

const ASSUMPTIONS = 'A'
const VERBS: Verbs<AssumptionCheck['verdict']> = [
  [
    'confirmed',
    /^(?:is |ist |wird |wurde |est |fully )?(?:confirmed|confirms?|confirming|verified|bestätigt?e?|verifiziert|confirmée?s?|vérifiée?s?|confirmad[oa]s?|verificad[oa]s?)(?!\p{L})/iu,
  ],
  [
    'disputed',
    /^(?:is |ist |wird |wurde |est )?(?:disputed|disputes?|disputing|contested|refuted|bestritten|bestreite|widerlegt|angezweifelt|contestée?s?|réfutée?s?|infirmée?s?|disputad[oa]s?|refutad[oa]s?|rebatid[oa]s?|cuestionad[oa]s?|impugnad[oa]s?)(?!\p{L})/iu,
  ],
]

type CheckLine = IdLine & { verb: AssumptionCheck['verdict'] }

const READER: IdReader<CheckLine> = {
  letters: ASSUMPTIONS,
  read: (text) => (/A\d/i.test(text.slice(0, 40)) ? readVerb(text, ASSUMPTIONS, VERBS) : null),
}

/**
 * What an author says of assumptions, `[A1] confirmed: src/db.ts:12` or `[A2] disputed: why`, by id in order of first
 * appearance; of several words on one id the last that gives a ground.
 */
export function readChecks(blocks: readonly Block[]): AssumptionCheck[] {
  const said = lastWords(collectIdLines(blocks, READER))
  return [...said].map(([id, { verb, text }]) => ({ id, verdict: verb, text }))
}
