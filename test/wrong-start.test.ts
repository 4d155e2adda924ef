import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { groupLeftOut } from '../src/core/topic/left-out.js'
import { renderTranscript } from '../src/core/transcript.js'
import { openbotman, tempFolder } from './cli.js'
import { CONSENSUS } from './method-showcases.js'
import { stage } from './showcase.js'

const TOPIC = '# Redis or Postgres?\n\n## Options\n### Redis\n### Postgres\n'

/** A folder with a topic and more files. */
function folder(files: Record<string, string> = {}): string {
  const cwd = tempFolder()
  for (const [name, text] of Object.entries({ 'topic.md': TOPIC, ...files })) {
    mkdirSync(path.dirname(path.join(cwd, name)), { recursive: true })
    writeFileSync(path.join(cwd, name), text)
  }
  return cwd
}

describe('an error before anyone is asked', () => {
  it('says that a script is not there, in words', async () => {
    const cwd = folder()
    const ran = await openbotman(['discuss', 'topic.md', '--provider', 'scripted:nope.yaml'], { cwd })
    expect(ran.code).toBe(2)
    expect(ran.stderr).toMatch(/there is no script .*nope\.yaml\nName a YAML file of replies/)
    expect(ran.stderr).not.toContain('ENOENT')
  })

  it.each([
    ['topic.md', 'it is a file, not a folder'],
    ['topic.md/below', 'what should be a folder above it is a file'],
  ])('says what stands in the place of the output folder %s', async (out, why) => {
    const ran = await openbotman(['discuss', 'topic.md', '--offline', '-o', out], { cwd: folder() })
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain(`${why}\nName a folder that can be written to with -o <dir>.`)
    expect(ran.stderr).not.toMatch(/EEXIST|ENOTDIR/)
  })

  it('names cures that hold for a role that reads files', async () => {
    const cwd = folder({
      'openbotman.yaml': 'version: 1\nagents: agents\nteams:\n  default: { agents: [dev, reviewer] }\n',
      'agents/dev.yaml': 'role: developer\nprovider: offline\n',
      'agents/reviewer.yaml': 'role: reviewer\nprovider: auto\naccess: read\n',
    })
    const ran = await openbotman(['discuss', 'topic.md'], {
      cwd,
      env: { PATH: path.dirname(process.execPath) },
    })
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain(
      'agent reviewer: its role has `access: read`, where "auto" stands for claude-cli',
    )
    expect(ran.stderr).toContain('npm install -g @anthropic-ai/claude-code')
    expect(ran.stderr).not.toContain('--offline')
  })
})

describe('what is left out', () => {
  const leftOut = [
    { path: 'a.txt', why: 'new' },
    { path: '.env', why: 'secret' },
    { path: 'b.txt', why: 'new' },
  ]

  it('is grouped by its reason', () => {
    expect(groupLeftOut(leftOut)).toEqual([
      { why: 'new', paths: ['a.txt', 'b.txt'] },
      { why: 'secret', paths: ['.env'] },
    ])
  })

  it('is one line for a folder full of new files', async () => {
    const cwd = folder(Object.fromEntries([1, 2, 3, 4, 5, 6].map((n) => [`new-${n}.txt`, 'text\n'])))
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@y', ...args], { cwd, stdio: 'pipe' })
    git('init', '-q')
    git('add', 'topic.md')
    git('commit', '-qm', 'topic')
    writeFileSync(path.join(cwd, 'topic.md'), `${TOPIC}\nIt has to be fast.\n`)
    const { stderr } = await openbotman(['discuss', 'topic.md', '--diff', '--offline', '-q'], { cwd })
    expect(stderr.split('\n').filter((line) => line.includes('new and not known to git'))).toEqual([
      'openbotman: warning: new-1.txt, new-2.txt, new-3.txt, new-4.txt and 2 more are not taken along whole: new and not known to git; git add it',
    ])
  })

  it('is grouped in the transcript, too, every file named', () => {
    const state = stage(CONSENSUS)
    const brief = { ...state.brief, context: { files: [], diff: null, leftOut } }
    expect(renderTranscript({ ...state, brief })).toContain(
      '**Left out:** `a.txt`, `b.txt` (new); `.env` (secret)',
    )
  })
})
