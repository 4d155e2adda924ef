import { Chalk } from 'chalk'
import type { DiscussionEvent } from '../core/events.js'
import { audienceOfRemark } from '../core/remarks.js'
import type { State } from '../core/state.js'
import { visibleLine } from '../core/text/sanitize.js'
import type { Agent } from '../core/types.js'
import type { Steering } from '../run/steering.js'
import { BoardControls } from './board-controls.js'
import { BoardKeys, type Key } from './board-keys.js'
import { BoardLines } from './board-lines.js'
import { BoardModel } from './board-model.js'
import { findFollowed, renderBoard, renderFinal } from './board-render.js'
import { BoardScreen, type BoardTerminal } from './board-screen.js'
import type { BoardView } from './board-view.js'
import type { LiveView } from './live.js'
import type { KeyInput } from './skip-key.js'
import type { Stragglers } from './stragglers.js'
import { Suspension } from './suspension.js'
import { holdTerminal } from './terminal-loan.js'

export interface BoardOptions {
  stderr: BoardTerminal & NodeJS.EventEmitter
  /** Null where no keys are to be had. */
  stdin: KeyInput | null
  agents: readonly Agent[]
  /** Ids of those who are asked at this terminal. */
  people: readonly string[]
  /** Where a discussion goes on. */
  state: State | null
  steering: Steering | null
  stragglers: Stragglers
  color: boolean
  /** Whether it stays on the screen when the discussion has ended, as it looks then; broken off, it stays in any case. */
  leavesFinal: boolean
  skip(agent: string): void
  /** What Ctrl-C does. */
  interrupt(): void
  /** What a terminal does that is closed. */
  hangUp(): void
  /** Milliseconds. */
  now?: () => number
}

/** Between two frames at least, and between two looks at the clock. */
const FRAME_MS = 100
const TICK_MS = 500
/** Before the first frame: keys that were waiting for a program to read them have come by then. */
const TYPED_AHEAD_MS = 50

/**
 * Shows a discussion as a board at the bottom of the terminal, below what was said: who took which position, who is at
 * work, what it costs, what is open. Keys choose, follow, pause, put remarks in and end. While a person is asked at
 * this terminal it is theirs: nothing is drawn, no key is read; then everything catches up.
 */
export function createBoard(options: BoardOptions): LiveView {
  return new Board(options)
}

class Board implements LiveView {
  readonly #options: BoardOptions
  readonly #now: () => number
  readonly #chalk
  readonly #screen: BoardScreen
  readonly #lines: BoardLines
  readonly #model: BoardModel
  readonly #keys: BoardKeys | null
  readonly #controls: BoardControls
  readonly #suspension: Suspension
  readonly #startedAt: number
  readonly #tick: NodeJS.Timeout
  readonly #endHolding: () => void
  /** Lines that are to be written above the board with the next frame. */
  #finished: string[] = []
  #frame: NodeJS.Timeout | null = null
  #drawnAt = Number.NEGATIVE_INFINITY
  #takenAt: number
  #isSeen = false
  /** How many others have the terminal just now. */
  #loans = 0
  #isClosed = false

