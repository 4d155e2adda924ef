import { describe, expect, it } from 'vitest'
import { type Ask, decide } from '../src/core/decide.js'
import type { EventBody, LogEvent } from '../src/core/events.js'
import { evolve, openState } from '../src/core/evolve.js'
import type { MethodSpec } from '../src/core/method/method.js'
import { expectationOf } from '../src/core/method/visibility.js'
import { METHODS } from '../src/core/methods.js'
import { promptFor } from '../src/core/prompt.js'
import type { Prompt } from '../src/core/provider.js'
import { parseReply } from '../src/core/reply.js'
import type { State } from '../src/core/state.js'
import fc from './cases.js'
import { openingOf } from './table.js'

type Opening = Extract<EventBody, { type: 'discussion.opened' }>

interface Sent {
  ask: Ask
  prompt: Prompt
}

/** What agents may say; which of these they say is drawn by lot. */
const REPLIES = [
  '### Decision\nWe take Redis.\n### Assumptions\n- One writer at a time\n### Action items\n- [ ] Set it up (owner: a)\n\n[POSITION: PROPOSAL] - it is enough',
  '[POSITION: SUPPORT] - it holds\nConfidence: 0.8',
  '### Conditions\n- Entries expire after a day, else it fills up\n\n[POSITION: SUPPORT_WITH_CONDITIONS] - with that',
  '[POSITION: OBJECTION] - nobody here can run it',
  '[POSITION: CONCERN] - the cost is not known',
  '[C1] accepted: a job deletes old entries\n[C2] declined: not now\n\n### Decision\nWe take Redis with a limit.\n\n[POSITION: PROPOSAL] - better',
  '[C1] upheld: it still fills up\n\n[POSITION: OBJECTION] - as before',
  '[PICK: Redis] - it may lose data',
  '### Ranking\n1. A - sound\n2. B - thin\n3. C - wrong',
  '[ESTIMATE: 12 weeks, 8 to 20]',
  '[ESTIMATE: 30 weeks, 10 to 50]',
  '### Options\n- Redis\n- Memcached\n### Criteria\n- Cost (weight: 3)\n- Speed (weight: 2)',
  '### Scores\n| Option | Cost | Speed |\n| --- | --- | --- |\n| Redis | 4 | 5 |\n| Memcached | 3 | 3 |',
  'I have no idea.',
  null,
]

const replies = fc.infiniteStream(fc.constantFrom(...REPLIES))

/** Plays a discussion in which everyone says what the stream holds, and keeps what was sent. */
function playFreely(opening: Opening, said: Iterator<string | null>): { sent: Sent[]; state: State } {
  const sent: Sent[] = []
  let seq = 0
  const log = (body: EventBody): LogEvent => ({
    ...body,
    seq: ++seq,
    at: new Date(Date.UTC(2026, 0, 1) + seq * 1000).toISOString(),
  })
  const opened = log(opening)
  if (opened.type !== 'discussion.opened') throw new Error('unreachable')
  let state = openState(opened)
  for (let step = decide(state); step.do !== 'rest'; step = decide(state)) {
    if (seq > 3000) throw new Error('the discussion does not end')
    if (step.do === 'append') {
      state = evolve(state, log(step.event))
      continue
    }
    const asked = step.asks.map((ask) => ({ ask, prompt: promptFor(state, ask, 100) }))
    sent.push(...asked)
    for (const { ask } of asked) state = evolve(state, log(speak(state, ask, said.next().value ?? null)))
  }
  return { sent, state }
}

function speak(state: State, ask: Ask, text: string | null): EventBody {
  const call = { provider: 'scripted', model: 'secret-model', durationMs: 1, attempts: 1, usage: null }
  if (text === null) {
    const failure = { kind: 'network' as const, message: 'gone', retryable: false }
    return { type: 'turn.failed', ...ask, ...call, failure }
  }
  const phase = state.phases.findLast(({ round, name }) => round === ask.round && name === ask.phase)
  const expects = phase ? expectationOf(state, phase) : null
  return {
    type: 'turn.completed',
    ...ask,
    ...call,
    content: text,
    reply: parseReply(text, ask.followUp, expects),
  }
}

function openingFor(method: MethodSpec, more: Partial<Opening> = {}): Opening {
  const opening = openingOf({ agents: ['p', 'a', 'b', 'c'] })
  const agents = opening.agents.map((agent) => ({
    ...agent,
    name: `Name-${agent.id}`,
    role: `role-${agent.id}`,
    providers: [{ provider: 'secret-provider', model: 'secret-model' }],
  }))
  return { ...opening, agents, method: method.name, spec: method, picks: ['a', 'b', 'c'], ...more }
}

const textOf = ({ system, messages }: Prompt): string =>
  [system, ...messages.map(({ content }) => content)].join('\n')

const HARD = [
  [undefined, 'as it is'],
  [true, 'without names'],
] as const

describe.each(METHODS.map((method) => [method.name, method] as const))('prompts of %s', (_, method) => {
  it.each(HARD)('an agent’s messages begin with all of its call before (anonymous: %s, %s)', (anonymous) => {
    fc.assert(
      fc.property(replies, fc.boolean(), (said, withChair) => {
        const more = { ...(anonymous ? { anonymous } : {}), ...(withChair ? { chair: 'c' } : {}) }
        const { sent } = playFreely(openingFor(method, more), said[Symbol.iterator]())
        for (const agent of ['p', 'a', 'b', 'c']) {
          const calls = sent.filter(({ ask }) => ask.agent === agent).map(({ prompt }) => prompt)
          for (const [index, call] of calls.entries()) {
            const before = calls[index - 1]
            if (!before) continue
            expect(call.messages.slice(0, before.messages.length)).toEqual(before.messages)
            expect(call.messages.length).toBeGreaterThan(before.messages.length)
            expect(call.system).toBe(before.system)
          }
        }
      }),
      { numRuns: 60 },
    )
  })

  it('nobody is told what the others run on, or how many are for it', () => {
    fc.assert(
      fc.property(replies, (said) => {
        const { sent } = playFreely(openingFor(method), said[Symbol.iterator]())
        for (const { prompt } of sent) {
          expect(textOf(prompt)).not.toMatch(/secret-(?:model|provider)/)
          expect(textOf(prompt)).not.toMatch(/\d+ (?:of|\/) ?\d+ (?:votes|support)/)
        }
      }),
      { numRuns: 30 },
    )
  })

  it('without names neither name, role nor id of anyone else is told', () => {
    fc.assert(
      fc.property(replies, (said) => {
        const { sent } = playFreely(openingFor(method, { anonymous: true }), said[Symbol.iterator]())
        for (const { ask, prompt } of sent) {
          const others = ['p', 'a', 'b', 'c'].filter((id) => id !== ask.agent)
          for (const other of others) expect(textOf(prompt)).not.toMatch(new RegExp(`(?:Name|role)-${other}`))
        }
      }),
      { numRuns: 30 },
    )
  })

  it('a reader has the same order of peers in every run, and not the same as the next reader', () => {
    const opening = openingFor(method, { anonymous: true })
    const orders = () =>
      playFreely(
        opening,
        [REPLIES[0]].concat(Array(200).fill(REPLIES[1])).values() as Iterator<string>,
      ).sent.map(({ prompt }) => prompt.messages.map(({ content }) => content))
    expect(orders()).toEqual(orders())
  })
})
