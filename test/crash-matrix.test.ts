import { spawn } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { LiveEvent, LogEvent } from '../src/core/events.js'
import { replay } from '../src/core/evolve.js'
import { toResult } from '../src/core/result.js'
import { readLog } from '../src/store/read-log.js'
import { planDiscussion } from '../src/wire/plan.js'
import { planResumption, resumeDiscussion } from '../src/wire/resume.js'
import type { World } from '../src/wire/world.js'
import { bin, openbotman, tempFolder } from './cli.js'
import { filesIn, layOut, readOnly, type ScriptedRun, timeless, timelessResult } from './scripted-run.js'
import type { Showcase } from './showcase.js'
import { FAILING, SHOWCASES } from './showcase-runs.js'
import type { Table } from './table.js'

// A discussion is killed at every write, and whoever resumes it has to come to what it would have come to.

const isFull = process.env.TEST_FULL === '1'
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url))

/** What holds for this process, as far as a discussion takes it from there. */
const worldIn = (cwd: string): World => ({
  cwd,
  env: {},
  stdin: null,
  stdinIsTerminal: true,
  generator: 'OpenBotMan test',
})

/** A discussion that is laid out and planned, so that a process has only to hold it. */
async function prepare(show: Showcase | Table): Promise<ScriptedRun> {
  const run = layOut(tempFolder(), show)
  const { opening, output } = await planDiscussion(run.options, worldIn(run.folder))
  writeFileSync(path.join(run.folder, 'plan.json'), JSON.stringify({ opening, output, cwd: run.folder }))
  return run
}

/** Runs the engine on a real log in a process of its own, killed where `crash` says. @returns the signal that ended it */
function holdInProcess({ folder }: ScriptedRun, crash = ''): Promise<NodeJS.Signals | null> {
  return start([here('crash-child.mjs'), 'plan.json', path.join(folder, 'script.yaml')], folder, crash)
}

/** Starts a program that crashes. @returns the signal that ended it */
function start(args: string[], cwd: string, crash: string): Promise<NodeJS.Signals | null> {
  const child = spawn(process.execPath, ['--import', here('crash-preload.mjs'), ...args], {
    cwd,
    env: { HOME: cwd, PATH: process.env.PATH ?? '', CRASH_AT: crash },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) =>
      code === 0 || signal !== null ? resolve(signal) : reject(new Error(`exit ${code}: ${stderr}`)),
    )
  })
}

interface Outcome {
  transcript: string
  result: unknown
  /** Who was asked for what. */
  asked: string[]
}

const keyOf = ({ round, phase, agent, followUp }: Extract<LiveEvent, { type: 'turn.started' }> | Turned) =>
  `${agent}@${round}/${followUp ?? phase}`
type Turned = Extract<LogEvent, { type: 'turn.completed' | 'turn.failed' }>
const isTurn = (event: LogEvent): event is Turned =>
  event.type === 'turn.completed' || event.type === 'turn.failed'

/** Resumes the only run of a folder; one that has ended is only put right. */
async function resume({ folder, runs }: ScriptedRun): Promise<Outcome> {
  const [log = ''] = filesIn(runs, '.jsonl')
  const world = worldIn(folder)
  const asked: string[] = []
  if (readLog(log).at(-1)?.type === 'discussion.ended') {
    // What has ended well is refused, and what has not would be begun anew: the transcript is what counts.
    await planResumption({ run: log }, world).catch(() => null)
    const { state } = await import('../src/wire/find-run.js').then(({ readRun }) =>
      readRun(log, runs, folder),
    )
    return { transcript: readOnly(runs, '.md'), result: toResult(state, { transcript: null, log }), asked }
  }
  const resumption = await planResumption({ run: log }, world)
  expect(resumption.changes).toEqual([])
  const events = resumeDiscussion(resumption, world, new AbortController().signal)
  let step = await events.next()
  for (; !step.done; step = await events.next())
    if (step.value.type === 'turn.started') asked.push(keyOf(step.value))
  const { state } = step.value
  return { transcript: readOnly(runs, '.md'), result: toResult(state, { transcript: null, log }), asked }
}

/** What a discussion comes to that nobody interrupts, and how often it writes a transcript. */
async function holdWhole(
  show: Showcase | Table,
): Promise<Outcome & { events: LogEvent[]; transcripts: number }> {
  const run = await prepare(show)
  expect(await holdInProcess(run)).toBeNull()
  const events = readLog(filesIn(run.runs, '.jsonl')[0] ?? '')
  const votes = replay(events).method.flow === 'votes'
  const writes = ['discussion.ended', 'round.closed', ...(votes ? [] : ['phase.closed'])]
  return {
    ...(await resume(run)),
    events,
    transcripts: events.filter(({ type }) => writes.includes(type)).length,
  }
}