  constructor(options: BoardOptions) {
    this.#options = options
    this.#now = options.now ?? (() => performance.now())
    this.#startedAt = this.#now()
    this.#takenAt = this.#startedAt
    this.#chalk = new Chalk({ level: options.color ? 1 : 0 })
    this.#screen = new BoardScreen(options.stderr, this.#chalk)
    this.#lines = new BoardLines(options.agents, options.state?.maxRounds ?? null, this.#chalk)
    this.#model = new BoardModel(options.state, this.#now)
    const { stdin, stderr } = options
    this.#keys =
      stdin &&
      new BoardKeys(stdin, stderr, {
        press: (key) => this.#press(key),
        hangUp: () => options.hangUp(),
      })
    this.#suspension = new Suspension({
      giveWay: () => this.#giveWay(),
      takeBack: () => this.#takeBack(),
      redraw: () => this.#redraw(),
      leave: () => this.#onExit(),
    })
    this.#controls = new BoardControls({
      ...options,
      findShown: () => findFollowed(this.#view()),
      suspend: () => this.#suspension.suspend(),
      findState: () => this.#model.state,
      tell: (line) => this.tell(line),
    })
    this.#endHolding = holdTerminal({ giveWay: () => this.#giveWay(), takeBack: () => this.#takeBack() })
    stderr.on('resize', this.#onResize)
    // A crash leaves the terminal as it was, too.
    process.once('exit', this.#onExit)
    // Keeps the process alive, too: in a pause nothing else does when the terminal is closed, and its end is to be kept.
    this.#tick = setInterval(() => this.#plan(), TICK_MS)
    this.#keys?.take()
  }

  onEvent(event: DiscussionEvent): void {
    const wasHeld = this.#isHeld()
    // Who comes to see a remark is to be said as of when it was made.
    const before = event.type === 'remark.added' ? this.#model.state : null
    this.#model.onEvent(event)
    const { state } = this.#model
    const audience = before && audienceOfRemark(before)
    this.#finished.push(...this.#lines.describe(event, { audience, state, typed: this.#controls.remark }))
    const isHeld = this.#isHeld()
    if (isHeld && !wasHeld) this.#giveWay()
    if (wasHeld && !isHeld) this.#takeBack()
    if (event.type === 'discussion.ended') this.close()
    else this.#plan()
  }

  tell(line: string): void {
    this.#finished.push(this.#chalk.yellow(visibleLine(line)))
    this.#plan()
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    clearInterval(this.#tick)
    if (this.#frame) clearTimeout(this.#frame)
    const last = this.#view()
    const stays = last.state !== null && (this.#options.leavesFinal || last.state.ended === null)
    this.#screen.print(
      this.#finished.splice(0),
      stays ? renderFinal(last, this.#screen.size(), this.#now()) : [],
    )
    this.#screen.leave()
    this.#keys?.release()
    this.#suspension.end()
    this.#endHolding()
    this.#options.stderr.off('resize', this.#onResize)
    process.off('exit', this.#onExit)
  }

  // --- what happens -----------------------------------------------------------------------------------------------

  #press(key: Key): void {
    // What was typed before the board could be seen was meant for something else.
    if (!this.#isSeen && key.key !== 'interrupt' && key.key !== 'suspend') return
    this.#controls.press(key)
    this.#plan()
  }

  /** Whether a person is asked just now. */
  #isHeld(): boolean {
    return this.#options.people.some((id) => this.#model.writings.get(id)?.isOpen)
  }

  // --- the terminal -----------------------------------------------------------------------------------------------

  #giveWay(): void {
    this.#loans++
    if (this.#loans > 1) return
    this.#isSeen = false
    // What was said before is to be read while the dialog is held.
    if (this.#finished.length > 0) this.#screen.print(this.#finished.splice(0), [])
    this.#screen.clear()
    this.#keys?.release()
  }

  #takeBack(): void {
    this.#loans--
    if (this.#loans > 0 || this.#isClosed) return
    this.#takenAt = this.#now()
    this.#keys?.take()
    this.#plan()
  }

  /** After the process was stopped: others have written, and set the terminal otherwise. */
  #redraw(): void {
    if (this.#loans > 0 || this.#isClosed) return
    this.#screen.forget()
    if (this.#keys?.isOurs) {
      this.#keys.release()
      this.#keys.take()
    }
    this.#plan()
  }

  readonly #onResize = () => this.#plan()

  readonly #onExit = () => {
    this.#screen.leave()
    this.#keys?.release()
    // A dialog that has the terminal has no time to set it back.
    if (this.#loans > 0) this.#keys?.restore()
  }

  /** Has a frame drawn as soon as the last one is old enough. */
  #plan(): void {
    if (this.#frame || this.#isClosed || this.#loans > 0) return
    const due = this.#isSeen ? this.#drawnAt + FRAME_MS : this.#takenAt + TYPED_AHEAD_MS
    // After a timer, and before what is done at once, waiting keys are read, however busy the process has been.
    this.#frame = setTimeout(
      () => (this.#isSeen ? this.#draw() : setImmediate(() => this.#draw())),
      Math.max(0, due - this.#now()),
    )
    this.#frame.unref()
  }

  #draw(): void {
    this.#frame = null
    if (this.#isClosed || this.#loans > 0 || !this.#model.state) return
    this.#drawnAt = this.#now()
    this.#isSeen = true
    const lines = renderBoard(this.#view(), this.#screen.size(), this.#now())
    const finished = this.#finished.splice(0)
    if (finished.length > 0) this.#screen.print(finished, lines)
    else this.#screen.draw(lines)
  }

  #view(): BoardView {
    const { agents, steering, stragglers } = this.#options
    const { chosen, followed, showsKeys, isEnding, remark, isRemarkCut } = this.#controls
    return {
      ...{ agents, state: this.#model.state, writings: this.#model.writings },
      ...{ startedAt: this.#startedAt, chosen, followed, showsKeys, isEnding, remark, isRemarkCut },
      pause: steering?.pause ?? 'off',
      pausedMs: steering?.pausedMs ?? 0,
      straggler: stragglers.find(),
      hasKeys: this.#keys !== null,
      canSteer: steering !== null,
    }
  }
}
