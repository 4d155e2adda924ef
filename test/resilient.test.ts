import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Chunk, Provider } from '../src/core/provider.js'
import type { Failure, FailureKind } from '../src/core/types.js'
import { createLimiter, makeResilient, type ResilientOptions, systemClock } from '../src/run/resilient.js'
import { collect, examplePrompt, reduceChunks } from './example-prompt.js'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  // Whatever the outcome: nothing may be left that delays the end of the program.
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
})

const DONE: Chunk = { type: 'done' }
const text = (piece: string): Chunk => ({ type: 'text', text: piece })
const failure = (kind: FailureKind, more: Partial<Failure> = {}): Chunk => ({
  type: 'failed',
  failure: { kind, message: `it was ${kind}`, retryable: true, ...more },
})

/** Plays the given chunks, one list an attempt; the last list again for all further ones. */
function playing(...attempts: (Chunk | Error)[][]): Provider & { asked: number } {
  return {
    asked: 0,
    async *ask() {
      const chunks = attempts[Math.min(this.asked++, attempts.length - 1)] ?? []
      for (const chunk of chunks) {
        if (chunk instanceof Error) throw chunk
        yield chunk
      }
    },
  }
}

/** Never says anything; `heeds` is whether it ends on abort. */
function silent(heeds: boolean, first: Chunk[] = []): Provider & { released: boolean } {
  return {
    released: false,
    async *ask(_, signal) {
      yield* first
      await new Promise<void>((_, reject) => {
        if (heeds) signal.addEventListener('abort', () => reject(signal.reason))
      }).finally(() => {
        this.released = true
      })
    },
  }
}

/** Says something every so often: `times` times, or for ever. */
function dripping(everyMs: number, times = Number.POSITIVE_INFINITY, chunk = text('.')): Provider {
  return {
    async *ask(_, signal) {
      for (let said = 0; said < times; said++) {
        await systemClock.sleep(everyMs, signal)
        yield chunk
      }
      yield text('Done.')
      yield DONE
    },
  }
}

async function isSettled(work: Promise<unknown>): Promise<boolean> {
  return Promise.race([work.then(() => true), Promise.resolve(false)])
}

function resilient(provider: Provider, options: Partial<ResilientOptions> = {}) {
  return makeResilient(provider, { replyTimeoutMs: 180_000, random: () => 0, ...options })
}

async function outcome(provider: Provider) {
  const collected = collect(provider)
  await vi.runAllTimersAsync()
  const chunks = await collected
  return { ...reduceChunks(chunks), chunks }
}

