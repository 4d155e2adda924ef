import { describe, expect, it } from 'vitest'
import { renderSummary } from '../src/cli/summary.js'
import { displayWidth } from '../src/cli/wrap.js'
import type { LogEvent } from '../src/core/events.js'
import { replay } from '../src/core/evolve.js'
import { type MethodSpec, step } from '../src/core/method/method.js'
import { type Result, toResult } from '../src/core/result.js'
import { renderTranscript } from '../src/core/transcript.js'
import type { Reply } from '../src/core/types.js'
import {
  ADVOCATE,
  ANONYMOUS,
  ANSWER,
  CHAIRED,
  CONSENSUS,
  COUNCIL,
  DEBATE,
  DELPHI,
  TRADEOFF,
} from './method-showcases.js'
import { type Showcase, stage } from './showcase.js'
import { play } from './table.js'

function resultOf(show: Showcase): Result {
  return toResult(stage(show), { transcript: null, log: null })
}

function section(text: string, heading: string): string {
  return text.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0]?.trim() ?? ''
}

function summarise(show: Showcase): string {
  const state = stage(show)
  const result = toResult(state, { transcript: 'discussions/topic.md', log: 'discussions/topic.jsonl' })
  return renderSummary(result, state, { columns: 80, color: false, commands: ['less discussions/topic.md'] })
}

describe('the transcript', () => {
  it('says that nothing changed where what was accepted is in words only', () => {
    const lines = { ...CONSENSUS.lines }
    const proposal = String(lines['planner@1']).split('\n')[1] ?? ''
    lines['planner@2'] =
      `### Decision\n${proposal}\n\n[C1] accepted: it does, after 14 days\n[C2] accepted: a replica\n[C3] declined: the provider restarts it\n\n[POSITION: PROPOSAL] - revised`
    lines['planner@1'] = `### Decision\n${proposal}\n\n[POSITION: PROPOSAL] - go`
    const short = section(renderTranscript(stage({ ...CONSENSUS, lines })), 'In short')
    expect(short).toMatch(
      /- \*\*The panel changed nothing\.\*\* Accepted, but the decision's text did not change:\n {2}- C1/,
    )
    expect(short).not.toContain('**The panel changed:**')
  })

  it('names what the topic asks for and nobody answered', () => {
    const text = renderTranscript(stage(CONSENSUS))
    expect(section(text, 'Final Consensus')).toContain(
      '- **Q2** Who is called when it fails at night? → **not answered**',
    )
    expect(section(text, 'In short')).toContain('Not answered: Q2 Who is called when it fails at night?')
  })

  it('lists the accepted points that the chair left out', () => {
    const text = renderTranscript(stage(CHAIRED))
    expect(section(text, 'Final Consensus')).toMatch(
      /not to be found in the text that the chair wrote.*\n\n- C2/,
    )
    expect(section(text, 'In short')).toContain('missing from the chair’s text: C2.')
  })

  it('tells of an attack that found nothing', () => {
    const lines = {
      ...ADVOCATE.lines,
      'operator@1/challenge': '[POSITION: SUPPORT] - refunds and the contract were looked at in vain',
    }
    const text = renderTranscript(stage({ ...ADVOCATE, lines }))
    expect(section(text, 'Challenge')).toContain('Operator found nothing that stands: refunds')
    expect(text).toContain('**Position:** ⚔️ attacks, and found nothing that stands - refunds')
  })

  it('says how far a method got whose step failed, and what became of the replies', () => {
    const lines = { ...COUNCIL.lines, 'operator@1/step:synthesis': null, 'coder@1/step:ranking': null }
    const text = renderTranscript(stage({ ...COUNCIL, lines }))
    expect(text).toMatch(/\*\*Status:\*\* ❌ NOT FINISHED \(failed: Synthesis: Operator: no line\)/)
    expect(section(text, 'Where it stands')).toBe(
      'The steps: Answers (taken), Ranking (taken), Synthesis (not taken). Synthesis: Operator: no line.',
    )
    expect(section(text, 'Positions')).toContain('| Coder | ✔️ done | ✖️ failed | – |')
    expect(section(text, 'In short')).toContain('Operator could not answer (network).')
    expect(text).not.toContain('NO CONSENSUS')
  })

  it('says what of a reply cannot be reckoned with', () => {
    const lines = { ...DELPHI.lines, 'coder@1': 'It depends.', 'coder@1/form': 'Really, it depends.' }
    const text = renderTranscript(stage({ ...DELPHI, lines }))
    expect(text).toContain('*The reply gives no estimate that can be read, and is not reckoned with.*')
    expect(section(text, 'Estimates')).toContain('| 1 | 3 | 9 weeks |')
  })

  it('tells of a person who ruled on a point', () => {
    const state = stage(ANONYMOUS)
    const ruled = (ruling: 'proposer' | 'author') => {
      const status = ruling === 'proposer' ? ('declined' as const) : ('open' as const)
      return renderTranscript({
        ...state,
        points: state.points.map((point) => ({ ...point, status, ruling })),
      })
    }
    expect(section(ruled('proposer'), 'In short')).toContain('(a person ruled so)')
    expect(section(ruled('proposer'), 'Conditions')).toContain(' · a person ruled for Planner |')
    expect(section(ruled('author'), 'Where it stands')).toContain('  - A person ruled for Reviewer.')
  })

  it('is written for logs from before replies held checks, answers to the topic and forms', () => {
    const { events } = play(CONSENSUS)
    const older = events.map((event): LogEvent => {
      if (event.type !== 'turn.completed') return event
      const { checks: _, topicAnswers: __, changedBy: ___, form: ____, ...reply } = event.reply
      return { ...event, reply: reply as Reply }
    })
    const text = renderTranscript(replay(older))
    expect(text).toContain('- Reviewer, round 2: 🚫 OBJECTION → ✅ SUPPORT - its point C2 was accepted')
    expect(section(text, 'Final Consensus')).toContain('**Q1** What happens to users')
  })

  it('renders a method of one’s own by what its steps ask for', () => {
    const lines = {
      ...COUNCIL.lines,
      'planner@1/step:round': '[ESTIMATE: 3 days, 2 to 5]',
      'coder@1/step:round': '[ESTIMATE: 5 days, 4 to 9]',
      'reviewer@1/step:round': '[ESTIMATE: 4 days]',
      'operator@1/step:round': '[ESTIMATE: 40 hours]',
      'planner@1/step:say': 'For: it is short.',
      'coder@1/step:say': 'Against: it is not.',
    }
    const spec: MethodSpec = {
      name: 'guess',
      summary: 'one after another',
      use: 'a test',
      agents: { least: 2, most: null },
      flow: 'steps',
      settles: null,
      steps: [
        step({
          name: 'say',
          title: 'Say',
          speakers: ['planner', 'coder'],
          words: 50,
          ask: 'Argue {{side}}.',
        }),
        step({
          name: 'round',
          title: 'Guess',
          speakers: 'all',
          order: 'in-turn',
          words: 50,
          expects: 'estimate',
          ask: 'Guess.',
        }),
      ],
    }
    const text = renderTranscript(
      stage({ ...COUNCIL, lines, method: 'guess', more: { ...COUNCIL.more, spec } }),
    )
    expect(text.match(/\*\*Step:\*\* Guess \(one after another\)/g)).toHaveLength(1)
    expect(section(text, 'Sides')).toContain('- **For:** Planner - For: it is short.')
    expect(section(text, 'Positions')).toContain('| Coder | ✔️ done | 5 days (4 to 9) |')
    expect(text).toContain('in another unit and not reckoned with: Operator')
  })

  it('is written at every point of every method', () => {
    for (const show of [CONSENSUS, CHAIRED, ADVOCATE, COUNCIL, DEBATE, DELPHI, TRADEOFF, ANSWER]) {
      const last = stage(show).lastSeq
      for (let seq = 1; seq <= last; seq++) {
        const text = renderTranscript(stage({ ...show, until: (event) => event.seq === seq }))
        expect(text).toContain('\n## In short\n')
        expect(text).not.toMatch(/undefined|NaN|0\/0/)
      }
    }
  })
})

