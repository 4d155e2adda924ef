import type { Expects } from '../method/method.js'
import type { Form } from '../types.js'
import { readCriteria } from './form-criteria.js'
import { readEstimate } from './form-estimate.js'
import { readFindings } from './form-findings.js'
import { readMethod } from './form-method.js'
import { readPick } from './form-pick.js'
import { readRanking } from './form-ranking.js'
import { readScores } from './form-scores.js'
import { listOwnLines, readOwnBlocks } from './form-sections.js'

/**
 * Reads what a reply holds that can be reckoned with: the author's own last complete form, nothing from code,
 * quotations or explanations of the form. Tolerant of how it is written down, strict about what it says. Never throws;
 * takes time linear in the text's length.
 * @param expects what the reply was asked for; text, decisions and votes hold no form
 * @returns null when nothing complete of that kind is there
 */
export function readForm(markdown: string, expects: Expects): Form | null {
  switch (expects) {
    case 'pick':
      return lastOf(listOwnLines(readOwnBlocks(markdown)), readPick)
    case 'method':
      return lastOf(listOwnLines(readOwnBlocks(markdown)), readMethod)
    case 'estimate':
      return lastOf(listOwnLines(readOwnBlocks(markdown)), readEstimate)
    case 'ranking':
      return readRanking(readOwnBlocks(markdown))
    case 'criteria':
      return readCriteria(readOwnBlocks(markdown))
    case 'scores':
      return readScores(readOwnBlocks(markdown))
    case 'findings':
      return readFindings(readOwnBlocks(markdown))
    default:
      return null
  }
}

function lastOf<Each, Read>(all: readonly Each[], read: (each: Each) => Read | null): Read | null {
  for (let at = all.length - 1; at >= 0; at--) {
    const found = read(all[at] as Each)
    if (found !== null) return found
  }
  return null
}
