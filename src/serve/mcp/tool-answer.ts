import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import { UserError } from '../../core/errors.js'
import { visible } from '../../core/text/sanitize.js'
import { hideForClient, nameArguments } from '../client-words.js'

/** Flags that only those have who start the server. */
const FLAG = /(^|[\s(,])(--[a-z][a-z-]*|-o)\b/

/** What a tool answers: data for programs, and the same as a text for people and models. */
export function answerTool(data: Record<string, unknown>, text: string, isError = false): CallToolResult {
  return {
    content: [{ type: 'text', text: visible(text) }],
    structuredContent: data,
    ...(isError ? { isError } : {}),
  }
}

/** What went wrong and its cure, in the words of a client. @throws what is no error of the user's */
export function answerError(error: unknown): CallToolResult {
  if (!(error instanceof UserError)) throw error
  const words = [error.message, error.hint].filter((line) => line !== null).join('\n')
  const text = nameArguments(words)
  const note = FLAG.test(text)
    ? '\nOptions written with a dash are given where the server is started (openbotman mcp --help); openbotman.yaml has the same settings.'
    : ''
  return { content: [{ type: 'text', text: hideForClient(text + note) }], isError: true }
}
