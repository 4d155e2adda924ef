import { describe, expect, it } from 'vitest'
import { decide } from '../src/core/decide.js'
import { evolve, replay } from '../src/core/evolve.js'
import { contestedPoints } from '../src/core/ledger/rulings.js'
import type { MethodSpec } from '../src/core/method/method.js'
import { step } from '../src/core/method/method.js'
import { AUTO, findMisfit, METHODS } from '../src/core/methods.js'
import type { PointStatus, Status } from '../src/core/types.js'
import { play, type Table } from './table.js'

const PROPOSAL = '### Decision\nWe cache the results.\n\n[POSITION: PROPOSAL] - it is the cheapest'
const yes = '[POSITION: SUPPORT] - it holds'
const revise = (...answers: string[]) =>
  `### Decision\nWe cache, revised.\n\n${answers.join('\n')}\n\n[POSITION: PROPOSAL] - revised`
const attack = (text: string) => `### Conditions\n- ${text}\n\n[POSITION: CONCERN] - it fails`
const condition = (text: string) =>
  `### Conditions\n- ${text}\n\n[POSITION: SUPPORT_WITH_CONDITIONS] - nearly`
const decision = (text: string) => `### Decision\n${text}`

interface Expected {
  status: Status
  asked: string[]
  decision?: string
  why?: RegExp
  points?: Record<string, PointStatus>
}

const picks = ['a', 'b', 'c']
const four = ['p', 'a', 'b', 'c']

const premortem: MethodSpec = {
  name: 'premortem',
  summary: 'it has failed: why?',
  use: 'before a start',
  agents: { least: 2, most: null },
  flow: 'steps',
  settles: null,
  steps: [
    step({ name: 'failures', title: 'Failures', speakers: 'responders', words: 100, ask: 'It failed. Why?' }),
    step({ name: 'chain', title: 'Chain', speakers: 'all', order: 'in-turn', words: 50, ask: 'Go on.' }),
    step({
      name: 'cure',
      title: 'Cure',
      speakers: ['p'],
      when: 'last',
      expects: 'decision',
      words: 100,
      ask: 'Cure.',
    }),
  ],
}

