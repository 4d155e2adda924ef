import { cpSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { tempFolder } from '../cli.js'
import { playInTerminal } from '../pty.js'
import { type Cell, TerminalScreen } from '../terminal-screen.js'
import type { Frame } from './draw-window.js'

const session = fileURLToPath(new URL('session', import.meta.url))

export const SIZE = { columns: 96, rows: 28 }

/** What is typed, and what is started by it. */
const COMMAND = ['discuss', 'payments.md']
const PROMPT = '\x1b[32m$\x1b[39m '

/** Between characters that are typed, and before and after all of them, in milliseconds. */
const TYPING = { every: 45, before: 500, after: 350 }

const BEGIN = '\x1b[?2026h'
const END = '\x1b[?2026l'

export interface Session {
  /** The folder that it was held in. */
  folder: string
  /** All that the window showed, from the first character that was typed. */
  frames: Frame[]
  /** What is left at the end, with what was scrolled away. */
  lines: Cell[][]
}

/** Holds the discussion of the pictures: the real program in a terminal, its replies from a script. */
export async function holdSession(): Promise<Session> {
  const folder = tempFolder()
  cpSync(session, folder, { recursive: true })
  const screen = new TerminalScreen(SIZE.columns, SIZE.rows)
  const frames: Frame[] = []
  const show = (at: number, text: string) => {
    screen.write(text)
    frames.push({ at, lines: screen.window.map((line) => [...line]) })
  }

  show(0, PROMPT)
  let typedAt = TYPING.before
  for (const character of `openbotman ${COMMAND.join(' ')}`) {
    show(typedAt, character)
    typedAt += TYPING.every
  }
  const offset = typedAt + TYPING.after
  show(offset, '\r\n')

  const startedAt = performance.now()
  let pending = ''
  const { code } = await playInTerminal(COMMAND, [], {
    cwd: folder,
    size: [SIZE.columns, SIZE.rows],
    onOutput(text) {
      pending += text
      const end = wholeFrames(pending)
      if (end === 0) return
      show(offset + performance.now() - startedAt, pending.slice(0, end))
      pending = pending.slice(end)
    },
  })
  show(offset + performance.now() - startedAt, pending)
  if (code !== 0)
    throw new Error(`the discussion of the pictures ended with exit code ${code}:\n${screen.text.join('\n')}`)
  if (screen.strange.length > 0)
    throw new Error(`the screen of the pictures does not know ${JSON.stringify(screen.strange)}`)
  return { folder, frames, lines: screen.cells }
}

/** How much of a text may be shown: no frame in part, as a terminal would not show it either. */
function wholeFrames(text: string): number {
  const begin = text.lastIndexOf(BEGIN)
  if (begin > text.lastIndexOf(END)) return begin
  const partial = text.lastIndexOf('\x1b')
  return partial >= 0 && !/[@-Z\\^-~]/.test(text.slice(partial + 1)) ? partial : text.length
}

/** The text of a line. */
export function textOf(line: readonly Cell[]): string {
  return line.map(({ text }) => text).join('')
}
