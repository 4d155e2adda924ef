import { nameConstraint, nameFocus, nameOption, quote, type Situation } from './situation.js'
import { type Held, listBroken, type Weighed } from './weigh.js'

const LONGEST_DECISION = 150

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
 * The decision for an option, standing alone: what speaks for it, what it costs, what is given up, and what binds.
 * At most 150 words; of what is too much the least telling sentence goes first.
 * @param bindings what has to be done before the first step, from accepted points
 */
export function writeDecision(
  situation: Situation,
  chosen: Weighed,
  other: Weighed | null,
  bindings: Binding[],
): string {
  const { words, outline } = situation
  const say = words.decision
  const { title } = nameOption(chosen.option)
  const pros = strongest(chosen.points.filter(({ side }) => side === 'pro')).slice(0, 3)
  const broken = listBroken(chosen)
  const brokenCons = new Set(broken.map(({ con }) => con))
  const cons = strongest(chosen.points.filter(({ side, text }) => side === 'con' && !brokenCons.has(text)))
  const price = cons.filter(({ open }) => !open).slice(0, 3)
  const open = cons.filter((con) => con.open).slice(0, 2)
  const lost = other ? listLost(chosen, other).slice(0, 2) : []
  const withAspect = (point: Held): string => {
    const about = point.constraints[0]
    return about ? `${quote(point.text, words)} (${nameConstraint(about, words)})` : quote(point.text, words)
  }
  const sentences: Sentence[] = [
    { text: `**${title}.**`, rank: 0 },
    {
      text:
        outline.constraints.length > 0
          ? say.measuredBy(outline.constraints.map((each) => nameConstraint(each, words)))
          : '',
      rank: 3,
    },
    {
      text: pros.length > 0 ? say.inFavour(pros.map(withAspect)) : say.noPros,
      rank: 1,
      ...(pros.length > 1 ? { briefs: [say.inFavour(pros.slice(0, 1).map(withAspect))] } : {}),
    },
    { text: other ? compare(situation, chosen, other) : say.only, rank: 2 },
    {
      text:
        broken.length > 0
          ? say.breaks(
              broken.map(({ con, constraint }) => ({
                con: quote(con, words),
                constraint: nameConstraint(constraint, words),
              })),
            )
          : '',
      rank: 0,
    },
    { text: price.length > 0 ? say.price(price.map(({ text }) => quote(text, words))) : '', rank: 2 },
    { text: open.length > 0 ? say.stillOpen(open.map(withAspect)) : '', rank: 3 },
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

/** What has to be done before the first step. */
export function writeBinding({ words }: Situation, bindings: Binding[]): Sentence {
  if (bindings.length === 0) return { text: '', rank: 0 }
  const list = (pick: (binding: Binding) => string): string =>
    bindings.map((binding, index) => `${index + 1}. ${pick(binding)} (${binding.id})`).join('\n')
  const say = words.decision
  return {
    text: `\n\n${say.binding}\n${list(({ demand }) => demand)}`,
    rank: 0,
    briefs: [
      `\n\n${say.binding}\n${list(({ short }) => short)}`,
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
    .join(' ')
    .replace(/ *\n */g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

export function countWords(text: string): number {
  return text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length
}
