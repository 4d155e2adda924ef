import type { z } from 'zod'
import { nearest } from '../core/nearest.js'
import type { Problem } from './problems.js'
import { suggest } from './problems.js'
import { type Key, type Origin, problemAt } from './yaml-source.js'

/** A file is read once: to make code of its schema takes longer than to go through it. */
const ONCE = { jitless: true } as const

/**
 * Checks data against a schema. Every issue becomes a problem with its line, its key and what would be right.
 * `value` is what is left without the faulty parts, so that the rest can be checked as well; null when nothing is.
 */
export function checkShape<Schema extends z.ZodType>(
  schema: Schema,
  data: unknown,
  origin: Origin,
): { value: z.infer<Schema> | null; problems: Problem[] } {
  let result = schema.safeParse(data, ONCE)
  if (result.success) return { value: result.data, problems: [] }
  const problems = result.error.issues.flatMap((issue) => explainIssue(issue, data, origin))

  // Taking a required part away makes its parent faulty in turn: the path gets shorter each time.
  let rest = structuredClone(data)
  while (!result.success && rest !== undefined) {
    for (const issue of result.error.issues) rest = withoutFault(rest, issue)
    result = schema.safeParse(rest, ONCE)
  }
  return { value: result.success ? result.data : null, problems }
}

function withoutFault(data: unknown, issue: z.core.$ZodIssue): unknown {
  const path = issue.path.filter((key) => typeof key !== 'symbol')
  if (issue.code === 'unrecognized_keys') {
    const parent = valueAt(data, path)
    if (typeof parent === 'object' && parent !== null)
      for (const key of issue.keys) Reflect.deleteProperty(parent, key)
    return data
  }
  for (let length = path.length; length > 0; length--) {
    const parent = valueAt(data, path.slice(0, length - 1))
    const key = path[length - 1] as Key
    // A list without one of its items would give the others wrong places: it goes as a whole.
    if (typeof parent !== 'object' || parent === null || Array.isArray(parent) || !Object.hasOwn(parent, key))
      continue
    Reflect.deleteProperty(parent, key)
    return data
  }
  return undefined
}

function explainIssue(issue: z.core.$ZodIssue, data: unknown, origin: Origin): Problem[] {
  const path = issue.path.filter((key) => typeof key !== 'symbol')
  if (issue.code === 'unrecognized_keys') {
    const known = issue.message.split(' ')
    return issue.keys.map((key) =>
      problemAt(origin, [...path, key], 'unknown key', suggest(key, known, 'Known here')),
    )
  }
  if (issue.code === 'invalid_key') {
    const right = issue.issues[0]?.message ?? ''
    return [problemAt(origin, path, `"${String(path.at(-1))}" cannot be used as a name`, `Write ${right}.`)]
  }
  const value = valueAt(data, path)
  if (value === undefined) return [problemAt(origin, path, 'is missing', `Write ${issue.message}.`)]
  return [problemAt(origin, path, `${show(value, path)} is not allowed here`, cureFor(issue, value))]
}

function cureFor(issue: z.core.$ZodIssue, value: unknown): string {
  const [near] =
    issue.code === 'invalid_value' && typeof value === 'string'
      ? nearest(
          value,
          issue.values.filter((known) => typeof known === 'string'),
          1,
        )
      : []
  return `${near === undefined ? '' : `Did you mean "${near}"? `}Write ${issue.message}.`
}

function valueAt(data: unknown, path: readonly Key[]): unknown {
  let value = data
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = (value as Record<Key, unknown>)[key]
  }
  return value
}

/** A value as messages show it; a secret is never shown. */
function show(value: unknown, path: readonly Key[]): string {
  // An address may hold a password.
  const isSecret =
    path.includes('apiKey') || (path[0] === 'github' && /^(secret|token)$/.test(String(path[1])))
  if (isSecret || (path.includes('baseUrl') && /[@?#]/.test(String(value)))) return 'this value'
  if (value === null) return 'an empty value'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'this list'
  if (typeof value === 'object') return 'this mapping'
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value)
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}
