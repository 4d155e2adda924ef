import { openState } from '../core/evolve.js'
import { promptFor } from '../core/prompt.js'
import { estimateTokens, type Price } from '../run/budget.js'
import type { Plan } from './plan.js'

/** What a discussion may take. `least`: agreement at once; `most`: all rounds, and the last answers after them. */
export interface Estimate {
  topicCharacters: number
  topicTokens: number
  /** System prompt and topic, for the longest of the agents. */
  promptTokens: number
  calls: { least: number; most: number }
  inputTokens: { least: number; most: number }
  outputTokens: { least: number; most: number }
  /** US dollars; null when a price is not known. */
  costUsd: { least: number; most: number } | null
}

// Tokens of the replies asked for, from their limits in words (a word is about 1.5 tokens).
const PROPOSAL_TOKENS = 675
const ANSWER_TOKENS = 300
const VOTE_TOKENS = 90

/** Estimates calls and tokens from the prompts as they will be sent and the lengths asked for; asks nobody. */
export function estimate({ opening, pool }: Plan): Estimate {
  const { agents, proposer, maxRounds, brief } = opening
  const state = openState({ ...opening, id: 'dry-run', seq: 1, at: new Date(0).toISOString() })
  const opened = {
    ...state,
    phases: [
      {
        round: 1,
        name: 'proposal' as const,
        speakers: agents.map(({ id }) => id),
        turns: [],
        failures: [],
        closed: false,
        changes: [],
      },
    ],
  }
  const bases = agents.map((agent) => {
    const prompt = promptFor(opened, { round: 1, phase: 'proposal', agent: agent.id, followUp: null }, 0)
    return (
      estimateTokens(prompt.system) +
      prompt.messages.reduce((sum, { content }) => sum + estimateTokens(content), 0)
    )
  })
  const sums = agents.map((agent, index) => {
    const base = bases[index] ?? 0
    const least = callsOf(agent.id === proposer, 1, agents.length, base, false)
    const most = callsOf(agent.id === proposer, maxRounds, agents.length, base, true)
    return { least, most, price: pool.price(agent) }
  })
  const total = (which: 'least' | 'most', what: 'calls' | 'input' | 'output') =>
    sums.reduce((sum, each) => sum + each[which][what], 0)
  const both = (what: 'calls' | 'input' | 'output') => ({
    least: total('least', what),
    most: total('most', what),
  })
  const cost = (which: 'least' | 'most') =>
    sums.reduce((sum, each) => sum + costOf(each[which], each.price), 0)
  return {
    topicCharacters: brief.text.length,
    topicTokens: estimateTokens(brief.text),
    promptTokens: Math.max(...bases),
    calls: both('calls'),
    inputTokens: both('input'),
    outputTokens: both('output'),
    costUsd: sums.every(({ price }) => price !== null) ? { least: cost('least'), most: cost('most') } : null,
  }
}

interface Calls {
  calls: number
  input: number
  output: number
}

/** The calls of one agent over some rounds, each sent everything that was said before. */
function callsOf(proposes: boolean, rounds: number, panel: number, base: number, closing: boolean): Calls {
  const sum: Calls = { calls: 0, input: 0, output: 0 }
  let said = 0
  const call = (output: number) => {
    sum.calls++
    sum.input += base + said
    sum.output += output
  }
  for (let round = 1; round <= rounds; round++) {
    if (proposes) call(PROPOSAL_TOKENS)
    said += PROPOSAL_TOKENS
    const answer = round === 1 ? ANSWER_TOKENS : VOTE_TOKENS
    if (!proposes) call(answer)
    said += answer * (panel - 1)
  }
  if (proposes && closing) call(PROPOSAL_TOKENS)
  return sum
}

function costOf({ input, output }: Calls, price: Price | null): number {
  return price ? (input * price.input + output * price.output) / 1e6 : 0
}
