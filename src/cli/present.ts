import path from 'node:path'
import { EXIT } from '../core/errors.js'
import type { DiscussionEvent } from '../core/events.js'
import { type Result, toResult } from '../core/result.js'
import type { State } from '../core/state.js'
import { toJson } from '../core/text/json.js'
import { type Agent, RESUMABLE, type Status } from '../core/types.js'
import type { Steering } from '../run/steering.js'
import { findRun, type RunFiles } from '../store/runs.js'
import type { Held } from '../wire/hold.js'
import { describeWayOn, listenForInterruption } from './interruption.js'
import { createLiveView, type LiveView } from './live.js'
import { mayHaveBoard, openBoard } from './open-board.js'
import { isInteractive, wantsColor, writeOut } from './output.js'
import { watchSkipKey } from './skip-key.js'
import { Stragglers } from './stragglers.js'
import { applyStrict } from './strict.js'
import { renderSummary } from './summary.js'

/** How a discussion is shown. */
export interface ShowOptions {
  json?: boolean
  events?: boolean
  quiet?: boolean
  verbose?: boolean
  /** Agreement counts only if everybody agreed to the very text of the decision. */
  strict?: boolean
  /** False for `--no-color`. */
  color?: boolean
}

/** Who takes part, as far as it matters for showing it. */
export interface Cast {
  agents: readonly Agent[]
  /** Whether an agent is asked at this terminal. */
  asksPerson(agent: Agent): boolean
  /** Gives up an agent's call. */
  skip(agent: string): void
  /** Where a discussion goes on, which does not tell it anew. */
  maxRounds?: number
  /** The same: how it stands. */
  state?: State
  /** How the person at this terminal has it stand still and puts remarks in. */
  steering?: Steering | undefined
}

/** How the end is told and what it comes to, where not as for every other discussion. */
export interface Ending {
  /** @param told the result, with the files' paths as the user would write them, and how to go on */
  show(held: Held, told: { result: Result; resume: string }): Promise<void>
  exitCode(state: State): number
}

/** What a discussion that ended so comes to, for scripts. */
export const EXIT_CODES: Record<Status, number> = {
  consensus: EXIT.ok,
  done: EXIT.ok,
  'no-consensus': EXIT.noConsensus,
  deadlock: EXIT.noConsensus,
  budget: EXIT.noConsensus,
  deadline: EXIT.noConsensus,
  'no-quorum': EXIT.failed,
  failed: EXIT.failed,
  cancelled: EXIT.interrupted,
}

/**
 * Shows a discussion while it is held: progress on standard error, the result on standard output.
 * Ctrl-C, SIGTERM and SIGHUP end it with all that is done kept; another Ctrl-C or SIGTERM ends the process at once.
 * @param hold starts it; it is told of the interruption by the signal, and tells where the discussion is kept
 * @returns the exit code
 */
export async function present(
  cast: Cast,
  options: ShowOptions,
  hold: (signal: AbortSignal, kept: (files: RunFiles) => void) => AsyncGenerator<DiscussionEvent, Held>,
  ending: Ending | null = null,
): Promise<number> {
  const { stdout, stderr } = process
  const { agents, maxRounds } = cast
  const color = wantsColor(stderr, process.env, options.color)
  const stragglers = new Stragglers()
  const interactive = isInteractive(stderr, process.env) && !process.env.CI
  const hasBoard = interactive && mayHaveBoard(options)
  // Where the summary follows on the same terminal, it says all that the board would say at the end.
  const isSummedUp = stdout.isTTY === true && !options.json && !options.events && ending === null
  const live = hasBoard
    ? openBoard(cast, stragglers, color, !isSummedUp)
    : createLiveView({
        stderr,
        agents: [...agents],
        people: peopleIn(cast),
        quiet: options.quiet === true,
        verbose: options.verbose === true,
        color,
        interactive,
        ...(maxRounds === undefined ? {} : { maxRounds }),
      })
  let files: RunFiles | null = null
  const interruption = listenForInterruption(() => {
    live.close()
    if (files) stderr.write(describeWayOn('Ended at once; what was finished is kept.', resumeCommand(files)))
  })
  const endSkipping = hasBoard ? () => undefined : offerSkipping(cast, options, stragglers, live)
  try {
    const discussion = hold(interruption.signal, (kept) => {
      files = kept
    })
    let step = await discussion.next()
    while (!step.done) {
      if (options.events) await writeOut(stdout, `${toJson(step.value)}\n`)
      stragglers.onEvent(step.value)
      live.onEvent(step.value)
      step = await discussion.next()
    }
    endSkipping()
    live.close()
    const { state, unwritten } = step.value
    const told = tellingOf(step.value)
    await (ending ? ending.show(step.value, told) : showEnd(step.value, options, told))
    const code = ending ? ending.exitCode(state) : exitCodeOf(state)
    if (!unwritten) return options.strict ? await applyStrict(state, code) : code
    await writeOut(stderr, `openbotman: ${unwritten.message}\n${unwritten.hint}\n`)
    return unwritten.exitCode
  } finally {
    endSkipping()
    live.close()
    interruption.end()
  }
}

