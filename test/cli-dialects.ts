import type { Provider } from '../src/core/provider.js'
import { CLIS, createCli } from '../src/providers/clis.js'
import { createCommand } from '../src/providers/command.js'
import { type FakeCli, printing } from './fake-cli.js'

/** What a program is to tell, in whatever way its kind has. */
export type Telling =
  | { reply: string }
  /** The server's refusal, as an HTTP status. */
  | { status: number; message: string }
  /** A beginning of a reply, and nothing after it. */
  | { beginning: string }
  /** A beginning of a reply and what it makes of a connection that broke then. */
  | { cutOff: string }
  | { notLoggedIn: true }
  /** The server cannot be reached. */
  | { unreachable: true }

/** A kind of program that replies are had from: how a fake of it talks, and the provider that drives it. */
export interface Dialect {
  program: string
  /** The body of a play for `createFakeCli`. */
  tell(telling: Telling): string
  provider(cli: FakeCli, change?: { program?: string }): Provider
}

export const DIALECTS = {
  'claude-cli': {
    program: 'claude',
    tell(telling) {
      const result = (rest: object) => ({ type: 'result', subtype: 'success', is_error: false, ...rest })
      const piece = (text: string) => ({
        type: 'stream_event',
        event: { type: 'content_block_delta', delta: { type: 'text_delta', text } },
      })
      if ('reply' in telling) return printing(piece(telling.reply), result({ result: telling.reply }))
      if ('beginning' in telling) return printing(piece(telling.beginning))
      const failed = (rest: object) => `${printing(result({ is_error: true, ...rest }))} process.exit(1)`
      if ('notLoggedIn' in telling) return failed({ result: 'Not logged in · Please run /login' })
      if ('unreachable' in telling)
        return failed({ result: 'API Error: Unable to connect to API (ECONNREFUSED)' })
      if ('cutOff' in telling) {
        const words = 'API Error: API returned an empty or malformed response (HTTP 200)'
        return `${printing(piece(telling.cutOff))} ${failed({ result: words })}`
      }
      const words = `API Error: ${telling.status} ${telling.message}`
      return failed({ result: words, api_error_status: telling.status })
    },
    provider: (cli, { program } = {}) =>
      createCli(CLIS['claude-cli'], { model: 'sonnet', env: cli.env, command: program ?? null }),
  },
  'codex-cli': {
    program: 'codex',
    tell(telling) {
      const item = (text: string) => ({ type: 'item.completed', item: { type: 'agent_message', text } })
      const begin = { type: 'turn.started' }
      if ('reply' in telling)
        return printing(begin, item(telling.reply), { type: 'turn.completed', usage: { input_tokens: 3 } })
      if ('beginning' in telling) return printing(begin, item(telling.beginning))
      const failed = (message: string) =>
        `${printing(begin, { type: 'error', message }, { type: 'turn.failed', error: { message } })} process.exit(1)`
      if ('notLoggedIn' in telling) return failed('Missing environment variable: `CODEX_API_KEY`.')
      if ('unreachable' in telling) return failed('Connection failed: error sending request')
      if ('cutOff' in telling)
        return failed('stream disconnected before completion: stream closed before response.completed')
      const { status, message } = telling
      if (status === 429) return failed('exceeded retry limit, last status: 429 Too Many Requests')
      if (status === 500)
        return failed('We’re currently experiencing high demand, which may cause temporary errors.')
      return failed(
        status === 404 ? message : `unexpected status ${status} Name: ${message}, url: http://x/v1`,
      )
    },
    provider: (cli, { program } = {}) =>
      createCli(CLIS['codex-cli'], { model: 'gpt-x', env: cli.env, command: program ?? null }),
  },
  'gemini-cli': {
    program: 'gemini',
    tell(telling) {
      const init = { type: 'init', model: 'gemini-x' }
      const piece = (content: string) => ({ type: 'message', role: 'assistant', content, delta: true })
      const success = { type: 'result', status: 'success', stats: { input_tokens: 3 } }
      // It always has something to say there.
      const warn = `console.error('Ripgrep is not available.');`
      if ('reply' in telling) return warn + printing(init, piece(telling.reply), success)
      if ('beginning' in telling) return warn + printing(init, piece(telling.beginning))
      if ('notLoggedIn' in telling)
        return `${warn} console.error('\\x1b[31mManual authorization is required.\\x1b[0m'); process.exit(41)`
      const failed = { type: 'result', status: 'error', stats: {} }
      if ('unreachable' in telling) {
        const message = '[API Error: exception TypeError: fetch failed sending request]'
        return `${warn} ${printing(init, { ...failed, error: { type: 'unknown', message } })} process.exit(1)`
      }
      if ('cutOff' in telling) {
        const error = {
          type: 'error',
          severity: 'error',
          message: 'Model stream ended without a finish reason.',
        }
        return warn + printing(init, piece(telling.cutOff), error, failed)
      }
      const { status, message } = telling
      const told =
        status === 404 || status === 429 ? message : JSON.stringify({ error: { code: status, message } })
      const error = { type: 'unknown', message: `[API Error: ${told}]` }
      const trace = `console.error(${JSON.stringify(`Error: ${message}\n    at main {\n  code: ${status}\n}`)});`
      const code = status === 404 ? 1 : status - 256
      return `${warn} ${trace} ${printing(init, { ...failed, error })} process.exit(${code})`
    },
    provider: (cli, { program } = {}) =>
      createCli(CLIS['gemini-cli'], { model: 'gemini-x', env: cli.env, command: program ?? null }),
  },
  command: {
    program: 'ask',
    tell(telling) {
      if ('reply' in telling) return printing({ text: telling.reply })
      if ('beginning' in telling) return printing({ text: telling.beginning })
      if ('cutOff' in telling) return `${printing({ text: telling.cutOff })} process.exit(1)`
      if ('unreachable' in telling) return `console.error('connection refused'); process.exit(1)`
      const words = 'notLoggedIn' in telling ? 'no key' : `HTTP ${telling.status}: ${telling.message}`
      return `console.error(${JSON.stringify(words)}); process.exit(1)`
    },
    provider: (cli, { program } = {}) =>
      createCommand({
        label: 'ask',
        argv: [program ?? 'ask'],
        output: { format: 'jsonl', path: 'text' },
        model: null,
        passes: [],
        env: cli.env,
      }),
  },
} satisfies Record<string, Dialect>

export type DialectName = keyof typeof DIALECTS
