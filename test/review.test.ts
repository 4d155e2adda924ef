import { describe, expect, it } from 'vitest'
import { REVIEW } from '../src/core/methods.js'
import { promptFor } from '../src/core/prompt.js'
import { renderAnnotations } from '../src/core/review/annotations.js'
import { COMMENT_MARKER, LONGEST_COMMENT, renderComment } from '../src/core/review/comment.js'
import { addGitHeads, numberDiff, readDiffFiles } from '../src/core/review/diff-lines.js'
import { type Review, reviewOf } from '../src/core/review/review.js'
import { toSarif } from '../src/core/review/sarif.js'
import { renderTranscript } from '../src/core/transcript.js'
import type { FailOn } from '../src/core/types.js'
import { compileSchema } from './sarif-schema.js'
import { play, type Table } from './table.js'

const DIFF = `diff --git a/src/price.ts b/src/price.ts
index 1111111..2222222 100644
--- a/src/price.ts
+++ b/src/price.ts
@@ -1,3 +1,4 @@
 export function price() {
-  return read()
+  const cached = cache.get()
+  return cached ?? read()
 }
diff --git a/src/old.ts b/src/old.ts
deleted file mode 100644
index 1111111..0000000
--- a/src/old.ts
+++ /dev/null
@@ -1 +0,0 @@
-export {}
diff --git a/a.md b/docs/a.md
similarity index 90%
rename from a.md
rename to docs/a.md
--- a/a.md
+++ b/docs/a.md
@@ -9,2 +9,3 @@
 # A
+-- not a head
++++ b/nor/this
`
const PRICE = `export function price() {\n  const cached = cache.get()\n  return cached ?? read()\n}\n${'// more\n'.repeat(30)}`

interface Told {
  replies: Record<string, string | null>
  failOn?: FailOn
  diff?: string
}

/** A review by agents whose replies are given; null: it fails. */
function held({ replies, failOn, diff = DIFF }: Told) {
  const table: Table = {
    agents: Object.keys(replies).filter((key) => !key.includes('@')),
    rounds: 1,
    method: 'review',
    policy: { quorum: 0, ...(failOn ? { failOn } : {}) },
    lines: replies,
    more: {
      spec: REVIEW,
      brief: {
        title: 'Review: prices',
        text: '# Review: prices',
        source: null,
        language: 'en',
        context: {
          files: [{ path: 'src/price.ts', text: PRICE }],
          diff: {
            range: 'main...HEAD',
            text: diff,
            commits: [{ hash: 'a'.repeat(40), subject: 'prices', body: '' }],
          },
          leftOut: [{ path: 'logo.png', why: 'binary' }],
        },
      },
    },
  }
  return play(table).state
}

const found = (...lines: string[]) => `### Findings\n${lines.map((line) => `- ${line}`).join('\n')}\n`
const review = (replies: Told['replies'], failOn?: FailOn): Review =>
  reviewOf(held({ replies, ...(failOn ? { failOn } : {}) }))
const SOURCE = { id: 'run', generator: 'OpenBotMan 1' }

