import { nameConstraint, nameFocus, nameOption, quote, type Situation } from './situation.js'
import { type Held, listBroken, type Weighed } from './weigh.js'

const LONGEST_DECISION = 150

/** What an accepted point added to the decision. */
export interface Binding {
  id: string
  task: string
}

interface Sentence {
  text: string
  /** 0 stays whatever happens; the higher, the sooner it goes. */
  rank: number
  /** What stands for the text when room is short. */
  brief?: string
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
  const lost = other ? strongest(other.points.filter(({ side }) => side === 'pro')).slice(0, 2) : []
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
    { text: pros.length > 0 ? say.inFavour(pros.map(withAspect)) : say.noPros, rank: 1 },
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
  if (chosen.score < other.score) return words.decision.behind(name)
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

/** The points that weigh most, whatever their sign; of equals the first. */
export function strongest(points: readonly Held[]): Held[] {
  return [...points].sort((one, other) => Math.abs(other.weight) - Math.abs(one.weight))
}

/** What has to be done before the first step. */
export function writeBinding({ words }: Situation, bindings: Binding[]): Sentence {
  if (bindings.length === 0) return { text: '', rank: 0 }
  const list = bindings.map(({ id, task }, index) => `${index + 1}. ${task} (${id})`).join('\n')
  return {
    text: `\n\n${words.decision.binding}\n${list}`,
    rank: 0,
    brief: `\n\n${words.decision.bindingBrief(bindings.map(({ id }) => id))}`,
  }
}

/** Joins sentences to at most 150 words. */
export function fitSentences(sentences: Sentence[]): string {
  let kept = sentences
  for (const rank of [4, 3, 2]) {
    if (countWords(join(kept)) <= LONGEST_DECISION) return join(kept)
    kept = kept.filter((sentence) => sentence.rank < rank)
  }
  if (countWords(join(kept)) <= LONGEST_DECISION) return join(kept)
  return join(
    sentences
      .map((sentence) => ({ ...sentence, text: sentence.brief ?? sentence.text }))
      .filter(({ rank }) => rank < 3),
  )
}

function join(sentences: { text: string }[]): string {
  return sentences
    .map(({ text }) => text)
    .join(' ')
    .replace(/ *\n/g, '\n')
    .trim()
}

function countWords(text: string): number {
  return text.split(/\s+/).filter(Boolean).length
}
