import { type Block, parseMarkdown, plainText } from '../../core/text/markdown.js'
import type { Constraint } from '../../core/topic/outline.js'
import { type Focus, findFocus } from './lexicon.js'
import { mentions, type Situation } from './situation.js'
import { type Held, rankOptions, type Weighed } from './weigh.js'

/** What an agent finds when it holds the decision against its own focus; all of it in the topic's words. */
export interface Findings {
  /** Cons on its focus that go against a hard constraint. */
  broken: { con: Held; constraint: Constraint }[]
  /** Cons on its focus, by the first focus they touch. */
  cons: { focus: Focus; points: Held[] }[]
  /** Cons on its focus for which the proposal has a task already. */
  covered: Held[]
  pros: Held[]
  /** Questions on its focus that can be answered by no, which would take the ground from the decision. */
  doubts: { focus: Focus; text: string }[]
  /** What other options have on its focus, the strongest first. */
  lost: { point: Held; option: Weighed }[]
  /** Parts of its focus on which the topic says nothing about this option. */
  silent: Focus[]
}

/** An answer that can be "no"; "Should we" asks for a decision, not for a fact. */
const YES_NO =
  /^(?:is|are|does|do|did|can|could|will|would|may|has|have|was|were|ist|sind|kann|können|reicht|reichen|gibt|hat|haben|darf|dürfen|muss|müssen|wird|werden|funktioniert|geht|lässt|lassen|braucht|brauchen|passt|passen|hält|halten|läuft|laufen|genügt|genügen|bleibt|bleiben|verträgt|schafft|unterstützt)(?![\p{L}])/iu

export function examine({ view, outline, focus, weighed }: Situation, chosen: Weighed): Findings {
  const tasks = listTasks(parseMarkdown(view.proposal ?? ''))
  const mine = chosen.points.filter((point) => point.focus.length > 0)
  const cons = mine.filter(({ side }) => side === 'con')
  const broken = cons.flatMap((con) => con.broken.map((constraint) => ({ con, constraint })))
  // A task to find out settles nothing yet; a task to do something about it does.
  const covered = cons.filter((con) => !con.open && con.broken.length === 0 && isTask(con.text, tasks))
  const left = cons.filter((con) => con.broken.length === 0 && !covered.includes(con))
  const doubts = outline.questions.flatMap(({ text }) => {
    const touched = findFocus(focus, text)
    return touched && canBeNo(text) ? [{ focus: touched, text }] : []
  })
  const groups = focus.map((each) => ({
    focus: each,
    points: left.filter((point) => findFocus(focus, point.text) === each),
  }))
  const asked = (each: Focus): boolean => outline.questions.some(({ text }) => each.touches(text))
  return {
    broken,
    cons: groups.filter(({ points }) => points.length > 0),
    covered,
    pros: mine.filter(({ side }) => side === 'pro'),
    doubts,
    lost: rankOptions(weighed)
      .filter((option) => option !== chosen)
      .flatMap((option) =>
        option.points
          .filter((point) => point.side === 'pro' && point.focus.length > 0)
          .map((point) => ({ point, option })),
      ),
    silent: focus.filter((each) => !mine.some((point) => point.focus.includes(each)) && !asked(each)),
  }
}

function canBeNo(question: string): boolean {
  const sentences = question.split(/:\s+|(?<=[.?!])\s+/)
  return sentences.some((sentence) => sentence.endsWith('?') && YES_NO.test(sentence.trim()))
}

function isTask(con: string, tasks: string[]): boolean {
  return tasks.some((task) => mentions(task, con))
}

/** The texts of a reply's task-list items. */
function listTasks(blocks: Block[]): string[] {
  return blocks.flatMap((block) =>
    block.type === 'list'
      ? block.items.flatMap((item) => (item.checked === null ? [] : [plainText(item.blocks)]))
      : [],
  )
}
