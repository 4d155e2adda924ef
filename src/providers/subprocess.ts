import { execFileSync } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { StringDecoder } from 'node:string_decoder'
import { setTimeout as sleep } from 'node:timers/promises'
import type { execa as Execa } from 'execa'

export interface Subprocess {
  /** A name looked up in PATH, or a path. */
  command: string
  /** An existing folder to be the working directory. Default: an empty one of its own. */
  folder?: string | undefined
  /** Built once the working directory is there, so that arguments can name files beside it. */
  args: (fileAt: (name: string) => string) => string[]
  /** Files to lay beside the working directory: name (with `/` for folders) and content. */
  files?: Record<string, string>
  /** Links to lay there to files that exist: name and absolute path. */
  links?: Record<string, string>
  /** All of the environment; TMPDIR, TEMP and TMP are added. See `pickEnvironment`. */
  env: (fileAt: (name: string) => string) => Record<string, string>
  /** Goes to standard input. */
  input: string
}

/** How a process ended. */
export interface SubprocessEnd {
  exitCode: number | null
  /** The signal that ended it. */
  signal: string | null
  /** The system's code when it could not be started: ENOENT, EACCES, E2BIG … */
  startError: string | null
  /** The last of what it wrote to standard error. */
  stderr: string
  /** It wrote more than it may and was ended. */
  tooMuchOutput: boolean
}

/** For a caller that does not wait for the end. */
export const NO_END: SubprocessEnd = {
  exitCode: null,
  signal: null,
  startError: null,
  stderr: '',
  tooMuchOutput: false,
}

const OUTPUT_LIMIT_BYTES = 32 * 1024 * 1024
const STDERR_TAIL = 4096
const KILL_AFTER_MS = 2000
/** How long output may still come once the process has gone; another process may hold its pipe for ever. */
const DRAIN_MS = 1000

/**
 * Runs a program in an empty working directory, or the one it is given, and in a process group of its own, and gives
 * its standard output line by line (invalid UTF-8 as U+FFFD). When it returns, or throws because `signal` was aborted,
 * the whole group has ended and what was laid out for it is gone. Never throws for what the program does.
 */
export async function* runSubprocess(
  call: Subprocess,
  signal: AbortSignal,
): AsyncGenerator<string, SubprocessEnd> {
  signal.throwIfAborted()
  const folder = await mkdtemp(join(tmpdir(), 'openbotman-'))
  let child: RunningChild | null = null
  const wakeChild = () => child?.wake()
  signal.addEventListener('abort', wakeChild)
  try {
    // Loaded with the first program: most discussions start none.
    const [{ execa }] = await Promise.all([import('execa'), prepareFolder(folder, call)])
    signal.throwIfAborted()
    child = new RunningChild(execa, call, folder)
    while (!signal.aborted) {
      const lines = await child.takeLines(signal)
      if (lines === null) break
      yield* lines
    }
    signal.throwIfAborted()
    return child.end
  } finally {
    signal.removeEventListener('abort', wakeChild)
    await child?.stop()
    await rm(folder, { recursive: true, force: true, maxRetries: 3 }).catch(() => {})
  }
}

async function prepareFolder(
  folder: string,
  { files = {}, links = {} }: Pick<Subprocess, 'files' | 'links'>,
): Promise<void> {
  await mkdir(join(folder, 'work'))
  await mkdir(join(folder, 'tmp'))
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), content)
  }
  for (const [name, target] of Object.entries(links)) {
    if (!existsSync(target)) continue
    await mkdir(dirname(join(folder, name)), { recursive: true })
    // Windows lets not everyone make links: there a copy has to do.
    await symlink(target, join(folder, name)).catch(() => copyFile(target, join(folder, name)))
  }
}

/** A started program: its lines as they come, and the means to end it with everything it started. */
class RunningChild {
  readonly end: SubprocessEnd = { ...NO_END }
  private readonly pid: number | undefined
  private readonly exited: Promise<void>
  private readonly decoder = new StringDecoder('utf8')
  private lines: string[] = []
  private unfinishedLine: string[] = []
  private outputBytes = 0
  private finished = false
  private stopping: Promise<void> | null = null
  /** Makes a waiting `takeLines` look again. */
  wake: () => void = () => {}

