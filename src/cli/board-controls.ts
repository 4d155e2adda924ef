import { lookAhead } from '../core/method/ahead.js'
import { audienceOfRemark } from '../core/remarks.js'
import type { State } from '../core/state.js'
import type { Agent } from '../core/types.js'
import type { Steering } from '../run/steering.js'
import type { Key } from './board-keys.js'
import type { BoardView } from './board-view.js'
import { describeNoPause, NO_REMARK } from './board-wording.js'
import { RemarkLine } from './remark-line.js'
import type { Stragglers } from './stragglers.js'

export interface Commands {
  agents: readonly Agent[]
  steering: Steering | null
  stragglers: Stragglers
  /** Whose reply is shown just now. */
  findShown(): string | null
  skip(agent: string): void
  interrupt(): void
  suspend(): void
  /** How the discussion stands; null until it is opened. */
  findState(): State | null
  /** Shows a line of its own. */
  tell(line: string): void
}

/** What a person has chosen with keys, and what keys do. */
export class BoardControls {
  chosen: string | null = null
  followed: BoardView['followed'] = 'auto'
  showsKeys = false
  isEnding = false
  readonly #remark = new RemarkLine()

  constructor(private readonly commands: Commands) {}

  /** The remark that is being typed. */
  get remark(): string | null {
    return this.#remark.text
  }

  get isRemarkCut(): boolean {
    return this.#remark.isCut
  }

  press(key: Key): void {
    if (key.key === 'interrupt') this.#interrupt()
    else if (key.key === 'suspend') this.commands.suspend()
    else if (this.remark !== null) this.#type(key)
    else if (key.key !== 'text') this.#command(key.key)
    else if (!key.isPasted) this.#command(key.text.toLowerCase())
  }

  #type(key: Key): void {
    const entered = this.#remark.press(key)
    if (entered) this.commands.steering?.addRemark(entered)
  }

  #command(name: string): void {
    switch (name) {
      case 'tab':
      case 'down':
        this.#choose(1)
        break
      case 'up':
        this.#choose(-1)
        break
      case 'enter':
      case 'f':
        this.#follow()
        break
      case 'a':
        this.followed = 'auto'
        break
      case 'p':
        this.#pause()
        break
      case 'i':
        this.#beginRemark()
        break
      case 's':
        this.#skip()
        break
      case '?':
        this.showsKeys = !this.showsKeys
        break
      case 'escape':
        this.showsKeys = false
        break
      case 'q':
        // Held down, it comes again and again, which would end at once what is being kept.
        if (!this.isEnding) this.#interrupt()
        break
    }
  }

  /** The next agent; a reply that is followed gives way to that of the new one. */
  #choose(by: number): void {
    const ids = this.commands.agents.map(({ id }) => id)
    const at = ids.indexOf(this.chosen ?? '')
    const next = at === -1 ? (by > 0 ? 0 : ids.length - 1) : (at + by + ids.length) % ids.length
    this.chosen = ids[next] ?? null
    if (this.followed !== null && this.followed !== 'auto') this.followed = this.chosen
  }

  /** Follows the chosen one, or whoever is shown; follows nobody when that one is followed already. */
  #follow(): void {
    const wanted = this.chosen ?? this.commands.findShown()
    const isFollowed = this.followed === wanted || (this.followed === 'auto' && this.chosen === null)
    this.followed = isFollowed ? null : (wanted ?? 'auto')
  }

  #pause(): void {
    const { steering, findState, tell } = this.commands
    const state = findState()
    if (!steering || !state) return
    if (steering.pause === 'off' && !lookAhead(state).pause) tell(describeNoPause(state))
    else steering.setPause(steering.pause === 'off')
  }

  #beginRemark(): void {
    const { steering, findState, tell } = this.commands
    const state = findState()
    if (!steering || !state) return
    if (audienceOfRemark(state) === null) tell(NO_REMARK)
    else this.#remark.begin()
  }

  #skip(): void {
    const slow = this.commands.stragglers.find()
    if (slow !== null) this.commands.skip(slow)
  }

  #interrupt(): void {
    this.isEnding = true
    this.commands.interrupt()
  }
}
