import type { ChalkInstance } from 'chalk'
import type { LogEvent } from '../core/events.js'
import { mergeReply } from '../core/reply/merge.js'
import { visibleLine } from '../core/text/sanitize.js'
import { withNames } from '../core/transcript/reasons.js'
import type { Agent, Reply } from '../core/types.js'
import {
  describeAnswer,
  describeCall,
  describeConsequence,
  describeFailure,
  describeTask,
  describeVerdict,
} from './live-lines.js'
import type { LiveReply } from './live-reply.js'

interface Manner {
  quiet: boolean
  verbose: boolean
}

/** The lines of a live view that need to know the panel, the rounds, or what an agent said before. */
export class LiveWording {
  /** Null until the discussion has told. */
  maxRounds: number | null
  readonly #agents: readonly Agent[]
  readonly #manner: Manner
  readonly #chalk: ChalkInstance
  readonly #replies = new Map<string, Reply>()

  constructor(agents: readonly Agent[], maxRounds: number | null, manner: Manner, chalk: ChalkInstance) {
    this.#agents = agents
    this.maxRounds = maxRounds
    this.#manner = manner
    this.#chalk = chalk
  }

  name(id: string): string {
    return visibleLine(this.agent(id)?.name ?? id)
  }

  agent(id: string): Agent | undefined {
    return this.#agents.find((each) => each.id === id)
  }

  round(round: number): string {
    return `Round ${round}${this.maxRounds ? `/${this.maxRounds}` : ''}`
  }

  /** How the panel stands after a round. */
  verdict({ round, verdict }: Extract<LogEvent, { type: 'round.closed' }>): string {
    const why = withNames({ agents: this.#agents }, verdict.why)
    return describeVerdict(this.round(round), { ...verdict, why })
  }

  /** What stands above a reply that streams. */
  title({ agent, round, phase, followUp }: LiveReply): string {
    const title = `${agent.emoji} ${agent.name} · ${this.round(round)} · ${describeTask(phase, followUp)}`
    return this.#chalk.bold.cyan(visibleLine(title))
  }

  asked({ agent, round, phase, followUp }: LiveReply): string {
    return `${this.round(round)} · ${this.name(agent.id)} is asked for ${describeTask(phase, followUp)}`
  }

  /** Who is being waited for; for nobody the empty text. */
  thinking(waiting: readonly LiveReply[]): string {
    const [first] = waiting
    if (!first) return ''
    const names = waiting.map(({ agent }) => this.name(agent.id)).join(', ')
    return `${this.round(first.round)} · ${names} ${waiting.length > 1 ? 'are' : 'is'} thinking …`
  }

  /** The lines that end an answer, what was asked for once more merged in. */
  answer(event: Extract<LogEvent, { type: 'turn.completed' }>): string[] {
    const own = this.#replies.get(event.agent)
    const reply = event.followUp && own ? mergeReply(own, event.reply, event.followUp) : event.reply
    this.#replies.set(event.agent, reply)
    const line = this.#chalk.bold(describeAnswer(this.name(event.agent), event, reply))
    const { quiet, verbose } = this.#manner
    return verbose && !quiet ? [line, this.#chalk.dim(`  ${describeCall(event)}`)] : [line]
  }

  /** The lines that end what came to nothing. */
  failure(event: Extract<LogEvent, { type: 'turn.failed' }>): string[] {
    const line = describeFailure(this.name(event.agent), event)
    if (this.#manner.quiet) return [this.#chalk.red(line)]
    const hint = event.failure.hint ? [`  ${visibleLine(event.failure.hint)}`] : []
    return [this.#chalk.red(`${line}; ${describeConsequence(event, this.maxRounds)}`), ...hint]
  }
}
