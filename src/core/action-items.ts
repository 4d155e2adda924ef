import { type Fingerprint, fingerprint, sameFingerprint } from './text/similarity.js'
import type { ActionItem, TaskItem } from './types.js'

/** What one agent named as tasks in one reply. */
export interface NamedTasks {
  agent: string
  round: number
  items: readonly TaskItem[]
  /** Its own tasks from earlier replies are gone, unless they are among these. */
  isWhole?: boolean
}

interface Merged {
  item: ActionItem
  /** Of its first text; made when another task is compared to it. */
  print: Fingerprint | null
  /** The text that it is made from. */
  first: string
  /** Who named it and in which round first, in that order. */
  named: Map<string, number>
}

/**
 * One list of the tasks of several replies, in order of appearance, with ids T1, T2 …
 * The same task from several agents is one with all of them as authors; it keeps its first text, owner and priority,
 * unless the one who named it first puts it otherwise in a later round: a revised plan is worded anew. What nobody
 * names any more is left out, and its id is not given to another.
 */
export function mergeActionItems(named: readonly NamedTasks[]): ActionItem[] {
  const merged: Merged[] = []
  for (const { agent, round, items, isWhole = false } of named) {
    const kept = new Set(items.map((item) => mergeItem(merged, item, agent, round)))
    if (isWhole) for (const each of merged) if (!kept.has(each)) each.named.delete(agent)
  }
  return merged.flatMap(({ item, named: [...authors] }) => {
    const [first] = authors
    return first ? [{ ...item, by: authors.map(([agent]) => agent), round: first[1] }] : []
  })
}

function mergeItem(merged: Merged[], task: TaskItem, agent: string, round: number): Merged {
  const { text, owner, priority } = task
  const twin = findTwin(merged, text)
  if (!twin) {
    const item = { id: `T${merged.length + 1}`, text, owner, priority, by: [], round }
    const added = { item, print: null, first: text, named: new Map([[agent, round]]) }
    merged.push(added)
    return added
  }
  const { item } = twin
  const [first] = twin.named
  const isReworded = first === undefined || (first[0] === agent && round > first[1])
  if (isReworded) item.text = text
  item.owner = isReworded ? (owner ?? item.owner) : (item.owner ?? owner)
  item.priority = isReworded ? (priority ?? item.priority) : (item.priority ?? priority)
  if (!twin.named.has(agent)) twin.named.set(agent, round)
  return twin
}

/** The task in the same words, or else the first in nearly the same. */
function findTwin(merged: readonly Merged[], text: string): Merged | undefined {
  const same = merged.find(({ item }) => item.text === text)
  if (same || merged.length === 0) return same
  const print = fingerprint(text)
  return merged.find((each) => {
    each.print ??= fingerprint(each.first)
    return sameFingerprint(each.print, print)
  })
}
