import { describe, expect, it } from 'vitest'
import { EXPECTS } from '../src/core/method/method.js'
import { readChangedBy } from '../src/core/reply/changed-by.js'
import { readChecks } from '../src/core/reply/checks.js'
import { readForm } from '../src/core/reply/forms.js'
import { readTopicAnswers } from '../src/core/reply/topic-answers.js'
import { parseMarkdown } from '../src/core/text/markdown.js'
import type { Form } from '../src/core/types.js'
import fc from './cases.js'

const blocksOf = (markdown: string) => parseMarkdown(markdown, { reply: true })

describe('a pick', () => {
  it.each([
    ['[PICK: B] - lock-in', 'B', 'lock-in'],
    ['**[PICK: Postgres]** – one writer', 'Postgres', 'one writer'],
    ['[PICK: Postgres] — one writer', 'Postgres', 'one writer'],
    ['[PICK: B]', 'B', null],
    ['PICK: B', 'B', null],
    ['**PICK:** Redis - memory', 'Redis', 'memory'],
    ['PICK: [B] - slow', 'B', 'slow'],
    ['[PICK]: B - slow', 'B', 'slow'],
    ['- [PICK: use [x] now]: main risk: it dies', 'use [x] now', 'it dies'],
    ['My pick: [PICK: B] (too slow)', 'B', 'too slow'],
    ['[PICK: A]\nRisk: slow', 'A', 'slow'],
    ['[PICK: `pg_cron` jobs] - no retries', '`pg_cron` jobs', 'no retries'],
    ['[PICK: A] - x\n\nOn second thoughts:\n\n[PICK: C] - y', 'C', 'y'],
  ])('is read from %j', (markdown, option, risk) => {
    expect(readForm(markdown, 'pick')).toEqual({ type: 'pick', option, risk })
  })

  it.each([
    '',
    'I would pick B.',
    '`[PICK: B]`',
    '> [PICK: B]',
    '```\n[PICK: B]\n```',
    '[PICK: the option] - the main risk',
    '[PICK: A | B] - either',
    '- [ ] [PICK: B]',
    '### Example\n[PICK: B] - x',
  ])('is not read from %j', (markdown) => {
    expect(readForm(markdown, 'pick')).toBeNull()
  })
})

