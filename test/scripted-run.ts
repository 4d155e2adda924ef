import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { stringify } from 'yaml'
import type { LogEvent } from '../src/core/events.js'
import type { DiscussOptions } from '../src/wire/plan.js'
import { eventsOf, type Showcase } from './showcase.js'
import { play, type Table } from './table.js'

/** A discussion that the program can hold for itself: a folder with its topic, its roles and its replies. */
export interface ScriptedRun {
  folder: string
  /** The folder of its runs. */
  runs: string
  /** How it is begun: as options, and as arguments for `discuss`. */
  options: DiscussOptions
  args: string[]
}

/** Lays out a discussion that was told as a table, so that every call gets the reply that it got there. */
export function layOut(folder: string, show: Showcase | Table): ScriptedRun {
  const events = 'topic' in show || 'voices' in show ? eventsOf(show) : play(show).events
  const [opened] = events
  if (opened?.type !== 'discussion.opened') throw new Error('a discussion begins by being opened')
  const { agents, brief, maxRounds, method, policy, chair, anonymous, picks = [] } = opened
  const roles = agents.map(({ id, name, role, emoji, focus, prompt }) => ({
    id,
    name,
    role,
    emoji,
    focus,
    prompt,
  }))
  const config = {
    version: 1,
    agents: roles,
    providers: { scripted: { script: 'script.yaml' } },
    discussion: { consensus: policy, blindPick: picks.length > 0, anonymous: anonymous ?? false },
  }
  writeFileSync(path.join(folder, 'openbotman.yaml'), stringify(config, { aliasDuplicateObjects: false }))
  writeFileSync(path.join(folder, 'topic.md'), brief.text)
  writeFileSync(path.join(folder, 'script.yaml'), scriptOf(events))
  const ids = agents.map(({ id }) => id)
  const options = {
    topic: 'topic.md',
    provider: 'scripted',
    agents: ids,
    method,
    ...(chair ? { chair } : {}),
    rounds: String(maxRounds),
  }
  const { topic, ...flags } = options
  const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)])
  return { folder, runs: path.join(folder, 'discussions'), options, args: [topic, ...args] }
}

/** A script in which each call finds the reply, or the failure, that it came to. */
function scriptOf(events: readonly LogEvent[]): string {
  const replies: Record<string, object[]> = {}
  for (const event of events) {
    if (event.type !== 'turn.completed' && event.type !== 'turn.failed') continue
    const { agent, round, phase, followUp } = event
    const said =
      event.type === 'turn.completed'
        ? { text: event.content, usage: { inputTokens: 600, outputTokens: 90 } }
        : { fail: { kind: event.failure.kind, message: event.failure.message } }
    const entries = replies[agent] ?? []
    replies[agent] = entries
    entries.push({ round, phase, ...(followUp ? { followUp } : {}), ...said })
  }
  return stringify({ replies }, { aliasDuplicateObjects: false })
}

/** The files of a folder of runs that end so. */
export function filesIn(runs: string, ending: string): string[] {
  return readdirSync(runs)
    .filter((name) => name.endsWith(ending))
    .map((name) => path.join(runs, name))
}

/** A transcript without what no second run can have the same: when it was held and how long it took. */
export function timeless(transcript: string): string {
  return transcript
    .replace(/^\*\*Date:\*\* .*$/m, '**Date:** …')
    .replace(/^(\*\*Duration:\*\*) [^·\n]*/m, '$1 … ')
    .replace(/(the log of discussion )\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d/, '$1…')
}

/** The same of a JSON result. */
export function timelessResult(value: unknown): unknown {
  const isOfTime = new Set(['durationMs', 'id', 'log', 'transcript'])
  return JSON.parse(JSON.stringify(value), function (this: object, key: string, inner: unknown) {
    // Points and tasks have ids as well, and these have to be the same.
    const isOwnId = key === 'id' && !('version' in this)
    return isOfTime.has(key) && !isOwnId ? undefined : inner
  })
}

/** The only one of a kind of files. */
export function readOnly(runs: string, ending: string): string {
  const [file, other] = filesIn(runs, ending)
  if (file === undefined || other !== undefined) throw new Error(`expected one file ${ending} in ${runs}`)
  return readFileSync(file, 'utf8')
}
