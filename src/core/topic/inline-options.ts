/** Options that a question names in passing: `Should we use Postgres or MySQL for the shop?` */

const OR = /\s+(?:or|oder)\s+/iu
const VERSUS = /\s+(?:vs\.?|versus)\s+/iu
/** Words in front of a name at a question's beginning that are none of it. */
const OPENING =
  /^(?:who|where|when|how|why|wer|wo|wie|wann|warum|should|shall|do|does|is|are|can|could|will|would|which|what|use|choose|take|pick|either|both|sollen|sollten|soll|nehmen|wählen|nutzen|verwenden|ist|sind|kann|können|welche[rs]?|was|brauchen|setzen|wollen|entweder)$/iu
/** What is called by no name: `one or two`, `now or later`, `yes or no`. */
const NO_NAME =
  /^(?:one|two|three|more|less|not|no|yes|now|never|later|so|else|other|others|another|none|all|any|both|it|this|that|we|ein|eine|zwei|mehr|weniger|nicht|nein|ja|jetzt|nie|später|so|andere[rsn]?|keine[rs]?|alle|beide|wir|es)$/iu
/** A word that is a name: a capital or digit in it, or set as code. */
const NAME = /^(?:`[^`]+`|[\p{L}\p{N}.+#/&'’-]*[\p{Lu}\p{N}][\p{L}\p{N}.+#/&'’-]*)$/u
const MOST_WORDS = 4
const MOST_OPTIONS = 6
const LONGEST = 200
const LONGEST_LIST = 1000

/**
 * The options that a question or a title puts up for choice, in its own words: the names around `or`, or both sides
 * where it is nothing but these (`Build or buy?`, `Postgres vs. MySQL`).
 * @returns two names at least, or none: what is no clear choice is not guessed
 */
export function readInlineOptions(sentence: string): string[] {
  if (sentence.length > LONGEST) return []
  // `Cache: Redis or Valkey?`
  const asked = sentence.replace(/^[^:?]{2,60}:\s+/, '').trim()
  const versus = readWhole(asked, VERSUS)
  if (versus.length > 0) return versus
  if (!asked.endsWith('?')) return []
  const whole = readWhole(asked, OR)
  return whole.length > 0 ? whole : readNames(asked)
}

/** Both sides, where they are all there is. */
function readWhole(asked: string, separator: RegExp): string[] {
  const bare = asked.replace(/[\s?!.]+$/, '')
  const sides = bare.split(separator)
  if (sides.length < 2) return []
  const parts = cutPurpose([...sides.slice(0, -1).flatMap(splitList), sides.at(-1) ?? ''].map(tidy))
  const isShort = parts.every((part) => part.split(/\s+/).length <= MOST_WORDS)
  // A long first part is a sentence with a verb in it.
  const opens = OPENING.test(parts[0]?.split(/\s+/)[0] ?? '')
  return isShort && !opens ? settle(parts) : []
}

const PURPOSE = /\s+(?:for|für)\s.+$/iu

/** `Redis or Postgres for the sessions`: what both are for is no part of the last one's name. */
function cutPurpose(parts: string[]): string[] {
  const before = parts.slice(0, -1)
  const last = parts.at(-1) ?? ''
  return before.some((part) => PURPOSE.test(part)) ? parts : [...before, last.replace(PURPOSE, '')]
}

/** The names next to each other around `or`: `… use Postgres, MySQL or SQLite for …`. */
function readNames(asked: string): string[] {
  const at = OR.exec(asked)
  if (!at) return []
  const before = splitList(asked.slice(0, at.index))
  const last = lastName(before.at(-1) ?? '')
  const after = firstName(asked.slice(at.index + at[0].length).replace(/[\s?!.]+$/, ''))
  // Of an enumeration the first part ends with a name, and the parts between are nothing else.
  const earlier: string[] = []
  for (const part of before.slice(0, -1).reverse()) {
    const name = lastName(part)
    if (!name) break
    earlier.unshift(name)
    if (name !== tidy(part)) break
  }
  const isList = before.length > 1 && last === tidy(before.at(-1) ?? '')
  return settle([...(isList ? earlier : []), last, after])
}

function splitList(text: string): string[] {
  return text.split(/,\s+/)
}

/** The name that a text ends with: words that are names, or what an article leads in. */
function lastName(text: string): string {
  const words = tidy(text).split(/\s+/)
  const kept: string[] = []
  for (const word of [...words].reverse()) {
    if (!NAME.test(word) || kept.length === MOST_WORDS) break
    kept.unshift(word)
  }
  if (kept.length > 1 && OPENING.test(kept[0] ?? '')) kept.shift()
  if (kept.length > 0) return kept.join(' ')
  const led = /(?:^|\s)(?:an?|the|einen?|eine[mr]?|den|die|das)\s+(\S+(?:\s\S+)?)$/iu.exec(tidy(text))
  return led?.[1] ?? ''
}

/** The name that a text begins with. */
function firstName(text: string): string {
  const words = tidy(text.replace(/^(?:an?|the|to|einen?|eine[mr]?|den|die|das)\s+/iu, '')).split(/\s+/)
  const kept: string[] = []
  for (const word of words) {
    if (!NAME.test(word.replace(/,$/, '')) || kept.length === MOST_WORDS) break
    kept.push(word.replace(/,$/, ''))
    if (word.endsWith(',')) break
  }
  if (kept.length > 0) return kept.join(' ')
  const isLed = /^(?:an?|einen?|eine[mr]?)\s/iu.test(text)
  return isLed || words.length === 1 ? (words[0] ?? '') : ''
}

/** The names, if each is one and no two are the same. */
function settle(parts: string[]): string[] {
  const isName = (part: string): boolean => /\p{L}/u.test(part) && !NO_NAME.test(part)
  const distinct = new Set(parts.map((part) => part.toLowerCase()))
  const good = parts.length >= 2 && parts.length <= MOST_OPTIONS && distinct.size === parts.length
  return good && parts.every(isName) ? parts.map((part) => part.replaceAll('`', '')) : []
}

