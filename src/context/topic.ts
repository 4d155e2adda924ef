import { existsSync, type Stats } from 'node:fs'
import { open, readdir, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, dirname, isAbsolute, join, parse, resolve } from 'node:path'
import { UserError } from '../core/errors.js'
import { nearest } from '../core/nearest.js'
import { cleanText, decodeText } from './decode.js'

/** Larger topics are refused: a topic is a question, material goes along as files. */
const MAX_TOPIC_BYTES = 1_000_000

export interface Topic {
  /** Decoded, line ends `\n`, without NUL and unpaired surrogates; never blank. */
  text: string
  /** The file's path as it was written; null for a quoted text and for standard input. */
  source: string | null
  /** One line about what had to be guessed to decode it. */
  warning?: string
}

export interface TopicSurroundings {
  cwd: string
  stdin: AsyncIterable<Uint8Array> | null
  stdinIsTerminal: boolean
}

const USAGE =
  'Give a file or a text:\n' +
  '  openbotman discuss topic.md\n' +
  '  openbotman discuss "Should we move the API to the cloud?"\n' +
  '  cat topic.md | openbotman discuss -'

/**
 * Reads what is to be discussed: the file of that name; else a quoted text; `-` for standard input.
 * @throws UserError that says what is wrong with it and what to do
 */
export async function readTopic(input: string | undefined, around: TopicSurroundings): Promise<Topic> {
  if (input === undefined) throw new UserError('there is no topic', USAGE)
  if (input === '-' || input === '/dev/stdin') return readStandardInput(around)
  if (input.trim() === '') throw new UserError('the topic is empty', USAGE)

  const path = resolve(around.cwd, input)
  const facts = await examine(path, input)
  if (facts) return readTopicFile(path, input, facts)
  if (looksLikePath(input) || !isSentence(input)) throw await missingFile(path, input)
  return readQuoted(input)
}

async function readStandardInput({ stdin, stdinIsTerminal }: TopicSurroundings): Promise<Topic> {
  if (!stdin || stdinIsTerminal)
    throw new UserError('the topic is to come from standard input, but nothing is piped in', USAGE)
  const parts: Uint8Array[] = []
  let size = 0
  try {
    for await (const part of stdin) {
      parts.push(part)
      size += part.byteLength
      if (size > MAX_TOPIC_BYTES) throw tooLarge('standard input', 'more than 1 MB')
    }
  } catch (error) {
    throw error instanceof UserError ? error : unreadable('standard input', error)
  }
  return finish(Buffer.concat(parts), 'standard input', null)
}

async function readTopicFile(path: string, input: string, facts: Stats): Promise<Topic> {
  if (facts.isDirectory()) {
    const inside = (await listFolder(path)).filter((name) => /\.(md|markdown|txt)$/i.test(name)).slice(0, 3)
    const example = inside.length > 0 ? `, such as ${inside.map((name) => join(input, name)).join(', ')}` : ''
    throw new UserError(`${input} is a folder, not a topic`, `Name a file${example}.`)
  }
  if (!facts.isFile())
    throw new UserError(
      `${input} is a pipe, socket or device, not a topic file`,
      'Name a Markdown or text file, or pipe the text in: … | openbotman discuss -',
    )
  if (facts.size > MAX_TOPIC_BYTES) throw tooLarge(input, megabytes(facts.size))
  return finish(await readBounded(path, input), input, input)
}

function readQuoted(input: string): Topic {
  const size = Buffer.byteLength(input)
  if (size > MAX_TOPIC_BYTES) throw tooLarge('the topic', megabytes(size))
  const text = cleanText(input)
  if (text.trim() === '') throw new UserError('the topic is empty', USAGE)
  return { text, source: null }
}

/** What stands at a path; null when nothing does. */
async function examine(path: string, input: string): Promise<Stats | null> {
  try {
    return await stat(path)
  } catch (error) {
    const code = codeOf(error)
    if (code === 'EACCES' || code === 'EPERM') throw forbidden(input)
    if (code === 'ELOOP')
      throw new UserError(`${input} is a link that leads to itself`, 'Name the file itself.')
    // No such file; or no possible name of one: a text that is too long, or holds a NUL.
    return null
  }
}