describe('an estimate', () => {
  it.each([
    ['[ESTIMATE: 12 weeks, 8 to 20]', 12, 'weeks', 8, 20],
    ['**[ESTIMATE: 12 Wochen, 8–20]** - wie zuletzt', 12, 'weeks', 8, 20],
    ['[ESTIMATE: 12,5 semaines, de 8 à 20,5]', 12.5, 'weeks', 8, 20.5],
    ['[ESTIMATE: 3 meses, entre 2 y 5]', 3, 'months', 2, 5],
    ['[ESTIMATE: 12,000 €, 8,000 to 20,000]', 12_000, '€', 8000, 20_000],
    ['[ESTIMATE: €12.000, 8.000–20.000]', 12_000, '€', 8000, 20_000],
    ['[ESTIMATE: 12 000 EUR, 8 000 - 20 000]', 12_000, '€', 8000, 20_000],
    ['[ESTIMATE: 1.234,5 h, 1.000 bis 2.000]', 1234.5, 'hours', 1000, 2000],
    ['[ESTIMATE: $1.2M, 800k to 2M]', 1_200_000, '$', 800_000, 2_000_000],
    ['[ESTIMATE: 12k, 8 to 20]', 12_000, '', 8000, 20_000],
    ['[ESTIMATE: 15k, 8 to 20k]', 15_000, '', 8000, 20_000],
    ['[ESTIMATE: 3,5 Mio. €, 2 bis 5]', 3_500_000, '€', 2_000_000, 5_000_000],
    ['[ESTIMATE: $12k per month, $8k to $20k]', 12_000, '$ per month', 8000, 20_000],
    ['[ESTIMATE: 40 %, 20 to 60 %]', 40, '%', 20, 60],
    ['[ESTIMATE: -5 %, -10 to 2]', -5, '%', -10, 2],
    ['[ESTIMATE: −5, −10 to −2]', -5, '', -10, -2],
    ['[ESTIMATE: 0.125, 0.1 to 0.2]', 0.125, '', 0.1, 0.2],
    ['[ESTIMATE: 12 weeks, 20 to 8]', 12, 'weeks', 8, 20],
    ['[ESTIMATE: 30 weeks, 8 to 20]', 30, 'weeks', null, null],
    ['[ESTIMATE: 12 months, 8 to 20 weeks]', 12, 'months', null, null],
    ['[ESTIMATE: 12 weeks]', 12, 'weeks', null, null],
    ['[ESTIMATE: 12, 8 to 20 weeks]', 12, 'weeks', 8, 20],
    ['[ESTIMATE: ~12 weeks, 90% range 8–20]', 12, 'weeks', 8, 20],
    ['[ESTIMATE: 12 weeks, low 8, high 20]', 12, 'weeks', 8, 20],
    ['[ESTIMATE: 12 weeks ± 4]', 12, 'weeks', 8, 16],
    ['[ESTIMATE: 3 person-days, 2 to 5]', 3, 'person-days', 2, 5],
    ['Estimate: 12 weeks (8 to 20)', 12, 'weeks', 8, 20],
    ['Estimate: 12 weeks - because it is hard', 12, 'weeks', null, null],
    ['ESTIMATE: 12 weeks\nRange: 8 to 20', 12, 'weeks', 8, 20],
    ['### Estimate\n12 weeks, 8 to 20', 12, 'weeks', 8, 20],
    ['[ESTIMATE: 9 days]\n\nRather:\n\n[ESTIMATE: 11 days, 8 to 14]', 11, 'days', 8, 14],
  ])('is read from %j', (markdown, value, unit, low, high) => {
    expect(readForm(markdown, 'estimate')).toEqual({ type: 'estimate', value, unit, low, high })
  })

  it.each([
    '[ESTIMATE: a number and its unit, from low to high], such as',
    '[ESTIMATE: 8 to 20 weeks]',
    '[ESTIMATE: 8-20 weeks]',
    'Estimate: 12 people told me that it is so',
    'It will take 12 weeks.',
    '`[ESTIMATE: 12 weeks]`',
    '> [ESTIMATE: 12 weeks]',
  ])('is not read from %j', (markdown) => {
    expect(readForm(markdown, 'estimate')).toBeNull()
  })
})

describe('a ranking', () => {
  it.each([
    ['### Ranking\n1. B - right\n2. A - vague\n3. C', ['B', 'A', 'C']],
    ['### Ranking\n1. **Answer B**: right\n2. **Answer A** is vague', ['B', 'A']],
    ['### My ranking (best first)\n- 1st: C\n- 2nd: A2', ['C', 'A2']],
    ['### Ranking\nA > C > B', ['A', 'C', 'B']],
    ['Ranking: A > C > B', ['A', 'C', 'B']],
    ['**Ranking:** A, C, B', ['A', 'C', 'B']],
    ['### Rangfolge\n🥇 B\n🥈 A', ['B', 'A']],
    ['### Ranking\n| Rank | Answer | Why |\n|--|--|--|\n| 2 | A | x |\n| 1 | B | A is worse |', ['B', 'A']],
    ['1. C - x\n2. A - y', ['C', 'A']],
    ['### Ranking\n1. B\n2. B\n3. A\n4. C', ['A', 'C']],
    ['### Ranking\n1. A = D\n2. C - x\n3. B', ['C', 'B']],
    ['### Ranking\n1. A', ['A']],
    ['## Ranking\n1. B\n2. A\n\n### Notes\n- C says nothing', ['B', 'A']],
    ['### Ranking\n1. A\n2. B\n\n### Ranking\n1. B\n2. A', ['B', 'A']],
  ])('is read from %j', (markdown, labels) => {
    expect(readForm(markdown, 'ranking')).toEqual({ type: 'ranking', labels })
  })

  it.each([
    '### Ranking\nNone of them is any good.',
    '### Ranking\n1. A better plan\n2. B',
    '### Action items\n1. A better plan\n2. B',
    '```\n### Ranking\n1. A\n2. B\n```',
    'A is better than B.',
  ])('is not read from %j', (markdown) => {
    expect(readForm(markdown, 'ranking')).toBeNull()
  })
})