describe('a diff', () => {
  it('is read by files, whatever its content looks like', () => {
    expect(
      readDiffFiles(DIFF).map(({ path, oldPath, status, added, removed }) => [
        path,
        oldPath,
        status,
        added,
        removed,
      ]),
    ).toEqual([
      ['src/price.ts', 'src/price.ts', 'changed', 2, 1],
      ['src/old.ts', 'src/old.ts', 'deleted', 0, 1],
      ['docs/a.md', 'a.md', 'renamed', 2, 0],
    ])
  })

  it('is shown with the numbers of its lines after the change', () => {
    const lines = numberDiff(DIFF).split('\n')
    expect(lines).toContain('    2 +  const cached = cache.get()')
    expect(lines).toContain('      -  return read()')
    expect(lines).toContain('    4  }')
    expect(lines).toContain('   11 ++++ b/nor/this')
    expect(lines).toContain('+++ b/src/price.ts')
  })

  it('gets the heads that a plain diff lacks, and only those', () => {
    const plain =
      '--- a/x.ts\t2025-01-01\n+++ b/x.ts\t2025-01-02\n@@ -1 +1 @@\n--- x\n+++ y\n--- /dev/null\n+++ b/new.ts\n@@ -0,0 +1 @@\n+1\n'
    const files = readDiffFiles(addGitHeads(plain))
    expect(files.map(({ path, status, added }) => [path, status, added])).toEqual([
      ['x.ts', 'changed', 1],
      ['new.ts', 'added', 1],
    ])
    expect(addGitHeads(DIFF)).toBe(DIFF)
  })

  it('reads names that git puts in quotes', () => {
    const [file] = readDiffFiles(
      'diff --git "a/\\303\\244 \\"x\\".ts" "b/\\303\\244 \\"x\\".ts"\n--- "a/\\303\\244 \\"x\\".ts"\n+++ "b/\\303\\244 \\"x\\".ts"\n@@ -1 +1 @@\n-a\n+b\n',
    )
    expect(file?.path).toBe('ä "x".ts')
  })
})

describe('a place', () => {
  it.each([
    ['src/price.ts:2', 'src/price.ts', null, true],
    ['price.ts:2', 'src/price.ts', null, true],
    ['b/src/price.ts:2', 'src/price.ts', null, true],
    ['src/price.ts:20', 'src/price.ts', null, false],
    ['src/price.ts:99', 'src/price.ts', 'there is no such line', false],
    ['a.md:10', 'docs/a.md', null, true],
    ['docs/a.md:40', 'docs/a.md', 'the diff does not show the line', false],
    ['src/old.ts:1', 'src/old.ts', 'the diff deletes the file', false],
    ['src/none.ts:1', 'src/none.ts', 'the file is neither in the diff nor among the files read', false],
  ])('%s is checked against the diff and the files', (place, file, unplaced, inDiff) => {
    const { findings } = review({ a: found(`[must-fix] ${place} - broken`), b: found('none') })
    expect(findings).toMatchObject([{ file, unplaced, inDiff }])
  })

  it('that is not named leaves the finding unplaced, behind those with one', () => {
    const { findings } = review({
      a: found('[must-fix] there is no test', '[must-fix] src/price.ts:2 - the cache is never filled'),
      b: found('none'),
    })
    expect(findings.map(({ id, unplaced }) => [id, unplaced])).toEqual([
      ['F1', null],
      ['F2', 'no file is named'],
    ])
  })
})

describe('a place that only the diff makes plain', () => {
  const diff = `${DIFF}diff --git a/package.json b/package.json
index 1111111..2222222 100644
--- a/package.json
+++ b/package.json
@@ -1 +1 @@
-{}
+{ "type": "module" }
diff --git "a/docs/two words.md" "b/docs/two words.md"
new file mode 100644
--- /dev/null
+++ "b/docs/two words.md"
@@ -0,0 +1 @@
+one
diff --git "a/two words.md" "b/two words.md"
new file mode 100644
--- /dev/null
+++ "b/two words.md"
@@ -0,0 +1,2 @@
+one
+two
`
  it.each([
    ['package.json - there is no script', 'package.json', null, 'there is no script'],
    ['**package.json**: there is no script', 'package.json', null, 'there is no script'],
    ['two words.md:1-2 - wrong', 'two words.md', 1, 'wrong'],
    ['two words.md#L2 wrong', 'two words.md', 2, 'wrong'],
    ['logo.png - too large', 'logo.png', null, 'too large'],
    ['package.json5 - there is none', null, null, 'package.json5 - there is none'],
    ['package.json is fine, but not the rest', null, null, 'package.json is fine, but not the rest'],
    ['docs/two words.md - wrong', 'docs/two words.md', null, 'wrong'],
    ['`cache.get` may be missing', null, null, '`cache.get` may be missing'],
    ['docs\\a.md:10 - wrong', 'docs/a.md', 10, 'wrong'],
  ])('%s', (line, file, number, text) => {
    const state = held({ replies: { a: found(`[consider] ${line}`), b: found('none') }, diff })
    expect(reviewOf(state).findings).toMatchObject([{ file, line: number, text }])
  })

  it('is lost in a file that was not read, and the reason is said', () => {
    const text = renderComment(
      review({ a: found('[consider] logo.png:3 - large', '[consider] no test'), b: found('none') }),
      SOURCE,
    )
    expect(text).toContain('`logo.png:3` *(the file was not read: binary)* large')
    // What is about the change as a whole lacks nothing.
    expect(text).toContain('** no test — *A*')
  })
})

