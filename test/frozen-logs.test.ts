import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { replay } from '../src/core/evolve.js'
import { METHODS, REVIEW } from '../src/core/methods.js'
import { type Result, toResult } from '../src/core/result.js'
import { renderTranscript } from '../src/core/transcript.js'
import { readLog } from '../src/store/read-log.js'

// What a released version wrote means the same to every later one; test/freeze-logs.mjs keeps those of a new version.

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const versions = readdirSync(here('fixtures/logs'))
const namesIn = (folder: string) =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.jsonl'))
    .map((file) => file.slice(0, -'.jsonl'.length))

/** What a discussion came to; how it is told may change from version to version. */
const meaningOf = ({
  status,
  title,
  consensus,
  decision,
  points,
  actionItems,
  dissent,
  rounds,
  usage,
}: Result) => ({
  ...{ status, title, consensus, decision, points, dissent, usage },
  actionItems: actionItems.map(({ id, text, owner, priority, by, round }) => ({
    id,
    text,
    owner,
    priority,
    by,
    round,
  })),
  said: rounds.map(({ number, turns, failures }) => ({
    number,
    turns: turns.map(({ agent, phase, position, reason, content }) => ({
      agent,
      phase,
      position,
      reason,
      content,
    })),
    failures,
  })),
})

describe.each(versions)('a log of version %s', (version) => {
  const folder = here(`fixtures/logs/${version}`)

  it.each(namesIn(folder))('means what it meant: %s', (name) => {
    const log = path.join(folder, `${name}.jsonl`)
    const state = replay(readLog(log))
    const before: Result = JSON.parse(readFileSync(path.join(folder, `${name}.json`), 'utf8'))
    const now: Result = JSON.parse(JSON.stringify(toResult(state, { transcript: null, log })))
    expect(meaningOf(now)).toEqual(meaningOf(before))
    const transcript = renderTranscript(state)
    const toldBefore = readFileSync(path.join(folder, `${name}.md`), 'utf8')
    const status = /^\*\*Status:\*\* .*$/m
    expect(status.exec(transcript)?.[0]).toBe(status.exec(toldBefore)?.[0])
    // A changed word is noticed, so that what is kept here cannot be mended to fit.
    expect(readFileSync(log, 'utf8')).toMatch(/,"sum":"[0-9a-f]{16}"\}\n$/)
  })

  it('holds one of each method that there was', () => {
    const held = new Set(
      namesIn(folder).map((name) => replay(readLog(path.join(folder, `${name}.jsonl`))).method.name),
    )
    if (version === '0.1.0')
      expect([...held].sort()).toEqual([...METHODS, REVIEW].map(({ name }) => name).sort())
    expect(held.size).toBeGreaterThanOrEqual(8)
  })
})

it.each(namesIn(here('../discussions')))('a sample that is shipped is still read: %s', (name) => {
  const state = replay(readLog(here(`../discussions/${name}.jsonl`)))
  const [status] = /^\*\*Status:\*\* .*$/m.exec(readFileSync(here(`../discussions/${name}.md`), 'utf8')) ?? []
  expect(renderTranscript(state)).toContain(status)
})

it('is never made again for a version that has its logs', () => {
  const { version } = JSON.parse(readFileSync(here('../package.json'), 'utf8'))
  expect(versions).toContain(version)
  const { status, stderr } = spawnSync(process.execPath, [here('freeze-logs.mjs')], { encoding: 'utf8' })
  expect(status).toBe(2)
  expect(stderr).toContain(`the logs of version ${version} are kept already`)
})
