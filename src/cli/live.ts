import { Chalk } from 'chalk'
import { formatDuration } from '../core/duration.js'
import type { DiscussionEvent, LiveEvent } from '../core/events.js'
import { visibleLine } from '../core/text/sanitize.js'
import type { Agent } from '../core/types.js'
import { describeChange, describeRetry, describeTurning } from './live-lines.js'
import { LiveReply } from './live-reply.js'
import { LiveScreen, type LiveStream } from './live-screen.js'
import { LiveWording } from './live-wording.js'

export interface LiveOptions {
  stderr: LiveStream
  agents: Agent[]
  /** Ids of those who are asked at this terminal. */
  people?: readonly string[]
  /** One line an answer and nothing else. */
  quiet: boolean
  /** Also who answered, its tokens, and every change of a point. */
  verbose: boolean
  color: boolean
  /** Whether the cursor may be moved; default: whether `stderr` is a terminal. */
  interactive?: boolean
  /** Known from the start when a discussion is resumed; else its first event tells. */
  maxRounds?: number
  /** Milliseconds; only shown, as time spent waiting. */
  now?: () => number
}

export interface LiveView {
  onEvent(event: DiscussionEvent): void
  /** Shows a line of its own. */
  tell(line: string): void
  /** Takes the spinner away and ends an unfinished line. Call it also when the discussion is broken off. */
  close(): void
}

/**
 * Shows a discussion while it happens, on standard error only.
 *
 * On a terminal one reply streams in the foreground, the others wait for their turn and catch up; while nothing
 * streams a spinner says who is thinking. Elsewhere there are whole lines only, each with its author's id.
 * While a person is asked at this terminal nothing is shown, so that they answer without having seen the others and
 * without being written over; then everything catches up.
 * What models write passes `visible` and stands behind a margin: it can neither move the cursor nor imitate our lines.
 */
export function createLiveView(options: LiveOptions): LiveView {
  return new Live(options)
}

class Live implements LiveView {
  readonly #options: LiveOptions
  readonly #interactive: boolean
  readonly #chalk
  readonly #screen: LiveScreen
  readonly #wording: LiveWording
  /** Being written, by agent id. */
  readonly #writing = new Map<string, LiveReply>()
  /** Finished while another reply was streaming, in that order. */
  #finished: LiveReply[] = []
  /** Lines that wait until a person has answered. */
  #heldLines: string[] = []
  #foreground: LiveReply | null = null

  constructor(options: LiveOptions) {
    this.#options = options
    this.#interactive = options.interactive ?? options.stderr.isTTY === true
    this.#chalk = new Chalk({ level: options.color ? 1 : 0 })
    this.#screen = new LiveScreen(options.stderr, this.#chalk, () => this.#updateSpinner())
    this.#wording = new LiveWording(options.agents, options.maxRounds ?? null, options, this.#chalk)
  }