describe('criteria', () => {
  const redis = {
    options: ['Redis', 'Kafka'],
    criteria: [
      { name: 'Cost', weight: 3 },
      { name: 'Speed', weight: 1 },
    ],
  }

  it.each([
    '### Options\n- Redis\n- Kafka - a log\n### Criteria\n- Cost (weight: 3) - money\n- Speed: how fast',
    '**Optionen:**\n- **Redis**\n- Kafka: ein Log\n\n**Kriterien:**\n- Cost, Gewicht 3\n- Speed',
    'Options:\n1. Redis\n2. Kafka\n\nCriteria:\n1. **Cost** x3\n2. **Speed** (1)',
    '## Options\n### Redis\nin memory\n### Kafka\n## Criteria\n- Cost: 3\n- Speed: 1 - how fast',
    '| Option | Note |\n|--|--|\n| Redis | a |\n| Kafka | b |\n\n| Criterion | Weight |\n|--|--|\n| Cost | 3/5 |\n| Speed | |',
    'Options: Redis, Kafka\n\nCriteria: Cost (3), Speed (x1)',
    '### Options\n- Redis\n- Kafka\n### Criteria\n- Cost (3)\n- Speed\n### Notes\n| Option | Pro |\n|--|--|\n| Redis | fast |',
    '### Options\n- Redis\n- Kafka\n- redis\n### Criteria\n- Cost (weight: 3)\n- Speed\n- Ops (weight: 7)\n- Age (weight: 0)',
  ])('are read from %j', (markdown) => {
    expect(readForm(markdown, 'criteria')).toEqual({ type: 'criteria', ...redis })
  })

  it('keep the letters of options', () => {
    const form = readForm(
      '### Options\n- Option A: Redis - x\n- **Option B:** Kafka\n### Criteria\n- C++ (2,5)',
      'criteria',
    )
    expect(form).toEqual({
      type: 'criteria',
      options: ['Option A: Redis', 'Option B: Kafka'],
      criteria: [{ name: 'C++', weight: 2.5 }],
    })
  })

  it.each([
    ['the form itself', '### Options\n- a name\n### Criteria\n- a name (weight: 1 to 5) - what it measures'],
    ['options alone', '### Options\n- Redis'],
    ['too many options', `### Options${range(21, (at) => `\n- o${at}`)}\n### Criteria\n- Cost`],
    ['too many criteria', `### Options\n- Redis\n### Criteria${range(13, (at) => `\n- c${at}`)}`],
  ])('are not read from %s', (_, markdown) => {
    expect(readForm(markdown, 'criteria')).toBeNull()
  })
})

describe('scores', () => {
  const scores = [
    { option: 'Redis', criterion: 'Cost', score: 4 },
    { option: 'Redis', criterion: 'Speed', score: 3.5 },
    { option: 'Kafka', criterion: 'Cost', score: 2 },
  ]

  it.each([
    '### Scores\n| Option | Cost | Speed | Total |\n|--|--|--|--|\n| Redis | 4 | 3.5 | 4 |\n| **Kafka** | 2/5 | 6 | 3 |\n| Total | 3 | 3 | 3 |',
    '| Criterion | Redis | Kafka |\n|--|--|--|\n| Cost (weight: 3) | 4 - cheap | **2** |\n| Speed | 3,5 | ? |',
    '| Option | Criterion | Score |\n|--|--|--|\n| Redis | Cost | 4 |\n| Redis | Speed | 3.5 |\n| Kafka | Cost | 2 |',
    'Redis | Cost | 4\nRedis | Speed | 3.5\nKafka | Cost | 2/5',
    '### Scores\n- Redis\n  - Cost: 4\n  - Speed: 3.5 - why\n- **Kafka:**\n  - Cost: 2',
    '## Scores\n### Redis\n- Cost: 4\n- Speed: 3.5\n### Kafka\n- Cost: 2',
    '### Scores\n- Redis: Cost 4, Speed 3,5\n- Kafka: Cost 2',
    '### Scores\n| Option | Cost |\n|--|--|\n| Redis | 1 |\n\n### Scores\n| Option | Cost | Speed |\n|--|--|--|\n| Redis | 4 | 3.5 |\n| Kafka | 2 | 8/10 |\n\n- Cost: 5 would be free',
  ])('are read from %j', (markdown) => {
    const form = readForm(markdown, 'scores')
    expect(form?.type).toBe('scores')
    const sorted = (form?.type === 'scores' ? form.scores : []).toSorted((one, other) =>
      `${one.option} ${one.criterion}` < `${other.option} ${other.criterion}` ? 1 : -1,
    )
    expect(sorted).toEqual([scores[1], scores[0], scores[2]])
  })

  it('keep criteria whose names begin like a sum', () => {
    const table =
      '| | Mean time to recovery | Total cost of ownership | Total |\n|--|--|--|--|\n| Redis | ★★★★☆ | 2 | 3 |'
    expect(readForm(table, 'scores')).toEqual({
      type: 'scores',
      scores: [
        { option: 'Redis', criterion: 'Mean time to recovery', score: 4 },
        { option: 'Redis', criterion: 'Total cost of ownership', score: 2 },
      ],
    })
  })

  it.each([
    '### Scores\n| Option | a criterion | another one |\n| --- | --- | --- |\n| a name | 1 to 5 | 1 to 5 |',
    'Redis is a 4 for me.',
    '### Action items\n| Task | Owner |\n|--|--|\n| Write | Ann |',
  ])('are not read from %j', (markdown) => {
    expect(readForm(markdown, 'scores')).toBeNull()
  })
})

