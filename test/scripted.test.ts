import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { View } from '../src/core/provider.js'
import { createScripted } from '../src/providers/scripted.js'
import { collect, examplePrompt, reduceChunks } from './example-prompt.js'

const script = (text: string) => createScripted({ file: 'demo.yaml', text })

async function ask(
  provider: ReturnType<typeof script>,
  id: string,
  view: Partial<View> = {},
  callsBefore = 0,
) {
  return reduceChunks(await collect(provider, examplePrompt({ id, view, callsBefore })))
}

describe('a script', () => {
  it('gives each agent its own replies in order, and then none', async () => {
    const provider = script(`
replies:
  planner:
    - first
    - text: |
        ### Decision
        second
  coder: [third]
`)
    expect((await ask(provider, 'planner')).text).toBe('first')
    expect((await ask(provider, 'coder')).text).toBe('third')
    expect((await ask(provider, 'planner')).text).toBe('### Decision\nsecond\n')
    expect((await ask(provider, 'planner', { round: 2, phase: 'revision' })).failure).toMatchObject({
      kind: 'config',
      message: "the script demo.yaml has no reply left for agent 'planner' (call 3, round 2, phase revision)",
      retryable: false,
    })
    expect((await ask(provider, 'stranger')).failure?.message).toContain("agent 'stranger' (call 1")
  })

  it('streams in three pieces, or as many as asked for, never cutting a character', async () => {
    const provider = script('replies: { a: [abcdef, { text: "🎯🎯", chunks: 2 }, { text: ab, chunks: 9 }] }')
    const pieces = async () =>
      (await collect(provider, examplePrompt({ id: 'a' }))).flatMap((chunk) =>
        chunk.type === 'text' ? [chunk.text] : [],
      )
    expect(await pieces()).toEqual(['ab', 'cd', 'ef'])
    expect(await pieces()).toEqual(['🎯', '🎯'])
    expect(await pieces()).toEqual(['a', 'b'])
  })

  it('fails as told, with usage', async () => {
    const provider = script(`
replies:
  a:
    - fail: { kind: rate-limit, message: "too fast", hint: "slow down", retryable: true, retryAfter: 2s }
      usage: { inputTokens: 10, outputTokens: 5, costUsd: 0.01 }
    - fail: { kind: timeout }
`)
    expect((await ask(provider, 'a')).last).toEqual({
      type: 'failed',
      failure: {
        kind: 'rate-limit',
        message: 'too fast',
        hint: 'slow down',
        retryable: true,
        retryAfterMs: 2000,
      },
      usage: { inputTokens: 10, cachedInputTokens: 0, outputTokens: 5, costUsd: 0.01 },
    })
    expect((await ask(provider, 'a')).failure).toEqual({
      kind: 'timeout',
      message: 'scripted failure: timeout',
      retryable: false,
    })
  })

  it('keeps guarded entries for the calls they are meant for', async () => {
    const provider = script(`
replies:
  a:
    - { text: revised, phase: revision }
    - { text: the line, round: 1, followUp: position }
    - any
    - { text: second round, round: 2 }
`)
    expect((await ask(provider, 'a', { phase: 'answers' })).text).toBe('any')
    expect((await ask(provider, 'a', { phase: 'answers', followUp: 'position' })).text).toBe('the line')
    expect((await ask(provider, 'a', { phase: 'answers' })).failure?.kind).toBe('config')
    expect((await ask(provider, 'a', { round: 3, phase: 'revision' })).text).toBe('revised')
    expect((await ask(provider, 'a', { round: 2, phase: 'answers' })).text).toBe('second round')
  })

  it('goes on where a resumed discussion was', async () => {
    const text = 'replies: { a: [one, two, { text: later, round: 2 }, three] }'
    expect((await ask(script(text), 'a', {}, 2)).text).toBe('three')
    expect((await ask(script(text), 'a', { round: 2 }, 2)).text).toBe('later')
    // Calls of this run are counted already and pass nothing over.
    const provider = script(text)
    await ask(provider, 'a', {}, 0)
    expect((await ask(provider, 'a', {}, 1)).text).toBe('two')
  })

  it('records its calls, and tells what is left', async () => {
    const provider = script('replies:\n  a:\n    - one\n    - two\n  b:\n    - three\n')
    expect(() => provider.assertUsedUp()).toThrow(
      'the script demo.yaml was not used up: a (demo.yaml:3, demo.yaml:4); b (demo.yaml:6)',
    )
    await ask(provider, 'a', { round: 2, phase: 'answers', followUp: 'position' })
    expect(provider.calls).toMatchObject([
      {
        agent: 'a',
        round: 2,
        phase: 'answers',
        followUp: 'position',
        prompt: { system: 'You are the planner.' },
      },
    ])
    expect(provider.remaining()).toEqual([
      { agent: 'a', entries: 1 },
      { agent: 'b', entries: 1 },
    ])
    await ask(provider, 'a')
    await ask(provider, 'b')
    expect(provider.remaining()).toEqual([])
    expect(() => provider.assertUsedUp()).not.toThrow()
  })
})

