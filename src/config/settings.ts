import type { Limits, Policy } from '../core/types.js'
import {
  parseBudget,
  parseFolder,
  parseLanguage,
  parseMethod,
  parseRounds,
  parseSwitch,
  parseTimeLimit,
} from './amounts.js'
import type { Config, TeamOverrides } from './config.js'
import { type Env, expandText } from './expand.js'
import { listMethodNames } from './methods.js'
import { configError } from './problems.js'
import { problemAt } from './yaml-source.js'

/** How to discuss, as typed on the command line. What is left out may stand in the environment. */
export interface SettingFlags {
  method?: string | undefined
  rounds?: string | undefined
  timeout?: string | undefined
  deadline?: string | undefined
  budget?: string | undefined
  output?: string | undefined
  language?: string | undefined
  /** Agent id. */
  chair?: string | undefined
  anonymous?: boolean | undefined
  /** False: no blind picks. */
  blindPick?: boolean | undefined
}

/** The flags that hold a text, each with a variable of its name. */
type TextFlag = Exclude<keyof SettingFlags, 'anonymous' | 'blindPick'>

export interface Settings {
  /** A method's name, or `auto`. */
  method: string
  rounds: number
  policy: Policy
  limits: Limits
  /** Folder for transcripts, relative to the working directory. */
  output: string
  /** Null: the language of the topic. */
  language: string | null
  maxOutputTokens: number
  /** Agent id, and what named it; null: as the method says. */
  chair: { id: string; name: string } | null
  anonymous: boolean
  blindPick: boolean
}

/**
 * Settles how a discussion is held. Precedence: flag, then environment (`OPENBOTMAN_ROUNDS` for `--rounds` and so
 * on), then team, then configuration (which has the defaults).
 * @param team the panel's overrides
 * @throws UserError that names the flag, the variable or the key
 */
export function settleSettings(config: Config, team: TeamOverrides, flags: SettingFlags, env: Env): Settings {
  const { discussion } = config
  const given = <Value>(key: TextFlag, parse: (text: string, name: string) => Value): Value | null => {
    const found = pickGiven(flags[key], `--${key}`, `OPENBOTMAN_${key.toUpperCase()}`, env)
    return found && parse(found.text, found.name)
  }
  const names = listMethodNames(config.methods)
  return {
    method:
      given('method', (text, name) => parseMethod(text, names, name)) ?? team.method ?? discussion.method,
    rounds: given('rounds', parseRounds) ?? team.rounds ?? discussion.rounds,
    policy: { ...discussion.policy, ...team.consensus },
    limits: {
      replyTimeoutMs: given('timeout', parseTimeLimit) ?? discussion.timeoutMs,
      deadlineMs: given('deadline', parseTimeLimit) ?? discussion.deadlineMs,
      budget: given('budget', parseBudget) ?? config.budget,
    },
    output: settleOutput(config, flags.output, env),
    language: given('language', parseLanguage) ?? discussion.language,
    maxOutputTokens: discussion.maxOutputTokens,
    chair: settleChair(config, team, flags, env),
    anonymous: flags.anonymous ?? readSwitch('OPENBOTMAN_ANONYMOUS', env) ?? discussion.anonymous,
    blindPick: flags.blindPick ?? readSwitch('OPENBOTMAN_BLIND_PICK', env) ?? discussion.blindPick,
  }
}

/**
 * The folder of transcripts and logs: flag, then OPENBOTMAN_OUTPUT, then configuration.
 * @throws UserError that names the flag, the variable or the key
 */
export function settleOutput(config: Config, flag: string | undefined, env: Env): string {
  const found = pickGiven(flag, '--output', 'OPENBOTMAN_OUTPUT', env)
  return found ? parseFolder(found.text, found.name) : expandOutput(config, env)
}

function settleChair(
  { discussion }: Config,
  team: TeamOverrides,
  { chair }: SettingFlags,
  env: Env,
): Settings['chair'] {
  const given = pickGiven(chair, '--chair', 'OPENBOTMAN_CHAIR', env)
  if (given) return { id: given.text.trim(), name: given.name }
  if (team.chair !== null) return { id: team.chair, name: 'chair of the team' }
  return discussion.chair === null ? null : { id: discussion.chair, name: 'discussion.chair' }
}

function readSwitch(variable: string, env: Env): boolean | null {
  const found = pickGiven(undefined, '', variable, env)
  return found && parseSwitch(found.text, found.name)
}

/** What a flag says, else what an environment variable says (an empty one says nothing); with the name of either. */
export function pickGiven(
  flag: string | undefined,
  flagName: string,
  variable: string,
  env: Env,
): { text: string; name: string } | null {
  if (flag !== undefined) return { text: flag, name: flagName }
  const value = env[variable]
  return value === undefined || value.trim() === '' ? null : { text: value, name: variable }
}

function expandOutput(config: Config, env: Env): string {
  const reject = (wrong: string, cure: string) =>
    configError([problemAt(config.origin, ['discussion', 'output'], wrong, cure)])
  return expandText(config.discussion.output, env, reject, { withSecrets: config.own })
}