describe('words on assumptions', () => {
  it.each([
    ['[A1] confirmed: src/db.ts:12', 'A1', 'confirmed', 'src/db.ts:12'],
    ['**[A2]** disputed - two writers', 'A2', 'disputed', 'two writers'],
    ['- [A1]: **confirmed**', 'A1', 'confirmed', ''],
    ['A3: bestätigt: siehe README', 'A3', 'confirmed', 'siehe README'],
    ['[A3] bestritten: nein', 'A3', 'disputed', 'nein'],
    ['[A4] confirmée : oui', 'A4', 'confirmed', 'oui'],
    ['[A4] refutada: no', 'A4', 'disputed', 'no'],
    ['[A1] confirmed\n\n[A1] disputed: on a second look', 'A1', 'disputed', 'on a second look'],
    [
      '[A1] "One writer" confirmed: src/db.ts:12\n[POSITION: SUPPORT] - ok',
      'A1',
      'confirmed',
      'src/db.ts:12',
    ],
  ])('are read from %j', (markdown, id, verdict, text) => {
    expect(readChecks(blocksOf(markdown))).toEqual([{ id, verdict, text }])
  })

  it.each([
    '[A1] confirmed | disputed',
    '[A1] confirmed: file:line or reason',
    '[A1] disputed: why',
    '[A1] not confirmed',
    '`[A1] confirmed: x`',
    '> [A1] confirmed: x',
    'A1 confirmed my fears about it',
  ])('are not read from %j', (markdown) => {
    expect(readChecks(blocksOf(markdown))).toEqual([])
  })

  it('do not run into answers of another kind', () => {
    const blocks = blocksOf(
      '[A1] confirmed: src/a.ts:1\n[Q1] In March.\nAt the latest.\n[A2] disputed: no\n[E1] By a test',
    )
    expect(readChecks(blocks)).toEqual([
      { id: 'A1', verdict: 'confirmed', text: 'src/a.ts:1' },
      { id: 'A2', verdict: 'disputed', text: 'no' },
    ])
    expect(readTopicAnswers(blocks)).toEqual([
      { id: 'Q1', text: 'In March. At the latest.' },
      { id: 'E1', text: 'By a test' },
    ])
  })
})

describe('answers to the topic', () => {
  it.each([
    ['### Answers\n[Q1] SQLite', [{ id: 'Q1', text: 'SQLite' }]],
    [
      '- **Q1:** SQLite\n- **[E1]** a test\n  - and a drill',
      [
        { id: 'Q1', text: 'SQLite' },
        { id: 'E1', text: 'a test and a drill' },
      ],
    ],
    [
      '[Q1, Q2] both by SQLite',
      [
        { id: 'Q1', text: 'both by SQLite' },
        { id: 'Q2', text: 'both by SQLite' },
      ],
    ],
    ['[Q1] SQLite\n\n[Q1] Postgres', [{ id: 'Q1', text: 'Postgres' }]],
    ['[Q1]\nSQLite', [{ id: 'Q1', text: 'SQLite' }]],
    ['[Q1] the answer\n[E1] how it is met', []],
    ['[Q1]', []],
    ['Q1 was a good quarter', []],
    ['`[Q1] SQLite`', []],
  ])('are read from %j', (markdown, answers) => {
    expect(readTopicAnswers(blocksOf(markdown))).toEqual(answers)
  })
})

