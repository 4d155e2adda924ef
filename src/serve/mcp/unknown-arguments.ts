import type { z } from 'zod'

/** What a tool says of arguments that it has not: their names, and those that it has. */
export function nameUnknown(known: readonly string[]): (issue: z.core.$ZodRawIssue) => string | undefined {
  const cure = known.length === 0 ? 'It takes none.' : `Arguments are ${known.join(', ')}.`
  return (issue) =>
    issue.code === 'unrecognized_keys' ? `unknown argument ${issue.keys.join(', ')}. ${cure}` : undefined
}
