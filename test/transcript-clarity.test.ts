import { describe, expect, it } from 'vitest'
import { renderSummary } from '../src/cli/summary.js'
import { toResult } from '../src/core/result.js'
import { renderTranscript } from '../src/core/transcript.js'
import { CONSENSUS, DELPHI } from './method-showcases.js'
import { stage } from './showcase.js'

function section(text: string, heading: string): string {
  return text.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0]?.trim() ?? ''
}

const TOPIC = `# Which queue?

## Questions
1. Does it carry the load?

## Expected result
- A recommendation
- A way back
`

function withLines(lines: Record<string, string>, topic = TOPIC): string {
  return renderTranscript(
    stage({
      ...CONSENSUS,
      topic: { title: 'Which queue?', text: topic },
      lines: {
        'coder@1':
          '### Conditions\n- an alert, or nobody sees it\n\n[POSITION: SUPPORT_WITH_CONDITIONS] - then',
        'coder@2': '[POSITION: SUPPORT] - good',
        'reviewer@1': '[POSITION: SUPPORT] - fine',
        'reviewer@2': '[POSITION: SUPPORT] - fine',
        ...lines,
      },
    }),
  )
}

describe('what the decision section says of accepted points', () => {
  it('keeps apart what changed the decision and what was accepted in words alone', () => {
    const same = '### Decision\nWe take PostgreSQL.'
    const idle = withLines({
      'planner@1': `${same}\n\n[POSITION: PROPOSAL] - go`,
      'planner@2': `${same}\n\n[C1] accepted: of course\n\n[POSITION: PROPOSAL] - go`,
    })
    const text = section(idle, 'Final Consensus')
    expect(text).toContain(
      "**Accepted, but the decision's text did not change; it holds all the same:**\n\n- C1",
    )
    expect(text).not.toContain('**Accepted into it:**')

    const changed = withLines({
      'planner@1': `${same}\n\n[POSITION: PROPOSAL] - go`,
      'planner@2': `${same} A failed job raises an alert.\n\n[C1] accepted: of course\n\n[POSITION: PROPOSAL] - go`,
    })
    expect(section(changed, 'Final Consensus')).toContain('**Accepted into it:**\n\n- C1')
    expect(changed).not.toContain('did not change')
  })
})

describe('what is told once', () => {
  const whole = renderTranscript(stage(CONSENSUS))
  const places = (text: string) =>
    whole.split('\n## ').flatMap((part) => (part.includes(text) ? [part.split('\n')[0]?.trim()] : []))

  it('an accepted condition: where it was made, in the decision and in the table', () => {
    expect(places('renewed on use, otherwise Redis fills up')).toEqual([
      'Round 1/3',
      'Final Consensus',
      'Conditions',
    ])
  })
  it('how it was accepted: in short, in the revision and in the table', () => {
    expect(places('14 days from the last use, set by the store')).toEqual([
      'In short',
      'Round 2/3',
      'Conditions',
    ])
  })
  it('how an objection was met stands in the decision, not the objection', () => {
    expect(section(whole, 'Final Consensus')).toContain(
      '- C2 (Reviewer): a replica takes over within seconds',
    )
    expect(section(whole, 'Final Consensus')).not.toContain('logs out all 40,000 users')
  })
  it('an answer that says nothing of how gives way to the point', () => {
    const text = withLines({
      'planner@1': '### Decision\nWe take PostgreSQL.\n\n[POSITION: PROPOSAL] - go',
      'planner@2':
        '### Decision\nWe take PostgreSQL, with an alert.\n\n[C1] accepted: of course\n\n[POSITION: PROPOSAL] - go',
    })
    expect(section(text, 'In short')).toContain(
      '**The panel changed:** C1 (Coder): an alert, or nobody sees it',
    )
  })
  it('who estimated what: among the positions', () => {
    const estimates = renderTranscript(stage(DELPHI))
    expect(estimates.match(/^\| Planner \|/gm)).toHaveLength(1)
    expect(section(estimates, 'Positions')).toContain('\n\n*In brackets the range')
  })
})

describe('words on ids', () => {
  it('stand one a line where the Markdown is rendered', () => {
    const revised = section(renderTranscript(stage(CONSENSUS)), 'Round 2/3')
    expect(revised).toContain('set by the store  \n[C2] accepted')
  })
})

describe('what the topic asks for', () => {
  it('is answered without the item’s own words once more, and what nobody spoke of is said so', () => {
    const text = section(
      withLines({
        'planner@1':
          '### Decision\nWe take PostgreSQL.\n\n### Answers\n- [E1] **A recommendation**: see the decision\n\n[POSITION: PROPOSAL] - go',
        'coder@1': '[POSITION: SUPPORT] - good',
      }),
      'Final Consensus',
    )
    expect(text).toContain('**What the topic asks for:**')
    expect(text).toContain('- **Q1** Does it carry the load? → **not answered**')
    expect(text).toContain('- **E1** A recommendation → see the decision\n')
    expect(text).toContain('- **E2** A way back → *nobody said how it is met*')
  })

  it('is marked where the answer was given to an earlier text of the decision', () => {
    const first = '### Decision\nWe take PostgreSQL.\n\n### Answers\n- [Q1] 30 a second\n- [E2] yes\n\n'
    const told = (revision: string) =>
      section(
        withLines({
          'planner@1': `${first}[POSITION: PROPOSAL] - go`,
          'planner@2': `${revision}\n\n[C1] accepted: it rings the team on call after a minute\n\n[POSITION: PROPOSAL] - go`,
        }),
        'Final Consensus',
      )
    const changed = told('### Decision\nWe take SQS with an alert.\n\n### Answers\n- [E2] back to PostgreSQL')
    expect(changed).toMatch(/→ 30 a second$/m)
    expect(changed).toMatch(/→ back to PostgreSQL$/m)
    expect(changed).toContain('*Said before the decision was revised in round 2: Q1.*')
    expect(told('### Decision\nWe take PostgreSQL.')).not.toContain('before the decision was revised')
  })
})

describe('an answer to an expected result that begins with its name cut short', () => {
  it('is told without it', () => {
    const text = withLines({
      'planner@1':
        '### Decision\nWe take PostgreSQL.\n\n### Answers\n- [E1] **A recommend…**: see the decision\n\n[POSITION: PROPOSAL] - go',
      'coder@1': '[POSITION: SUPPORT] - good',
    })
    expect(section(text, 'Final Consensus')).toContain('- **E1** A recommendation → see the decision\n')
  })
})

describe('the summary', () => {
  it('names the method that auto chose, and does not where it was named', () => {
    const state = stage(CONSENSUS)
    const show = (chosen: string | null): string => {
      const result = toResult({ ...state, chosen }, { transcript: null, log: null })
      return renderSummary(result, { ...state, chosen }, { columns: 80, color: false, commands: [] })
    }
    expect(show('it gives options')).toContain('CONSENSUS REACHED · consensus, chosen by auto · support from')
    expect(show(null)).toContain('CONSENSUS REACHED · support from')
  })
})
