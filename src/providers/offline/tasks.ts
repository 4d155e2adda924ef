import type { Task } from './draft.js'
import { isAbout, readTraits } from './gauge.js'
import { findConcepts, findFocus } from './lexicon.js'
import { findOwner } from './owners.js'
import { quote, type Situation } from './situation.js'
import { isSameSubject } from './subjects.js'
import type { Weighed } from './weigh.js'

const MOST_QUESTIONS = 8

/** What the choice of an option leaves to do. */
export function listTasks(situation: Situation, option: Weighed): Task[] {
  return [...clarify(situation, option), ...mitigate(situation, option)]
}

/** Questions by what hangs on them: hard constraints, other constraints, the speaker's focus, the rest. */
export function orderQuestions({ outline, focus, gauges }: Situation): string[] {
  const rank = (text: string): number => {
    const traits = readTraits(text)
    const about = gauges.filter((gauge) => isAbout(traits, gauge))
    if (about.some(({ isHard }) => isHard)) return 0
    if (about.length > 0) return 1
    return focus.some((each) => each.touches(text, traits.concepts)) ? 2 : 3
  }
  return outline.questions
    .map(({ text }) => ({ text, rank: rank(text) }))
    .sort((one, other) => one.rank - other.rank)
    .map(({ text }) => text)
}

/** Open questions as tasks, and the chosen option's open cons that no question asks already. */
function clarify(situation: Situation, first: Weighed): Task[] {
  const questions = orderQuestions(situation).slice(0, MOST_QUESTIONS)
  const cons = first.points.flatMap(({ open, text }) => (open ? [text] : [])).slice(0, MOST_QUESTIONS)
  const more = cons.filter((con) => !questions.some((question) => isSameSubject(con, question)))
  return [...questions, ...more].slice(0, MOST_QUESTIONS).map((text) => clarifyTask(situation, text))
}

/** A question as a task for whom it concerns. */
export function clarifyTask(situation: Situation, text: string): Task {
  const traits = readTraits(text)
  const pressing = situation.gauges.some((gauge) => isAbout(traits, gauge))
  return {
    text: situation.words.tasks.clarify(text),
    owner: findOwner(situation, text),
    priority: pressing ? 'high' : null,
  }
}

/** A task for each con that touches a constraint: the proposer answers for these; the others look at the rest. */
function mitigate(situation: Situation, first: Weighed): Task[] {
  const { words, agent, focus } = situation
  return first.points
    .filter(
      ({ side, open, constraints, broken }) =>
        side === 'con' && !open && constraints.length > 0 && broken.length === 0,
    )
    .slice(0, 3)
    .map((point) => {
      const own = findFocus(focus, point.text)?.concept
      const concept = own ?? findConcepts(point.text)[0]
      const measure = concept ? words.measures[concept] : words.otherMeasure(agent.role)
      return { text: measure.task(quote(point.text, words)), owner: agent.id, priority: 'medium' }
    })
}
