import type { DiscussionEvent, LiveEvent } from '../core/events.js'
import { evolve, openState } from '../core/evolve.js'
import type { State } from '../core/state.js'
import { visible } from '../core/text/sanitize.js'
import type { Writing } from './board-view.js'

/** As much of a reply is kept to be shown, in characters. */
const TAIL = 4000
/** The end of a chunk that belongs to the next one: half a line break or half a character. */
const HALF = /[\r\ud800-\udbff]$/

/** What a board knows of a discussion, from its events. */
export class BoardModel {
  /** Null until the discussion is opened. */
  state: State | null
  /** By agent id: what each writes, or wrote last. */
  readonly writings = new Map<string, Writing>()
  readonly #held = new Map<string, string>()

  /**
   * @param state where a discussion goes on that was begun before
   * @param now milliseconds
   */
  constructor(
    state: State | null,
    private readonly now: () => number,
  ) {
    this.state = state
  }

  onEvent(event: DiscussionEvent): void {
    switch (event.type) {
      case 'turn.started':
        this.#start(event)
        return
      case 'turn.text':
        this.#add(event.agent, event.text)
        return
      case 'turn.retrying':
        this.#void(event)
        return
      case 'discussion.opened':
        this.state = openState(event)
        return
      default:
        if (event.type === 'turn.completed' || event.type === 'turn.failed') this.#end(event.agent)
        if (this.state) this.state = evolve(this.state, event)
    }
  }

  #start({ agent, round, phase, followUp }: Extract<LiveEvent, { type: 'turn.started' }>): void {
    this.#held.delete(agent)
    this.writings.set(agent, {
      ...{ round, phase, followUp, askedAt: this.now() },
      ...{ words: 0, tail: '', isOpen: true, retry: null },
    })
  }

  #add(agent: string, chunk: string): void {
    const writing = this.writings.get(agent)
    if (!writing) return
    const text = (this.#held.get(agent) ?? '') + chunk
    const held = HALF.exec(text)?.[0] ?? ''
    this.#held.set(agent, held)
    const more = visible(text.slice(0, text.length - held.length))
    const words = writing.words + countWords(more, /\S$/.test(writing.tail))
    this.writings.set(agent, { ...writing, words, retry: null, tail: lastOf(writing.tail + more) })
  }

  #void({ agent, failure }: Extract<LiveEvent, { type: 'turn.retrying' }>): void {
    this.#held.delete(agent)
    const writing = this.writings.get(agent)
    if (writing) this.writings.set(agent, { ...writing, words: 0, tail: '', retry: failure.message })
  }

  #end(agent: string): void {
    const writing = this.writings.get(agent)
    if (writing) this.writings.set(agent, { ...writing, isOpen: false, retry: null })
  }
}

/** The end of a text, which does not begin with half a character. */
function lastOf(text: string): string {
  return text.slice(-TAIL).replace(/^[\udc00-\udfff]/, '')
}

/** How many words begin in a text. @param midWord whether it goes on within one */
function countWords(text: string, midWord: boolean): number {
  const words = text.match(/\S+/g)?.length ?? 0
  return midWord && /^\S/.test(text) ? words - 1 : words
}
