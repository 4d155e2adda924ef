import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { decide } from '../src/core/decide.js'
import type { EventBody, LogEvent } from '../src/core/events.js'
import { evolve, replay } from '../src/core/evolve.js'
import { contestedPoints } from '../src/core/ledger/rulings.js'
import type { MethodSpec } from '../src/core/method/method.js'
import { step } from '../src/core/method/method.js'
import { AUTO, findMethod } from '../src/core/methods.js'
import { promptFor } from '../src/core/prompt.js'
import type { State } from '../src/core/state.js'
import { turnsOf } from '../src/core/state.js'
import { renderTranscript } from '../src/core/transcript.js'
import { discuss } from '../src/wire/library.js'
import { tempFolder } from './cli.js'
import { hold, replying } from './hold-in-memory.js'
import { type Lines, openingOf, play, playOn, type Table } from './table.js'

const PROPOSAL = '### Decision\nWe cache the results.\n\n[POSITION: PROPOSAL] - it is the cheapest'
const yes = '[POSITION: SUPPORT] - it holds'
const revise = (...answers: string[]) =>
  `### Decision\nWe cache, revised.\n\n${answers.join('\n')}\n\n[POSITION: PROPOSAL] - revised`
const decision = (text: string) => `### Decision\n${text}`
const four = ['p', 'a', 'b', 'c']

function ownMethod(steps: MethodSpec['steps'], more: Partial<MethodSpec> = {}): Table['more'] {
  const spec: MethodSpec = {
    name: 'own',
    summary: 'a method of one’s own',
    use: 'here',
    agents: { least: 2, most: null },
    flow: 'steps',
    settles: null,
    steps,
    ...more,
  }
  return { method: 'own', spec }
}

/** What an agent was sent last, as one text. */
function sentTo(state: State, agent: string, phase: string, round: number): string {
  const ask = { agent, phase: phase as 'answers', round, followUp: null }
  return promptFor(state, ask, 100)
    .messages.map(({ content }) => content)
    .join('\n')
}

/** The state before the phase's replies are there. */
function stateAt(events: readonly LogEvent[], phase: string, round: number): State {
  const at = events.findIndex(
    (event) => event.type === 'phase.opened' && event.phase === phase && event.round === round,
  )
  expect(at).toBeGreaterThan(0)
  return replay(events.slice(0, at + 1))
}

describe('proposers that fail', () => {
  it('leave nobody to respond when only the advocate is left', () => {
    const table: Table = {
      agents: four,
      method: 'advocate',
      lines: { p: null, a: null, b: PROPOSAL, c: '[POSITION: CONCERN] - it fails' },
    }
    const { state, asked, events } = play(table)
    expect(asked).toEqual(['p@1/proposal', 'a@1/proposal'])
    expect(state.ended).toMatchObject({ status: 'failed', reason: expect.stringMatching(/responder left/) })

    const lines = { ...table.lines, p: [PROPOSAL, revise('[C1] declined: it is fine')], a: yes, b: yes }
    const again = playOn(events, { type: 'discussion.resumed' }, lines)
    expect(again.asked[0]).toBe('p@1/proposal')
    expect(again.state.ended?.status).toBe('consensus')
  })

  it('do not make a resumed run forget that a method was chosen', () => {
    const { state, events } = play({
      more: { method: 'auto', spec: AUTO },
      lines: {
        'p@1/classify': '[METHOD: consensus] - people have to stand by it',
        p: null,
        a: null,
        b: null,
      },
    })
    expect(state.ended?.status).toBe('failed')
    const again = playOn(events, { type: 'discussion.resumed' }, { p: PROPOSAL, a: yes, b: yes })
    expect(again.asked).toEqual(['p@1/proposal', 'a@1/answers', 'b@1/answers'])
    expect(turnsOf(again.state).map(({ phase }) => phase)).toContain('classify')
    expect(again.state.ended?.status).toBe('consensus')
  })
})

