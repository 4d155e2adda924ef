import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { findChanges } from '../src/wire/changes.js'
import { readRun } from '../src/wire/find-run.js'
import { findConfig } from '../src/wire/plan.js'
import type { World } from '../src/wire/world.js'
import { openbotman, tempFolder } from './cli.js'
import { hasPty, playInTerminal } from './pty.js'
import { filesIn, layOut, readOnly, type ScriptedRun } from './scripted-run.js'
import { FAILING } from './showcase-runs.js'

/** A discussion of which the beginning is kept, as after a crash. */
async function beginRun(): Promise<ScriptedRun> {
  const run = layOut(tempFolder(), FAILING)
  const whole = await openbotman(['discuss', ...run.args, '-q'], { cwd: run.folder })
  expect(whole.code).toBe(0)
  const [log = ''] = filesIn(run.runs, '.jsonl')
  writeFileSync(log, `${readFileSync(log, 'utf8').split('\n').slice(0, 10).join('\n')}\n`)
  return run
}

function change({ folder }: ScriptedRun, name: string, from: string, to: string): void {
  const file = path.join(folder, name)
  const text = readFileSync(file, 'utf8')
  expect(text).toContain(from)
  writeFileSync(file, text.replace(from, to))
}

async function changesOf({ folder, runs }: ScriptedRun, env: Record<string, string> = {}): Promise<string[]> {
  const world: World = { cwd: folder, env, stdin: null, stdinIsTerminal: true, generator: 'test' }
  const { state } = readRun('last', runs, folder)
  return findChanges(state, await findConfig(undefined, world), world)
}

it('are named one by one: the topic, the roles, the rules; what may change at any time is not', async () => {
  const run = await beginRun()
  expect(await changesOf(run)).toEqual([])
  change(
    run,
    'openbotman.yaml',
    'providers:',
    'providers:\n  spark: { type: openai, baseUrl: "https://spark.example/v1" }',
  )
  change(run, 'openbotman.yaml', 'discussion:', 'discussion:\n  rounds: 9\n  timeout: 9m')
  expect(await changesOf(run)).toEqual([])

  change(run, 'topic.md', 'What shall we do?', 'What shall we leave?')
  change(run, 'openbotman.yaml', 'You are coder.', 'You are somebody else.')
  change(run, 'openbotman.yaml', 'name: Reviewer', 'name: Critic')
  change(run, 'openbotman.yaml', 'rule: two-thirds', 'rule: unanimous')
  const changes = await changesOf(run)
  expect(changes).toEqual([
    'the topic topic.md',
    expect.stringMatching(/^the role coder \(prompt\) in .*openbotman\.yaml$/),
    expect.stringMatching(/^the role reviewer \(name\) in .*openbotman\.yaml$/),
    expect.stringMatching(/^discussion\.consensus\.rule in .*openbotman\.yaml$/),
  ])
})

it('are refused where nobody can be asked, unless a flag says to keep what there was', async () => {
  const run = await beginRun()
  change(run, 'topic.md', 'What shall we do?', 'What shall we leave?')
  const before = readOnly(run.runs, '.jsonl')
  for (const args of [[], ['--changed', 'refuse']]) {
    const refused = await openbotman(['resume', 'last', '--json', ...args], { cwd: run.folder })
    expect(refused.code).toBe(2)
    const { message, hint } = JSON.parse(refused.stdout).error
    expect(message).toMatch(/was begun with another text of: the topic topic\.md$/)
    expect(hint).toMatch(/--changed keep.*openbotman discuss topic\.md/)
    expect(readOnly(run.runs, '.jsonl')).toBe(before)
  }
  const kept = await openbotman(['resume', 'last', '--changed', 'keep', '--json', '-q'], { cwd: run.folder })
  expect(kept.stderr).toMatch(/warning: .*the topic topic\.md; it goes on as it was begun/)
  expect(JSON.parse(kept.stdout).status).toBe('consensus')
  expect(readOnly(run.runs, '.md')).toContain('What shall we do?')
  const wrong = await openbotman(['resume', 'last', '--changed', 'use'], { cwd: run.folder })
  expect(wrong.stderr).toMatch(/--changed.*keep, refuse/s)
})

it.runIf(hasPty)('are asked about at a terminal', async () => {
  const run = await beginRun()
  change(run, 'openbotman.yaml', 'You are coder.', 'You are somebody else.')
  const no = await playInTerminal(
    ['resume', 'last', '-q'],
    [['Go on with what was written then?', '\x1b[B\r']],
    {
      cwd: run.folder,
    },
  )
  expect(no.screen).toMatch(/the role coder \(prompt\)/)
  expect(no.code).toBe(2)
  const yes = await playInTerminal(['resume', 'last', '-q'], [['Go on with what was written then?', '\r']], {
    cwd: run.folder,
  })
  expect(yes.code).toBe(0)
  expect(yes.screen).toMatch(/consensus/i)
})
