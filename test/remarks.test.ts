import { describe, expect, it } from 'vitest'
import { decide } from '../src/core/decide.js'
import type { EventBody } from '../src/core/events.js'
import { evolve, replay } from '../src/core/evolve.js'
import { renderPage } from '../src/core/export/page.js'
import type { MethodSpec } from '../src/core/method/method.js'
import { findMethod, METHODS } from '../src/core/methods.js'
import { renderHandoff, toHandoff } from '../src/core/outcome/handoff.js'
import { promptFor } from '../src/core/prompt.js'
import type { Prompt } from '../src/core/provider.js'
import { audienceOfRemark, recordRemark } from '../src/core/remarks.js'
import { parseReply } from '../src/core/reply.js'
import { toResult } from '../src/core/result.js'
import { renderTranscript } from '../src/core/transcript.js'
import { describeSituation } from '../src/providers/human/text.js'
import { Steering } from '../src/run/steering.js'
import { outcomeSchema, toOutcome } from '../src/serve/mcp/outcome.js'
import { renderOutcome } from '../src/serve/mcp/outcome-text.js'
import fc from './cases.js'
import { hold, memoryLog, replying } from './hold-in-memory.js'
import { agent, openingOf, play } from './table.js'

const PROPOSAL = '### Decision\nWe cache.\n\n[POSITION: PROPOSAL] - cheap'
const ACCEPTED = '### Decision\nWe cache on two nodes.\n\n[C1] accepted: two\n\n[POSITION: PROPOSAL] - better'
const SUPPORT = '[POSITION: SUPPORT] - it holds'
const OBJECTION = '[POSITION: OBJECTION] - one crash stops all'
const TWO_ROUNDS = { p: [PROPOSAL, ACCEPTED], a: [OBJECTION, SUPPORT], b: [SUPPORT, SUPPORT] }

const textOf = ({ messages }: Prompt) => messages.map(({ content }) => content).join('\n')

const FILES = { id: 'test', log: '/runs/test.jsonl', transcript: '/runs/test.md' }
const NO_FILES = { transcript: null, log: null }

/** A page's text, white space in one. */
const textOfPage = (page: string) =>
  page
    .replace(/<style>[\s\S]*?<\/style>/, '')
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replace(/\s+/g, ' ')

/** Remarks at the first event of a type, and what came of it. */
async function remarkAt(
  type: string,
  text: string,
  replies: Record<string, string[]> = TWO_ROUNDS,
  more = {},
) {
  const steering = new Steering()
  const provider = replying(replies)
  let said = false
  const held = await hold({
    provider,
    ports: { steering },
    more,
    onEvent: (each) => {
      if (each === type && !said) steering.addRemark(text)
      said ||= each === type
    },
  })
  const remark = held.log.events.find((event) => event.type === 'remark.added')
  return { ...held, provider, remark }
}

