import { expect, it } from 'vitest'
import { parseReply } from '../src/core/reply.js'
import { POSITIONS } from '../src/core/types.js'
import fc from './cases.js'
import { RUNS, soup } from './properties.js'

it('the reader of replies never throws, gives what its types promise, and the same again', () => {
  const expects = fc.constantFrom(
    null,
    'pick',
    'ranking',
    'estimate',
    'criteria',
    'scores',
    'findings',
    'decision',
  )
  const asked = fc.constantFrom(null, 'position', 'conditions', 'answers')
  fc.assert(
    fc.property(soup, asked, expects, (text, followUp, form) => {
      const reply = parseReply(text, followUp, form)
      expect([...POSITIONS, null]).toContain(reply.position)
      if (reply.confidence !== null) expect(reply.confidence >= 0 && reply.confidence <= 1).toBe(true)
      for (const each of [...reply.conditions, ...reply.actionItems]) expect(each.text.trim()).not.toBe('')
      for (const { owner, priority } of reply.actionItems)
        for (const value of [owner, priority]) expect(value === null || typeof value === 'string').toBe(true)
      expect(parseReply(text, followUp, form)).toEqual(reply)
    }),
    RUNS,
  )
})

// --- no SUPPORT out of what is none -----------------------------------------------------------------------------

const TAGS = [
  '[POSITION: SUPPORT]',
  '**[POSITION: SUPPORT]** - yes',
  'Position: SUPPORT',
  '[POSITION: SUPPORT] - it holds',
]

/** A tag that is broken off, misspelt, a choice, or has something in it that does not belong there. */
const malformed = fc.oneof(
  fc
    .integer({ min: 1, max: '[POSITION: SUPPORT'.length - 1 })
    .map((end) => '[POSITION: SUPPORT]'.slice(0, end)),
  fc
    .tuple(
      fc.constantFrom('SUPPORT', 'Support', 'SUPPORTS'),
      fc.stringMatching(/^[A-Za-z_?|0-9/\u200B]{1,12}$/),
    )
    .map(([tag, more]) => `[POSITION: ${tag}${more}]`)
    .filter((line) => !/^\[POSITION: SUPPORT(?:[ _-]{1,2}WITH[ _-]{1,2}CONDITIONS)?\]$/i.test(line)),
  fc
    .tuple(fc.nat(6), fc.constantFrom('\u200b', '\u00ad', '\u0000', '\u202e', '.', 'х', '0', '\u{e0041}'))
    .map(([at, piece]) => `[POSITION: ${'SUPPORT'.slice(0, at + 1)}${piece}${'SUPPORT'.slice(at + 1)}]`)
    .filter((line) => !/SUPPORT\.?\]$/.test(line)),
  fc
    .constantFrom(...POSITIONS.filter((position) => position !== 'SUPPORT'))
    .map((other) => `[POSITION: SUPPORT | ${other}]`),
  fc.constantFrom(
    '[POSITION: <SUPPORT>]',
    '[POSITION: {SUPPORT}]',
    '[POSITION SUPPORT…]',
    '[SUPPORT]',
    'POSITION',
    'SUPPORT',
    '[VOTE: SUPPORT]',
  ),
)

/** A tag that somebody else, or code, or an explanation says. */
const covered = fc
  .tuple(
    fc.constantFrom(...TAGS),
    fc.constantFrom(
      (tag: string) => `> ${tag}`,
      (tag: string) => `> > - ${tag}`,
      (tag: string) => `\`\`\`\n${tag}\n\`\`\``,
      (tag: string) => `~~~~md\n\`\`\`\n${tag}\n\`\`\`\n~~~~`,
      (tag: string) => `    ${tag}`,
      (tag: string) => `\`${tag}\``,
      (tag: string) => `<!-- ${tag} -->`,
      (tag: string) => `<!--\n\n${tag}\n\n-->`,
      (tag: string) => `<div>\n${tag}\n</div>`,
      (tag: string) => `<quote>\n\n${tag}\n\n</quote>`,
      (tag: string) => `~~${tag}~~`,
      (tag: string) => `He wrote ${tag}`,
      (tag: string) => `| a | b |\n| --- | --- |\n| x | ${tag} |`,
      (tag: string) => `![${tag}](x.png)`,
      (tag: string) => `- [ ] ${tag}`,
      (tag: string) => `End your reply with one of:\n- ${tag}\n- [POSITION: OBJECTION]`,
      (tag: string) => `End with one of:\n\n${tag}\n[POSITION: OBJECTION]`,
      (tag: string) => `I was told to write:\n\n${tag}`,
    ),
  )
  .map(([tag, cover]) => cover(tag))

const prose = fc.constantFrom(
  '',
  'I agree, full support.',
  'Yes. I support it without reservation, it is good and approved.',
  '# SUPPORT',
  '- a list',
  '| a | b |\n|---|---|\n| SUPPORT | yes |',
  '[C1] accepted: yes',
  'Confidence: 1.0',
)

it('the reader of replies makes no SUPPORT of what is malformed, quoted, coded, explained, or said in other words', () => {
  fc.assert(
    fc.property(prose, fc.oneof(malformed, covered, prose), prose, (before, line, after) => {
      expect(parseReply([before, 'Well.', line, after].join('\n\n')).position).toBeNull()
    }),
    RUNS,
  )
})

it('what stands before it never changes the position that an author ends with', () => {
  const last = fc.constantFrom(...POSITIONS)
  fc.assert(
    fc.property(prose, fc.oneof(malformed, covered), last, (before, line, position) => {
      const reply = parseReply(
        [before, line, 'So much for that.', `[POSITION: ${position}] - my own`].join('\n\n'),
      )
      expect(reply.position).toBe(position)
    }),
    RUNS,
  )
})
