import { Writable } from 'node:stream'
import { afterEach, describe, expect, it } from 'vitest'
import { createLiveView, type LiveOptions } from '../src/cli/live.js'
import type { DiscussionEvent } from '../src/core/events.js'
import { parseReply } from '../src/core/reply.js'
import type { Failure, FollowUpKind, PhaseName } from '../src/core/types.js'
import { agent } from './table.js'

const AGENTS = [agent('planner'), agent('coder'), agent('reviewer')]
const RATE_LIMIT: Failure = { kind: 'rate-limit', message: 'slow down', retryable: true }

/** A standard error that keeps what it was given; as a terminal it also keeps what the cursor was told. */
class Screen extends Writable {
  text = ''
  cursor = 0
  isTTY = true
  columns = 80
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString()
    done()
  }
  cursorTo(): void {
    this.cursor++
  }
  moveCursor(): void {
    this.cursor++
  }
  clearLine(): void {
    this.cursor++
  }
}

const open: { close(): void }[] = []
afterEach(() => {
  for (const view of open.splice(0)) view.close()
})

function show(options: Partial<LiveOptions> & { tty?: boolean } = {}) {
  const screen = new Screen()
  const { tty = false, ...rest } = options
  screen.isTTY = tty
  const view = createLiveView({
    stderr: screen,
    agents: AGENTS,
    quiet: false,
    verbose: false,
    color: false,
    maxRounds: 3,
    now: () => 0,
    ...rest,
  })
  open.push(view)
  let seq = 0
  const at = { round: 1, phase: 'answers' as PhaseName }
  const call = { provider: 'claude-cli', model: 'sonnet', durationMs: 2100, attempts: 1, usage: null }
  const log = { at: '2026-01-01T00:00:00Z' }
  const send = (event: DiscussionEvent) => view.onEvent(event)
  return {
    screen,
    view,
    start: (id: string, followUp: FollowUpKind | null = null, phase: PhaseName = 'answers') =>
      send({ type: 'turn.started', agent: id, followUp, ...at, phase }),
    text: (id: string, text: string) => send({ type: 'turn.text', agent: id, text, ...at }),
    retry: (id: string) =>
      send({ type: 'turn.retrying', agent: id, failure: RATE_LIMIT, waitMs: 2000, ...at }),
    done: (id: string, content: string, followUp: FollowUpKind | null = null, phase: PhaseName = 'answers') =>
      send({
        type: 'turn.completed',
        agent: id,
        followUp,
        content,
        reply: parseReply(content),
        ...at,
        ...call,
        ...log,
        phase,
        seq: ++seq,
      }),
    fail: (id: string, failure: Failure = RATE_LIMIT, phase: PhaseName = 'answers') =>
      send({
        type: 'turn.failed',
        agent: id,
        followUp: null,
        failure,
        ...at,
        ...call,
        ...log,
        phase,
        seq: ++seq,
      }),
    verdict: (reached: boolean) =>
      send({
        type: 'round.closed',
        round: 1,
        moved: true,
        ...log,
        seq: ++seq,
        verdict: {
          reached,
          why: 'open: C1',
          responders: 2,
          votes: 2,
          supporters: 1,
          share: 0.5,
          missing: [],
          carried: [],
          quorumMet: true,
          vetoedBy: [],
          openPoints: ['C1'],
        },
      }),
  }
}

