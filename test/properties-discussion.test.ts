import { expect, it } from 'vitest'
import type { LogEvent } from '../src/core/events.js'
import { replay } from '../src/core/evolve.js'
import type { State } from '../src/core/state.js'
import { renderTranscript } from '../src/core/transcript.js'
import fc from './cases.js'
import { RUNS } from './properties.js'
import { type Lines, openingOf, play, playOn, type Table } from './table.js'

const ANSWERS = [
  '[POSITION: SUPPORT] - it holds\nConfidence: 0.8',
  '[POSITION: SUPPORT] - it holds\n\n[C1] withdrawn',
  '### Conditions\n- Entries expire after a day, else it fills up\n\n[POSITION: SUPPORT_WITH_CONDITIONS] - with that',
  '[POSITION: SUPPORT_WITH_CONDITIONS]',
  '[POSITION: OBJECTION] - nobody here can run it',
  '[C1] upheld: it still fills up\n[C2] upheld: as before\n\n[POSITION: OBJECTION] - as before',
  '[POSITION: CONCERN] - the cost is not known\n\n[A1] disputed: two writers',
  '[POSITION: PROPOSAL] - something else',
  '[C1] accepted: by me\n\n[POSITION: SUPP',
  'I have no idea.',
  null,
]
const PROPOSALS = [
  '### Decision\nWe take Redis.\n### Assumptions\n- One writer at a time\n### Action items\n- [ ] Set it up (owner: a)\n\n[POSITION: PROPOSAL] - enough',
  '[C1] accepted: a job deletes old entries\n[C2] declined: not now\n\n### Decision\nWe take Redis with a limit.\n\n[POSITION: PROPOSAL] - better',
  '[C1] declined: no\n[C2] accepted: yes\n\n### Decision\nWe take Redis, and C2.\n\n[POSITION: SUPPORT] - better',
  '### Decision\nWe take nothing.\n\n[POSITION: PROPOSAL]',
  null,
]
const FOLLOW_UPS = [
  '[POSITION: SUPPORT] - after all',
  '- Entries expire',
  '[C1] accepted: yes\n[C2] declined: no',
  null,
]

const lines: fc.Arbitrary<Lines> = fc
  .tuple(
    fc.array(fc.constantFrom(...PROPOSALS), { minLength: 4, maxLength: 4 }),
    fc.array(fc.constantFrom(...ANSWERS), { minLength: 9, maxLength: 9 }),
    fc.array(fc.constantFrom(...FOLLOW_UPS), { minLength: 3, maxLength: 3 }),
  )
  .map(([proposals, answers, followUps]) => {
    const said: Lines = { 'p@1': proposals[0] ?? PROPOSALS[0] ?? null, p: proposals[3] ?? null }
    for (const round of [2, 3]) said[`p@${round}`] = proposals[round - 1] ?? null
    for (const [at, id] of ['a', 'b', 'c'].entries())
      for (const round of [1, 2, 3]) said[`${id}@${round}`] = answers[at * 3 + round - 1] ?? null
    for (const round of [1, 2, 3])
      for (const id of ['p', 'a', 'b', 'c'])
        for (const [at, kind] of ['position', 'conditions', 'answers'].entries())
          said[`${id}@${round}/${kind}`] = followUps[at] ?? null
    return said
  })

const table: fc.Arbitrary<Table> = fc.record({
  agents: fc.constant(['p', 'a', 'b', 'c']),
  rounds: fc.integer({ min: 1, max: 3 }),
  policy: fc.record({
    rule: fc.constantFrom('unanimous', 'two-thirds', 'majority', 'no-objection'),
    quorum: fc.constantFrom(0.3, 0.5, 1),
    veto: fc.constantFrom('all', 'none'),
  }),
  lines,
})

/** What a discussion came to, whatever was asked twice on the way. */
const facts = ({ ended, decision, points, assumptions, verdicts, phases }: State) => ({
  ended,
  decision,
  points,
  assumptions,
  verdicts,
  phases: phases.map(({ round, name, turns, changes, closed }) => ({ round, name, turns, changes, closed })),
})

it('a log, written and read again, gives the state that was', () => {
  fc.assert(
    fc.property(table, (held) => {
      const { events, state } = play(held)
      const read: LogEvent[] = events.map((event) => JSON.parse(JSON.stringify(event)))
      expect(replay(read)).toEqual(JSON.parse(JSON.stringify(state)))
    }),
    RUNS,
  )
})

it('every beginning of a log is resumed, and comes to the same', () => {
  fc.assert(
    fc.property(table, fc.nat(), (held, number) => {
      const whole = play(held)
      const cut = 1 + (number % (whole.events.length - 1))
      const history = whole.events.slice(0, cut)
      expect(renderTranscript(replay(history))).toContain('# Discussion: ')
      const again = playOn(history, { type: 'discussion.resumed' }, held.lines)
      expect(facts(again.state)).toEqual(facts(whole.state))
      // What was said is not asked for again.
      const said = history.filter(({ type }) => type === 'turn.completed').length
      const answered = whole.events.filter(({ type }) => type === 'turn.completed').length
      expect(again.events.filter(({ type }) => type === 'turn.completed').length).toBe(answered)
      expect(said).toBeLessThanOrEqual(answered)
    }),
    RUNS,
  )
})

it('what a discussion comes to does not depend on the order in which replies arrive', () => {
  fc.assert(
    fc.property(table, fc.array(fc.nat(), { minLength: 12, maxLength: 12 }), (held, lots) => {
      let drawn = 0
      const plain = play(held)
      const shuffled = play(held, (asks) =>
        asks
          .map((ask) => ({ ask, lot: lots[drawn++ % lots.length] ?? 0 }))
          .sort((one, other) => one.lot - other.lot)
          .map(({ ask }) => ask),
      )
      expect(facts(shuffled.state)).toEqual(facts(plain.state))
    }),
    RUNS,
  )
})

it('consensus is never told where a point is open, a veto stands or too few voted', () => {
  fc.assert(
    fc.property(table, (held) => {
      const { state } = play(held)
      expect(state.ended).not.toBeNull()
      if (state.ended?.status !== 'consensus') return
      const verdict = state.verdicts.at(-1)
      expect(state.points.filter(({ status }) => status === 'open')).toEqual([])
      expect(verdict).toMatchObject({ reached: true, quorumMet: true, vetoedBy: [], openPoints: [] })
      expect(state.decision).not.toBeNull()
    }),
    RUNS,
  )
})

it('a discussion that was opened and nothing else can be shown', () => {
  const [first] = play({ lines: {} }).events
  expect(first && renderTranscript(replay([first]))).toContain(openingOf({}).brief.title)
})
