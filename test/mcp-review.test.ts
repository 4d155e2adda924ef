import { existsSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { connectTo, SCRIPTED_PANEL, textOf } from './mcp-client.js'
import { TempFolder } from './temp-folder.js'

const finding = (text: string) => JSON.stringify(`### Findings\n${text}\n\n[POSITION: CONCERN] - see there`)
const FOUND = finding(
  '- [must-fix] src/price.ts:2: The price is cut off instead of being rounded. Why: customers pay less. Fix: use Math.round.',
)

/** A repository with one commit on top of another, and a panel that reviews it. */
function createRepository(replies: Record<string, string>, config = SCRIPTED_PANEL): TempFolder {
  const folder = new TempFolder()
  onTestFinished(() => folder.remove())
  folder.write({
    'openbotman.yaml': config,
    'replies.yaml': `replies:\n${Object.entries(replies)
      .map(([agent, reply]) => `  ${agent}: [${reply}]`)
      .join('\n')}\n`,
    'src/price.ts': 'export function price(value: number) {\n  return Math.round(value)\n}\n',
  })
  folder.git('init', '--quiet', '--initial-branch=main')
  folder.commit('first')
  folder.write({ 'src/price.ts': 'export function price(value: number) {\n  return Math.trunc(value)\n}\n' })
  folder.commit('cut prices off')
  return folder
}

describe('a review', () => {
  it('gives findings with their places, in data and in words, and again as a result', async () => {
    const replies = { planner: FOUND, coder: FOUND, reviewer: finding('- none') }
    const { path: folder, env } = createRepository(replies)
    const { call } = await connectTo(folder, [], env)
    const answer = await call('review', { range: 'HEAD~1..HEAD' })
    expect(textOf(answer)).toContain('1 must-fix, 1 to consider')
    expect(answer.isError).toBeFalsy()
    expect(answer.structuredContent).toMatchObject({
      status: 'done',
      review: {
        failed: true,
        failOn: 'must-fix',
        findings: [
          {
            id: 'F1',
            severity: 'must-fix',
            file: 'src/price.ts',
            line: 2,
            by: ['planner', 'coder'],
            fix: expect.stringContaining('Math.round'),
          },
          { severity: 'consider', by: ['reviewer'] },
        ],
        reviewers: ['planner', 'coder', 'reviewer'].map((agent) => ({ agent, outcome: 'reviewed' })),
      },
    })
    expect(textOf(answer)).toContain(
      'F1 must-fix at src/price.ts:2 (by planner, coder): The price is cut off',
    )
    expect((await call('get_result')).structuredContent).toEqual(answer.structuredContent)
  })

  it('that nobody could give is an error', async () => {
    const fail = '{ fail: { kind: auth, message: key refused } }'
    const { path: folder, env } = createRepository({ planner: fail, coder: fail, reviewer: fail })
    const { call } = await connectTo(folder, [], env)
    const answer = await call('review', { range: 'HEAD~1' })
    expect(answer.isError).toBe(true)
    expect(textOf(answer)).toContain('key refused')
  })

  it('is refused for what is no range, a path, a person, rules, or more than the budget', async () => {
    const person = SCRIPTED_PANEL.replace(
      'role: reviewer, provider: scripted',
      'role: reviewer, provider: human',
    )
    const { path: folder, env } = createRepository({ planner: FOUND, coder: FOUND }, person)
    const { call } = await connectTo(folder, [], env)
    const pair = { agents: ['planner', 'coder'] }
    const wrong: [Record<string, unknown>, string][] = [
      [{ ...pair, range: '--output=made' }, '--output=made: this is no range of commits'],
      [{ ...pair, range: 'nobody..HEAD' }, 'nobody'],
      [{ ...pair, prFile: '/etc/passwd' }, 'unknown argument prFile. Arguments are range, team'],
      [{ range: 'HEAD~1' }, 'reviewer may be asked at a terminal'],
      [{ ...pair, range: 'HEAD~1', budget: '1mtok' }, 'more than the 500000 allowed here'],
    ]
    for (const [args, part] of wrong) {
      const answer = await call('review', args)
      expect(answer.isError).toBe(true)
      expect(textOf(answer)).toContain(part)
    }
    expect(existsSync(path.join(folder, 'discussions'))).toBe(false)
    expect(existsSync(path.join(folder, 'made'))).toBe(false)
  })
})
