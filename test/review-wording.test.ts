import { describe, expect, it } from 'vitest'
import { readForm } from '../src/core/reply/forms.js'

// What reviewers write where they do not keep to the form they were asked for.
const read = (body: string) => {
  const form = readForm(`### Findings\n${body}`, 'findings')
  return form?.type === 'findings' ? form.findings : null
}

describe('a severity', () => {
  it.each([
    ['[kritisch]', 'objection'],
    ['[blockierend]', 'objection'],
    ['[P0]', 'objection'],
    ['[fatal]', 'objection'],
    ['[hoch]', 'must-fix'],
    ['[wichtig]', 'must-fix'],
    ['[schwerwiegend]', 'must-fix'],
    ['[severe]', 'must-fix'],
    ['[error]', 'must-fix'],
    ['[P1]', 'must-fix'],
    ['[must-fix, high confidence]', 'must-fix'],
    ['[must-fix/security]', 'must-fix'],
    ['**must-fix**', 'must-fix'],
    ['must-fix', 'must-fix'],
    ['[mittel]', 'consider'],
    ['[niedrig]', 'consider'],
    ['[warning]', 'consider'],
    ['[P2]', 'consider'],
  ])('written as %s is %s', (tag, severity) => {
    expect(read(`- ${tag} \`src/a.ts:12\` - broken`)).toMatchObject([
      { severity, file: 'src/a.ts', line: 12, text: 'broken' },
    ])
  })

  it.each([
    ['of a group', '#### Kritisch\n- src/a.ts:12 - broken'],
    [
      'in a table',
      '| Schweregrad | Datei | Zeile | Befund |\n|-|-|-|-|\n| kritisch | src/a.ts | 12 | broken |',
    ],
    ['in a line of its own', '- Severity: critical\n  File: src/a.ts:12\n  broken'],
    ['below a heading', '#### 1. broken\n**File:** `src/a.ts:12`\n**Severity:** critical'],
  ])('is read %s', (_, body) => {
    expect(read(body)).toMatchObject([{ severity: 'objection', file: 'src/a.ts', line: 12, text: 'broken' }])
  })

  it('is no heading of what is no finding', () => {
    expect(read('- [note] src/a.ts:1 - late\n\n### Notes\n- I ran no tests')).toMatchObject([
      { severity: 'consider', text: 'late' },
    ])
  })

  it('is no word that leads to what is to be done, or to a message', () => {
    expect(read('\n[must-fix] src/a.ts:1 - broken\nSuggestion: mend it')).toMatchObject([
      { severity: 'must-fix', fix: 'mend it' },
    ])
    expect(read('- Error: no such table, it says')).toMatchObject([{ severity: 'consider' }])
  })
})

describe('a place', () => {
  it.each([
    ['`src/a.ts`:12', 12, null],
    ['**src/a.ts**:12-15', 12, 15],
    ['src/a.ts(12,5)', 12, null],
    ['src/a.ts:12, 15-17', 12, null],
    ['[src/a.ts:12](src/a.ts#L12)', 12, null],
    ['line 12 of src/a.ts', 12, null],
    ['Zeilen 12-15 in der Datei `src/a.ts`', 12, 15],
  ])('written as %s is found, and no rest of it is left', (place, line, endLine) => {
    expect(read(`- [must-fix] ${place}: broken`)).toMatchObject([
      { file: 'src/a.ts', line, endLine, text: 'broken' },
    ])
  })

  it('may stand in a line of its own, or behind what only looks like one', () => {
    expect(read('- [must-fix] broken\n  - Location: `src/a.ts`, line 12\n  - Why: w')).toMatchObject([
      { file: 'src/a.ts', line: 12, text: 'broken', why: 'w' },
    ])
    expect(read('- [must-fix] localhost:8080 is fixed in src/a.ts:12')).toMatchObject([
      { file: 'src/a.ts', line: 12, text: 'localhost:8080 is fixed in src/a.ts:12' },
    ])
  })

  it.each(['`src/ä "q" x.ts`:12', '`src/ä "q" x.ts:12`', '`src/ä "q" x.ts` (line 12)'])(
    'may have blanks and quotes in its name: %s',
    (place) => {
      expect(read(`- [must-fix] ${place} - broken`)).toMatchObject([
        { file: 'src/ä "q" x.ts', line: 12, text: 'broken' },
      ])
    },
  )

  it('leaves numbers that belong to the text alone', () => {
    expect(read('- [must-fix] src/a.ts:12, 3 callers break')).toMatchObject([{ text: '3 callers break' }])
    expect(read('- [must-fix] src/(shop)/page.tsx:3 - broken')).toMatchObject([
      { file: 'src/(shop)/page.tsx', line: 3 },
    ])
  })
})

