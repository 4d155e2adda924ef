import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const BIN = fileURLToPath(new URL('../../bin/openbotman.js', import.meta.url))
const RECORD = fileURLToPath(new URL('./record-server.cjs', import.meta.url))
const LISTENS_AT = /http:\/\/127\.0\.0\.1:(\d+)/

/** What a process has taken. */
export interface UsedUp {
  /** User and system time since its start. */
  cpuMs: number
  /** What it keeps once all garbage is gone. */
  heapMb: number
}

/** `openbotman serve` as a user starts it, listening. */
export interface ServedProgram {
  port: number
  measure(): Promise<UsedUp>
  /** Sends a signal, and waits until it has ended. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>
}

/**
 * @param cwd where it keeps its discussions
 * @param env what leads it to the model
 * @param maxRunning discussions at a time; any number may wait
 */
export async function startServe(
  cwd: string,
  env: Record<string, string>,
  maxRunning: number,
): Promise<ServedProgram> {
  const limits = ['--max-running', String(maxRunning), '--max-waiting', '100000', '--rate', '1000000']
  const flags = ['--port', '0', '--provider', 'openai:bench', ...limits]
  const { PATH = '', LANG = 'C.UTF-8' } = process.env
  const child = spawn(
    process.execPath,
    [
      ...(process.env.PROF ? ['--cpu-prof', '--cpu-prof-dir=/tmp/prof'] : []),
      '--expose-gc',
      '--require',
      RECORD,
      BIN,
      'serve',
      ...flags,
    ],
    {
      cwd,
      env: { PATH, LANG, HOME: cwd, ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    },
  )
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
  const gone = new Promise<void>((resolve) => child.on('exit', () => resolve()))
  const port = await new Promise<number>((resolve, reject) => {
    child.on('close', () => reject(new Error(`openbotman serve ended:\n${said.slice(-2000)}`)))
    child.stdout?.on('data', () => {
      const [, number] = LISTENS_AT.exec(said) ?? []
      if (number !== undefined) resolve(Number(number))
    })
  })
  return {
    port,
    measure: () =>
      new Promise((resolve) => {
        child.once('message', (used) => resolve(used as UsedUp))
        child.send('measure')
      }),
    end: (signal) => {
      child.kill(signal)
      return gone
    },
  }
}
