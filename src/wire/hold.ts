import path from 'node:path'
import type { UserError } from '../core/errors.js'
import type { DiscussionEvent, EventBody, LogEvent } from '../core/events.js'
import type { State } from '../core/state.js'
import { slugify } from '../core/topic/brief.js'
import { discuss } from '../run/discuss.js'
import type { Past } from '../run/recall.js'
import { lockRun } from '../store/lock.js'
import { EventLog } from '../store/log.js'
import { type RunFiles, releaseRun, reserveRun, stemOf } from '../store/runs.js'
import type { Plan } from './plan.js'
import type { Pool } from './pool.js'
import { TranscriptFile } from './transcript-file.js'
import type { World } from './world.js'

/** A discussion that has come to an end, be it for now. */
export interface Held {
  state: State
  files: RunFiles
  /** Why the transcript could not be written at the end; the log has everything. */
  unwritten: UserError | null
}

type Opening = Extract<EventBody, { type: 'discussion.opened' | 'discussion.resumed' }>

/**
 * Aborting a discussion with this as the reason leaves its log as that of one that was interrupted: nothing is recorded
 * as its end, and whoever holds it gets this error.
 */
export class Suspension extends Error {
  override readonly name = 'Suspension'
  constructor() {
    super('the discussion is left as it is, to go on with it later')
  }
}

/**
 * Holds a planned discussion: yields its events as they happen, writes the transcript beside the log after every
 * closed round and at the end.
 * @param reserved is told where it is kept, before anyone is asked
 * @throws UserError when nothing can be written, before anyone is asked
 */
export async function* holdDiscussion(
  plan: Plan,
  world: World,
  signal: AbortSignal,
  reserved: (files: RunFiles) => void = () => undefined,
): AsyncGenerator<DiscussionEvent, Held> {
  const dir = path.resolve(world.cwd, plan.output)
  const files = reserveRun(dir, stemOf(new Date(), slugify(plan.opening.brief.title)))
  const opening: Opening = { ...plan.opening, id: files.id }
  let unlock: (() => void) | null = null
  try {
    unlock = lockRun(files.log)
    const log = EventLog.create(files.log)
    reserved(files)
    return yield* keep(log, [], opening, files, plan.pool, world, signal)
  } finally {
    unlock?.()
    releaseRun(files)
  }
}

/** By then the requests of a first phase have left. */
const REQUESTS_LEFT_MS = 30

/** Runs the engine on a log and writes the transcript from what is logged. */
export async function* keep(
  log: EventLog,
  history: readonly LogEvent[] | Past,
  opening: Opening,
  files: RunFiles,
  pool: Pool,
  { rule, steering }: Pick<World, 'rule' | 'steering'>,
  signal: AbortSignal,
): AsyncGenerator<DiscussionEvent, Held> {
  const transcript = new TranscriptFile(files.transcript)
  const kept = async (state: State, { type }: LogEvent): Promise<void> => {
    // Where nobody votes no round is closed, and a round may be all there is.
    const isStepTaken = type === 'phase.closed' && state.method.flow === 'steps'
    const isRoundOver = type === 'round.closed' || type === 'discussion.ended'
    if (isRoundOver || isStepTaken) transcript.show(state)
    if (isRoundOver) await log.sync()
    // Whoever is told of the end finds all of it.
    if (type === 'discussion.ended') await transcript.settle()
  }
  const ports = {
    ...pool,
    // What is kept is what is told, shown and sent: no key gets beyond this.
    log: {
      append: (event: EventBody) => {
        if (event.type === 'discussion.ended' && event.status === 'cancelled') refuseWhenSuspended(signal)
        return log.append(pool.redactor.hideIn(event))
      },
    },
    kept,
    now: () => performance.now(),
    ...(rule ? { rule } : {}),
    ...(steering ? { steering } : {}),
  }
  const loading = setTimeout(loadReaders, REQUESTS_LEFT_MS)
  try {
    const state = yield* discuss(history, opening, ports, signal)
    return { state, files, unwritten: await transcript.settle() }
  } finally {
    clearTimeout(loading)
    await transcript.settle().finally(() => log.close())
  }
}

/** Loads what reads replies and what renders them, while the first ones are waited for. */
function loadReaders(): void {
  void import('../core/reply.js')
  void import('../core/transcript.js')
}

function refuseWhenSuspended({ reason }: AbortSignal): void {
  if (reason instanceof Suspension) throw reason
}
