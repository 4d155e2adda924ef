import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { isHeld, lockRun } from '../src/store/lock.js'
import { markOwnProcess } from '../src/store/process-mark.js'
import { tempFolder } from './cli.js'

const program = fileURLToPath(new URL('lock-child.mjs', import.meta.url))

interface Contender {
  child: ChildProcess
  /** What it said: `locked`, or why it could not. */
  said: string
  /** Has it end by itself; done when it has. */
  end(): Promise<void>
  kill(): Promise<void>
}

/** Starts a process that wants to hold a log. */
function contend(log: string): Promise<Contender> {
  const child = spawn(process.execPath, [program, log], { stdio: ['pipe', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.stdout.setEncoding('utf8').once('data', (said: string) =>
      resolve({
        child,
        said: said.trim(),
        end: () => {
          child.stdin.end()
          return ended
        },
        kill: () => {
          child.kill('SIGKILL')
          return ended
        },
      }),
    )
  })
}

function logIn(folder: string): { log: string; lock: string } {
  const log = path.join(folder, 'a.jsonl')
  return { log, lock: `${log}.lock` }
}

/** Writes the lock of a process that was not started by anybody here; `silentMs`: since its last sign of life. */
function leaveLock(lock: string, holder: object | string, silentMs = 0): void {
  writeFileSync(lock, typeof holder === 'string' ? holder : JSON.stringify(holder))
  const then = new Date(Date.now() - silentMs)
  utimesSync(lock, then, then)
}

const refusal = (log: string) => {
  try {
    lockRun(log)()
    return null
  } catch (error) {
    const { message, hint } = error as { message: string; hint: string }
    return { message, hint }
  }
}

it('is held by one process; another one is told by which, where, and what to do', async () => {
  const { log, lock } = logIn(tempFolder())
  const first = await contend(log)
  expect(first.said).toBe('locked')
  const { pid } = first.child
  const second = await contend(log)
  expect(JSON.parse(second.said)).toEqual({
    message: `${log} is being written by process ${pid} on ${hostname()}`,
    hint: `Wait for it, or end it: kill ${pid}`,
  })
  expect(isHeld(log)).toBe(true)
  await first.end()
  expect(existsSync(lock)).toBe(false)
  expect(isHeld(log)).toBe(false)
  const third = await contend(log)
  expect(third.said).toBe('locked')
  await third.end()
})

it('is taken over from a process that was killed, by one of many that want it', async () => {
  const folder = tempFolder()
  const { log, lock } = logIn(folder)
  const dead = await contend(log)
  await dead.kill()
  expect(existsSync(lock)).toBe(true)
  expect(isHeld(log)).toBe(false)
  const many = await Promise.all(Array.from({ length: 6 }, () => contend(log)))
  const winners = many.filter(({ said }) => said === 'locked')
  expect(winners).toHaveLength(1)
  const { pid } = JSON.parse(readFileSync(lock, 'utf8'))
  expect(winners[0]?.child.pid).toBe(pid)
  for (const { said } of many.filter((each) => !winners.includes(each)))
    expect(JSON.parse(said).message).toContain(`by process ${pid} on`)
  await winners[0]?.end()
  expect(readdirSync(folder)).toEqual([])
})

it.runIf(process.platform === 'linux')(
  'is not taken for held where the number belongs to another process now',
  () => {
    const { log, lock } = logIn(tempFolder())
    const own = markOwnProcess()
    expect(own.started).toMatch(/^\d+$/)
    leaveLock(lock, { ...own, started: '1' })
    expect(isHeld(log)).toBe(false)
    expect(refusal(log)).toBeNull()
    leaveLock(lock, own)
    expect(isHeld(log)).toBe(true)
    expect(refusal(log)?.message).toContain(`process ${own.pid}`)
  },
)

it('of another machine counts while it shows signs of life, and a minute longer', () => {
  const { log, lock } = logIn(tempFolder())
  const away = { ...markOwnProcess(), host: 'elsewhere', pid: 4711 }
  leaveLock(lock, away, 50_000)
  expect(refusal(log)).toEqual({
    message: `${log} is being written by process 4711 on elsewhere`,
    hint: expect.stringMatching(/no sign of life for a minute/),
  })
  leaveLock(lock, away, 61_000)
  expect(isHeld(log)).toBe(false)
  expect(refusal(log)).toBeNull()
  expect(existsSync(lock)).toBe(false)
})

it('that is stale is put away although a clock was set back since somebody else began to', () => {
  const { log, lock } = logIn(tempFolder())
  leaveLock(lock, { pid: 1, host: 'elsewhere.example' }, 120_000)
  leaveLock(`${lock}.clearing`, '', -3_600_000)
  expect(refusal(log)).toBeNull()
  expect(existsSync(`${lock}.clearing`)).toBe(false)
})

it('of another container on this machine is not judged by its process number', () => {
  const { log, lock } = logIn(tempFolder())
  const own = markOwnProcess()
  const away = {
    ...own,
    pid: 1,
    space: own.space === null ? null : 'pid:[1]',
    boot: own.boot && 'another start',
  }
  leaveLock(lock, away)
  expect(refusal(log)?.message).toContain('process 1 on')
  leaveLock(lock, away, 61_000)
  // Where neither is known, the number has to do; process 1 always runs.
  if (own.space !== null || own.boot !== null) expect(refusal(log)).toBeNull()
})

it.each([
  ['an empty one', ''],
  ['half of one', '{"pid":12'],
  ['something else', '{"pid":"twelve"}'],
])('that cannot be read, %s, is waited for as long as it may be somebody’s', (_, text) => {
  const { log, lock } = logIn(tempFolder())
  leaveLock(lock, text)
  expect(refusal(log)?.message).toMatch(/another process, whose lock cannot be read/)
  leaveLock(lock, text, 61_000)
  expect(refusal(log)).toBeNull()
})

it('of the older form, with process and machine only, is still understood', async () => {
  const { log, lock } = logIn(tempFolder())
  leaveLock(lock, { pid: process.pid, host: hostname() })
  expect(refusal(log)?.message).toContain(`process ${process.pid} on`)
  const dead = await contend(path.join(tempFolder(), 'b.jsonl'))
  await dead.kill()
  leaveLock(lock, { pid: dead.child.pid, host: hostname() })
  expect(refusal(log)).toBeNull()
})
