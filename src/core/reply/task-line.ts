import { stripOrnament } from '../text/ornament.js'
import type { TaskItem } from '../types.js'

const PRIORITIES = new Map(
  Object.entries({
    p0: 'critical',
    critical: 'critical',
    kritisch: 'critical',
    blocker: 'critical',
    p1: 'high',
    high: 'high',
    hoch: 'high',
    hohe: 'high',
    urgent: 'high',
    dringend: 'high',
    p2: 'medium',
    medium: 'medium',
    mittel: 'medium',
    mittlere: 'medium',
    normal: 'medium',
    p3: 'low',
    p4: 'low',
    low: 'low',
    niedrig: 'low',
    niedrige: 'low',
    gering: 'low',
  }),
)
const LEVEL =
  'p[0-4]|critical|kritisch|blocker|high|hohe?|urgent|dringend|medium|mittel|mittlere|low|niedrige?|gering'
const LEADING_LEVEL = new RegExp(
  `^(?:[[(](${LEVEL})(?:[ -](?:priority|prio|priorität))?[\\])][\\s:–—-]{0,4}|(${LEVEL})(?:[ -](?:priority|prio|priorität))?(?:\\s?:|\\s+[–—-])\\s+)`,
  'iu',
)
const LONE_LEVEL = new RegExp(`^(${LEVEL})(?:[ -](?:priority|prio|priorität))?$`, 'iu')
const OWNER_KEY =
  'owner|assignees?|assigned to|responsible|verantwortlich(?:e[rn]?)?|zuständig(?:keit)?|by|wer|who|responsables?|propriétaire|porteur|pilote|qui|assigné à|encargad[oa]|a cargo de|quién|dueñ[oa]'
const PRIORITY_KEY = 'priority|prio|priorität|priorité|prioridad'
const ORIGIN_KEY = 'from|von'
const PART = new RegExp(
  `^(?:(${OWNER_KEY})|(${PRIORITY_KEY})|(${ORIGIN_KEY}))\\s{0,2}[:=]\\s{0,2}(.{0,80})$`,
  'iu',
)
/** Metadata at the end that stands in no parentheses. */
const TRAILING_PART = new RegExp(
  `[\\s,;|/→–—-]{1,5}(${OWNER_KEY}|${PRIORITY_KEY})\\s{0,2}[:=]\\s{0,2}([^,;|:()]{1,60})$`,
  'iu',
)
const HANDLE = /^@([\p{L}\p{N}][\p{L}\p{N}._-]{0,40})$/u
const LEADING_HANDLE = /^@([\p{L}\p{N}][\p{L}\p{N}._-]{0,40}?)[\s:,–—-]{1,4}(?=\S)/u
const TRAILING_HANDLE = /[\s,;→–—-]{1,5}@([\p{L}\p{N}][\p{L}\p{N}._-]{0,40}?)\.?$/u
/** Nouns of people's work: in parentheses at the end they name who does it. */
const ROLE =
  /^(?:planner|coder|reviewer|tester|researcher|writer|architekt(?:in)?|architecte?|arquitect[oa]|developer|entwickler(?:in)?|développeu(?:r|se)|desarrollador(?:a)?|designer|maintainer|(?:devops|sre|backend|frontend|security|sec|ops|qa|platform|data|infra|legal|product|support|dba)(?:[ -]?(?:team|engineer|developer|lead))?|betrieb|sicherheit|produkt|recht|sécurité|exploitation|produit|équipe \p{L}{2,20}|seguridad|operaciones|soporte|producto|equipo(?: de)? \p{L}{2,20}|team \p{L}{2,20})$/iu
/** Who does it, in front of the task or behind a dash: `ops: purge it`, `Purge it — ops`. */
const LEADING_NAME = /^[[(]?([\p{L} -]{2,30})[\])]?\s?:\s+(?=\S)/u
const TRAILING_NAME = /\s[–—-]\s([\p{L} -]{2,30})\.?$/u
const NOBODY =
  /^(?:none|nobody|no one|tbd|tba|tbc|n\/a|unassigned|unknown|open|offen|unklar|keine[rs]?|niemand|noch offen|null|to be (?:defined|decided)|[\s?.…–—-]*)$/iu