  constructor(start: typeof Execa, call: Subprocess, folder: string) {
    const temporary = join(folder, 'tmp')
    const fileAt = (name: string) => join(folder, name)
    const child = start(call.command, call.args(fileAt), {
      cwd: call.folder ?? join(folder, 'work'),
      env: { ...call.env(fileAt), TMPDIR: temporary, TEMP: temporary, TMP: temporary },
      extendEnv: false,
      // A group of its own: it can be ended whole, and a Ctrl-C in the terminal does not reach it.
      detached: !isWindows,
      windowsHide: true,
      buffer: false,
      reject: false,
    })
    this.pid = child.pid
    if (this.pid !== undefined) trackGroup(this.pid, folder)

    const outputClosed = new Promise<void>((resolve) => child.stdout.once('close', resolve))
    child.stdout.on('data', (data: Buffer) => this.takeOutput(data))
    child.stdout.on('error', () => {})
    child.stderr.on('data', (data: Buffer) => this.takeError(data))
    child.stderr.on('error', () => {})
    child.stdin.on('error', () => {}) // It may end without reading its input: how it ends tells the rest.
    child.stdin.end(call.input)

    // execa's own promise also waits for the pipes, which a grandchild may hold: the exit is what counts here.
    this.exited = new Promise((resolve) => {
      child.once('exit', (exitCode, signal) => {
        this.end.exitCode = exitCode
        this.end.signal = signal
        resolve()
      })
      void child.then((result) => {
        if (this.pid === undefined) this.end.startError = result.code ?? 'UNKNOWN'
        resolve()
      })
    })
    void this.exited.then(async () => {
      await this.stop()
      await Promise.race([outputClosed, sleep(DRAIN_MS, undefined, { ref: false })])
      child.stdout.destroy()
      child.stderr.destroy()
      this.finish()
    })
  }

  /** @returns the lines that have come; null when the process has ended and there are none left, or on abort. */
  async takeLines(signal: AbortSignal): Promise<string[] | null> {
    while (this.lines.length === 0 && !this.finished && !signal.aborted) {
      await new Promise<void>((resolve) => {
        this.wake = resolve
      })
    }
    if (signal.aborted || this.lines.length === 0) return null
    const lines = this.lines
    this.lines = []
    return lines
  }

  /** Ends the whole group, if anything of it is left: politely, then by force. */
  stop(): Promise<void> {
    this.stopping ??= this.endGroup()
    return this.stopping
  }

  private async endGroup(): Promise<void> {
    if (this.pid === undefined) return
    if (signalGroup(this.pid, 'SIGTERM')) {
      const deadline = Date.now() + KILL_AFTER_MS
      while (signalGroup(this.pid, 0) && Date.now() < deadline) await sleep(10)
      signalGroup(this.pid, 'SIGKILL')
    }
    await Promise.race([this.exited, sleep(DRAIN_MS, undefined, { ref: false })])
    untrackGroup(this.pid)
  }

  private takeOutput(data: Buffer): void {
    if (this.end.tooMuchOutput) return
    this.outputBytes += data.length
    if (this.outputBytes > OUTPUT_LIMIT_BYTES) {
      this.end.tooMuchOutput = true
      void this.stop()
      return
    }
    const [first = '', ...others] = this.decoder.write(data).split('\n')
    this.unfinishedLine.push(first)
    for (const next of others) {
      this.lines.push(this.unfinishedLine.join(''))
      this.unfinishedLine = [next]
    }
    this.wake()
  }

  private takeError(data: Buffer): void {
    this.end.stderr = (this.end.stderr + data.toString('utf8')).slice(-STDERR_TAIL)
  }

  private finish(): void {
    const last = this.unfinishedLine.join('') + this.decoder.end()
    if (last !== '') this.lines.push(last)
    this.finished = true
    this.wake()
  }
}

const isWindows = process.platform === 'win32'

/** Signals every process of a group; 0 only asks. @returns whether any was there. */
function signalGroup(pid: number, signal: 'SIGTERM' | 'SIGKILL' | 0): boolean {
  try {
    if (!isWindows) return process.kill(-pid, signal)
    // Windows has no groups and no polite way: the tree of processes goes at once.
    if (signal === 0) return process.kill(pid, 0)
    execFileSync('taskkill', ['/PID', String(pid), '/T', '/F'], { stdio: 'ignore', timeout: KILL_AFTER_MS })
    return true
  } catch {
    return false
  }
}

/** What is running, with its folder: it must not outlive this program, however that ends. */
const running = new Map<number, string>()

/** The signals that end this program without an `exit` event, unless somebody listens. */
const DEADLY = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const

function trackGroup(pid: number, folder: string): void {
  if (running.size === 0) {
    process.once('exit', endEverything)
    for (const signal of DEADLY) process.on(signal, dieWithEverything)
  }
  running.set(pid, folder)
}

function untrackGroup(pid: number): void {
  if (!running.delete(pid) || running.size > 0) return
  process.removeListener('exit', endEverything)
  for (const signal of DEADLY) process.removeListener(signal, dieWithEverything)
}

/** Whoever else listens decides what a signal means; if nobody does, it ends this program as it would have. */
function dieWithEverything(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return
  endEverything()
  for (const each of DEADLY) process.removeListener(each, dieWithEverything)
  process.kill(process.pid, signal)
}

function endEverything(): void {
  for (const [pid, folder] of running) {
    signalGroup(pid, 'SIGKILL')
    try {
      rmSync(folder, { recursive: true, force: true })
    } catch {
      // Nothing more can be done about a folder of temporary files.
    }
  }
}
