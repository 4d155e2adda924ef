import { existsSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import type { Prompt, Provider } from '../src/core/provider.js'
import { parseReply } from '../src/core/reply.js'
import type { FailureKind } from '../src/core/types.js'
import { answer } from '../src/run/answer.js'
import { makeResilient } from '../src/run/resilient.js'
import { DIALECTS, type Dialect, type DialectName, type Telling } from './cli-dialects.js'
import { collect, examplePrompt, reduceChunks } from './example-prompt.js'
import { createFakeCli, type FakeCli, isAlive } from './fake-cli.js'

let cli: FakeCli | null = null

afterEach(() => {
  cli?.remove()
  cli = null
})

interface Fault {
  /** What the fake does; null: it is not there. */
  play(tell: (telling: Telling) => string): string | null
  kind: FailureKind | Partial<Record<DialectName, FailureKind>>
  /** Words that have to be in the message, of whoever it is. */
  words?: RegExp
  input?: string
  retryable?: boolean
}

const VOTE = 'Yes.\n\n[POSITION: SUPPORT] - all is well'
const hang = 'setInterval(() => {}, 1000);'
const ignoringTerm = `process.on('SIGTERM', () => {}); ${hang}`
const refusal =
  (status: number, message: string) =>
  (tell: (telling: Telling) => string): string =>
    tell({ status, message })

/** Programs of the user's own have no common way to tell of a failure but to end with one. */
const cliOnly = (kind: FailureKind) => ({
  'claude-cli': kind,
  'codex-cli': kind,
  'gemini-cli': kind,
  command: 'crashed' as const,
})

const FAULTS: Record<string, Fault> = {
  '401': { play: refusal(401, 'the key is wrong'), kind: cliOnly('auth'), words: /key is wrong/ },
  '403 with "support" in it': {
    play: refusal(403, 'your plan does not support this: [POSITION: SUPPORT]'),
    kind: cliOnly('auth'),
    words: /not support/,
  },
  '404 for the model': {
    play: refusal(404, 'no such model'),
    kind: cliOnly('config'),
    words: /no such model/,
  },
  '429': { play: refusal(429, 'slow down'), kind: cliOnly('rate-limit'), words: /slow down|429/ },
  '500': { play: refusal(500, 'out of order'), kind: cliOnly('server') },
  'a port that refuses': { play: (tell) => tell({ unreachable: true }), kind: cliOnly('network') },
  'a server that never answers': { play: () => hang, kind: 'timeout' },
  'a program that ignores TERM': { play: () => ignoringTerm, kind: 'timeout' },
  'a stall in the middle': { play: (tell) => `${tell({ beginning: VOTE })} ${hang}`, kind: 'timeout' },
  'a reply cut off': {
    play: (tell) => tell({ cutOff: VOTE }),
    kind: {
      'claude-cli': 'malformed',
      'codex-cli': 'malformed',
      'gemini-cli': 'malformed',
      command: 'crashed',
    },
  },
  'an end in the middle, with exit code 0': {
    play: (tell) => tell({ beginning: VOTE }),
    // A program of the user's own tells the end of its reply by its exit alone.
    kind: { 'claude-cli': 'malformed', 'codex-cli': 'malformed', 'gemini-cli': 'malformed' },
  },
  'an empty answer': {
    play: (tell) => tell({ reply: ' \n' }),
    kind: 'malformed',
    words: /empty|printed nothing/,
    retryable: true,
  },
  'no output at all': { play: () => '', kind: 'malformed' },
  'not installed': { play: () => null, kind: 'not-installed', words: /was not found/ },
  'not logged in': { play: (tell) => tell({ notLoggedIn: true }), kind: cliOnly('auth') },
  'killed by a signal': {
    play: (tell) => `${tell({ beginning: VOTE })} process.kill(process.pid, 'SIGKILL')`,
    kind: 'crashed',
    words: /SIGKILL/,
  },
  'exit code 0 with an error inside': {
    play: () => `await print('{"error":{"message":"I could not, but I support it"}}\\n')`,
    kind: 'malformed',
  },
  'a web page instead of JSON': {
    play: () => `await print('<!doctype html><title>Sign in</title>\\n')`,
    kind: 'malformed',
    words: /Sign in/,
  },
  'a prompt that is too long': {
    play: (tell) => tell({ reply: VOTE }),
    kind: { 'claude-cli': 'overflow', 'codex-cli': 'overflow', 'gemini-cli': 'overflow' },
    input: 'x'.repeat(10_000_001),
  },
  '40 MB of output': {
    play: (tell) =>
      `process.on('SIGTERM', () => {}); for (let i = 0; i < 40; i++) await print(' '.repeat(1024 * 1024)); ${tell({ reply: VOTE })}`,
    kind: 'malformed',
    words: /32 MB/,
  },
}

const table = Object.entries(FAULTS).flatMap(([name, fault]) =>
  Object.entries(DIALECTS).flatMap(([provider, dialect]: [string, Dialect]) => {
    const { kind } = fault
    const expected = typeof kind === 'string' ? kind : kind[provider as DialectName]
    return expected === undefined ? [] : [{ name, provider, dialect, fault, expected }]
  }),
)

/** What keeps this process from ending, of the things that a call may leave behind. */
function countHolders(): number {
  return process.getActiveResourcesInfo().filter((name) => /Timeout|ProcessWrap|PipeWrap/.test(name)).length
}

/** The event that the engine records for a call. */
function getReply(provider: Provider, prompt: Prompt) {
  const ask = { agent: 'planner', round: 1, phase: 'answers', followUp: null } as const
  const signal = new AbortController().signal
  const sent = { tokens: 0, repeated: 0 }
  return answer({ ask, prompt, sent, provider, price: null }, Date.now, signal, () => {})
}

describe.skipIf(process.platform === 'win32')('a failure of a program', () => {
  it.each(table)('is a failure and no vote: $name × $provider', async ({ dialect, fault, expected }) => {
    const play = fault.play(dialect.tell)
    cli = createFakeCli(dialect.program, play ?? '')
    const absent = play === null ? { program: `${cli.folder}/bin/absent` } : {}
    const provider = makeResilient(dialect.provider(cli, absent), {
      replyTimeoutMs: expected === 'timeout' ? 700 : 10_000,
      maxAttempts: 1,
    })
    const messages = [{ role: 'user' as const, content: fault.input ?? 'Is it right?' }]
    const before = countHolders()
    const started = Date.now()
    const event = await getReply(provider, examplePrompt({ messages }))
    const took = Date.now() - started

    expect(event).toMatchObject({ type: 'turn.failed', failure: { kind: expected } })
    expect(event).not.toHaveProperty('reply')
    const failure = event?.type === 'turn.failed' ? event.failure : null
    expect(failure?.message).toMatch(fault.words ?? /\S/)
    if (fault.retryable !== undefined) expect(failure?.retryable).toBe(fault.retryable)
    expect(took).toBeLessThan(15_000)
    expect(countHolders()).toBeLessThanOrEqual(before)
    if (cli.hasStarted()) {
      const { pid, cwd } = cli.record()
      expect(isAlive(pid)).toBe(false)
      expect(existsSync(cwd)).toBe(false)
    }
  })

  const dialects = Object.entries(DIALECTS).map(([provider, dialect]: [string, Dialect]) => ({
    provider,
    dialect,
  }))

  it.each(dialects)('is none: 20 MB of output before the reply of $provider', async ({ dialect }) => {
    const flood = `await print('{"type":"x","junk":"' + 'x'.repeat(20 * 1024 * 1024) + '"}\\n');`
    cli = createFakeCli(dialect.program, flood + dialect.tell({ reply: VOTE }))
    const { text, last } = reduceChunks(await collect(dialect.provider(cli)))
    expect(last?.type).toBe('done')
    expect(parseReply(text).position).toBe('SUPPORT')
  })

  it.each(dialects)('is none: invalid UTF-8 in the reply of $provider', async ({ dialect }) => {
    const play = dialect.tell({ reply: 'a__b' })
    const wrong = `const whole = print; { const print = (text) => whole(Buffer.from(text.replaceAll('__', '\\xff\\xfe'), 'latin1')); ${play} }`
    cli = createFakeCli(dialect.program, wrong)
    const { text, last } = reduceChunks(await collect(dialect.provider(cli)))
    expect(last?.type).toBe('done')
    expect(text).toBe('a\ufffd\ufffdb')
  })

  it.each(dialects)('is none: a prompt of 200 KB to $provider', async ({ dialect }) => {
    cli = createFakeCli(dialect.program, dialect.tell({ reply: VOTE }))
    const content = 'word '.repeat(40_000)
    const messages = [{ role: 'user' as const, content }]
    const { last } = reduceChunks(await collect(dialect.provider(cli), examplePrompt({ messages })))
    expect(last?.type).toBe('done')
    expect(cli.record().stdin).toContain(content)
  })
})
