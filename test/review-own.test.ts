import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { openbotman, tempFolder } from './cli.js'
import { compileSchema } from './sarif-schema.js'

// This repository's own commits, reviewed by a panel that says what it is told: what git itself says of them has to
// come out, whatever they are.
const root = fileURLToPath(new URL('..', import.meta.url))
const git = (...args: string[]) =>
  execFileSync('git', ['-C', root, '-c', 'core.quotePath=false', ...args], {
    encoding: 'utf8',
    maxBuffer: 50_000_000,
    stdio: ['ignore', 'pipe', 'ignore'],
  })

interface Changed {
  status: string
  path: string
}

/** A commit with its parent, and what it changes; renamed files by their new names. */
interface Commit {
  range: string
  head: string
  files: Changed[]
}

const commits = readHistory()
const [ordinary] = commits.filter(({ files }) => files.filter(({ status }) => status === 'M').length > 1)
const [moving] = commits.filter(({ files }) =>
  ['R', 'D'].every((kind) => files.some(({ status }) => status === kind)),
)
if (!ordinary)
  console.warn('The reviews of this repository are skipped: it has no history here, or none to speak of.')
const validate = compileSchema()

describe('a review of this repository', () => {
  it.skipIf(!ordinary)('names files and lines that a commit really added', async () => {
    if (!ordinary) return
    const places = ordinary.files
      .filter(({ status }) => status === 'M' || status === 'A')
      .flatMap(({ path: file }) =>
        addedLines(ordinary, file)
          .slice(0, 1)
          .map((line) => ({ file, line })),
      )
      .slice(0, 5)
    expect(places.length).toBeGreaterThan(0)
    const cited = places.map(({ file, line }, at) => `[must-fix] ${file}:${line} - matter ${at} is wrong`)
    const { code, stdout, sarif, seen } = await review(ordinary, [
      ...cited,
      '[must-fix] no/such/file.ts:1 - made up',
      '[consider] the change as a whole is large',
    ])
    expect(code).toBe(3)
    expect(placesIn(sarif)).toEqual(places.map(({ file, line }) => `${file}:${line}`).sort())
    // The reviewers read every file that the commit changes, or it is said which not, and no other one.
    const changed = ordinary.files.map(({ path: file }) => file)
    expect(changed.filter((file) => !seen.files.includes(file) && !seen.leftOut.includes(file))).toEqual([])
    expect(seen.files.filter((file) => !changed.includes(file))).toEqual([])
    for (const { file, line } of places) {
      const text = git('show', `${ordinary.head}:${file}`).split('\n')[line - 1]
      // What looks like a secret is masked, and the file named.
      if (!seen.leftOut.includes(file)) expect(seen.diff.split('\n')).toContain(`+${text}`)
      expect(stdout).toContain(`\`${file}:${line}\` matter`)
    }
    expect(stdout).toContain(`## ❌ Not ready to merge: ${places.length + 1} must-fix, 1 to consider`)
    expect(stdout).toContain(
      '`no/such/file.ts:1` *(the file is neither in the diff nor among the files read)* made up',
    )
    expect(stdout).toContain(`..${ordinary.head.slice(0, 10)}\` · 1 commit, `)
  })

  it.skipIf(!moving)('follows a file to its new name, and places nothing in one that is gone', async () => {
    if (!moving) return
    const [renamed] = namesBefore(moving)
    const gone = moving.files.find(({ status }) => status === 'D')
    if (!renamed || !gone) throw new Error('there is a file of each kind')
    const { stdout, sarif } = await review(moving, [
      `[must-fix] ${renamed.before} - moved and wrong`,
      `[must-fix] ${gone.path}:1 - still needed`,
    ])
    expect(placesIn(sarif)).toEqual([`${renamed.now}:1`])
    expect(stdout).toContain(`\`${renamed.now}\` moved and wrong`)
    expect(stdout).toContain(`\`${gone.path}:1\` *(the diff deletes the file)* still needed`)
  })
})

