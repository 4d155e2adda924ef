import { it } from 'vitest'
import { createBrief } from '../src/core/brief.js'
import { collect, hold, planner, promptOf } from './hold-offline.js'

it('x', async () => {
  for (const [o, c, k] of [
    [26, 40, 30],
    [5, 2000, 10],
    [1000, 10, 10],
    [26, 100, 300],
  ] as const) {
    let t =
      '## Constraints\n' +
      Array.from(
        { length: k },
        (_, i) => `- C${i}: must cost at most ${i} EUR and be secure server number ${i}`,
      ).join('\n') +
      '\n'
    for (let i = 0; i < o; i++)
      t +=
        `\n## Option ${i < 26 ? String.fromCharCode(65 + i) : i}: Name ${i}\n### Pros\n- good\n### Cons\n` +
        Array.from({ length: c }, (_, j) => `- server ${j} costs ${j} EUR a month and is insecure`).join(
          '\n',
        ) +
        '\n'
    t += '\n## Questions\n' + Array.from({ length: 100 }, (_, i) => `1. Is it secure ${i}?`).join('\n')
    const s = Date.now()
    const brief = createBrief({ text: t, source: null })
    const b = Date.now()
    await collect(promptOf(planner, { brief }))
    const p = Date.now()
    console.log(t.length, o, c, k, 'brief', b - s, 'proposal', p - b)
    await hold(t)
    console.log('hold', Date.now() - p)
  }
  const s = Date.now()
  createBrief({ text: 'word '.repeat(200000), source: null })
  createBrief({ text: '字'.repeat(300000), source: null })
  console.log('brief long', Date.now() - s)
}, 200000)
