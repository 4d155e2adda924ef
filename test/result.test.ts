import { describe, expect, it } from 'vitest'
import { dissent, panelChanges, positionsMatrix } from '../src/core/outcome/standing.js'
import { toResult } from '../src/core/result.js'
import { describeUsage, usageOf } from '../src/core/usage.js'
import { type Showcase, stage } from './showcase.js'

const FILES = { transcript: 'discussions/a.md', log: 'discussions/a.jsonl' }
const PROPOSAL =
  '### Decision\nWe cache.\n\n### Action items\n- [ ] Set up Redis (owner: a, priority: high)\n\n[POSITION: PROPOSAL] - cheap\nConfidence: 0.7'
const YES = '[POSITION: SUPPORT] - good'
const CONDITION =
  '### Conditions\n- Entries expire after an hour, otherwise prices are stale\n\n[POSITION: SUPPORT_WITH_CONDITIONS] - nearly'
const PAID: Showcase['voice'] = {
  provider: 'claude-cli',
  model: 'sonnet',
  usage: { inputTokens: 100, cachedInputTokens: 10, outputTokens: 20, costUsd: 0.5 },
}

describe('toResult', () => {
  it('has the shape that scripts rely on', () => {
    const state = stage({
      voice: PAID,
      lines: {
        p: PROPOSAL,
        'p@2':
          '### Decision\nWe cache for an hour.\n\n[C1] accepted: one hour\n\n[POSITION: SUPPORT] - revised',
        'a@1': CONDITION,
        a: YES,
        b: YES,
      },
    })
    const result = toResult(state, FILES)
    expect(JSON.parse(JSON.stringify(result))).toEqual(result)
    expect(result).toMatchObject({
      version: 1,
      id: '2026-01-01_00-00-00_a-topic',
      title: 'A topic',
      status: 'consensus',
      consensus: {
        reached: true,
        rule: 'two-thirds',
        share: 1,
        supporters: 2,
        voters: 2,
        missing: [],
        carried: [],
      },
      decision: 'We cache for an hour.',
      points: [{ id: 'C1', kind: 'condition', by: ['a'], round: 1, status: 'accepted', answer: 'one hour' }],
      actionItems: [{ id: 'T1', text: 'Set up Redis', owner: 'a', priority: 'high', by: ['p'], round: 1 }],
      dissent: [],
      usage: { inputTokens: 600, cachedInputTokens: 60, outputTokens: 120, costUsd: 3 },
      ...FILES,
    })
    expect(
      result.rounds.map(({ number, turns }) => [
        number,
        turns.map(({ agent, position }) => `${agent} ${position}`),
      ]),
    ).toEqual([
      [1, ['p PROPOSAL', 'a SUPPORT_WITH_CONDITIONS', 'b SUPPORT']],
      [2, ['p PROPOSAL', 'a SUPPORT', 'b SUPPORT']],
    ])
    expect(result.rounds[0]?.turns[0]).toMatchObject({
      name: 'P',
      role: 'p role',
      provider: 'claude-cli',
      model: 'sonnet',
      reason: 'cheap',
      confidence: 0.7,
      content: PROPOSAL,
      durationMs: 1,
      usage: PAID?.usage,
    })
    expect(result.durationMs).toBe(state.elapsedMs)
  })

  it('calls the proposer’s position PROPOSAL whatever its tag, and a decision-less proposal a decision', () => {
    const result = toResult(
      stage({ lines: { p: 'We cache.\n\n[POSITION: OBJECTION] - hm', a: YES, b: YES } }),
      FILES,
    )
    expect(result.rounds[0]?.turns[0]?.position).toBe('PROPOSAL')
    expect(result.decision).toBe('We cache.')
  })

  it('is running until it has ended', () => {
    const result = toResult(
      stage({ lines: { p: PROPOSAL, a: YES, b: YES }, until: (event) => event.type === 'phase.closed' }),
      { transcript: null, log: null },
    )
    expect(result).toMatchObject({ status: 'running', reason: null, transcript: null, decision: 'We cache.' })
    expect(result.consensus).toMatchObject({ reached: false, voters: 0, missing: ['a', 'b'] })
  })

  it('names failures by round, and their agents as missing, never as dissenting', () => {
    const result = toResult(
      stage({ rounds: 1, lines: { p: PROPOSAL, a: null, b: '[POSITION: OBJECTION] - too dear' } }),
      FILES,
    )
    expect(result.rounds[0]?.failures).toEqual([
      { agent: 'a', kind: 'network', message: 'no line', attempts: 3 },
    ])
    expect(result.consensus.missing).toEqual(['a'])
    expect(result.dissent).toEqual([{ agent: 'b', position: 'OBJECTION', reason: 'too dear' }])
    expect(result.status).toBe('no-consensus')
  })
})