describe('delays', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => {
    expect(vi.getTimerCount()).toBe(0)
    vi.useRealTimers()
  })

  it('come before the first text and between the pieces', async () => {
    const provider = script('replies: { a: [{ text: abc, delay: 200ms, every: 20 }] }')
    const times: number[] = []
    const start = Date.now()
    const asking = (async () => {
      for await (const _ of provider.ask(examplePrompt({ id: 'a' }), new AbortController().signal)) {
        times.push(Date.now() - start)
      }
    })()
    await vi.runAllTimersAsync()
    await asking
    expect(times).toEqual([200, 220, 240, 240])
  })

  it('are cut short by an abort', async () => {
    const provider = script('replies: { a: [{ fail: { kind: timeout }, delay: 1h }] }')
    const abort = new AbortController()
    const asking = collect(provider, examplePrompt({ id: 'a' }), abort.signal)
    asking.catch(() => {})
    await vi.advanceTimersByTimeAsync(100)
    abort.abort(new Error('stopped'))
    await expect(asking).rejects.toThrow('stopped')
  })
})

describe('a script with a fault', () => {
  it.each([
    ['replies:\n  a:\n    - txt: hello', 'demo.yaml:3: unknown key replies.a[0].txt', 'Did you mean text?'],
    ['replys: {}', 'demo.yaml:1: unknown key the script.replys', 'Did you mean replies?'],
    [
      'replies: { a: [&one { text: a }, *one] }',
      'demo.yaml:1: replies.a[1] is an alias, *one',
      'A script takes no YAML aliases',
    ],
    ['replies:\n  a: hello', 'demo.yaml:2: replies.a must be a list of replies', null],
    ['', 'demo.yaml:1: the script must be a mapping', 'A script has `replies:`, and in it a list'],
    ['replies:\n  a:\n    - delay: 2s', 'demo.yaml:3: replies.a[0] must have either text or fail', null],
    [
      'replies:\n  a:\n    - text: a\n      fail: { kind: auth }',
      'demo.yaml:3: replies.a[0] must have either text or fail',
      null,
    ],
    [
      'replies: { a: [{ fail: { kind: timeot } }] }',
      'demo.yaml:1: replies.a[0].fail.kind must be one of',
      'Did you mean timeout?',
    ],
    ['replies: { a: [{ fail: { message: x } }] }', 'replies.a[0].fail.kind must be one of', null],
    [
      'replies: { a: [{ text: a, delay: soon }] }',
      'replies.a[0].delay must be a duration',
      'such as 200ms or 2s',
    ],
    [
      'replies: { a: [{ text: a, chunks: 0 }] }',
      'replies.a[0].chunks must be a whole number of at least 1',
      null,
    ],
    [
      'replies: { a: [{ text: a, phase: answer }] }',
      'replies.a[0].phase must be one of',
      'Did you mean answers?',
    ],
    ['replies: { a: [{ text: 3 }] }', 'replies.a[0].text must be a text', null],
    ['replies: {\n a: [', 'is not valid YAML', null],
  ])('%j is refused with its place', (text, message, hint) => {
    let error: unknown
    try {
      script(text)
    } catch (thrown) {
      error = thrown
    }
    expect(error).toMatchObject({ name: 'UserError', message: expect.stringContaining(message), exitCode: 2 })
    if (hint) expect(error).toMatchObject({ hint: expect.stringContaining(hint) })
  })
})