describe('more rounds for a resumed run of steps', () => {
  const table: Table = {
    agents: ['p', 'a', 'c'],
    rounds: 2,
    method: 'debate',
    lines: { p: 'For.', a: 'Against.', c: null },
  }
  const lines: Lines = { p: 'For.', a: 'Against.', c: decision('Yes.') }

  it('come before the last step that had not been taken', () => {
    const { state, events } = play(table)
    expect(state.ended?.status).toBe('failed')
    const again = playOn(events, { type: 'discussion.resumed', maxRounds: 3 }, lines)
    expect(again.asked).toEqual(['p@3/step:rebuttal', 'a@3/step:rebuttal', 'c@3/step:judgement'])
    expect(again.state.ended?.status).toBe('done')
    expect(again.state.decision).toBe('Yes.')
  })

  it('come too late once a last step was taken', () => {
    const steps = [
      step({ name: 'idea', title: 'Ideas', speakers: 'all', when: 'every', words: 50, ask: 'An idea?' }),
      step({ name: 'sum', title: 'Sum', speakers: ['a'], when: 'last', words: 50, ask: 'Sum up.' }),
      step({
        name: 'end',
        title: 'End',
        speakers: ['p'],
        when: 'last',
        expects: 'decision',
        words: 50,
        ask: 'Decide.',
      }),
    ]
    const { events } = play({
      agents: ['p', 'a'],
      rounds: 2,
      more: ownMethod(steps) ?? {},
      lines: { p: 'x', a: 'y', 'p@2/step:end': null },
    })
    const again = playOn(
      events,
      { type: 'discussion.resumed', maxRounds: 5 },
      { p: decision('Yes.'), a: 'y' },
    )
    expect(again.asked).toEqual(['p@2/step:end'])
    expect(again.state.ended?.status).toBe('done')
  })
})

describe('a step in turn', () => {
  const steps = [
    step({
      name: 'chain',
      title: 'Chain',
      speakers: 'all',
      order: 'in-turn',
      words: 50,
      ask: 'Go on from the last one.',
    }),
    step({
      name: 'end',
      title: 'End',
      speakers: ['p'],
      when: 'last',
      expects: 'decision',
      words: 50,
      ask: 'End.',
    }),
  ]
  const table = (lines: Lines): Table => ({ agents: four, more: ownMethod(steps) ?? {}, lines })

  it('goes on without one that fails, as one in parallel does', () => {
    const { state, asked } = play(table({ p: decision('Yes.'), a: null, b: 'two', c: 'three' }))
    expect(asked).toEqual([
      'p@1/step:chain',
      'a@1/step:chain',
      'b@1/step:chain',
      'c@1/step:chain',
      'p@1/step:end',
    ])
    expect(state.ended?.status).toBe('done')
  })

  it('ends when too few can still answer, and a resumed run asks the last one again', () => {
    const lines = { 'p@1/step:chain': null, p: decision('Yes.'), a: null, b: null, c: 'three' }
    const { state, asked, events } = play(table(lines))
    expect(asked).toEqual(['p@1/step:chain', 'a@1/step:chain', 'b@1/step:chain'])
    expect(state.ended).toMatchObject({
      status: 'no-quorum',
      reason: 'Chain: 0 of 4 answered, 2 needed (p: no line; a: no line; b: no line)',
    })
    const again = playOn(events, { type: 'discussion.resumed' }, { ...lines, b: 'two' })
    expect(again.asked).toEqual(['b@1/step:chain', 'c@1/step:chain', 'p@1/step:end'])
    expect(again.state.ended?.status).toBe('done')
  })
})

