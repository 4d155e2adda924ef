import path from 'node:path'
import { parseBudget, parseRounds, parseTimeLimit } from '../config/amounts.js'
import type { Config } from '../config/config.js'
import { warnOfUnknownVariables } from '../config/environment.js'
import { builtInConfigFile } from '../config/locate.js'
import { readSet } from '../config/panel.js'
import { UserError } from '../core/errors.js'
import type { DiscussionEvent, EventBody } from '../core/events.js'
import type { State } from '../core/state.js'
import { renderInPieces } from '../core/transcript.js'
import { type Agent, type Limits, RESUMABLE } from '../core/types.js'
import { spent } from '../run/budget.js'
import type { Past } from '../run/recall.js'
import { lockRun } from '../store/lock.js'
import { EventLog } from '../store/log.js'
import { readLog } from '../store/read-log.js'
import { findRun, type RunFiles, sweepRun, writeAtomic } from '../store/runs.js'
import { findChanges } from './changes.js'
import { requireConsent } from './consent.js'
import { mayBeOffline } from './endpoint-types.js'
import { recallLog, runsFolder } from './find-run.js'
import { type Held, keep } from './hold.js'
import { checkBudget, findConfig, findConfigFrom } from './plan.js'
import { createPool, type Pool } from './pool.js'
import { nameRun } from './run-name.js'
import { refuseOffline } from './settle-method.js'
import type { World } from './world.js'

export { replayLog } from './find-run.js'

export interface ResumeOptions {
  /** Id, transcript, log, or `last`. */
  run: string
  config?: string | undefined
  /** Folder of the runs. */
  output?: string | undefined
  rounds?: string | undefined
  timeout?: string | undefined
  deadline?: string | undefined
  budget?: string | undefined
  set?: string[] | undefined
}

/** An interrupted discussion, read back and ready to go on. */
export interface Resumption {
  state: State
  /** The same with what the agents were asked last. */
  past: Past
  files: RunFiles
  opening: Extract<EventBody, { type: 'discussion.resumed' }>
  pool: Pool
  /** What is written differently now than when it was begun: a line each. It goes on with what was written then. */
  changes: string[]
  /** What is probably not meant so: a line each. */
  warnings: string[]
}

/**
 * Reads a run back and settles what is different this time. Nobody is asked; of one that has ended for good
 * the transcript is written anew.
 * @throws UserError when there is no such run, its log is damaged, another process is at it, it has ended, or an option
 *   does not fit it
 */
export async function planResumption(options: ResumeOptions, world: World): Promise<Resumption> {
  let config = await findConfig(options.config, world)
  const dir = runsFolder(config, options.output, world)
  const files = findRun(options.run, dir, world.cwd)
  const past = refreshRun(files)
  const { state } = past
  // Called from elsewhere, the configuration beside the run is the one that was meant.
  if (config.file === builtInConfigFile()) config = await findConfigFrom(path.dirname(files.log), world)
  if (state.ended && !RESUMABLE.includes(state.ended.status)) {
    throw new UserError(
      `${files.id} has ended (${state.ended.status}): there is nothing to go on with`,
      `Its transcript is ${files.transcript}; ${wayOn(state, files, world.cwd)}`,
    )
  }
  const agents = changeProviders(state, options.set ?? [], config)
  refuseOffline(state.method, agents, config)
  refuseRules(state, agents, config)
  const limits = changeLimits(state, options)
  const maxRounds = changeRounds(state, options.rounds)
  const { maxOutputTokens } = config.discussion
  const pool = await createPool(
    config,
    agents,
    { replyTimeoutMs: limits.replyTimeoutMs, maxOutputTokens },
    world,
  )
  checkBudget(agents, limits, pool)
  await requireConsentToLog(config, agents, world)
  const changes = await findChanges(state, config, world)
  return {
    past,
    state,
    files,
    pool,
    changes,
    warnings: warnOfUnknownVariables(world.env, config),
    opening: { type: 'discussion.resumed', agents, limits, maxRounds },
  }
}

/** Reads a run that nobody is at, and puts right beside its log what a crash may have left there. */
function refreshRun(files: RunFiles): Past {
  // What is no log is said first, and gets no lock beside it.
  readLog(files.log)
  const unlock = lockRun(files.log)
  try {
    const past = recallLog(files.log, readLog(files.log))
    sweepRun(files)
    // A crash may have come between the log and the transcript; that of one that goes on is written as it does.
    if (past.state.ended) writeAtomic(files.transcript, renderInPieces(past.state))
    return past
  } finally {
    unlock()
  }
}

