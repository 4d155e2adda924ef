import { randomUUID } from 'node:crypto'
import {
  closeSync,
  constants,
  copyFileSync,
  linkSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { UserError } from '../core/errors.js'
import { findProcess, markOwnProcess, type ProcessMark } from './process-mark.js'

/** How often a holder shows that it lives, for those who cannot see its process. */
const BEAT_MS = 10_000
/** After this time without a sign, a holder that cannot be seen has died. */
const SILENT_MS = 60_000
/** Nobody takes longer than this to put a stale lock away; one from the future was left before a clock was set. */
const CLEARING_MS = 10_000

/**
 * Takes a run for this process: nobody else may write to its log meanwhile. The lock of a process that has died is
 * taken over.
 * @param log path of the log; the lock lies beside it
 * @returns gives the run back; calling it twice is harmless
 * @throws UserError when another process holds it, or nothing can be written there
 */
export function lockRun(log: string): () => void {
  const file = `${log}.lock`
  const text = `${JSON.stringify({ ...markOwnProcess(), token: randomUUID() })}\n`
  const fd = acquire(log, file, text)
  const beat = setInterval(() => attempt(() => writeSync(fd, text, 0)), BEAT_MS)
  beat.unref()
  let isHeldHere = true
  const release = () => {
    if (!isHeldHere) return
    isHeldHere = false
    forgetLock(release)
    clearInterval(beat)
    closeSync(fd)
    if (readLock(file)?.text === text) rmSync(file, { force: true })
  }
  rememberLock(release)
  return release
}

/** The locks of this process, given back when it ends; all by one listener, since a server holds many. */
const heldHere = new Set<() => void>()

function rememberLock(release: () => void): void {
  if (heldHere.size === 0) process.on('exit', releaseAll)
  heldHere.add(release)
}

function forgetLock(release: () => void): void {
  heldHere.delete(release)
  if (heldHere.size === 0) process.off('exit', releaseAll)
}

function releaseAll(): void {
  for (const release of [...heldHere]) release()
}

/** Whether a process that still lives holds a run. */
export function isHeld(log: string): boolean {
  const lock = readLock(`${log}.lock`)
  return lock !== null && isLive(lock, Date.now())
}

interface Lock {
  text: string
  /** Null: it cannot be read. */
  holder: ProcessMark | null
  /** Its holder's last sign of life, by the clock of the file system. */
  beatAt: number
}

/** Puts the lock there, whole from the first moment on. @returns it, open */
function acquire(log: string, file: string, text: string): number {
  const fresh = `${file}.${process.pid}-${randomUUID().slice(0, 8)}`
  try {
    writeFileSync(fresh, text, { flag: 'wx' })
    while (!place(fresh, file)) {
      const lock = readLock(file)
      if (lock === null) continue
      writeFileSync(fresh, text)
      const now = statSync(fresh).mtimeMs
      if (isLive(lock, now)) throw held(log, file, lock)
      clearAway(file, lock, now)
    }
    return openSync(file, 'r+')
  } catch (error) {
    if (error instanceof UserError) throw error
    const { code, message } = error as NodeJS.ErrnoException
    const cure = code === 'ENOSPC' ? 'Make room on the disk.' : 'The folder of the run must be writable.'
    throw new UserError(`cannot write to ${file}: ${message}`, cure)
  } finally {
    rmSync(fresh, { force: true })
  }
}

/** Gives the lock its name if that is free. */
function place(fresh: string, file: string): boolean {
  try {
    linkSync(fresh, file)
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return false
  }
  // A file system without links: what is written a moment later passes for a lock that cannot be read.
  try {
    copyFileSync(fresh, file, constants.COPYFILE_EXCL)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function readLock(file: string): Lock | null {
  const text = attempt(() => readFileSync(file, 'utf8'))
  const facts = attempt(() => statSync(file))
  if (text === null || facts === null) return null
  return { text, holder: attempt(() => readMark(text)), beatAt: facts.mtimeMs }
}

/** @throws Error when this is no lock */
function readMark(text: string): ProcessMark {
  const { pid, host, boot = null, space = null, started = null } = JSON.parse(text) as Partial<ProcessMark>
  if (!Number.isInteger(pid) || pid === undefined || pid <= 0 || typeof host !== 'string')
    throw new Error('this is no lock')
  return { pid, host, boot, space, started }
}

/** @param now by the clock of the file system, in milliseconds */
function isLive({ holder, beatAt }: Lock, now: number): boolean {
  const found = holder === null ? 'hidden' : findProcess(holder)
  return found === 'hidden' ? now - beatAt < SILENT_MS : found === 'runs'
}

/**
 * Removes a stale lock. Only one process at a time may, so that none removes the lock of who was quicker.
 * @param now by the clock of the file system, which may be another one than this machine's
 */
function clearAway(file: string, stale: Lock, now: number): void {
  const clearing = `${file}.clearing`
  if (attempt(() => closeSync(openSync(clearing, 'wx'))) === null) {
    const since = attempt(() => statSync(clearing).mtimeMs)
    if (since !== null && Math.abs(now - since) > CLEARING_MS) rmSync(clearing, { force: true })
    waitALittle()
    return
  }
  try {
    if (readLock(file)?.text === stale.text) rmSync(file, { force: true })
  } finally {
    rmSync(clearing, { force: true })
  }
}

function waitALittle(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
}

function held(log: string, file: string, { holder }: Lock): UserError {
  if (holder === null)
    return new UserError(
      `${log} is being written by another process, whose lock cannot be read`,
      `Wait for it; if there is none, remove ${file}.`,
    )
  const { pid, host } = holder
  const isNear = host === hostname() && findProcess(holder) === 'runs'
  return new UserError(
    `${log} is being written by process ${pid} on ${host}`,
    isNear
      ? `Wait for it, or end it: kill ${pid}`
      : `Wait for it or end it there; once it has shown no sign of life for a minute, its run can be taken over.`,
  )
}

/** Null: it failed. */
function attempt<Value>(act: () => Value): Value | null {
  try {
    return act()
  } catch {
    return null
  }
}
