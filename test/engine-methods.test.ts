import { describe, expect, it } from 'vitest'
import type { LogEvent } from '../src/core/events.js'
import { replay } from '../src/core/evolve.js'
import type { Provider } from '../src/core/provider.js'
import type { State } from '../src/core/state.js'
import { hold, memoryLog, replying } from './hold-in-memory.js'

const PROPOSAL = '### Decision\nWe cache.\n\n[POSITION: PROPOSAL] - cheap'
const SUPPORT = '[POSITION: SUPPORT] - it holds'
const OBJECTION = '[POSITION: OBJECTION] - one crash stops all'
const UPHELD = '[C1] upheld: still so\n\n[POSITION: OBJECTION] - one crash stops all'
const decline = (n: number) =>
  `### Decision\nWe cache, text ${n}.\n\n[C1] declined: too dear\n\n[POSITION: PROPOSAL] - as it is`
const ACCEPTED =
  '### Decision\nWe cache on two nodes.\n\n[C1] accepted: a second node\n\n[POSITION: PROPOSAL] - better'

const CONTESTED = {
  p: [PROPOSAL, decline(2), ACCEPTED],
  a: [OBJECTION, UPHELD, SUPPORT],
  b: [SUPPORT, SUPPORT, SUPPORT],
}

describe('a person at hand', () => {
  it('is asked once about a point that was declined and upheld, and the proposer is told', async () => {
    const asked: string[] = []
    const provider = replying(CONTESTED)
    const rule = async ({ id, answer }: { id: string; answer: unknown }) => {
      asked.push(`${id} ${JSON.stringify(answer)}`)
      return 'author' as const
    }
    const { state, log } = await hold({ provider, ports: { rule } })
    expect(asked).toEqual([expect.stringMatching(/^C1 .*declined.*too dear/)])
    expect(log.events.map(({ type }) => type)).toContain('point.ruled')
    const revision = provider.prompts.filter(({ agent }) => agent.id === 'p').at(-1)
    expect(revision?.messages.at(-1)?.content).toContain('a person has ruled for its author')
    expect(state.ended?.status).toBe('consensus')
    expect(replay(log.events)).toEqual(state)
  })

  it('may take the proposer’s side, which settles it', async () => {
    const replies = { ...CONTESTED, p: [PROPOSAL, decline(2), PROPOSAL], a: [OBJECTION, UPHELD, SUPPORT] }
    const { state } = await hold({ provider: replying(replies), ports: { rule: async () => 'proposer' } })
    expect(state.points).toMatchObject([{ id: 'C1', status: 'declined', ruling: 'proposer' }])
    expect(state.ended?.status).toBe('consensus')
  })

  it('may stop it there', async () => {
    const { state } = await hold({ provider: replying(CONTESTED), ports: { rule: async () => 'stop' } })
    expect(state.ended).toMatchObject({
      status: 'no-consensus',
      reason: expect.stringMatching(/^stopped by a person/),
    })
    expect(state.verdicts.length).toBe(2)
  })

  it('may leave it to the rounds, and is not asked about it again', async () => {
    let asked = 0
    const rule = async () => {
      asked++
      return null
    }
    const { state, log } = await hold({ provider: replying(CONTESTED), ports: { rule } })
    expect(asked).toBe(1)
    expect(log.events.map(({ type }) => type)).not.toContain('point.ruled')
    expect(state.ended?.status).toBe('consensus')
  })
})

