import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { UserError } from '../../core/errors.js'
import type { Environment } from '../cli/environment.js'

/** How long an editor that is told to end may take. */
const GRACE_MS = 2000

/** The user's editor, as a command line: $VISUAL, else $EDITOR, else `vi` (on Windows `notepad`). */
export function editorOf(env: Environment): string {
  return env.VISUAL || env.EDITOR || (process.platform === 'win32' ? 'notepad' : 'vi')
}

/**
 * Has a text edited in the terminal, by the user's own editor on a temporary file that is removed afterwards.
 * The editor draws on standard error, so that standard output keeps carrying the result only.
 * @returns the text as it was saved; null when the editor was ended by Ctrl-C
 * @throws UserError when the editor cannot be started or fails; the signal's reason when it is aborted meanwhile
 */
export async function editText(
  template: string,
  env: Environment,
  signal: AbortSignal,
): Promise<string | null> {
  signal.throwIfAborted()
  const folder = mkdtempSync(path.join(tmpdir(), 'openbotman-'))
  try {
    const file = path.join(folder, 'reply.md')
    writeFileSync(file, template, { mode: 0o600 })
    const end = await runEditor(editorOf(env), file, env, signal)
    signal.throwIfAborted()
    if (end.signal === 'SIGINT' || end.code === 130) return null
    if (end.code !== 0) throw notEdited(env, `it ended with ${end.signal ?? `exit code ${end.code}`}`)
    return readFileSync(file, 'utf8')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

interface EditorEnd {
  code: number | null
  signal: NodeJS.Signals | null
}

async function runEditor(
  command: string,
  file: string,
  env: Environment,
  signal: AbortSignal,
): Promise<EditorEnd> {
  // $EDITOR may hold arguments (`code --wait`), so a shell reads it; the file's name is never part of its text.
  const isWindows = process.platform === 'win32'
  const [program, args] = isWindows
    ? [`${command} "${file}"`, []]
    : ['/bin/sh', ['-c', `${command} "$@"`, command, file]]
  const giveBack = leaveInterruptsToTheEditor()
  const child = spawn(program, args, { stdio: [0, 2, 2], env, shell: isWindows })
  let kill: NodeJS.Timeout | undefined
  const stop = () => {
    child.kill('SIGTERM')
    kill = setTimeout(() => child.kill('SIGKILL'), GRACE_MS)
  }
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await new Promise<EditorEnd>((resolve, reject) => {
      child.on('error', (error) => reject(notEdited(env, error.message)))
      child.on('exit', (code, by) => resolve({ code, signal: by }))
    })
  } finally {
    clearTimeout(kill)
    signal.removeEventListener('abort', stop)
    giveBack()
  }
}

/** Ctrl-C in an editor is the editor's own key, but the terminal sends it to us as well. */
function leaveInterruptsToTheEditor(): () => void {
  const listeners = process.rawListeners('SIGINT') as NodeJS.SignalsListener[]
  const ignore = () => undefined
  process.on('SIGINT', ignore)
  for (const listener of listeners) process.off('SIGINT', listener)
  return () => {
    for (const listener of listeners) process.on('SIGINT', listener)
    process.off('SIGINT', ignore)
  }
}

function notEdited(env: Environment, why: string): UserError {
  return new UserError(
    `the editor “${editorOf(env)}” could not be used: ${why}`,
    'Set VISUAL or EDITOR to one that works here, or answer without it.',
  )
}
