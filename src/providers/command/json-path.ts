import { isRecord } from '../failure.js'

/** Reads `choices.0.message.content`: keys and, in lists, positions from 0. @returns undefined where it leads nowhere */
export function readPath(value: unknown, path: string): unknown {
  let current = value
  for (const key of path.split('.')) {
    if (!isRecord(current) || !Object.hasOwn(current, key)) return undefined
    current = current[key]
  }
  return current
}
