import { describe, expect, it } from 'vitest'
import { readForm } from '../src/core/reply/forms.js'
import { parseReply } from '../src/core/reply.js'
import { statedFindings } from '../src/core/review/stated.js'
import fc from './cases.js'

const read = (markdown: string) => {
  const form = readForm(markdown, 'findings')
  return form?.type === 'findings' ? form.findings : null
}
const finding = (severity: string, file: string | null, line: number | null, text: string, more = {}) => ({
  severity,
  file,
  line,
  endLine: null,
  text,
  why: null,
  fix: null,
  ...more,
})

const ASKED = `### Findings
- [must-fix] src/a.ts:42 - The timer is never cleared
  Why: the process stays alive
  Do: clear it when the child ends
- [consider] src/b.ts:7-9 - Colour is decided twice. Why: both may differ. Do: decide once.

[POSITION: SUPPORT_WITH_CONDITIONS] - once the timer is cleared`

describe('findings', () => {
  it('are read as they are asked for', () => {
    expect(read(ASKED)).toEqual([
      finding('must-fix', 'src/a.ts', 42, 'The timer is never cleared', {
        why: 'the process stays alive',
        fix: 'clear it when the child ends',
      }),
      finding('consider', 'src/b.ts', 7, 'Colour is decided twice.', {
        endLine: 9,
        why: 'both may differ.',
        fix: 'decide once.',
      }),
    ])
  })

  it.each([
    ['a bold label', '**Findings:**\n\n1. **must-fix** – src/a.ts:3: broken', 'must-fix', 'src/a.ts', 3],
    ['a bold severity', '### Findings\n- **nit** src/a.ts:12: broken', 'consider', 'src/a.ts', 12],
    [
      'a bold one before code',
      '### Findings\n1. **critical** `src/a.ts`, line 12: broken',
      'objection',
      'src/a.ts',
      12,
    ],
    [
      'a bold one before a name',
      '### Findings\n- **Major** Dockerfile:3 broken',
      'must-fix',
      'Dockerfile',
      3,
    ],
    ['a bold one before a sentence', '### Findings\n- **High** Broken', 'must-fix', null, null],
    ['groups by severity', '## Must fix\n\n- src/a.ts:12 — broken', 'must-fix', 'src/a.ts', 12],
    ['a group below', '### Findings\n#### Objections\n- `src/a.ts#L4` broken', 'objection', 'src/a.ts', 4],
    ['headings', '### Findings\n#### [must-fix] src/a.ts:12 - broken\n\nText', 'must-fix', 'src/a.ts', 12],
    ['words for a line', '### Findings\n- [objection] `a/b.ts`, line 12 - broken', 'objection', 'a/b.ts', 12],
    [
      'brackets',
      '### Findings\n- (consider) src/[id]/page.tsx (line 3): broken',
      'consider',
      'src/[id]/page.tsx',
      3,
    ],
    ['German words', '### Befunde\n- [muss] src/a.ts:12 - broken', 'must-fix', 'src/a.ts', 12],
    ['the severity behind', '### Findings\n- src/a.ts:12 [must-fix] - broken', 'must-fix', 'src/a.ts', 12],
    ['no severity', '### Findings\n- src/a.ts:12 - broken', 'consider', 'src/a.ts', 12],
    ['a ticked box', '### Findings\n- [ ] [must-fix] src/a.ts:12 - broken', 'must-fix', 'src/a.ts', 12],
    ['a file without a line', '### Findings\n- [consider] src/a.ts - broken', 'consider', 'src/a.ts', null],
    ['a name in code', '### Findings\n- [consider] `Makefile`: broken', 'consider', 'Makefile', null],
    ['no place', '### Findings\n- [must-fix] broken, see https://example.org:80', 'must-fix', null, null],
    [
      'a table',
      '### Findings\n| Severity | File | Line | Finding |\n| - | - | - | - |\n| must-fix | src/a.ts | 12 | broken |',
      'must-fix',
      'src/a.ts',
      12,
    ],
  ])('are read from %s', (_, markdown, severity, file, line) => {
    const found = read(markdown)
    expect(found).toHaveLength(1)
    expect(found?.[0]).toMatchObject({ severity, file, line })
    expect(found?.[0]?.text).toMatch(/^broken/i)
  })

  it('leave a bold word in the sentence that it belongs to', () => {
    expect(read('### Findings\n- **must** be cleared')).toMatchObject([
      { severity: 'consider', text: 'must be cleared' },
    ])
  })

  it('keep the back-ticks of code that follows the place', () => {
    expect(read('### Findings\n- [consider] src/a.ts:2 - `run` is late')?.[0]?.text).toBe('`run` is late')
  })

  it.each([
    ['src/a.ts:12 - 21 tests fail', null, '21 tests fail'],
    ['src/a.ts:12 - 21 - broken', 21, 'broken'],
    ['src/a.ts:12 – 21: broken', 21, 'broken'],
    ['src/a.ts:12-21 broken', 21, 'broken'],
    ['src/a.ts:12 to 21 broken', 21, 'broken'],
  ])('tell the end of a range from a number that begins the text: %s', (written, endLine, text) => {
    expect(read(`### Findings\n- [must-fix] ${written}`)).toMatchObject([{ line: 12, endLine, text }])
  })

  it.each([
    '### Findings\n- none',
    '### Findings\n\nNone.',
    '### Findings\nKeine.',
    '**Findings:**\n\n- No findings',
  ])('may be none: %j', (markdown) => {
    expect(read(markdown)).toEqual([])
  })

  it.each([
    '',
    'I think it is fine.',
    '```\n### Findings\n- [must-fix] src/a.ts:1 - x\n```',
    '> ### Findings\n> - [must-fix] src/a.ts:1 - x',
    '### Findings',
    '- [must-fix] src/a.ts:1 - x',
  ])('are not read from %j', (markdown) => {
    expect(read(markdown)).toBeNull()
  })

  it('end where the position begins, though no blank line parts them', () => {
    const reply = parseReply(
      '### Findings\n- [must-fix] src/a.ts:1 - broken\n[POSITION: OBJECTION] - leaks',
      null,
      'findings',
    )
    expect(reply.form).toMatchObject({ findings: [{ text: 'broken' }] })
    expect(reply.position).toBe('OBJECTION')
  })

  it('are read from anything in bounded time, and never throw', () => {
    const word = fc.constantFrom(
      '### Findings\n',
      '- ',
      '[must-fix] ',
      'src/a.ts:1',
      ' - ',
      '\n',
      '`',
      'Why: ',
      '(',
      '|',
      '[x](',
      ', 3',
      'line 1 of ',
      '`a b.ts',
      'File: ',
      'Severity: high',
      'none - ',
      'x',
    )
    fc.assert(
      fc.property(fc.array(word, { maxLength: 200 }), (words) => {
        read(words.join(''))
      }),
    )
    const long = `### Findings\n${'- [must-fix] src/a.ts:1 - '.repeat(20_000)}${'a/'.repeat(50_000)}`
    const started = performance.now()
    read(long)
    expect(performance.now() - started).toBeLessThan(5000)
  })
})

