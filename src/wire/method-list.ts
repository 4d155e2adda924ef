import { parseRounds } from '../config/amounts.js'
import type { Config } from '../config/config.js'
import { choosePanel, type Panel, type PanelChoice } from '../config/panel.js'
import { settleSettings } from '../config/settings.js'
import { UserError } from '../core/errors.js'
import { expectCalls } from '../core/method/expected-calls.js'
import type { MethodSpec, StepSpec } from '../core/method/method.js'
import { hasRounds, METHODS } from '../core/methods.js'
import type { Agent } from '../core/types.js'
import { mayBeOffline } from './endpoint-types.js'
import { choosePickers } from './picks.js'
import { settleChair } from './settle-chair.js'
import { findPanelMisfit, type Seated } from './settle-method.js'
import type { World } from './world.js'

/** For whom the calls are counted. */
export interface CountedPanel {
  /** Null: named one by one, or no panel can be put together here and three agents stand for one. */
  team: string | null
  agents: string[]
  rounds: number
  /** Whether three agents stand for a panel that cannot be put together. */
  assumed: boolean
}

export interface ListedMethod {
  name: string
  summary: string
  use: string
  /** Whether it is the user's own. */
  own: boolean
  agents: MethodSpec['agents']
  steps: { name: string; title: string; speakers: string; expects: string; words: number }[]
  /** Replies asked for, as the dry run counts them; null: it does not fit the panel. */
  calls: { least: number; most: number } | null
  /** Why it does not fit. */
  misfit: string | null
}

/** All methods, those that ship and the user's own, with the calls that each takes for the present panel. */
export function listMethods(
  config: Config,
  choice: PanelChoice & { rounds?: string | undefined },
  world: World,
): { panel: CountedPanel; methods: ListedMethod[] } {
  const chosen = findPanel(config, choice, world)
  const { agents, proposer, team, overrides } = chosen ?? threeAgents()
  const { rounds, blindPick, chair } = settleSettings(config, overrides, { rounds: choice.rounds }, world.env)
  const named = chosen ? settleChair(chair, agents, config).chair : null
  const seated: Seated = { agents, proposer, chair: named, maxRounds: rounds }
  const count = (method: MethodSpec) => {
    const panel = { ...seated, method }
    const picks = blindPick ? choosePickers(panel, config, world.env) : []
    const calls = (extent: 'least' | 'most') => expectCalls({ ...panel, picks }, extent).length
    return { least: calls('least'), most: calls('most') }
  }
  const list = (method: MethodSpec, own: boolean): ListedMethod => {
    const misfit = findPanelMisfit(method, seated)?.wrong ?? offlineMisfit(method, agents, config)
    return {
      name: method.name,
      summary: method.summary,
      use: method.use,
      own,
      agents: method.agents,
      steps: method.steps.map((step) => ({
        name: step.name,
        title: step.title,
        speakers: describeSpeakers(step, method),
        expects: step.expects,
        words: step.words,
      })),
      calls: misfit === null ? count(method) : null,
      misfit,
    }
  }
  return {
    panel: { team, agents: agents.map(({ id }) => id), rounds, assumed: chosen === null },
    methods: [
      ...METHODS.map((method) => list(method, false)),
      ...config.methods.map((method) => list(method, true)),
    ],
  }
}

/** The panel as asked for; null where the configuration has none that can be put together and none was asked for. */
function findPanel(
  config: Config,
  choice: PanelChoice & { rounds?: string | undefined },
  world: World,
): Panel | null {
  if (choice.rounds !== undefined) parseRounds(choice.rounds)
  try {
    return choosePanel(config, choice, world.env)
  } catch (error) {
    const isAskedFor = choice.team !== undefined || choice.agents !== undefined
    if (error instanceof UserError && !isAskedFor) return null
    throw error
  }
}

/** In which rounds a step is taken and by whom, as people read it: `proposer`, `all, every round`. */
function describeSpeakers({ speakers, when, order }: StepSpec, method: MethodSpec): string {
  const who = typeof speakers === 'string' ? speakers : speakers.join(', ')
  const turns = order === 'in-turn' ? ', in turn' : ''
  const rounds = hasRounds(method) ? ROUNDS[when] : ''
  return `${who}${turns}${rounds}`
}

const ROUNDS: Readonly<Record<StepSpec['when'], string>> = {
  first: ', round 1',
  every: ', every round',
  later: ', later rounds',
  last: ', at the end',
}

function offlineMisfit({ name }: MethodSpec, agents: readonly Agent[], config: Config): string | null {
  const offline = agents.filter((agent) => mayBeOffline(agent, config)).map(({ id }) => id)
  return name === 'consensus' || offline.length === 0
    ? null
    : `the provider offline plays consensus only (${offline.join(', ')})`
}

function threeAgents(): Panel {
  const ids = ['first', 'second', 'third']
  const agents = ids.map((id) => ({
    id,
    name: id,
    role: id,
    emoji: '',
    focus: [],
    prompt: '',
    providers: [{ provider: 'auto', model: null }],
  }))
  const overrides = { method: null, chair: null, rounds: null, consensus: {} }
  return { team: null, agents, proposer: 'first', overrides }
}