const scenarios: Record<string, Table & { expected: Expected }> = {
  'responders pick beside the proposal': {
    more: { picks },
    lines: { p: PROPOSAL, 'a@1/picks': '[PICK: A] - cost', 'b@1/picks': '[PICK: B] - time', a: yes, b: yes },
    expected: {
      status: 'consensus',
      asked: ['a@1/picks', 'b@1/picks', 'p@1/proposal', 'a@1/answers', 'b@1/answers'],
    },
  },
  'a failed pick costs nothing but the pick': {
    more: { picks },
    lines: { p: PROPOSAL, 'a@1/picks': null, 'b@1/picks': '[PICK: B] - time', a: yes, b: yes },
    expected: {
      status: 'consensus',
      asked: ['a@1/picks', 'b@1/picks', 'p@1/proposal', 'a@1/answers', 'b@1/answers'],
    },
  },
  'who picked may have to propose': {
    more: { picks },
    lines: { p: null, 'a@1/picks': '[PICK: A] - cost', 'b@1/picks': '[PICK: B] - time', a: PROPOSAL, b: yes },
    expected: {
      status: 'consensus',
      asked: ['a@1/picks', 'b@1/picks', 'p@1/proposal', 'a@1/proposal', 'b@1/answers'],
    },
  },
  'nobody proposes, whatever was picked': {
    agents: ['p', 'a'],
    more: { picks },
    lines: { p: null, 'a@1/picks': '[PICK: A] - cost', a: null },
    expected: { status: 'failed', asked: ['a@1/picks', 'p@1/proposal'], why: /p: no line/ },
  },
  'the advocate attacks, and its demand has to be answered': {
    agents: four,
    method: 'advocate',
    lines: {
      p: PROPOSAL,
      'p@2': revise('[C1] accepted: a second node takes over'),
      a: yes,
      b: yes,
      c: attack('The cache needs a replica, else one crash stops all'),
    },
    expected: {
      status: 'consensus',
      asked: [
        'p@1/proposal',
        'a@1/answers',
        'b@1/answers',
        'c@1/challenge',
        'p@2/revision',
        'a@2/answers',
        'b@2/answers',
      ],
      points: { C1: 'accepted' },
    },
  },
  'what the advocate demands and nobody takes up may be declined': {
    agents: four,
    method: 'advocate',
    lines: {
      p: PROPOSAL,
      'p@2': revise('[C1] declined: a crash is mended within a minute'),
      a: yes,
      b: yes,
      c: attack('The cache needs a replica, else one crash stops all'),
    },
    expected: {
      status: 'consensus',
      asked: [
        'p@1/proposal',
        'a@1/answers',
        'b@1/answers',
        'c@1/challenge',
        'p@2/revision',
        'a@2/answers',
        'b@2/answers',
      ],
      points: { C1: 'declined' },
    },
  },
  'an advocate that finds nothing stops nobody': {
    agents: four,
    method: 'advocate',
    lines: { p: PROPOSAL, a: yes, b: yes, c: '[POSITION: SUPPORT] - I tried a crash, and it holds' },
    expected: {
      status: 'consensus',
      asked: ['p@1/proposal', 'a@1/answers', 'b@1/answers', 'c@1/challenge'],
      points: {},
    },
  },
  'an advocate that fails stops nobody': {
    agents: four,
    method: 'advocate',
    lines: { p: PROPOSAL, a: yes, b: yes, c: null },
    expected: { status: 'consensus', asked: ['p@1/proposal', 'a@1/answers', 'b@1/answers', 'c@1/challenge'] },
  },
  'the chair writes what was agreed': {
    more: { chair: 'b' },
    lines: {
      p: PROPOSAL,
      'p@2': revise('[C1] accepted: a job deletes them at night'),
      'a@1': condition('Entries expire, otherwise readers see old prices'),
      a: yes,
      b: yes,
      'b@2/synthesis': decision('We cache; a job deletes old entries at night (C1).'),
    },
    expected: {
      status: 'consensus',
      asked: [
        'p@1/proposal',
        'a@1/answers',
        'b@1/answers',
        'p@2/revision',
        'a@2/answers',
        'b@2/answers',
        'b@2/synthesis',
      ],
      decision: 'We cache; a job deletes old entries at night (C1).',
    },
  },
  'a chair that leaves out what was accepted is asked once more': {
    more: { chair: 'b' },
    lines: {
      p: PROPOSAL,
      'p@2': revise('[C1] accepted: a job deletes them at night'),
      'a@1': condition('Entries expire, otherwise readers see old prices'),
      a: yes,
      b: yes,
      'b@2/synthesis': decision('We cache.'),
      'b@2/traces': decision('We cache. Entries expire by a job (C1).'),
    },
    expected: {
      status: 'consensus',
      asked: [
        'p@1/proposal',
        'a@1/answers',
        'b@1/answers',
        'p@2/revision',
        'a@2/answers',
        'b@2/answers',
        'b@2/synthesis',
        'b@2/traces',
      ],
      decision: 'We cache. Entries expire by a job (C1).',
    },
  },
  'without the chair’s text the last revision is the decision': {
    more: { chair: 'b' },
    lines: { p: PROPOSAL, a: yes, b: yes, 'b@1/synthesis': null },
    expected: {
      status: 'consensus',
      asked: ['p@1/proposal', 'a@1/answers', 'b@1/answers', 'b@1/synthesis'],
      decision: 'We cache the results.',
    },
  },
  'council: the chair does not answer': {
    agents: four,
    method: 'council',
    lines: {
      'p@1/step:answer': 'Cache.',
      'a@1/step:answer': 'Index.',
      'b@1/step:answer': 'Wait.',
      'p@1/step:ranking': '### Ranking\n1. A\n2. B\n3. C',
      'a@1/step:ranking': '### Ranking\n1. A\n2. B\n3. C',
      'b@1/step:ranking': 'I like them all.',
      'b@1/form': '### Ranking\n1. B\n2. A\n3. C',
      c: decision('We index.'),
    },
    expected: {
      status: 'done',
      asked: [
        'p@1/step:answer',
        'a@1/step:answer',
        'b@1/step:answer',
        'p@1/step:ranking',
        'a@1/step:ranking',
        'b@1/step:ranking',
        'b@1/form',
        'c@1/step:synthesis',
      ],
      decision: 'We index.',
    },
  },
  'a step for one that fails ends it, to be resumed': {
    agents: four,
    method: 'answer',
    lines: { p: 'In 1969.', a: 'In 1970.', b: 'In 1969.', c: null },
    expected: {
      status: 'failed',
      asked: ['p@1/step:answer', 'a@1/step:answer', 'b@1/step:answer', 'c@1/step:check'],
      why: /^Check: c: no line$/,
    },
  },
  'too few answers are no quorum': {
    agents: four,
    method: 'answer',
    lines: { p: null, a: null, b: 'In 1969.', c: decision('In 1969.') },
    expected: {
      status: 'no-quorum',
      asked: ['p@1/step:answer', 'a@1/step:answer', 'b@1/step:answer'],
      why: /1 of 3 answered, 2 needed/,
    },
  },
  'one that fails in a step is missing': {
    agents: four,
    method: 'answer',
    lines: { p: null, a: 'In 1969.', b: 'In 1969.', c: decision('In 1969.') },
    expected: {
      status: 'done',
      asked: ['p@1/step:answer', 'a@1/step:answer', 'b@1/step:answer', 'c@1/step:check'],
      decision: 'In 1969.',
    },
  },
  'debate: rebuttals in every round but the first, then the judge': {
    agents: ['p', 'a', 'c'],
    rounds: 3,
    method: 'debate',
    lines: { p: 'For.', a: 'Against.', c: decision('Yes.') },
    expected: {
      status: 'done',
      asked: [
        'p@1/step:opening',
        'a@1/step:opening',
        'p@2/step:rebuttal',
        'a@2/step:rebuttal',
        'p@3/step:rebuttal',
        'a@3/step:rebuttal',
        'c@3/step:judgement',
      ],
      decision: 'Yes.',
    },
  },
  'delphi: the rounds end when the estimates have settled': {
    rounds: 5,
    method: 'delphi',
    lines: {
      'p@1': '[ESTIMATE: 10 weeks]',
      'a@1': '[ESTIMATE: 20 weeks]',
      'b@1': '[ESTIMATE: 30 weeks]',
      p: '[ESTIMATE: 18 weeks]',
      a: '[ESTIMATE: 20 weeks]',
      b: '[ESTIMATE: 21 weeks]',
    },
    expected: {
      status: 'done',
      asked: [1, 2].flatMap((round) => ['p', 'a', 'b'].map((id) => `${id}@${round}/step:estimate`)),
      why: /settled in round 2/,
    },
  },
  'auto: the proposer chooses where nothing else tells': {
    more: { method: 'auto', spec: AUTO },
    lines: {
      'p@1/classify': '[METHOD: answer] - a fact',
      p: 'In 1969.',
      a: 'In 1969.',
      b: decision('In 1969.'),
    },
    expected: {
      status: 'done',
      asked: ['p@1/classify', 'p@1/step:answer', 'a@1/step:answer', 'b@1/step:check'],
      decision: 'In 1969.',
    },
  },
  'auto: what is no method is consensus': {
    more: { method: 'auto', spec: AUTO, picks },
    lines: {
      'p@1/classify': '[METHOD: brawl] - fun',
      p: PROPOSAL,
      'a@1/picks': '[PICK: A]',
      'b@1/picks': '[PICK: B]',
      a: yes,
      b: yes,
    },
    expected: {
      status: 'consensus',
      asked: ['p@1/classify', 'a@1/picks', 'b@1/picks', 'p@1/proposal', 'a@1/answers', 'b@1/answers'],
    },
  },
  'auto: so is a proposer that cannot say': {
    more: { method: 'auto', spec: AUTO },
    lines: { 'p@1/classify': null, p: PROPOSAL, a: yes, b: yes },
    expected: { status: 'consensus', asked: ['p@1/classify', 'p@1/proposal', 'a@1/answers', 'b@1/answers'] },
  },
  'a method of one’s own, in turn and by name': {
    more: { method: 'premortem', spec: premortem },
    lines: { p: decision('Test the restore.'), a: 'No backup.', b: 'No time.' },
    expected: {
      status: 'done',
      asked: [
        'a@1/step:failures',
        'b@1/step:failures',
        'p@1/step:chain',
        'a@1/step:chain',
        'b@1/step:chain',
        'p@1/step:cure',
      ],
      decision: 'Test the restore.',
    },
  },
}

