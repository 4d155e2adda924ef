import { nameConstraint, nameFocus, nameOption, quote, type Situation } from './situation.js'
import { type Held, listBroken, type Weighed } from './weigh.js'

const LONGEST_DECISION = 150
/** Characters of a quotation where room is short. */
export const SHORT_QUOTE = 45
/** The same for what is not the main reason. */
const BRIEF_QUOTE = 60

/** What an accepted point added to the decision. */
export interface Binding {
  id: string
  demand: string
  /** The same with short quotations. */
  short: string
}

interface Sentence {
  text: string
  /** 0 stays whatever happens; the higher, the sooner it goes. */
  rank: number
  /** What stands for the text when room is short, shorter and shorter. */
  briefs?: string[]
}

/**
 * The decision for an option, standing alone: the choice and its main reason first, or that no option keeps every
 * hard constraint; then what else speaks for it, what it costs, what is given up, and what binds. At most 150 words; of what is too much the least telling sentence goes first.
 * @param bindings what has to be done before the first step, from accepted points
 */
export function writeDecision(
  situation: Situation,
  chosen: Weighed,
  other: Weighed | null,
  bindings: Binding[],
): string {
  const { words } = situation
  const say = words.decision
  const { title } = nameOption(chosen.option)
  const pros = strongest(chosen.points.filter(({ side }) => side === 'pro')).slice(0, 3)
  const broken = listBroken(chosen)
  const clashes = broken.map(({ con, constraint }) => ({
    con: quote(con, words),
    constraint: nameConstraint(constraint, words),
  }))
  const brokenCons = new Set(broken.map(({ con }) => con))
  const cons = strongest(chosen.points.filter(({ side, text }) => side === 'con' && !brokenCons.has(text)))
  const price = cons.filter(({ open }) => !open).slice(0, 3)
  const open = cons.filter((con) => con.open).slice(0, 2)
  const lost = other ? listLost(chosen, other).slice(0, 2) : []
  const withAspect = (point: Held, limit?: number): string => {
    const about = point.constraints[0]
    const quoted = quote(point.text, words, limit)
    return about ? `${quoted} (${nameConstraint(about, words)})` : quoted
  }
  const [main, ...more] = pros.map((point, index) => withAspect(point, index > 0 ? BRIEF_QUOTE : undefined))
  const torn = listTorn(situation)
  const sentences: Sentence[] = [
    ...(torn.length > 0
      ? [
          { text: say.torn(torn), rank: 0 },
          { text: say.nearest(title, pros[0] ? withAspect(pros[0], SHORT_QUOTE) : null, clashes), rank: 0 },
        ]
      : [{ text: say.chosen(title, main ?? null), rank: 0 }]),
    { text: more.length > 0 ? say.also(more) : '', rank: 1, briefs: [''] },
    { text: other ? compare(situation, chosen, other) : say.only, rank: 2 },
    { text: torn.length === 0 && clashes.length > 0 ? say.breaks(clashes) : '', rank: 0 },
    {
      text: price.length > 0 ? say.price(price.map(({ text }) => quote(text, words, BRIEF_QUOTE))) : '',
      rank: 2,
    },
    { text: open.length > 0 ? say.stillOpen(open.map((point) => withAspect(point))) : '', rank: 3 },
    {
      text:
        other && lost.length > 0
          ? say.givenUp(
              lost.map(({ text }) => quote(text, words)),
              nameOption(other.option),
            )
          : '',
      rank: 4,
    },
    writeBinding(situation, bindings),
  ]
  return fitSentences(sentences.filter(({ text }) => text !== ''))
}

/** Where no option keeps every hard constraint: what each of them breaks; else nothing. */
function listTorn({ weighed, words }: Situation): { option: string; constraints: string[] }[] {
  const broken = weighed.map((each) => ({
    option: nameOption(each.option).short,
    constraints: [...new Set(listBroken(each).map(({ constraint }) => nameConstraint(constraint, words)))],
  }))
  return broken.every(({ constraints }) => constraints.length > 0) ? broken : []
}