/** Every write of a discussion, as places to crash at; without much time, some of them, spread over all of it. */
function placesOf({ events, transcripts }: { events: LogEvent[]; transcripts: number }): string[] {
  const log = events.map((_, index) => index + 1)
  const some = (every: number, numbers: number[]) =>
    numbers.filter((n) => isFull || n % every === 1 || n === numbers.length)
  const written = Array.from({ length: transcripts }, (_, index) => index + 1)
  return [
    ...some(3, log).map((n) => `log ${n} kill`),
    ...some(4, log).map((n) => `log ${n} half`),
    ...written.flatMap((n) => [`transcript ${n} kill`, `transcript ${n} half`]),
  ]
}

/** Crashes and resumes a discussion at one place. */
async function crashAt(place: string, show: Showcase | Table, whole: Outcome): Promise<void> {
  const run = await prepare(show)
  expect(await holdInProcess(run, place), place).toBe('SIGKILL')
  const [target, at, fate] = place.split(' ')
  const [log = ''] = filesIn(run.runs, '.jsonl')
  if (target === 'log' && at === '1' && fate === 'half') {
    expect(() => readLog(log), place).toThrow(/holds no event/)
    return
  }
  const before = readLog(log)
  if (target === 'log') expect(before.length, place).toBe(fate === 'half' ? Number(at) - 1 : Number(at))
  const finished = before.filter(isTurn).map(keyOf)

  const { transcript, result, asked } = await resume(run)
  expect(timeless(transcript), place).toBe(timeless(whole.transcript))
  expect(timelessResult(result), place).toEqual(timelessResult(whole.result))
  const turns = readLog(log).filter(isTurn).map(keyOf)
  expect(
    asked.filter((key) => finished.includes(key)),
    place,
  ).toEqual([])
  expect([...finished, ...asked].sort(), place).toEqual(turns.sort())
  expect(new Set(turns).size, place).toBe(turns.length)
  // Neither a lock nor half a transcript is left.
  expect(
    readdirSync(run.runs)
      .map((name) => path.extname(name))
      .sort(),
    place,
  ).toEqual(['.jsonl', '.md'])
}

/** Works on several at a time: each waits for a process that starts. */
async function inParallel<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const left = [...items]
  const worker = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item)
  }
  await Promise.all([worker(), worker(), worker(), worker()])
}

async function crashEverywhere(show: Showcase | Table): Promise<void> {
  const whole = await holdWhole(show)
  // One that failed is asked again for what failed, also where the crash came just before it ended.
  expect(whole.result).not.toMatchObject({ status: 'failed' })
  await inParallel(placesOf(whole), (place) => crashAt(place, show, whole))
}

describe('a discussion that is killed and resumed', () => {
  it(`comes to the same at ${isFull ? 'every write' : 'every third write'}, with nothing asked twice: consensus, an agent failing`, async () => {
    const whole = await holdWhole(FAILING)
    expect(whole.events.filter(({ type }) => type === 'round.closed')).toHaveLength(3)
    expect(whole.events.filter(({ type }) => type === 'turn.failed').length).toBeGreaterThan(0)
    await inParallel(placesOf(whole), (place) => crashAt(place, FAILING, whole))
  }, 120_000)

  it('comes to the same through the real program', async () => {
    const begin = layOut(tempFolder(), FAILING)
    const whole = await openbotman(['discuss', ...begin.args, '--json', '-q'], { cwd: begin.folder })
    const expected = JSON.parse(whole.stdout)
    await inParallel(['log 5 kill', 'log 9 half', 'transcript 2 half'], async (place) => {
      const run = layOut(tempFolder(), FAILING)
      const killed = await start([bin, 'discuss', ...run.args, '-q'], run.folder, place)
      expect(killed, place).toBe('SIGKILL')
      const again = await openbotman(['resume', 'last', '--json', '-q'], { cwd: run.folder })
      expect(again.code, place).toBe(whole.code)
      expect(timelessResult(JSON.parse(again.stdout)), place).toEqual(timelessResult(expected))
      expect(timeless(readOnly(run.runs, '.md')), place).toBe(timeless(readOnly(begin.runs, '.md')))
    })
  }, 60_000)

  describe.runIf(isFull)('whatever its method', () => {
    it.each(Object.entries(SHOWCASES))('%s', async (_, show) => crashEverywhere(show), 600_000)
    it.each(Object.entries(SHOWCASES))(
      '%s, an agent failing',
      async (_, show) => crashEverywhere({ ...show, lines: failOnce(show) }),
      600_000,
    )
  })
})

/** The second of the panel, without whom every method goes on, fails in the first thing that it is asked for. */
function failOnce({ lines, agents: [, second = ''] = [] }: Table): Table['lines'] {
  const key = Object.keys(lines).find((each) => each.startsWith(`${second}@`) && !each.endsWith('picks'))
  if (key === undefined) throw new Error(`${second} says nothing`)
  return { ...lines, [key]: null }
}

it('tells a transcript that is another one from the same one', () => {
  const transcript = readFileSync(here('fixtures/transcripts/consensus.md'), 'utf8')
  expect(timeless(transcript)).toBe(timeless(transcript))
  expect(timeless(transcript)).not.toBe(timeless(transcript.replace(/SUPPORT/, 'CONCERN')))
})