describe('retries', () => {
  it('what is retryable, twice, waiting twice as long the second time', async () => {
    const provider = playing([failure('server')], [failure('network')], [text('Yes.'), DONE])
    const { chunks } = await outcome(resilient(provider))
    expect(chunks).toEqual([
      { type: 'retry', failure: expect.objectContaining({ kind: 'server' }), waitMs: 500 },
      { type: 'retry', failure: expect.objectContaining({ kind: 'network' }), waitMs: 1000 },
      { type: 'text', text: 'Yes.' },
      { type: 'done', attempts: 3 },
    ])
  })

  it('really waits that long', async () => {
    const provider = playing([failure('server')], [text('Yes.'), DONE])
    const collected = collect(resilient(provider))
    await vi.advanceTimersByTimeAsync(499)
    expect(provider.asked).toBe(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(provider.asked).toBe(2)
    await collected
  })

  it('waits less by chance, by up to a half', async () => {
    const { chunks } = await outcome(
      resilient(playing([failure('server')], [text('a'), DONE]), { random: () => 1 }),
    )
    expect(chunks[0]).toMatchObject({ type: 'retry', waitMs: 250 })
  })

  it('gives up after three attempts, with the last failure', async () => {
    const provider = playing([failure('server')], [failure('server')], [failure('rate-limit')])
    const { last } = await outcome(resilient(provider))
    expect(last).toMatchObject({ type: 'failed', attempts: 3, failure: { kind: 'rate-limit' } })
    expect(provider.asked).toBe(3)
  })

  it('not what is not retryable', async () => {
    const provider = playing([failure('auth', { retryable: false })])
    expect((await outcome(resilient(provider))).last).toMatchObject({ type: 'failed', attempts: 1 })
    expect(provider.asked).toBe(1)
  })

  it('not once text has arrived', async () => {
    const provider = playing([text('One re'), failure('network')])
    const { chunks } = await outcome(resilient(provider))
    expect(chunks).toMatchObject([
      { type: 'text' },
      { type: 'failed', attempts: 1, failure: { kind: 'network' } },
    ])
    expect(provider.asked).toBe(1)
  })

  it('again once the provider itself has taken its text back', async () => {
    const taken: Chunk = {
      type: 'retry',
      failure: { kind: 'malformed', message: 'anew', retryable: true },
      waitMs: 0,
    }
    const provider = playing([text('One re'), taken, failure('network')], [text('Whole.'), DONE])
    expect(await outcome(resilient(provider))).toMatchObject({
      text: 'Whole.',
      last: { type: 'done', attempts: 2 },
    })
  })

  it('adds up the usage of all attempts', async () => {
    const usage = { inputTokens: 10, cachedInputTokens: 1, outputTokens: 2, costUsd: 0.5 }
    const failed: Chunk = { type: 'failed', usage, failure: { kind: 'server', message: '', retryable: true } }
    const { last } = await outcome(resilient(playing([failed], [text('a'), { type: 'done', usage }])))
    expect(last).toMatchObject({
      usage: { inputTokens: 20, cachedInputTokens: 2, outputTokens: 4, costUsd: 1 },
      attempts: 2,
    })
  })
})

describe('retry-after', () => {
  it('is honoured', async () => {
    const provider = playing([failure('rate-limit', { retryAfterMs: 20_000 })], [text('a'), DONE])
    expect((await outcome(resilient(provider))).chunks[0]).toMatchObject({ waitMs: 20_000 })
  })

  it('beyond the limit ends it at once and says so', async () => {
    const provider = playing([failure('rate-limit', { retryAfterMs: 3_600_000, hint: 'slow down' })])
    const { last, chunks } = await outcome(resilient(provider))
    expect(chunks).toHaveLength(1)
    expect(last).toMatchObject({
      type: 'failed',
      failure: { hint: expect.stringMatching(/1h.*1m.*slow down/) },
    })
  })
})

describe('time-out', () => {
  it.each([true, false])('ends a silent provider, whether it heeds the abort or not (%s)', async (heeds) => {
    const provider = silent(heeds)
    const { last } = await outcome(resilient(provider))
    expect(last).toMatchObject({
      type: 'failed',
      attempts: 1,
      failure: { kind: 'timeout', message: 'nothing of a reply within 2m', retryable: false },
    })
    expect(provider.released).toBe(heeds)
  })

  it('covers the whole reply', async () => {
    const { last } = await outcome(resilient(dripping(50_000)))
    expect(last).toMatchObject({ failure: { message: 'the reply was not finished within 3m' } })
  })

  it('is a shorter one between bytes, counted from the last of them', async () => {
    const provider = resilient(silent(true, [text('One re')]))
    const collected = collect(provider)
    await vi.advanceTimersByTimeAsync(59_999)
    expect(await isSettled(collected)).toBe(false)
    await vi.advanceTimersByTimeAsync(2)
    expect(reduceChunks(await collected).last).toMatchObject({
      type: 'failed',
      failure: { kind: 'timeout', message: 'the reply stalled: nothing more of it for 1m', retryable: false },
    })
  })

  it('is not that of silence while the model shows that it is at work', async () => {
    const { last } = await outcome(resilient(dripping(50_000, 3, { type: 'alive' })))
    expect(last).toMatchObject({ type: 'done' })
  })

  it('can be told for the first byte and between bytes', async () => {
    const told = { replyTimeoutMs: 100_000, firstByteTimeoutMs: 5000, idleTimeoutMs: 20_000 }
    const first = await outcome(resilient(silent(true), told))
    expect(first.last).toMatchObject({ failure: { message: 'nothing of a reply within 5s' } })
    const next = await outcome(resilient(silent(true, [text('One re')]), told))
    expect(next.last).toMatchObject({ failure: { message: 'the reply stalled: nothing more of it for 20s' } })
  })

  it('of silence is none for a provider that tells its reply whole', async () => {
    const provider = { ...silent(true), streams: false as const }
    const { last } = await outcome(resilient(provider))
    expect(last).toMatchObject({ failure: { message: 'no reply within 3m' } })
  })

  it('does not count the time spent waiting for a slot', async () => {
    const limiter = createLimiter({ maxConcurrent: 1 })
    const held = await limiter.acquire(new AbortController().signal)
    const collected = collect(resilient(playing([text('a'), DONE]), { limiter, replyTimeoutMs: 1000 }))
    await vi.advanceTimersByTimeAsync(60_000)
    held()
    expect((await collected).at(-1)).toMatchObject({ type: 'done' })
  })

  it('of Infinity is none', async () => {
    const collected = collect(
      resilient(playing([text('a'), DONE]), { replyTimeoutMs: Number.POSITIVE_INFINITY }),
    )
    expect((await collected).at(-1)).toMatchObject({ type: 'done' })
  })
})

describe('a provider that breaks its contract', () => {
  it.each([
    ['throws', [new Error('bang')], { kind: 'crashed', message: 'bang', retryable: false }],
    ['throws after text', [text('a'), new Error('bang')], { kind: 'crashed', message: 'bang' }],
    ['just ends', [text('a')], { kind: 'malformed', message: expect.stringContaining('broke off') }],
    [
      'ends with nothing said',
      [text(''), DONE],
      { kind: 'malformed', message: expect.stringContaining('empty') },
    ],
  ])('%s: a failure', async (_, chunks, expected) => {
    const { last } = await outcome(resilient(playing(chunks), { maxAttempts: 1 }))
    expect(last).toMatchObject({ type: 'failed', failure: expected })
  })

  it('has its empty pieces dropped, and what comes after the end', async () => {
    const { chunks } = await outcome(resilient(playing([text(''), text('a'), text(''), DONE, text('b')])))
    expect(chunks).toEqual([text('a'), { type: 'done', attempts: 1 }])
  })
})

describe('abort', () => {
  const run = (provider: Provider, abort: AbortController) => {
    const asking = collect(provider, examplePrompt(), abort.signal)
    asking.catch(() => {})
    return asking
  }

  it('while it backs off throws at once', async () => {
    const abort = new AbortController()
    const asking = run(resilient(playing([failure('rate-limit', { retryAfterMs: 30_000 })])), abort)
    await vi.advanceTimersByTimeAsync(10)
    abort.abort(new Error('stopped'))
    await expect(asking).rejects.toThrow('stopped')
  })

  it('while it waits for a slot throws at once and keeps no place', async () => {
    const limiter = createLimiter({ maxConcurrent: 1 })
    const held = await limiter.acquire(new AbortController().signal)
    const abort = new AbortController()
    const asking = run(resilient(playing([text('a'), DONE]), { limiter }), abort)
    abort.abort(new Error('stopped'))
    await expect(asking).rejects.toThrow('stopped')
    held()
    expect((await collect(resilient(playing([text('b'), DONE]), { limiter }))).at(-1)).toMatchObject({
      type: 'done',
    })
  })

  it('in the middle of a reply throws when the provider has let go', async () => {
    const abort = new AbortController()
    const provider = silent(true, [text('One re')])
    const asking = run(resilient(provider), abort)
    await vi.advanceTimersByTimeAsync(10)
    abort.abort(new Error('stopped'))
    await expect(asking).rejects.toThrow('stopped')
    expect(provider.released).toBe(true)
  })

  it('of a provider that does not let go throws within five seconds', async () => {
    const abort = new AbortController()
    const asking = run(resilient(silent(false)), abort)
    await vi.advanceTimersByTimeAsync(10)
    abort.abort(new Error('stopped'))
    await vi.advanceTimersByTimeAsync(5000)
    await expect(asking).rejects.toThrow('stopped')
  })

  it('before it begins asks nobody', async () => {
    const provider = playing([text('a'), DONE])
    await expect(collect(resilient(provider), examplePrompt(), AbortSignal.abort())).rejects.toThrow()
    expect(provider.asked).toBe(0)
  })

  it('is not needed for the provider to let go when nobody wants the rest', async () => {
    const provider: Provider & { released: boolean } = {
      released: false,
      async *ask() {
        try {
          yield text('One re')
          yield DONE
        } finally {
          this.released = true
        }
      },
    }
    for await (const _ of resilient(provider).ask(examplePrompt(), new AbortController().signal)) break
    expect(provider.released).toBe(true)
  })
})

describe('a limiter', () => {
  const signal = new AbortController().signal

  it('lets so many through at a time, first come first served, also past one that gave up', async () => {
    const limiter = createLimiter({ maxConcurrent: 2 })
    const order: number[] = []
    const releases: (() => void)[] = []
    const quitter = new AbortController()
    const take = (id: number, by: AbortSignal) =>
      limiter.acquire(by).then((release) => {
        order.push(id)
        releases.push(release)
      })
    void take(1, signal)
    void take(2, signal)
    const third = take(3, quitter.signal)
    void take(4, signal)
    void take(5, signal)
    await vi.advanceTimersByTimeAsync(0)
    expect(order).toEqual([1, 2])
    quitter.abort(new Error('gave up'))
    await expect(third).rejects.toThrow('gave up')
    releases[0]?.()
    releases[0]?.()
    await vi.advanceTimersByTimeAsync(0)
    expect(order).toEqual([1, 2, 4])
    releases[1]?.()
    await vi.advanceTimersByTimeAsync(0)
    expect(order).toEqual([1, 2, 4, 5])
  })

  it('lets so many through a minute', async () => {
    const limiter = createLimiter({ requestsPerMinute: 2 })
    const begun: number[] = []
    const start = Date.now()
    for (let call = 0; call < 5; call++)
      void limiter.acquire(signal).then(() => begun.push(Date.now() - start))
    await vi.runAllTimersAsync()
    expect(begun).toEqual([0, 0, 60_000, 60_000, 120_000])
  })

  it('is shared by the agents of an endpoint', async () => {
    const limiter = createLimiter({ maxConcurrent: 1 })
    let active = 0
    let most = 0
    const slow: Provider = {
      async *ask() {
        most = Math.max(most, ++active)
        await new Promise((resolve) => setTimeout(resolve, 100))
        active--
        yield text('a')
        yield DONE
      },
    }
    const all = Promise.all([1, 2, 3].map(() => collect(resilient(slow, { limiter }))))
    await vi.runAllTimersAsync()
    await all
    expect(most).toBe(1)
  })
})
