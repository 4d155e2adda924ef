import { describe, expect, it } from 'vitest'
import { type Ask, decide } from '../src/core/decide.js'
import type { EventBody, LogEvent } from '../src/core/events.js'
import { evolve, replay } from '../src/core/evolve.js'
import { hashText } from '../src/core/hash.js'
import { type MethodSpec, step } from '../src/core/method/method.js'
import { expectationOf } from '../src/core/method/visibility.js'
import { METHODS } from '../src/core/methods.js'
import { promptFor } from '../src/core/prompt.js'
import { parseReply } from '../src/core/reply.js'
import { type State, turnsOf } from '../src/core/state.js'
import { renderTranscript } from '../src/core/transcript.js'
import { RESUMABLE, type Status } from '../src/core/types.js'
import fc from './cases.js'
import { type Opening, openingOf } from './table.js'

// Every method, with replies and failures drawn by lot: interrupted, resumed and told in short at any place.

const DECIDES = '### Decision\nWe take Redis on two nodes.\n\n[POSITION: PROPOSAL] - it is enough'
const REPLIES = [
  DECIDES,
  '[POSITION: SUPPORT] - it holds',
  '### Conditions\n- Entries expire after a day, else it fills up\n\n[POSITION: SUPPORT_WITH_CONDITIONS] - with that',
  '[POSITION: OBJECTION] - nobody here can run it',
  '[C1] upheld: it still fills up\n[C2] withdrawn\n\n[POSITION: CONCERN] - as before',
  `[C1] accepted: a job deletes old entries\n[C2] declined: not now\n\n${DECIDES}`,
  '### Ranking\n1. A - sound\n2. B - thin\n3. C - wrong',
  '[ESTIMATE: 12 weeks, 8 to 20]',
  '[ESTIMATE: 30 weeks, 10 to 50]',
  '### Options\n- Redis\n- Memcached\n### Criteria\n- Cost (weight: 3)\n- Speed (weight: 2)',
  '### Scores\n| Option | Cost | Speed |\n| --- | --- | --- |\n| Redis | 4 | 5 |\n| Memcached | 3 | 3 |',
  'I have no idea.',
  null,
]

const chain: MethodSpec = {
  name: 'chain',
  summary: 'one after another, twice over',
  use: '',
  agents: { least: 2, most: null },
  flow: 'steps',
  settles: null,
  steps: [
    step({ name: 'alone', title: 'Alone', speakers: 'all', sees: [], words: 50, ask: 'Alone.' }),
    step({
      name: 'row',
      title: 'Row',
      speakers: 'panel',
      order: 'in-turn',
      when: 'every',
      words: 50,
      ask: 'On.',
    }),
    step({
      name: 'number',
      title: 'Number',
      speakers: ['a'],
      when: 'later',
      expects: 'estimate',
      words: 50,
      ask: 'How much?',
    }),
    step({ name: 'sum', title: 'Sum', speakers: 'chair', when: 'last', words: 50, ask: 'Sum up.' }),
    step({
      name: 'end',
      title: 'End',
      speakers: ['a'],
      when: 'last',
      sees: ['sum'],
      expects: 'decision',
      words: 50,
      ask: 'End.',
    }),
  ],
}

const IDS = ['p', 'a', 'b', 'c']
const ALL: [string, MethodSpec][] = [...METHODS, chain].map((method) => [method.name, method])

type Speaker = (ask: Ask) => string | null

/** Says the same when it is asked the same, whatever came in between. */
const speakerOf =
  (seed: number): Speaker =>
  ({ agent, round, phase, followUp }) =>
    REPLIES[Math.abs(hashText(`${seed} ${agent} ${round} ${phase} ${followUp}`)) % REPLIES.length] ?? null

/** Says what is asked for. */
const obliging: Speaker = ({ phase, followUp }) => {
  if (phase === 'answers') return '[POSITION: SUPPORT] - it holds'
  if (followUp === 'answers' || phase === 'revision' || phase === 'closing')
    return `${Array.from({ length: 30 }, (_, index) => `[C${index + 1}] accepted: by a second node`).join('\n')}\n\n${DECIDES}`
  if (phase === 'picks') return '[PICK: Redis] - it may lose data'
  if (phase === 'step:ranking') return '### Ranking\n1. A\n2. B\n3. C\n4. D'
  if (phase === 'step:criteria') return REPLIES[9] ?? null
  if (phase === 'step:scores') return REPLIES[10] ?? null
  if (phase === 'step:estimate' || phase === 'step:number') return '[ESTIMATE: 12 weeks]'
  return DECIDES
}

function openingFor(method: MethodSpec, chair: boolean): Opening {
  const opening = openingOf({ agents: IDS })
  return { ...opening, method: method.name, spec: method, picks: ['a', 'b', 'c'], chair: chair ? 'b' : null }
}

interface Run {
  events: LogEvent[]
  state: State
  asked: Ask[]
  /** What each agent was sent, call by call; null where rounds were told in short from then on. */
  sent: Map<string, (string[] | null)[]>
}

