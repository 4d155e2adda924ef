import { detectLanguage } from '../text/language.js'
import { type Block, parseMarkdown, plainText } from '../text/markdown.js'
import type { Brief } from '../types.js'

const LONGEST_TITLE = 80
/** More of a line is not looked at. */
const LONGEST_LINE = 4000
const LONGEST_SLUG = 60
const UNTITLED = 'discussion'

/** Terminal sequences, control characters, and marks that turn the direction of what follows. Joiners stay: emoji need them. */
const INVISIBLE = /\u001b\[[\d;]*[A-Za-z]|[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+/gu
/** Names that Windows keeps for devices, whatever the ending. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)$/
const SPELLED_OUT: Record<string, string> = {
  ä: 'ae',
  ö: 'oe',
  ü: 'ue',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'oe',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
}

/**
 * What is discussed, from the topic's text.
 * @param input.source the topic's path as the user wrote it; null for a quoted text or standard input
 * @param input.language ISO 639-1; default: the language of the text
 */
export function createBrief(input: {
  text: string
  source: string | null
  language?: string | undefined
}): Brief {
  const { text, source, language } = input
  return { title: readTitle(text), text, source, language: language ?? detectLanguage(text) }
}

/**
 * A part of a file name, from a title: lower-case ASCII letters, digits and dashes, at most 60 of them, usable on
 * every system. A title without such letters gives `discussion`.
 */
export function slugify(title: string): string {
  const ascii = title
    .normalize('NFC')
    .toLowerCase()
    .replace(/[äöüßæœøłđðþ]/g, (letter) => SPELLED_OUT[letter] ?? letter)
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .replace(/['’]/g, '')
  const words = ascii.match(/[a-z0-9]+/g) ?? []
  let slug = ''
  for (const word of words) {
    const longer = slug ? `${slug}-${word}` : word
    if (longer.length > LONGEST_SLUG) break
    slug = longer
  }
  slug ||= words[0]?.slice(0, LONGEST_SLUG) ?? UNTITLED
  return RESERVED.test(slug) ? `${slug}-${UNTITLED}` : slug
}

/** YAML between `---` lines at the top of a text is about the text, not part of it. */
export function splitFrontMatter(text: string): { title: string | null; body: string } {
  const match = /^\ufeff?---[ \t]*\n([\s\S]*?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)/.exec(text)
  const fields = match?.[1] ?? ''
  if (!match || !/^[\w-]+[ \t]*:/m.test(fields)) return { title: null, body: text }
  const title = /^title[ \t]*:[ \t]*(.+)$/im
    .exec(fields)?.[1]
    ?.trim()
    .replace(/^(['"])(.*)\1$/, '$2')
  return { title: title || null, body: text.slice(match[0].length) }
}

/** The first heading; of a text that begins with something else its first line. Always one line, at most 80 characters. */
function readTitle(text: string): string {
  const { title, body } = splitFrontMatter(text)
  const blocks = parseMarkdown(body)
  const candidates = [title, ...listHeadings(blocks), firstLine(blocks), ...body.split('\n').map(dropTags)]
  for (const candidate of candidates) {
    const line = tidyLine(candidate ?? '')
    if (line) return shorten(line, LONGEST_TITLE)
  }
  return 'Discussion'
}

/** Headings that can be the title: a lower one below some text is the heading of a part. */
function listHeadings(blocks: Block[]): string[] {
  const firstText = blocks.findIndex((block) => plainText([block]) !== '' && block.type !== 'heading')
  return blocks.flatMap((block, index) =>
    block.type === 'heading' && (block.level === 1 || firstText === -1 || index < firstText)
      ? [block.text]
      : [],
  )
}

function firstLine(blocks: Block[]): string | null {
  for (const block of blocks) {
    if (block.type === 'paragraph') return block.lines.find((line) => line.text)?.text ?? null
    if (block.type === 'list') return firstLine(block.items.flatMap((item) => item.blocks))
    if (block.type === 'quote') return firstLine(block.blocks)
    if (block.type === 'table') return block.header.join(' · ')
  }
  return null
}

function dropTags(line: string): string {
  return line.replace(/<\/?[a-z!][^<>]*>/gi, ' ')
}

function tidyLine(line: string): string {
  return line
    .slice(0, LONGEST_LINE)
    .replace(/`+/g, '')
    .replace(INVISIBLE, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[\s#>*_~|-]+(?=\S)/, '')
    .trim()
}

/** A line of at most `limit` characters as a reader counts them: its first sentences, else cut after a word. */
export function shorten(line: string, limit: number): string {
  if (line.length <= limit) return line
  const characters = [...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(line)]
  if (characters.length <= limit) return line
  const head = characters
    .slice(0, limit - 1)
    .map(({ segment }) => segment)
    .join('')
  const sentence = /^.{12,}[^\d\s][.!?](?=\s)/u.exec(head)?.[0]
  if (sentence) return sentence
  const words = /^(.+)[\s\u3000]/u.exec(head)?.[1] ?? ''
  // Scripts without spaces are cut between two characters.
  const cut = words.length >= head.length / 2 ? words : head
  return `${cut.replace(/[\s,;:–—-]+$/u, '')}…`
}
