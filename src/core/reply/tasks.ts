import type { Item } from '../text/markdown.js'
import type { TaskItem } from '../types.js'
import { namesPoint } from './answers.js'
import { anyOf } from './label-words.js'
import { ABOUT } from './no-task-words.js'
import { readStatement } from './position-line.js'
import { beginsWithStep, type ReplyLabel } from './reply-labels.js'
import { type LabelledList, ownLines } from './reply-lists.js'
import { readTask, takeMetadata } from './task-line.js'

/** An item that says something about its plan instead of what to do: `Effort (rough): 3 days`. */
const SPEAKS_ABOUT = new RegExp(`^${anyOf(ABOUT)}\\s{0,3}(?:\\([^()]{0,60}\\)\\s{0,3})?:`, 'iu')
/** What is left out of a plan is no task of it. */
const LEFT_OUT = /^(?:keine?[nmrs]?|no|not|nicht|aucune?|pas de|ningun[ao]?|sin)(?![\p{L}])/iu
/** A guess, a dependency or a thing that is there already. */
const NOT_TO_DO =
  /^(?:mögliche[nmrs]?|möglicherweise|possible|possibly|maybe|perhaps|vielleicht|eventuell|abhängig|depends|depending|hängt ab|already|bereits|done|erledigt)(?![\p{L}])|(?<!\p{L})(?:könnten?|could|might)(?!\p{L})/iu
const NOTHING =
  /^(?:(?:none|n\/a|nothing|nil|keine?|nichts|entfällt|aucune?|ninguna?|nada|tbd)(?:\s(?:so far|needed|required|yet|at this time|noch|nötig|erforderlich|offen))*|[\s–—.…-]*)[.!)]?$/iu

/** Lists whose items are something else even with a box in front. */
const NEVER: readonly ReplyLabel[] = ['conditions', 'assumptions', 'answers', 'example', 'criteria']
/** Lists whose items are tasks without a box as well. */
const HOLDS_TASKS: readonly ReplyLabel[] = ['actions', 'plan', 'phase', 'advice', 'required']
/** A step that is only weighed: `Phase 1: 2-3 weeks`. */
const WEIGHED = /^[^:]{0,40}:\s{0,3}[~≈+]?\s?\d[\d\s.,–-]{0,12}\p{L}{0,12}\.?$/u

/**
 * The tasks of a reply: items of task lists, and items of lists that are labelled as tasks, plans or recommendations.
 * What is ticked off is none, nor are conditions, assumptions and answers to points.
 */
export function readTasks(lists: readonly LabelledList[]): TaskItem[] {
  const tasks = new Map<string, TaskItem>()
  for (const { items, label } of lists) {
    if (label !== null && NEVER.includes(label)) continue
    for (const item of items) {
      const task = readItem(item, label)
      const key = task?.text.toLowerCase() ?? ''
      if (task && !tasks.has(key)) tasks.set(key, task)
    }
  }
  return [...tasks.values()]
}

function readItem(item: Item, label: LabelledList['label']): TaskItem | null {
  const isListed = label !== null && HOLDS_TASKS.includes(label)
  if (item.checked === true || (item.checked === null && !isListed)) return null
  const [first, ...more] = ownLines(item)
  if (!first || readStatement(first) || namesPoint(first.text)) return null

  const metadata: TaskItem = { text: '', owner: null, priority: null }
  const text = [first, ...more.filter((line) => !takeMetadata(metadata, line.text))]
    .map((line) => line.text)
    .join(' ')
  const task = readTask(text)
  takeFromItems(metadata, item)
  task.owner ??= metadata.owner
  task.priority ??= metadata.priority
  task.text = task.text.replace(/\s*:$/, '')
  if (!/[\p{L}\p{N}]/u.test(task.text) || NOTHING.test(task.text)) return null
  return item.checked === false || isTask(task.text, label === 'actions') ? task : null
}

/** Whether an item of a list of tasks is one; `named`: the list says itself that it holds tasks. */
function isTask(text: string, named: boolean): boolean {
  if (text.endsWith('?') || SPEAKS_ABOUT.test(text)) return false
  if (WEIGHED.test(text) && beginsWithStep(text)) return false
  return named || !(LEFT_OUT.test(text) || NOT_TO_DO.test(text))
}

/** Owner and priority as items of their own below the task. */
function takeFromItems(metadata: TaskItem, item: Item): void {
  for (const block of item.blocks)
    if (block.type === 'list')
      for (const each of block.items) for (const line of ownLines(each)) takeMetadata(metadata, line.text)
}

/** Whether tasks are given in a list as such: one under its own heading, or boxes to be ticked off. */
export function holdTaskList(lists: readonly LabelledList[]): boolean {
  return lists.some(
    ({ items, label }) =>
      items.length > 0 &&
      (label === 'actions' || ((label === null || !NEVER.includes(label)) && items.some(isUnticked))),
  )
}

function isUnticked({ checked }: Item): boolean {
  return checked === false
}
