import { isAbsolute, relative } from 'node:path'
import { UserError } from '../core/errors.js'
import { nearest } from '../core/nearest.js'

/** So many problems are told at once; and so much of what is wrong, in characters. */
const MAX_SHOWN = 20
const LONGEST = 400
const MAX_LISTED = 50

/** One thing that is wrong in a configuration file. */
export interface Problem {
  /** The file as people read it: relative to the working directory where that is shorter. */
  file: string
  /** 1-based; null when the file as a whole is meant. */
  line: number | null
  /** Key path such as `teams.default.agents[1]`; empty when no key is meant. */
  key: string
  /** What is wrong, without a full stop. */
  wrong: string
  /** What would be right, as a sentence. */
  cure: string
}

/**
 * Makes one error of all problems of a configuration (at least one), so that they can be mended in one go.
 * A single problem keeps its cure as the error's hint; of several, each line carries its own.
 */
export function configError(problems: readonly Problem[]): UserError {
  const [first, ...others] = [...problems].sort(compareProblems)
  if (first && others.length === 0) return new UserError(describeProblem(first), first.cure)
  const all = [first, ...others].filter((problem) => problem !== undefined)
  const lines = all.slice(0, MAX_SHOWN).map((problem) => `  ${describeProblem(problem)}. ${problem.cure}`)
  const more = all.length > MAX_SHOWN ? [`  … and ${all.length - MAX_SHOWN} more`] : []
  return new UserError(`${all.length} errors in the configuration:\n${[...lines, ...more].join('\n')}`)
}

/** `openbotman.yaml:7: discussion.rounds: 51 is not allowed` */
export function describeProblem({ file, line, key, wrong }: Problem): string {
  const place = line === null ? file : `${file}:${line}`
  return [place, clip(key), clip(wrong)].filter(Boolean).join(': ')
}

function clip(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text
}

/** `Did you mean "coder"? Agents: planner, coder.` What exists is listed in any case. */
export function suggest(name: string, candidates: readonly string[], listing: string): string {
  const near = nearest(name, candidates)
  const question = near.length > 0 ? `Did you mean ${near.map((entry) => `"${entry}"`).join(' or ')}? ` : ''
  return `${question}${listing}: ${candidates.length > 0 ? list(candidates) : 'none'}.`
}

/** As many as one can take in. */
function list(names: readonly string[]): string {
  const more = names.length - MAX_LISTED
  return more > 0 ? `${names.slice(0, MAX_LISTED).join(', ')} … and ${more} more` : names.join(', ')
}

/** A file's path as messages show it. */
export function showFile(file: string): string {
  const near = relative(process.cwd(), file)
  return near === '' || near.startsWith('..') || isAbsolute(near) ? file : near
}

function compareProblems(one: Problem, other: Problem): number {
  if (one.file !== other.file) return one.file < other.file ? -1 : 1
  return (one.line ?? 0) - (other.line ?? 0)
}
