import type { Config } from '../config/config.js'
import { AUTO_METHOD, listMethodNames } from '../config/methods.js'
import { suggest } from '../config/problems.js'
import { UserError } from '../core/errors.js'
import type { MethodSpec, StepSpec } from '../core/method/method.js'
import { seatsOf } from '../core/method/seats.js'
import { AUTO, findMethod, findMisfit, REVIEW } from '../core/methods.js'
import type { State } from '../core/state.js'
import { chooseMethod } from '../core/topic/choose-method.js'
import type { Agent, Brief } from '../core/types.js'
import { isFree } from '../core/usage.js'
import { mayBeOffline, typesOf } from './endpoint-types.js'

/** The method that holds, and why, where it was left to the topic. */
export interface SettledMethod {
  spec: MethodSpec
  /** Null: it was asked for. */
  chosen: string | null
}

export type Seated = Pick<State, 'agents' | 'proposer' | 'chair' | 'maxRounds'>

const DEFAULT = 'consensus'

/**
 * Finds the method by its name; `auto` is chosen by the topic, and gives way to consensus where it does not fit.
 * @throws UserError for a method that the panel's size or one of its agents rules out
 */
export function settleMethod(asked: string, panel: Seated, brief: Brief, config: Config): SettledMethod {
  if (asked === AUTO_METHOD) return chooseByTopic(panel, brief, config)
  const spec = specNamed(asked, config)
  refuseOffline(spec, panel.agents, config)
  const misfit = findPanelMisfit(spec, panel)
  if (misfit) throw new UserError(misfit.wrong, misfit.cure)
  return { spec, chosen: null }
}

/** A method that ships, or one of the user's own. */
export function specNamed(name: string, config: Config): MethodSpec {
  const spec = findMethod(name) ?? config.methods.find((own) => own.name === name)
  if (spec) return spec
  const names = listMethodNames(config.methods)
  throw new UserError(`there is no method "${name}"`, suggest(name, names, 'Methods'))
}

/** Embedded rules weigh a proposal and vote on it, or search a diff, and nothing else. */
export function refuseOffline(spec: MethodSpec, agents: readonly Agent[], config: Config): void {
  if (spec.name === DEFAULT || spec.name === REVIEW.name) return
  const offline = agents.filter((agent) => mayBeOffline(agent, config)).map(({ id }) => id)
  if (offline.length === 0) return
  throw new UserError(
    `the provider offline plays the method ${DEFAULT} only, and ${offline.join(', ')} ${offline.length === 1 ? 'is' : 'are'} on it: it cannot hold ${spec.name}`,
    `Have ${offline.length === 1 ? 'it' : 'them'} answered by a model, such as --set ${offline[0]}=<type[:model]>; rules can hold --method ${DEFAULT}.`,
  )
}

/** What is wrong with holding a method with a panel: its size, its rounds, or a step in which nobody would speak. */
export function findPanelMisfit(spec: MethodSpec, panel: Seated): { wrong: string; cure: string } | null {
  const misfit = findMisfit(spec, panel.agents.length, panel.maxRounds)
  if (misfit) return misfit
  const unseated = findUnseated({ ...panel, method: spec })
  if (!unseated) return null
  const { step, missing } = unseated
  const who = missing.length > 0 ? `${missing.join(', ')} to speak` : `speakers (${String(step.speakers)})`
  return {
    wrong: `the method ${spec.name} needs ${who} in its step ${step.name}, and the panel has no such agent`,
    cure: `Name them with --agents, or correct methods.${spec.name}.steps.`,
  }
}

/** The first step of a method in which nobody of a panel would speak, or not all that it names. */
function findUnseated(
  panel: Pick<State, 'agents' | 'proposer' | 'chair' | 'method'>,
): { step: StepSpec; missing: string[] } | null {
  for (const step of panel.method.steps) {
    const seated = seatsOf(panel, step.speakers)
    const missing =
      typeof step.speakers === 'string' ? [] : step.speakers.filter((id) => !seated.includes(id))
    if (missing.length > 0 || (seated.length === 0 && step.expects !== 'pick')) return { step, missing }
  }
  return null
}

function chooseByTopic(panel: Seated, brief: Brief, config: Config): SettledMethod {
  const offline = panel.agents.filter((agent) => mayBeOffline(agent, config)).map(({ id }) => id)
  if (offline.length > 0)
    return fallBack(`the provider offline plays no other method (${offline.join(', ')})`)
  const choice = chooseMethod(brief)
  if (!choice) return settleUnsure(panel, config)
  const spec = specNamed(choice.method, config)
  const misfit = findPanelMisfit(spec, panel)
  return misfit ? fallBack(`${choice.why}, but ${misfit.wrong}`) : { spec, chosen: choice.why }
}

/** Where the topic's words and structure do not tell what it asks for, a model that proposes is asked for it. */
function settleUnsure({ agents, proposer }: Seated, config: Config): SettledMethod {
  const asked = agents.find(({ id }) => id === proposer)
  if (asked && typesOf(asked, config).every((type) => !isFree(type))) return { spec: AUTO, chosen: null }
  return fallBack(`the rules could not tell what the topic asks for; ${DEFAULT} is the default`)
}

function fallBack(why: string): SettledMethod {
  const spec = findMethod(DEFAULT)
  if (!spec) throw new Error(`the method ${DEFAULT} is missing`)
  return { spec, chosen: why }
}
