import { spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { tempFolder } from './cli.js'

const bin = fileURLToPath(new URL('../bin/openbotman.js', import.meta.url))

const PYTHON =
  'import os,pty,sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(["/bin/sh","-c",sys.argv[1]])))'

/** The program, with its arguments, that runs a shell command in a terminal of its own; null when there is none. */
function terminalFor(command: string): [program: string, args: string[]] | null {
  if (spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux'))
    return ['script', ['-qec', command, '/dev/null']]
  if (spawnSync('python3', ['-c', 'import pty']).status === 0) return ['python3', ['-c', PYTHON, command]]
  return null
}

export const hasPty = terminalFor('') !== null

/** The terminal while something runs in it. */
export interface Window {
  /** Makes it another size, in columns and rows, which tells what runs in it. */
  resize(columns: number, rows: number): void
  /** Sends a signal to the program. */
  kill(signal: NodeJS.Signals): void
  /** Closes the terminal, as a person closes a window. */
  close(): void
}

/** What a person does: wait until this is on the screen, then type that (or do something else). */
export type Step = [wait: string | RegExp, then: string | ((window: Window) => string)]

export interface Played {
  /** All that was shown, without colours and cursor movements. */
  screen: string
  /** The same as it came. */
  raw: string
  code: number | null
}

export const KEYS = { enter: '\r', down: '\x1b[B', ctrlC: '\x03' }

/**
 * Runs the real program in a terminal and plays the person in front of it, step by step.
 * `stdout`: a file that standard output goes to instead of the terminal; `thinkMs`: what passes before each act;
 * `size`: columns and rows, 100 by 40 if nothing is said; `after`: a shell command that is run in it at the end;
 * `onOutput`: told what is shown as it comes.
 */
export function playInTerminal(
  args: string[],
  steps: Step[],
  options: {
    cwd: string
    stdout?: string
    env?: Record<string, string>
    thinkMs?: number
    size?: [columns: number, rows: number]
    after?: string
    onOutput?: (text: string) => void
  },
): Promise<Played> {
  const redirect = options.stdout ? ` > ${quote(options.stdout)}` : ''
  const [columns, rows] = options.size ?? [100, 40]
  const about = path.join(tempFolder(), 'terminal')
  const run = `exec ${[process.execPath, bin, ...args].map(quote).join(' ')}${redirect}`
  // What it runs in and as is written down, so that it can be resized and signalled.
  const noted = `sh -c ${quote(`{ tty; echo $$; } > ${quote(about)}; ${run}`)}`
  const after = options.after ? `; code=$?; ${options.after}; exit $code` : ''
  const [program, shellArgs] = terminalFor(`stty cols ${columns} rows ${rows}; ${noted}${after}`) ?? ['', []]
  const window: Window = {
    resize(columns, rows) {
      const [tty = ''] = readFileSync(about, 'utf8').split('\n')
      spawnSync('stty', ['-F', tty, 'cols', String(columns), 'rows', String(rows)])
    },
    kill(signal) {
      const [, pid = ''] = readFileSync(about, 'utf8').split('\n')
      process.kill(Number(pid), signal)
    },
    close() {
      child.kill('SIGKILL')
    },
  }
  const { PATH = '' } = process.env
  const child = spawn(program, shellArgs, {
    cwd: options.cwd,
    env: { PATH, LANG: 'C.UTF-8', TERM: 'xterm', HOME: tempFolder(), SHELL: '/bin/sh', ...options.env },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  onTestFinished(() => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    console.error(`still on the screen, waiting for ${left[0]?.[0] ?? 'the end'}:\n${plain(raw)}`)
  })
  let raw = ''
  let seen = 0
  const left = [...steps]
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    raw += text
    options.onOutput?.(text)
    for (;;) {
      const [step] = left
      const end = step ? endOfMatch(plain(raw), step[0], seen) : null
      if (!step || end === null) return
      left.shift()
      seen = end
      const [, then] = step
      // Keys that come in the same instant as the prompt would be lost to it.
      setTimeout(
        () => child.stdin.write(typeof then === 'string' ? then : then(window)),
        options.thinkMs ?? 60,
      )
    }
  })
  child.stdin.on('error', () => undefined)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      child.stdin.destroy()
      resolve({ screen: plain(raw), raw, code })
    })
  })
}

/** Where the first match behind `from` ends; null when there is none yet. */
function endOfMatch(screen: string, wait: string | RegExp, from: number): number | null {
  const text = screen.slice(from)
  if (typeof wait === 'string') return text.includes(wait) ? from + text.indexOf(wait) + wait.length : null
  const match = wait.exec(text)
  return match ? from + match.index + match[0].length : null
}

function plain(text: string): string {
  return text.replace(/\x1b\[[0-?]*[ -/]*[@-~]/g, '').replaceAll('\r', '')
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
