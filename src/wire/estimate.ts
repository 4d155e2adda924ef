import { openState } from '../core/evolve.js'
import { type ExpectedCall, expectCalls } from '../core/method/expected-calls.js'
import { AUTO } from '../core/methods.js'
import { promptFor } from '../core/prompt.js'
import type { State } from '../core/state.js'
import type { PhaseName } from '../core/types.js'
import { estimateTokens, type Price } from '../run/budget.js'
import type { Plan } from './plan.js'

/** What a discussion may take. `least`: agreement at once; `most`: all rounds, and what may follow them. */
export interface Estimate {
  topicCharacters: number
  topicTokens: number
  /** Files and diff; 0 without. */
  contextTokens: number
  /** What the discussion that is taken up again came to; 0 without. */
  earlierTokens: number
  /** System prompt, topic, what was decided before, files and diff, for the longest of the agents. */
  promptTokens: number
  /** The largest prompt of one call, with all that was said before. */
  largestPromptTokens: number
  calls: { least: number; most: number }
  inputTokens: { least: number; most: number }
  outputTokens: { least: number; most: number }
  /** Whether any model is asked; else there are no tokens and no cost. */
  asksModels: boolean
  /** US dollars; null when a price is not known. */
  costUsd: { least: number; most: number } | null
}

/** A word of a reply is about 1.5 tokens. */
const TOKENS_A_WORD = 1.5

/** Estimates calls and tokens from the prompts as they will be sent and the lengths asked for; asks nobody. */
export function estimate({ opening, pool }: Pick<Plan, 'opening' | 'pool'>): Estimate {
  const { agents, brief } = opening
  const state = openState({ ...opening, id: 'dry-run', seq: 1, at: new Date(0).toISOString() })
  const bases = new Map(agents.map(({ id }) => [id, basePrompt(state, id)]))
  const least = weigh(expectCalls(state, 'least'), bases)
  const most = weigh(expectCalls(state, 'most'), bases)
  const paid = agents.filter((agent) => !pool.isFree(agent)).map(({ id }) => id)
  const prices = new Map(agents.map((agent) => [agent.id, pool.price(agent)]))
  const sum = (calls: readonly WeighedCall[], of: (call: WeighedCall) => number) =>
    calls.filter(({ agent }) => paid.includes(agent)).reduce((total, call) => total + of(call), 0)
  const both = (of: (call: WeighedCall) => number) => ({ least: sum(least, of), most: sum(most, of) })
  const isPriced = [...prices.values()].every((price) => price !== null)
  return {
    topicCharacters: brief.text.length,
    topicTokens: estimateTokens(brief.text),
    contextTokens: contextTokens(brief.context),
    earlierTokens: estimateTokens(brief.earlier?.text ?? ''),
    promptTokens: Math.max(...bases.values()),
    largestPromptTokens: Math.max(...most.map(({ input }) => input)),
    calls: { least: least.length, most: most.length },
    inputTokens: both(({ input }) => input),
    outputTokens: both(({ output }) => output),
    asksModels: paid.length > 0,
    costUsd: isPriced ? both((call) => costOf(call, prices.get(call.agent) ?? null)) : null,
  }
}

function contextTokens(context: Plan['opening']['brief']['context']): number {
  if (!context) return 0
  const files = context.files.reduce((sum, { text }) => sum + estimateTokens(text), 0)
  return files + estimateTokens(context.diff?.text ?? '')
}

/** What an agent is sent before anything was said: its role, the rules, the topic with files and diff, the task. */
function basePrompt(state: State, agent: string): number {
  const name = firstPhaseOf(state.method)
  const phase = { round: 1, name, speakers: [agent], turns: [], failures: [], closed: false, changes: [] }
  const asked = { round: 1, phase: name, agent, followUp: null }
  const { system, messages } = promptFor({ ...state, phases: [phase] }, asked, 0)
  return [system, ...messages.map(({ content }) => content)].reduce(
    (sum, text) => sum + estimateTokens(text),
    0,
  )
}

function firstPhaseOf({ name, flow, steps }: State['method']): PhaseName {
  if (name === AUTO.name) return 'classify'
  return flow === 'votes' ? 'proposal' : `step:${steps[0]?.name ?? ''}`
}

interface WeighedCall {
  agent: string
  input: number
  output: number
}

/** Each call is sent what its agent said itself and what it was shown of others, in this call or an earlier one. */
function weigh(calls: readonly ExpectedCall[], bases: ReadonlyMap<string, number>): WeighedCall[] {
  const shown = new Map<string, Set<ExpectedCall>>()
  return calls.map((call) => {
    const known = shown.get(call.agent) ?? new Set()
    shown.set(call.agent, known)
    for (const earlier of calls)
      if (earlier.group < call.group && (earlier.agent === call.agent || isShown(earlier, call)))
        known.add(earlier)
    const said = [...known].reduce((sum, each) => sum + outputOf(each), 0)
    return { agent: call.agent, input: (bases.get(call.agent) ?? 0) + said, output: outputOf(call) }
  })
}

/** A blind pick is shown to nobody. */
function isShown(earlier: ExpectedCall, { sees }: ExpectedCall): boolean {
  return earlier.step !== 'picks' && (sees === 'all' || sees.includes(earlier.step))
}

function outputOf({ words }: ExpectedCall): number {
  return Math.ceil(words * TOKENS_A_WORD)
}

function costOf({ input, output }: WeighedCall, price: Price | null): number {
  return price ? (input * price.input + output * price.output) / 1e6 : 0
}