/** Up to 300 commits with a parent and a diff that is not too large, the newest first; none without a history. */
function readHistory(): Commit[] {
  try {
    const lines = git(
      'log',
      '-300',
      '--no-merges',
      '--first-parent',
      '--find-renames',
      '--min-parents=1',
      '--name-status',
      '--format=%x00%H',
    )
      .split('\0')
      .slice(1)
    return lines.flatMap((entry) => {
      const [head = '', ...rest] = entry.trim().split('\n')
      const files = rest.filter(Boolean).map((line) => {
        const [status = '', ...names] = line.split('\t')
        return { status: status.slice(0, 1), path: names.at(-1) ?? '' }
      })
      return files.length > 0 && files.length <= 60 ? [{ head, range: `${head}~1..${head}`, files }] : []
    })
  } catch {
    return []
  }
}

/** The numbers of the lines that a commit adds to a file, as git tells them without lines around them. */
function addedLines({ head }: Commit, file: string): number[] {
  const hunks = git('diff', '--unified=0', `${head}~1`, head, '--', file).matchAll(
    /^@@ -\S+ \+(\d+)(?:,(\d+))? @@/gm,
  )
  return [...hunks].flatMap(([, start, count = '1']) =>
    Array.from({ length: Number(count) }, (_, at) => Number(start) + at),
  )
}

function namesBefore({ head }: Commit): { before: string; now: string }[] {
  return git('diff', '--name-status', '--find-renames', '--diff-filter=R', `${head}~1`, head)
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split('\t'))
    .map(([, before = '', now = '']) => ({ before, now }))
}

/** Has a commit reviewed; one agent says the lines given, the other finds nothing. */
async function review({ range }: Commit, lines: string[]) {
  const folder = tempFolder()
  const place = (name: string) => path.join(folder, name)
  writeFileSync(
    place('replies.yaml'),
    JSON.stringify({
      replies: {
        one: [{ text: `### Findings\n${lines.map((line) => `- ${line}`).join('\n')}\n` }],
        two: [{ text: '### Findings\n- none\n' }],
      },
    }),
  )
  const provider = `scripted:${place('replies.yaml')}`
  const agents = { one: { role: 'reviewer', provider }, two: { role: 'security', provider } }
  writeFileSync(
    place('openbotman.yaml'),
    JSON.stringify({ version: 1, agents, teams: { review: { agents: ['one', 'two'] } } }),
  )
  const { code, stdout, stderr } = await openbotman(
    ['review', range, '-q', '-c', place('openbotman.yaml'), '-o', folder, '--sarif', place('r.sarif')],
    { cwd: root },
  )
  expect(stderr).not.toContain('openbotman: review')
  const sarif = JSON.parse(readFileSync(place('r.sarif'), 'utf8'))
  if (validate !== null) expect(validate(sarif) || validate.errors).toBe(true)
  const log = readdirSync(folder).find((name) => name.endsWith('.jsonl')) ?? ''
  const { context } = JSON.parse(readFileSync(place(log), 'utf8').split('\n')[0] ?? '').brief
  const diff: string = context.diff.text
  const seen = {
    diff,
    files: [...diff.matchAll(/^diff --git a\/.* b\/(.*)$/gm)].map(([, name = '']) => name),
    leftOut: context.leftOut.map((each: { path: string }) => each.path) as string[],
  }
  return { code, stdout, sarif, seen }
}

interface Sarif {
  runs: [
    {
      results: {
        locations: [
          { physicalLocation: { artifactLocation: { uri: string }; region: { startLine: number } } },
        ]
      }[]
    },
  ]
}

function placesIn({ runs }: Sarif): string[] {
  return runs[0].results
    .map(({ locations: [{ physicalLocation }] }) => {
      const { artifactLocation, region } = physicalLocation
      return `${decodeURIComponent(artifactLocation.uri)}:${region.startLine}`
    })
    .sort()
}
