import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

/** The program as it is started. */
export const bin = fileURLToPath(new URL('../bin/openbotman.js', import.meta.url))

export interface Ran {
  stdout: string
  stderr: string
  code: number | null
  signal: NodeJS.Signals | null
}

export interface RunOptions {
  cwd?: string
  env?: Record<string, string>
  /** Text or bytes for standard input; without it standard input is empty. */
  stdin?: string | Uint8Array
  /** Sends a signal, once, when standard error matches. */
  signalOn?: [when: RegExp, signal: NodeJS.Signals]
  /** Called with what came on standard error so far, to act on it (send a signal, close a pipe). */
  onStderr?: (text: string, child: ReturnType<typeof spawn>) => void
}

/** An empty folder that is gone after the test. */
export function tempFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'openbotman-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Runs the real program as a child process, its HOME and its working directory in a temporary folder. */
export function openbotman(args: string[], options: RunOptions = {}): Promise<Ran> {
  const home = tempFolder()
  const { PATH = '', LANG = 'C.UTF-8' } = process.env
  const child = spawn(process.execPath, [bin, ...args], {
    cwd: options.cwd ?? home,
    env: { PATH, LANG, HOME: home, ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  let signalled = false
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
    options.onStderr?.(stderr, child)
    if (!signalled && options.signalOn?.[0].test(stderr)) {
      signalled = true
      child.kill(options.signalOn[1])
    }
  })
  child.stdin.on('error', () => undefined)
  child.stdin.end(options.stdin ?? '')
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ stdout, stderr, code, signal }))
  })
}
