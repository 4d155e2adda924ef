/** The share of common words from which two texts make the same point. */
const SAME = 0.6

/** Words that carry no point of their own (English, German, French, Spanish). */
const STOP_WORDS = new Set(
  `a an the this that these those it its is are was were be been being am do does did has have had will would shall
  should must can could may might to of in on at by for from with as and or but if then than so we you they i he she
  our your their my there here which who what when where also only just all any some each every more most very
  der die das den dem des ein eine einen einem einer eines dieser diese dieses und oder aber wenn dann als wie so wir
  ihr sie er es ich man ist sind war waren sein wird werden wurde soll sollen sollte sollten muss müssen kann können
  hat haben hatte zu zum zur im in an am auf aus bei mit von vom für über unter nach vor bis durch um auch nur noch
  schon sehr mehr alle alles jede jeder jedes dass damit dabei hier dort
  le la les un une des du de et ou mais si que qui dont il elle on nous vous ils elles est sont être été doit doivent
  peut peuvent avoir au aux en dans sur par pour avec ce cette ces plus aussi tout tous
  el los las una unos unas del y o pero que se es son ser debe deben puede pueden con por para en como más también todo
  todos`.split(/\s+/),
)
const NEGATIONS =
  /^(?:not|no|never|none|neither|nor|cannot|without|non|\p{L}+n[’']t|kein\p{L}*|nicht|nie|niemals|ohne|weder|pas|sans|jamais|aucune?|sin|nunca|ning[uú]n\p{L}*)$/u

/** What of a text decides whether it makes the same point as another one. */
export interface Fingerprint {
  words: ReadonlySet<string>
  numbers: string
  negations: number
}

/**
 * Whether two texts make the same point: most of their words are common, their numbers are the same, and both deny
 * or neither does. Markup, case and word endings make no difference. Two texts without a word are never the same.
 */
export function sameText(one: string, other: string): boolean {
  return sameFingerprint(fingerprint(one), fingerprint(other))
}

/**
 * The words, the numbers with their units, and each character of a script that sets no spaces.
 * @param text in small letters
 */
function splitWords(text: string): string[] {
  if (!/[^\n -~]/.test(text)) return text.match(/\d+(?:[.,]\d+)*[a-z]*|[a-z]+(?:'t(?![a-z]))?/g) ?? []
  // Written here, so that it is compiled with the first text: the scripts take longer than all other patterns.
  return (
    text.match(
      /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|\p{N}+(?:[.,]\p{N}+)*\p{L}*|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}])[\p{L}\p{M}])+(?:[’'](?=t(?!\p{L}))t)?/gu,
    ) ?? []
  )
}

/** Reads a text once for many comparisons. */
export function fingerprint(text: string): Fingerprint {
  const all = splitWords(text.normalize('NFKC').toLowerCase())
  const numbers = [...new Set(all.filter((word) => /\p{N}/u.test(word)))].sort().join(' ')
  const plain = all.filter((word) => !NEGATIONS.test(word))
  const negations = all.length - plain.length
  const content = plain.filter((word) => !STOP_WORDS.has(word))
  return { words: new Set((content.length > 0 ? content : plain).map(stem)), numbers, negations }
}

/** @param least the share of common words that makes them the same, 0 to 1 */
export function sameFingerprint(one: Fingerprint, other: Fingerprint, least = SAME): boolean {
  if (one.numbers !== other.numbers || one.negations !== other.negations) return false
  const [small, large] =
    one.words.size <= other.words.size ? [one.words, other.words] : [other.words, one.words]
  if (small.size === 0 || small.size < least * large.size) return false
  let common = 0
  for (const word of small) if (large.has(word)) common++
  return common / (small.size + large.size - common) >= least
}

/** Letters and digits without accents: most words are only these, and there is nothing to take from them. */
const PLAIN = /^[a-z0-9]*$/

/** Cuts off accents and the commonest endings, so that `caches` and `cache`, `Tests` and `Test` are one word. */
function stem(word: string): string {
  const bare = PLAIN.test(word) ? word : word.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('ß', 'ss')
  return bare.length > 4 ? bare.replace(/(?:es|en|er|s|e|n)$/, '') : bare
}