describe('what changed a vote', () => {
  it.each([
    ['Changed by: C2', 'C2'],
    ['**Changed by:** the disk is local', 'the disk is local'],
    ['- Changed by: **C1**, as the test shows', 'C1, as the test shows'],
    ['Geändert durch: C2', 'C2'],
    ['Geändert wegen: die Last ist klein', 'die Last ist klein'],
    ['Changé par : C3', 'C3'],
    ['Cambiado por: C3', 'C3'],
    ['[Changed by: C4]', 'C4'],
    ['Changed by:\nthe disk', 'the disk'],
    ['Changed by: C1\n\nChanged by: C2', 'C2'],
    ['Changed by: nothing', null],
    ['Changed by: none.', null],
    ['Changed by: -', null],
    ['Changed by: C1\n\nChanged by: nichts', null],
    ['Changed by: the argument or the id of the point', null],
    ['`Changed by: C1`', null],
    ['> Changed by: C1', null],
    ['The schema was changed by: Ann', null],
    ['', null],
  ])('is read from %j', (markdown, argument) => {
    expect(readChangedBy(blocksOf(markdown))).toBe(argument)
  })
})

// --- whatever is written ----------------------------------------------------------------------------------------

function range(count: number, each: (at: number) => string): string {
  return Array.from({ length: count }, (_, at) => each(at)).join('')
}

const word = fc
  .stringMatching(/^[A-Z][a-z]{2,8}$/)
  .filter(
    (name) =>
      !/^(?:Option|One|None|Name|Total|Sum|Why|Mean|Avg|Score|Reason|Weight|Note|Notes|Peso|Poids|Average)s?$/.test(
        name,
      ),
  )
const name = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join(' '))
const names = (maxLength: number) =>
  fc.uniqueArray(name, { minLength: 1, maxLength, selector: (each) => each.toLowerCase() })
const amount = fc.integer({ min: -99_999, max: 99_999 }).map((cents) => cents / 100)
const label = fc
  .tuple(fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'), fc.constantFrom('', '2', '3'))
  .map((parts) => parts.join(''))

const pick = fc
  .tuple(name, fc.option(name, { nil: null }))
  .map(([option, risk]): Form => ({ type: 'pick', option, risk }))
const ranking: fc.Arbitrary<Form> = fc.record({
  type: fc.constant('ranking' as const),
  labels: fc.uniqueArray(label, { minLength: 1, maxLength: 12 }),
})
const estimate: fc.Arbitrary<Form> = fc
  .tuple(
    fc.array(amount, { minLength: 3, maxLength: 3 }),
    fc.constantFrom('weeks', 'days', '%', '€', 'story points', ''),
    fc.boolean(),
  )
  .map(([amounts, unit, isRanged]) => {
    const [low = 0, value = 0, high = 0] = amounts.toSorted((one, other) => one - other)
    const bounds = isRanged ? { low, high } : { low: null, high: null }
    return { type: 'estimate', value, unit, ...bounds }
  })
const criteria: fc.Arbitrary<Form> = fc
  .tuple(names(20), names(12), fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 12, maxLength: 12 }))
  .map(([options, criteria, weights]) => ({
    type: 'criteria',
    options,
    criteria: criteria.map((each, at) => ({ name: each, weight: weights[at] ?? 1 })),
  }))
const scores: fc.Arbitrary<Form> = fc
  .tuple(names(6), names(6), fc.array(fc.integer({ min: 2, max: 10 }), { minLength: 36, maxLength: 36 }))
  .map(([options, criteria, halves]) => ({
    type: 'scores',
    scores: options.flatMap((option, row) =>
      criteria.map((criterion, column) => ({
        option,
        criterion,
        score: (halves[row * 6 + column] ?? 2) / 2,
      })),
    ),
  }))

