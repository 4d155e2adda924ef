/** Words that say nothing about a subject: they may stand in any sentence. */
const EMPTY = new Set(
  `about after again against also before being between could does each either every from have into just more most must need
  needs never only other over same should some such than that their them then there these they this those through under until
  used using very what when where which while will with within without would your option alternative variant take takes keep
  make makes first still time times minute minutes hour hours day days week weeks month months year years
  aber alle allem allen aller alles also andere auch beim dann dass deren dessen diese diesem diesen dieser dieses doch durch
  eine einem einen einer eines für gegen haben hätte ihre ihrem ihren immer jede jeden jeder jedes kann kein keine keinen können
  mehr muss müssen nach nicht noch nicht oder ohne schon sehr sein seine sich sind soll sollen sollte über unter viel vom wenn
  werden wird wurde zwei zwischen macht mehrere dürfen darf variante mal zeit minute minuten stunde stunden tage tagen woche wochen monat monate jahr jahre`.split(
    /\s+/,
  ),
)

/** Whether two texts are about the same thing: they share two words of substance, or all that one of them has. */
export function isSameSubject(one: string, other: string): boolean {
  const [stems, others] = [readStems(one), readStems(other)]
  const shared = countShared(stems, others)
  return shared >= 2 || (shared > 0 && shared === Math.min(stems.size, others.size))
}

/** How many words of substance two texts share. */
export function countShared(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  let count = 0
  for (const stem of one) if (other.has(stem)) count++
  return count
}

/** A text's words of substance, without their endings: inflected forms count as the same word. */
export function readStems(text: string): ReadonlySet<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  return new Set(words.filter((word) => word.length >= 3 && !EMPTY.has(word) && isTelling(word)).map(stem))
}

/** Short words tell something only when they are numbers or abbreviations with digits; three letters are kept for API, CLI, RAM. */
function isTelling(word: string): boolean {
  return (
    word.length >= 4 ||
    !/^(the|and|for|are|was|not|but|can|has|had|its|our|who|why|how|out|off|one|two|all|any|you|may|der|die|das|den|dem|des|und|ist|von|mit|auf|aus|bei|wie|was|wer|wir|ein|zum|zur|man|vor|als|nur|per|via)$/.test(
      word,
    )
  )
}

/** A word without its ending: the first five letters or so tell a family of words. */
function stem(word: string): string {
  return word.length > 7 ? word.slice(0, 6) : word.slice(0, 5).replace(/(e[sn]?|s)$/, '')
}