describe('the standing', () => {
  it('counts a conditional vote whose conditions were met as no dissent', () => {
    const lines = {
      p: PROPOSAL,
      'p@1/closing': '[C1] accepted: one hour\n\n[POSITION: PROPOSAL] - x',
      a: CONDITION,
      b: YES,
    }
    const state = stage({ rounds: 1, lines })
    expect(state.ended?.status).toBe('consensus')
    expect(dissent(state)).toEqual([])
    expect(toResult(state, FILES).consensus.carried).toEqual(['a'])
  })

  it('sorts the points by what became of them', () => {
    const state = stage({
      rounds: 2,
      lines: {
        p: PROPOSAL,
        'p@2':
          '### Decision\nWe cache.\n\n[C1] declined: no need\n[C2] accepted: with a replica\n\n[POSITION: PROPOSAL] - x',
        'a@1': CONDITION,
        a: '[C1] upheld: prices change\n\n[POSITION: CONCERN] - C1 stands',
        'b@1': '[POSITION: CONCERN] - a single instance fails some day',
        b: YES,
      },
    })
    const { accepted, declined, open } = panelChanges(state)
    expect([accepted, declined, open].map((points) => points.map(({ id }) => id))).toEqual([
      ['C2'],
      ['C1'],
      ['C1'],
    ])
    expect(dissent(state)).toMatchObject([{ agent: 'a', position: 'CONCERN', round: 2 }])
  })

  it('gives a cell for every agent and round', () => {
    const state = stage({
      rounds: 2,
      lines: {
        p: PROPOSAL,
        'p@2': '### Decision\nx\n\n[C1] declined: no',
        'a@1': null,
        a: YES,
        b: '[POSITION: OBJECTION] - no',
      },
    })
    expect(positionsMatrix(state).rows.map(({ agent, cells }) => [agent.id, ...cells])).toEqual([
      ['p', 'PROPOSAL', 'PROPOSAL'],
      ['a', 'failed', 'SUPPORT'],
      ['b', 'OBJECTION', 'OBJECTION'],
    ])
  })
})

describe('usageOf', () => {
  const lines = { p: PROPOSAL, a: 'Fine.', 'a@1/position': YES, b: YES }
  it('adds up turns and follow-ups', () => {
    expect(usageOf(stage({ voice: PAID, lines }))).toMatchObject({
      calls: 4,
      inputTokens: 400,
      outputTokens: 80,
      costUsd: 2,
    })
  })
  it('does not know the cost when one call’s is not known', () => {
    const voice = {
      provider: 'openai',
      model: 'x',
      usage: { inputTokens: 1, cachedInputTokens: 0, outputTokens: 1, costUsd: null },
    }
    const usage = usageOf(stage({ voice, lines }))
    expect(usage.costUsd).toBeNull()
    expect(describeUsage(usage)).toBe('4 calls, 8 tokens, cost unknown')
  })
  it('counts a failed call, whose cost is unknown unless it was turned away', () => {
    const failing = { voice: PAID, rounds: 1, lines: { p: PROPOSAL, a: null, b: YES } }
    const failure = { message: 'x', retryable: false }
    expect(usageOf(stage({ ...failing, failure: { ...failure, kind: 'timeout' } }))).toMatchObject({
      calls: 5,
      costUsd: null,
      rough: true,
    })
    expect(usageOf(stage({ ...failing, failure: { ...failure, kind: 'auth' } }))).toMatchObject({
      calls: 5,
      costUsd: 1,
    })
  })
  it('says that no model was called, at no cost', () => {
    const usage = usageOf(stage({ voice: { provider: 'offline', model: null, usage: null }, lines }))
    expect(usage.costUsd).toBe(0)
    expect(describeUsage(usage)).toBe('no model was called')
  })
  it('writes numbers so that they can be read', () => {
    const usage = {
      inputTokens: 1_234_000,
      cachedInputTokens: 1000,
      outputTokens: 567,
      costUsd: 1.5,
      calls: 1,
      modelCalled: true,
      modelWanted: true,
      rough: false,
      repeatedShare: null,
    }
    expect(describeUsage(usage)).toBe('1 call, 1,234,567 tokens (1,000 of them cached), $1.50')
    expect(describeUsage({ ...usage, repeatedShare: 0.449 })).toContain(
      '(1,000 of them cached, 45% of what was sent had been sent before)',
    )
  })
})
