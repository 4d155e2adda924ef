import { Writable } from 'node:stream'
import { expect, it } from 'vitest'
import { createLiveView } from '../src/cli/live.js'
import type { DiscussionEvent } from '../src/core/events.js'
import { parseReply } from '../src/core/reply.js'
import { agent } from './table.js'

/** A live view in which the coder is a person, and what it has shown. */
function show(options: { tty: boolean; quiet?: boolean }) {
  let text = ''
  const screen = Object.assign(
    new Writable({
      write(chunk, _, done) {
        text += chunk
        done()
      },
    }),
    { isTTY: options.tty, columns: 80, cursorTo: () => true, moveCursor: () => true, clearLine: () => true },
  )
  const agents = [agent('planner'), agent('coder'), agent('reviewer')]
  const view = createLiveView({
    stderr: screen,
    agents,
    people: ['coder'],
    quiet: options.quiet === true,
    verbose: false,
    color: false,
    maxRounds: 3,
    now: () => 0,
  })
  const at = { round: 1, phase: 'answers' as const, followUp: null }
  const send = (event: DiscussionEvent) => view.onEvent(event)
  return {
    view,
    text: () => text,
    starts: (id: string) => send({ type: 'turn.started', agent: id, ...at }),
    says: (id: string, words: string) => send({ type: 'turn.text', agent: id, text: words, ...at }),
    retries: (id: string) =>
      send({
        type: 'turn.retrying',
        agent: id,
        failure: { kind: 'network', message: 'gone', retryable: true },
        waitMs: 0,
        ...at,
      }),
    ends: (id: string, content: string) =>
      send({
        type: 'turn.completed',
        agent: id,
        content,
        reply: parseReply(content),
        provider: 'x',
        model: null,
        durationMs: 1,
        attempts: 1,
        usage: null,
        seq: 1,
        at: '2026-01-01T00:00:00Z',
        ...at,
      }),
  }
}

it.each([[{ tty: true, quiet: false }], [{ tty: false, quiet: false }], [{ tty: true, quiet: true }]])(
  'shows nothing while a person is asked, then catches up: %o',
  (options) => {
    const live = show(options)
    live.starts('coder')
    const before = live.text()
    live.starts('reviewer')
    live.says('reviewer', 'It is sound.\n')
    live.retries('reviewer')
    live.says('reviewer', 'It is fine.\n\n[POSITION: SUPPORT] - quick\n')
    live.ends('reviewer', 'It is fine.\n\n[POSITION: SUPPORT] - quick\n')
    expect(live.text()).toBe(before)
    live.ends('coder', '[POSITION: CONCERN] - slow')
    expect(live.text()).toContain('Reviewer: SUPPORT - quick')
    expect(live.text()).toContain('Coder: CONCERN - slow')
    expect(live.text()).not.toContain('It is sound.')
    expect(live.text().includes('It is fine.')).toBe(!options.quiet)
    live.view.close()
  },
)

it('interrupts what is streaming for a person and goes on with it afterwards', () => {
  const live = show({ tty: true })
  live.starts('reviewer')
  live.says('reviewer', 'one ')
  live.starts('coder')
  const before = live.text()
  expect(before.endsWith('one \n')).toBe(true)
  live.says('reviewer', 'two ')
  expect(live.text()).toBe(before)
  live.ends('coder', '[POSITION: SUPPORT] - fine')
  live.says('reviewer', 'three')
  live.view.close()
  expect(live.text()).toMatch(/Coder: SUPPORT[\s\S]*Round 1\/3 · its answer\n {2}│ two three/)
})

it('leaves nothing out when it is broken off while a person is asked', () => {
  const live = show({ tty: true })
  live.starts('coder')
  live.starts('reviewer')
  live.ends('reviewer', '[POSITION: SUPPORT] - quick')
  live.view.close()
  expect(live.text()).toContain('Reviewer: SUPPORT - quick')
})