function peopleIn({ agents, asksPerson }: Cast): string[] {
  return agents.filter(asksPerson).map(({ id }) => id)
}

/** Lets someone at a terminal skip whoever takes much longer than the others; where a person is asked, keys are theirs. */
function offerSkipping(cast: Cast, options: ShowOptions, stragglers: Stragglers, live: LiveView): () => void {
  const { stdin, stderr } = process
  const isWatched = stdin.isTTY && isInteractive(stderr, process.env) && !options.quiet
  if (!isWatched || peopleIn(cast).length > 0) return () => undefined
  const nameOf = (id: string) => cast.agents.find((agent) => agent.id === id)?.name ?? id
  return watchSkipKey({
    stdin,
    find: () => stragglers.find(),
    offer: (id) => live.tell(`${nameOf(id)} takes much longer than the others: press s to go on without it`),
    skip: cast.skip,
    interrupt: () => process.emit('SIGINT', 'SIGINT'),
  })
}

function exitCodeOf(state: State): number {
  return state.ended ? EXIT_CODES[state.ended.status] : EXIT.failed
}

/** What is told of a discussion's end, whoever tells it. */
function tellingOf({ state, files, unwritten }: Held): { result: Result; resume: string } {
  const result = toResult(state, {
    transcript: unwritten ? null : shown(files.transcript),
    log: shown(files.log),
  })
  return { result, resume: resumeCommand(files) }
}

async function showEnd(
  { state, files }: Held,
  options: ShowOptions,
  { result, resume }: { result: Result; resume: string },
): Promise<void> {
  const { stdout, stderr } = process
  if (options.json) {
    await writeOut(stdout, `${toJson(result, 2)}\n`)
  } else if (!options.events) {
    // How to go on after Ctrl-C is said below, once.
    const commands = state.ended?.status === 'cancelled' ? [] : nextCommands(state, resume, files)
    const columns = stdout.columns || 80
    const color = wantsColor(stdout, process.env, options.color)
    await writeOut(stdout, renderSummary(result, state, { columns, color, commands }))
  }
  if (state.ended?.status === 'cancelled')
    await writeOut(stderr, describeWayOn('Interrupted; what was said is kept.', resume))
}

/** What a user may want to run next. */
function nextCommands(
  { ended, brief, maxRounds, agents, method }: State,
  resume: string,
  files: RunFiles,
): string[] {
  const open = `less ${quote(shown(files.transcript))}`
  const exporting = `openbotman export ${exportName(files)} -o decision.html`
  if (ended && RESUMABLE.includes(ended.status)) return [resume, open, exporting]
  const again = `openbotman discuss ${brief.source === null ? quotedTopic(brief.text) : quote(brief.source)}${brief.earlier ? ` --from ${quote(brief.earlier.id)}` : ''}`
  const isOffline = agents.every(({ providers }) => providers.every(({ provider }) => provider === 'offline'))
  const named = method.name === 'consensus' ? '' : ` --method ${quote(method.name)}`
  const commands = [open]
  if (isOffline)
    commands.push(`${again} --provider auto   # the same with models; what can be asked: openbotman agents`)
  else if (ended?.status === 'no-consensus' && maxRounds < 50)
    commands.push(`${again}${named} --rounds ${Math.min(50, maxRounds + 3)}`)
  commands.push(exporting)
  return commands
}

/** A topic that was given as a text, where it is short enough to be given again. */
function quotedTopic(text: string): string {
  const line = text.trim()
  return line.length <= 60 && !line.includes('\n') ? quote(line) : '"…"'
}

/** A path or a text for a shell. */
function quote(file: string): string {
  return /^[\w@%+=:,./-]+$/.test(file) ? file : `'${file.replaceAll("'", "'\\''")}'`
}

/** The newest run has a short name; its folder has to be the usual one for that. */
function exportName({ log, id }: RunFiles): string {
  const name = resumeName(log, id)
  const isNewest = name === id && findRun('last', path.dirname(log), process.cwd()).id === id
  return isNewest ? 'last' : quote(name)
}

function resumeCommand({ log, id }: RunFiles): string {
  return `openbotman resume ${quote(resumeName(log, id))}`
}

/** A run in the default folder is named by its id, another one by its log. */
function resumeName(log: string, id: string): string {
  return path.dirname(shown(log)) === 'discussions' ? id : shown(log)
}

/** A path as the user would write it: relative where it lies below the working directory. */
function shown(file: string): string {
  const relative = path.relative(process.cwd(), file)
  return relative.startsWith('..') || path.isAbsolute(relative) ? file : relative
}
