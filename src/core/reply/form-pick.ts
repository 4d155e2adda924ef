import { stripOrnament } from '../text/ornament.js'
import type { Form } from '../types.js'
import type { OwnLine } from './form-sections.js'

type Pick = Extract<Form, { type: 'pick' }>

/** `[PICK:`, `PICK:`, `My pick: [`, with its brackets. */
const LABEL =
  /^(?:[\p{L} ]{1,40}[:：]\s{1,3}(?=[[({【［]))?([[({【［]?)\s{0,3}(?:(?:my|final|own|meine?|mon|mi)\s{1,3}){0,2}(?:pick|choice|wahl|choix|elección)\s{0,3}([\])}】］]?)\s{0,3}[:：=]\s{0,3}/iu
const RISK_LABEL =
  /^(?:the\s|das\s|my\s)?(?:main\s|biggest\s|greatest\s)?(?:risk|risiko|hauptrisiko|risque(?:\sprincipal)?|riesgo(?:\sprincipal)?)\s{0,3}[:：=–—-]\s{0,3}/iu
const SEPARATOR = /^[\s:.,;→–—-]{1,6}/u
/** The form's own words, or a choice that is not made. */
const UNDECIDED =
  /^(?:the |an? |your |die |eine |deine |l[’']|une |la |una )?(?:option|opción)$|^\W*$|^[<_…]|\s\|\s|^(?:none|keine)$/iu
const LONGEST = 1000

/** `[PICK: option] - risk` in a line; brackets and risk may be missing. Null for any other line. */
export function readPick(line: OwnLine): Pick | null {
  const text = stripOrnament(line.text.slice(0, LONGEST))
  const label = LABEL.exec(text)
  if (!label || !LABEL.test(stripOrnament(line.prose.slice(0, LONGEST)))) return null
  const inside = text.slice(label[0].length)
  const isOpen = Boolean(label[1]) && !label[2]
  const { option, rest } = splitOption(inside, isOpen)
  if (UNDECIDED.test(option)) return null
  return { type: 'pick', option, risk: readRisk(rest) ?? riskBelow(line) }
}

function splitOption(inside: string, isOpen: boolean): { option: string; rest: string } {
  const start = isOpen ? 0 : /^[[({【［]/u.test(inside) ? 1 : null
  if (start !== null) {
    const end = endOfBracket(inside, start)
    if (end !== null) return { option: tidy(inside.slice(start, end)), rest: inside.slice(end + 1) }
  }
  const own = inside.slice(start ?? 0)
  const dash = /\s(?:[-–—]{1,3}|→)\s|;\s/u.exec(own)
  if (!dash) return { option: tidy(own), rest: '' }
  return { option: tidy(own.slice(0, dash.index)), rest: own.slice(dash.index) }
}

/** Where the bracket that is open at `from` closes. */
function endOfBracket(text: string, from: number): number | null {
  let depth = 1
  for (let at = from; at < text.length; at++) {
    if (/[[({【［]/u.test(text[at] ?? '')) depth++
    if (/[\])}】］]/u.test(text[at] ?? '') && --depth === 0) return at
  }
  return null
}

function readRisk(rest: string): string | null {
  const risk = tidy(rest.replace(SEPARATOR, '').replace(RISK_LABEL, ''))
  const own = /^\(([^()]*)\)$/.exec(risk)?.[1] ?? risk
  return /[\p{L}\p{N}]/u.test(own) && !/^(?:the )?(?:main )?risk$/i.test(own) ? own : null
}

/** The risk on a line of its own below the pick. */
function riskBelow({ next }: OwnLine): string | null {
  const text = next ? stripOrnament(next.text.slice(0, LONGEST)) : ''
  return RISK_LABEL.test(text) || /^[-–—]\s/u.test(text) ? readRisk(text) : null
}

function tidy(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
