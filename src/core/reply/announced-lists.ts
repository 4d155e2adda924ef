import type { Block, Item, Line } from '../text/markdown.js'
import { stripOrnament } from '../text/ornament.js'
import { readConfidence, readStatement } from './position-line.js'
import { readWorkShape } from './work-shape.js'

type Table = Extract<Block, { type: 'table' }>

/** A table's columns by what their headers say. */
const TASK_COLUMN =
  /^(?:tasks?|tickets?|deliverables?|actions?|action items?|to-?dos?|work(?: items?)?|what|steps?|next steps?|measures?|fix|aufgaben?|maßnahmen?|was|schritte?|arbeitsschritte?|arbeitspakete?|tätigkeit(?:en)?|t[âa]ches?|travail|travaux|livrables?|mesures?|étapes?|quoi|tareas?|trabajo|acci(?:ón|ones)|medidas?|pasos?|qué|actividad(?:es)?)$/iu
const OWNER_COLUMN =
  /^(?:(?:owned )?by|owners?|who|assign(?:ed to|ee)s?|responsib(?:le|ility)|person|team|lead|role|wer|zuständig(?:keit)?|verantwortlich(?:e[rn]?)?|verantwortung|bearbeiter(?:in)?|durch|rolle|qui|responsables?|porteur|pilote|équipe|rôle|quién|encargad[oa]|equipo|a cargo(?: de)?|due[ñn]o)$/iu
const PRIORITY_COLUMN = /^(?:prio(?:rity|rität)?|priorité|prioridad)\.?$/iu
const DUE_COLUMN =
  /^(?:due(?: date)?|by when|when|deadline|eta|effort|estimate|frist|termin|bis(?: wann)?|wann|fällig(?: am)?|aufwand|échéances?|délai|quand|date|effort|charge|plazo|fecha(?: límite)?|cuándo|vencimiento|esfuerzo)$/iu
const CONDITION_COLUMN =
  /^(?:conditions?|requirements?|bedingung(?:en)?|auflagen?|anforderung(?:en)?|exigences?|condici(?:ón|ones)|requisitos?)$/iu
const DONE = /^(?:[x✓✔✅☑]|done|erledigt|fertig|fait|terminé|hecho|listo)$/iu

/** A column's name is no longer than this. */
const LONGEST_NAME = 80

/** A line that names one piece of work behind its label: `Fix: …`, `Next step: …`. */
const ONE_TASK =
  /(?:^|[.!?]\s+)(?:(?:proposed |suggested |required |concrete |my )?(?:fix|remedy|mitigation step|action(?: item)?|next step|to-?do|task)|(?:konkrete |nächster )?(?:aufgabe|maßnahme|schritt|abhilfe|behebung)|(?:prochaine )?(?:action|étape|tâche|correctif|remède)|(?:próximo )?(?:paso|tarea|acción|arreglo|remedio))(?: (?:#?\d{1,2}|[a-d]))?\s{0,3}:\s+(?=\S)/iu

/**
 * Makes lists of what holds one without being one: tables with a column of tasks (or conditions) beside others, and
 * lines that name a task behind its label. Such a list says by `header` what it holds.
 */
export function listAnnounced(blocks: Block[]): Block[] {
  return blocks.flatMap((block): Block[] => {
    if (block.type === 'table') return listTable(block)
    if (block.type === 'paragraph') return [block, ...listLabelled(block.lines)]
    if (block.type !== 'list') return [block]
    return [{ ...block, items: block.items.map((item) => ({ ...item, blocks: listBelow(item.blocks) })) }]
  })
}

/** What an item names below its own first line. */
function listBelow([first, ...others]: Block[]): Block[] {
  if (!first) return []
  const more = first.type === 'paragraph' ? listLabelled(first.lines.slice(1)) : []
  return [first, ...more, ...listAnnounced(others)]
}

function listTable(table: Table): Block[] {
  const { header, rows, line, end } = table
  const names = header.map((cell) => stripOrnament(cell.slice(0, LONGEST_NAME)).replace(/[:.\s]+$/, ''))
  const find = (pattern: RegExp) => names.findIndex((name) => pattern.test(name))
  const columns = { owner: find(OWNER_COLUMN), priority: find(PRIORITY_COLUMN) }
  const known = find(TASK_COLUMN)
  const task = known < 0 && columns.owner >= 0 ? columnOfWork(table) : known
  const condition = find(CONDITION_COLUMN)
  const isTasks = task >= 0 && (columns.owner >= 0 || columns.priority >= 0 || find(DUE_COLUMN) >= 0)
  const at = isTasks ? task : condition
  if (at < 0 || header.length < 2) return [table]
  const items = rows.flatMap((row): Item[] => {
    const text = row[at] ?? ''
    const isDone = row.some((cell) => DONE.test(cell.trim()))
    return text === '' || isDone ? [] : [itemOf(isTasks ? `${text}${metadata(row, columns)}` : text, line)]
  })
  return [
    table,
    { type: 'list', ordered: false, items, line, end, header: isTasks ? 'actions' : 'conditions' },
  ]
}

/** The column whose cells name work by their own form; -1 without one. */
function columnOfWork({ header, rows }: Table): number {
  return header.findIndex((_, at) => {
    const shapes = rows.filter((row) => readWorkShape(row[at] ?? '') !== null)
    return rows.length > 0 && shapes.length >= rows.length * 0.6
  })
}

function metadata(row: string[], { owner, priority }: { owner: number; priority: number }): string {
  const parts = [
    owner >= 0 && row[owner] ? `owner: ${row[owner].replace(/[,;|()]+/g, ' ').trim()}` : '',
    priority >= 0 && row[priority] ? `priority: ${row[priority].replace(/[,;|()]+/g, ' ').trim()}` : '',
  ].filter(Boolean)
  return parts.length > 0 ? ` (${parts.join(', ')})` : ''
}

function listLabelled(lines: Line[]): Block[] {
  return lines.flatMap((line): Block[] => {
    const match = ONE_TASK.exec(stripOrnament(line.text))
    if (!match || !ONE_TASK.test(stripOrnament(line.prose))) return []
    const item = itemOf(stripOrnament(line.text).slice(match.index + match[0].length), line.line)
    return [
      { type: 'list', ordered: false, items: [item], line: line.line, end: line.line + 1, header: 'actions' },
    ]
  })
}

function itemOf(text: string, line: number): Item {
  const own: Line = { text, prose: text, lead: null, line }
  const isProtocol = readStatement(own) !== null || readConfidence(own) !== null
  // What it says to the protocol, it said where it stands.
  const lines = isProtocol ? [] : [{ ...own, prose: '' }]
  return { checked: null, blocks: [{ type: 'paragraph', lines, line, end: line + 1 }], line }
}
