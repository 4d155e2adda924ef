import { shorten } from '../../core/topic/brief.js'
import { strongest } from './decide.js'
import { findConcepts } from './lexicon.js'
import { nameOption, quote, type Situation } from './situation.js'
import type { Weighed } from './weigh.js'

const MOST = 6
const LONGEST_NAME = 52
const LONGEST_QUOTE = 60

/** Each expected result by its number: where it stands, or that rules cannot give it. */
export function answerExpected(
  { outline, words }: Situation,
  first: Weighed,
  other: Weighed | null,
): string[] {
  const say = words.expected
  return outline.expected.slice(0, MOST).map((text, index) => {
    const what = `[E${index + 1}] **${shorten(text, LONGEST_NAME)}**`
    if (/recommend|empf|decision|entscheidung|choice|auswahl/i.test(text))
      return `${what}: ${say.recommendation}`
    if (/fallback|plan b|alternativ|ausweich|rückfall|rollback|exit/i.test(text))
      return `${what}: ${other ? nameFallback(other, words) : say.noFallback}`
    if (/\b(?:plan|steps?|roadmap|timeline|milestones?)\b|schritt|vorgehen|zeitplan|fahrplan/i.test(text))
      return `${what}: ${say.plan}`
    if (/\b(?:tasks?|actions?|next steps|to-?dos?)\b|aufgabe|maßnahme/i.test(text))
      return `${what}: ${say.tasks}`
    if (/\b(?:clarif|settled?\b|open\b)|klär|offene/i.test(text)) return `${what}: ${say.open}`
    if (/\brisk|risik/i.test(text)) return `${what}: ${listRisks(first, words)}`
    const concepts = findConcepts(text)
    if (concepts.length === 0) return `${what}: ${say.beyond}`
    const points = first.points.filter((point) =>
      findConcepts(point.text).some((each) => concepts.includes(each)),
    )
    return points.length > 0
      ? `${what}: ${say.concept(points.slice(0, 2).map((point) => quote(point.text, words, LONGEST_QUOTE)))}`
      : `${what}: ${say.conceptSilent}`
  })
}

function listRisks(first: Weighed, words: Situation['words']): string {
  const cons = strongest(first.points.filter(({ side }) => side === 'con')).slice(0, 3)
  if (cons.length === 0) return words.expected.conceptSilent
  return words.expected.concept(cons.map(({ text }) => quote(text, words, LONGEST_QUOTE)))
}

function nameFallback(other: Weighed, words: Situation['words']): string {
  const [con] = strongest(other.points.filter(({ side }) => side === 'con'))
  return words.expected.fallback(nameOption(other.option), con ? quote(con.text, words, LONGEST_QUOTE) : null)
}