describe('findings of several reviewers', () => {
  const SAME = {
    a: found('[consider] src/price.ts:2 - The cache is never filled. Why: every call reads again'),
    b: found(
      '[must-fix] src/price.ts:3 - Nobody fills the cache, so every call reads. Do: set it after reading',
    ),
  }

  it('are one where file, lines and words agree, in the gravest severity, and nothing said is lost', () => {
    const { findings } = review(SAME)
    expect(findings).toHaveLength(1)
    expect(findings[0]).toMatchObject({
      severity: 'must-fix',
      by: ['a', 'b'],
      text: 'Nobody fills the cache, so every call reads.',
      fix: 'set it after reading',
      also: [
        {
          agent: 'a',
          severity: 'consider',
          text: 'The cache is never filled.',
          why: 'every call reads again',
        },
      ],
    })
  })

  it('are the same whoever is asked first', () => {
    const [one] = review({ a: SAME.a, b: SAME.b }).findings
    const [other] = review({ b: SAME.b, a: SAME.a }).findings
    expect({ ...other, by: [] }).toEqual({ ...one, by: [] })
  })

  it.each([
    ['another file', '[must-fix] docs/a.md:10 - The cache is never filled by anybody'],
    ['far lines', '[must-fix] src/price.ts:30 - The cache is never filled by anybody'],
    ['other words', '[must-fix] src/price.ts:2 - A missing currency makes the sum wrong'],
  ])('stay apart for %s', (_, other) => {
    const { findings } = review({
      a: found('[must-fix] src/price.ts:2 - The cache is never filled by anybody'),
      b: found(other),
    })
    expect(findings).toHaveLength(2)
  })

  it('stay apart where one reviewer lists them apart', () => {
    const { findings } = review({
      a: found(
        '[must-fix] src/price.ts:2 - The cache key lacks the currency of the customer',
        '[must-fix] src/price.ts:2 - The cache key lacks the country, so taxes mix',
      ),
      b: found('none'),
    })
    expect(findings).toHaveLength(2)
  })
})

describe('the verdict', () => {
  it.each([
    ['objection', 'objection', true],
    ['must-fix', 'objection', false],
    ['must-fix', 'must-fix', true],
    ['consider', 'must-fix', false],
    ['objection', 'never', false],
  ] as const)('with a finding of %s and --fail-on %s fails: %s', (severity, failOn, failed) => {
    const { failed: has } = review({ a: found(`[${severity}] src/price.ts:2 - x`), b: found('none') }, failOn)
    expect(has).toBe(failed)
  })

  it.each([
    ['must-fix', 'objection', '⚠️ No objection, but 1 must-fix'],
    ['must-fix', 'never', '⚠️ For information: 1 must-fix'],
    ['objection', 'never', '⚠️ For information: 1 objection'],
    ['consider', 'objection', '✅ Nothing in the way: 1 to consider'],
    ['consider', 'never', '✅ For information: 1 to consider'],
    ['must-fix', 'must-fix', '❌ Not ready to merge: 1 must-fix'],
  ] as const)('with a finding of %s and --fail-on %s is headed: %s', (severity, failOn, head) => {
    const found1 = review({ a: found(`[${severity}] src/price.ts:2 - x`), b: found('none') }, failOn)
    expect(renderComment(found1, SOURCE).split('\n')[1]).toBe(`## ${head}`)
  })

  it('rests on findings: who fails is named and has no part in it', () => {
    const { reviewers, findings, failed } = review({ a: found('none'), b: null })
    expect(findings).toEqual([])
    expect(failed).toBe(false)
    expect(reviewers.map(({ agent, outcome }) => [agent, outcome])).toEqual([
      ['a', 'reviewed'],
      ['b', 'failed'],
    ])
  })

  it('takes a reply in that lists nothing but takes a position, after it was asked once more', () => {
    const state = held({
      replies: {
        a: '[POSITION: OBJECTION] - keys leak',
        'a@1/form': 'As I said.',
        b: 'Nice work.',
        'b@1/form': 'Nice work indeed.',
      },
    })
    const { findings, reviewers } = reviewOf(state)
    expect(findings.map(({ severity, text }) => [severity, text])).toEqual([['objection', 'keys leak']])
    expect(reviewers.map(({ outcome }) => outcome)).toEqual(['reviewed', 'unreadable'])
    expect(state.phases[0]?.turns.map(({ followUps }) => followUps.map(({ kind }) => kind))).toEqual([
      ['form'],
      ['form'],
    ])
  })
})