/** Reads a file, but no more of it than a topic may have: it may grow, or not tell its size. */
async function readBounded(path: string, input: string): Promise<Uint8Array> {
  try {
    const handle = await open(path, 'r')
    try {
      const buffer = Buffer.alloc(MAX_TOPIC_BYTES + 1)
      let size = 0
      for (;;) {
        const { bytesRead } = await handle.read(buffer, size, buffer.length - size, size)
        size += bytesRead
        if (bytesRead === 0) return buffer.subarray(0, size)
        if (size > MAX_TOPIC_BYTES) throw tooLarge(input, 'more than 1 MB')
      }
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (error instanceof UserError) throw error
    const code = codeOf(error)
    if (code === 'EACCES' || code === 'EPERM') throw forbidden(input)
    throw unreadable(input, error)
  }
}

function finish(bytes: Uint8Array, name: string, source: string | null): Topic {
  if (bytes.byteLength > MAX_TOPIC_BYTES) throw tooLarge(name, megabytes(bytes.byteLength))
  const { text, warning } = decodeText(bytes, name)
  if (text.trim() === '') throw new UserError(`${name} is empty`, 'A topic says what is to be decided.')
  return { text, source, ...(warning === null ? {} : { warning }) }
}

/**
 * Whether somebody who wrote this meant a file. Slashes alone do not tell within a sentence ("CI/CD or not?"), and
 * what has several lines is no path.
 */
function looksLikePath(input: string): boolean {
  if (input.includes('\n')) return false
  if (/\.(md|markdown|txt)$/i.test(input)) return true
  if (/^(\.{1,2}|~)[/\\]/.test(input) || /^[a-z]:[/\\]/i.test(input)) return true
  return !/\s/.test(input) && /[/\\]/.test(input)
}

/** Several words. Chinese, Japanese and Thai part no words with spaces: there, length or punctuation tells. */
function isSentence(input: string): boolean {
  if (/\S\s+\S/.test(input)) return true
  const letters = input.match(/[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}]/gu)
  return letters !== null && (letters.length >= 8 || /[。？！、，；：]/.test(input))
}

async function missingFile(path: string, input: string): Promise<UserError> {
  const names = await listFolder(dirname(path))
  const folder = isAbsolute(input) ? dirname(input) : dirname(join('.', input))
  // The ending is easily left out: `topik` is near `topic.md`.
  const bare = names.map((name) => parse(name).name)
  const alike = [...nearest(basename(path), names), ...nearest(basename(path), bare)]
  const near = names
    .filter((name, index) => alike.includes(name) || alike.includes(bare[index] ?? name))
    .slice(0, 3)
    .map((name) => (folder === '.' ? name : join(folder, name)))
  const hint = [
    near.length > 0 ? `Did you mean ${near.join(' or ')}? ` : whereSought(path, input),
    input.startsWith('~') ? `Your home folder is ${homedir()}: inside quotes, ~ stands for itself. ` : '',
    'A topic that is not a file is a text of several words in quotes: openbotman discuss "Should we …?"',
  ].join('')
  return new UserError(`there is no file "${input}"`, hint)
}

/** Of what was meant for a file: where it would have to be. */
function whereSought(path: string, input: string): string {
  if (!looksLikePath(input) || input.startsWith('~')) return ''
  const folder = dirname(path)
  return existsSync(folder) ? `It was looked for in ${folder}. ` : `There is no folder ${folder}. `
}

async function listFolder(path: string): Promise<string[]> {
  try {
    return (await readdir(path)).sort()
  } catch {
    return []
  }
}

function tooLarge(name: string, size: string): UserError {
  return new UserError(
    `${name} is too large for a topic: ${size}, at most 1 MB is taken`,
    'Write the question and what bears on it into a shorter topic.',
  )
}

function forbidden(input: string): UserError {
  return new UserError(
    `${input} may not be read: permission denied`,
    `Change its permissions, such as: chmod u+r ${input}`,
  )
}

function unreadable(name: string, error: unknown): UserError {
  const reason = error instanceof Error ? error.message : String(error)
  return new UserError(`${name} cannot be read: ${reason}`, USAGE)
}

function megabytes(bytes: number): string {
  return bytes < 1_100_000 ? `${bytes} bytes` : `${(bytes / 1_000_000).toFixed(1)} MB`
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
