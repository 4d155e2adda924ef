import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { stringify } from 'yaml'
import { readLog } from '../src/store/read-log.js'
import { bin, tempFolder } from './cli.js'
import { createFakeCli, isAlive } from './fake-cli.js'
import { filesIn } from './scripted-run.js'

// The real program with agent CLIs that do not want to end, and what they started.

/** Where everything may leave something behind. */
interface Place {
  folder: string
  temporary: string
  runs: string
  env: Record<string, string>
  /** The processes that the agent CLIs and their children said they are. */
  pids(): number[]
}

/** An agent CLI that heeds no polite signal, with a child that does not either. */
function layOut(): Place {
  const folder = tempFolder()
  const temporary = path.join(folder, 'tmp')
  mkdirSync(temporary)
  const pidFile = path.join(folder, 'pids')
  const stubborn =
    "for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(name, () => {}); setInterval(() => {}, 1000);"
  const cli = createFakeCli(
    'claude',
    `${stubborn}
    const child = spawn(process.execPath, ['-e', ${JSON.stringify(stubborn)}], { stdio: 'inherit' })
    require('node:fs').appendFileSync(${JSON.stringify(pidFile)}, process.pid + '\\n' + child.pid + '\\n')
    await print('{"type":"system"}\\n')
    await new Promise(() => {})`,
  )
  onTestFinished(cli.remove)
  const place: Place = {
    folder,
    temporary,
    runs: path.join(folder, 'discussions'),
    env: { PATH: cli.env.PATH ?? '', HOME: folder, TMPDIR: temporary, LANG: 'C.UTF-8' },
    pids: () => (existsSync(pidFile) ? readFileSync(pidFile, 'utf8').trim().split('\n').map(Number) : []),
  }
  onTestFinished(() => {
    for (const pid of place.pids().filter(isAlive)) process.kill(pid, 'SIGKILL')
  })
  writeFileSync(path.join(folder, 'topic.md'), '# Prices\n\nShall we cache the prices?\n')
  const proposal = '### Decision\nWe cache them.\n\n[POSITION: PROPOSAL] - cheap'
  writeFileSync(path.join(folder, 'script.yaml'), stringify({ replies: { planner: [proposal] } }))
  return place
}

/** Starts a discussion whose two responders never answer, and sends signals once both are being asked. */
function interrupt(
  place: Place,
  signals: NodeJS.Signals[],
): Promise<{ code: number | null; signal: NodeJS.Signals | null; stderr: string; tookMs: number }> {
  const sets = ['planner=scripted:script.yaml', 'coder=claude-cli', 'reviewer=claude-cli']
  const args = ['discuss', 'topic.md', '-q', '--no-blind-pick', ...sets.flatMap((set) => ['--set', set])]
  const child = spawn(process.execPath, [bin, ...args, '--agents', 'planner,coder,reviewer'], {
    cwd: place.folder,
    env: place.env,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  let since = 0
  const watch = setInterval(() => {
    if (place.pids().length < 4) return
    clearInterval(watch)
    since = performance.now()
    const [first = 'SIGINT', second] = signals
    child.kill(first)
    // Long enough for the first one to have been heard, and far less than the agents are given to end.
    if (second) setTimeout(() => child.kill(second), 300)
  }, 20)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      clearInterval(watch)
      resolve({ code, signal, stderr, tookMs: performance.now() - since })
    })
  })
}

/** What is left of a run, beside its log and its transcript, and of those that worked at it. */
function leftovers({ temporary, runs, pids }: Place): string[] {
  return [
    ...pids()
      .filter(isAlive)
      .map((pid) => `process ${pid}`),
    ...readdirSync(temporary).map((name) => `temporary ${name}`),
    ...readdirSync(runs).filter((name) => !/\.(md|jsonl)$/.test(name)),
  ]
}

it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s keeps what was said, closes the transcript and leaves nothing behind',
  async (signal) => {
    const place = layOut()
    const { code, stderr } = await interrupt(place, [signal])
    expect(code, stderr).toBe(130)
    expect(stderr).toMatch(/what was said is kept\. Go on with: openbotman resume/)
    expect(place.pids()).toHaveLength(4)
    expect(leftovers(place)).toEqual([])
    const [log = ''] = filesIn(place.runs, '.jsonl')
    expect(readLog(log).at(-1)).toMatchObject({ type: 'discussion.ended', status: 'cancelled' })
    const [transcript = ''] = filesIn(place.runs, '.md')
    expect(readFileSync(transcript, 'utf8')).toMatch(/NO CONSENSUS \(interrupted|We cache them/)
  },
)

it('a terminal that is closed, of which its shell tells as well, ends nothing at once', async () => {
  const place = layOut()
  const { code, stderr } = await interrupt(place, ['SIGHUP', 'SIGHUP'])
  expect(code, stderr).toBe(130)
  expect(leftovers(place)).toEqual([])
  const [log = ''] = filesIn(place.runs, '.jsonl')
  expect(readLog(log).at(-1)).toMatchObject({ type: 'discussion.ended', status: 'cancelled' })
})

it.each([
  ['SIGINT', 'SIGINT'],
  ['SIGTERM', 'SIGTERM'],
  ['SIGHUP', 'SIGINT'],
] as const)('%s and then %s end it at once, and leave nothing behind either', async (first, second) => {
  const place = layOut()
  const { code, stderr, tookMs } = await interrupt(place, [first, second])
  expect(code, stderr).toBe(130)
  expect(tookMs).toBeLessThan(10_000)
  expect(place.pids()).toHaveLength(4)
  // What was killed is gone a moment later.
  await expect.poll(() => leftovers(place), { timeout: 5000 }).toEqual([])
  const [log = ''] = filesIn(place.runs, '.jsonl')
  const events = readLog(log)
  expect(events.filter(({ type }) => type === 'turn.completed')).toHaveLength(1)
  const id = path.basename(log, '.jsonl')
  expect(stderr).toContain(`what was finished is kept. Go on with: openbotman resume ${id}\n`)
  // The agents were not waited for: they would have had two seconds to end by themselves.
  expect(events.some(({ type }) => type === 'turn.failed' || type === 'discussion.ended')).toBe(false)
})