describe('what reviewers are asked', () => {
  it('is to judge the numbered diff, alone, in a form with severity and place', () => {
    const state = held({ replies: { a: found('none'), b: found('none') } })
    const open = {
      ...state,
      ended: null,
      phases: state.phases.map((phase) => ({ ...phase, closed: false, turns: [] })),
    }
    const { messages, view } = promptFor(
      open,
      { round: 1, phase: 'step:findings', agent: 'a', followUp: null },
      1000,
    )
    const text = messages.map(({ content }) => content).join('\n')
    expect(view.expects).toBe('findings')
    expect(text).toContain('    2 +  const cached = cache.get()')
    expect(text).toContain('### Findings\n- [must-fix]')
    expect(text).toContain('aaaaaaaaaaaa prices')
  })
})

describe('the comment', () => {
  const replies = {
    a: found(
      '[must-fix] src/price.ts:2 - The cache is never filled. Why: slow. Do: fill it',
      '[consider] `x` @bob #12 ![i](http://x) <b>y</b> [l](http://y)',
    ),
    b: null,
  }

  it('says the verdict first, folds the details, and names who was not heard and what was not read', () => {
    const text = renderComment(review(replies), SOURCE)
    expect(text.split('\n').slice(0, 2)).toEqual([
      COMMENT_MARKER,
      '## ❌ Not ready to merge: 1 must-fix, 1 to consider',
    ])
    expect(text).toContain('**F1** `src/price.ts:2` The cache is never filled. — *A*')
    expect(text).toMatch(
      /<details><summary>Why, and what to do<\/summary>\n\n- \*\*Why:\*\* slow\.\n- \*\*To do:\*\* fill it/,
    )
    expect(text).toMatch(/Not everyone was heard[\s\S]*B: failed/)
    expect(text).toContain('- `logo.png`: binary')
    expect(text.match(/<details>/g)?.length).toBe(text.match(/<\/details>/g)?.length)
  })

  it('links places that were found to where the files are shown, and no others', () => {
    const files = 'https://host/o/r/blob/abc'
    const lines = ['src/price.ts:2-3 - x', 'docs/a.md - y', 'src/none (1).ts:1 - z']
    const replies = { a: found(...lines.map((line) => `[must-fix] ${line}`)), b: found('none') }
    const text = renderComment(review(replies), { ...SOURCE, files })
    expect(text).toContain(`[\`src/price.ts:2-3\`](${files}/src/price.ts#L2-L3) x`)
    expect(text).toContain(`[\`docs/a.md\`](${files}/docs/a.md) y`)
    expect(text.split(files)).toHaveLength(3)
    const renamed = DIFF.replaceAll('src/price.ts', 'src/a) [x](b/p.ts')
    const state = held({ replies: { a: found('[must-fix] p.ts:2 - x'), b: found('none') }, diff: renamed })
    expect(renderComment(reviewOf(state), { ...SOURCE, files })).toContain(
      `(${files}/src/a%29%20%5Bx%5D%28b/p.ts#L2)`,
    )
  })

  it('mentions nobody, refers to nothing and shows neither links, images nor HTML of a model', () => {
    const one = review(replies)
    const text = 'see `@x[0]` @bob #12 ![i](http://x) [l](http://y) <b>z</b>\n::error::q'
    const told = renderComment({ ...one, findings: one.findings.map((each) => ({ ...each, text })) }, SOURCE)
    expect(told).toContain(
      'see `@x[0]` @\u200bbob #\u200b12 \\!\\[i](http:\u200b//x) \\[l](http:\u200b//y) \\<b>z\\</b> ::error::q',
    )
    expect(told).not.toMatch(/^\s*::/m)
  })

  it('stays under the limit whatever the reviewers write, and names what it cut', () => {
    const many = Array.from(
      { length: 100 },
      (_, at) =>
        `[must-fix] src/price.ts:${at} - thing ${at} ${'fails badly '.repeat(150)} Why: ${'so it is '.repeat(200)}`,
    )
    const other = Array.from(
      { length: 100 },
      (_, at) => `[consider] docs/a.md:${at} - matter ${at} ${'might fail '.repeat(150)}`,
    )
    const text = renderComment(review({ a: found(...many), b: found(...other) }), SOURCE)
    expect(text.length).toBeLessThan(LONGEST_COMMENT)
    expect(text.length).toBeGreaterThan(LONGEST_COMMENT / 2)
    expect(text).toMatch(/To keep this comment short, .* shortened/)
  })

  it('names the findings that there was no room for', () => {
    const one = review({ a: found('[must-fix] src/price.ts:2 - x'), b: found('none') })
    const [first] = one.findings
    if (!first) throw new Error('there is a finding')
    const findings = Array.from({ length: 1000 }, (_, at) => ({
      ...first,
      id: `F${at + 1}`,
      text: 'long '.repeat(50),
    }))
    const text = renderComment({ ...one, findings }, SOURCE)
    expect(text.length).toBeLessThan(LONGEST_COMMENT)
    const left = Number(/and (\d+) must-fix are left out here/.exec(text)?.[1])
    expect(text.match(/^\*\*F\d+\*\*/gm)).toHaveLength(1000 - left)
  })

  it('is the same for the same log', () => {
    expect(renderComment(review(replies), SOURCE)).toBe(renderComment(review(replies), SOURCE))
  })
})

