import { spawn } from 'node:child_process'
import { onTestFinished, vi } from 'vitest'
import { bin, tempFolder } from './cli.js'
import { type Api, checkedCalls } from './http-api.js'

export type LogLine = Record<string, unknown> & { level: string; msg: string }

export interface ServeProgram extends Api {
  pid: number
  /** What it has logged by now. */
  log(): LogLine[]
  /** All of standard error. */
  stderr(): string
  /** The first line of the log with these words; waits for it. */
  told(msg: string): Promise<LogLine>
  signal(signal: NodeJS.Signals): void
  /** Ends it. @returns its exit code; null after SIGKILL */
  kill(signal: NodeJS.Signals): Promise<number | null>
}

const SOON = { timeout: 15_000, interval: 20 }

/** The real `openbotman serve` on a free port, once it listens; ended with the test. */
export async function startServeProgram(
  folder: string,
  args: string[],
  env: Record<string, string> = {},
  token?: string,
): Promise<ServeProgram> {
  const { PATH = '' } = process.env
  const child = spawn(process.execPath, [bin, 'serve', '--port', '0', ...args], {
    cwd: folder,
    env: { PATH, HOME: tempFolder(), OPENBOTMAN_TRUST_CONFIG: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const gone = new Promise<number | null>((resolve) => child.on('close', resolve))
  const url = await vi.waitFor(() => {
    const [address] = /http:\/\/\S+/.exec(stdout) ?? []
    if (address === undefined) throw new Error(`it does not listen: ${stderr}`)
    return address
  }, SOON)
  // What follows the last line end has not been written whole.
  const log = () =>
    stderr
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as LogLine)
  const call = await checkedCalls(url)
  return {
    url,
    pid: child.pid ?? 0,
    call: (method, path, { headers, ...asked } = {}) =>
      call(method, path, {
        ...asked,
        headers: { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...headers },
      }),
    log,
    stderr: () => stderr,
    told: (msg) =>
      vi.waitFor(() => {
        const line = log().find((each) => each.msg === msg)
        if (!line) throw new Error(`"${msg}" was not told: ${stderr}`)
        return line
      }, SOON),
    signal: (signal) => void child.kill(signal),
    kill: (signal) => {
      child.kill(signal)
      return gone
    },
  }
}