/** On which constraints an option is ahead of another, or that only the sum tells them apart. */
function compare({ words, outline, focus }: Situation, chosen: Weighed, other: Weighed): string {
  const name = nameOption(other.option)
  if (chosen.score === other.score) return words.decision.tied(name)
  if (chosen.score < other.score) return words.decision.behind(name, listBroken(other).length > 0)
  const ahead = outline.constraints.filter((constraint) => {
    const sum = ({ points }: Weighed): number =>
      points
        .filter((point) => point.constraints.includes(constraint))
        .reduce((total, { weight }) => total + weight, 0)
    return sum(chosen) > sum(other)
  })
  const onFocus = focus.filter((each) => {
    const sum = ({ points }: Weighed): number =>
      points.filter((point) => point.focus.includes(each)).reduce((total, { weight }) => total + weight, 0)
    return sum(chosen) > sum(other)
  })
  const on =
    ahead.length > 0
      ? ahead.map((each) => nameConstraint(each, words))
      : onFocus.map((each) => nameFocus(each, words))
  return words.decision.aheadOf(name, on.slice(0, 3))
}

/** What the other option has where the chosen one has nothing of the kind. */
function listLost(chosen: Weighed, other: Weighed): Held[] {
  const pros = chosen.points.filter(({ side }) => side === 'pro')
  return strongest(other.points.filter(({ side }) => side === 'pro')).filter(
    (point) =>
      point.constraints.length + point.focus.length > 0 &&
      !pros.some(
        (pro) =>
          pro.constraints.some((constraint) => point.constraints.includes(constraint)) ||
          (point.constraints.length === 0 && pro.focus.some((focus) => point.focus.includes(focus))),
      ),
  )
}

/** The points that weigh most, whatever their sign; of equals the first. */
export function strongest(points: readonly Held[]): Held[] {
  return [...points].sort((one, other) => Math.abs(other.weight) - Math.abs(one.weight))
}

/** What has to be done before the first step, under its usual heading or another. */
export function writeBinding({ words }: Situation, bindings: Binding[], heading?: string): Sentence {
  if (bindings.length === 0) return { text: '', rank: 0 }
  const list = (pick: (binding: Binding) => string): string =>
    bindings.map((binding, index) => `${index + 1}. ${pick(binding)} (${binding.id})`).join('\n')
  const say = words.decision
  const head = heading ?? say.binding
  return {
    text: `\n\n${head}\n${list(({ demand }) => demand)}`,
    rank: 0,
    briefs: [
      `\n\n${head}\n${list(({ short }) => short)}`,
      `\n\n${say.bindingBrief(bindings.map(({ id }) => id))}`,
    ],
  }
}

/** Joins sentences to at most 150 words: what is least telling goes first, the duties are shortened last. */
export function fitSentences(sentences: Sentence[]): string {
  const below = (rank: number): Sentence[] => sentences.filter((sentence) => sentence.rank < rank)
  const brief = (each: Sentence, step: number): Sentence => ({
    ...each,
    text: each.briefs?.[step] ?? each.text,
  })
  const stages = [
    sentences,
    below(4),
    below(3),
    below(3).map((each) => (each.rank > 0 ? brief(each, 0) : each)),
    below(3).map((each) => brief(each, 0)),
    below(2).map((each) => brief(each, 0)),
  ]
  const fitting = stages.find((stage) => countWords(join(stage)) <= LONGEST_DECISION)
  return join(fitting ?? below(2).map((each) => brief(brief(each, 0), 1)))
}

function join(sentences: { text: string }[]): string {
  return sentences
    .map(({ text }) => text)
    .filter(Boolean)
    .join(' ')
    .replace(/ *\n */g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

export function countWords(text: string): number {
  return text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length
}
