import type { MethodSpec } from './method.js'

/** Whether a method deals out sides: a debate, or one with a step for a side, or that tells its speakers theirs. */
export function hasSides({ name, steps }: MethodSpec): boolean {
  return steps.some(
    ({ speakers, ask }) =>
      speakers === 'for' ||
      speakers === 'against' ||
      (ask === null ? name === 'debate' : ask.includes('{{side}}')),
  )
}