describe('what cannot be reckoned with', () => {
  const delphi: Table = {
    rounds: 2,
    method: 'delphi',
    lines: { p: 'Hard to say.', a: 'It depends.', b: '[ESTIMATE: 10 weeks]' },
  }

  it('is missing from the quorum, and asked for again by a resumed run', () => {
    const { state, events } = play(delphi)
    expect(state.ended).toMatchObject({
      status: 'no-quorum',
      reason: expect.stringMatching(/^Estimates: 1 of 3 answered, 2 needed \(p: .*estimate.*; a: /),
    })
    const lines = { p: '[ESTIMATE: 10 weeks]', a: '[ESTIMATE: 10 weeks]', b: '[ESTIMATE: 10 weeks]' }
    const again = playOn(events, { type: 'discussion.resumed' }, lines)
    expect(again.asked.slice(0, 2)).toEqual(['p@1/step:estimate', 'a@1/step:estimate'])
    expect(again.state.decision).toContain('**10 weeks**')
    expect(turnsOf(again.state).filter(({ content }) => content === 'Hard to say.').length).toBe(1)
  })

  it('ends a step that one alone takes', () => {
    const { state } = play({ method: 'tradeoff', lines: { p: 'It is hard.', a: 'x', b: 'y' } })
    expect(state.ended).toMatchObject({
      status: 'failed',
      reason: expect.stringMatching(/^Criteria: p: .*criteria/),
    })
  })

  it('is said in the topic’s language whatever its region', () => {
    const brief = { title: 'Dauer', text: '# Dauer', source: null, language: 'de-AT' }
    const lines = { p: '[ESTIMATE: 10 weeks]', a: '[ESTIMATE: 11 weeks]', b: '[ESTIMATE: 12 weeks]' }
    const { state } = play({ method: 'delphi', more: { brief }, lines })
    expect(state.decision).toMatch(/ist der Median aus 3 Schätzungen/)
  })
})

describe('the chair', () => {
  const agreed: Lines = {
    p: PROPOSAL,
    'p@2': revise('[C1] accepted: a job deletes them at night'),
    'a@1':
      '### Conditions\n- Entries expire, otherwise readers see old prices\n\n[POSITION: SUPPORT_WITH_CONDITIONS] - nearly',
    a: yes,
    b: yes,
  }

  it('who writes no decision is not said to have left something out of it', () => {
    const lines = { ...agreed, 'b@2/synthesis': 'I have nothing to add.', 'b@2/traces': null }
    const { state } = play({ more: { chair: 'b' }, lines })
    expect(state.ended?.status).toBe('consensus')
    expect(state.decision).toBe('We cache, revised.')
    expect(renderTranscript(state)).not.toContain('not to be found in the text that the chair wrote')
  })

  it('has not taken up a point by one common word', () => {
    const lines = {
      ...agreed,
      'p@2': revise('[C1] accepted: a second node'),
      'b@2/synthesis': decision('We cache on a single node.'),
      'b@2/traces': null,
    }
    const { state, asked } = play({ more: { chair: 'b' }, lines })
    expect(asked.at(-1)).toBe('b@2/traces')
    expect(renderTranscript(state)).toContain('not to be found in the text that the chair wrote')
  })

  it('whose text the budget does not reach leaves an agreement what it is', async () => {
    const provider = replying({ p: [PROPOSAL], a: [yes], b: [yes, decision('We cache.')] })
    const limits = { budget: { tokens: 3 * 700 + 900, usd: null } }
    const { state } = await hold({ provider, limits, more: { chair: 'b' } })
    expect(provider.prompts.map(({ agent }) => agent.id)).toEqual(['p', 'a', 'b'])
    expect(state.ended).toMatchObject({
      status: 'consensus',
      reason: expect.stringMatching(/chair.*tokens are used/),
    })
    expect(state.decision).toBe('We cache the results.')
  })
})

describe('an answer that says nothing', () => {
  it.each(['done', 'yes, agreed', 'Accepted and added to the decision.', 'einverstanden'])(
    '“%s” is asked how',
    (said) => {
      const { asked, state } = play({
        lines: {
          p: PROPOSAL,
          'p@2': revise(`[C1] accepted: ${said}`),
          'p@2/answers': '[C1] accepted: a job deletes them at night',
          'a@1': '[POSITION: CONCERN] - old entries are shown',
          a: yes,
          b: yes,
        },
      })
      expect(asked).toContain('p@2/answers')
      expect(state.points).toMatchObject([
        { status: 'accepted', answer: { text: 'a job deletes them at night' } },
      ])
    },
  )

  it('is declined for what it is when it stays so', () => {
    const { state } = play({
      rounds: 2,
      lines: {
        p: PROPOSAL,
        'p@2': revise('[C1] accepted: done'),
        'p@2/answers': '[C1] accepted: old entries are shown',
        a: '[POSITION: CONCERN] - old entries are shown',
        b: yes,
      },
    })
    expect(state.ended?.status).toBe('no-consensus')
    expect(state.points[0]).toMatchObject({
      status: 'open',
      answer: { verb: 'declined', text: 'accepted without saying how' },
    })
  })
})

describe('a point of someone else', () => {
  const lines: Lines = {
    p: PROPOSAL,
    'p@2': revise('[C1] declined: too dear'),
    'p@3': revise('[C1] accepted: a second node'),
    'a@1': '[POSITION: OBJECTION] - it needs a replica',
    'a@2': '[C1] upheld: one crash stops all\n\n[POSITION: OBJECTION] - no replica',
    a: yes,
    b: yes,
  }
  it.each([
    ['upheld', '[C1] upheld: I see it as he does\n\n[POSITION: CONCERN] - it would stop us'],
    [
      'a condition',
      '### Conditions\n- [C1] has to be met, we lost a day in May\n\n[POSITION: SUPPORT_WITH_CONDITIONS] - then',
    ],
    ['a reason', '[POSITION: CONCERN] - C1: he is right'],
  ])('that is named by its id gets another author, and is no second entry (%s)', (_, said) => {
    const { state, events } = play({ lines: { ...lines, 'b@2': said } })
    const before = stateAt(events, 'revision', 3)
    expect(before.points).toMatchObject([{ id: 'C1', by: ['a', 'b'], kind: 'objection', status: 'open' }])
    expect(state.points.length).toBe(1)
    expect(state.ended?.status).toBe('consensus')
  })
})

describe('a ruling for the proposer', () => {
  const table: Table = {
    rounds: 4,
    lines: {
      'p@2': revise('[C1] declined: too dear'),
      p: PROPOSAL,
      'a@1': '[POSITION: CONCERN] - it needs a replica in another building',
      a: '[C1] upheld: one crash stops all\n\n[POSITION: CONCERN] - it needs a replica in another building',
      b: yes,
    },
  }
  const { events } = play(table)
  const until = events.findIndex((event) => event.type === 'round.closed' && event.round === 2)
  const ruled: EventBody = { type: 'point.ruled', id: 'C1', side: 'proposer' }

  it.each([
    ['upheld once more', table.lines.a as string],
    ['said once more', '[POSITION: CONCERN] - it needs a replica in another building'],
    ['named once more', '[POSITION: CONCERN] - C1 is not met'],
  ])('is told to the voters, and the point cannot be raised again: %s', (_, said) => {
    const again = playOn(events.slice(0, until + 1), ruled, { ...table.lines, a: said })
    expect(again.state.points.map(({ id }) => id)).toEqual(['C1'])
    const asked = stateAt(again.events, 'answers', 3)
    expect(sentTo(asked, 'a', 'answers', 3)).toMatch(/\[C1\].*a person has ruled for the proposer/)
  })
})

describe('a person', () => {
  it.each([
    ['in the words asked for', '[C1] upheld: so\n\n[POSITION: CONCERN] - it needs a replica', ['C1']],
    ['in words of its own', '[POSITION: CONCERN] - it needs a replica', ['C1']],
    ['not at all', '[C1] withdrawn\n\n[POSITION: CONCERN] - who is called at night?', []],
  ])('is wanted for a point that was declined and upheld: %s', (_, said, ids) => {
    const { events } = play({
      lines: {
        p: PROPOSAL,
        'p@2': revise('[C1] declined: too dear'),
        'a@1': '[POSITION: CONCERN] - it needs a replica',
        a: said,
        b: yes,
      },
    })
    const until = events.findIndex((event) => event.type === 'round.closed' && event.round === 2)
    expect(contestedPoints(replay(events.slice(0, until + 1))).map(({ id }) => id)).toEqual(ids)
  })
})

describe('an attack that ignores the format', () => {
  const lines: Lines = {
    p: PROPOSAL,
    'p@2': revise('[C1] accepted: a second node takes over'),
    a: yes,
    b: yes,
    c: 'It fails on the first crash, since there is but one node.',
  }

  it('is asked once for its changes, so that it has to be answered', () => {
    const { state, asked } = play({
      agents: four,
      method: 'advocate',
      lines: {
        ...lines,
        'c@1/position':
          '### Conditions\n- A replica, else one crash stops all\n\n[POSITION: CONCERN] - one node',
      },
    })
    expect(asked.slice(3, 6)).toEqual(['c@1/challenge', 'c@1/position', 'p@2/revision'])
    expect(state.points).toMatchObject([{ id: 'C1', by: ['c'], status: 'accepted' }])
  })

  it('stops nobody when it stays so', () => {
    const { state } = play({ agents: four, method: 'advocate', lines: { ...lines, 'c@1/position': null } })
    expect(state.ended?.status).toBe('consensus')
    expect(state.points).toEqual([])
  })
})

describe('rounds told in short', () => {
  const compactedAt = (round: number): EventBody => ({ type: 'context.compacted', round, agent: 'c' })
  /** The discussion with earlier rounds told in short as soon as the phase is open. */
  const compact = (events: readonly LogEvent[], phase: string, round: number): State => {
    const state = stateAt(events, phase, round)
    return evolve(state, { ...compactedAt(round), seq: state.lastSeq + 1, at: state.updatedAt })
  }

  it('keep what was argued and estimated', () => {
    const debate = play({
      agents: ['p', 'a', 'c'],
      method: 'debate',
      lines: {
        p: 'Caching halves the bill. More of it.',
        a: 'Stale prices cost customers.',
        c: decision('Yes.'),
      },
    })
    const judge = sentTo(compact(debate.events, 'step:judgement', 3), 'c', 'step:judgement', 3)
    expect(judge).toContain('round 1, P: opening - Caching halves the bill.')

    const delphi = play({
      method: 'delphi',
      lines: {
        p: ['[ESTIMATE: 10 weeks, 8 to 12]\n\nAs in May.', '[ESTIMATE: 90 weeks]'],
        a: '[ESTIMATE: 20 weeks]',
        b: '[ESTIMATE: 70 weeks]',
      },
    })
    const estimate = sentTo(compact(delphi.events, 'step:estimate', 2), 'a', 'step:estimate', 2)
    expect(estimate).toMatch(/round 1, answer [A-C]: 10 weeks \(8 to 12\) - .*As in May\./)
  })

  it('hold nothing that the agent may not see', () => {
    const steps = [
      step({
        name: 'secret',
        title: 'Secrets',
        speakers: 'all',
        when: 'every',
        sees: [],
        words: 50,
        ask: 'Alone.',
      }),
      step({ name: 'open', title: 'Open', speakers: 'all', when: 'last', words: 50, ask: 'Together.' }),
    ]
    const { events } = play({
      rounds: 2,
      more: ownMethod(steps) ?? {},
      lines: { p: 'The word of p.', a: 'The word of a.', b: 'The word of b.' },
    })
    const alone = sentTo(compact(events, 'step:secret', 2), 'a', 'step:secret', 2)
    expect(alone).toContain('The word of a.')
    expect(alone).not.toMatch(/The word of [pb]\./)
    const together = compact(events, 'step:secret', 2)
    const rest = events.slice(together.lastSeq - 1).filter(({ type }) => type !== 'discussion.ended')
    const last = rest.findIndex((event) => event.type === 'phase.opened' && event.phase === 'step:open')
    const state = rest
      .slice(0, last + 1)
      .reduce((before, event) => evolve(before, { ...event, seq: before.lastSeq + 1 }), together)
    expect(sentTo(state, 'a', 'step:open', 2)).toMatch(/The word of p\.[\s\S]*The word of b\./)
  })

  it('say what a person ruled', () => {
    const { events } = play({
      rounds: 3,
      lines: {
        p: PROPOSAL,
        'p@2': revise('[C1] declined: too dear'),
        a: '[C1] upheld: so\n\n[POSITION: CONCERN] - it needs a replica',
        'a@1': '[POSITION: CONCERN] - it needs a replica',
        b: yes,
      },
    })
    const until = events.findIndex((event) => event.type === 'round.closed' && event.round === 2)
    const again = playOn(
      events.slice(0, until + 1),
      { type: 'point.ruled', id: 'C1', side: 'proposer' },
      { p: PROPOSAL, a: yes, b: yes },
    )
    expect(sentTo(compact(again.events, 'revision', 3), 'p', 'revision', 3)).toMatch(
      /\[C1\] \(concern, declined\)/,
    )
  })
})

describe('without names', () => {
  it('an owner is no name either, neither in replies nor in points', () => {
    const owned = (text: string) =>
      `${text}\n### Action items\n- [ ] Set it up (owner: alice, priority: high)`
    const { events } = play({
      agents: ['paul', 'alice', 'bob'],
      more: { anonymous: true },
      lines: {
        paul: `${owned('### Decision\nWe cache.')}\n- [ ] Watch it (owner: Paul)\n\n[POSITION: PROPOSAL] - cheap`,
        'paul@2': revise('[C1] declined: no'),
        'alice@1':
          '### Conditions\n- A runbook is written (owner: alice)\n\n[POSITION: SUPPORT_WITH_CONDITIONS] - then',
        alice: yes,
        bob: yes,
      },
    })
    const state = stateAt(events, 'answers', 2)
    const toBob = sentTo(state, 'bob', 'answers', 2)
    expect(toBob).not.toMatch(/paul|alice/i)
    expect(toBob).toMatch(/Set it up \(owner: answer [A-C], priority: high\)/)
    expect(sentTo(state, 'alice', 'answers', 2)).toContain('Set it up (owner: alice, priority: high)')
    const { system } = promptFor(state, { agent: 'bob', phase: 'answers', round: 2, followUp: null }, 100)
    expect(system).toContain('do not name yourself')
  })
})

describe('a decision by a step of one’s own', () => {
  it('answers the topic’s own questions too', () => {
    const steps = [
      step({ name: 'end', title: 'End', speakers: ['p'], expects: 'decision', words: 50, ask: 'Decide.' }),
    ]
    const text = '# Cache?\n\n## Questions\n1. Who is called at night?\n2. What does it cost?\n'
    const { events } = play({
      agents: ['p', 'a'],
      more: { ...ownMethod(steps), brief: { title: 'Cache?', text, source: null, language: 'en' } },
      lines: { p: decision('Yes.') },
    })
    expect(sentTo(stateAt(events, 'step:end', 1), 'p', 'step:end', 1)).toContain(
      '[Q1] Who is called at night?',
    )
  })
})

describe('odd panels', () => {
  it.each(['consensus', 'answer', 'tradeoff'])('two agents hold %s', (method) => {
    const lines: Lines = {
      p: PROPOSAL,
      'p@1/step:criteria': '### Options\n- A\n- B\n### Criteria\n- Cost (weight: 2)\n- Speed (weight: 1)',
      'p@1/step:scores':
        '### Scores\n| Option | Cost | Speed |\n| --- | --- | --- |\n| A | 1 | 2 |\n| B | 3 | 4 |',
      'a@1/step:scores':
        '### Scores\n| Option | Cost | Speed |\n| --- | --- | --- |\n| A | 1 | 2 |\n| C | 3 | 4 |',
      a: yes,
    }
    const { state } = play({ agents: ['p', 'a'], method, lines })
    expect(['consensus', 'done']).toContain(state.ended?.status)
    expect(renderTranscript(state)).toContain('# Discussion: A topic')
  })

  it('ten agents who all fail end every method, to be resumed', () => {
    const agents = Array.from({ length: 10 }, (_, index) => `m${index}`)
    for (const method of ['consensus', 'advocate', 'council', 'debate', 'delphi', 'tradeoff', 'answer']) {
      const { state } = play({ agents, method, lines: {} })
      expect(state.ended?.status, method).toMatch(/failed|no-quorum/)
      expect(decide(state).do).toBe('rest')
      expect(findMethod(method)).not.toBeNull()
    }
  })

  it('the chair may be the proposer', () => {
    const { state } = play({
      more: { chair: 'p' },
      lines: { p: PROPOSAL, a: yes, b: yes, 'p@1/synthesis': decision('We cache.') },
    })
    expect(state.decision).toBe('We cache.')
    expect(openingOf({ more: { chair: 'p' } }).chair).toBe('p')
  })
})

describe('the transcript of a method without votes', () => {
  it('is there after every step, and not at the end alone', async () => {
    const cwd = tempFolder()
    const script = path.join(cwd, 'script.yaml')
    const replies = { planner: ['In 1969.'], coder: ['In 1970.'], reviewer: [decision('In 1969.')] }
    writeFileSync(script, stringify({ replies }))
    writeFileSync(
      path.join(cwd, 'openbotman.yaml'),
      stringify({ version: 1, provider: `scripted:${script}` }),
    )
    const written: string[] = []
    const options = { topic: 'When was the first landing on the moon?', method: 'answer', cwd, env: {} }
    for await (const { type } of discuss(options)) {
      if (type !== 'phase.closed') continue
      const dir = path.join(cwd, 'discussions')
      const [file] = readdirSync(dir).filter((name) => name.endsWith('.md'))
      written.push(file && existsSync(path.join(dir, file)) ? readFileSync(path.join(dir, file), 'utf8') : '')
    }
    expect(written.map((text) => [text.includes('In 1970.'), text.includes('## Check')])).toEqual([
      [true, false],
      [true, true],
    ])
  })
})

describe('a topic that no model of the panel can read', () => {
  it('is refused before anyone is asked', async () => {
    const cwd = tempFolder()
    const provider = { type: 'openai', baseUrl: 'http://127.0.0.1:9/v1', model: 'm', contextWindow: 9000 }
    const config = { version: 1, provider: 'local', providers: { local: provider } }
    writeFileSync(path.join(cwd, 'openbotman.yaml'), stringify(config))
    writeFileSync(path.join(cwd, 'topic.md'), `# Prices\n\n${'All of them, one by one. '.repeat(2000)}`)
    const events = discuss({ topic: 'topic.md', cwd, env: {} })
    await expect(events.next()).rejects.toThrow(
      /the topic does not fit into the model's window of 9000 tokens/,
    )
    expect(existsSync(path.join(cwd, 'discussions'))).toBe(false)
  })
})

describe('a budget', () => {
  it('has room for the longest reply of every call under way, picks and proposal among them', async () => {
    const replies: Record<string, string[]> = {
      p: [PROPOSAL],
      a: ['[PICK: A] - cost', yes],
      b: ['[PICK: B] - time', yes],
    }
    let [underWay, most] = [0, 0]
    const inner = replying(replies, 5)
    const provider: typeof inner = {
      prompts: inner.prompts,
      async *ask(prompt, signal) {
        most = Math.max(most, ++underWay)
        for await (const chunk of inner.ask(prompt, signal)) {
          if (chunk.type === 'done') underWay--
          const usage = { inputTokens: 10, cachedInputTokens: 0, outputTokens: 10, costUsd: 0 }
          yield chunk.type === 'done' ? { ...chunk, usage } : chunk
        }
      },
    }
    const more = { picks: ['a', 'b'] }
    const ports = { maxOutputTokens: () => 10_000 }
    const limits = { budget: { tokens: 23_500, usd: null } }
    const { state } = await hold({ provider, more, ports, limits })
    expect(state.ended?.status).toBe('consensus')
    expect(most).toBe(2)
  })
})
