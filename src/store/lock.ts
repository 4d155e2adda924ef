import { closeSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'
import { hostname } from 'node:os'
import { UserError } from '../core/errors.js'

/**
 * Takes a run for this process: nobody else may write to its log meanwhile. The lock of a process that has died is
 * taken over.
 * @param log path of the log; the lock lies beside it
 * @returns gives the run back; calling it twice is harmless
 * @throws UserError when another process holds it
 */
export function lockRun(log: string): () => void {
  const file = `${log}.lock`
  while (!createLock(file)) {
    const holder = readHolder(file)
    if (holder !== null && isAlive(holder)) throw held(log, file, holder)
    takeAway(file, holder)
  }
  const release = () => {
    process.off('exit', release)
    if (readHolder(file)?.pid === process.pid) rmSync(file, { force: true })
  }
  process.on('exit', release)
  return release
}

/** Whether a process that still lives holds a run. */
export function isHeld(log: string): boolean {
  const holder = readHolder(`${log}.lock`)
  return holder !== null && isAlive(holder)
}

interface Holder {
  pid: number
  host: string
}

function createLock(file: string): boolean {
  try {
    const fd = openSync(file, 'wx')
    writeSync(fd, JSON.stringify({ pid: process.pid, host: hostname() } satisfies Holder))
    closeSync(fd)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw new UserError(
      `cannot write to ${file}: ${(error as Error).message}`,
      'The folder of the run must be writable.',
    )
  }
}

/** Null: there is none, or it cannot be read. */
function readHolder(file: string): Holder | null {
  try {
    const holder: unknown = JSON.parse(readFileSync(file, 'utf8'))
    return typeof holder === 'object' && holder !== null && 'pid' in holder ? (holder as Holder) : null
  } catch {
    return null
  }
}

/** A process of another machine cannot be seen from here and is taken to live. */
function isAlive({ pid, host }: Holder): boolean {
  if (host !== hostname()) return true
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Moves a stale lock aside; if somebody else was quicker and it is no longer the stale one, puts it back. */
function takeAway(file: string, stale: Holder | null): void {
  const aside = `${file}.${process.pid}`
  try {
    renameSync(file, aside)
    if (readHolder(aside)?.pid === stale?.pid) rmSync(aside, { force: true })
    else renameSync(aside, file)
  } catch {
    // Gone already: the next try finds out.
  }
}

function held(log: string, file: string, { pid, host }: Holder): UserError {
  const who = host === hostname() ? `process ${pid}` : `process ${pid} on ${host}`
  return new UserError(
    `${log} is being written by ${who}`,
    `Wait for it or end it; if it no longer runs, remove ${file}.`,
  )
}
