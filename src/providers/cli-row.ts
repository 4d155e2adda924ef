import type { Message } from '../core/provider.js'
import type { Failure, Usage } from '../core/types.js'

/** What a line of an agent CLI's output says. */
export type CliEvent =
  /** A piece of the reply as it is written. */
  | { type: 'text'; text: string }
  /** The reply is begun anew: the pieces so far are void. */
  | { type: 'restarted' }
  /** The reply is complete; null: it is the pieces so far. Of several the last counts. */
  | { type: 'answered'; text: string | null }
  /** The reply was ended before its end. */
  | { type: 'stopped'; failure: Failure }
  | { type: 'failed'; failure: Failure }
  | { type: 'usage'; usage: Usage }
  | { type: 'model'; model: string }

export interface CliCall {
  model: string | null
  /** The system prompt; short enough for an argument, without NUL. */
  system: string
  /** The absolute path of one of the row's `files`. */
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
  /** Variables it is given. */
  sets: Readonly<Record<string, string>>
  /** The longest prompt it takes, in characters. */
  maxInputCharacters: number
  args(call: CliCall): string[]
  /** Files to lay out for it: name and content. */
  files?(call: { model: string | null; system: string }): Record<string, string>
  /** Reads a line of standard output that is a JSON object; pure. */
  parseLine(line: Record<string, unknown>): CliEvent[]
}

/**
 * A conversation as one text for standard input. It is wrapped whole: a CLI takes a leading `/` for a command, and
 * no content can close the wrapper or pass for another message, since the wrapper's own tags are defused in it.
 * @param instructions the system prompt, where it has to travel in the prompt; else null
 */
export function flattenConversation(messages: readonly Message[], instructions: string | null): string {
  const parts: string[] = []
  if (instructions !== null) parts.push(wrap('instructions', instructions))
  const earlier = messages.slice(0, -1)
  if (earlier.length > 0) {
    parts.push('Earlier messages of this conversation, oldest first; those from="you" are your own replies:')
    for (const message of earlier) {
      parts.push(
        wrap('message', message.content, message.role === 'assistant' ? ' from="you"' : ' from="user"'),
      )
    }
    parts.push('The message to reply to:')
  }
  parts.push(defuse(messages.at(-1)?.content ?? ''))
  return `<prompt>\n${parts.join('\n\n')}\n</prompt>\n`
}

function wrap(tag: string, content: string, attributes = ''): string {
  return `<${tag}${attributes}>\n${defuse(content)}\n</${tag}>`
}

function defuse(content: string): string {
  return content.replace(/<(?=\s*\/?\s*(?:prompt|message|instructions)\b)/gi, '&lt;')
}
