import type { Message } from '../../core/provider.js'
import { defuserOf } from '../../core/text/defuse.js'
import type { Failure, Usage } from '../../core/types.js'
import { groupMessages } from '../api/api.js'
import { createFailure } from '../failure.js'
import type { Reading } from './reading.js'

/** What a line of an agent CLI's output says. */
export type CliEvent =
  /** A piece of the reply as it is written. */
  | { type: 'text'; text: string }
  /** The model is at work, without text of the reply. */
  | { type: 'alive' }
  /** The reply is begun anew: the pieces so far are void. */
  | { type: 'restarted' }
  /** The whole reply as far as it goes; it may be replaced by another one, and counts once the reply is complete. */
  | { type: 'whole'; text: string }
  /** The reply is complete; null: it is what came so far. Of several the last counts. */
  | { type: 'answered'; text: string | null }
  /** The reply was ended before its end. */
  | { type: 'stopped'; failure: Failure }
  | { type: 'failed'; failure: Failure }
  /** Something told on the way that explains an ending without a result. */
  | { type: 'notice'; text: string }
  | { type: 'usage'; usage: Usage }
  | { type: 'model'; model: string }

export interface CliCall {
  model: string | null
  /** The system prompt, without NUL. */
  system: string
  /** Another address than the vendor's, from the configuration. */
  baseUrl: string | null
  /** The variables it is passed. */
  env: Readonly<Record<string, string>>
  /** The folder it may read; null: it gets no tool at all. */
  reading: Reading | null
  /** The absolute path of one of the row's `files`, or of a folder in it. */
  fileAt(name: string): string
}

/** An agent CLI: all that differs from one to the next. */
export interface CliRow {
  /** The provider's type in the configuration. */
  type: string
  /** The program, when the configuration names none. */
  command: string
  /** How to get it, as a hint. */
  install: string
  /** How to log in, as a hint. */
  login: string
  /** Names of variables it gets to see beside those every program gets. */
  passes: readonly string[]
  /** Which of these hold a secret: hidden in messages, and not for another address than the vendor's. */
  secrets: readonly string[]
  /** The variable for a key from the configuration. */
  keyVariable: string
  /** The longest prompt it takes. */
  longestInput: { count: number; unit: 'characters' | 'bytes' }
  /** Whether the system prompt is an argument, which has to be short, or a file. */
  systemIn: 'argument' | 'file'
  /** Whether its lines come as the model thinks and writes, so that a long silence is no good sign. */
  streams: boolean
  args(call: CliCall): string[]
  /** Variables it is given. */
  sets(call: CliCall): Record<string, string>
  /** Files to lay out for it: name (with `/` for folders) and content. */
  files?(call: Omit<CliCall, 'fileAt'>): Record<string, string>
  /** Files of the user's to lay out for it as links: name and absolute path; one that is not there is left out. */
  links?(env: Readonly<Record<string, string>>): Record<string, string>
  /** Reads a line of standard output that is a JSON object; pure. */
  parseLine(line: Record<string, unknown>): CliEvent[]
  /**
   * What exit code and standard error say of a call without an answer, where that is more than is known already.
   * @param told the failure it told itself; null: none
   */
  explainEnd?(end: { exitCode: number | null; stderr: string }, told: Failure | null): Failure | null
}

/**
 * A conversation as one text for standard input. It is wrapped whole: a CLI takes a leading `/` for a command, and
 * no content can close the wrapper or pass for another message, since the wrapper's own tags are defused in it.
 * @param instructions the system prompt, where it has to travel in the prompt; else null
 */
export function flattenConversation(messages: readonly Message[], instructions: string | null): string {
  const parts: string[] = []
  if (instructions !== null) parts.push(wrap('instructions', instructions))
  const turns = groupMessages(messages).map(({ role, contents }) => ({
    role,
    content: contents.join('\n\n'),
  }))
  const earlier = turns.slice(0, -1)
  if (earlier.length > 0) {
    parts.push('Earlier messages of this conversation, oldest first; those from="you" are your own replies:')
    for (const message of earlier) {
      parts.push(
        wrap('message', message.content, message.role === 'assistant' ? ' from="you"' : ' from="user"'),
      )
    }
    parts.push('The message to reply to:')
  }
  parts.push(defuse(turns.at(-1)?.content ?? ''))
  return `<prompt>\n${parts.join('\n\n')}\n</prompt>\n`
}

function wrap(tag: string, content: string, attributes = ''): string {
  return `<${tag}${attributes}>\n${defuse(content)}\n</${tag}>`
}

const defuse = defuserOf(['prompt', 'message', 'instructions'])

/** Linux takes 128 KB an argument, Windows 32 KB a command line. */
const LONGEST_ARGUMENT_BYTES = process.platform === 'win32' ? 20_000 : 100_000

/**
 * Where a system prompt goes: into its own place, or into the prompt where that place is too small.
 * @param hasRoom the place takes any length (a file)
 */
export function placeSystem(
  asked: string,
  hasRoom: boolean,
): { system: string; instructions: string | null } {
  // No argument can hold a NUL.
  const system = asked.replaceAll('\0', '')
  if (hasRoom || Buffer.byteLength(system) <= LONGEST_ARGUMENT_BYTES) return { system, instructions: null }
  return { system: 'Follow the instructions at the top of the prompt.', instructions: system }
}

/** A model is an argument of a program: one that would pass for an option is refused. */
export function refuseModel(model: string | null): Failure | null {
  return model?.startsWith('-')
    ? createFailure('config', `“${model}” is no name of a model`, { hint: 'it may not begin with -' })
    : null
}
