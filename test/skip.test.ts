import { EventEmitter } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type KeyInput, watchSkipKey } from '../src/cli/skip-key.js'
import { Stragglers } from '../src/cli/stragglers.js'
import type { DiscussionEvent } from '../src/core/events.js'
import { parseReply } from '../src/core/reply.js'
import type { PhaseName } from '../src/core/types.js'
import { createScripted } from '../src/providers/scripted.js'
import { Skips } from '../src/run/skip.js'
import { collect, examplePrompt } from './example-prompt.js'

describe('a straggler', () => {
  function watch() {
    let now = 0
    const stragglers = new Stragglers(() => now)
    const at = (phase: PhaseName) => ({ round: 1, phase, followUp: null })
    const call = { provider: 'x', model: null, durationMs: 1, attempts: 1, usage: null, seq: 1, at: '' }
    const tell = (event: DiscussionEvent) => stragglers.onEvent(event)
    return {
      find: () => stragglers.find(),
      waits: (seconds: number) => {
        now += 1000 * seconds
      },
      starts: (agent: string, phase: PhaseName = 'answers') =>
        tell({ type: 'turn.started', agent, ...at(phase) }),
      ends: (agent: string, phase: PhaseName = 'answers') =>
        tell({ type: 'turn.completed', agent, content: '', reply: parseReply(''), ...at(phase), ...call }),
      fails: (agent: string) =>
        tell({
          type: 'turn.failed',
          agent,
          failure: { kind: 'network', message: 'gone', retryable: false },
          ...at('answers'),
          ...call,
        }),
    }
  }

  it('takes three times the median of its peers', () => {
    const { find, waits, starts, ends } = watch()
    for (const agent of ['a', 'b', 'c', 'd']) starts(agent)
    waits(10)
    ends('a')
    waits(10)
    ends('b')
    waits(20)
    ends('c')
    waits(19)
    expect(find()).toBe(null)
    waits(1)
    expect(find()).toBe('d')
    ends('d')
    expect(find()).toBe(null)
  })

  it('takes half a minute at least', () => {
    const { find, waits, starts, ends } = watch()
    starts('a')
    starts('b')
    waits(1)
    ends('a')
    waits(28)
    expect(find()).toBe(null)
    waits(1)
    expect(find()).toBe('b')
  })

  it('has peers: those of another phase, and those that failed, are none', () => {
    const { find, waits, starts, ends, fails } = watch()
    starts('p', 'proposal')
    waits(1)
    ends('p', 'proposal')
    starts('a')
    starts('b')
    fails('a')
    waits(1000)
    expect(find()).toBe(null)
  })
})

describe('a skipped call', () => {
  const script = (replies: string) => createScripted({ file: 'script.yaml', text: `replies:\n${replies}` })

  it('fails as one that took too long, while the others go on', async () => {
    const skips = new Skips()
    const provider = script(
      "  slow: [{ text: late, delay: 60s }]\n  quick: [{ text: '[POSITION: SUPPORT]', delay: 50ms }]",
    )
    const slow = collect(skips.wrap('slow', provider), examplePrompt({ id: 'slow' }))
    const quick = collect(skips.wrap('quick', provider), examplePrompt({ id: 'quick' }))
    await sleep(10)
    expect(skips.skip('nobody')).toBe(false)
    expect(skips.skip('slow')).toBe(true)
    expect(await slow).toEqual([
      { type: 'failed', failure: { kind: 'timeout', message: 'skipped by the user', retryable: false } },
    ])
    expect((await quick).at(-1)).toMatchObject({ type: 'done' })
    expect(skips.skip('slow')).toBe(false)
  })

  it('is still aborted with all the others', async () => {
    const stop = new AbortController()
    const provider = new Skips().wrap('slow', script('  slow: [{ text: late, delay: 60s }]'))
    const call = collect(provider, examplePrompt({ id: 'slow' }), stop.signal)
    setTimeout(() => stop.abort(new Error('interrupted')), 5)
    await expect(call).rejects.toThrow('interrupted')
  })
})

describe('the key', () => {
  class Keys extends EventEmitter implements KeyInput {
    isRaw = false
    reading = false
    setRawMode(on: boolean) {
      this.isRaw = on
    }
    resume() {
      this.reading = true
    }
    pause() {
      this.reading = false
    }
  }

  function watch() {
    const stdin = new Keys()
    const did: string[] = []
    const state: { slow: string | null } = { slow: null }
    const end = watchSkipKey({
      stdin,
      find: () => state.slow,
      offer: (agent) => did.push(`offer ${agent}`),
      skip: (agent) => did.push(`skip ${agent}`),
      interrupt: () => did.push('interrupt'),
      everyMs: 1,
    })
    onTestFinished(end)
    const becomes = async (slow: string | null) => {
      state.slow = slow
      await sleep(10)
    }
    return { stdin, did, becomes, end }
  }

  it('is read only while someone is slow, and skips that one', async () => {
    const { stdin, did, becomes } = watch()
    await becomes(null)
    stdin.emit('data', Buffer.from('s'))
    expect([did, stdin.isRaw, stdin.reading]).toEqual([[], false, false])
    await becomes('coder')
    expect([did, stdin.isRaw, stdin.reading]).toEqual([['offer coder'], true, true])
    stdin.emit('data', Buffer.from('x'))
    stdin.emit('data', Buffer.from('s'))
    await becomes(null)
    expect(did).toEqual(['offer coder', 'skip coder'])
    expect([stdin.isRaw, stdin.reading, stdin.listenerCount('data')]).toEqual([false, false, 0])
  })

  it('leaves Ctrl-C what it is', async () => {
    const { stdin, did, becomes } = watch()
    await becomes('coder')
    stdin.emit('data', Buffer.from('\x03'))
    expect(did).toEqual(['offer coder', 'interrupt'])
  })

  it('gives the terminal back at the end', async () => {
    const { stdin, becomes, end } = watch()
    await becomes('coder')
    end()
    expect([stdin.isRaw, stdin.reading, stdin.listenerCount('data')]).toEqual([false, false, 0])
  })
})
