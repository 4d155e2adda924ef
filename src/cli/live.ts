import { Chalk } from 'chalk'
import { formatDuration } from '../core/duration.js'
import type { DiscussionEvent, LiveEvent, LogEvent } from '../core/events.js'
import { mergeReply } from '../core/reply.js'
import { visible, visibleLine } from '../core/sanitize.js'
import type { Agent, FollowUpKind, PhaseName, Reply } from '../core/types.js'
import {
  describeAnswer,
  describeCall,
  describeChange,
  describeConsequence,
  describeFailure,
  describeRetry,
  describeTask,
  describeVerdict,
} from './live-lines.js'
import { LiveScreen, type LiveStream } from './live-screen.js'

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

/** A reply that is being written. */
interface Call {
  agent: Agent
  round: number
  phase: PhaseName
  followUp: FollowUpKind | null
  startedAt: number
  /** The attempt's text so far, harmless; what was shown of it is cut off. */
  unseen: string
  /** The end of a chunk that belongs to the next one: half a line break or half a character. */
  held: string
  /** Whether text of this attempt was shown. */
  shown: boolean
  headed: boolean
  /** The lines that end it; none while it is being written. */
  end: string[]
}

class Live implements LiveView {
  readonly #options: LiveOptions
  readonly #interactive: boolean
  readonly #chalk
  readonly #screen: LiveScreen
  /** Being written, by agent id. */
  readonly #calls = new Map<string, Call>()
  /** Finished while another reply was streaming, in that order. */
  #finished: Call[] = []
  readonly #replies = new Map<string, Reply>()
  /** Lines that wait until a person has answered. */
  #heldLines: string[] = []
  #foreground: Call | null = null
  #maxRounds: number | null

  constructor(options: LiveOptions) {
    this.#options = options
    this.#interactive = options.interactive ?? options.stderr.isTTY === true
    this.#chalk = new Chalk({ level: options.color ? 1 : 0 })
    this.#screen = new LiveScreen(options.stderr, this.#chalk, () => this.#updateSpinner())
    this.#maxRounds = options.maxRounds ?? null
  }

