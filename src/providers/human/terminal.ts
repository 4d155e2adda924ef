import { type Readable, Writable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { UserError } from '../../core/errors.js'
import { visible, visibleLine } from '../../core/text/sanitize.js'
import type { Environment } from '../cli/environment.js'
import { editorOf, editText } from './editor.js'
import { Keys, LINE_END, PASTE, type Paste } from './keys.js'

export interface Choice<Value extends string> {
  message: string
  options: { value: Value; label: string; hint?: string }[]
}

export interface Line {
  message: string
  placeholder?: string
  /** What to say when nothing is entered; null: nothing may be entered. */
  required: string | null
  /** What nothing stands for, and is shown as entered then. */
  usual?: string
  /** Whether pasted text keeps its lines. */
  lines?: boolean
}

/** The ways to talk to a person. Each throws `PersonLeft` on Ctrl-C and the signal's reason when it is aborted. */
export interface Dialog {
  /** Names the editor that `edit` opens. */
  editor: string
  show(title: string, text: string): void
  choose<Value extends string>(choice: Choice<Value>, signal: AbortSignal): Promise<Value>
  /** @returns one line, trimmed; or several, where `lines` were pasted */
  write(line: Line, signal: AbortSignal): Promise<string>
  /** @returns the text as saved; null when it could not be edited, which was then shown */
  edit(template: string, signal: AbortSignal): Promise<string | null>
}

/** The person pressed Ctrl-C, or Escape. */
export class PersonLeft extends Error {
  override readonly name = 'PersonLeft'
}

/** A terminal that does not know its size: prompts need one to break their lines. */
class Widthless extends Writable {
  readonly columns = 80
  readonly rows = 24

  constructor(private readonly terminal: Writable) {
    super()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.terminal.write(chunk, done)
  }
}

/** Asks on this process's terminal: keys from standard input, everything shown on standard error. */
export async function openTerminal(env: Environment): Promise<Dialog> {
  const clack = await import('@clack/prompts')
  // Lets the view of the discussion clear its line first.
  await setImmediate()
  const output = process.stderr.columns ? process.stderr : new Widthless(process.stderr)

  async function ask<Value>(
    paste: Paste,
    prompt: (common: {
      input: Readable
      output: Writable
      signal: AbortSignal
    }) => Promise<Value | typeof clack.CANCEL_SYMBOL>,
    signal: AbortSignal,
  ): Promise<Value> {
    signal.throwIfAborted()
    // A prompt never takes its listener off the signal; its own signal dies with it.
    const own = new AbortController()
    const close = () => own.abort()
    signal.addEventListener('abort', close, { once: true })
    const input = new Keys(process.stdin, paste)
    output.write(PASTE.on)
    try {
      const answer = await prompt({ input, output, signal: own.signal })
      signal.throwIfAborted()
      if (clack.isCancel(answer)) throw new PersonLeft('the person left')
      return answer
    } finally {
      output.write(PASTE.off)
      input.close()
      signal.removeEventListener('abort', close)
    }
  }

  return {
    editor: visibleLine(editorOf(env)),
    show(title, text) {
      clack.log.step(visibleLine(title), { output })
      if (text) clack.log.message(visible(text).trim(), { output, spacing: 0 })
    },
    async choose({ message, options }, signal) {
      const chosen = await ask(
        'nothing',
        (common) => clack.select<string>({ ...common, message: visibleLine(message), options }),
        signal,
      )
      const option = options.find(({ value }) => value === chosen)
      if (!option) throw new Error(`“${chosen}” was not among the choices`)
      return option.value
    },
    async write({ message, placeholder, required, usual = '', lines = false }, signal) {
      const validate = (value: string | undefined) =>
        required !== null && !value?.trim() ? required : undefined
      const hint = placeholder === undefined ? {} : { placeholder }
      const text = await ask(
        lines ? 'lines' : 'line',
        (common) =>
          clack.text({ ...common, ...hint, message: visibleLine(message), validate, defaultValue: usual }),
        signal,
      )
      return lines ? text.replaceAll(LINE_END, '\n').trim() : text.replace(/\s+/g, ' ').trim()
    },
    async edit(template, signal) {
      try {
        const text = await editText(template, env, signal)
        if (text === null) throw new PersonLeft('the person left the editor with Ctrl-C')
        return text
      } catch (error) {
        if (!(error instanceof UserError)) throw error
        clack.log.error(visible([error.message, error.hint].filter(Boolean).join('\n')), { output })
        return null
      }
    },
  }
}