describe('what a reply states', () => {
  const stated = (markdown: string) =>
    statedFindings(parseReply(markdown, null, 'findings')).map(({ severity, text }) => `${severity}: ${text}`)

  it('takes conditions in as must-fix, those that repeat a finding once', () => {
    expect(
      stated(`### Findings
- [consider] src/a.ts:42 - The timer is never cleared

### Conditions
- src/a.ts:42 clears the timer, else CI waits
- The change log names the new flag
- The findings above are mended

[POSITION: SUPPORT_WITH_CONDITIONS] - see above`),
    ).toEqual(['must-fix: The timer is never cleared', 'must-fix: The change log names the new flag'])
  })

  it.each([
    ['OBJECTION', '- [must-fix] src/a.ts:1 - slow', ['must-fix: slow', 'objection: keys leak']],
    ['OBJECTION', '- [objection] src/a.ts:1 - leaks', ['objection: leaks']],
    ['SUPPORT_WITH_CONDITIONS', '- none', ['must-fix: keys leak']],
    ['SUPPORT_WITH_CONDITIONS', '- [must-fix] src/a.ts:1 - slow', ['must-fix: slow']],
    ['CONCERN', '- none', ['consider: keys leak']],
    ['CONCERN', '- [consider] src/a.ts:1 - slow', ['consider: slow']],
    ['SUPPORT', '- none', []],
  ])('takes the reason of %s in where nothing as grave is listed: %s', (position, list, expected) => {
    expect(stated(`### Findings\n${list}\n\n[POSITION: ${position}] - keys leak`)).toEqual(expected)
  })
})
