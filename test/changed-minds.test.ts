import { describe, expect, it } from 'vitest'
import { weighAccepted } from '../src/core/ledger/decision-changes.js'
import { changedMinds } from '../src/core/outcome/changed-minds.js'
import { meanConfidence, onlyModel } from '../src/core/outcome/support.js'
import { type Showcase, stage } from './showcase.js'
import type { Lines } from './table.js'

const PROPOSAL = '### Decision\nWe cache.\n\n[POSITION: PROPOSAL] - cheap'
const YES = '[POSITION: SUPPORT] - good'

function revise(decision: string, ...answers: string[]): string {
  return `### Decision\n${decision}\n\n${answers.join('\n')}\n\n[POSITION: PROPOSAL] - revised`
}

/** What changed the mind of `a`, who says `first` and then `second`, while `p` revises in between. */
function groundsOf(
  first: string,
  second: string,
  revision = revise('We cache, revised.', '[C1] declined: no', '[C2] declined: no'),
): (string | null)[] {
  const lines: Lines = {
    p: PROPOSAL,
    'p@2': revision,
    'a@1': first,
    a: second,
    b: YES,
    'b@1': '[POSITION: CONCERN] - too dear',
  }
  return changedMinds(stage({ rounds: 2, lines }))
    .filter(({ agent }) => agent === 'a')
    .map(({ grounds }) => grounds)
}

const condition = (text: string) =>
  `### Conditions\n- ${text}\n\n[POSITION: SUPPORT_WITH_CONDITIONS] - nearly`

describe('changedMinds', () => {
  it('takes the argument that the author names', () => {
    const grounds = groundsOf(
      '[POSITION: OBJECTION] - a single node fails',
      'Changed by: the replica\n\n[POSITION: SUPPORT] - good',
    )
    expect(grounds).toEqual(['the replica'])
  })

  it('else the own point that the revision accepted', () => {
    const accepted = revise(
      'We cache for an hour.',
      '[C1] accepted: the store drops them',
      '[C2] declined: no',
    )
    expect(groundsOf(condition('Entries expire after an hour'), YES, accepted)).toEqual([
      'its point C1 was accepted',
    ])
  })

  it('else a reason that names a point, or the own point that is withdrawn with a reason', () => {
    const declined = revise('We cache, revised.', '[C1] declined: a replica takes over', '[C2] declined: no')
    const objection = '[POSITION: OBJECTION] - a single node fails'
    expect(groundsOf(objection, '[POSITION: SUPPORT] - C1 is answered', declined)).toEqual(['C1 is answered'])
    expect(
      groundsOf(objection, '[C1] withdrawn\n\n[POSITION: SUPPORT] - the replica is enough', declined),
    ).toEqual(['C1 withdrawn: the replica is enough'])
    expect(groundsOf(YES, '[POSITION: OBJECTION] - the price is too dear', declined)).toEqual([
      'the price is too dear',
    ])
  })

  it('finds no argument in a reason that speaks of none, and no acceptance behind a vote that turned against it', () => {
    const declined = revise('We cache, revised.', '[C1] declined: no', '[C2] declined: no')
    expect(
      groundsOf('[POSITION: OBJECTION] - a single node fails', '[POSITION: SUPPORT] - fine', declined),
    ).toEqual([null])
  })

  it('compares successive votes of the same agent, across a round in which it gave none', () => {
    const state = stage({
      rounds: 3,
      lines: {
        p: PROPOSAL,
        'p@2': revise('We cache, once.', '[C1] declined: no'),
        'p@3': revise('We cache, twice.', '[C1] declined: no'),
        'a@1': '[POSITION: OBJECTION] - too dear',
        'a@2': null,
        'a@3': YES,
        'b@1': YES,
        'b@2': YES,
        'b@3': '[POSITION: OBJECTION] - the licence forbids it',
      },
      policy: { rule: 'unanimous' },
    })
    expect(changedMinds(state)).toEqual([
      { agent: 'a', round: 3, from: 'OBJECTION', to: 'SUPPORT', grounds: null },
      { agent: 'b', round: 3, from: 'SUPPORT', to: 'OBJECTION', grounds: 'the licence forbids it' },
    ])
  })
})

describe('weighAccepted', () => {
  const weigh = (decision: string): { effective: string[]; idle: string[] } => {
    const lines: Lines = {
      p: PROPOSAL,
      'p@2': revise(decision, '[C1] accepted: an hour at most'),
      'a@1': condition('Entries expire'),
      a: YES,
      b: YES,
    }
    const { effective, idle } = weighAccepted(stage({ lines }))
    return { effective: effective.map(({ id }) => id), idle: idle.map(({ id }) => id) }
  }

  it('tells what changed the decision from what was accepted in words alone', () => {
    expect(weigh('We cache for an hour.')).toEqual({ effective: ['C1'], idle: [] })
    expect(weigh('We cache.')).toEqual({ effective: [], idle: ['C1'] })
  })

  it.each(['We  cache [C1].', 'We cache (C1).', '**We cache.**'])('takes “%s” for no change', (decision) => {
    expect(weigh(decision).idle).toEqual(['C1'])
  })

  it('counts what the last answers to open conditions changed', () => {
    const closing = (decision: string): Showcase => ({
      rounds: 1,
      lines: {
        p: PROPOSAL,
        'p@1/closing': revise(decision, '[C1] accepted: an hour at most'),
        a: condition('Entries expire'),
        b: YES,
      },
    })
    expect(weighAccepted(stage(closing('We cache for an hour.'))).effective).toHaveLength(1)
    expect(weighAccepted(stage(closing('We cache.'))).idle).toHaveLength(1)
  })
})

describe('meanConfidence', () => {
  it('is the mean over the last votes that state one, and null without any', () => {
    const lines: Lines = {
      p: `${PROPOSAL}\nConfidence: 0.1`,
      a: `${YES}\nConfidence: 0.9`,
      b: `${YES}\nConfidence: 0.6`,
    }
    expect(meanConfidence(stage({ lines }))).toEqual({ mean: 0.75, count: 2 })
    expect(meanConfidence(stage({ lines: { p: PROPOSAL, a: `${YES}\nConfidence: 0.4`, b: YES } }))).toEqual({
      mean: 0.4,
      count: 1,
    })
    expect(meanConfidence(stage({ lines: { p: PROPOSAL, a: YES, b: YES } }))).toBeNull()
  })
})

describe('onlyModel', () => {
  const lines: Lines = { p: PROPOSAL, a: YES, b: YES }
  const voice = (provider: string, model: string | null) => ({ provider, model, usage: null })

  it.each([
    ['one model for all', { p: voice('openai', 'x'), a: voice('openai', 'x'), b: voice('openai', 'x') }, 'x'],
    [
      'one model and a person',
      { p: voice('openai', 'x'), a: voice('openai', 'x'), b: voice('human', null) },
      'x',
    ],
    ['two models', { p: voice('openai', 'x'), a: voice('openai', 'y'), b: voice('openai', 'x') }, null],
    [
      'one agent with a model',
      { p: voice('openai', 'x'), a: voice('human', null), b: voice('human', null) },
      null,
    ],
    ['rules', { p: voice('offline', null), a: voice('offline', null), b: voice('offline', null) }, null],
  ])('%s', (_, voices, model) => {
    expect(onlyModel(stage({ lines, voices }))?.model ?? null).toBe(model)
  })
})
