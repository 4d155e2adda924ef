import fc from './cases.js'
import { HOSTILE_REPLIES } from './hostile-replies.js'

/** How many cases a property is tried with: a few in every run of the tests, many in `npm run test:full`. */
export const RUNS = { numRuns: Number(process.env.TEST_RUNS ?? 200) }

/** Pieces of what models write, of what Markdown is made of, and of what is written to break either. */
const PIECES = [
  ...[
    '[POSITION: SUPPORT]',
    '[POSITION: OBJECTION] - no',
    '[POSITION: SUPPORT_WITH_CONDITIONS]',
    '[POSITION: ',
    'SUPPORT',
    ']',
  ],
  ...[
    '### Decision\n',
    '### Conditions\n',
    '### Action items\n',
    '### Assumptions\n',
    '- [ ] a task (owner: a)\n',
    'Confidence: 0.8\n',
  ],
  ...[
    '[C1] accepted: how\n',
    '[C1] upheld\n',
    '[A1] disputed: no\n',
    'Changed by: C1\n',
    'Position:',
    '**',
    '__',
    '*',
    '~~',
  ],
  ...[
    '\n',
    '\n\n',
    '\r\n',
    '\r',
    ' ',
    '    ',
    '\t',
    '- ',
    '1. ',
    '> ',
    '# ',
    '===\n',
    '---\n',
    '```\n',
    '~~~md\n',
    '`',
    '``',
  ],
  ...[
    '<b>',
    '</b>',
    '<!--',
    '-->',
    '<details>',
    '</details>',
    '<',
    '</reply>',
    '<?',
    '<script>',
    '|',
    '|---|---|\n',
    '\\',
  ],
  ...[
    '[a]: x\n',
    '[^1]',
    '![',
    '](javascript:x)',
    '](https://x.example)',
    '&#64;',
    '&',
    '@x',
    '#1',
    '::error::',
    '##[',
    'www.x',
    '://',
  ],
  ...[
    '\u001b[2J',
    '\u009b',
    '\u0000',
    '\ud800',
    '\u202e',
    '\u200b',
    '\u{e0041}',
    '\u2028',
    'ä',
    '漢字',
    '🎯',
    'word',
    'C1',
    '__proto__',
  ],
]

const shortReplies = HOSTILE_REPLIES.map(({ text }) => text).filter(({ length }) => length < 3000)

/** Text of unknown origin. */
export const soup: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      { weight: 12, arbitrary: fc.constantFrom(...PIECES) },
      { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
      { weight: 1, arbitrary: fc.constantFrom(...shortReplies).chain(cut) },
    ),
    { maxLength: 30 },
  )
  .map((pieces) => pieces.join(''))

/** A part of a text. */
function cut(text: string): fc.Arbitrary<string> {
  return fc
    .tuple(fc.nat(text.length), fc.nat(200))
    .map(([start, length]) => text.slice(start, start + length))
}

/** A text in which some pieces are taken out, put in twice, or replaced by others. */
export function mutated(text: string, others: readonly string[]): fc.Arbitrary<string> {
  const change = fc.record({
    at: fc.nat(text.length),
    length: fc.nat(12),
    piece: fc.oneof(fc.constantFrom('', ...others), fc.string({ unit: 'binary', maxLength: 4 })),
  })
  return fc
    .array(change, { minLength: 1, maxLength: 4 })
    .map((changes) =>
      changes.reduce((now, { at, length, piece }) => now.slice(0, at) + piece + now.slice(at + length), text),
    )
}
