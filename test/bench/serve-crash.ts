import { setTimeout as wait } from 'node:timers/promises'
import type { LogEvent } from '../../src/core/events.js'
import type { FarModel } from './model-process.js'
import type { Row } from './row.js'
import { Clients } from './serve-clients.js'
import { startServe } from './served-program.js'
import { inFolder, readLogs, topicOf } from './workplace.js'

const DISCUSSIONS = 200
const MAX_RUNNING = 50
/**
 * So many replies were asked for when it is killed, if all discussions were accepted by then: some have ended, some wait,
 * and those that run are in the middle of a reply.
 */
const KILLED_AT = 800

/** A server that is killed in the middle, and started again on the same folder: what is lost, and what is done twice. */
export function measureCrash(model: FarModel): Promise<Row> {
  return inFolder(async (cwd) => {
    const askedBefore = await model.countRequests()
    const first = await startServe(cwd, model.env, MAX_RUNNING)
    const clients = new Clients(first.port)
    const ids = await Promise.all(
      Array.from({ length: DISCUSSIONS }, (_, at) =>
        clients.start(topicOf(`crash-${at + 1}`), `crash-${at}`),
      ),
    )
    while ((await model.countRequests()) - askedBefore < KILLED_AT) await wait(20)
    clients.close()
    await first.end('SIGKILL')
    const killed = readLogs(cwd)
    // What was sent before it was killed has arrived by then.
    await wait(100)
    const askedAtKill = await model.countRequests()

    const second = await startServe(cwd, model.env, MAX_RUNNING)
    const others = new Clients(second.port)
    await Promise.all(ids.map((id) => others.follow(id, 0)))
    const known = await Promise.all(
      ids.map((_, at) => others.start(topicOf(`crash-${at + 1}`), `crash-${at}`)),
    )
    others.close()
    await second.end('SIGTERM')
    const ended = readLogs(cwd)
    const askedAfter = (await model.countRequests()) - askedAtKill

    const faults = {
      lost: ids.filter((id) => countEvents(ended.get(id), 'discussion.ended') === 0).length,
      'ended twice': ids.filter((id) => countEvents(ended.get(id), 'discussion.ended') > 1).length,
      'begun twice': ended.size - ids.length + known.filter((id, at) => id !== ids[at]).length,
      'replies kept twice': sum([...ended.values()].map(countRepeated)),
      'replies changed': sum([...killed].map(([id, before]) => countChanged(before, ended.get(id) ?? []))),
      'replies asked again': askedAfter - (countReplies(ended) - countReplies(killed)),
    }
    const replies = `${countReplies(killed)} replies of ${askedAtKill - askedBefore}`
    const over = [...killed.values()].filter((events) => countEvents(events, 'discussion.ended') === 1).length
    return {
      what: 'serve: lost or done twice after kill -9',
      figure: sum(Object.values(faults).map(Math.abs)),
      unit: 'count',
      mark: { most: 0 },
      from: `killed with ${over} of ${DISCUSSIONS} over, ${replies}: ${list(faults)}`,
    }
  })
}

function countEvents(events: readonly LogEvent[] = [], type: LogEvent['type']): number {
  return events.filter((event) => event.type === type).length
}

function countReplies(logs: ReadonlyMap<string, readonly LogEvent[]>): number {
  return sum([...logs.values()].map((events) => countEvents(events, 'turn.completed')))
}

/** Replies to what had been answered. */
function countRepeated(events: readonly LogEvent[]): number {
  const asked = events.flatMap((event) =>
    event.type === 'turn.completed'
      ? [JSON.stringify([event.round, event.phase, event.agent, event.followUp])]
      : [],
  )
  return asked.length - new Set(asked).size
}

/** Events that were in the log when the server was killed, and are not as they were. */
function countChanged(before: readonly LogEvent[], after: readonly LogEvent[]): number {
  return before.filter((event, at) => JSON.stringify(event) !== JSON.stringify(after[at])).length
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}

function list(faults: Readonly<Record<string, number>>): string {
  return Object.entries(faults)
    .map(([what, count]) => `${count} ${what}`)
    .join(', ')
}