/**
 * Goes on with a discussion; yields its events from here on.
 * @throws UserError when another process is at it, or was since the resumption was planned
 */
export async function* resumeDiscussion(
  { state, past, files, opening, pool }: Resumption,
  world: Pick<World, 'rule' | 'steering'>,
  signal: AbortSignal,
): AsyncGenerator<DiscussionEvent, Held> {
  const unlock = lockRun(files.log)
  try {
    const { log, events } = EventLog.open(files.log)
    if (events.length !== state.lastSeq) {
      log.close()
      throw new UserError(`${files.id} has gone on meanwhile`, 'Resume it again if it has not ended.')
    }
    return yield* keep(log, past, opening, files, pool, world, signal)
  } finally {
    unlock()
  }
}

/** A log says itself what agents may read: a folder that no role of one's own names is nobody's own. */
async function requireConsentToLog(config: Config, agents: readonly Agent[], world: World): Promise<void> {
  if (!config.own) return requireConsent(config, agents, world)
  const named = config.agents.flatMap(({ access }) => access?.read ?? [])
  const isNamed = (folder: string) => named.some((each) => path.resolve(config.folder, each) === folder)
  const strange = agents.filter(({ access }) => access && !isNamed(access.read))
  const folders = strange.map((agent) => ({ ...agent, providers: [] }))
  await requireConsent({ ...config, own: false }, folders, world)
}

function changeProviders(state: State, set: readonly string[], config: Config): Agent[] {
  const ids = state.agents.map((agent) => agent.id)
  const chains = readSet(set, ids, config)
  return state.agents.map((agent) => ({ ...agent, providers: chains.get(agent.id) ?? agent.providers }))
}

/** What can be done with a discussion that has come to its end. */
function wayOn({ decision }: State, files: RunFiles, cwd: string): string {
  return decision === null
    ? 'start a new discussion with: openbotman discuss <topic>'
    : `take it up again with: openbotman discuss --from ${nameRun(files, cwd)}`
}

/** Embedded rules write no synthesis, and have no opinion before there is a proposal. */
function refuseRules(state: State, agents: readonly Agent[], config: Config): void {
  const picks = state.phases.find(({ name }) => name === 'picks')
  const hasPicked = (id: string) => picks?.closed || picks?.turns.some(({ agent }) => agent === id)
  const unable = agents.find(
    (agent) =>
      mayBeOffline(agent, config) &&
      (agent.id === state.chair || (state.picks.includes(agent.id) && !hasPicked(agent.id))),
  )
  if (!unable) return
  const task = unable.id === state.chair ? 'as chair it writes the synthesis' : 'it has yet to pick blind'
  throw new UserError(
    `agent ${unable.id}: ${task}, which the provider offline does not do`,
    `Have it answered by a model: --set ${unable.id}=<type[:model]>.`,
  )
}

function changeLimits(state: State, options: ResumeOptions): Limits {
  const { replyTimeoutMs, deadlineMs, budget } = state.limits
  const limits: Limits = {
    replyTimeoutMs:
      options.timeout === undefined ? replyTimeoutMs : parseTimeLimit(options.timeout, '--timeout'),
    deadlineMs: options.deadline === undefined ? deadlineMs : parseTimeLimit(options.deadline, '--deadline'),
    budget: options.budget === undefined ? budget : parseBudget(options.budget),
  }
  const used = spent(state)
  const { tokens, usd } = limits.budget
  const usedUp = (tokens !== null && used.tokens >= tokens) || (usd !== null && used.usd >= usd)
  if (usedUp || (state.ended?.status === 'budget' && options.budget === undefined)) {
    const figure = usd === null ? `${used.tokens} of ${tokens} tokens` : `$${used.usd.toFixed(4)} of $${usd}`
    throw new UserError(
      `the budget does not allow another call: ${figure} are used`,
      'Allow more in total: --budget 200000tok, or an amount such as 5usd.',
    )
  }
  return limits
}

function changeRounds(state: State, text: string | undefined): number {
  if (text === undefined) return state.maxRounds
  const rounds = parseRounds(text)
  const begun = state.phases.at(-1)?.round ?? 1
  if (rounds >= begun) return rounds
  throw new UserError(`--rounds ${rounds}: round ${begun} has begun already`, `Write ${begun} or more.`)
}