/** Goes on from a log until the discussion has ended; rounds are told in short from `compactAt` on. */
function goOn(history: readonly LogEvent[], next: EventBody[], speaker: Speaker, compactAt = 0): Run {
  const events = [...history]
  const log = (body: EventBody): LogEvent => {
    const at = new Date(Date.UTC(2026, 0, 1) + events.length * 1000).toISOString()
    const event = { ...body, seq: events.length + 1, at }
    events.push(event)
    return event
  }
  for (const body of next) log(body)
  let state = replay(events)
  const asked: Ask[] = []
  const sent: Run['sent'] = new Map(IDS.map((id) => [id, []]))
  for (let todo = decide(state); todo.do !== 'rest'; todo = decide(state)) {
    if (events.length > 3000) throw new Error('the discussion does not end')
    if (todo.do === 'append') {
      state = evolve(state, log(todo.event))
      continue
    }
    const [first] = todo.asks
    if (first && compactAt > 1 && first.round >= compactAt && state.compactedBefore === 1) {
      state = evolve(state, log({ type: 'context.compacted', round: first.round, agent: first.agent }))
      for (const calls of sent.values()) calls.push(null)
      continue
    }
    asked.push(...todo.asks)
    for (const ask of todo.asks) {
      const { system, messages } = promptFor(state, ask, 100)
      sent.get(ask.agent)?.push([system, ...messages.map(({ role, content }) => `${role}: ${content}`)])
    }
    const before = state
    for (const ask of todo.asks) state = evolve(state, log(speak(before, ask, speaker(ask))))
  }
  return { events, state, asked, sent }
}

function speak(state: State, ask: Ask, text: string | null): EventBody {
  const call = { provider: 'scripted', model: null, durationMs: 1, attempts: 1, usage: null }
  if (text === null) {
    const failure = { kind: 'network' as const, message: 'gone', retryable: false }
    return { type: 'turn.failed', ...ask, ...call, failure }
  }
  const phase = state.phases.findLast(({ round, name }) => round === ask.round && name === ask.phase)
  const reply = parseReply(text, ask.followUp, phase ? expectationOf(state, phase) : null)
  return { type: 'turn.completed', ...ask, ...call, content: text, reply }
}

const facts = ({ ended, decision, points, assumptions, verdicts, phases }: State) => ({
  ended,
  decision,
  points,
  assumptions,
  verdicts,
  phases: phases.map(({ round, name, turns, closed }) => ({ round, name, turns, closed })),
})

const seeds = fc.integer({ min: 0, max: 1_000_000 })

describe.each(ALL)('%s', (_, method) => {
  it('comes to the same after a break at any event', () => {
    fc.assert(
      fc.property(seeds, fc.boolean(), (seed, chair) => {
        const whole = goOn([], [openingFor(method, chair)], speakerOf(seed))
        expect(renderTranscript(whole.state)).toContain('# Discussion: ')
        for (let cut = 1; cut < whole.events.length - 1; cut += 3) {
          const again = goOn(whole.events.slice(0, cut), [{ type: 'discussion.resumed' }], speakerOf(seed))
          expect(facts(again.state)).toEqual(facts(whole.state))
        }
      }),
      { numRuns: 12 },
    )
  })

  it('asks again for what failed, and only for that, when it is resumed', () => {
    fc.assert(
      fc.property(seeds, fc.boolean(), fc.integer({ min: 3, max: 6 }), (seed, chair, maxRounds) => {
        const { events, state } = goOn([], [openingFor(method, chair)], speakerOf(seed))
        if (!RESUMABLE.includes(state.ended?.status as Status)) return
        const again = goOn(events, [{ type: 'discussion.resumed', maxRounds }], obliging)
        expect(again.asked.length).toBeGreaterThan(0)
        expect(again.state.ended?.status).toMatch(/^(consensus|done|no-consensus|deadlock)$/)
        const said = turnsOf(again.state).map(({ content }) => content)
        for (const { content } of turnsOf(state)) expect(said).toContain(content)
        expect(turnsOf(again.state).length).toBeGreaterThanOrEqual(turnsOf(state).length)
      }),
      { numRuns: 60 },
    )
  })

  it('sends what was sent before and more, but for one new beginning where rounds are told in short', () => {
    fc.assert(
      fc.property(seeds, fc.boolean(), fc.integer({ min: 2, max: 3 }), (seed, anonymous, compactAt) => {
        const opening = { ...openingFor(method, false), anonymous }
        const { sent } = goOn([], [opening], speakerOf(seed), compactAt)
        for (const calls of sent.values())
          for (const [index, call] of calls.entries()) {
            const before = calls[index - 1]
            if (!call || !before) continue
            expect(call.slice(0, before.length)).toEqual(before)
            expect(call.length).toBeGreaterThan(before.length)
          }
      }),
      { numRuns: 40 },
    )
  })
})
