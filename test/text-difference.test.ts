import { describe, expect, it } from 'vitest'
import { describeDifference } from '../src/core/text/text-difference.js'
import fc from './cases.js'

const SAME = '(no word of the decision changed)'

describe('the difference of two decisions', () => {
  it.each([
    ['the same text', 'We keep SQLite.', 'We keep SQLite.', SAME],
    ['nothing at all', '', '', SAME],
    [
      'other line breaks and markup',
      'We keep SQLite.\nIt is **enough**.',
      'We keep *SQLite*. It is enough.',
      SAME,
    ],
    [
      'a sentence changed among others',
      'We keep SQLite. One file is enough. We back up.',
      'We keep SQLite. Two files are enough. We back up.',
      '- One file is enough.\n+ Two files are enough.',
    ],
    ['a sentence more', 'We keep SQLite.', 'We keep SQLite. We back up.', '+ We back up.'],
    ['a sentence less', 'We keep SQLite. We back up.', 'We back up.', '- We keep SQLite.'],
    [
      'items of a list',
      'We do:\n\n- one\n- two\n  - deep\n- three',
      'We do:\n\n- one\n- 2\n  - deep\n- three\n- four',
      '- two\n+ 2\n+ four',
    ],
    ['an item that moved', '- a\n- b\n- c', '- b\n- c\n- a', '- a\n+ a'],
    [
      'an abbreviation',
      'Use e.g. Redis, z. B. Kafka. Not both.',
      'Use e.g. Redis, z. B. Kafka.',
      '- Not both.',
    ],
    [
      'a row of a table',
      '| a | b |\n|--|--|\n| 1 | 2 |',
      '| a | b |\n|--|--|\n| 1 | 3 |',
      '- 1 | 2\n+ 1 | 3',
    ],
    ['a line of code', '```\nx = 1\ny = 2\n```', '```\nx = 1\ny = 3\n```', '- y = 2\n+ y = 3'],
    ['a heading', '#### Why\n\nIt is.', '#### How\n\nIt is.', '- Why\n+ How'],
    ['everything', 'Redis.', 'Kafka.', '- Redis.\n+ Kafka.'],
  ])('names %s', (_, before, after, difference) => {
    expect(describeDifference(before, after)).toBe(difference)
  })

  it('names what is gone or new altogether in long texts', () => {
    const items = Array.from({ length: 1000 }, (_, at) => `- item ${at}`)
    const turned = items.toReversed()
    expect(describeDifference(items.join('\n'), turned.join('\n'))).toBe(SAME)
    const changed = [...turned.slice(0, 500), '- another', ...turned.slice(501)]
    expect(describeDifference(items.join('\n'), changed.join('\n'))).toBe('- item 499\n+ another')
  })

  it('turns one text into the other', () => {
    const texts = fc.array(fc.constantFrom('one', 'two', 'three', 'four', 'five'), { maxLength: 12 })
    const list = (items: string[]) => items.map((item) => `- ${item}`).join('\n')
    fc.assert(
      fc.property(texts, texts, (before, after) => {
        const lines = describeDifference(list(before), list(after)).split('\n')
        const taken = (sign: string) =>
          lines.filter((line) => line.startsWith(sign)).map((line) => line.slice(2))
        const gone = taken('- ').toSorted()
        const added = taken('+ ').toSorted()
        const without = (items: string[], removed: string[]) => {
          const rest = [...items]
          for (const each of removed) expect(rest.splice(rest.indexOf(each), 1)).toEqual([each])
          return rest.toSorted()
        }
        expect(without(before, gone)).toEqual(without(after, added))
        expect(lines.includes(SAME)).toBe(before.join() === after.join())
      }),
    )
  })

  it('is found in any texts', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string())
    fc.assert(
      fc.property(text, text, (before, after) => {
        expect(describeDifference(before, after)).not.toBe('')
        expect(describeDifference(before, before)).toBe(SAME)
      }),
    )
  })

  it.each([
    ['sentences', 'This is a sentence. '],
    ['items', '- item\n'],
    ['words', 'word '],
    ['lines of code', '    code\n'],
  ])('is found in 1 MB of %s without getting slow', (_, piece) => {
    const text = piece.repeat(Math.ceil(1_000_000 / piece.length))
    const start = performance.now()
    describeDifference(text, `Another beginning. ${text.replaceAll('e', 'a')} Another end.`)
    // Time that grew with the square would take minutes; this is an upper bound by far.
    expect(performance.now() - start).toBeLessThan(15_000)
  })
})
