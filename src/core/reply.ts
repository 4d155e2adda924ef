import type { Expects } from './method/method.js'
import { readAnswers } from './reply/answers.js'
import { readChangedBy } from './reply/changed-by.js'
import { readChecks } from './reply/checks.js'
import { readReason } from './reply/condition-texts.js'
import { readAssumptions, readBareConditions, readConditions } from './reply/conditions.js'
import { type DecisionSection, readDecision } from './reply/decision-section.js'
import { readForm } from './reply/forms.js'
import { listMarkedLines } from './reply/marked-lines.js'
import { findPosition } from './reply/own-position.js'
import { readConfidence } from './reply/position-line.js'
import { type LabelledList, readLists } from './reply/reply-lists.js'
import { holdTaskList, readTasks } from './reply/tasks.js'
import { readTopicAnswers } from './reply/topic-answers.js'
import { freeStatements } from './text/lazy-lines.js'
import { type Block, parseMarkdown } from './text/markdown.js'
import type { FollowUpKind, Reply } from './types.js'

/**
 * Reads what a model's Markdown says: position, reason, confidence, decision, assumptions, conditions, tasks, answers.
 * Only what the author states counts, nothing from code, quotations or explanations of the form; what is malformed is
 * absent. Never throws; takes time linear in the text's length.
 * @param expects what the reply has to hold so that it can be reckoned with
 * @param asked what the reply was asked for, if it completes an earlier one: a bare list is then the list asked for
 */
export function parseReply(
  markdown: string,
  asked: FollowUpKind | null = null,
  expects: Expects | null = null,
): Reply {
  const source = markdown.replace(/^\uFEFF/, '')
  const blocks = listMarkedLines(freeStatements(parseMarkdown(source, { reply: true })))
  const lists = readLists(blocks)
  const own = findPosition(blocks)
  const answers = readAnswers(blocks)
  const decision = readDecision(blocks, source)
  const stated = readConditions(blocks, lists, own)
  let conditions = stated.texts
  if (conditions.length === 0 && asked === 'conditions') conditions = readBareConditions(blocks)
  // A conditional vote without a list: its reason is the condition, unless it speaks of points that stand already.
  if (
    conditions.length === 0 &&
    !answers.some(({ verb }) => verb === 'upheld') &&
    own?.position === 'SUPPORT_WITH_CONDITIONS' &&
    own.reason
  )
    conditions = readReason(own.reason)

  return {
    position: own?.position ?? null,
    reason: own?.reason ?? null,
    confidence: lastConfidence(blocks) ?? own?.confidence ?? null,
    decision: decision?.text ?? null,
    assumptions: readAssumptions(blocks, lists),
    conditions: conditions.map((text) => ({ text })),
    actionItems: readTasks(taskLists(lists, stated.lists, decision)),
    ...(holdTaskList(lists) ? { listsTasks: true } : {}),
    answers,
    checks: readChecks(blocks),
    topicAnswers: readTopicAnswers(blocks),
    changedBy: readChangedBy(blocks),
    form: expects === null ? null : readForm(source, expects),
  }
}

/**
 * The lists that may hold tasks: conditions are none, unless they are changes to be made. What a decision lists is
 * decided; of its items only those of task lists are tasks.
 */
function taskLists(
  lists: readonly LabelledList[],
  conditional: readonly LabelledList[],
  decision: DecisionSection | null,
): LabelledList[] {
  return lists
    .filter((each) => each.label === 'required' || !conditional.includes(each))
    .map((each) => (isWithin(each, decision) ? { ...each, label: null } : each))
}

function isWithin({ list }: LabelledList, section: DecisionSection | null): boolean {
  return section !== null && list.line > section.line && list.line < section.end
}

/** The last confidence that stands on a line of its own. */
function lastConfidence(blocks: Block[]): number | null {
  let last: number | null = null
  const take = (found: number | null) => {
    if (found !== null && !Number.isNaN(found)) last = found
  }
  for (const block of blocks) {
    if (block.type === 'paragraph') for (const line of block.lines) take(readConfidence(line))
    else if (block.type === 'heading') take(readConfidence(block))
    else if (block.type === 'list') for (const item of block.items) take(lastConfidence(item.blocks))
  }
  return last
}
