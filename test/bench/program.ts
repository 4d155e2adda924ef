import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const BIN = fileURLToPath(new URL('../../bin/openbotman.js', import.meta.url))
const RECORD_USAGE = fileURLToPath(new URL('./record-usage.cjs', import.meta.url))

/** A measured process. Times are those of `performance.now()` in this process. */
export interface Measured {
  startedAt: number
  endedAt: number
  wallMs: number
  /** User and system time; null where the process was ended from outside. */
  cpuMs: number | null
  /** The most memory it held. */
  peakMb: number | null
}

interface Options {
  cwd: string
  env?: Record<string, string>
  /** Given the process once it is started, to end it. */
  onStart?: (child: ChildProcess) => void
  /** Exit codes that are no fault of the measurement; default: 0. */
  codes?: readonly number[]
}

/** Runs `node` with some arguments; nothing is measured of it but its wall time. */
export function runNode(args: readonly string[], options: Options): Promise<Measured> {
  return measure(args, options, null)
}

/** Runs the program as a user does, from its start to its end. */
export function runProgram(args: readonly string[], options: Options): Promise<Measured> {
  return measure([BIN, ...args], options, null)
}

/** The same, and what it used up; a file more is loaded for that. */
export function runProgramForUsage(args: readonly string[], options: Options): Promise<Measured> {
  return withUsage([BIN, ...args], options)
}

/** Runs a piece of JavaScript (a module) for what it uses up. */
export function runScriptForUsage(script: string, options: Options): Promise<Measured> {
  return withUsage(['--input-type=module', '--eval', script], options)
}

async function withUsage(args: readonly string[], options: Options): Promise<Measured> {
  const folder = mkdtempSync(path.join(tmpdir(), 'openbotman-usage-'))
  try {
    return await measure(['--require', RECORD_USAGE, ...args], options, path.join(folder, 'usage.json'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function measure(
  args: readonly string[],
  { cwd, env = {}, onStart, codes = [0] }: Options,
  usageFile: string | null,
): Promise<Measured> {
  const { PATH = '', LANG = 'C.UTF-8', NODE_EXTRA_CA_CERTS } = process.env
  // Where it is set every Node reads it at its start, the one that does nothing as well.
  const certificates = NODE_EXTRA_CA_CERTS === undefined ? {} : { NODE_EXTRA_CA_CERTS }
  const startedAt = performance.now()
  const child = spawn(process.execPath, args, {
    cwd,
    env: { PATH, LANG, HOME: cwd, ...certificates, ...(usageFile ? { BENCH_USAGE: usageFile } : {}), ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  onStart?.(child)
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', resolve)
  })
  const endedAt = performance.now()
  if (code !== null && !codes.includes(code))
    throw new Error(`node ${args.join(' ')} ended with ${code}:\n${stderr.slice(-2000)}`)
  const usage = usageFile && code !== null ? JSON.parse(readFileSync(usageFile, 'utf8')) : null
  const { cpuMs = null, peakMb = null } = usage ?? {}
  return { startedAt, endedAt, wallMs: endedAt - startedAt, cpuMs, peakMb }
}
