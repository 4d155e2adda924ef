/** Words of examples, and what is filled in later. */
const PLACEHOLDER =
  /\b(?:example|your|my|changeme|change[_-]me|placeholder|dummy|todo|replace|insert|redacted)\b|x{4,}|\*{3,}|\.{3}|…|\$[{(]|^\$\w|\{\{|[<>]|%[A-Za-z_]+%/i

/** What stands for a value kept elsewhere: paths, also behind a name (`TOKENS:/etc/tokens`), addresses, members of objects. */
const REFERENCE =
  /^(?:\.{0,2}\/|[A-Za-z_]{1,60}:\/[a-z]+\/|~|[a-z][a-z0-9+.-]*:\/\/|@)|^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)+$/

/**
 * Whether a value looks made at random, as passwords and keys do: of 8 characters at least, of several kinds, few of
 * them repeated, and no placeholder, path or address.
 * @param where `unquoted` values may be program code, and have to look more random
 */
export function looksRandom(value: string, where: 'quoted' | 'unquoted' = 'quoted'): boolean {
  if (value.length < 8 || PLACEHOLDER.test(value) || REFERENCE.test(value)) return false
  const entropy = entropyOf(value)
  const digits = value.match(/[0-9]/g)?.length ?? 0
  const hasBothCases = /[a-z]/.test(value) && /[A-Z]/.test(value)
  // Long names in a program have 4 bits a character at most.
  if (value.length >= 24 && hasBothCases && entropy >= 4.3) return true
  if (where === 'unquoted') return digits >= 2 && /[A-Za-z]/.test(value) && entropy >= 3.1
  if (digits > 0 && /[A-Za-z]/.test(value)) return entropy >= (value.length < 12 ? 2.5 : 2.9)
  return hasBothCases && /\S[!@#$%^&*+=~]\S/.test(value) && entropy >= 2.5
}

/** Shannon's entropy, in bits a character: 0 for one repeated, 4 for 16 different ones. */
function entropyOf(value: string): number {
  const counts = new Map<string, number>()
  for (const character of value) counts.set(character, (counts.get(character) ?? 0) + 1)
  const length = [...value].length
  let bits = 0
  for (const count of counts.values()) bits -= (count / length) * Math.log2(count / length)
  return bits
}
