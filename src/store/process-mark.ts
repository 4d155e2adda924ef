import { execFileSync } from 'node:child_process'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/** What tells one process from every other one, also from a later one that got the same number. */
export interface ProcessMark {
  pid: number
  host: string
  /** The start of the machine, and the space that the number holds in (a container has its own); null: not known. */
  boot: string | null
  space: string | null
  /** When the process was started, in the system's own words; null: not known. */
  started: string | null
}

/** The mark of this process. */
export function markOwnProcess(): ProcessMark {
  return { pid: process.pid, ...here(), started: startOf(process.pid) }
}

/** Whether a process still runs; `hidden`: it belongs to another machine or container and cannot be seen from here. */
export function findProcess(mark: ProcessMark): 'runs' | 'ended' | 'hidden' {
  const { host, boot, space } = here()
  const differs = (one: string | null, other: string | null) =>
    one !== null && other !== null && one !== other
  if (mark.host !== host || differs(mark.boot, boot) || differs(mark.space, space)) return 'hidden'
  if (!isThere(mark.pid)) return 'ended'
  return differs(mark.started, startOf(mark.pid)) ? 'ended' : 'runs'
}

function here(): Pick<ProcessMark, 'host' | 'boot' | 'space'> {
  return {
    host: hostname(),
    boot: attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    space: attempt(() => readlinkSync('/proc/self/ns/pid')),
  }
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  // One that has ended and was not collected by its parent yet still has its number.
  return !/^[ZX]/.test(statOf(pid) ?? '')
}

function startOf(pid: number): string | null {
  const stat = statOf(pid)
  // The 22nd field; the first two stand before.
  if (stat !== null) return stat.split(' ')[19] ?? null
  if (process.platform === 'win32' || process.platform === 'linux') return null
  const env = { PATH: process.env.PATH ?? '/bin:/usr/bin', LC_ALL: 'C', TZ: 'UTC' }
  const told = attempt(() =>
    execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
      env,
      encoding: 'utf8',
      timeout: 2000,
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim(),
  )
  return told || null
}

/** Where there is /proc: what it says of a process behind its name, which may itself hold blanks and brackets. */
function statOf(pid: number): string | null {
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
  return stat === null ? null : stat.slice(stat.lastIndexOf(')') + 2)
}

function attempt<Value>(look: () => Value): Value | null {
  try {
    return look()
  } catch {
    return null
  }
}
