/**
 * The candidates that `name` may have been meant to be, the likeliest first.
 * A name is near when few letters differ (about a third of its length), or when one contains the other.
 * @returns at most `count` of them; empty when none is near.
 */
export function nearest(name: string, candidates: readonly string[], count = 3): string[] {
  const wanted = name.toLowerCase()
  const scored: { candidate: string; score: number }[] = []
  for (const candidate of new Set(candidates)) {
    const score = scoreOf(wanted, candidate.toLowerCase())
    if (score !== null) scored.push({ candidate, score })
  }
  // Sorting is stable: equal scores keep the candidates' own order.
  scored.sort((a, b) => a.score - b.score)
  return scored.slice(0, count).map((entry) => entry.candidate)
}

/** The lower the nearer; null when too far. */
function scoreOf(wanted: string, candidate: string): number | null {
  const distance = editDistance(wanted, candidate)
  const length = Math.max(wanted.length, candidate.length)
  if (distance <= Math.max(1, Math.floor(length / 3))) return distance / length
  const shorter = Math.min(wanted.length, candidate.length)
  const contained = candidate.includes(wanted) || wanted.includes(candidate)
  return shorter >= 3 && contained ? 1 + distance / length : null
}

/** How many letters to insert, delete, replace or swap with their neighbour to get from one word to the other. */
function editDistance(from: string, to: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let row = 1; row <= from.length; row++) {
    const current = [row]
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1]
      let best = Math.min(
        at(last, column) + 1,
        at(current, column - 1) + 1,
        at(last, column - 1) + (same ? 0 : 1),
      )
      const swapped =
        row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
      if (swapped) best = Math.min(best, at(beforeLast, column - 2) + 1)
      current.push(best)
    }
    beforeLast = last
    last = current
  }
  return at(last, to.length)
}

function at(row: number[], column: number): number {
  return row[column] ?? 0
}
