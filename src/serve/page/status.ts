import { type Html, html } from '../../core/export/html.js'
import type { PageStatus } from './ports.js'

interface StatusWords {
  words: string
  /** Class of its colour, as the exported page has it. */
  tone: 'is-reached' | 'is-missed' | 'is-running' | 'is-withdrawn'
  /** What it means and what can be done, for those who never read a manual. */
  meaning: string
}

const STATUSES: Readonly<Record<PageStatus, StatusWords>> = {
  queued: { words: 'Waiting', tone: 'is-running', meaning: 'It begins as soon as there is room for it.' },
  running: { words: 'Running', tone: 'is-running', meaning: '' },
  consensus: { words: 'Consensus', tone: 'is-reached', meaning: 'The panel agreed.' },
  done: { words: 'Done', tone: 'is-reached', meaning: 'All steps were taken.' },
  'no-consensus': {
    words: 'No consensus',
    tone: 'is-missed',
    meaning:
      'The rounds are used up and the panel did not agree. What is left open stands below, for a person to decide.',
  },
  deadlock: {
    words: 'Deadlock',
    tone: 'is-missed',
    meaning: 'Nobody moved any more. What is left open stands below, for a person to decide.',
  },
  budget: {
    words: 'Budget used up',
    tone: 'is-missed',
    meaning:
      'It stopped before the budget was exceeded. Start it again with a larger budget, fewer rounds or fewer agents.',
  },
  deadline: {
    words: 'Out of time',
    tone: 'is-missed',
    meaning: 'The time for the whole discussion was up. Start it again with fewer rounds or fewer agents.',
  },
  'no-quorum': {
    words: 'Too few answers',
    tone: 'is-missed',
    meaning: 'Too few agents could be asked. Mend what failed, then start it again.',
  },
  failed: { words: 'Failed', tone: 'is-missed', meaning: 'Mend what failed, then start it again.' },
  cancelled: {
    words: 'Cancelled',
    tone: 'is-withdrawn',
    meaning: 'Somebody ended it. What was said until then is kept.',
  },
  interrupted: {
    words: 'Interrupted',
    tone: 'is-withdrawn',
    meaning:
      'It has not ended, and nobody is at it. A server goes on with its own discussions when it is started again.',
  },
}

/** All of them, in the order in which one chooses. */
export const STATUS_NAMES = Object.keys(STATUSES) as [PageStatus, ...PageStatus[]]

export function wordsOf(status: PageStatus): StatusWords {
  return STATUSES[status]
}

export function isUnderWay(status: PageStatus): boolean {
  return status === 'queued' || status === 'running'
}

/** The status as a badge; its colour says nothing that its words do not. */
export function renderBadge(status: PageStatus): Html {
  const { words, tone } = STATUSES[status]
  return html`<span class="badge ${tone}">${words}</span>`
}
