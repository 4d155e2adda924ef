import { EventEmitter } from 'node:events'
import { Chalk } from 'chalk'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createBoard } from '../src/cli/board.js'
import { BoardControls } from '../src/cli/board-controls.js'
import { BoardKeys, KeyReader } from '../src/cli/board-keys.js'
import { BoardScreen } from '../src/cli/board-screen.js'
import { span } from '../src/cli/board-view.js'
import type { KeyInput } from '../src/cli/skip-key.js'
import { Stragglers } from '../src/cli/stragglers.js'
import { borrowTerminal, holdTerminal } from '../src/cli/terminal-loan.js'
import { replay } from '../src/core/evolve.js'
import type { State } from '../src/core/state.js'
import { Steering } from '../src/run/steering.js'
import { agent, play, type Table } from './table.js'
import { TerminalScreen } from './terminal-screen.js'

const PROPOSAL = '### Decision\nWe cache.\n\n[POSITION: PROPOSAL] - cheap'
const SUPPORT = '[POSITION: SUPPORT] - fine'
const OBJECTION = '[POSITION: OBJECTION] - one crash stops all'

/** Keys that a test presses by emitting `data`. */
function openKeyboard() {
  const stdin = Object.assign(new EventEmitter(), {
    isRaw: false,
    isPaused: true,
    setRawMode(on: boolean) {
      stdin.isRaw = on
    },
    resume() {
      stdin.isPaused = false
    },
    pause() {
      stdin.isPaused = true
    },
  }) satisfies KeyInput
  return stdin
}

const linesOf = (...texts: string[]) => texts.map((text) => [span(text)])