  onEvent(event: DiscussionEvent): void {
    switch (event.type) {
      case 'discussion.opened':
      case 'discussion.resumed':
        this.#maxRounds = event.maxRounds ?? this.#maxRounds
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
        this.#finish(event.agent, this.#answerLines(event))
        break
      case 'turn.failed':
        this.#finish(event.agent, this.#failureLines(event))
        break
      case 'phase.closed':
        if (this.#options.verbose && !this.#options.quiet)
          for (const change of event.changes) this.#print(this.#chalk.dim(`  ${describeChange(change)}`))
        break
      case 'round.closed':
        if (!this.#options.quiet)
          this.#print(this.#chalk.bold(describeVerdict(this.#roundLabel(event.round), event.verdict)))
        break
      case 'discussion.ended':
        this.close()
        break
      case 'phase.opened':
        break
    }
  }

  tell(line: string): void {
    this.#print(this.#chalk.yellow(visibleLine(line)))
  }

  close(): void {
    this.#calls.clear()
    this.#foreground = null
    this.#showFinished()
    this.#screen.stopSpinning()
    this.#screen.endLine()
  }

  // --- what happens -----------------------------------------------------------------------------------------------

  #start({ agent: id, round, phase, followUp }: Extract<LiveEvent, { type: 'turn.started' }>): void {
    const agent = this.#options.agents.find((each) => each.id === id)
    if (!agent) return
    const startedAt = (this.#options.now ?? Date.now)()
    const text = { unseen: '', held: '', shown: false, headed: false, end: [] }
    this.#calls.set(id, { agent, round, phase, followUp, startedAt, ...text })
    if (this.#isHeld()) this.#makeWay()
    if (this.#options.quiet) return
    if (this.#interactive) this.#updateSpinner()
    else
      this.#print(
        `${this.#roundLabel(round)} · ${nameOf(agent)} is asked for ${describeTask(phase, followUp)}`,
      )
  }

  #addText(id: string, chunk: string): void {
    const call = this.#calls.get(id)
    if (!call || this.#options.quiet) return
    const text = call.held + chunk
    call.held = /[\r\ud800-\udbff]$/.exec(text)?.[0] ?? ''
    call.unseen += visible(text.slice(0, text.length - call.held.length))
    if (this.#isHeld()) return
    if (this.#interactive) {
      this.#foreground ??= call
      if (this.#foreground === call) this.#pour(call)
    } else {
      this.#printLines(call)
    }
  }

  #retry({ agent, failure, waitMs }: Extract<LiveEvent, { type: 'turn.retrying' }>): void {
    const call = this.#calls.get(agent)
    if (!call || this.#options.quiet) return
    call.unseen = ''
    call.held = ''
    const note = describeRetry(nameOf(call.agent), failure, waitMs, call.shown)
    // While somebody else's reply streams the note would land in its middle.
    const streaming = this.#foreground !== null && this.#foreground !== call
    if (!streaming) this.#print(this.#chalk.yellow(note))
    call.shown = false
    call.headed = false
    if (this.#foreground === call) this.#nextForeground()
  }

  #finish(id: string, end: string[]): void {
    const call = this.#calls.get(id)
    if (!call) return
    this.#calls.delete(id)
    const streamed = this.#foreground === call
    // What has been streaming is to be ended before anything else is shown.
    this.#finished = streamed ? [{ ...call, end }, ...this.#finished] : [...this.#finished, { ...call, end }]
    if (this.#isHeld()) return
    if (streamed || this.#foreground === null) this.#nextForeground()
  }

  /** Whether a person is asked just now, so that the terminal is theirs. */
  #isHeld(): boolean {
    return this.#options.people?.some((id) => this.#calls.has(id)) === true
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
    this.#foreground = [...this.#calls.values()].find((call) => call.unseen !== '') ?? null
    if (this.#foreground) this.#pour(this.#foreground)
    else this.#updateSpinner()
  }

  // --- wording ----------------------------------------------------------------------------------------------------

  #answerLines(event: Extract<LogEvent, { type: 'turn.completed' }>): string[] {
    const own = this.#replies.get(event.agent)
    const reply = event.followUp && own ? mergeReply(own, event.reply, event.followUp) : event.reply
    this.#replies.set(event.agent, reply)
    const line = describeAnswer(this.#name(event.agent), event, reply)
    return this.#options.verbose && !this.#options.quiet
      ? [this.#chalk.bold(line), this.#chalk.dim(`  ${describeCall(event)}`)]
      : [this.#chalk.bold(line)]
  }

  #failureLines(event: Extract<LogEvent, { type: 'turn.failed' }>): string[] {
    const line = describeFailure(this.#name(event.agent), event)
    if (this.#options.quiet) return [this.#chalk.red(line)]
    const hint = event.failure.hint ? [`  ${visibleLine(event.failure.hint)}`] : []
    return [this.#chalk.red(`${line}; ${describeConsequence(event, this.#maxRounds)}`), ...hint]
  }

  #name(id: string): string {
    const agent = this.#options.agents.find((each) => each.id === id)
    return agent ? nameOf(agent) : visibleLine(id)
  }

  #roundLabel(round: number): string {
    return `Round ${round}${this.#maxRounds ? `/${this.#maxRounds}` : ''}`
  }

  // --- showing ----------------------------------------------------------------------------------------------------

  /** All that is left to show of the finished replies, and the lines that end them. */
  #showFinished(): void {
    const finished = this.#finished
    this.#finished = []
    for (const line of this.#heldLines.splice(0)) this.#screen.print(line)
    for (const call of finished) {
      call.unseen += visible(call.held)
      if (this.#interactive) this.#pour(call)
      else if (call.unseen) {
        if (!call.unseen.endsWith('\n')) call.unseen += '\n'
        this.#printLines(call)
      }
      for (const line of call.end) this.#screen.print(line)
    }
  }

  /** Without a terminal: the complete lines of a reply, each with its author. */
  #printLines(call: Call): void {
    const end = call.unseen.lastIndexOf('\n')
    if (end === -1) return
    for (const line of call.unseen.slice(0, end).split('\n'))
      this.#screen.print(`  ${call.agent.id} | ${line}`.trimEnd())
    call.unseen = call.unseen.slice(end + 1)
    call.shown = true
  }

  /** On a terminal: what has arrived of the reply in the foreground, behind a margin. */
  #pour(call: Call): void {
    const text = call.shown ? call.unseen : call.unseen.trimStart()
    if (!text) return
    if (!call.headed) {
      const { agent, round, phase, followUp } = call
      const title = `${agent.emoji} ${nameOf(agent)} · ${this.#roundLabel(round)} · ${describeTask(phase, followUp)}`
      this.#screen.print(this.#chalk.bold.cyan(visibleLine(title)))
      call.headed = true
    }
    this.#screen.stream(text)
    call.unseen = ''
    call.shown = true
  }

  #updateSpinner(): void {
    const waiting = [...this.#calls.values()]
    const [first] = waiting
    if (!this.#interactive || this.#options.quiet || this.#foreground || !first || this.#isHeld()) {
      this.#screen.stopSpinning()
      return
    }
    const names = waiting.map((call) => nameOf(call.agent)).join(', ')
    const text = `${this.#roundLabel(first.round)} · ${names} ${waiting.length > 1 ? 'are' : 'is'} thinking …`
    this.#screen.spin(text, () => this.#elapsed(first.startedAt))
  }

  #elapsed(since: number): string {
    const seconds = Math.floor(((this.#options.now ?? Date.now)() - since) / 1000)
    return seconds > 0 ? formatDuration(seconds * 1000) : ''
  }
}

function nameOf(agent: Agent): string {
  return visibleLine(agent.name)
}
