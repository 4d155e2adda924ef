import { expect, it } from 'vitest'
import { openbotman } from './cli.js'
import { HOSTILE_REPLIES } from './hostile-replies.js'
import { createProject, SCRIPTED_PANEL } from './mcp-client.js'

const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u2028\u2029]/

const textOf = (name: string) => HOSTILE_REPLIES.find((reply) => reply.name === name)?.text ?? ''

it('obeys nothing that is said, nor lets a terminal or a workflow do so', async () => {
  const folder = createProject({
    'openbotman.yaml': SCRIPTED_PANEL,
    'topic.md': '# ../../etc/passwd \u001b[2J\u009b2J: shall we?\n\n::error::x\n',
    'replies.yaml': JSON.stringify({
      replies: {
        planner: [`### Decision\nWe wait.\n\n${textOf('workflow-commands')}`],
        coder: [textOf('escape-sequences')],
        reviewer: [`${textOf('prototype-names')}`],
      },
    }),
  })
  const args = ['discuss', 'topic.md', '--rounds', '1', '--no-blind-pick']
  const env = { GITHUB_ACTIONS: 'true' }
  const [plain, events, refused] = await Promise.all([
    openbotman(args, { cwd: folder, env }),
    openbotman([...args, '--events', '-o', 'other'], { cwd: folder, env }),
    openbotman(['discuss', './\u001b[2J\u009b2J.md'], { cwd: folder }),
  ])
  expect(refused.code).toBe(2)
  expect(refused.stderr).toContain('there is no file "./␛[2J⟨U+009B⟩2J.md"')
  expect(refused.stderr).not.toMatch(CONTROL)
  for (const { stdout, stderr, code } of [plain, events]) {
    expect(code, stderr).toBe(3)
    expect(stdout).not.toMatch(CONTROL)
    expect(stderr).not.toMatch(CONTROL)
    // All that was said was shown while the workflow obeyed nothing.
    const token = /^::stop-commands::(\S+)\n/.exec(stderr)?.[1]
    expect(token).toMatch(/^[0-9a-f-]{36}$/)
    expect(stderr.endsWith(`::${token}::\n`)).toBe(true)
  }
  const lines = events.stdout.trimEnd().split('\n')
  expect(lines.map((line) => JSON.parse(line).type)).toContain('discussion.ended')
  expect(plain.stdout).toMatch(/discussions\/\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d_[a-z0-9-]+\.md/)
})