describe('findings listed by file', () => {
  it.each([
    ['below headings', '#### `src/a.ts`\n- [must-fix] L12: broken\n- [consider] (line 20) late'],
    ['below names in bold', '**src/a.ts**\n- [must-fix] line 12: broken\n- [consider] line 20: late'],
    ['within lists', '- src/a.ts:\n  - [must-fix] line 12: broken\n  - [consider] src/a.ts:20 late'],
    ['by matter', '- Errors\n  - [must-fix] src/a.ts:12 - broken\n  - [consider] src/a.ts:20 - late'],
  ])('%s keep file, line and severity', (_, body) => {
    expect(read(body)).toMatchObject([
      { severity: 'must-fix', file: 'src/a.ts', line: 12, text: 'broken' },
      { severity: 'consider', file: 'src/a.ts', line: 20, text: 'late' },
    ])
  })

  it('may be a paragraph below each name', () => {
    const body = '#### src/a.ts\nThe cache stays empty.\n\n#### src/b.ts\n- [must-fix] L3: broken'
    expect(read(body)).toMatchObject([
      { severity: 'consider', file: 'src/a.ts', line: null, text: 'The cache stays empty.' },
      { severity: 'must-fix', file: 'src/b.ts', line: 3, text: 'broken' },
    ])
  })

  it('belong to no file behind its list', () => {
    const [, other] = read('- src/a.ts\n  - [must-fix] line 12: broken\n- [consider] there is no test') ?? []
    expect(other).toMatchObject({ file: null, line: null, text: 'there is no test' })
  })
})

describe('a table', () => {
  it('may number its rows', () => {
    const table =
      '| # | Severity | Location | Description | Suggestion |\n|-|-|-|-|-|\n| 1 | must-fix | `src/a.ts:12` | broken | mend it |'
    expect(read(table)).toMatchObject([
      { severity: 'must-fix', file: 'src/a.ts', line: 12, text: 'broken', fix: 'mend it' },
    ])
  })
})

describe('no findings', () => {
  it.each([
    'None found.',
    '- none found',
    '- No issues found.',
    '- none - the change is fine',
    '- None. The change is small and correct.',
    'Nothing to report.',
    'Keine Auffälligkeiten.',
    '#### src/a.ts\nNone.',
  ])('may be said as %j', (body) => {
    expect(read(body)).toEqual([])
  })

  it.each([
    '- None of the callers handles null',
    '- No test covers it',
    '- none: except that src/a.ts:3 leaks',
    '- none, but the path is never closed',
    '- No - the token is logged',
  ])('is not said by %j', (body) => {
    expect(read(body)).toHaveLength(1)
  })
})

describe('a long finding', () => {
  it.each(['-', ' - ', '– x ', 'why: - '])(
    'of "%s" again and again is read without getting slow',
    (piece) => {
      const start = performance.now()
      const long = `${piece.repeat(Math.ceil(300_000 / piece.length))}.`
      expect(read(`- [must-fix] src/a.ts:12 - broken \`${long}\``)).toMatchObject([{ line: 12 }])
      // Time that grew with the square would take a minute; this is an upper bound by far.
      expect(performance.now() - start).toBeLessThan(10_000)
    },
  )
})
