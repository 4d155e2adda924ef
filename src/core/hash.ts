/**
 * A number from 0 to 2^32 - 1 that depends on all of a text: FNV-1a over its UTF-16 units, with the final mixing of
 * MurmurHash3 so that texts that differ only at their end lie far apart. To deal out, not to protect anything.
 */
export function hashText(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