  onEvent(event: DiscussionEvent): void {
    switch (event.type) {
      case 'discussion.opened':
      case 'discussion.resumed':
        this.#wording.maxRounds = event.maxRounds ?? this.#wording.maxRounds
        break
      case 'turn.started':
        this.#start(event)
        break
      case 'turn.text':
        this.#addText(event.agent, event.text)
        break
      case 'turn.retrying':
        this.#retry(event)
        break
      case 'turn.completed':
        this.#finish(event.agent, this.#wording.answer(event))
        break
      case 'turn.failed':
        this.#finish(event.agent, this.#wording.failure(event))
        break
      case 'phase.closed':
        if (this.#options.verbose && !this.#options.quiet)
          for (const change of event.changes) this.#print(this.#chalk.dim(`  ${describeChange(change)}`))
        break
      case 'round.closed':
        if (!this.#options.quiet) this.#print(this.#chalk.bold(this.#wording.verdict(event)))
        break
      case 'discussion.ended':
        this.close()
        break
      case 'method.chosen':
      case 'point.ruled':
      case 'context.compacted':
      case 'remark.added':
        if (!this.#options.quiet) this.#print(this.#chalk.dim(describeTurning(event)))
        break
      case 'phase.opened':
        break
    }
  }

  tell(line: string): void {
    this.#print(this.#chalk.yellow(visibleLine(line)))
  }

  close(): void {
    this.#writing.clear()
    this.#foreground = null
    this.#showFinished()
    this.#screen.stopSpinning()
    this.#screen.endLine()
  }

  // --- what happens -----------------------------------------------------------------------------------------------

  #start(event: Extract<LiveEvent, { type: 'turn.started' }>): void {
    const agent = this.#wording.agent(event.agent)
    if (!agent) return
    const reply = new LiveReply(agent, event, this.#now())
    this.#writing.set(event.agent, reply)
    if (this.#isHeld()) this.#makeWay()
    if (this.#options.quiet) return
    if (this.#interactive) this.#updateSpinner()
    else this.#print(this.#wording.asked(reply))
  }

  #addText(id: string, chunk: string): void {
    const reply = this.#writing.get(id)
    if (!reply || this.#options.quiet) return
    reply.add(chunk)
    if (this.#isHeld()) return
    if (this.#interactive) {
      this.#foreground ??= reply
      if (this.#foreground === reply) this.#pour(reply)
    } else {
      this.#printLines(reply, false)
    }
  }

  #retry(event: Extract<LiveEvent, { type: 'turn.retrying' }>): void {
    const reply = this.#writing.get(event.agent)
    if (!reply || this.#options.quiet) return
    const note = describeRetry(this.#wording.name(event.agent), event, reply.shown)
    // While somebody else's reply streams the note would land in its middle.
    const streaming = this.#foreground !== null && this.#foreground !== reply
    if (!streaming) this.#print(this.#chalk.yellow(note))
    reply.restart()
    if (this.#foreground === reply) this.#nextForeground()
  }

  #finish(id: string, end: string[]): void {
    const reply = this.#writing.get(id)
    if (!reply) return
    this.#writing.delete(id)
    reply.complete(end)
    const streamed = this.#foreground === reply
    // What has been streaming is to be ended before anything else is shown.
    this.#finished = streamed ? [reply, ...this.#finished] : [...this.#finished, reply]
    if (this.#isHeld()) return
    if (streamed || this.#foreground === null) this.#nextForeground()
  }

  /** Whether a person is asked just now, so that the terminal is theirs. */
  #isHeld(): boolean {
    return this.#options.people?.some((id) => this.#writing.has(id)) === true
  }

  /** Leaves the terminal to the person; what was streaming goes on afterwards, under its title. */
  #makeWay(): void {
    if (this.#foreground) this.#foreground.headed = false
    this.#foreground = null
    this.#screen.stopSpinning()
    this.#screen.endLine()
  }

  #print(line: string): void {
    if (this.#isHeld()) this.#heldLines.push(line)
    else this.#screen.print(line)
  }

  /** Shows the replies that were finished meanwhile, then lets the next one that is being written stream. */
  #nextForeground(): void {
    this.#foreground = null
    this.#showFinished()
    if (!this.#interactive) return
    this.#foreground = [...this.#writing.values()].find((reply) => reply.hasUnseen) ?? null
    if (this.#foreground) this.#pour(this.#foreground)
    else this.#updateSpinner()
  }

  // --- showing ----------------------------------------------------------------------------------------------------

  /** All that is left to show of the finished replies, and the lines that end them. */
  #showFinished(): void {
    const finished = this.#finished
    this.#finished = []
    for (const line of this.#heldLines.splice(0)) this.#screen.print(line)
    for (const reply of finished) {
      if (this.#interactive) this.#pour(reply)
      else this.#printLines(reply, true)
      for (const line of reply.end) this.#screen.print(line)
    }
  }

  /** Without a terminal: the complete lines of a reply, each with its author. */
  #printLines(reply: LiveReply, rest: boolean): void {
    for (const line of reply.takeLines(rest)) this.#screen.print(`  ${reply.agent.id} | ${line}`.trimEnd())
  }

  /** On a terminal: what has arrived of the reply in the foreground, behind a margin. */
  #pour(reply: LiveReply): void {
    const text = reply.takeText()
    if (!text) return
    if (!reply.headed) this.#screen.print(this.#wording.title(reply))
    reply.headed = true
    this.#screen.stream(text)
  }

  #updateSpinner(): void {
    const waiting = [...this.#writing.values()]
    const [first] = waiting
    if (!this.#interactive || this.#options.quiet || this.#foreground || !first || this.#isHeld()) {
      this.#screen.stopSpinning()
      return
    }
    this.#screen.spin(this.#wording.thinking(waiting), () => this.#elapsed(first.startedAt))
  }

  #elapsed(since: number): string {
    const seconds = Math.floor((this.#now() - since) / 1000)
    return seconds > 0 ? formatDuration(seconds * 1000) : ''
  }

  #now(): number {
    return (this.#options.now ?? Date.now)()
  }
}
