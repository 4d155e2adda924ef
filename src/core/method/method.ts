/** How a discussion is held, as data: which steps, who speaks in them, who sees what, and what is asked for. */
export interface MethodSpec {
  name: string
  /** What happens, in one line. */
  summary: string
  /** When it is worth its calls, in one line. */
  use: string
  agents: { least: number; most: number | null }
  /** `votes`: a proposal is voted on and revised until the panel agrees (status consensus); `steps`: the steps are taken in order (status done). */
  flow: 'votes' | 'steps'
  steps: StepSpec[]
  /** What ends the rounds before they are used up. */
  settles: 'votes' | 'estimates' | null
}

/** What a reply has to hold, beside text, so that it can be reckoned with. */
export const EXPECTS = [
  'text',
  'decision', // a `### Decision`
  'ranking', // labels in order, best first
  'estimate', // `[ESTIMATE: 12 weeks, 8 to 20]`
  'criteria', // options, and criteria with weights
  'scores', // a score for each option under each criterion
  'pick', // `[PICK: option] - main risk`
  'method', // `[METHOD: name] - why`
  'findings', // `### Findings`, each with severity and place
  'vote', // a position
] as const
export type Expects = (typeof EXPECTS)[number]

/**
 * Who speaks. `chair`: the configured one, else the last agent; `panel`: everyone but the chair; `for` and `against`:
 * the panel, dealt out in turn; `advocate`: the last responder.
 */
export const SPEAKERS = [
  'all',
  'proposer',
  'responders',
  'chair',
  'panel',
  'for',
  'against',
  'advocate',
] as const
export type Speakers = (typeof SPEAKERS)[number]

/** In which rounds a step is taken: the first, all, all but the first, or once after the last. */
export const WHEN = ['first', 'every', 'later', 'last'] as const
export type When = (typeof WHEN)[number]

/** What is reckoned from an earlier step's replies and shown. */
export const SHOWS = ['estimates', 'ranking', 'matrix'] as const
export type Shows = (typeof SHOWS)[number]

export interface StepSpec {
  /** An id; unique in the method. */
  name: string
  /** As a heading. */
  title: string
  /** A rule, or the agents by id. */
  speakers: Speakers | string[]
  /** In turn, each sees what those before said in the same step. */
  order: 'parallel' | 'in-turn'
  when: When
  /** The steps whose replies its speakers are shown; they know their own in any case. */
  sees: 'all' | string[]
  /** Whether the authors of what is shown stay unnamed. */
  anonymous: boolean
  shows: Shows | null
  expects: Expects
  /** The longest reply asked for. */
  words: number
  /** What is asked; null: the words that ship with the method. */
  ask: string | null
}

/** A step with what goes without saying. */
export function step(
  spec: Pick<StepSpec, 'name' | 'title' | 'speakers' | 'words'> & Partial<StepSpec>,
): StepSpec {
  return {
    order: 'parallel',
    when: 'first',
    sees: 'all',
    anonymous: false,
    shows: null,
    expects: 'text',
    ask: null,
    ...spec,
  }
}

/** The step that a phase takes. @throws Error when the method has none of that name */
export function stepOf({ method }: { method: MethodSpec }, { name }: { name: string }): StepSpec {
  const found = method.steps.find((each) => `step:${each.name}` === name)
  if (!found) throw new Error(`the method '${method.name}' has no step '${name}'`)
  return found
}

/** Whether a phase takes a step that comes once, after the last round. */
export function isFinal({ steps }: MethodSpec, phase: { name: string }): boolean {
  return steps.some(({ name, when }) => phase.name === `step:${name}` && when === 'last')
}