/** Reads an item's text as a task: takes owner and priority out of it, in any of the ways people write them. */
export function readTask(source: string): TaskItem {
  const task: TaskItem = {
    text: stripOrnament(source.replace(/\s+/g, ' ').trim()),
    owner: null,
    priority: null,
  }
  for (let before = ''; before !== task.text; ) {
    before = task.text
    takeLeading(task)
    takeTrailing(task)
  }
  return task
}

/** Reads a line that is nothing but metadata, `Owner: coder`; false for any other. */
export function takeMetadata(task: TaskItem, line: string): boolean {
  const match = PART.exec(stripOrnament(line).trim())
  if (!match) return false
  set(task, match)
  return true
}

/** A priority in one word of four where it is one of the usual ones, else as written, in lower case. */
function readPriority(text: string): string | null {
  const word = text
    .trim()
    .toLowerCase()
    .replace(/[.\s]+$/, '')
  const first = /^[\p{L}\p{N}]+/u.exec(word)?.[0] ?? ''
  return NOBODY.test(word) ? null : (PRIORITIES.get(word) ?? PRIORITIES.get(first) ?? word)
}

function takeLeading(task: TaskItem): void {
  const level = LEADING_LEVEL.exec(task.text)
  if (level) {
    task.priority ??= readPriority(level[1] ?? level[2] ?? '')
    task.text = stripOrnament(task.text.slice(level[0].length))
  }
  const handle = LEADING_HANDLE.exec(task.text)
  if (handle) {
    task.owner ??= readOwner(handle[1] ?? '')
    task.text = task.text.slice(handle[0].length)
  }
  const name = LEADING_NAME.exec(task.text)
  if (name?.[1] && task.owner === null && ROLE.test(name[1].trim())) {
    task.owner = readOwner(name[1])
    task.text = task.text.slice(name[0].length)
  }
}

function takeTrailing(task: TaskItem): void {
  takeGroup(task)
  const tail = task.text.slice(-120)
  const match = TRAILING_PART.exec(tail) ?? TRAILING_HANDLE.exec(tail)
  if (!match) {
    takeTrailingName(task, tail)
    return
  }
  const [, key = '', value] = match
  if (value === undefined) task.owner ??= readOwner(key)
  else takeMetadata(task, `${key}: ${value}`)
  task.text = task.text.slice(0, task.text.length - tail.length + match.index).trimEnd()
}

function takeTrailingName(task: TaskItem, tail: string): void {
  const name = TRAILING_NAME.exec(tail)
  if (!name?.[1] || task.owner !== null || !ROLE.test(name[1])) return
  task.owner = readOwner(name[1])
  task.text = task.text.slice(0, task.text.length - name[0].length).trimEnd()
}

/** Takes what a group in parentheses or brackets at the end says of owner and priority; the rest of it stays. */
function takeGroup(task: TaskItem): void {
  const text = task.text.replace(/[\s.]{1,3}$/, '')
  const opening = text.endsWith(')') ? '(' : text.endsWith(']') ? '[' : null
  const start = opening ? text.lastIndexOf(opening) : -1
  if (start < 1 || text.length - start > 300) return
  const parts = text.slice(start + 1, -1).split(/[,;|]/)
  const left = parts.filter((part) => !takePart(task, part.replace(/[*_`]/g, '').trim()))
  if (left.length === parts.length) return
  const rest = left.map((part) => part.trim()).join(', ')
  task.text = `${text.slice(0, start)}${rest ? `${opening}${rest}${text.at(-1)}` : ''}`.trimEnd()
}

function takePart(task: TaskItem, part: string): boolean {
  const handle = HANDLE.exec(part)
  if (handle || ROLE.test(part)) {
    task.owner ??= readOwner(handle?.[1] ?? part)
    return true
  }
  const level = LONE_LEVEL.exec(part)
  if (level) {
    task.priority ??= readPriority(level[1] ?? '')
    return true
  }
  return takeMetadata(task, part)
}

function set(task: TaskItem, [, owner, priority, , value = '']: RegExpExecArray): void {
  if (owner) task.owner ??= readOwner(value)
  if (priority) task.priority ??= readPriority(value)
}

function readOwner(text: string): string | null {
  const name = text
    .replace(/[*_`[\]]/g, '')
    .replace(/^\s*@/, '')
    .replace(/[\s.]+$/, '')
    .trim()
  return NOBODY.test(name) ? null : name
}