describe('a window that is too small', () => {
  const long = 'Because of this and that. '.repeat(200)
  const replies = {
    p: [`${PROPOSAL}\n\n${long}`, decline(2), decline(3)],
    a: [OBJECTION, UPHELD, UPHELD],
    b: [`${long}\n\n${SUPPORT}`, SUPPORT, SUPPORT],
  }

  it('has earlier rounds told in short, which the log keeps', async () => {
    const provider = replying(replies)
    const { log, state } = await hold({ provider, ports: { contextWindow: () => 3000 } })
    const compacted = log.events.filter(({ type }) => type === 'context.compacted')
    expect(compacted).toMatchObject([{ round: 2, agent: 'p' }])
    expect(state.compactedBefore).toBe(2)
    const revision = provider.prompts.find(({ view }) => view.phase === 'revision')
    const text = revision?.messages.map(({ content }) => content).join('\n') ?? ''
    expect(text).not.toContain(long)
    expect(text).toContain('What shall we do?') // the topic
    expect(text).toContain('We cache.') // the decision on the table
    expect(text).toMatch(/round 1, A: OBJECTION - one crash stops all/)
    expect(text).toMatch(/\[C1\] \(objection/)
  })

  it('is left alone where nothing can be shortened: the provider says that it is too much', async () => {
    const { log } = await hold({ provider: replying(replies), rounds: 1, ports: { contextWindow: () => 10 } })
    expect(log.events.map(({ type }) => type)).not.toContain('context.compacted')
  })

  it('is none where everything fits', async () => {
    const { log } = await hold({ provider: replying(replies), ports: { contextWindow: () => 128_000 } })
    expect(log.events.map(({ type }) => type)).not.toContain('context.compacted')
  })
})

describe('whoever is free', () => {
  it('is asked whatever is left of the budget', async () => {
    const provider = replying({ p: [PROPOSAL], a: [SUPPORT], b: [SUPPORT] })
    const limits = { budget: { tokens: 10, usd: null } }
    expect((await hold({ provider, limits })).state.ended?.status).toBe('budget')
    const again = replying({ p: [PROPOSAL], a: [SUPPORT], b: [SUPPORT] })
    const { state } = await hold({ provider: again, limits, ports: { isFree: () => true } })
    expect(state.ended?.status).toBe('consensus')
  })
})

const WHOLE: [name: string, more: Parameters<typeof hold>[0]['more'], replies: Record<string, string[]>][] = [
  [
    'picks and a chair',
    { picks: ['a', 'b'], chair: 'b' },
    {
      p: [PROPOSAL],
      a: ['[PICK: A] - cost', SUPPORT],
      b: ['[PICK: B]', SUPPORT, '### Decision\nWe cache it.'],
    },
  ],
  [
    'an advocate',
    { method: 'advocate' },
    {
      p: [PROPOSAL, ACCEPTED],
      a: [SUPPORT, SUPPORT],
      b: ['### Conditions\n- A replica, else one crash stops all\n\n[POSITION: CONCERN] - it fails'],
    },
  ],
  [
    'a council',
    { method: 'council' },
    {
      p: ['Cache.', '### Ranking\n1. A\n2. B'],
      a: ['Index.', 'No.', '### Ranking\n1. B\n2. A'],
      b: ['### Decision\nIndex.'],
    },
  ],
  [
    'estimates',
    { method: 'delphi' },
    {
      p: ['[ESTIMATE: 10 weeks]', '[ESTIMATE: 12 weeks]'],
      a: ['[ESTIMATE: 12 weeks]', '[ESTIMATE: 12 weeks]'],
      b: ['[ESTIMATE: 30 weeks]', '[ESTIMATE: 12 weeks]'],
    },
  ],
]

describe.each(WHOLE)('a discussion with %s', (_, more, replies) => {
  it('goes on after any event of its log as if nothing had happened', async () => {
    const whole = await hold({ provider: replying(replies), ...(more ? { more } : {}) })
    const facts = ({ ended, decision, points, phases }: State) => ({
      ended,
      decision,
      points,
      turns: phases.map(({ name, turns }) => ({
        name,
        turns: turns.map(({ agent, content, reply }) => ({ agent, content, reply })),
      })),
    })
    for (let cut = 1; cut < whole.log.events.length; cut++) {
      const history = whole.log.events.slice(0, cut)
      const log = memoryLog([...history])
      const { state } = await hold({
        provider: left(replies, history),
        log,
        history,
        ...(more ? { more } : {}),
      })
      expect(facts(state)).toEqual(facts(whole.state))
    }
  })
})

/** The replies that a log does not hold yet. */
function left(replies: Record<string, string[]>, history: readonly LogEvent[]): Provider {
  const given = (id: string) =>
    history.filter((event) => event.type === 'turn.completed' && event.agent === id).length
  return replying(
    Object.fromEntries(Object.entries(replies).map(([id, texts]) => [id, texts.slice(given(id))])),
  )
}
