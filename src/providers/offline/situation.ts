import type { Prompt, View } from '../../core/provider.js'
import { shorten } from '../../core/topic/brief.js'
import { type Constraint, type Option, type Outline, readOutline } from '../../core/topic/outline.js'
import type { Agent } from '../../core/types.js'
import { type Gauge, readGauge } from './gauge.js'
import { type Focus, readFocus } from './lexicon.js'
import { type Weighed, weighOptions } from './weigh.js'
import { type Measure, type Named, type Wording, wordingIn } from './wording.js'

const LONGEST_QUOTE = 110
const LONGEST_NAME = 60

/** What one reply is written from: the view, the topic's structure, and the options as this agent weighs them. */
export interface Situation {
  view: View
  agent: Agent
  outline: Outline
  words: Wording
  focus: Focus[]
  /** The constraints, in the topic's order. */
  gauges: Gauge[]
  /** Options with the weights of this agent's focus, in the topic's order. */
  weighed: Weighed[]
  /** Whether the topic gives anything to weigh options by. */
  canWeigh: boolean
  /** Whether the agent has replied before in this discussion. */
  hasReplied: boolean
  /** The option that the decision on the table names; null when it names none. */
  chosen: Weighed | null
}

export function readSituation({ view, agent, messages }: Prompt): Situation {
  const outline = readOutline(view.brief.text)
  const focus = readFocus(agent.focus)
  const gauges = outline.constraints.map(readGauge)
  const weighed = weighOptions(outline.options, gauges, focus)
  const canWeigh = weighed.some(({ points }) => points.length > 0)
  return {
    view,
    agent,
    outline,
    words: wordingIn(view.brief.language),
    focus,
    gauges,
    weighed,
    canWeigh,
    hasReplied: messages.some(({ role }) => role === 'assistant'),
    chosen: view.decision === null || !canWeigh ? null : findNamed(weighed, view.decision),
  }
}

/** The option whose title stands out in bold; else the one whose title, label or name a text mentions first. */
export function findNamed(weighed: readonly Weighed[], text: string): Weighed | null {
  const bold = weighed.find(({ option }) => text.includes(`**${nameOption(option).title}**`))
  if (bold) return bold
  const places = weighed
    .map((each) => ({ each, at: firstMention(each.option, text) }))
    .filter(({ at }) => at !== -1)
    .sort((one, other) => one.at - other.at)
  return places[0]?.each ?? null
}

function firstMention({ label, name, title }: Option, text: string): number {
  const lower = text.toLowerCase()
  const words = [title, name.length >= 3 ? name : '']
    .filter(Boolean)
    .map((each) => lower.indexOf(each.toLowerCase()))
  const byLabel = label
    ? text.search(
        new RegExp(
          `\\b(?:option|alternative|variante?|approach|ansatz|lösung|plan)\\s+${label}(?![\\p{L}\\p{N}])`,
          'iu',
        ),
      )
    : -1
  const found = [...words, byLabel].filter((at) => at !== -1)
  return found.length > 0 ? Math.min(...found) : -1
}

/** Title and short form of an option, for running text. */
export function nameOption({ label, name, title }: Option): Named {
  const before = name ? title.slice(0, title.lastIndexOf(name)).replace(/[\s:.)(–—-]+$/, '') : title
  const short = label
    ? before.length > label.length
      ? before
      : `Option ${label}`
    : shorten(title, LONGEST_NAME)
  return { title: shorten(title, 2 * LONGEST_NAME), short }
}

/** A constraint as it is spoken of: its name, or else its text in quotation marks. */
export function nameConstraint({ name, text }: Constraint, words: Wording): string {
  return name ?? words.quote(shorten(text, LONGEST_NAME))
}

/** A constraint in full, quoted. */
export function quoteConstraint({ name, text }: Constraint, words: Wording): string {
  return quote(name ? `${name}: ${text}` : text, words)
}

/** The topic's own words in quotation marks. Nothing in them can be taken for this reply's own position or answers. */
export function quote(text: string, words: Wording, limit = LONGEST_QUOTE): string {
  const harmless = text.replace(/\[(?=\s*(?:position|C\d))/gi, '(').replace(/[“”„"]/g, "'")
  return words.quote(shorten(harmless, limit))
}

/** Whether a text contains a quotation of another, whatever became of markup and punctuation on the way. */
export function mentions(text: string, quoted: string): boolean {
  return bare(text).includes(bare(shorten(quoted, LONGEST_QUOTE)))
}

function bare(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '')
}

/** A focus in the language of the discussion. */
export function nameFocus({ word, concept }: Focus, words: Wording): string {
  return words.terms[word.toLowerCase()] ?? (concept ? (words.concepts[concept] ?? word) : word)
}

/** What can be asked for on a part of a focus. */
export function measureOf(focus: Focus, words: Wording): Measure {
  return focus.concept ? words.measures[focus.concept] : words.otherMeasure(nameFocus(focus, words))
}