describe('the result', () => {
  it('carries picks, assumptions, the checklist and what the support is worth', () => {
    const { method, chosen, support, assumptions, picks, checklist, tally, rounds } = resultOf(CONSENSUS)
    expect({ method, chosen, tally }).toEqual({ method: 'consensus', chosen: null, tally: null })
    expect(support).toEqual({
      share: 1,
      missing: [],
      changedMinds: [
        {
          agent: 'coder',
          round: 2,
          from: 'SUPPORT_WITH_CONDITIONS',
          to: 'SUPPORT',
          grounds: 'its point C1 was accepted',
        },
        {
          agent: 'reviewer',
          round: 2,
          from: 'OBJECTION',
          to: 'SUPPORT',
          grounds: 'the replica of C2, which keeps sessions when a node restarts',
        },
        { agent: 'operator', round: 2, from: 'CONCERN', to: 'SUPPORT', grounds: null },
      ],
      meanConfidence: 0.767,
    })
    expect(assumptions.map(({ id, standing, checks }) => [id, standing, checks.length])).toEqual([
      ['A1', 'confirmed', 1],
      ['A2', 'disputed', 1],
    ])
    expect(picks[0]).toEqual({
      agent: 'coder',
      option: 'Signed cookies',
      risk: 'a cookie that outgrows the 4 KB a browser takes',
    })
    expect(checklist.map(({ id, answer }) => [id, answer !== null])).toEqual([
      ['Q1', true],
      ['Q2', false],
      ['E1', true],
      ['E2', true],
    ])
    expect(rounds.map(({ turns }) => turns.map(({ phase }) => phase))).toEqual([
      ['proposal', 'answers', 'answers', 'answers'],
      ['revision', 'answers', 'answers', 'answers'],
    ])
  })

  it('holds no vote where none was held, but what was reckoned', () => {
    const council = resultOf(COUNCIL)
    expect(council.consensus).toMatchObject({ reached: false, voters: 0, missing: [] })
    expect(council.support).toEqual({ share: null, missing: [], changedMinds: [], meanConfidence: null })
    expect(council.tally).toEqual({
      type: 'ranking',
      answers: [
        { agent: 'coder', score: 1, firsts: 2, rankings: 2 },
        { agent: 'planner', score: 0.5, firsts: 1, rankings: 2 },
        { agent: 'reviewer', score: 0, firsts: 0, rankings: 2 },
      ],
    })
    expect(resultOf(DELPHI).tally).toMatchObject({
      type: 'estimates',
      rounds: [
        {
          round: 1,
          median: 9.5,
          unit: 'weeks',
          estimates: [{ agent: 'planner', value: 8, low: 6, high: 12 }, {}, {}, {}],
        },
        { round: 2, median: 11.5 },
        { round: 3, median: 11.5, q1: 11, q3: 12.25 },
      ],
    })
    expect(resultOf(TRADEOFF).tally).toMatchObject({
      type: 'matrix',
      options: ['PostgreSQL', 'SQLite', 'DynamoDB'],
      contested: [{ option: 'SQLite', criterion: 'Operation', min: 2, max: 5 }],
    })
    expect(resultOf(ANSWER)).toMatchObject({ tally: null, support: { meanConfidence: 0.8 } })
  })
})