describe('a discussion', () => {
  it.each(Object.entries(scenarios))('%s', (_, { expected, ...table }) => {
    const { state, asked, events } = play(table)
    expect(asked).toEqual(expected.asked)
    expect(state.ended?.status).toBe(expected.status)
    if (expected.decision) expect(state.decision).toBe(expected.decision)
    if (expected.why) expect(state.ended?.reason).toMatch(expected.why)
    if (expected.points)
      expect(Object.fromEntries(state.points.map(({ id, status }) => [id, status]))).toEqual(expected.points)
    expect(replay(events)).toEqual(state)
  })

  it.each(Object.entries(scenarios))('comes to the same whatever the order of replies: %s', (_, table) => {
    const reversed = play(table, (asks) => asks.toReversed()).state
    const plain = play(table).state
    const facts = ({ ended, points, decision, assumptions, phases }: typeof plain) => ({
      ended,
      points,
      decision,
      assumptions,
      turns: phases.map(({ name, turns }) => ({ name, turns })),
    })
    expect(facts(reversed)).toEqual(facts(plain))
  })
})

describe('assumptions', () => {
  const proposal = `### Decision\nWe cache.\n\n### Assumptions\n- There is one writer at a time\n- Prices change once a day\n\n[POSITION: PROPOSAL] - cheap`

  it('get ids, and are confirmed, disputed or left as they are', () => {
    const { state } = play({
      lines: {
        p: proposal,
        a: '[A1] confirmed: src/store/lock.ts:12\n\n[POSITION: SUPPORT] - fine',
        b: '[A2] disputed: twice a day since May\n\n### Assumptions\n- There is one writer at a time\n- The disk is local\n\n[POSITION: SUPPORT] - fine',
      },
    })
    expect(state.assumptions).toEqual([
      {
        id: 'A1',
        text: 'There is one writer at a time',
        by: ['p'],
        checks: [{ agent: 'a', verdict: 'confirmed', text: 'src/store/lock.ts:12' }],
      },
      {
        id: 'A2',
        text: 'Prices change once a day',
        by: ['p'],
        checks: [{ agent: 'b', verdict: 'disputed', text: 'twice a day since May' }],
      },
      { id: 'A3', text: 'The disk is local', by: ['b'], checks: [] },
    ])
  })

  it('are not confirmed by those who made them', () => {
    const { state } = play({ lines: { p: `${proposal}\n\n[A1] confirmed: I say so`, a: yes, b: yes } })
    expect(state.assumptions.every(({ checks }) => checks.length === 0)).toBe(true)
  })
})

