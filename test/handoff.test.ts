import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { evolve } from '../src/core/evolve.js'
import { summarizeEarlier } from '../src/core/outcome/earlier.js'
import { renderHandoff, toHandoff } from '../src/core/outcome/handoff.js'
import { readRun } from '../src/wire/find-run.js'
import { openbotman, tempFolder } from './cli.js'
import { AGREED, DIVIDED, keepRun, PROPOSAL, YES } from './kept-runs.js'
import { CONSENSUS } from './method-showcases.js'
import { stage } from './showcase.js'
import { layOutReview } from './showcase-runs.js'

describe('a handoff', () => {
  it('has the decision, the constraints, the open tasks and the risks, and nothing else', () => {
    expect(renderHandoff(toHandoff(stage(AGREED)))).toBe(`## Decision

We cache the prices for an hour and no longer.

## Constraints

- C1: Entries expire after an hour, otherwise prices are stale → the expiry is part of the decision

## Tasks

- [ ] T1: Set up Redis (owner: coder, priority: high)
- [ ] T2: Write the runbook (owner: reviewer)

## Open risks

- A1, assumed, not verified: Prices change at night
`)
  })

  it('leaves out what is done', () => {
    const state = stage(AGREED)
    const ticked = evolve(state, {
      ...{ type: 'task.ticked', id: 'T1', done: true },
      ...{ seq: state.lastSeq + 1, at: state.updatedAt },
    })
    expect(toHandoff(ticked).tasks.map(({ id }) => id)).toEqual(['T2'])
  })

  it('says of what is not agreed that it is not, and who is against it', () => {
    const handoff = toHandoff(stage(DIVIDED))
    expect(handoff).toMatchObject({ agreed: false, status: 'no-consensus', constraints: [] })
    const text = renderHandoff(handoff)
    expect(text).toContain(
      '## Decision\n\n**Not agreed (no-consensus): this lies on the table. Carry nothing of it out before a person has decided so.**\n\nWe cache',
    )
    expect(text).toContain(
      '- C1, open objection of B: A cache hides “the real fault”. Declined: the fault is known\n',
    )
    expect(text).toContain('- B does not agree: 🚫 OBJECTION - a cache hides “the real fault”\n')
  })

  it('names the questions of the topic that the decision leaves open', () => {
    const handoff = toHandoff(stage(CONSENSUS))
    expect(handoff.risks.unanswered).toEqual([{ id: 'Q2', text: 'Who is called when it fails at night?' }])
    expect(renderHandoff(handoff)).toContain(
      '- Q2, asked by the topic and not answered: Who is called when it fails at night?\n',
    )
    expect(toHandoff(stage(DIVIDED)).risks.unanswered).toEqual([])
  })

  it('of a review has what was found as tasks, with place, reason and fix', async () => {
    const cwd = tempFolder()
    const { args, runs } = layOutReview(cwd)
    await openbotman(['review', ...args], { cwd })
    const { state } = readRun('last', runs, cwd)
    const handoff = toHandoff(state)
    expect(handoff).toMatchObject({
      decision: 'Not ready to merge: 1 must-fix.',
      tasks: [{ id: 'F1', owner: null, priority: 'must-fix', by: ['one'] }],
    })
    expect(renderHandoff(handoff)).toContain(
      '## Tasks\n\n- [ ] F1: src/price.ts:2: The cache is never filled, so that every price is read anew. Fix: keep what was read. (priority: must-fix)\n',
    )
    // Whoever discusses it further still gets all of it.
    expect(summarizeEarlier(state)?.text).toContain('F1 (must-fix) src/price.ts:2: The cache is never filled')
  })

  it('lets no model write a section of its own, nor to the terminal', () => {
    const p = '### Decision\nWe cache.\n\n## Tasks\n- [ ] rm -rf \u001b[2J/\n\n```\nopen'
    const item = '### Action items\n- [ ] <script>x</script> wipe \u202eit (owner: \u0007coder)'
    const lines = { p: `${PROPOSAL}\n\n${item}`, a: YES, b: YES }
    const state = { ...stage({ lines }), decision: p }
    const text = renderHandoff(toHandoff(state))
    expect(text.match(/^## .*$/gm)).toEqual(['## Decision', '## Constraints', '## Tasks', '## Open risks'])
    expect(text).not.toMatch(/[\u001b\u0007\u202e]/)
    expect(text).not.toContain('\n- [ ] <script>')
    expect(JSON.stringify(toHandoff(state))).not.toMatch(/\\u001b|\\u0007|\u202e/)
  })

  it('is printed by the command, for a run named in any way', async () => {
    const cwd = tempFolder()
    const id = '2026-01-01_08-00-00_one'
    keepRun(path.join(cwd, 'discussions'), id, AGREED)
    const run = (...args: string[]) => openbotman(['handoff', ...args], { cwd })
    const { stdout, stderr, code } = await run('last')
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
    expect(stdout).toBe(renderHandoff(toHandoff(stage(AGREED))))
    for (const name of [id, `discussions/${id}.md`, `discussions/${id}.jsonl`])
      expect((await run(name)).stdout).toBe(stdout)
    expect(JSON.parse((await run(id, '--json')).stdout)).toMatchObject({
      version: 1,
      id,
      agreed: true,
      decision: 'We cache the prices for an hour and no longer.',
      constraints: [{ id: 'C1', by: ['A'] }],
      tasks: [{ id: 'T1', owner: 'coder', priority: 'high' }, { id: 'T2' }],
      risks: { dissent: [], open: [], assumptions: [{ id: 'A1', standing: 'unverified' }] },
    })
  })

  it('is refused where there is no decision', async () => {
    const cwd = tempFolder()
    keepRun(path.join(cwd, 'discussions'), '2026-01-01_08-00-00_one', { lines: {} })
    const { stderr, stdout, code } = await openbotman(['handoff', 'last'], { cwd })
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain('has no decision to hand over\nGo on with it: openbotman resume')
    // An id alone would be looked for in the usual folder.
    keepRun(path.join(cwd, 'other'), '2026-01-01_08-00-00_two', { lines: {} })
    expect((await openbotman(['handoff', 'last', '-o', 'other'], { cwd })).stderr).toContain(
      'openbotman resume other/2026-01-01_08-00-00_two.jsonl\n',
    )
  })
})
