import type { ModelRequest } from '../fake-model-server.js'
import { holdPanel } from './discussions.js'
import { AS_ASKED, textsOf } from './model.js'
import type { Row } from './row.js'

/**
 * How much of what is sent a provider can serve from its cache: the bytes of a prompt that an earlier prompt of the
 * same agent began with as well. An agent's first prompt has none before it and is left out.
 */
export async function measurePrompts(): Promise<Row[]> {
  const later = Array.from({ length: 4 }, () => ['revision', 'answers']).flat()
  const script = { latencyMs: 0, agreeIn: 5, words: AS_ASKED }
  const { model } = await holdPanel(script, 5, ['picks', 'proposal', 'answers', ...later])
  const { all, later: since, repeated, extended } = countBytes(model.requests)
  const kilobytes = (bytes: number) => `${Math.round(bytes / 1000)} KB`
  return [
    {
      what: '5 agents, 5 rounds, prompt bytes sent before',
      figure: (100 * repeated) / since,
      unit: '%',
      mark: { least: 85 },
      from: `${kilobytes(repeated)} of ${kilobytes(since)}; ${kilobytes(all)} with first prompts`,
    },
    {
      what: 'prompts that begin with the one before, by bytes',
      figure: (100 * repeated) / extended,
      unit: '%',
      mark: { least: 100 },
      from: `${kilobytes(repeated)} of ${kilobytes(extended)}`,
    },
  ]
}

function countBytes(requests: readonly ModelRequest[]) {
  const sent = new Map<string, string[]>()
  const bytes = { all: 0, later: 0, repeated: 0, extended: 0 }
  for (const request of requests) {
    const texts = textsOf(request)
    const text = texts.join('\0')
    const size = Buffer.byteLength(text)
    const before = sent.get(texts[0] ?? '') ?? []
    sent.set(texts[0] ?? '', [...before, text])
    bytes.all += size
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
