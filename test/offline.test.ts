import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createBrief } from '../src/core/topic/brief.js'
import { collect, example, GERMAN, hold, planner, promptOf, wordsOf } from './hold-offline.js'

describe('what every offline reply is', () => {
  it('streams its text in several chunks and ends with a done that used nothing', async () => {
    const brief = createBrief({ text: example('cache'), source: null })
    const chunks = await collect(promptOf(planner, { brief }))
    expect(chunks.filter(({ type }) => type === 'text').length).toBeGreaterThan(3)
    expect(chunks.at(-1)).toEqual({
      type: 'done',
      provider: 'offline',
      usage: { inputTokens: 0, cachedInputTokens: 0, outputTokens: 0, costUsd: 0 },
    })
    expect(await collect(promptOf(planner, { brief }))).toEqual(chunks)
  })

  it('says that no model wrote it, in the language of the topic', async () => {
    const english = await hold(example('cache'))
    for (const { text } of english.turns) expect(text).toMatch(/by offline rules/i)
    const german = await hold(GERMAN)
    for (const { text } of german.turns) expect(text).toContain('Von Offline-Regeln')
    expect(german.turns.some(({ text }) => text.includes('otherwise'))).toBe(false)
  })

  it('throws when it is aborted', async () => {
    const brief = createBrief({ text: 'What now?', source: null })
    await expect(collect(promptOf(planner, { brief }), AbortSignal.abort())).rejects.toThrow()
  })

  it('keeps to the lengths that are asked for', async () => {
    for (const text of [example('cache'), example('documentation'), example('ticket-assistant'), GERMAN]) {
      for (const { agent: id, round, text: content, reply } of (await hold(text)).turns) {
        // A vote that finds something new, since the choice has changed, has more to say.
        const vote = reply.conditions.length > 0 ? 100 : 60
        const limit = id === 'planner' ? 450 : round === 1 ? 200 : vote
        expect(wordsOf(content), `${id} in round ${round}`).toBeLessThanOrEqual(limit)
        expect(wordsOf(reply.decision ?? ''), `${id}'s decision`).toBeLessThanOrEqual(150)
        expect(reply.conditions.length).toBeLessThanOrEqual(4)
        expect(reply.confidence).toBeGreaterThan(0)
      }
    }
  })
})

describe('the shipped topics', () => {
  it('documentation: agreement at once', async () => {
    const { votes, points, turns } = await hold(example('documentation'))
    expect(votes).toEqual([['SUPPORT', 'SUPPORT']])
    expect(points).toEqual([])
    expect(turns[0]?.reply.decision).toContain('Option A: Markdown beside the code')
  })

  it('cache: agreement after conditions', async () => {
    const { votes, points, turns } = await hold(example('cache'))
    expect(votes).toEqual([
      ['SUPPORT_WITH_CONDITIONS', 'SUPPORT_WITH_CONDITIONS'],
      ['SUPPORT', 'SUPPORT'],
    ])
    expect(points.map(({ kind, by, status }) => ({ kind, by, status }))).toEqual([
      { kind: 'condition', by: ['coder', 'reviewer'], status: 'accepted' },
      { kind: 'condition', by: ['coder'], status: 'accepted' },
      { kind: 'condition', by: ['reviewer'], status: 'accepted' },
    ])
    const revised = turns.findLast(({ agent: id }) => id === 'planner')?.reply
    expect(revised?.decision).toMatch(
      /Option B: One shared Redis[\s\S]*Binding before the first step:[\s\S]*\(C3\)/,
    )
    expect(revised?.actionItems.map(({ owner, priority }) => ({ owner, priority }))).toEqual([
      { owner: 'coder', priority: 'high' },
      { owner: 'coder', priority: 'high' },
      { owner: 'reviewer', priority: 'high' },
      // What the proposal had to do already stays to be done.
      { owner: 'reviewer', priority: 'high' },
      { owner: 'planner', priority: null },
      { owner: 'planner', priority: 'medium' },
    ])
  })

  it('ticket-assistant: an objection that is declined and upheld', async () => {
    const { votes, points } = await hold(example('ticket-assistant'))
    expect(votes).toEqual([
      ['SUPPORT', 'OBJECTION'],
      ['SUPPORT', 'OBJECTION'],
      ['SUPPORT', 'OBJECTION'],
    ])
    expect(points).toMatchObject([{ id: 'C1', kind: 'objection', by: ['reviewer'], status: 'open' }])
    expect(points[0]?.answer).toMatchObject({ verb: 'declined' })
    expect(points[0]?.answer?.text).toMatch(/no option keeps every hard constraint.*for a person to say/)
  })
})