/** `Options: SQS, Kafka or RabbitMQ`: the names in such a line; none where it is a sentence. */
export function listInlineNames(line: string): string[] {
  if (line.length > LONGEST_LIST) return []
  const parts = line
    .replace(/[\s.!]+$/, '')
    .split(/,\s+(?:(?:or|and|oder|und)\s+)?|\s+(?:or|and|oder|und)\s+/iu)
    .map(tidy)
  return parts.every((part) => part.split(/\s+/).length <= MOST_WORDS) ? settle(parts) : []
}

const CONTRAST = /^(.+?)[\s,;–—-]{1,9}(?:but|however|aber|jedoch|allerdings)[\s,]+(.+)$/isu
/** Words that a drawback begins or is made with, so that the advantage stands behind the `but`. */
const DRAWBACK =
  /(?<!\p{L})(?:not|no|never|hard|slow|expensive|dear|costly|complex|complicated|risky|limited|old|nicht|keine?|nie|schwer|langsam|teuer|komplex|kompliziert|riskant|begrenzt|veraltet|aufwendig|aufwändig)(?!\p{L})/iu

/** `managed and cheap, but vendor lock-in`: what stands in front of the `but` speaks for it, what follows against it. */
export function splitContrast(note: string): { pro: string; con: string } | null {
  const [, before = '', after = ''] = CONTRAST.exec(note) ?? []
  if (!/\p{L}{2}/u.test(before) || !/\p{L}{2}/u.test(after)) return null
  const [first, second] = [before.trim(), after.replace(/[\s.]+$/, '')]
  return DRAWBACK.test(first) && !DRAWBACK.test(second)
    ? { pro: second, con: first }
    : { pro: first, con: second }
}

function tidy(text: string): string {
  return text
    .trim()
    .replace(/^(?:and|und)\s+/iu, '')
    .replace(/[\s,;:]+$/, '')
}
