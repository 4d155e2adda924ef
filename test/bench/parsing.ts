import type { Reply } from '../../src/core/types.js'
import { condition, prose } from './replies.js'
import { median, type Row } from './row.js'

const LIBRARY = new URL('../../dist/index.js', import.meta.url).href
const MB = 1_000_000

/** Replies that nobody should send, through the reply parser of the built library. */
export async function measureParsing(): Promise<Row[]> {
  const { parseReply }: { parseReply(markdown: string): Reply } = await import(/* @vite-ignore */ LIBRARY)
  const time = (text: string): number => {
    const spent = Array.from({ length: 3 }, () => {
      const before = process.cpuUsage()
      if (parseReply(text).position !== 'SUPPORT_WITH_CONDITIONS') throw new Error('the reply was misread')
      const { user, system } = process.cpuUsage(before)
      return (user + system) / 1000
    })
    return median(spent)
  }
  // What is not compiled yet would be counted for the first one.
  time(longReply(MB))
  const half = time(longReply(MB))
  const whole = time(longReply(2 * MB))
  const nested = time(nestedReply(1000))
  const from = `${half.toFixed(0)} ms for 1 MB, ${whole.toFixed(0)} ms for 2 MB`
  return [
    { what: 'reply of 2 MB, parsed', figure: whole / 1000, unit: 'cpu s', mark: { most: 1 }, from },
    {
      what: 'reply of 2 MB / of 1 MB, parsed',
      figure: whole / half,
      unit: 'x',
      mark: { most: 2.5 },
      from,
    },
    {
      what: '1000 nested lists, parsed',
      figure: nested / 1000,
      unit: 'cpu s',
      mark: { most: 1 },
      from: `${nested.toFixed(0)} ms`,
    },
  ]
}

/** Sections of all that Markdown has, and a vote at the end. */
function longReply(bytes: number): string {
  const parts: string[] = []
  for (let size = 0, seed = 1; size < bytes; seed++) {
    const part = section(seed)
    parts.push(part)
    size += part.length
  }
  return [...parts, condition(50, 0)].join('\n\n')
}

function section(seed: number): string {
  const items = [0, 1, 2, 3].map(
    (at) => `- **${prose(2, seed + at)}**: ${prose(10, seed + 9 * at)}\n  - ${prose(6, at)}`,
  )
  return [
    `## ${prose(4, seed)}`,
    prose(80, seed),
    items.join('\n'),
    `> ${prose(20, seed + 1)}`,
    `\`\`\`ts\nconst answer = [POSITION]\n${prose(15, seed)}\n\`\`\``,
    `| option | load |\n| --- | --- |\n| ${prose(3, seed)} | \`${seed}\` |`,
    `- [ ] ${prose(7, seed)} (owner: coder)`,
  ].join('\n\n')
}

function nestedReply(depth: number): string {
  const lines = Array.from({ length: depth }, (_, at) => `${'  '.repeat(at)}- ${prose(3, at)}`)
  return `${lines.join('\n')}\n\n${condition(50, 0)}`
}
