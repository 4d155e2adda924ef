/** What was asked for and left out, or not taken along whole. */
interface LeftOut {
  path: string
  why: string
}

/** Paths by the reason that keeps them out, each reason once and in order of first appearance. */
export function groupLeftOut(leftOut: readonly LeftOut[]): { why: string; paths: string[] }[] {
  const groups = new Map<string, string[]>()
  for (const { path, why } of leftOut) groups.set(why, [...(groups.get(why) ?? []), path])
  return [...groups].map(([why, paths]) => ({ why, paths }))
}
