import { describe, expect, it } from 'vitest'
import { replay } from '../src/core/evolve.js'
import type { PointStatus, Status } from '../src/core/types.js'
import fc from './cases.js'
import { play, type Table } from './table.js'

const PROPOSAL = '### Decision\nWe cache the results.\n\n[POSITION: PROPOSAL] - it is the cheapest'
const yes = '[POSITION: SUPPORT] - it holds'
const condition = (text: string) =>
  `### Conditions\n- ${text}\n\n[POSITION: SUPPORT_WITH_CONDITIONS] - nearly`
const concern = (text: string) => `[POSITION: CONCERN] - ${text}`
const objection = (text: string) => `[POSITION: OBJECTION] - ${text}`
const revise = (...answers: string[]) =>
  `### Decision\nWe cache, revised.\n\n${answers.join('\n')}\n\n[POSITION: PROPOSAL] - revised`

const EXPIRY = condition('Entries must expire after an hour, otherwise readers see old prices')

interface Expected {
  status: Status
  rounds: number
  points?: Record<string, PointStatus>
  carried?: string[]
  missing?: string[]
  /** Calls made, where it matters. */
  asked?: string[]
  why?: RegExp
  decision?: string
}

const scenarios: Record<string, Table & { expected: Expected }> = {
  'unanimous at once': {
    lines: { p: PROPOSAL, a: yes, b: yes },
    expected: {
      status: 'consensus',
      rounds: 1,
      points: {},
      asked: ['p@1/proposal', 'a@1/answers', 'b@1/answers'],
    },
  },
  'the proposer’s reply is the proposal whatever its tag': {
    lines: { p: 'We cache. [POSITION: OBJECTION]', a: yes, b: yes },
    expected: { status: 'consensus', rounds: 1 },
  },
  'conditions accepted': {
    lines: {
      p: PROPOSAL,
      'p@2': revise('[C1] accepted: a job deletes what is older than an hour'),
      'a@1': EXPIRY,
      a: yes,
      b: yes,
    },
    expected: { status: 'consensus', rounds: 2, points: { C1: 'accepted' }, carried: [] },
  },
  'conditions accepted, and named again without an id': {
    lines: {
      p: PROPOSAL,
      'p@2': revise('[C1] accepted: a job deletes what is older than an hour'),
      a: EXPIRY,
      b: yes,
    },
    expected: { status: 'consensus', rounds: 2, points: { C1: 'accepted' } },
  },
  'declined and upheld': {
    lines: {
      p: PROPOSAL,
      'p@2': revise('[C1] declined: prices change once a day'),
      'p@3': revise('[C1] declined: prices change once a day'),
      'a@1': EXPIRY,
      a: '[C1] upheld: they change hourly\n\n[POSITION: SUPPORT_WITH_CONDITIONS] - C1 stands',
      b: yes,
    },
    rounds: 3,
    expected: { status: 'no-consensus', rounds: 3, points: { C1: 'open' } },
  },
  'declined and withdrawn': {
    lines: {
      p: PROPOSAL,
      'p@2': revise('[C1] declined: prices change once a day'),
      'a@1': EXPIRY,
      a: '[C1] withdrawn\n\n[POSITION: SUPPORT] - once a day is fine',
      b: yes,
    },
    expected: { status: 'consensus', rounds: 2, points: { C1: 'withdrawn' } },
  },
  'declined, and its author votes SUPPORT without a word on it': {
    lines: { p: PROPOSAL, 'p@2': revise('[C1] declined: no'), 'a@1': EXPIRY, a: yes, b: yes },
    expected: { status: 'consensus', rounds: 2, points: { C1: 'declined' } },
  },
  'declined, and one of two authors upholds it': {
    lines: {
      p: PROPOSAL,
      'p@2': revise('[C1] declined: no'),
      'a@1': EXPIRY,
      'b@1': EXPIRY,
      a: yes,
      b: '[C1] upheld: it matters\n[POSITION: SUPPORT_WITH_CONDITIONS] - C1',
    },
    rounds: 2,
    expected: { status: 'no-consensus', rounds: 2, points: { C1: 'open' } },
  },
  'concern only': {
    lines: {
      p: PROPOSAL,
      'p@2': revise('[C1] accepted: we measure it'),
      'a@1': concern('nobody knows the hit rate'),
      a: yes,
      b: yes,
    },
    expected: { status: 'consensus', rounds: 2, points: { C1: 'accepted' } },
  },
  'an id left out is asked for once': {
    lines: {
      p: PROPOSAL,
      'p@2': revise(),
      'p@2/answers': '[C1] accepted: a job deletes what is older than an hour',
      'a@1': EXPIRY,
      a: yes,
      b: yes,
    },
    expected: { status: 'consensus', rounds: 2, points: { C1: 'accepted' } },
  },
  'an id left out twice is declined': {
    lines: { p: PROPOSAL, 'p@2': revise(), 'p@2/answers': 'Sorry.', a: EXPIRY, b: yes },
    rounds: 2,
    expected: { status: 'no-consensus', rounds: 2, points: { C1: 'open' } },
  },
  'accepting without saying how is no answer': {
    lines: {
      p: PROPOSAL,
      'p@2': revise('[C1] accepted'),
      'p@2/answers': '[C1] accepted: a job deletes what is older than an hour',
      'a@1': EXPIRY,
      a: yes,
      b: yes,
    },
    expected: { status: 'consensus', rounds: 2, points: { C1: 'accepted' } },
  },
  'the proposer fails first': {
    lines: { p: null, 'p@2': yes, a: PROPOSAL, b: yes, 'a@2': revise() },
    expected: {
      status: 'consensus',
      rounds: 1,
      missing: ['p'],
      asked: ['p@1/proposal', 'a@1/proposal', 'b@1/answers'],
    },
  },
  'nobody is left to propose with a responder': {
    lines: { p: null, a: null, b: yes },
    expected: { status: 'failed', rounds: 0, asked: ['p@1/proposal', 'a@1/proposal'] },
  },
  'the proposer fails in a revision': {
    lines: { p: PROPOSAL, 'p@2': null, a: EXPIRY, b: yes },
    expected: { status: 'failed', rounds: 1, why: /p could not revise/ },
  },
  'one responder of two always fails': {
    lines: { p: PROPOSAL, a: yes, b: null },
    expected: { status: 'consensus', rounds: 1, missing: ['b'] },
  },
  'one responder of four always fails': {
    agents: ['p', 'a', 'b', 'c', 'd'],
    lines: { p: PROPOSAL, a: yes, b: yes, c: yes, d: null },
    expected: { status: 'consensus', rounds: 1, missing: ['d'] },
  },
  'one of two responders fails where the quorum needs both': {
    policy: { quorum: 1 },
    lines: { p: PROPOSAL, 'p@2': revise(), a: yes, b: null },
    expected: { status: 'no-quorum', rounds: 2, missing: ['b'] },
  },
  'a failed responder is asked again and makes the quorum': {
    policy: { quorum: 1 },
    lines: { p: PROPOSAL, 'p@2': revise(), a: yes, 'b@1': null, b: yes },
    expected: { status: 'consensus', rounds: 2, missing: [] },
  },
  'a quorum of nought still needs one vote': {
    policy: { quorum: 0 },
    lines: { p: PROPOSAL, a: yes, b: null },
    expected: { status: 'consensus', rounds: 1, missing: ['b'] },
  },
  'a quorum just met': {
    agents: ['p', 'a', 'b', 'c'],
    policy: { quorum: 0.5 },
    lines: { p: PROPOSAL, a: yes, b: yes, c: null },
    expected: { status: 'consensus', rounds: 1, missing: ['c'] },
  },
  'a quorum just missed': {
    agents: ['p', 'a', 'b', 'c'],
    policy: { quorum: 0.5 },
    lines: { p: PROPOSAL, 'p@2': revise(), a: yes, b: null, c: null },
    expected: { status: 'no-quorum', rounds: 2 },
  },
  'a quorum missed in the only round': {
    agents: ['p', 'a', 'b', 'c'],
    rounds: 1,
    lines: { p: PROPOSAL, a: yes, b: null, c: null },
    expected: { status: 'no-consensus', rounds: 1, why: /quorum missed/ },
  },
  'nobody answers at all': {
    lines: { p: PROPOSAL, a: null, b: null },
    expected: { status: 'no-quorum', rounds: 1, why: /nobody answered/ },
  },
  'nobody gives a position': {
    lines: {
      p: PROPOSAL,
      'p@2': revise(),
      a: 'Nice.',
      b: 'Hm.',
      'a@1/position': 'I agree.',
      'a@2/position': 'I agree.',
      'b@1/position': 'Yes!',
      'b@2/position': 'Yes!',
    },
    expected: { status: 'no-quorum', rounds: 2, missing: ['a', 'b'] },
  },
  'a position given when asked again counts': {
    lines: { p: PROPOSAL, a: 'It holds.', 'a@1/position': yes, b: yes },
    expected: {
      status: 'consensus',
      rounds: 1,
      missing: [],
      asked: ['p@1/proposal', 'a@1/answers', 'b@1/answers', 'a@1/position'],
    },
  },
  'conditions without any are asked for once': {
    lines: {
      p: PROPOSAL,
      'p@2': revise('[C1] accepted: a job deletes them'),
      'a@1': '[POSITION: SUPPORT_WITH_CONDITIONS]',
      'a@1/conditions': '### Conditions\n- Entries must expire',
      a: yes,
      b: yes,
    },
    expected: { status: 'consensus', rounds: 2, points: { C1: 'accepted' } },
  },
  'conditions without any, asked in vain, are no vote': {
    lines: {
      p: PROPOSAL,
      a: '[POSITION: SUPPORT_WITH_CONDITIONS]',
      'a@1/conditions': 'None come to mind.',
      b: yes,
    },
    expected: { status: 'consensus', rounds: 1, missing: ['a'] },
  },
  'a PROPOSAL from a responder is no vote': {
    lines: { p: PROPOSAL, a: PROPOSAL, b: yes },
    expected: { status: 'consensus', rounds: 1, missing: ['a'] },
  },
  'a team of two': {
    agents: ['p', 'a'],
    lines: { p: PROPOSAL, a: yes },
    expected: { status: 'consensus', rounds: 1 },
  },
  'a team of two without its proposer': {
    agents: ['p', 'a'],
    lines: { p: null, a: yes },
    expected: { status: 'failed', rounds: 0, asked: ['p@1/proposal'] },
  },
  'all raise the same point': {
    agents: ['p', 'a', 'b', 'c'],
    lines: {
      p: PROPOSAL,
      'p@2': revise('[C1] accepted: a job deletes what is older than an hour'),
      'a@1': EXPIRY,
      'b@1': EXPIRY,
      'c@1': EXPIRY,
      a: yes,
      b: yes,
      c: yes,
    },
    expected: { status: 'consensus', rounds: 2, points: { C1: 'accepted' } },
  },
  'a new condition every round, the last one carried': {
    lines: {
      p: PROPOSAL,
      'p@2': revise('[C1] accepted: a job deletes them'),
      'p@3': revise('[C2] accepted: we count them'),
      'p@3/closing': revise('[C3] accepted: a flag does it'),
      'a@1': EXPIRY,
      'a@2': condition('The hit rate is measured'),
      'a@3': condition('There is a way to switch it off'),
      b: yes,
    },
    expected: {
      status: 'consensus',
      rounds: 3,
      points: { C1: 'accepted', C2: 'accepted', C3: 'accepted' },
      carried: ['a'],
    },
  },
  'a new condition every round, the last one declined': {
    lines: {
      p: PROPOSAL,
      'p@2': revise('[C1] accepted: a job deletes them'),
      'p@3': revise('[C2] accepted: we count them'),
      'p@3/closing': revise('[C3] declined: not now'),
      'a@1': EXPIRY,
      'a@2': condition('The hit rate is measured'),
      'a@3': condition('There is a way to switch it off'),
      b: yes,
    },
    expected: {
      status: 'no-consensus',
      rounds: 3,
      points: { C1: 'accepted', C2: 'accepted', C3: 'open' },
      carried: [],
    },
  },
  'the proposer fails when it should answer the last conditions': {
    rounds: 1,
    lines: { p: PROPOSAL, 'p@1/closing': null, a: EXPIRY, b: yes },
    expected: { status: 'failed', rounds: 0 },
  },
  'an open concern in the last round is not answered without a vote': {
    rounds: 1,
    lines: { p: PROPOSAL, a: concern('nobody knows the hit rate'), b: yes },
    expected: { status: 'no-consensus', rounds: 1, points: { C1: 'open' } },
  },
  'an id that does not exist is no answer: what it says is raised': {
    rounds: 1,
    lines: {
      p: PROPOSAL,
      'p@1/closing': revise('[C1] declined: no'),
      a: '[C1] upheld: entries must expire\n\n[POSITION: SUPPORT_WITH_CONDITIONS] - entries must expire after an hour',
      b: yes,
    },
    expected: { status: 'no-consensus', rounds: 1, points: { C1: 'open' } },
  },
  'a condition that speaks of an older one is new': {
    rounds: 2,
    lines: {
      p: PROPOSAL,
      'p@2': revise('[C1] accepted: a job deletes them'),
      'p@2/closing': revise('[C2] accepted: a counter writes each one down'),
      'a@1': EXPIRY,
      a: condition('Beyond C1, misses must be logged'),
      b: yes,
    },
    expected: { status: 'consensus', rounds: 2, points: { C1: 'accepted', C2: 'accepted' }, carried: ['a'] },
  },
  'withdrawing one point does not swallow the reason of a conditional vote': {
    rounds: 2,
    lines: {
      p: PROPOSAL,
      'p@2': revise('[C1] declined: no'),
      'p@2/closing': revise('[C2] declined: no'),
      'a@1': EXPIRY,
      a: '[C1] withdrawn\n\n[POSITION: SUPPORT_WITH_CONDITIONS] - only if misses are logged',
      b: yes,
    },
    expected: { status: 'no-consensus', rounds: 2, points: { C1: 'withdrawn', C2: 'open' } },
  },
  'withdrawing one point does not swallow a concern': {
    agents: ['p', 'a', 'b', 'c'],
    rounds: 2,
    lines: {
      p: PROPOSAL,
      'p@2': revise('[C1] declined: no'),
      'a@1': EXPIRY,
      a: '[C1] withdrawn\n\n[POSITION: CONCERN] - it leaks customer data',
      b: yes,
      c: yes,
    },
    expected: { status: 'no-consensus', rounds: 2, points: { C1: 'withdrawn', C2: 'open' } },
  },
  'what was accepted and is upheld all the same is raised anew': {
    rounds: 2,
    lines: {
      p: PROPOSAL,
      'p@2': revise('[C1] accepted: we will think about it'),
      'p@2/closing': revise('[C2] declined: enough'),
      'a@1': EXPIRY,
      a: '[C1] upheld: the decision still has no expiry\n\n[POSITION: SUPPORT_WITH_CONDITIONS] - C1 is not met',
      b: yes,
    },
    expected: { status: 'no-consensus', rounds: 2, points: { C1: 'accepted', C2: 'open' } },
  },
  'two conditions that differ in one word are two': {
    rounds: 2,
    lines: {
      p: PROPOSAL,
      'p@2': revise('[C1] accepted: the disk layer does it'),
      'p@2/closing': revise('[C2] accepted: TLS with their certificate'),
      'a@1': condition('Data is encrypted at rest using keys of the customer'),
      a: condition('Data is encrypted in transit using keys of the customer'),
      b: yes,
    },
    expected: { status: 'consensus', rounds: 2, points: { C1: 'accepted', C2: 'accepted' } },
  },
  'a wrong verb is asked for once more': {
    lines: {
      p: PROPOSAL,
      'p@2': revise('[C1] upheld: we will do that'),
      'p@2/answers': '[C1] accepted: a job deletes what is older than an hour',
      'a@1': EXPIRY,
      a: yes,
      b: yes,
    },
    expected: { status: 'consensus', rounds: 2, points: { C1: 'accepted' } },
  },
  'a point whose author fails stays open': {
    rounds: 2,
    lines: { p: PROPOSAL, 'p@2': revise('[C1] declined: no'), 'a@1': EXPIRY, a: null, b: yes },
    expected: { status: 'no-consensus', rounds: 2, points: { C1: 'open' } },
  },
  'an author that joins a point has its say on it': {
    rounds: 3,
    lines: {
      p: PROPOSAL,
      'p@2': revise('[C1] declined: no'),
      'p@3': revise('[C1] declined: no'),
      'a@1': EXPIRY,
      a: yes,
      'b@1': yes,
      'b@2': EXPIRY,
      'b@3': '[C1] upheld: it matters\n[POSITION: SUPPORT_WITH_CONDITIONS] - C1',
    },
    expected: { status: 'no-consensus', rounds: 3, points: { C1: 'open' } },
  },
  'half is no majority': {
    policy: { rule: 'majority' },
    rounds: 1,
    lines: { p: PROPOSAL, a: yes, b: concern('nobody knows the hit rate') },
    expected: { status: 'no-consensus', rounds: 1, why: /1 of 2 votes support, too few for majority/ },
  },
  'no-objection needs one supporter': {
    policy: { rule: 'no-objection', veto: 'none' },
    rounds: 1,
    lines: { p: PROPOSAL, a: concern('one'), b: concern('two') },
    expected: { status: 'no-consensus', rounds: 1, why: /too few for no-objection/ },
  },
  'a revision without a decision leaves the last one standing': {
    lines: {
      p: PROPOSAL,
      'p@2': 'Here are my answers.\n\n[C1] accepted: a job deletes them',
      'a@1': EXPIRY,
      a: yes,
      b: yes,
    },
    expected: { status: 'consensus', rounds: 2, decision: 'We cache the results.' },
  },
  'a condition that one agent supports with is not lost': {
    lines: {
      p: PROPOSAL,
      'p@2': revise('[C1] accepted: a job deletes them'),
      'a@1': '### Conditions\n- Entries must expire\n\n[POSITION: SUPPORT] - fine',
      a: yes,
      b: yes,
    },
    expected: { status: 'consensus', rounds: 2, points: { C1: 'accepted' } },
  },
}

