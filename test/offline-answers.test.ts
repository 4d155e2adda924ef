import { describe, expect, it } from 'vitest'
import { openPoints } from '../src/core/ledger.js'
import { parseReply } from '../src/core/reply.js'
import { createBrief } from '../src/core/topic/brief.js'
import type { FollowUpKind, Point } from '../src/core/types.js'
import { agent, coder, collect, example, GERMAN, hold, planner, promptOf, textOf } from './hold-offline.js'

describe('answers and revisions', () => {
  it('give way to an objection that another option meets, and look at that one anew', async () => {
    const { votes, points, turns } = await hold(GERMAN)
    const [proposal, , , revision] = turns
    expect(proposal?.reply.decision).toContain('Variante A: Cloud-Speicher')
    expect(votes[0]).toEqual(['SUPPORT', 'OBJECTION'])
    expect(revision?.reply.decision).toContain('Variante B: Bandlaufwerk im Keller')
    expect(revision?.text).toContain('[C1] accepted: die Entscheidung wechselt zu Variante B')
    expect(votes[1]).toEqual(['SUPPORT_WITH_CONDITIONS', 'SUPPORT_WITH_CONDITIONS'])
    expect(votes[2]).toEqual(['SUPPORT', 'SUPPORT'])
    expect(openPoints(points)).toEqual([])
  })

  it('are different for different agents', async () => {
    const { turns } = await hold(example('cache'), { rounds: 1 })
    const [, one, other] = turns
    expect(one?.text).toContain('“About 1 ms more for each read”')
    expect(other?.text).not.toContain('“About 1 ms more for each read”')
    expect(other?.text).toContain('**reliability:**')
  })

  it('raise a concern when only a question that can be answered by no touches the focus', async () => {
    const text =
      '## Option A: Red\nPros: warm\n\n## Option B: Blue\nCons: dull\n\n## Questions\n1. Is it secure enough?'
    const { turns, votes, points } = await hold(text)
    expect(votes[0]).toEqual(['SUPPORT', 'CONCERN'])
    expect(turns[2]?.reply.reason).toContain('“Is it secure enough?”')
    expect(points).toMatchObject([{ kind: 'concern', status: 'accepted' }])
    expect(points[0]?.answer?.text).toContain('on a no, settle what takes its place before the start')
    expect(votes[1]).toEqual(['SUPPORT', 'SUPPORT'])
  })

  it('do not ask again for what the proposal has as a task', async () => {
    const text =
      '## Constraints\n- Simplicity\n\n## Option A: Red\n- Con: complex upkeep\n- Pro: simple\n- Pro: simple to teach'
    const { votes, turns } = await hold(text)
    expect(votes).toEqual([['SUPPORT', 'SUPPORT']])
    expect(turns[1]?.text).toContain('“complex upkeep” (a task of the proposal already)')
  })

  it('answer points that a person or a model wrote', async () => {
    const brief = createBrief({ text: example('cache'), source: null })
    const point = (id: string, kind: Point['kind'], text: string): Point => ({
      id,
      kind,
      by: ['reviewer'],
      round: 1,
      text,
      status: 'open',
      answer: null,
    })
    const points = [
      point('C1', 'condition', 'Somebody has to be on call during the sale; otherwise nobody reacts.'),
      point('C2', 'objection', 'I do not like it.'),
    ]
    const view = { brief, points, toAnswer: ['C1', 'C2'], round: 2, phase: 'revision' as const }
    const prompt = promptOf(planner, { ...view, decision: 'Use Option B.', proposal: 'Use Option B.' })
    const { answers, decision, actionItems } = parseReply(textOf(await collect(prompt)))
    expect(answers).toEqual([
      {
        id: 'C1',
        verb: 'accepted',
        text: 'Settle before the start: Somebody has to be on call during the sale (by Reviewer)',
      },
      { id: 'C2', verb: 'declined', text: expect.stringContaining('no con in the topic shows') },
    ])
    expect(decision).toMatch(/^Use Option B\.\n\nBinding before the first step:\n1\. .*on call.*\(C1\)$/)
    expect(actionItems).toMatchObject([{ owner: 'reviewer', priority: 'high' }])
  })

  it('withdraw a declined point that no hard constraint rests on', async () => {
    const brief = createBrief({ text: example('cache'), source: null })
    const declined: Point = {
      id: 'C4',
      kind: 'condition',
      by: ['coder'],
      round: 1,
      text: 'There is a dashboard',
      status: 'open',
      answer: { verb: 'declined', text: 'later', round: 2 },
    }
    const view = {
      brief,
      points: [declined],
      toAnswer: ['C4'],
      round: 2,
      phase: 'answers' as const,
      decision: 'Option B.',
    }
    const reply = parseReply(textOf(await collect(promptOf(coder, view, true))))
    expect(reply).toMatchObject({ position: 'SUPPORT', answers: [{ id: 'C4', verb: 'withdrawn' }] })
  })

  it.each<[FollowUpKind, RegExp]>([
    ['position', /^\[POSITION: SUPPORT_WITH_CONDITIONS\] - .+\nConfidence: 0\.\d+$/],
    ['conditions', /^### Conditions\n\n- .+\n- .+\n\n\[POSITION: SUPPORT_WITH_CONDITIONS\]/],
  ])('give just the %s when asked for it', async (followUp, expected) => {
    const brief = createBrief({ text: example('cache'), source: null })
    const view = { brief, followUp, phase: 'answers' as const, decision: 'Option B', proposal: 'Option B' }
    expect(textOf(await collect(promptOf(coder, view)))).toMatch(expected)
  })

  it('hold any number of agents with any focus', async () => {
    const others = [
      agent('x', 'poet', ['rhyme', 'Redis']),
      agent('y', 'clerk', []),
      agent('z', 'nurse', ['', 'edge cases']),
    ]
    const { votes } = await hold(example('cache'), { team: [planner, ...others] })
    expect(votes.flat()).not.toContain(null)
    expect(votes[0]).toEqual(['CONCERN', 'SUPPORT', 'SUPPORT'])
    expect(votes.at(-1)).toEqual(['SUPPORT', 'SUPPORT', 'SUPPORT'])
  })
})

describe('a topic without anything to weigh', () => {
  it('gets an order in which to settle things, and conditions in the words of each focus', async () => {
    const text = `Wir wollen das Lager neu sortieren. Der Platz wird knapp.

Vorgaben:
- Budget: höchstens 900 EUR

Wer macht es? Was darf es kosten?`
    const { turns } = await hold(text)
    const [proposal, first, second] = turns
    expect(proposal?.reply.decision).toMatch(/1\. „Was darf es kosten\?“\n2\. „Wer macht es\?“/)
    expect(proposal?.reply.actionItems.map((item) => item.text)).toEqual([
      'Optionen mit Pro und Contra im Thema ergänzen',
      'Klären: Was darf es kosten?',
      'Klären: Wer macht es?',
    ])
    expect(first?.reply.conditions).not.toEqual(second?.reply.conditions)
    expect(second?.text).toContain('was der schlimmste Ausgang wäre')
  })

  it('is never agreed on: a concern names the choice, what is missing and the questions, and stays', async () => {
    const { votes, points, turns } = await hold(
      '# Backups\n\nWe have none. What do they cost? Who restores them?',
    )
    expect(votes).toEqual(Array(3).fill(['CONCERN', 'CONCERN']))
    const open = openPoints(points)
    expect(open).toMatchObject([{ id: 'C1', kind: 'concern', by: ['coder', 'reviewer'] }])
    expect(open[0]?.text).toBe(
      '“Backups” cannot be decided from the topic: missing are options with their pros and cons, and answers to “What do they cost?” and “Who restores them?”',
    )
    expect(open[0]?.answer).toMatchObject({
      verb: 'declined',
      text: expect.stringContaining('not decidable'),
    })
    expect(turns.at(-1)?.reply.answers).toMatchObject([{ id: 'C1', verb: 'upheld' }])
  })

  it('takes up what is to be written down, but only where something is asked', async () => {
    const asked = await hold('Should we use Postgres or MySQL for the shop?')
    expect(asked.points.map(({ kind, status }) => `${kind} ${status}`)).toEqual([
      'concern open',
      'condition accepted',
      'condition accepted',
      'condition accepted',
    ])
    expect(asked.turns.at(-3)?.reply.decision).toMatch(/Also to be settled before the choice:\n1\. .*\(C2\)/)
    const log = await hold('fa20054 build: pin Biome\n02b57ec fix: lose no condition')
    expect(log.points.map(({ kind, status }) => `${kind} ${status}`)).toEqual(['concern open'])
  })

  it('leaves a decision that a person or a model took to others, as far as the topic goes', async () => {
    const brief = createBrief({ text: 'Who restores the backups? They must stay secure.', source: null })
    const view = { brief, phase: 'answers' as const, decision: 'Anna restores them.', proposal: 'Anna.' }
    const reviewer = agent('reviewer', 'reviewer', ['security'])
    expect(parseReply(textOf(await collect(promptOf(reviewer, view)))).position).toBe('SUPPORT')
    const points: Point[] = [
      {
        id: 'C1',
        kind: 'condition',
        by: ['coder'],
        round: 1,
        text: 'Write it down',
        status: 'open',
        answer: null,
      },
    ]
    const revision = { ...view, phase: 'revision' as const, round: 2, points, toAnswer: ['C1'] }
    expect(parseReply(textOf(await collect(promptOf(planner, revision)))).decision).toMatch(
      /^Anna restores them\./,
    )
  })

  it('is told so when it names options without pros and cons', async () => {
    const [inline] = (await hold('Should we use Postgres or MySQL for the shop?', { rounds: 1 })).turns
    expect(inline?.reply.decision).toContain('The topic names “Postgres” and “MySQL”, but no pros or cons')
    const [proposal] = (await hold('# Editor?\n\n## Options\n- Vim\n- Emacs', { rounds: 1 })).turns
    expect(proposal?.reply.decision).toContain('The topic names “Vim” and “Emacs”, but no pros or cons')
  })

  it.each(['?', 'x', '# 部署', '```\ncode\n```', '- [ ] task'])('survives %j', async (text) => {
    const { votes } = await hold(text)
    expect(votes.flat()).not.toContain(null)
  })
})