describe('a ruling', () => {
  const table: Table = {
    rounds: 4,
    lines: {
      p: PROPOSAL,
      'p@2': revise('[C1] declined: too dear'),
      'p@3': revise('[C1] accepted: one more node'),
      a: '[C1] upheld: one crash stops all\n\n[POSITION: OBJECTION] - it needs a replica',
      'a@1': '[POSITION: OBJECTION] - it needs a replica',
      'a@3': yes,
      b: yes,
    },
  }

  it('is wanted for a point that was declined and upheld, once', () => {
    const { events } = play(table)
    const upTo = events.findIndex((event) => event.type === 'round.closed' && event.round === 2)
    const state = replay(events.slice(0, upTo + 1))
    expect(contestedPoints(state).map(({ id }) => id)).toEqual(['C1'])
    const rule = (side: 'proposer' | 'author' | 'stop') =>
      evolve(state, { type: 'point.ruled', id: 'C1', side, seq: state.lastSeq + 1, at: state.updatedAt })

    expect(contestedPoints(rule('author'))).toEqual([])
    expect(rule('author').points[0]).toMatchObject({ status: 'open', ruling: 'author' })
    expect(rule('proposer').points[0]).toMatchObject({ status: 'declined', ruling: 'proposer' })
    expect(decide(rule('stop'))).toMatchObject({
      do: 'append',
      event: {
        type: 'discussion.ended',
        status: 'no-consensus',
        reason: expect.stringMatching(/stopped by a person/),
      },
    })
  })

  it('is not wanted where nothing was upheld', () => {
    const { state } = play({ lines: { p: PROPOSAL, a: yes, b: yes } })
    expect(contestedPoints(state)).toEqual([])
  })
})

describe('a method', () => {
  it.each(METHODS.map((method) => [method.name, method] as const))('%s has what it takes', (_, method) => {
    expect(findMisfit(method, method.agents.least - 1, 3)?.wrong).toMatch(/at least \d agents/)
    expect(findMisfit(method, method.agents.least, 3)).toBeNull()
    expect(new Set(method.steps.map(({ name }) => name)).size).toBe(method.steps.length)
    for (const { sees } of method.steps)
      if (sees !== 'all')
        for (const name of sees) expect(method.steps.map((each) => each.name)).toContain(name)
  })

  it('advocate needs a round in which the attack is answered', () => {
    const method = METHODS.find(({ name }) => name === 'advocate') as MethodSpec
    expect(findMisfit(method, 4, 1)?.cure).toMatch(/--rounds/)
  })
})