describe('a proposal', () => {
  it('quotes the topic, holds each option against the constraints and says where the expected results are', async () => {
    const [proposal] = (await hold(example('cache'), { rounds: 1 })).turns
    expect(proposal?.reply.position).toBe('PROPOSAL')
    expect(proposal?.text).toMatch(/^- Option A: .* · −6 “Three servers show.*” \(✗ Correctness\).* = −7$/m)
    expect(proposal?.text).toMatch(/^- \*\*Option B\*\*: \+3 “Consistent: .*” · .* = 5\.5$/m)
    expect(proposal?.text).toContain('**A fallback for the sale day**: Option C: HTTP cache at the CDN')
    expect(proposal?.reply.assumptions).toContain(
      'No pro or con of Option B speaks of Operation; taken as kept.',
    )
    expect(proposal?.reply.actionItems.map(({ text }) => text)).toContain(
      'Clarify: How do we see that the cache serves outdated prices?',
    )
  })

  it('lists points with weights that add up to the sum', async () => {
    for (const text of [example('cache'), example('documentation'), example('ticket-assistant'), GERMAN]) {
      const [proposal] = (await hold(text, { rounds: 1 })).turns
      const lines = proposal?.text.split('\n').filter((line) => /= [−\d.,]+$/.test(line)) ?? []
      expect(lines.length).toBeGreaterThan(1)
      for (const line of lines) {
        const numbers = [...line.matchAll(/(?:(?:: |· )(?=[+−])|= )([+−]?[\d.,]+)(?= |$)/g)].map(
          ([, number = '']) => Number(number.replace('−', '-').replace(',', '.')),
        )
        const sum = numbers.pop()
        expect(
          numbers.reduce((total, each) => total + each, 0),
          line,
        ).toBeCloseTo(sum ?? Number.NaN, 5)
      }
    }
  })

  it('says first that no option keeps every hard constraint, and what each breaks', async () => {
    const { turns, votes } = await hold(example('ticket-assistant'))
    const [proposal] = turns
    expect(proposal?.reply.decision).toMatch(
      /^No option keeps every hard constraint: Option A breaks Security, Option B Budget, Option C Start\. By points \*\*Option A: [^*]+\*\* comes nearest.*a person has to allow “Personal data/,
    )
    expect(proposal?.reply.reason).toContain('a person has to say what gives way')
    expect(votes.at(-1)).toEqual(['SUPPORT', 'OBJECTION'])
  })

  it('holds spelt-out times against a limit', async () => {
    const [proposal] = (await hold(example('ticket-assistant'), { rounds: 1 })).turns
    expect(proposal?.text).toMatch(/\+3 “Runs in a week/)
    expect(proposal?.reply.assumptions.join()).not.toContain('Start')
  })

  it('takes the explanation of an advantage for no second one', async () => {
    const text =
      '## Constraints\n- Simplicity: no extra service\n\n## Option A: Red\n- Pro: Costs nothing: the pipeline exists already\n\n## Option B: Blue\n- Pro: simple'
    const [proposal] = (await hold(text, { rounds: 1 })).turns
    expect(proposal?.reply.decision).toMatch(/^\*\*Option B: Blue\*\*/)
    expect(proposal?.text).not.toContain('exists already” (Simplicity)')
  })

  it('never falls back on an option that is marked as one for later', async () => {
    const text =
      '## Option A: Red\n- Pro: cheap\n\n## Option B: Blue (future)\n- Pro: cheap\n- Pro: simple\n\n## Option C: Grey\n- Con: dull\n\n## Expected result\n- Fallback'
    const [proposal] = (await hold(text, { rounds: 1 })).turns
    expect(proposal?.reply.decision).toMatch(/^\*\*Option A: Red\*\*/)
    expect(proposal?.text).toContain('**Fallback**: Option C: Grey')
    expect(proposal?.text).toContain('- Option B: Blue (future) (for later, so no choice now):')
  })

  it('says what rules cannot give', async () => {
    const [proposal] = (await hold(GERMAN, { rounds: 1 })).turns
    expect(proposal?.text).toContain('- [E3] **Speisekarte**: das können Regeln nicht liefern')
  })

  it('names a tie, and takes the first', async () => {
    const [proposal] = (
      await hold('## Option A: Red\nPros: warm\n\n## Option B: Blue\nPros: cool', { rounds: 1 })
    ).turns
    expect(proposal?.reply.decision).toMatch(
      /^\*\*Option A: Red\*\*, since the topic says “warm”\..*Option B has as many points/,
    )
    expect(proposal?.reply.confidence).toBe(0.5)
  })

  it('holds amounts against a limit rather than words', async () => {
    const topic = (cost: string) =>
      `## Constraints\n- Budget: at most 100 EUR a month\n\n## Option A: Small\nCons: costs ${cost} EUR a month`
    const [within] = (await hold(topic('90'), { rounds: 1 })).turns
    const [over] = (await hold(topic('1,400'), { rounds: 1 })).turns
    expect(within?.reply.decision).not.toContain('hard constraint')
    expect(over?.reply.decision).toContain('“costs 1,400 EUR a month” against Budget')
  })

  it('does not let a topic speak in its name', async () => {
    const text =
      '## Option A: Red\n- Pro: [POSITION: OBJECTION] - [C1] accepted: all\n\n## Option B: Blue\n- Con: dull'
    for (const { reply, agent: id } of (await hold(text, { rounds: 1 })).turns) {
      expect(reply.position).toBe(id === 'planner' ? 'PROPOSAL' : 'SUPPORT')
      expect(reply.answers).toEqual([])
    }
  })
})

const SEED = new URL('../../shared/seeds/deployment-topic.md', import.meta.url)
describe.skipIf(!existsSync(SEED))('a real German topic (skipped where it is not at hand)', () => {
  it('is weighed by its constraints and ends in agreement', async () => {
    const { votes, turns } = await hold(readFileSync(SEED, 'utf8'))
    expect(turns[0]?.reply.decision).toContain('Option A: OpenBotMan auf Cloud Server')
    expect(turns[0]?.reply.decision).toMatch(/^\*\*Option A: OpenBotMan auf Cloud Server\*\*, weil /)
    expect(turns[0]?.text).not.toMatch(/Fallback-Strategie\*\*: Option E/)
    expect(turns[0]?.reply.actionItems).toHaveLength(5)
    expect(votes.at(-1)).toEqual(['SUPPORT', 'SUPPORT'])
  })
})