describe('a board’s screen', () => {
  function open(columns = 40, rows = 12) {
    const seen = new TerminalScreen(columns, rows)
    const frames: string[] = []
    const terminal = {
      columns,
      rows,
      write(text: string) {
        frames.push(text)
        return seen.write(text)
      },
    }
    return { seen, frames, terminal, screen: new BoardScreen(terminal, new Chalk({ level: 0 })) }
  }

  it('draws over what stands there, and writes what changed only, at once', () => {
    const { seen, frames, screen } = open()
    screen.draw(linesOf('head', 'one', 'two'))
    screen.draw(linesOf('head', 'ONE', 'two'))
    expect(seen.text).toEqual(['head', 'ONE', 'two'])
    expect(frames.length).toBe(2)
    expect(frames[1]).toContain('ONE')
    expect(frames[1]).not.toMatch(/head|two/)
    screen.draw(linesOf('head', 'ONE', 'two'))
    expect(frames.length).toBe(2)
    for (const frame of frames) expect(frame).toMatch(/^\x1b\[\?2026h[\s\S]*\x1b\[\?2026l$/)
    expect([seen.strange, seen.isCursorVisible, seen.wraps]).toEqual([[], true, true])
  })

  it('grows and shrinks', () => {
    const { seen, screen } = open()
    screen.draw(linesOf('a'))
    screen.draw(linesOf('a', 'b', 'c', 'd'))
    expect(seen.text).toEqual(['a', 'b', 'c', 'd'])
    screen.draw(linesOf('A', 'b'))
    expect(seen.text).toEqual(['A', 'b'])
    screen.draw(linesOf('A', 'b', 'C'))
    expect(seen.text).toEqual(['A', 'b', 'C'])
  })

  it('stays below what is said, which scrolls away as ever', () => {
    const { seen, screen } = open(40, 5)
    screen.draw(linesOf('head', 'foot'))
    for (let n = 1; n <= 9; n++) screen.print([`said ${n}`], linesOf('head', `foot ${n}`))
    expect(seen.text).toEqual([...Array.from({ length: 9 }, (_, n) => `said ${n + 1}`), 'head', 'foot 9'])
  })

  it('lets a long line that was said be broken, and none of its own', () => {
    const { seen, screen } = open(10, 12)
    screen.print(['x'.repeat(25)], linesOf('y'.repeat(15), 'foot'))
    screen.print(['z'.repeat(10)], linesOf('y'.repeat(9), 'foot'))
    expect(seen.text).toEqual([
      'x'.repeat(10),
      'x'.repeat(10),
      'x'.repeat(5),
      'z'.repeat(10),
      'y'.repeat(9),
      'foot',
    ])
  })

  it('breaks what was said at spaces, the rest indented and no colour cut in two', () => {
    const { seen, frames, screen } = open(20, 12)
    const { bold } = new Chalk({ level: 1 })
    screen.print([bold('one two three four five'), bold('漢字'.repeat(12))], linesOf('foot'))
    expect(seen.text).toEqual([
      'one two three four',
      '  five',
      `${'漢字'.repeat(4)}漢`,
      `  ${'字漢'.repeat(4)}字`,
      '  漢字漢字漢字',
      'foot',
    ])
    const colours = frames.join('').match(/\x1b\[[\d;]*m/g)
    expect(colours?.join('')).toBe('\x1b[1m\x1b[22m\x1b[1m\x1b[22m')
  })

  it('never clears all from a line that may be the first one of the window', () => {
    const { frames, terminal, screen } = open()
    screen.draw(linesOf('head', 'foot'))
    screen.print(['said'], linesOf('head', 'foot'))
    screen.print([], linesOf('end', 'foot'))
    terminal.columns = 30
    screen.draw(linesOf('head', 'foot'))
    screen.draw(linesOf('head'))
    screen.draw(linesOf('head', 'foot'))
    screen.clear()
    // A copy of the window would be kept in what can be scrolled back to.
    for (const frame of frames) expect(frame).not.toMatch(/(?<!\r\n)\x1b\[J/)
    expect(frames.join('')).toContain('\x1b[J')
  })

  it('leaves no trace when it is cleared, and stays when it is left', () => {
    const { seen, terminal, screen } = open()
    screen.print(['said'], linesOf('head', 'foot'))
    screen.clear()
    terminal.write('question\r\n')
    screen.draw(linesOf('head', 'foot'))
    screen.leave()
    terminal.write('end')
    expect(seen.text).toEqual(['said', 'question', 'head', 'foot', 'end'])
  })

  it('takes all its lines away where nothing follows them, so that the result stands alone', () => {
    const { seen, screen } = open()
    screen.draw(linesOf('head', 'a long line of the board', 'foot'))
    screen.print([], [])
    screen.leave()
    seen.write('the\r\nresult')
    expect(seen.text).toEqual(['the', 'result'])
  })

  it('finds its first line where a narrower terminal has broken its lines', () => {
    const { frames, terminal, screen } = open(40)
    screen.draw(linesOf('x'.repeat(39), 'short', 'foot'))
    terminal.columns = 20
    screen.draw(linesOf('x'.repeat(19), 'short', 'foot'))
    expect(frames[1]).toContain('\r\x1b[3A\x1b[K')
    expect(frames[1]).toContain('x\x1b[?7h\r\n\x1b[J')
  })

  it('takes a terminal that does not know its size for a usual one', () => {
    expect(open(0, 0).screen.size()).toEqual({ columns: 80, rows: 24 })
  })
})

describe('keys', () => {
  const read = (...pieces: (string | Buffer)[]) => {
    const reader = new KeyReader()
    return pieces.flatMap((piece) => reader.read(piece)).map((key) => (key.key === 'text' ? key : key.key))
  }
  const typed = (text: string) => ({ key: 'text', text, isPasted: false })

  it('are read one by one', () => {
    const [first, ...rest] = Buffer.from('é')
    const pieces = [
      'a\r\x1b[A\x1bOB\t\x7f\x15\x17\x03\x1a',
      '\x1b',
      '\x1b[5~',
      Buffer.from([first ?? 0]),
      Buffer.from(rest),
    ]
    const names = [
      'enter',
      'up',
      'down',
      'tab',
      'backspace',
      'clear',
      'word',
      'interrupt',
      'suspend',
      'escape',
    ]
    expect(read(...pieces)).toEqual([typed('a'), ...names, typed('é')])
  })

  it('that were pasted come as one text, wherever they are cut', () => {
    const text = 'x\x1b[200~q\rtwo\x03\x1b[31m\x1b[201~y'
    const wanted = [typed('x'), { key: 'text', text: 'q two', isPasted: true }, typed('y')]
    expect(read(text)).toEqual(wanted)
    for (let at = 7; at < text.length; at++) expect(read(text.slice(0, at), text.slice(at))).toEqual(wanted)
  })

  it('with the Alt key are no commands, and arrows stay arrows wherever they are cut', () => {
    expect(read('\x1bq', '\x1bs\x1b[1;3Aa')).toEqual([typed('a')])
    expect(read('\x1b[', 'A', '\x1b[20', '0~q\x1b[201~')).toEqual([
      'up',
      { key: 'text', text: 'q', isPasted: true },
    ])
  })

  it('are read in raw mode only while the terminal is ours', () => {
    const stdin = openKeyboard()
    const pressed: string[] = []
    const keys = new BoardKeys(
      stdin,
      { write: () => true },
      {
        press({ key }) {
          pressed.push(key)
          if (key === 'enter') keys.release()
        },
        hangUp: () => pressed.push('hang up'),
      },
    )
    keys.take()
    stdin.emit('data', 'a')
    expect([stdin.isRaw, stdin.isPaused]).toEqual([true, false])
    stdin.emit('data', '\rb')
    expect([stdin.isRaw, stdin.isPaused, stdin.listenerCount('data')]).toEqual([false, true, 0])
    expect(pressed).toEqual(['text', 'enter'])
    keys.take()
    stdin.emit('error', new Error('read EIO'))
    stdin.emit('end')
    expect(pressed.slice(2)).toEqual(['hang up', 'hang up'])
    keys.release()
    expect([stdin.listenerCount('end'), stdin.listenerCount('error')]).toEqual([0, 0])
  })
})

/** A discussion up to the last event of a type. */
function stateAfter(type: string, table: Partial<Table> = {}): State {
  const { events } = play({ lines: { p: PROPOSAL, a: SUPPORT, b: OBJECTION }, ...table })
  return replay(events.slice(0, events.findLastIndex((event) => event.type === type) + 1))
}

describe('what keys do', () => {
  function control(state: State = stateAfter('phase.opened')) {
    const did: string[] = []
    const steering = new Steering()
    const controls = new BoardControls({
      agents: [agent('a'), agent('b'), agent('c')],
      steering,
      stragglers: new Stragglers(() => 0),
      findShown: () => 'b',
      skip: (id) => did.push(`skip ${id}`),
      interrupt: () => did.push('interrupt'),
      suspend: () => did.push('suspend'),
      findState: () => state,
      tell: (line) => did.push(line),
    })
    const reader = new KeyReader()
    const press = (...texts: string[]) => {
      for (const key of texts.flatMap((text) => reader.read(text))) controls.press(key)
    }
    return { did, steering, controls, press }
  }

  it('chooses and follows', () => {
    const { controls, press } = control()
    press('f')
    expect(controls.followed).toBe(null)
    press('f')
    expect(controls.followed).toBe('b')
    press('\t', '\t')
    expect([controls.chosen, controls.followed]).toEqual(['b', 'b'])
    press('\x1b[A', '\x1b[A')
    expect([controls.chosen, controls.followed]).toEqual(['c', 'c'])
    press('\r')
    expect(controls.followed).toBe(null)
    press('a')
    expect(controls.followed).toBe('auto')
  })

  it('pauses, and goes on', () => {
    const { steering, press } = control()
    press('p')
    expect(steering.pause).toBe('asked')
    press('P')
    expect(steering.pause).toBe('off')
  })

  it('pauses and takes remarks only where somebody is asked afterwards, and says so', () => {
    const { did, steering, controls, press } = control(stateAfter('round.closed', { rounds: 1 }))
    press('p', 'i')
    expect([steering.pause, controls.remark]).toEqual(['off', null])
    expect(did).toEqual([
      'there is no pause: no other round follows',
      'a remark would reach nobody: nobody is asked after this',
    ])
  })

  it('ends a pause even where another one could not be asked for', () => {
    const { steering, press } = control(stateAfter('round.closed', { rounds: 1 }))
    steering.setPause(true)
    press('p')
    expect(steering.pause).toBe('off')
  })

  it('says when a remark is too long, and takes a character back as a whole', () => {
    const { controls, press } = control()
    press('i', `\x1b[200~${'x'.repeat(2001)}\x1b[201~`)
    expect([controls.remark?.length, controls.isRemarkCut]).toEqual([2000, true])
    press('\x15', 'a', '👩‍👩‍👧', '\x7f')
    expect([controls.remark, controls.isRemarkCut]).toEqual(['a', false])
  })

  it('puts a remark in, whose letters are no commands', () => {
    const { did, steering, controls, press } = control()
    press('i', 'quip x', '\x17', 'ss', '\x7f', '\x1b[200~a\nb\x1b[201~')
    expect(controls.remark).toBe('quip sa b')
    press('\r')
    expect([controls.remark, steering.takeRemark(), steering.pause, did]).toEqual([
      null,
      'quip sa b',
      'off',
      [],
    ])
    press('i', 'no', '\x1b', 'i', '\r')
    expect(steering.takeRemark()).toBe(null)
  })

  it('ends once, however long its key is held; only Ctrl-C ends at once', () => {
    const { did, press } = control()
    press('q', 'qqQ')
    expect(did).toEqual(['interrupt'])
    press('\x03')
    expect(did).toEqual(['interrupt', 'interrupt'])
  })

  it('drops no remark for a key pressed with Alt: a word goes, or a line end becomes a space', () => {
    const { controls, press } = control()
    press('i', 'one two', '\x1b\x7f', 'three', '\x1b\r', 'four', '\x1b\b', 'five')
    expect(controls.remark).toBe('one three five')
  })

  it('takes no command from what is pasted', () => {
    const { did, press } = control()
    press('\x1b[200~q\x1b[201~')
    expect(did).toEqual([])
    press('q')
    expect(did).toEqual(['interrupt'])
  })

  it('interrupts and suspends, also while a remark is typed; skips nobody who is not slow', () => {
    const { did, controls, press } = control()
    press('s', 'i', '\x1a', '\x03')
    expect(did).toEqual(['suspend', 'interrupt'])
    expect(controls.isEnding).toBe(true)
  })
})

it('takes no command from what was typed before it could be seen, but Ctrl-C', async () => {
  const { events, state } = play({ lines: { p: PROPOSAL, a: SUPPORT, b: SUPPORT } })
  const stdin = openKeyboard()
  let shown = ''
  const stderr = Object.assign(new EventEmitter(), {
    columns: 80,
    rows: 24,
    write: (text: string) => {
      shown += text
    },
  })
  let interruptions = 0
  const board = createBoard({
    ...{ stderr, stdin, agents: state.agents, people: [], state: null, steering: new Steering() },
    ...{ stragglers: new Stragglers(() => 0), color: false, leavesFinal: false, skip: () => undefined },
    interrupt: () => {
      interruptions++
    },
    hangUp: () => undefined,
  })
  onTestFinished(() => board.close())
  stdin.emit('data', 'qi')
  for (const event of events.slice(0, 2)) board.onEvent(event)
  stdin.emit('data', 'q')
  await expect.poll(() => shown).toContain('q end')
  expect([interruptions, shown.includes('Remark')]).toEqual([0, false])
  stdin.emit('data', 'q')
  expect(interruptions).toBe(1)
})

it('is interrupted by Ctrl-C before it is seen', () => {
  const stdin = openKeyboard()
  const stderr = Object.assign(new EventEmitter(), { columns: 80, rows: 24, write: () => undefined })
  let interruptions = 0
  const board = createBoard({
    ...{ stderr, stdin, agents: [], people: [], state: null, steering: null },
    ...{ stragglers: new Stragglers(() => 0), color: false, leavesFinal: false, skip: () => undefined },
    interrupt: () => {
      interruptions++
    },
    hangUp: () => undefined,
  })
  onTestFinished(() => board.close())
  stdin.emit('data', '\x03')
  expect(interruptions).toBe(1)
})

it('leaves the terminal to a dialog while it is held', async () => {
  const did: string[] = []
  const end = holdTerminal({ giveWay: () => did.push('gives way'), takeBack: () => did.push('takes back') })
  await borrowTerminal(async () => did.push('dialog'))
  await expect(borrowTerminal(() => Promise.reject(new Error('left')))).rejects.toThrow('left')
  end()
  await borrowTerminal(async () => did.push('alone'))
  expect(did).toEqual(['gives way', 'dialog', 'takes back', 'gives way', 'takes back', 'alone'])
})