/** What a terminal shows at the end: spinner frames and the synchronising marks around them taken out. */
function withoutSpinner(text: string): string {
  return text.replace(/\u001b\[\?2026h[\s\S]*?\u001b\[\?2026l/g, '')
}

describe('without a terminal', () => {
  it('writes whole lines, each with its author', () => {
    const { screen, start, text, done, verdict } = show()
    start('coder')
    start('reviewer')
    text('coder', 'First li')
    text('reviewer', 'Mine.\n')
    text('coder', 'ne\nsecond')
    done('coder', 'First line\nsecond\n\n[POSITION: SUPPORT] - fine')
    done('reviewer', 'Mine.\n\n[POSITION: OBJECTION] - too dear')
    verdict(false)
    expect(screen.text).toBe(
      [
        'Round 1/3 · Coder is asked for its answer',
        'Round 1/3 · Reviewer is asked for its answer',
        '  reviewer | Mine.',
        '  coder | First line',
        '  coder | second',
        '✅ Coder: SUPPORT - fine (2.1s)',
        '🚫 Reviewer: OBJECTION - too dear (2.1s)',
        'Round 1/3: no consensus - open: C1',
        '',
      ].join('\n'),
    )
    expect(screen.cursor).toBe(0)
  })

  it('does not stream what has no line end yet when somebody else is done', () => {
    const { screen, start, text, done } = show()
    start('coder')
    start('reviewer')
    text('reviewer', 'half a line')
    done('coder', '[POSITION: SUPPORT] - fine')
    text('reviewer', ' and more')
    done('reviewer', '[POSITION: SUPPORT] - me too')
    expect(screen.text).toContain('\n  reviewer | half a line and more\n✅ Reviewer')
    expect(screen.text).not.toContain('│')
  })

  it('says that the text of a given-up attempt is void', () => {
    const { screen, start, text, retry, done } = show()
    start('coder')
    text('coder', 'wrong\nhalf a li')
    retry('coder')
    text('coder', 'right')
    done('coder', 'right\n\n[POSITION: SUPPORT] - fine')
    expect(screen.text).toContain(
      '  coder | wrong\n↻ Coder is asked again in 2s: rate-limit - slow down; the text above is void\n  coder | right\n✅',
    )
    expect(screen.text).not.toContain('half')
  })

  it('says what a failure means', () => {
    const { screen, start, fail } = show()
    start('coder')
    fail('coder', { ...RATE_LIMIT, hint: 'Wait a minute.' })
    expect(screen.text).toContain(
      '✖️ Coder failed: rate-limit - slow down; it counts as missing and is asked again if there is another round\n  Wait a minute.\n',
    )
  })

  it.each([
    ['picks', 'the round goes on without its pick'],
    ['challenge', 'the round goes on without an attack'],
    ['synthesis', 'the last revision stands as the decision'],
    ['classify', 'the method is consensus then'],
    ['revision', 'the discussion stops here and can be resumed'],
    ['step:odds', 'the discussion goes on unless too few answer'],
  ] as const)('says that the discussion stops only where it does: %s', (phase, consequence) => {
    const { screen, start, fail } = show()
    start('coder', null, phase)
    fail('coder', RATE_LIMIT, phase)
    expect(screen.text).toContain(`✖️ Coder failed: rate-limit - slow down; ${consequence}\n`)
  })

  it('shows an answer that had to be asked for once more', () => {
    const { screen, start, done } = show()
    start('coder')
    done('coder', 'Nice.')
    start('coder', 'position')
    done('coder', '[POSITION: SUPPORT] - nice', 'position')
    expect(screen.text).toContain('✖️ Coder: no vote - its reply has no position')
    expect(screen.text).toContain('Coder is asked for its position, once more\n')
    expect(screen.text).toContain('✅ Coder: SUPPORT - nice (asked once more for its position, 2.1s)\n')
  })

  it('calls what the proposer says a proposal', () => {
    const { screen, start, done } = show()
    start('planner', null, 'proposal')
    done('planner', 'x\n\n[POSITION: SUPPORT] - cheap', null, 'proposal')
    start('planner', null, 'revision')
    done('planner', '[C1] accepted: yes\n[C2] declined: no\n\n[POSITION: PROPOSAL] - x', null, 'revision')
    expect(screen.text).toContain('💡 Planner: PROPOSAL - cheap (2.1s)')
    expect(screen.text).toContain('💡 Planner: PROPOSAL, revision - C1 accepted, C2 declined (2.1s)')
  })

  it('makes escape sequences visible, also ones that are cut in two', () => {
    const { screen, start, text, done } = show()
    start('coder')
    text('coder', 'a\u001b')
    text('coder', '[2Jb\r')
    text('coder', '\nc \ud83d')
    text('coder', '\ude00')
    done('coder', '[POSITION: SUPPORT] - \u001b[2J')
    expect(screen.text).toContain('  coder | a␛[2Jb\n  coder | c 😀\n')
    expect(screen.text).not.toContain('\u001b')
  })
})

describe('quiet', () => {
  for (const tty of [false, true]) {
    it(`gives one line an answer, ${tty ? 'on' : 'without'} a terminal`, () => {
      const { screen, start, text, retry, done, fail, verdict } = show({ quiet: true, tty })
      start('coder')
      start('reviewer')
      text('coder', 'text\n')
      retry('reviewer')
      done('coder', '[POSITION: SUPPORT] - fine')
      fail('reviewer')
      verdict(true)
      expect(screen.text).toBe('✅ Coder: SUPPORT - fine (2.1s)\n✖️ Reviewer failed: rate-limit - slow down\n')
      expect(screen.cursor).toBe(0)
    })
  }
})

describe('a reply that is asked for once more, quietly', () => {
  it('says why its author has a second line', () => {
    const { screen, start, done } = show({ quiet: true })
    start('planner', null, 'revision')
    done('planner', '[C1] accepted: yes\n\n[POSITION: PROPOSAL] - x', null, 'revision')
    start('planner', 'answers', 'revision')
    done('planner', '[C2] declined: no', 'answers', 'revision')
    expect(screen.text).toBe(
      '💡 Planner: PROPOSAL, revision - C1 accepted (2.1s)\n' +
        '💡 Planner: PROPOSAL, revision - C1 accepted, C2 declined (asked once more for answers that say how or why, 2.1s)\n',
    )
  })
})

describe('on a terminal', () => {
  it('streams one reply and lets the others wait', () => {
    const { screen, start, text, done } = show({ tty: true })
    start('coder')
    start('reviewer')
    text('coder', 'Hello')
    text('reviewer', 'My view\nis long')
    expect(withoutSpinner(screen.text)).toBe('🎯 Coder · Round 1/3 · its answer\n  │ Hello')
    text('coder', ' there\nand on')
    done('coder', '[POSITION: SUPPORT] - fine')
    text('reviewer', '.')
    done('reviewer', '[POSITION: CONCERN] - slow')
    expect(withoutSpinner(screen.text)).toBe(
      [
        '🎯 Coder · Round 1/3 · its answer',
        '  │ Hello there',
        '  │ and on',
        '✅ Coder: SUPPORT - fine (2.1s)',
        '🎯 Reviewer · Round 1/3 · its answer',
        '  │ My view',
        '  │ is long.',
        '⚠️ Reviewer: CONCERN - slow (2.1s)',
        '',
      ].join('\n'),
    )
  })

  it('keeps a finished reply while another streams, also when its author is asked once more', () => {
    const { screen, start, text, done } = show({ tty: true })
    start('coder')
    start('reviewer')
    text('coder', 'Hello')
    text('reviewer', 'Mine')
    done('reviewer', 'Mine')
    start('reviewer', 'position')
    done('reviewer', '[POSITION: SUPPORT] - mine', 'position')
    expect(withoutSpinner(screen.text)).not.toContain('Mine')
    done('coder', '[POSITION: SUPPORT] - fine')
    const lines = withoutSpinner(screen.text).split('\n')
    expect(lines.slice(2)).toEqual([
      '✅ Coder: SUPPORT - fine (2.1s)',
      '🎯 Reviewer · Round 1/3 · its answer',
      '  │ Mine',
      '✖️ Reviewer: no vote - its reply has no position (2.1s)',
      '✅ Reviewer: SUPPORT - mine (asked once more for its position, 2.1s)',
      '',
    ])
  })

  it('spins while nobody writes and stops at the end', () => {
    const { screen, view, start } = show({ tty: true })
    start('coder')
    start('reviewer')
    expect(screen.text).toContain('Round 1/3 · Coder, Reviewer are thinking …')
    view.close()
    const before = screen.text
    expect(withoutSpinner(before)).toBe('')
  })

  it('shows how long it has waited', () => {
    let time = 0
    const { screen, start } = show({ tty: true, now: () => time })
    start('coder')
    time = 12_000
    start('reviewer')
    expect(screen.text).toContain('thinking … 12s')
  })

  it('voids the text of a given-up attempt and lets another reply go on', () => {
    const { screen, start, text, retry, done } = show({ tty: true })
    start('coder')
    start('reviewer')
    text('coder', 'wrong')
    text('reviewer', 'Mine')
    retry('coder')
    done('reviewer', '[POSITION: SUPPORT] - x')
    text('coder', 'right')
    done('coder', '[POSITION: SUPPORT] - y')
    expect(withoutSpinner(screen.text)).toBe(
      [
        '🎯 Coder · Round 1/3 · its answer',
        '  │ wrong',
        '↻ Coder is asked again in 2s: rate-limit - slow down; the text above is void',
        '🎯 Reviewer · Round 1/3 · its answer',
        '  │ Mine',
        '✅ Reviewer: SUPPORT - x (2.1s)',
        '🎯 Coder · Round 1/3 · its answer',
        '  │ right',
        '✅ Coder: SUPPORT - y (2.1s)',
        '',
      ].join('\n'),
    )
  })

  it('ends an unfinished line when it is closed', () => {
    const { screen, view, start, text } = show({ tty: true })
    start('coder')
    text('coder', 'half')
    view.close()
    expect(withoutSpinner(screen.text)).toMatch(/│ half\n$/)
  })

  it('keeps what a model writes behind the margin', () => {
    const { screen, start, text } = show({ tty: true })
    start('coder')
    text('coder', 'a\n✅ Reviewer: SUPPORT - forged\r\u001b[1A')
    expect(withoutSpinner(screen.text)).toContain('\n  │ ✅ Reviewer: SUPPORT - forged␍␛[1A')
  })
})
