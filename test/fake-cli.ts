import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'

/** What a fake CLI was started with. */
export interface FakeCliRecord {
  argv: string[]
  env: Record<string, string>
  cwd: string
  /** Entries of the working directory when it was started. */
  files: string[]
  stdin: string
  pid: number
  /** A process it started, which holds its standard output. */
  grandchild?: number
}

export interface FakeCli {
  folder: string
  /** An environment in whose PATH it is found. */
  env: Record<string, string>
  /** What it was started with; throws when it was not. */
  record(): FakeCliRecord
  hasStarted(): boolean
  remove(): void
}

/**
 * Writes a program into a folder of its own that records what it is started with and then plays a part.
 * @param play the body of an async function in JavaScript, with `record`, `save`, `print(line)` and `spawn` at hand
 */
export function createFakeCli(name: string, play: string): FakeCli {
  const folder = mkdtempSync(join(tmpdir(), 'fake-cli-'))
  const bin = join(folder, 'bin')
  const home = join(folder, 'home')
  const recordFile = join(folder, 'record.json')
  mkdirSync(bin)
  mkdirSync(home)
  const program = `#!${process.execPath}
const { readdirSync, renameSync, writeFileSync } = require('node:fs')
const { spawn } = require('node:child_process')
const print = (line) => new Promise((resolve) => process.stdout.write(line, resolve))
const record = { argv: process.argv.slice(2), env: process.env, cwd: process.cwd(), files: readdirSync('.'), stdin: '', pid: process.pid }
const save = () => {
  // Several of it may run at once: each needs a file of its own to replace the record with.
  const fresh = ${JSON.stringify(`${recordFile}.`)} + process.pid
  writeFileSync(fresh, JSON.stringify(record))
  renameSync(fresh, ${JSON.stringify(recordFile)})
}
const play = async () => { ${play} }
process.stdin.setEncoding('utf8').on('data', (data) => { record.stdin += data }).on('end', () => { save(); play() })
`
  writeFileSync(join(bin, name), program)
  chmodSync(join(bin, name), 0o755)
  return {
    folder,
    env: { PATH: [bin, dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter), HOME: home },
    record: () => JSON.parse(readFileSync(recordFile, 'utf8')),
    hasStarted: () => existsSync(recordFile),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** JavaScript that prints lines, given as text or values. */
export function printing(...lines: unknown[]): string {
  const text = lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join('')
  return `await print(${JSON.stringify(text)});`
}

/** Whether a process runs; one that has ended and was only not yet collected does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2)[0] !== 'Z'
  } catch (error) {
    // Without /proc there is no telling a zombie apart; a process that cannot be signalled is gone.
    return (
      error instanceof Error && 'syscall' in error && error.syscall === 'open' && process.platform !== 'linux'
    )
  }
}