describe('the summary', () => {
  it.each([
    ['council', COUNCIL],
    ['debate', DEBATE],
    ['delphi', DELPHI],
    ['tradeoff', TRADEOFF],
    ['answer', ANSWER],
    ['advocate', ADVOCATE],
  ])('fits for %s', (_, show) => {
    const text = summarise(show)
    const lines = text.trimEnd().split('\n')
    expect(lines.length).toBeLessThanOrEqual(25)
    for (const line of lines) expect(displayWidth(line), line).toBeLessThanOrEqual(80)
    expect(text).not.toMatch(/0\/0/)
  })

  it('shows what was reckoned where nobody votes', () => {
    expect(summarise(COUNCIL)).toMatchInlineSnapshot(`
      "✅ DONE · council
      Decision       She pairs every morning for three weeks, each week with another
                     colleague, and ships a small change of ours on her second day.
      Ranking        1. Coder     score 1    first in 2 of 2 rankings
                     2. Planner   score 0.5  first in 1 of 2 rankings
                     3. Reviewer  score 0    first in 0 of 2 rankings
      Action items   [ ] Pick three small changes before 1 June (planner)
                     [ ] Plan who pairs in which week (coder)
      Cost           14s · 7 calls, 14,420 tokens (4,200 of them cached), $0.0427
      Transcript     discussions/topic.md
      Next           less discussions/topic.md
      "
    `)
    expect(summarise(DELPHI)).toMatchInlineSnapshot(`
      "✅ DONE (the estimates settled in round 3) · delphi, chosen by auto
      Decision       11.5 weeks is the median of 4 estimates. By these, the middle
                     half lies between 11 and 12.25 weeks, all of them between 11 and
                     13 weeks.
      Estimates      Round 1   median 9.5 weeks    middle half 8.75 to 11
                     Round 2   median 11.5 weeks   middle half 11 to 12.25
                     Round 3   median 11.5 weeks   middle half 11 to 12.25
                     Planner   11 weeks (8 to 16)
                     Coder     13 weeks (9 to 20)
                     Reviewer  12 weeks (8 to 18)
                     Operator  11 weeks (8 to 15)
      Action items   none
      Cost           19s · 12 calls, 24,720 tokens (7,200 of them cached), $0.0732
      Transcript     discussions/topic.md
      Next           less discussions/topic.md
      "
    `)
    expect(summarise(TRADEOFF)).toMatchInlineSnapshot(`
      "✅ DONE · tradeoff
      Decision       We take PostgreSQL, managed by our host. It gives up the lowest
                     cost, about 25 euros a month against SQLite.
      Matrix         PostgreSQL  4.09 of 5
                     SQLite      3.88 of 5  contested: Operation
                     DynamoDB    2.94 of 5
      Action items   [ ] Order the managed instance (coder)
      Cost           12s · 5 calls, 10,300 tokens (3,000 of them cached), $0.0305
      Transcript     discussions/topic.md
      Next           less discussions/topic.md
      "
    `)
    expect(summarise(DEBATE)).toMatchInlineSnapshot(`
      "✅ DONE · debate
      Decision       No: the library is not published now. The customer gets read
                     access this month.
      Steps          Openings 2/2, Rebuttals 2/2, Judgement 1/1
      Action items   [ ] Give the customer read access (planner)
      Cost           12s · 5 calls, 10,300 tokens (3,000 of them cached), $0.0305
      Transcript     discussions/topic.md
      Next           less discussions/topic.md
      "
    `)
  })
})
