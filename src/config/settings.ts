import type { Limits, Policy } from '../core/types.js'
import {
  parseBudget,
  parseFolder,
  parseLanguage,
  parseMethod,
  parseRounds,
  parseTimeLimit,
} from './amounts.js'
import type { Config, TeamOverrides } from './config.js'
import { type Env, expandText } from './expand.js'
import { configError } from './problems.js'
import type { Method } from './schema.js'
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
}

export interface Settings {
  method: Method
  rounds: number
  policy: Policy
  limits: Limits
  /** Folder for transcripts, relative to the working directory. */
  output: string
  /** Null: the language of the topic. */
  language: string | null
  maxOutputTokens: number
}

/**
 * Settles how a discussion is held. Precedence: flag, then environment (`OPENBOTMAN_ROUNDS` for `--rounds` and so
 * on), then team, then configuration (which has the defaults).
 * @param team the panel's overrides
 * @throws UserError that names the flag, the variable or the key
 */
export function settleSettings(config: Config, team: TeamOverrides, flags: SettingFlags, env: Env): Settings {
  const { discussion } = config
  const given = <Value>(
    key: keyof SettingFlags,
    parse: (text: string, name: string) => Value,
  ): Value | null => {
    const found = pickGiven(flags[key], `--${key}`, `OPENBOTMAN_${key.toUpperCase()}`, env)
    return found && parse(found.text, found.name)
  }
  return {
    method: given('method', parseMethod) ?? team.method ?? discussion.method,
    rounds: given('rounds', parseRounds) ?? team.rounds ?? discussion.rounds,
    policy: { ...discussion.policy, ...team.consensus },
    limits: {
      replyTimeoutMs: given('timeout', parseTimeLimit) ?? discussion.timeoutMs,
      deadlineMs: given('deadline', parseTimeLimit) ?? discussion.deadlineMs,
      budget: given('budget', parseBudget) ?? config.budget,
    },
    output: given('output', parseFolder) ?? expandOutput(config, env),
    language: given('language', parseLanguage) ?? discussion.language,
    maxOutputTokens: discussion.maxOutputTokens,
  }
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
  return expandText(config.discussion.output, env, (wrong, cure) =>
    configError([problemAt(config.origin, ['discussion', 'output'], wrong, cure)]),
  )
}