describe('annotations', () => {
  it('are workflow commands, escaped, errors for what fails the review', () => {
    const lines = renderAnnotations(
      review({
        a: found('[must-fix] src/price.ts:2-3 - 100% wrong, really: yes', '[consider] no place'),
        b: found('[objection] src/none.ts:1 - gone'),
      }),
    ).split('\n')
    expect(lines).toEqual([
      '::error title=F1 objection (B)::src/none.ts:1: gone',
      '::error file=src/price.ts,line=2,endLine=3,title=F2 must-fix (A)::100%25 wrong, really: yes',
      '::notice title=F3 consider (A)::no place',
      '',
    ])
  })

  it('are warnings where they do not fail it, and never more than one line each', () => {
    const { findings, ...rest } = review(
      { a: found('[must-fix] src/price.ts:2 - x'), b: found('none') },
      'objection',
    )
    const broken = findings.map((finding) => ({ ...finding, file: 'a,b:c\n.ts', text: 'x\n::error::y' }))
    const text = renderAnnotations({ ...rest, findings: broken })
    expect(text).toBe('::warning file=a%2Cb%3Ac%0A.ts,line=2,title=F1 must-fix (A)::x%0A::error::y\n')
  })
})

describe('SARIF', () => {
  const validate = compileSchema()
  const all = review({
    a: found(
      '[must-fix] src/price.ts:2-3 - slow. Why: w. Do: d',
      '[consider] docs/a.md - thin',
      '[objection] nowhere',
    ),
    b: null,
  })

  it.skipIf(validate === null)('is valid by the schema of version 2.1.0', () => {
    if (validate === null) return
    expect(validate(toSarif(all, { name: 'OpenBotMan', version: '1.0.0' })) || validate.errors).toBe(true)
    expect(validate({ version: '2.1.0', runs: [{}] })).toBe(false)
  })

  it('tells alerts apart and knows them again, wherever their lines have moved', () => {
    const printsOf = (...lines: string[]) => {
      const of = review({ a: found(...lines.map((line) => `[must-fix] ${line}`)), b: found('none') })
      const log = JSON.parse(JSON.stringify(toSarif(of, { name: 'OpenBotMan', version: '1.0.0' })))
      return log.runs[0].results.map(
        (each: { partialFingerprints: Record<string, string> }) =>
          each.partialFingerprints.primaryLocationLineHash,
      )
    }
    const [one, other] = printsOf('src/price.ts:2 - null breaks it', 'src/price.ts:30 - null breaks it')
    expect(one).toMatch(/^[0-9a-f]{8}:1$/)
    expect(other).toBe(one.replace(/1$/, '2'))
    expect(printsOf('src/price.ts:9 - null breaks it')).toEqual([one])
    expect(printsOf('src/price.ts:2 - the sum is wrong')).not.toEqual([one])
  })

  it('leads nowhere with what a model wrote, and says what its rules mean', () => {
    const text = 'see [here](https://evil.example/x) and a[0](1)'
    const of = review({ a: found(`[must-fix] src/price.ts:2 - ${text}`), b: found('none') })
    const log = JSON.parse(JSON.stringify(toSarif(of, { name: 'OpenBotMan', version: '1.0.0' })))
    expect(log.runs[0].results[0].message.text).toBe('see \\[here](https://evil.example/x) and a\\[0](1)')
    for (const rule of log.runs[0].tool.driver.rules) expect(rule.help.text).toMatch(/\w/)
  })

  it('has a result for every finding with a place, and notifies of the others and of who was not heard', () => {
    const { runs } = JSON.parse(JSON.stringify(toSarif(all, { name: 'OpenBotMan', version: '1.0.0' })))
    const [run] = runs
    expect(
      run.results.map(
        (result: { ruleId: string; level: string; locations: { physicalLocation: object }[] }) => [
          result.ruleId,
          result.level,
          result.locations[0]?.physicalLocation,
        ],
      ),
    ).toEqual([
      [
        'must-fix',
        'warning',
        {
          artifactLocation: { uri: 'src/price.ts', uriBaseId: '%SRCROOT%' },
          region: { startLine: 2, endLine: 3 },
        },
      ],
      [
        'consider',
        'note',
        { artifactLocation: { uri: 'docs/a.md', uriBaseId: '%SRCROOT%' }, region: { startLine: 1 } },
      ],
    ])
    const told = run.invocations[0].toolExecutionNotifications.map(
      ({ message }: { message: { text: string } }) => message.text,
    )
    expect(told[0]).toBe('nowhere')
    expect(told[1]).toMatch(/^B: failed/)
  })
})

describe('the transcript', () => {
  it('has the findings in a section of their own, and the verdict as decision', () => {
    const text = renderTranscript(
      held({ replies: { a: found('[must-fix] src/price.ts:2 - x breaks'), b: found('none') } }),
    )
    expect(text).toMatch(
      /## Decision\n\nNot ready to merge: 1 must-fix\.\n\n- F1 \(must-fix\) src\/price\.ts:2: x breaks/,
    )
    expect(text).toMatch(
      /## Findings\n\n1 commit, 3 files, \+4 −2; 1 must-fix\.\n\n\*\*🔧 Must be fixed:\*\*\n\n- \*\*F1\*\* `src\/price\.ts:2` x breaks \(A\)/,
    )
  })
})
