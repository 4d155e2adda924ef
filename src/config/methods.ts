import { type MethodSpec, type StepSpec, step } from '../core/method/method.js'
import { findMethod, METHODS } from '../core/methods.js'
import type { MethodText, StepText } from './method-schema.js'
import { checkPlaceholders } from './placeholders.js'
import { type Problem, suggest } from './problems.js'
import { type Key, type Origin, problemAt } from './yaml-source.js'

/** Stands for a choice among the methods, made for each topic. */
export const AUTO_METHOD = 'auto'

/** What `ask` may use: the limit in words, the number of the round and of all rounds, the side argued, the form asked for. */
const ASK_PLACEHOLDERS = ['words', 'round', 'rounds', 'side', 'form']
const WORDS = 200

/** Every name that `method` may have: those that ship, the user's own, and `auto`. */
export function listMethodNames(own: readonly MethodSpec[]): string[] {
  return [...METHODS.map(({ name }) => name), ...own.map(({ name }) => name), AUTO_METHOD]
}

/** The user's own methods, with whatever in them does not fit together. */
export function readMethods(
  texts: Record<string, MethodText>,
  origin: Origin,
): { methods: MethodSpec[]; problems: Problem[] } {
  const entries = Object.entries(texts).map(([name, text]) => ({
    method: completeMethod(name, text),
    at: { ...origin, path: [...origin.path, 'methods', name] },
  }))
  return {
    methods: entries.map(({ method }) => method),
    problems: entries.flatMap(({ method, at }) => checkMethod(method, at)),
  }
}

function completeMethod(name: string, text: MethodText): MethodSpec {
  return {
    name,
    summary: text.summary,
    use: text.use ?? '',
    agents: { least: text.agents?.least ?? 2, most: text.agents?.most ?? null },
    flow: 'steps',
    steps: text.steps.map(completeStep),
    settles: text.settles ?? null,
  }
}

function completeStep({ name, title, speakers, words = WORDS, ask, ...given }: StepText): StepSpec {
  return step({
    name,
    title: title ?? titleAfter(name),
    speakers,
    words,
    ask,
    order: given.order ?? 'parallel',
    when: given.when ?? 'first',
    sees: given.sees ?? 'all',
    anonymous: given.anonymous ?? false,
    shows: given.shows ?? null,
    expects: given.expects ?? 'text',
  })
}

function titleAfter(name: string): string {
  const words = name.replace(/[-_]+/g, ' ').trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function checkMethod(method: MethodSpec, at: Origin): Problem[] {
  const { name, agents, steps, settles } = method
  const problem = (path: Key[], wrong: string, cure: string) => problemAt(at, path, wrong, cure)
  const problems: Problem[] = []
  if (findMethod(name) || name === AUTO_METHOD)
    problems.push(problem([], `the method ${name} ships with the program`, 'Give yours a name of its own.'))
  if (agents.most !== null && agents.most < agents.least)
    problems.push(
      problem(['agents', 'most'], `${agents.most} is less than the least, ${agents.least}`, 'Raise it.'),
    )
  if (agents.least < 2)
    problems.push(problem(['agents', 'least'], 'one agent is no panel', 'Write 2 or more.'))
  if (!steps.some(({ when }) => when !== 'later'))
    problems.push(
      problem(['steps'], 'no step is taken in the first round', 'Let one have when: first or every.'),
    )
  if (settles === 'estimates' && !steps.some(isRepeatedEstimate)) {
    const cure = 'Add a step with expects: estimate and when: every, or leave settles away.'
    problems.push(problem(['settles'], 'no step asks for estimates in every round', cure))
  }
  for (const [index, each] of steps.entries()) problems.push(...checkStep(each, index, steps, at))
  return problems
}

function isRepeatedEstimate({ expects, when }: StepSpec): boolean {
  return expects === 'estimate' && when === 'every'
}

function checkStep(each: StepSpec, index: number, steps: readonly StepSpec[], at: Origin): Problem[] {
  const problem = (path: Key[], wrong: string, cure: string) =>
    problemAt(at, ['steps', index, ...path], wrong, cure)
  const names = steps.map(({ name }) => name)
  const problems: Problem[] = []
  if (names.indexOf(each.name) < index)
    problems.push(problem(['name'], `there are two steps "${each.name}"`, 'Give one another name.'))
  for (const [place, name] of (each.sees === 'all' ? [] : each.sees).entries())
    if (!names.includes(name))
      problems.push(
        problem(['sees', place], `there is no step "${name}" in this method`, suggest(name, names, 'Steps')),
      )
  problems.push(...checkShows(each, steps, problem))
  if (each.expects === 'ranking' && each.sees !== 'all' && each.sees.length === 0)
    problems.push(
      problem(['sees'], 'a ranking needs something to rank', 'Name the step whose replies are ranked.'),
    )
  if (each.expects === 'scores' && !steps.some(({ expects }) => expects === 'criteria')) {
    const cure = 'Add a step with expects: criteria before this one.'
    problems.push(problem(['expects'], 'no step names the criteria to score by', cure))
  }
  const ask = { ...at, path: [...at.path, 'steps', index, 'ask'] }
  return [...problems, ...checkPlaceholders(each.ask ?? '', ASK_PLACEHOLDERS, ask)]
}

type Report = (path: Key[], wrong: string, cure: string) => Problem

/** What is shown has to be asked for in another step. */
function checkShows({ shows }: StepSpec, steps: readonly StepSpec[], problem: Report): Problem[] {
  if (shows === null) return []
  const wanted = { estimates: 'estimate', ranking: 'ranking', matrix: 'scores' } as const
  const expects = wanted[shows]
  if (steps.some((other) => other.expects === expects)) return []
  const cure = `Add a step with expects: ${expects}, or leave shows away.`
  return [problem(['shows'], `no step asks for what "${shows}" is reckoned from`, cure)]
}
