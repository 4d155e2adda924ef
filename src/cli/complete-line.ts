/**
 * Takes a command line apart up to the cursor as a shell does: spaces part words but in quotes and behind a backslash.
 * The first word, the program, is left out.
 * @param breaks characters at which the shell begins a word of its own, such as `=` and `:`
 * @returns the words, the last one under the cursor (empty behind a space); `strip`: how much of it the shell does not
 *   take for part of the word
 */
export function splitLine(line: string, breaks: string): { words: string[]; strip: number } {
  const words: string[] = []
  let word = ''
  let isWord = false
  let quote = ''
  let strip = 0
  for (let at = 0; at < line.length; at++) {
    const character = line[at] ?? ''
    if (character === '\\' && quote !== "'") {
      at += 1
      word += line[at] ?? ''
      isWord = true
    } else if (quote !== '') {
      if (character === quote) quote = ''
      else word += character
    } else if (character === '"' || character === "'") {
      quote = character
      isWord = true
    } else if (/\s/.test(character)) {
      if (isWord) words.push(word)
      word = ''
      isWord = false
      strip = 0
    } else {
      word += character
      isWord = true
      if (breaks.includes(character)) strip = word.length
    }
  }
  return { words: [...words, word].slice(1), strip }
}
