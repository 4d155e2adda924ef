import type { ModelRequest } from '../fake-model-server.js'
import { holdPanel } from './discussions.js'
import { AS_ASKED, textsOf } from './model.js'
import { prose, wordsFor } from './replies.js'
import type { Row } from './row.js'

/**
 * How much of what is sent a provider can serve from its cache: the bytes of a prompt that an earlier prompt of the
 * same agent began with as well. An agent's first prompt has none before it and is left out. What
 * each round adds is new, so that the share is the larger, the more a discussion has to read.
 */
export async function measurePrompts(): Promise<Row[]> {
  const alone = await countPanel({})
  const files = await countPanel({ 'background.md': prose(wordsFor(FILES), 7) })
  const share = (what: string, { later, repeated }: Bytes, mark: Row['mark']): Row => {
    const from = `${kilobytes(repeated)} of ${kilobytes(later)}`
    return { what, figure: (100 * repeated) / later, unit: '%', mark, from }
  }
  return [
    share('prompt bytes sent before, topic alone', alone, null),
    share('prompt bytes sent before, with 40 KB of files', files, { least: 85 }),
    {
      what: 'prompts that begin with the one before, by bytes',
      figure: (100 * alone.repeated) / alone.extended,
      unit: '%',
      mark: { least: 100 },
      from: `${kilobytes(alone.repeated)} of ${kilobytes(alone.extended)}`,
    },
  ]
}

/** As much is read beside the topic, in bytes, where anything is. */
const FILES = 40_000

interface Bytes {
  later: number
  repeated: number
  extended: number
}

/** Five agents, five rounds. */
async function countPanel(files: Record<string, string>): Promise<Bytes> {
  const later = Array.from({ length: 4 }, () => ['revision', 'answers']).flat()
  const script = { latencyMs: 0, agreeIn: 5, words: AS_ASKED }
  const { model } = await holdPanel(script, 5, ['picks', 'proposal', 'answers', ...later], files)
  return countBytes(model.requests)
}

function kilobytes(bytes: number): string {
  return `${Math.round(bytes / 1000)} KB`
}

function countBytes(requests: readonly ModelRequest[]): Bytes {
  const sent = new Map<string, string[]>()
  const bytes = { later: 0, repeated: 0, extended: 0 }
  for (const request of requests) {
    const texts = textsOf(request)
    const text = texts.join('\0')
    const size = Buffer.byteLength(text)
    const before = sent.get(texts[0] ?? '') ?? []
    sent.set(texts[0] ?? '', [...before, text])
    const last = before.at(-1)
    if (last === undefined) continue
    bytes.later += size
    bytes.extended += Buffer.byteLength(last)
    bytes.repeated += Math.max(...before.map((each) => commonBytes(each, text)))
  }
  return bytes
}

function commonBytes(one: string, other: string): number {
  let length = 0
  while (length < one.length && length < other.length && one[length] === other[length]) length++
  return Buffer.byteLength(one.slice(0, length))
}
