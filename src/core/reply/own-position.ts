import type { Block, Line } from '../text/markdown.js'
import type { Position } from '../types.js'
import { isAnswer } from './answers.js'
import {
  isPositionLabel,
  readBareStatement,
  readConfidence,
  readStatement,
  type Statement,
  splitConfidence,
} from './position-line.js'
import { readReplyLabel } from './reply-labels.js'

/** Where an author takes a position, and why. */
export interface OwnPosition {
  position: Position | null
  reason: string | null
  /** Named in the reason's own line; null when it stands elsewhere or nowhere. */
  confidence: number | null
  /** 1-based line of the statement. */
  line: number
  /** The blocks that follow the statement's own, and its reason's. */
  following: Block[]
}

interface Candidate extends Statement {
  siblings: Block[]
  at: number
  line: number
  /** Lines of the same paragraph after the statement's. */
  more: Line[]
  /** The text right before it: a line of the same paragraph, or the end of the block before. */
  before: string
  beforeIsSameParagraph: boolean
  /** The list it is an item of. */
  list: Block | null
}

/** How one announces a choice of tags, rather than one's own. */
const EXPLAINS =
  /(?<!\p{L})(?:one of|either|exactly one|formats?|template|protocol|syntax|examples?|e\.g|for instance|options?|possible|allowed|available|choose|legend|instructions?|must (?:end|close|finish)|should (?:end|close|finish)|(?:end|ends|close|closes|conclude|finish)(?: \p{L}+){0,3} (?:with|by)|eine[rsnm]? (?:der|von)|genau eine|vorlage|beispiele?|z\. ?b|protokoll|möglich\p{L}*|erlaubt\p{L}*|zur auswahl|beende\p{L}*|schließ\p{L}*|legende|anweisung\p{L}*|termine[zr]?|conclu(?:ez|re|ye|ir)|l[’']une des|exemples?|choisi\p{L}*|modèle|possibles?|una de|uno de|termina[rd]?|formato|ejemplos?|elige|elegir|posibles?|plantilla|wrote|writes?|said|says|stated|voted|schr(?:ie|ei)b\p{L}*|sagte|meinte|stimmte|écri(?:t|vait|re)|dit|voté|escribi[óo]|dijo|votó|zitat|citation|cita|protocol[eo]|balises?|etiquetas?|tags?)(?!\p{L})/iu
/** The same where no colon leads to the tag below. */
const ENDS_WITH =
  /(?<!\p{L})(?:one of|exactly one|formats?|(?:end|ends|close|closes|conclude|finish)(?: \p{L}+){0,3} (?:with|by)|eine[rsnm]? (?:der|von)|genau eine|beende\p{L}*|schließ\p{L}*|termine[zr]?|terminar?|l[’']une des|una de|uno de|wrote|said|schrieb|sagte|écrit|escribió|dijo)(?!\p{L})/iu
const OWN =
  /(?<!\p{L})(?:i|my|mine|i['’]m|ich|mein\p{L}*|final\p{L}*|hence|therefore|thus|daher|somit|je|mon|ma|yo|mi)(?!\p{L})/iu
const TOLD =
  /(?<!\p{L})(?:(?:told|asked|instructed|supposed|requested) to|aufgefordert|gebeten|angewiesen|soll|sollte|should|must)(?!\p{L})/iu
/** A heading that speaks of the form of replies, not of a thing of its own text. */
const IS_FORM =
  /(?<!\p{L})(?:repl(?:y|ies)|response|answer|output|antwort\p{L}*|position\p{L}*|réponse|respuesta|protocol|protokoll|protocolo|formato?)(?!\p{L})/iu
/** A position that its author does not take yet, or takes no more: `Then I would change to:`. */
const WOULD_BE =
  /(?<!\p{L})(?:would (?:be|become|change|switch|turn|move)|(?:i|we)['’]d (?:change|switch|move|turn)|will (?:change|switch|become|turn)|becomes|used to be|previously|würde (?:\p{L}+ ){0,4}(?:lauten|werden|wechseln|ändern)|wechs(?:le|eln|elt)|war bisher|passera[is]t?|deviendra(?:it)?|serait|était|cambiaría|sería|pasaría|era)(?!\p{L})/iu
/** A line that breaks off in front of what it shows: `a line like`. */
const SHOWS =
  /(?<!\p{L})(?:like|such as|wie|etwa|comme|como|tel(?:le)? que)(?: this| folgt| suit| sigue)?\s?:?$/iu
/** A line that goes on about the tag above it. */
const SPEAKS_ON = /^(?:is|are|means?|would|stands|or|oder|ist|bedeutet|heißt|wäre|steht)\s/
const REASON_LABEL =
  /^[\s*_]*(?:(?:short |my |kurze |meine )?(?:reason(?:ing)?|rationale|justification|because|begründung|grund|warum|why|motif|raison|justification|motivo|razón))\s{0,3}(?:\([^()]{0,40}\)\s{0,3})?(?:[:：]|\s[–—-]\s)[\s*_]*/iu

/** A reason is one paragraph; more lines than this are no reason. */
const LINES_OF_REASON = 200

/** Finds the last position that the author states; null without one. What is malformed counts as stated, but as none. */
export function findPosition(blocks: Block[]): OwnPosition | null {
  const stated = dropExplained(candidates(blocks, null))
  const last = stated.at(-1)
  return last ? withReason(last) : null
}

function candidates(blocks: Block[], list: Block | null): Candidate[] {
  const found: Candidate[] = []
  let inExample = false
  let example = 0
  let underPosition = false
  for (const [at, block] of blocks.entries()) {
    if (block.type === 'heading') {
      const label = readReplyLabel(block.text)
      inExample = label === 'example'
      example = at
      underPosition = label === 'position'
    }
    // A heading such as `Schema` may be one of the text's own: only what stands right below it is shown.
    if (block.type === 'rule' || (inExample && at > example + 1 && !isForm(blocks[example])))
      inExample = false
    if (inExample) continue
    if (block.type === 'heading') {
      const statement = readStatement(block)
      const alone = { line: block.line, more: [], before: '', beforeIsSameParagraph: false }
      if (statement) found.push({ ...statement, ...alone, siblings: blocks, at, list })
    } else if (block.type === 'paragraph') {
      for (let index = 0; index < block.lines.length; index++) {
        const line = block.lines[index] as Line
        const statement = readStatement(line) ?? (underPosition ? readBareStatement(line) : null)
        underPosition = isPositionLabel(line)
        if (!statement) continue
        const before = block.lines[index - 1]?.text ?? endOf(blocks[at - 1])
        const more = block.lines.slice(index + 1, index + 1 + LINES_OF_REASON)
        const place = { line: line.line, more, before, beforeIsSameParagraph: index > 0 }
        found.push({ ...statement, ...place, siblings: blocks, at, list })
      }
    } else if (block.type === 'list') {
      const introduction = endOf(blocks[at - 1])
      for (const item of block.items)
        for (const each of candidates(item.blocks, block)) {
          const isUnticked = item.checked === false && each.line === item.line
          if (!isUnticked) found.push(each.before ? each : { ...each, before: introduction })
        }
    }
  }
  return found
}

function isForm(heading: Block | undefined): boolean {
  return heading?.type === 'heading' && IS_FORM.test(heading.text)
}

function endOf(block: Block | undefined): string {
  if (block?.type === 'paragraph') return block.lines.at(-1)?.text ?? ''
  return block?.type === 'heading' ? block.text : ''
}

/** Leaves out what explains the protocol: tags after `End with one of:`, lists of different tags. */
function dropExplained(all: Candidate[]): Candidate[] {
  const tags = new Map<Block, Set<string>>()
  for (const { list, position } of all)
    if (list) tags.set(list, (tags.get(list) ?? new Set()).add(position ?? ''))
  const explained = new Set<Candidate>()
  for (const [index, each] of all.entries()) {
    const previous = all[index - 1]
    const goesOn =
      previous !== undefined &&
      explained.has(previous) &&
      (previous.siblings === each.siblings
        ? each.at === previous.at || (each.at === previous.at + 1 && each.rest === '')
        : each.list !== null && each.list === previous.list)
    const isChoice = each.list !== null && (tags.get(each.list)?.size ?? 0) > 1
    if (
      goesOn ||
      isChoice ||
      isAnnounced(each) ||
      SPEAKS_ON.test(each.rest === '' ? (each.more[0]?.text ?? '') : '')
    )
      explained.add(each)
  }
  return all.filter((each) => !explained.has(each))
}

function isAnnounced({ before, beforeIsSameParagraph }: Candidate): boolean {
  // No more than a line's end is looked at: a run of colons would take time by its square.
  const words = before.slice(-300)
  if (SHOWS.test(words) || (/:\W*$/.test(words) && WOULD_BE.test(words))) return true
  const leads = beforeIsSameParagraph
    ? !/[.!?…]\W*$/.test(words) || /[:…]\W*$/.test(words)
    : /:\W*$/.test(words)
  const explains = /:\W*$/.test(words) ? EXPLAINS : ENDS_WITH
  return leads && explains.test(words) && !(OWN.test(words) && !TOLD.test(words))
}

function withReason(stated: Candidate): OwnPosition {
  const { position, line, siblings, at } = stated
  const own = [stated.rest, ...reasonLines(stated.more)].filter(Boolean)
  let next = at + 1
  if (own.length === 0) {
    const block = siblings[next]
    const lines = block?.type === 'paragraph' && position ? reasonLines(block.lines) : []
    own.push(...lines)
    if (lines.length > 0) next++
    else own.push(...reasonBefore(stated))
  }
  const text = own.join(' ').replace(/\s+/g, ' ').trim().replace(REASON_LABEL, '')
  const { reason, confidence } = splitConfidence(text)
  const trimmed = reason.replace(/^\(([^()]*)\)$/, '$1').trim()
  const following = siblings.slice(next)
  return { position, reason: /[\p{L}\p{N}]/u.test(trimmed) ? trimmed : null, confidence, line, following }
}

/** The lines up to the next one of the protocol. */
function reasonLines(lines: Line[]): string[] {
  const end = lines.findIndex(
    (line) => readStatement(line) || readConfidence(line) !== null || isAnswer(line),
  )
  return (end < 0 ? lines : lines.slice(0, end)).map((line) => line.text)
}

/** A reason that stands above the tag and calls itself so. */
function reasonBefore({ siblings, at, line }: Candidate): string[] {
  const block = siblings[at]
  const above = siblings[at - 1]
  const lines = block?.type === 'paragraph' ? block.lines.filter((each) => each.line < line) : []
  if (lines.length === 0 && above?.type === 'paragraph') lines.push(...above.lines)
  const start = lines.findLastIndex((each) => REASON_LABEL.test(each.text))
  return start < 0 ? [] : reasonLines(lines.slice(start))
}
