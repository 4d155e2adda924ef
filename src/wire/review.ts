import { existsSync, statSync } from 'node:fs'
import path from 'node:path'
import type { Config } from '../config/config.js'
import { warnOfUnknownVariables } from '../config/environment.js'
import { choosePanel, type Panel, type PanelChoice } from '../config/panel.js'
import { suggest } from '../config/problems.js'
import { type SettingFlags, settleSettings } from '../config/settings.js'
import { type Change, readChange, readChangeFile } from '../context/change.js'
import { DEFAULT_CONTEXT_LIMITS } from '../context/limits.js'
import { UserError } from '../core/errors.js'
import { LOG_VERSION } from '../core/events.js'
import { REVIEW } from '../core/methods.js'
import { briefOfChange } from '../core/review/brief.js'
import { numberDiff } from '../core/review/diff-lines.js'
import { type Agent, type BriefContext, FAIL_ON, type FailOn } from '../core/types.js'
import { estimateTokens } from '../run/budget.js'
import { fitContext, warnOfLeftOut } from './context.js'
import { warnOfOneModel } from './panel-warnings.js'
import { checkBudget, findConfig, type Plan, settleAgents, settleConsent } from './plan.js'
import { createPool, type Pool } from './pool.js'
import type { World } from './world.js'

/** A review as the user asks for it. */
export interface ReviewOptions
  extends PanelChoice,
    Pick<SettingFlags, 'timeout' | 'deadline' | 'budget' | 'output' | 'language'> {
  /** A range of commits; without it, all since the branch left the main branch, uncommitted changes too. */
  range?: string | undefined
  /** Path of a unified diff, or `-`. */
  prFile?: string | undefined
  /** objection, must-fix (default) or never. */
  failOn?: string | undefined
  /** Path of the SARIF file that is to be written. */
  sarif?: string | undefined
  /** Path of the configuration. */
  config?: string | undefined
  /** Nothing will be started: what the configuration does need not be agreed to. */
  dryRun?: boolean | undefined
}

const TEAM = 'review'
/** What a reviewer is sent beside the change: its role, the rules, what is asked; and some for what was misjudged. */
const PROMPT_TOKENS = 8000
const NO_ROOM = "the model's window has no room for it whole beside the diff"

/** Where the change is from, and whom it is shown to. */
export interface ReviewSource {
  /** @param kept the folder that discussions are kept in; absolute */
  read(kept: string): Promise<Change>
  /** Whether reviewers may read files beside what they are shown, where their roles say so. */
  mayReadFiles: boolean
}

/**
 * Reads the change and settles who reviews it with what; nobody is asked and nothing is written.
 * @param source where it is not from here: a repository or a file
 * @throws UserError for whatever is wrong with any of it (exit code 2)
 */
export async function planReview(
  options: ReviewOptions,
  world: World,
  source: ReviewSource = { read: (kept) => read(options, world, kept), mayReadFiles: true },
): Promise<Plan> {
  const failOn = readFailOn(options.failOn)
  if (options.range !== undefined && options.prFile !== undefined)
    throw new UserError('a range and --pr-file exclude each other', 'Name one of them.')
  checkSarifFile(options.sarif, world.cwd)
  const config = await findConfig(options.config, world)
  const { panel, note } = chooseReviewers(config, options, world)
  const { timeout, deadline, budget, output, language } = options
  const settings = settleSettings(
    config,
    panel.overrides,
    // The method is a review, whatever the environment says.
    { timeout, deadline, budget, output, language, method: 'consensus' },
    world.env,
  )
  const reviewers = source.mayReadFiles ? panel.agents : panel.agents.map(withoutAccess)
  const agents = settleAgents(reviewers, config, settings.output, world)
  const pool = await createPool(config, agents, { ...settings.limits, ...settings }, world)
  checkBudget(agents, settings.limits, pool)
  const change = await source.read(path.resolve(world.cwd, settings.output))
  const context = contextOf(change)
  const opening: Plan['opening'] = {
    type: 'discussion.opened',
    version: LOG_VERSION,
    brief: briefOfChange(context, settings.language),
    method: REVIEW.name,
    spec: REVIEW,
    picks: [],
    chair: null,
    anonymous: settings.anonymous,
    prompts: config.prompts,
    agents,
    proposer: panel.proposer,
    team: panel.team,
    maxRounds: 1,
    // A review holds with whoever answered: who is missing is named in it.
    policy: { ...settings.policy, quorum: 0, failOn },
    limits: settings.limits,
    generator: world.generator,
  }
  opening.brief = { ...opening.brief, context: fitChange(context, opening, pool) }
  const untrusted = await settleConsent(options, config, agents, world)
  const notes = [note, warnOfOneModel(agents, config), untrusted]
  return {
    opening,
    pool,
    output: settings.output,
    warnings: [
      ...warnOfUnknownVariables(world.env, config),
      ...change.warnings,
      ...warnOfLeftOut(opening.brief.context ?? context),
    ],
    notes: notes.filter((line) => line !== null),
  }
}

