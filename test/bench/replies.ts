const WORDS =
  `cache price server product write read entry expire hour minute load database page request customer
deploy operate measure alarm budget month cost risk failure node region backup restore check owner review release
night sale basket session queue retry limit window log metric dashboard test stage rollout switch fallback margin
simple stable narrow early late quick steady public private shared local remote partial complete known rare`
    .split(/\s+/)
    .filter(Boolean)

const DECISION_WORDS = 110

/** Prose that is nobody's: another text for every seed, the same on every machine. */
export function prose(words: number, seed: number): string {
  const said: string[] = []
  let state = seed * 2654435761 + 12345
  for (let at = 0; at < words; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    const word = WORDS[(state >>> 8) % WORDS.length] ?? 'word'
    const ends = at % 12 === 11
    said.push(at % 12 === 0 ? word.charAt(0).toUpperCase() + word.slice(1) : ends ? `${word}.` : word)
  }
  return said.join(' ')
}

/** The number of words that a text of some length takes, about. */
export function wordsFor(bytes: number): number {
  return Math.round(bytes / 6.6)
}

/**
 * A proposal, or a revision that accepts the points it is asked about: its decision stays but for a sentence a point,
 * and what is said beside it is new.
 */
export function proposal(words: number, seed: number, points: readonly string[]): string {
  const sentences = points.map((_, at) => `${prose(10, seed + 31 * (at + 1))}.`)
  const answers = points.map((id, at) => `- [${id}] accepted: ${prose(12, seed + 31 * (at + 1))}`)
  const beside = Math.max(0, words - DECISION_WORDS - 22 * points.length)
  return [
    `### Decision\n${[`${prose(Math.min(words, DECISION_WORDS), 1)}.`, ...sentences].join(' ')}`,
    ...(answers.length > 0 ? [answers.join('\n')] : []),
    `### Assumptions\n- ${prose(10, seed + 3)}`,
    `### Action items\n- [ ] ${prose(8, 2)} (owner: coder, priority: high)`,
    ...(beside > 0 ? [`### Reasons\n${prose(beside, seed + 1)}`] : []),
    '[POSITION: PROPOSAL] - it carries the load at the least cost\nConfidence: 0.8',
  ].join('\n\n')
}

/** A vote that supports. */
export function support(words: number, seed: number): string {
  return `${prose(words, seed)}\n\n[POSITION: SUPPORT] - it holds as it stands\nConfidence: 0.8`
}

/** A vote with a condition of its own. */
export function condition(words: number, seed: number): string {
  return [
    prose(words, seed),
    `### Conditions\n- ${prose(14, seed + 7)}`,
    '[POSITION: SUPPORT_WITH_CONDITIONS] - once the condition is met\nConfidence: 0.7',
  ].join('\n\n')
}

/** A blind pick. */
export function pick(): string {
  return '[PICK: Option B] - a new point of failure'
}