describe('a discussion', () => {
  it.each(Object.entries(scenarios))('%s', (_, { expected, ...table }) => {
    const { state, asked } = play(table)
    expect(state.ended?.status).toBe(expected.status)
    expect(state.verdicts.length).toBe(expected.rounds)
    if (expected.decision) expect(state.decision).toBe(expected.decision)
    if (expected.why) expect(state.ended?.reason).toMatch(expected.why)
    if (expected.points) {
      expect(Object.fromEntries(state.points.map((point) => [point.id, point.status]))).toEqual(
        expected.points,
      )
    }
    if (expected.asked) expect(asked).toEqual(expected.asked)
    if (expected.carried) expect(state.verdicts.at(-1)?.carried).toEqual(expected.carried)
    if (expected.missing) expect(state.verdicts.at(-1)?.missing).toEqual(expected.missing)
  })
})

describe('an eternal objector', () => {
  const agents = ['p', 'a', 'b', 'c']
  const lines = { p: PROPOSAL, a: yes, b: yes, c: objection('it leaks the customers’ prices') }
  const answered = (verb: string) => revise(`[C1] ${verb}: prices are public`)

  it.each([
    ['unanimous', 'deadlock'],
    ['two-thirds', 'consensus'],
    ['majority', 'consensus'],
    ['no-objection', 'consensus'],
  ] as const)('whose point was accepted is outvoted without a veto under %s: %s', (rule, status) => {
    const rounds = Object.fromEntries([2, 3, 4, 5, 6].map((n) => [`p@${n}`, answered('accepted')]))
    const { state } = play({
      agents,
      rounds: 6,
      policy: { rule, veto: 'none' },
      lines: { ...lines, ...rounds },
    })
    expect(state.ended?.status).toBe(status)
  })

  it.each(['unanimous', 'two-thirds', 'majority', 'no-objection'] as const)(
    'blocks with a veto under %s',
    (rule) => {
      const rounds = Object.fromEntries([2, 3, 4, 5, 6].map((n) => [`p@${n}`, answered('accepted')]))
      const { state } = play({
        agents,
        rounds: 6,
        policy: { rule, veto: ['c'] },
        lines: { ...lines, ...rounds },
      })
      expect(state.ended?.status).toBe('deadlock')
      expect(state.verdicts.at(-1)?.vetoedBy).toEqual(['c'])
      expect(state.verdicts.length).toBe(4) // round 2 settled the point; 3 and 4 changed nothing
    },
  )

  it.each(['all', 'none'] as const)(
    'whose point stays open blocks with veto %s, as an open point',
    (veto) => {
      const rounds = Object.fromEntries([2, 3, 4, 5, 6].map((n) => [`p@${n}`, answered('declined')]))
      const { state } = play({
        agents,
        rounds: 6,
        policy: { rule: 'majority', veto },
        lines: { ...lines, ...rounds },
      })
      expect(state.ended?.status).toBe('deadlock')
      expect(state.verdicts.length).toBe(4) // round 2 declined it; 3 and 4 changed nothing
      expect(state.points).toMatchObject([{ id: 'C1', kind: 'objection', status: 'open', by: ['c'] }])
    },
  )
})

describe('the state machine', () => {
  it('names every author of a point that several raise', () => {
    const { state } = play(scenarios['all raise the same point'] as Table)
    expect(state.points[0]?.by).toEqual(['a', 'b', 'c'])
  })

  it('comes to the same state whatever the order of the replies', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.keys(scenarios)),
        fc.infiniteStream(fc.nat()),
        (name, numbers) => {
          const table = scenarios[name] as Table
          const shuffled = play(table, (asks) =>
            asks
              .map((ask) => ({ ask, n: numbers.next().value ?? 0 }))
              .sort((x, y) => x.n - y.n)
              .map(({ ask }) => ask),
          )
          const plain = play(table).state
          expect(shuffled.state.ended).toEqual(plain.ended)
          expect(shuffled.state.points).toEqual(plain.points)
          expect(shuffled.state.verdicts).toEqual(plain.verdicts)
          expect(shuffled.state.phases.map((phase) => phase.turns)).toEqual(
            plain.phases.map((phase) => phase.turns),
          )
        },
      ),
      { numRuns: 200 },
    )
  })

  it.each(Object.keys(scenarios))('is what replaying the log gives: %s', (name) => {
    const { state, events } = play(scenarios[name] as Table)
    expect(replay(events)).toEqual(state)
  })
})