/** The team `review` where nobody else is asked for and there is one. */
function chooseReviewers(
  config: Config,
  options: ReviewOptions,
  { env }: World,
): { panel: Panel; note: string | null } {
  const { team, agents, provider, set, offline } = options
  const choice: PanelChoice = { team, agents, provider, set, offline }
  const isAsked = [team, env.OPENBOTMAN_TEAM?.trim(), agents, env.OPENBOTMAN_AGENTS?.trim()].some(Boolean)
  if (isAsked) return { panel: choosePanel(config, choice, env), note: null }
  if (config.teams.some(({ id }) => id === TEAM))
    return { panel: choosePanel(config, { ...choice, team: TEAM }, env), note: null }
  const panel = choosePanel(config, choice, env)
  const who = panel.team === null ? 'all agents review' : `the team ${panel.team} reviews`
  return { panel, note: `${config.file} has no team "${TEAM}": ${who}` }
}

function withoutAccess({ access: _, ...agent }: Agent): Agent {
  return agent
}

function read({ range, prFile }: ReviewOptions, { cwd, env, stdin }: World, kept: string): Promise<Change> {
  const options = { cwd, env, limits: DEFAULT_CONTEXT_LIMITS, kept }
  return prFile === undefined ? readChange(range ?? null, options) : readChangeFile(prFile, stdin, options)
}

type ReviewContext = BriefContext & { diff: NonNullable<BriefContext['diff']> }

function contextOf({ range, text, commits, files, leftOut }: Change): ReviewContext {
  if (text === '')
    throw new UserError(
      `there is nothing left to review in ${range}: all of it is left out`,
      `Left out: ${leftOut
        .slice(0, 5)
        .map(({ path: name, why }) => `${name} (${why})`)
        .join(', ')}.`,
    )
  return { files, diff: { range, text, commits }, leftOut }
}

/**
 * Leaves out whole files that do not fit: into the smallest window of the panel, or into the budget, which every
 * reviewer's reading has to share. Weighed as it is shown: with the numbers of its lines.
 */
function fitChange(context: ReviewContext, opening: Plan['opening'], pool: Pool): BriefContext {
  const { diff } = context
  const shown = { ...context, diff: { ...diff, text: numberDiff(diff.text) } }
  const { context: _, ...brief } = opening.brief
  const taken = fitContext(shown, { ...opening, brief }, pool)
  const tooLarge = taken.leftOut
    .slice(context.leftOut.length)
    .map(({ path: name }) => ({ path: name, why: NO_ROOM }))
  const fitting = { ...taken, diff, leftOut: [...context.leftOut, ...tooLarge] }
  const { agents, limits } = opening
  const asked = agents.filter((agent) => !pool.isFree(agent))
  if (limits.budget.tokens === null || asked.length === 0) return fitting
  const share = Math.floor(limits.budget.tokens / asked.length)
  const reply = Math.max(...asked.map((agent) => pool.maxOutputTokens(agent)))
  let room = share - reply - PROMPT_TOKENS - estimateTokens(shown.diff.text)
  const leftOut = [...fitting.leftOut]
  const files = fitting.files.filter(({ path: name, text }) => {
    const tokens = estimateTokens(name) + estimateTokens(text)
    const isKept = tokens <= room
    if (isKept) room -= tokens
    else
      leftOut.push({
        path: name,
        why: `the budget of ${limits.budget.tokens} tokens does not allow it whole`,
      })
    return isKept
  })
  return { ...fitting, files, leftOut }
}

function readFailOn(text: string | undefined): FailOn {
  if (text === undefined) return 'must-fix'
  const known = FAIL_ON.find((each) => each === text.trim())
  if (known) return known
  throw new UserError(`--fail-on: there is no severity "${text}"`, suggest(text, [...FAIL_ON], 'Known are'))
}

/** Better said before anyone is asked. */
function checkSarifFile(file: string | undefined, cwd: string): void {
  if (file === undefined) return
  const absolute = path.resolve(cwd, file)
  const folder = path.dirname(absolute)
  const there = statSync(absolute, { throwIfNoEntry: false })
  // Standard streams and /dev/null take what is written; a named pipe may wait for its reader for ever.
  if (there && !there.isFile() && !there.isDirectory() && !absolute.startsWith('/dev/'))
    throw new UserError(
      `--sarif ${file}: this is a pipe, a socket or a device`,
      'Name a file, such as review.sarif.',
    )
  if (file.trim() === '' || there?.isDirectory())
    throw new UserError(`--sarif ${file}: this is a folder`, 'Name a file, such as review.sarif.')
  if (!existsSync(folder))
    throw new UserError(`--sarif ${file}: there is no folder ${folder}`, 'Make it, or name a file elsewhere.')
}