/** A form as an author writes it down. */
function render(form: Form): string {
  switch (form.type) {
    case 'pick':
      return `[PICK: ${form.option}]${form.risk === null ? '' : ` - ${form.risk}`}`
    case 'ranking':
      return `### Ranking\n${form.labels.map((each, at) => `${at + 1}. ${each} - why`).join('\n')}`
    case 'estimate':
      return `[ESTIMATE: ${form.value} ${form.unit}${form.low === null ? '' : `, ${form.low} to ${form.high}`}]`
    case 'criteria':
      return [
        '### Options',
        ...form.options.map((each) => `- ${each}`),
        '### Criteria',
        ...form.criteria.map(({ name, weight }) => `- ${name} (weight: ${weight}) - what it measures`),
      ].join('\n')
    case 'scores': {
      const columns = [...new Set(form.scores.map(({ criterion }) => criterion))]
      const rows = [...new Set(form.scores.map(({ option }) => option))].map((option) => [
        option,
        ...form.scores.filter((each) => each.option === option).map(({ score }) => String(score)),
      ])
      const line = (cells: string[]) => `| ${cells.join(' | ')} |`
      return [
        line(['Option', ...columns]),
        line(['---', ...columns.map(() => '---')]),
        ...rows.map(line),
      ].join('\n')
    }
    default:
      return ''
  }
}

describe('every form', () => {
  it('is read back from how it is written down, with text around it', () => {
    fc.assert(
      fc.property(fc.oneof(pick, ranking, estimate, criteria, scores), (form) => {
        expect(readForm(render(form), form.type)).toEqual(form)
        expect(readForm(`Here it is.\n\n${render(form)}\n\nThat is all.`, form.type)).toEqual(form)
      }),
      { numRuns: 500 },
    )
  })

  it('is read, or not, from any text', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.constantFrom(
        '[PICK: ',
        '[ESTIMATE: ',
        '### Ranking\n',
        '### Options\n',
        '### Criteria\n',
        '### Scores\n',
        '\n',
        '- ',
        '1. ',
        '| ',
        '|--|--|\n',
        '**',
        'A',
        '12',
        ',',
        ']',
        ' to ',
        '(weight: ',
        ' > ',
        '[A1] ',
        '[Q1] ',
        'confirmed',
        'Changed by: ',
      ),
    )
    const text = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''))
    fc.assert(
      fc.property(text, (markdown) => {
        for (const expects of EXPECTS) readForm(markdown, expects)
        const blocks = blocksOf(markdown)
        for (const { id } of readChecks(blocks)) expect(id).toMatch(/^A\d+$/)
        for (const { id, text } of readTopicAnswers(blocks))
          expect([id, text]).toEqual([expect.stringMatching(/^[QE]\d+$/), expect.stringMatching(/\S/)])
        expect(readChangedBy(blocks)).not.toBe('')
      }),
      { numRuns: 500 },
    )
  })

  it.each<[string, Form['type'][], string]>([
    ['words', ['pick', 'scores'], 'word '],
    ['picks', ['pick'], '[PICK: A] - b\n'],
    ['picks never closed', ['pick'], '[PICK: [[ '],
    ['estimates', ['estimate'], '[ESTIMATE: 12 weeks, 8 to 20]\n'],
    ['digits', ['estimate', 'criteria'], '1'],
    ['groups of digits', ['estimate'], '[ESTIMATE: 1 111,'],
    ['ranked items', ['ranking'], '1. A - b\n'],
    ['a chain', ['ranking'], 'A > '],
    ['lead-ins', ['ranking'], '**Ranking:**\nA > B\n\n'],
    ['options', ['criteria'], '- **Options:** A, B\n'],
    ['criteria', ['criteria'], '### Criteria\n- a (weight: 3)\n'],
    ['rows', ['scores'], '| Redis | 4 | 5 |\n'],
    ['bars', ['scores'], 'a | b | 4\n'],
    ['nested items', ['scores'], '- a\n  - b: 4\n'],
  ])('is looked for in 1 MB of %s without getting slow', (_, kinds, piece) => {
    const markdown = `| Option | Cost | Speed |\n|--|--|--|\n${piece.repeat(Math.ceil(1_000_000 / piece.length))}`
    const start = performance.now()
    for (const expects of kinds) readForm(markdown, expects)
    // Time that grew with the square would take minutes; this is an upper bound by far.
    expect(performance.now() - start).toBeLessThan(15_000)
  })

  it.each([
    ['checks', '[A1] confirmed: x\n'],
    ['answers that go on', '[Q1] x\nand on\n'],
    ['arguments', 'Changed by: x\n\n'],
  ])('lines of the protocol are read from 1 MB of %s without getting slow', (_, piece) => {
    const blocks = blocksOf(piece.repeat(Math.ceil(1_000_000 / piece.length)))
    const start = performance.now()
    for (const read of [readChecks, readTopicAnswers, readChangedBy]) read(blocks)
    expect(performance.now() - start).toBeLessThan(15_000)
  })
})
