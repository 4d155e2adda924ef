import { describe, expect, it } from 'vitest'
import { mergeReply } from '../src/core/reply/merge.js'
import { parseReply } from '../src/core/reply.js'
import type { Reply } from '../src/core/types.js'

const position = (markdown: string) => parseReply(markdown).position
const conditions = (markdown: string) => parseReply(markdown).conditions.map(({ text }) => text)

const FULL = `### Decision
We keep SQLite.

- one file
  \`\`\`sql
  ### Conditions
  \`\`\`

#### Why
It is enough.

### Assumptions
- One writer at a time
- Fewer than 10,000 rows

### Conditions
- Backups run every night, else a crash loses a day
- **MANDATORY:** The file is never on a network drive

### Action items
- [ ] Write the backup job (owner: coder, priority: high)
- [x] Choose a database (owner: planner)

[POSITION: SUPPORT_WITH_CONDITIONS] - it is enough for now
Confidence: 0.8
`

describe('a reply in the format asked for', () => {
  it('is read whole', () => {
    expect(parseReply(FULL)).toEqual({
      position: 'SUPPORT_WITH_CONDITIONS',
      reason: 'it is enough for now',
      confidence: 0.8,
      decision: 'We keep SQLite.\n\n- one file\n  ```sql\n  ### Conditions\n  ```\n\n#### Why\nIt is enough.',
      assumptions: ['One writer at a time', 'Fewer than 10,000 rows'],
      conditions: [
        { text: 'Backups run every night, else a crash loses a day' },
        { text: 'The file is never on a network drive' },
      ],
      actionItems: [{ text: 'Write the backup job', owner: 'coder', priority: 'high' }],
      listsTasks: true,
      answers: [],
      checks: [],
      topicAnswers: [],
      changedBy: null,
      form: null,
    } satisfies Reply)
  })

  it('reads the same with its headings written in another way', () => {
    const others = FULL.replaceAll(/^### (.*)$/gm, (_, heading: string) => `### ${heading.toUpperCase()}`)
    expect(others).not.toBe(FULL)
    const { decision, ...rest } = parseReply(others)
    expect(rest).toEqual((({ decision: _, ...more }) => more)(parseReply(FULL)))
    expect(decision?.toLowerCase()).toBe(parseReply(FULL).decision?.toLowerCase())
  })

  it('reads the same with Windows line ends and a byte order mark', () => {
    const windows = parseReply(`\uFEFF${FULL.replaceAll('\n', '\r\n')}`)
    expect(windows).toEqual(parseReply(FULL))
  })

  it('is empty where nothing is said', () => {
    const nothing = {
      position: null,
      reason: null,
      confidence: null,
      decision: null,
      assumptions: [],
      conditions: [],
      actionItems: [],
      answers: [],
      checks: [],
      topicAnswers: [],
      changedBy: null,
      form: null,
    }
    for (const text of ['', ' \n\n ', 'I agree with all of it.', '\0', '```\nopen'])
      expect(parseReply(text)).toEqual(nothing)
  })
})

describe('the position', () => {
  it.each([
    ['[POSITION: SUPPORT]', 'SUPPORT'],
    ['[POSITION: SUPPORT_WITH_CONDITIONS] - when tested', 'SUPPORT_WITH_CONDITIONS'],
    ['**[POSITION: CONCERN]** – too slow', 'CONCERN'],
    ['*[POSITION: OBJECTION] — no*', 'OBJECTION'],
    ['[Position: Support]: fine', 'SUPPORT'],
    ['[POSITION: SUPPORT]: yes', 'SUPPORT'],
    ['**Position:** SUPPORT', 'SUPPORT'],
    ['**Position:** ✅ SUPPORT - fine', 'SUPPORT'],
    ['Position: SUPPORT WITH CONDITIONS', 'SUPPORT_WITH_CONDITIONS'],
    ['**Meine Position: EINWAND**', null],
    ['(POSITION: CONCERN)', 'CONCERN'],
    ['[POSITION]: PROPOSAL', 'PROPOSAL'],
    ['[POSITION: SUPPORT', 'SUPPORT'],
    ['- [POSITION: SUPPORT] - fine', 'SUPPORT'],
    ['👉 [POSITION: SUPPORT] The plan is sound.', 'SUPPORT'],
    ['## [POSITION: OBJECTION] - no way back', 'OBJECTION'],
    ['## Position\n\nSUPPORT - fine', 'SUPPORT'],
    ['## 📌 Position\n\n**CONCERN**', 'CONCERN'],
    ['**Position:** [POSITION: OBJECTION]', 'OBJECTION'],
    ['**Final verdict:** [POSITION: SUPPORT] - fine', 'SUPPORT'],
    ['Some text.\n[POSITION: SUPPORT] - fine\n---', 'SUPPORT'],
    ['- [ ] a task\n[POSITION: SUPPORT] - fine', 'SUPPORT'],
  ])('of %j is %s', (markdown, expected) => {
    expect(position(markdown)).toBe(expected)
  })

  it.each([
    '[POSITION: SUPPORT_WITH]',
    '[POSITION: NOT SUPPORT]',
    '[POSITION: SUPPORT?]',
    '[POSITION: SUPPORT]?',
    '[POSITION: SUPPORT or OBJECTION]',
    '[POSITION: SUPPORT | CONCERN]',
    '[POSITION: SUPPORT, CONCERN or OBJECTION]',
    '[POSITION: SUPPORTED]',
    '[POSITION: SUPPORT - but only if it rains]',
    '[POSITION: SUPPORT] WITH CONDITIONS',
    '[POSITION: SUPPORT] - with conditions: tests',
    '[POSITION: SUPPORT]_WITH_CONDITIONS',
    '[POSITION: SUP\u200BPORT]',
    '[POSITION: \u202ESUPPORT]',
    '[POSITION: AGREE]',
    '[POSITION: [ ] SUPPORT]',
    '[POSITION: ❌ SUPPORT]',
    '[POSITION: 1. SUPPORT]',
    '- [ ] [POSITION: SUPPORT]',
    '[ ] [POSITION: SUPPORT]',
    '☐ [POSITION: SUPPORT]',
    '[POSITION: ]',
    '[POSITION: TAG]',
    '[POSITION: <your position>]',
    '[SUPPORT]',
    'NOT [POSITION: SUPPORT]',
    "The planner's position: [POSITION: SUPPORT]",
    'Planner: [POSITION: SUPPORT]',
    'Position: [POSITION: SUPPORT | CONCERN]',
    'Position: [POSITION: [POSITION: SUPPORT]]',
    'My vote: [POSITION: SUPPORT] or [POSITION: OBJECTION]',
    'Position: `[POSITION: SUPPORT]`',
    '❌ [POSITION: SUPPORT]',
    'I take [POSITION: SUPPORT] here.',
    '[POSITION: SUPPORT] is what you write when you agree.',
    '[POSITION: SUPPORT] or [POSITION: OBJECTION]',
    'Position: SUPPORT for the plan is growing',
    'I support this and agree with everything. SUPPORT!',
    '`[POSITION: SUPPORT]`',
    '```\n[POSITION: SUPPORT]\n```',
    '````markdown\n```js\n```\n[POSITION: SUPPORT]\n````',
    '```markdown\n```js\nrun()\n```\n[POSITION: SUPPORT]\n```',
    '    [POSITION: SUPPORT]',
    '> [POSITION: SUPPORT]',
    '> someone said\n[POSITION: SUPPORT]',
    '- > [POSITION: SUPPORT]',
    '~~[POSITION: SUPPORT]~~',
    '![POSITION: SUPPORT](picture.png)',
    '<!-- [POSITION: SUPPORT] -->',
    '<b>[POSITION: SUPPORT]</b>',
    '<script>\n[POSITION: SUPPORT]\n</script>',
    '<thinking>\n\nLet me see.\n\n[POSITION: SUPPORT]\n\n</thinking>\n\nDone.',
    '| Vote |\n|---|\n| [POSITION: SUPPORT] |',
    '"[POSITION: SUPPORT]" was the reviewer\'s vote',
    'End your reply with one of these:\n\n[POSITION: SUPPORT]',
    'End with\n[POSITION: SUPPORT]\n[POSITION: OBJECTION]',
    'Beende deine Antwort mit einer der folgenden Zeilen:\n- [POSITION: SUPPORT]\n- [POSITION: OBJECTION]',
    '- [POSITION: SUPPORT] - if you agree\n- [POSITION: OBJECTION] - if you do not',
    '## Reply format\n\n[POSITION: SUPPORT] - one line of reason',
    'I was told to end with one of:\n\n[POSITION: SUPPORT]',
  ])('of %j is none', (markdown) => {
    expect(position(markdown)).toBeNull()
  })

  it('is the last one its author states', () => {
    expect(position('[POSITION: OBJECTION] - no\n\nOn reflection:\n\n[POSITION: SUPPORT] - yes')).toBe(
      'SUPPORT',
    )
    expect(position('[POSITION: CONCERN] - no\n[POSITION: SUPPORT] - yes')).toBe('SUPPORT')
    expect(
      position('[POSITION: OBJECTION] - no\n\n> [POSITION: SUPPORT]\n\n```\n[POSITION: SUPPORT]\n```'),
    ).toBe('OBJECTION')
    expect(position('[POSITION: SUPPORT] - yes\n\n[POSITION: MAYBE]')).toBeNull()
    expect(position('End with one of [POSITION: SUPPORT | OBJECTION].\n\n[POSITION: OBJECTION] - no')).toBe(
      'OBJECTION',
    )
    expect(position('My final answer, in the format asked for:\n\n[POSITION: SUPPORT] - fine')).toBe(
      'SUPPORT',
    )
  })
})

describe('the reason', () => {
  it.each([
    ['[POSITION: SUPPORT] - it  is\tsound', 'it is sound'],
    ['[POSITION: SUPPORT]: it is sound', 'it is sound'],
    ['[POSITION: SUPPORT] — `a` is enough\nConfidence: 0.5', '`a` is enough'],
    ['[POSITION: SUPPORT]\n\n**Begründung**: Es reicht.\n\nMehr nicht.', 'Es reicht.'],
    ['[POSITION: SUPPORT]\n\n*Reason: it is enough.*', 'it is enough.'],
    ['[POSITION: SUPPORT]\nIt is enough\nfor a year.', 'It is enough for a year.'],
    ['[POSITION: SUPPORT]\n\n**It is enough.**', 'It is enough.'],
    ['Reason: it is enough.\n[POSITION: SUPPORT]', 'it is enough.'],
    ['[POSITION: SUPPORT] - sound (confidence: 0.7)', 'sound'],
    ['[POSITION: SUPPORT]', null],
    ['[POSITION: SUPPORT]\n\nConfidence: 0.9', null],
    ['[POSITION: SUPPORT]\n\n## Appendix\n\nMore.', null],
    ['[POSITION: SUPPORT] -', null],
  ])('of %j is %j', (markdown, expected) => {
    expect(parseReply(markdown).reason).toBe(expected)
  })
})

describe('the confidence', () => {
  it.each([
    ['Confidence: 0.8', 0.8],
    ['**Confidence:** 80%', 0.8],
    ['Konfidenz: 0,8', 0.8],
    ['Zuversicht: 80 %', 0.8],
    ['Confidence: 8/10', 0.8],
    ['- Confidence: 1 (certain)', 1],
    ['Confidence: 0', 0],
    ['[POSITION: SUPPORT] - sound (confidence: 0.7)', 0.7],
    ['Confidence: 85', null],
    ['Confidence: 120%', null],
    ['Confidence: high', null],
    ['Confidence: 0.7-0.9', null],
    ['`Confidence: 0.8`', null],
    ['> Confidence: 0.8', null],
    ['My confidence: grows', null],
  ])('of %j is %s', (markdown, expected) => {
    expect(parseReply(markdown).confidence).toBe(expected)
  })
})

describe('the decision', () => {
  it.each([
    ['## Entscheidung\n\nWir nehmen A.\n\n## Risiken\n\nKeine.', 'Wir nehmen A.'],
    ['**Decision**\n\nTake A.\n\n**Conditions**\n\n- tests', 'Take A.'],
    ['**Decision:** Take A.\n\n[POSITION: PROPOSAL] - x', 'Take A.'],
    ['### Decision: Take A\n\nAll of it.', 'Take A\n\nAll of it.'],
    ['### Decision\nTake A.\n[POSITION: PROPOSAL] - x', 'Take A.'],
    ['### Decision\nTake A.\n\n[C1] accepted: done\n[C2] declined: no', 'Take A.'],
    ['### Decision\nTake A.\n\n- [C1] accepted: done', 'Take A.'],
    ['### Decision\nTake A.\n\n#### Answers\n\n- more', 'Take A.'],
    ['### Decision\n\n1. A\n   - a\n2. B\n\n---\n\n[POSITION: PROPOSAL]', '1. A\n   - a\n2. B'],
    ['### Decision\n\n### Decision\nTake A.', 'Take A.'],
    ['### Decision\nTake A.\n\n### Final decision\nTake B.', 'Take B.'],
    ['### Decision\nTake A.\n\n### Decision\nTake B.', 'Take A.'],
    ['```\n### Decision\nTake A.\n```', null],
    ['### Critical decision needed\n\nWho pays?', null],
    ['### Decision\n\n[POSITION: PROPOSAL]', null],
  ])('of %j is %j', (markdown, expected) => {
    expect(parseReply(markdown).decision).toBe(expected)
  })
})

describe('conditions', () => {
  it.each([
    ['### Bedingungen\n\n1. **Tests** laufen\n2. ⚠️ HIGH: Backups\n', ['Tests laufen', 'Backups']],
    ['### My conditions for support\n- tests', ['tests']],
    ['## Zwingende Voraussetzungen\n- tests\n\n[POSITION: CONCERN]', ['tests']],
    [
      '## Conditional approval requirements\n\nI support this **only** under the following conditions:\n\n1. tests',
      ['tests'],
    ],
    ['Ich unterstütze das unter folgenden Bedingungen:\n- Tests', ['Tests']],
    ['### Conditions à remplir\n- des tests', ['des tests']],
    ['Apoyo la propuesta con las siguientes condiciones:\n- pruebas', ['pruebas']],
    [
      '[POSITION: SUPPORT_WITH_CONDITIONS]\n\n**Begründung**: Gut, aber zuerst muss das geklärt werden:\n\n- Tests\n- Backups',
      ['Tests', 'Backups'],
    ],
    ['[POSITION: SUPPORT_WITH_CONDITIONS]\n1. Tests\n2. Backups', ['Tests', 'Backups']],
    ['## Tasks\n- write\n[POSITION: SUPPORT_WITH_CONDITIONS] - fine once:\n- tested', ['tested']],
    [
      '### Conditions\nBackups run every night.\nThe file is local.',
      ['Backups run every night.', 'The file is local.'],
    ],
    ['### Conditions\n- none', []],
    ['### Bedingungen\n- Keine.', []],
    ['### Conditions\n- Keine Breaking Changes', ['Keine Breaking Changes']],
    ['### Conditions\n- [C1] upheld: still open\n- C2: what of it\n- new one', ['C2: what of it', 'new one']],
    ['### Race conditions\n- two writers', []],
    ['### Rahmenbedingungen\n- Node 20', []],
    ['## Voraussetzungen\n- Node 20\n\n[POSITION: PROPOSAL]', []],
    ['```\n### Conditions\n- a\n```\n\n> ### Conditions\n> - b', []],
    ['### Conditions\n- tests\n\n### Notes\n- not this', ['tests']],
    ['### Conditions\n- tests\n[POSITION: SUPPORT_WITH_CONDITIONS] - fine', ['tests']],
    ['Ich trage das mit, wenn Folgendes zugesagt wird:\n- Tests\n- Backups', ['Tests', 'Backups']],
    ['My approval depends on two things:\n- tests\n- backups', ['tests', 'backups']],
    ['**Bedingungen, unter denen ich mitgehe**\n\na) Tests\nb) Backups', ['Tests', 'Backups']],
    ['My conditions:\n– tests\n– backups\n[POSITION: CONCERN]', ['tests', 'backups']],
    [
      'I agree, provided these hold:\n\n- Technology\n  - tests\n  - backups\n- People\n  - an owner',
      ['tests', 'backups', 'an owner'],
    ],
    [
      '### Conditions\n\n#### 1. Tests run\nFor safety.\n\n#### 2. Backups exist',
      ['Tests run', 'Backups exist'],
    ],
    ['| Conditions |\n|---|\n| tests |', []],
    ['## Must-haves\n- Login\n- Search\n\n[POSITION: PROPOSAL]', []],
    ['Die folgenden Punkte müssen geklärt werden:\n- Budget\n\n[POSITION: SUPPORT] - gut', []],
  ])('of %j are %j', (markdown, expected) => {
    expect(conditions(markdown)).toEqual(expected)
  })

  it('are the reason of a conditional vote that lists none', () => {
    expect(conditions('[POSITION: SUPPORT_WITH_CONDITIONS] - good, but test it')).toEqual([
      'good, but test it',
    ])
    expect(conditions('[POSITION: SUPPORT_WITH_CONDITIONS]')).toEqual([])
    expect(conditions('[C1] upheld: still slow\n\n[POSITION: SUPPORT_WITH_CONDITIONS] - see C1')).toEqual([])
    expect(conditions('[POSITION: SUPPORT] - good, but test it')).toEqual([])
  })

  it.each([
    ['## Must-haves for release\n- [ ] tests\n- [ ] backups', ['tests', 'backups']],
    ['## Required changes before merge\n1. tests', ['tests']],
    ['The following must be in place before we start:\n- tests', ['tests']],
    ['## Was sich ändern muss\n- Tests', ['Tests']],
    ['## Required changes\n- docs\n\n## Conditions\n- tests', ['tests']],
    ['**Conditions:** tests run; backups exist', ['tests run', 'backups exist']],
    ['- **Condition 1:** tests run\n- **Condition 2:** backups exist', ['tests run', 'backups exist']],
    ['`Conditions: in code`', ['see above']],
    ['Nothing else.', ['see above']],
  ])('of a conditional vote after %j are %j', (markdown, expected) => {
    expect(conditions(`${markdown}\n\n[POSITION: SUPPORT_WITH_CONDITIONS] - see above`)).toEqual(expected)
  })

  it.each([
    ['under two conditions: (1) tests run, and (2) backups exist.', ['tests run', 'backups exist']],
    ['good, but: tests; backups; an owner', ['tests', 'backups', 'an owner']],
    ['fine, but only with tests, backups and an owner. Else no.', ['tests', 'backups', 'an owner. Else no.']],
    ['Das muss geklärt sein: Tests, Backups, und Kosten', ['Tests', 'Backups', 'Kosten']],
  ])('are what the reason %j enumerates', (reason, expected) => {
    expect(conditions(`[POSITION: SUPPORT_WITH_CONDITIONS] - ${reason}`)).toEqual(expected)
  })

  it.each([
    'good: fast, small and simple',
    'only with tests and backups',
    'see (a) and (b) above',
    'only if the tests, which are slow, run and pass',
    'nur wenn die Tests laufen, die ich genannt habe, und alles steht',
    'the design holds; the rest can wait',
  ])('are the reason %j as a whole', (reason) => {
    expect(conditions(`[POSITION: SUPPORT_WITH_CONDITIONS] - ${reason}`)).toEqual([reason])
  })

  it('are a bare list where they were asked for', () => {
    expect(parseReply('- tests\n- backups', 'conditions').conditions).toEqual([
      { text: 'tests' },
      { text: 'backups' },
    ])
    expect(parseReply('- tests\n- backups').conditions).toEqual([])
  })
})

describe('answers', () => {
  it.each([
    ['[C1] accepted: a lock', [['C1', 'accepted', 'a lock']]],
    [
      '- **[C1]** accepted - a lock\n- **C2:** declined — too dear',
      [
        ['C1', 'accepted', 'a lock'],
        ['C2', 'declined', 'too dear'],
      ],
    ],
    ['C1: accepted — a lock', [['C1', 'accepted', 'a lock']]],
    ['[C1]: accepted', [['C1', 'accepted', '']]],
    [
      '[C1] angenommen: ein Lock\n[C2] abgelehnt: zu teuer',
      [
        ['C1', 'accepted', 'ein Lock'],
        ['C2', 'declined', 'zu teuer'],
      ],
    ],
    [
      '[C1] bleibt bestehen: zu langsam\n[C2] zurückgezogen',
      [
        ['C1', 'upheld', 'zu langsam'],
        ['C2', 'withdrawn', ''],
      ],
    ],
    [
      '[C1, C2] accepted: both',
      [
        ['C1', 'accepted', 'both'],
        ['C2', 'accepted', 'both'],
      ],
    ],
    [
      '[C1], [C2] accepted: both',
      [
        ['C1', 'accepted', 'both'],
        ['C2', 'accepted', 'both'],
      ],
    ],
    [
      '[C1] (condition) "Entries expire" — **accepted**: after an hour',
      [['C1', 'accepted', 'after an hour']],
    ],
    [
      '- [C1] accepted: in two steps:\n  - a lock\n  - a test',
      [['C1', 'accepted', 'in two steps: a lock a test']],
    ],
    [
      '[C1] accepted: a lock\nand a test\n[C2] declined: no',
      [
        ['C1', 'accepted', 'a lock and a test'],
        ['C2', 'declined', 'no'],
      ],
    ],
    ['[C1] accepted: a lock\n[POSITION: PROPOSAL] - x', [['C1', 'accepted', 'a lock']]],
    [
      '#### [C1] accepted\n\nWe add a lock.\n\n#### [C2] declined\n\nToo dear.',
      [
        ['C1', 'accepted', 'We add a lock.'],
        ['C2', 'declined', 'Too dear.'],
      ],
    ],
    ['[C1] accepted: a lock\n\n[C1] declined: no lock\n\n[C1] withdrawn', [['C1', 'declined', 'no lock']]],
    ['[C1]\naccepted: a lock', [['C1', 'accepted', 'a lock']]],
    ['`[C1] accepted: a lock`\n\n> [C1] accepted: b\n\n    [C1] accepted: c', []],
    ['[C1] accepted: how\n[C2] accepted or declined', []],
    ['[C1] was discussed at length', []],
    ['C1 bleibt ein Thema für später', []],
    ['I accepted C1: it is right', []],
  ])('of %j', (markdown, expected) => {
    expect(parseReply(markdown).answers.map(({ id, verb, text }) => [id, verb, text])).toEqual(expected)
  })
})

describe('mergeReply', () => {
  const base = parseReply('### Decision\nTake A.\n\n[C1] accepted: a lock')

  it('fills in the position and never replaces one', () => {
    const merged = mergeReply(base, parseReply('[POSITION: SUPPORT] - fine\nConfidence: 0.6'), 'position')
    expect(merged).toEqual({ ...base, position: 'SUPPORT', reason: 'fine', confidence: 0.6 })
    expect(mergeReply(merged, parseReply('[POSITION: OBJECTION] - no'), 'position')).toEqual(merged)
  })

  it('takes the reason of a conditional vote as condition, unless the reply answered points', () => {
    const late = parseReply('[POSITION: SUPPORT_WITH_CONDITIONS] - test it')
    expect(mergeReply(parseReply('Hm.'), late, 'position').conditions).toEqual([{ text: 'test it' }])
    expect(mergeReply(base, late, 'position').conditions).toEqual([])
    const listing = parseReply('[POSITION: SUPPORT_WITH_CONDITIONS] - under conditions: a test; a backup')
    expect(mergeReply(parseReply('Hm.'), listing, 'position').conditions).toHaveLength(2)
    expect(mergeReply(base, listing, 'position').conditions).toEqual([])
  })

  it('fills in the conditions', () => {
    const bare = parseReply('[POSITION: SUPPORT_WITH_CONDITIONS]')
    const merged = mergeReply(bare, parseReply('### Conditions\n- tests'), 'conditions')
    expect(merged).toEqual({ ...bare, conditions: [{ text: 'tests' }] })
    expect(mergeReply(merged, parseReply('### Conditions\n- more'), 'conditions')).toEqual(merged)
  })

  it('adds the answers that were missing, and a Decision only if there was none', () => {
    const more = parseReply('### Decision\nTake B.\n\n[C1] declined: no\n[C2] declined: no')
    const merged = mergeReply(base, more, 'answers')
    expect(merged.answers.map(({ id, verb }) => [id, verb])).toEqual([
      ['C1', 'accepted'],
      ['C2', 'declined'],
    ])
    expect(merged.decision).toBe('Take A.')
    expect(mergeReply(parseReply('[C1] accepted'), more, 'answers').answers[0]).toEqual({
      id: 'C1',
      verb: 'declined',
      text: 'no',
    })
    expect(mergeReply(parseReply('x'), more, 'answers').decision).toBe('Take B.')
  })
})

describe('hostile input', () => {
  it.each([
    ['2 MB of sections', () => FULL.repeat(Math.ceil(2e6 / FULL.length))],
    ['1 MB on one line', () => 'a '.repeat(5e5)],
    ['1 MB of spaces on a line', () => `x${' '.repeat(1e6)}y:`],
    ['a line of brackets', () => '['.repeat(1e6)],
    ['a line of tags', () => '[POSITION: SUPPORT '.repeat(5e4)],
    ['a line of ids', () => 'C1, '.repeat(2.5e5)],
    ['a line of stars', () => '*a **b '.repeat(1.4e5)],
    ['a line of back-ticks', () => '`a ``b '.repeat(1.4e5)],
    ['a line of tags of HTML', () => '<b>x '.repeat(2e5)],
    [
      'lists 1,000 deep',
      () => Array.from({ length: 1000 }, (_, depth) => `${'  '.repeat(depth)}- item`).join('\n'),
    ],
    ['quotations 1,000 deep', () => `${'> '.repeat(1000)}x\n`.repeat(10)],
    ['fences that never end', () => '```markdown\n```js\n'.repeat(5e4)],
    ['elements that never end', () => '<details>\n\nx\n\n'.repeat(3e4)],
    ['many answers', () => '[C1] accepted: a\n'.repeat(6e4)],
    ['many positions', () => '[POSITION: SUPPORT] - a\n\n'.repeat(4e4)],
    ['many headings', () => '### Conditions\n'.repeat(6e4)],
    ['many decisions', () => '### Final decision\nx\n\n'.repeat(4e4)],
    ['many items', () => '- [ ] a (owner: b, priority: high)\n'.repeat(3e4)],
    ['a long item of colons', () => `- [ ] ${'a: '.repeat(3e5)}`],
    ['a heading of words', () => `# ${'plan '.repeat(2e5)}`],
    ['many votes that depend', () => `${'stimme zu, '.repeat(35)}:\n\n- x\n\n`.repeat(4e3)],
    ['many marked lines', () => 'a) x\nb) y\n– z\n'.repeat(5e4)],
    ['many conditions by number', () => 'Condition 1: a, b and c\n'.repeat(5e4)],
    ['many parts of conditions', () => '## Conditions\n### a\n\nb\n\n'.repeat(3e4)],
    [
      'an enumeration without end',
      () => `[POSITION: SUPPORT_WITH_CONDITIONS] - only if ${'a, '.repeat(3e5)}`,
    ],
    ['a lead-in without end', () => `${'folgende '.repeat(1e5)}:\n- x`],
  ])('is read to its end: %s', (_, make) => {
    // Whatever takes more than linear time here runs into the time limit of the tests.
    expect(parseReply(make())).toHaveProperty('actionItems')
  })
})