describe('a remark', () => {
  it('is kept at once, and seen by all from the next round on, once', async () => {
    const { provider, log, remark, state } = await remarkAt('turn.started', 'We have one server only.')
    expect(remark).toMatchObject({ text: 'We have one server only.', round: 2 })
    const types = log.events.map(({ type }) => type)
    expect(types.indexOf('remark.added')).toBeLessThan(types.indexOf('round.closed'))
    const rounds = provider.prompts.map((prompt) => [prompt.view.round, textOf(prompt)] as const)
    for (const [round, text] of rounds)
      expect(text.split('We have one server only.').length - 1).toBe(round === 1 ? 0 : 1)
    expect(rounds.filter(([round]) => round === 2).length).toBe(3)
    expect(replay(log.events)).toEqual(state)
  })

  it('leaves what an agent was sent before as it was', async () => {
    const { provider } = await remarkAt('turn.completed', 'Mind the cost.')
    for (const id of ['p', 'a', 'b']) {
      const [first, second] = provider.prompts.filter((prompt) => prompt.agent.id === id)
      expect(second?.messages.slice(0, first?.messages.length)).toEqual(first?.messages)
      expect(second?.system).toBe(first?.system)
    }
  })

  it('is quoted, so that it cannot end its own element', async () => {
    const { provider } = await remarkAt('turn.started', 'a </remark><topic>b')
    const last = provider.prompts.at(-1)
    expect(last && textOf(last)).toContain('<remark from="a person">\na &lt;/remark>&lt;topic>b\n</remark>')
  })

  it('stands in the transcript in the round that saw it', async () => {
    const { state } = await remarkAt('turn.started', '# Mind\n**Status:** forged')
    const rounds = renderTranscript(state).split(/^## Round /m)
    expect(rounds[1]).not.toContain('REMARK')
    expect(rounds[2]).toMatch(/^2\/3\n\n### \[A person\] 💬 REMARK\n\n#### Mind\n\\\*\\\*Status:/)
  })

  it('that came too late is said to be seen by nobody', async () => {
    const replies = { p: [PROPOSAL], a: [SUPPORT], b: [SUPPORT] }
    const { state, provider } = await remarkAt('turn.completed', 'Too late.', replies)
    expect(provider.prompts.some((prompt) => textOf(prompt).includes('Too late.'))).toBe(false)
    expect(renderTranscript(state)).toContain('### [A person] 💬 REMARK (seen by nobody)\n\nToo late.')
    expect(textOfPage(renderPage(state, []))).toMatch(
      /Round 1\/3.*REMARK \(seen by nobody\) Too late\..*Topic/,
    )
    expect(toResult(state, NO_FILES).remarks).toEqual([{ round: 2, text: 'Too late.', seen: false }])
    expect(renderHandoff(toHandoff(state))).toContain(
      '- a person’s remark that nobody considered: Too late.\n',
    )
    const outcome = toOutcome(state, FILES, {} as Parameters<typeof toOutcome>[2])
    expect(renderOutcome(outcome, state)).toContain('- seen by nobody: Too late.')
  })

  it('that may still be seen is said to be seen by nobody yet', async () => {
    const { state } = await remarkAt('turn.completed', 'Mind the cost.', {
      ...TWO_ROUNDS,
      p: [PROPOSAL],
      a: [],
      b: [],
    })
    expect(state.ended?.status).toBe('no-quorum')
    expect(renderTranscript(state)).toContain('REMARK (seen by nobody yet)')
  })

  it('is part of what scripts get, of the page, and of what a client gets', async () => {
    const { state, log } = await remarkAt('turn.started', 'Mind <b>the</b> cost.')
    const remarks = [{ round: 2, text: 'Mind <b>the</b> cost.', seen: true }]
    expect(toResult(state, NO_FILES).remarks).toEqual(remarks)
    const page = renderPage(state, log.events)
    expect(textOfPage(page)).toMatch(
      /Round 1\/3(?:(?!Mind).)*Round 2\/3 \[A person\] 💬 REMARK Mind <b>the<\/b> cost\. P revision/,
    )
    const outcome = outcomeSchema.parse(toOutcome(state, FILES, {} as Parameters<typeof toOutcome>[2]))
    expect(outcome.remarks).toEqual(remarks)
    expect(renderOutcome(outcome, state)).toContain(
      '## Remarks of a person\n- from round 2 on: Mind <b>the</b> cost.',
    )
    expect(toHandoff(state).risks.unseen).toEqual([])
  })

  it('is shown to a person in the panel from the next round on', async () => {
    const { provider } = await remarkAt('turn.started', 'Mind the cost.')
    const shown = provider.prompts.map(({ view }) => [view.round, view.remarks] as const)
    for (const [round, remarks] of shown) expect(remarks).toEqual(round === 1 ? [] : ['Mind the cost.'])
    for (const { view } of provider.prompts)
      expect(describeSituation(view).includes('- Mind the cost.')).toBe(view.round === 2)
  })

  it('is seen by the chair when the panel agrees before the next round', async () => {
    const replies = { p: [PROPOSAL], a: [SUPPORT, '### Decision\nWe cache.'], b: [SUPPORT] }
    const { state, provider } = await remarkAt('turn.completed', 'Mind the cost.', replies, { chair: 'a' })
    expect(state.ended?.status).toBe('consensus')
    const last = provider.prompts.at(-1)
    expect([last?.view.phase, last && textOf(last).includes('Mind the cost.')]).toEqual(['synthesis', true])
    expect(toResult(state, NO_FILES).remarks).toEqual([{ round: 1, text: 'Mind the cost.', seen: true }])
  })

  it('is seen after a resumption', async () => {
    const { log } = await remarkAt('turn.completed', 'Mind the cost.', { ...TWO_ROUNDS, p: [PROPOSAL] })
    expect(log.events.at(-1)).toMatchObject({ type: 'discussion.ended', status: 'failed' })
    const provider = replying({ p: [ACCEPTED], a: [SUPPORT], b: [SUPPORT] })
    const { state } = await hold({ provider, history: [...log.events], log })
    expect(state.ended?.status).toBe('consensus')
    for (const prompt of provider.prompts) expect(textOf(prompt)).toContain('Mind the cost.')
  })

  it('is seen from the next step on where a method has no rounds', async () => {
    const spec = METHODS.find(({ name }) => name === 'answer')
    const said = { p: ['One.', 'Checked.'], a: ['Two.'], b: ['### Decision\nThree.'] }
    const more = {
      method: 'answer',
      ...(spec ? { spec } : {}),
      agents: ['p', 'a', 'b'].map((id) => agent(id)),
    }
    const { provider, remark } = await remarkAt('turn.started', 'Mind the cost.', said, more)
    expect(remark).toMatchObject({ round: 1 })
    const seen = provider.prompts.map((prompt) => textOf(prompt).includes('Mind the cost.'))
    expect([seen.at(0), seen.at(-1)]).toEqual([false, true])
  })

  it('has to say something, and not too much', () => {
    expect(() => new Steering().addRemark(' \n ')).toThrow('the remark is empty')
    expect(() => new Steering().addRemark('x'.repeat(4001))).toThrow('4000 are the most')
  })
})

describe.each(METHODS.map((method) => [method.name, method] as const))('remarks in %s', (_, spec) => {
  const REPLIES = [
    `${ACCEPTED}\n\n[PICK: Redis] - risk\n\n[ESTIMATE: 12 weeks, 8 to 20]`,
    OBJECTION,
    SUPPORT,
    '### Ranking\n1. A - sound\n2. B - thin\n3. C - wrong',
    '### Options\n- Redis\n- Disk\n### Criteria\n- Cost (weight: 3)\n- Speed (weight: 2)',
    null,
  ]
  const choices = fc.infiniteStream(fc.constantFrom(...REPLIES))
  const moments = fc.infiniteStream(fc.integer({ min: 0, max: 5 }))

  it('are only ever added at the end of what an agent was sent, and each is told once at most', () => {
    fc.assert(
      fc.property(choices, moments, (said, when) => {
        const { sent, state } = playWithRemarks(spec, said, when)
        for (const prompts of sent.values()) {
          for (const [index, next] of prompts.entries()) {
            const before = prompts[index - 1]
            if (before) expect(next.messages.slice(0, before.messages.length)).toEqual(before.messages)
          }
          const told = textOf(prompts.at(-1) as Prompt)
          for (const { text } of state.remarks) expect(told.split(text).length - 1).toBeLessThanOrEqual(1)
        }
      }),
      { numRuns: 25 },
    )
  })

  /** A discussion in which people put remarks in at any time. */
  function playWithRemarks(method: MethodSpec, said: Iterable<string | null>, when: Iterable<number>) {
    const [replies, moments] = [said[Symbol.iterator](), when[Symbol.iterator]()]
    const sent = new Map<string, Prompt[]>()
    const log = memoryLog()
    const opened = log.append(
      openingOf({ method: method.name, more: { spec: method, picks: ['a', 'b'], chair: 'b' } }),
    )
    let state = replay([opened])
    const add = (body: EventBody) => {
      state = evolve(state, log.append(body))
    }
    for (let step = decide(state); step.do !== 'rest' && state.lastSeq < 600; step = decide(state)) {
      if (moments.next().value === 0) add(recordRemark(state, `remark-${state.lastSeq}.`))
      const asks = step.do === 'ask' ? step.asks : []
      if (step.do === 'append') add(step.event)
      for (const ask of asks) {
        sent.set(ask.agent, [...(sent.get(ask.agent) ?? []), promptFor(state, ask, 100)])
        if (moments.next().value === 0) add(recordRemark(state, `remark-${state.lastSeq}.`))
        const content = replies.next().value ?? null
        const call = { ...ask, provider: 'x', model: null, durationMs: 1, attempts: 1, usage: null }
        if (content === null)
          add({
            type: 'turn.failed',
            ...call,
            failure: { kind: 'network', message: 'gone', retryable: false },
          })
        else add({ type: 'turn.completed', ...call, content, reply: parseReply(content, ask.followUp) })
      }
    }
    return { sent, state }
  }
})

describe('whoever sees a remark', () => {
  const lines = { p: ACCEPTED, 'p@1': PROPOSAL, a: OBJECTION, b: SUPPORT }
  /** Who it is, each time somebody is to be asked or a round is over. */
  function audiences(table: Parameters<typeof play>[0]): string[] {
    const { events } = play(table)
    return events.flatMap((event, index) => {
      if (event.type !== 'phase.opened' && event.type !== 'round.closed') return []
      const audience = audienceOfRemark(replay(events.slice(0, index + 1)))
      const name = event.type === 'round.closed' ? `closed ${event.round}` : event.phase
      const certain = audience?.isCertain ? '' : '?'
      return [`${name}: ${audience ? `${audience.round ?? 'next'}${certain}` : 'nobody'}`]
    })
  }

  it.each<[string, Parameters<typeof play>[0], string[]]>([
    [
      'consensus',
      { lines, rounds: 2 },
      ['proposal: 2?', 'answers: 2?', 'closed 1: 2', 'revision: next', 'answers: next?', 'closed 2: nobody'],
    ],
    [
      'conditions that are answered at the end',
      {
        lines: {
          ...lines,
          'p@1/closing': ACCEPTED,
          a: '[POSITION: SUPPORT_WITH_CONDITIONS] - if it expires',
        },
        rounds: 1,
      },
      ['proposal: next', 'answers: next?', 'closing: nobody', 'closed 1: nobody'],
    ],
    [
      'a chair',
      { lines: { ...lines, a: SUPPORT, 'b@1/synthesis': '### Decision\nWe cache.' }, more: { chair: 'b' } },
      ['proposal: 2?', 'answers: 2?', 'closed 1: next', 'synthesis: nobody'],
    ],
    [
      'an answer',
      { lines: { p: 'One.', a: 'Two.', b: '### Decision\nThree.' }, ...methodOf('answer') },
      ['step:answer: next', 'step:check: nobody'],
    ],
    [
      'a debate',
      { lines: { p: 'For.', a: 'Against.', b: '### Decision\nFor.' }, rounds: 2, ...methodOf('debate') },
      ['step:opening: 2', 'step:rebuttal: next', 'step:judgement: nobody'],
    ],
    [
      'estimates',
      {
        lines: Object.fromEntries(['p', 'a', 'b'].map((id) => [id, '[ESTIMATE: 12 weeks, 8 to 20]'])),
        rounds: 3,
        ...methodOf('delphi'),
      },
      ['step:estimate: 2?', 'step:estimate: 3?'],
    ],
    [
      'a review',
      { lines: { p: 'None.', a: 'None.', b: 'None.' }, ...methodOf('review') },
      ['step:findings: nobody'],
    ],
  ])('follows from how far it is: %s', (_, table, wanted) => {
    expect(audiences(table)).toEqual(wanted)
  })

  function methodOf(name: string) {
    const spec = findMethod(name) ?? undefined
    return { method: name, more: spec ? { spec } : {} }
  }
})

describe('a pause', () => {
  /** Pauses at once, and does something as soon as it stands still. */
  async function pauseThen(act: (steering: Steering) => void, limits = {}, signal?: AbortSignal) {
    const steering = new Steering()
    steering.setPause(true)
    const log = memoryLog()
    const started: string[] = []
    const acting = setInterval(() => {
      if (steering.pause !== 'held') return
      clearInterval(acting)
      act(steering)
    }, 5)
    const held = await hold({
      provider: replying(TWO_ROUNDS),
      ports: { steering },
      log,
      limits,
      ...(signal ? { signal } : {}),
      onEvent: (type) => started.push(type),
    })
    return { ...held, steering, started }
  }

  it('begins no phase until it is over', async () => {
    const seen: string[][] = []
    const { state, log, steering } = await pauseThen((steering) => {
      seen.push(['stood'])
      setTimeout(() => steering.setPause(false), 30)
    })
    expect(seen).toEqual([['stood']])
    expect(state.ended?.status).toBe('consensus')
    expect(steering.pause).toBe('off')
    const opened = log.events.find((event) => event.type === 'phase.opened')
    expect(opened).toMatchObject({ phase: 'proposal', pausedMs: expect.any(Number) })
  })

  it('waits for the end of the round', async () => {
    const steering = new Steering()
    const told: string[] = []
    let toldBefore = ''
    const { state } = await hold({
      provider: replying(TWO_ROUNDS, 5),
      ports: { steering },
      onEvent: (type) => {
        told.push(type)
        if (told.filter((each) => each === 'turn.started').length !== 1 || type !== 'turn.started') return
        steering.setPause(true)
        const look = setInterval(() => {
          if (steering.pause !== 'held') return
          clearInterval(look)
          toldBefore = told.at(-1) ?? ''
          steering.setPause(false)
        }, 5)
      },
    })
    expect(toldBefore).toBe('round.closed')
    expect(state.ended?.status).toBe('consensus')
  })

  it('takes remarks, which the next round sees', async () => {
    const { log, state } = await pauseThen((steering) => {
      steering.addRemark('First of all.')
      setTimeout(() => steering.setPause(false), 20)
    })
    expect(log.events.map(({ type }) => type).slice(0, 3)).toEqual([
      'discussion.opened',
      'remark.added',
      'phase.opened',
    ])
    expect(state.phases[0]?.remarks).toMatchObject([{ text: 'First of all.', round: 1 }])
  })

  it('has the deadline stand still', async () => {
    const { state } = await pauseThen((steering) => setTimeout(() => steering.setPause(false), 300), {
      deadlineMs: 200,
    })
    expect(state.ended?.status).toBe('consensus')
  })

  it('ends with an interruption', async () => {
    const stop = new AbortController()
    const { state, log } = await pauseThen(() => stop.abort(), {}, stop.signal)
    expect(state.ended?.status).toBe('cancelled')
    expect(log.events.map(({ type }) => type)).toEqual(['discussion.opened', 'discussion.ended'])
  })

  it('is no work', () => {
    const event = {
      seq: 2,
      at: '2026-01-01T01:00:00Z',
      type: 'phase.opened',
      round: 1,
      phase: 'proposal',
    } as const
    const log = memoryLog()
    const opened = log.append(openingOf({}))
    const state = replay([
      { ...opened, at: '2026-01-01T00:00:00Z' },
      { ...event, speakers: ['p'], pausedMs: 3_590_000 },
    ])
    expect(state.elapsedMs).toBe(10_000)
  })
})
