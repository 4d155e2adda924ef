import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { loadConfig } from '../src/config/load.js'
import { readChangeFile } from '../src/context/change.js'
import { readTopic } from '../src/context/topic.js'
import { UserError } from '../src/core/errors.js'
import { numberDiff, readDiffFiles } from '../src/core/review/diff-lines.js'
import { createBrief, slugify } from '../src/core/topic/brief.js'
import { chooseMethod } from '../src/core/topic/choose-method.js'
import { readOutline } from '../src/core/topic/outline.js'
import fc from './cases.js'
import { mutated, RUNS, soup } from './properties.js'
import { TempFolder } from './temp-folder.js'

let folder: TempFolder
beforeAll(() => {
  folder = new TempFolder()
})
afterAll(() => folder.remove())

/** Waits for a reader; what it fails with has to be told to a user. */
async function readOrRefuse<Read>(reading: Promise<Read>): Promise<Read | null> {
  try {
    return await reading
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    expect(error.message.trim()).not.toBe('')
    return null
  }
}

async function* piped(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes
}

const bytes = fc.oneof(
  soup.map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 60 }).map((raw) => Buffer.from(raw)),
  fc
    .tuple(soup, fc.uint8Array({ maxLength: 4 }))
    .map(([text, raw]) => Buffer.concat([Buffer.from(text), raw])),
  soup.map((text) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')])),
)

it('the reader of topics throws nothing but what a user is told', async () => {
  await fc.assert(
    fc.asyncProperty(bytes, async (input) => {
      const around = { cwd: folder.path, stdin: piped(input), stdinIsTerminal: false }
      const topic = await readOrRefuse(readTopic('-', around))
      if (topic === null) return
      const brief = createBrief(topic)
      expect(brief.title).not.toMatch(/[\n\r]/)
      expect(slugify(brief.title)).toMatch(/^[a-z0-9][a-z0-9-]{0,70}$/)
      readOutline(brief.text)
      chooseMethod(brief)
    }),
    RUNS,
  )
})

it('a quoted text or a name that is none throws nothing but what a user is told', async () => {
  await fc.assert(
    fc.asyncProperty(soup, async (input) => {
      await readOrRefuse(readTopic(input, { cwd: folder.path, stdin: null, stdinIsTerminal: true }))
    }),
    RUNS,
  )
})

const CONFIG = `version: 1
agents:
  planner: { name: Planner, role: architect, emoji: 🎯, provider: auto, focus: [cost, risk] }
  coder:
    provider: [claude-cli:sonnet, spark]
    prompt: |
      You are \${USER:-nobody}.
providers:
  spark: { type: openai, baseUrl: "https://spark.example/v1", apiKey: "\${KEY}", maxConcurrent: 2 }
teams:
  default: { agents: [planner, coder], proposer: planner }
discussion:
  method: consensus
  rounds: 3
  timeout: 3m
  consensus: { rule: two-thirds, quorum: 0.5, veto: all }
budget: { tokens: 500000 }
`
const YAML_PIECES = [
  '\n',
  '  ',
  '\t',
  ': ',
  '- ',
  '{',
  '}',
  '[',
  ']',
  '"',
  "'",
  '|',
  '>',
  '&a ',
  '*a',
  '<<: *a',
  '!!str ',
  '!x ',
  '%YAML 9',
  '---\n',
  '...\n',
  '#',
  '?',
  ',',
  '~',
  'null',
  '1e999',
  '-1',
  '0x',
  '.nan',
  'true',
  '2020-01-01',
  '__proto__',
  'constructor',
  '${',
  '${A',
  '$${A}',
  'planner',
  'rounds',
  'agents: 3\n',
  'teams: []\n',
  '../..',
  '/etc/passwd',
  '@',
  '`',
  '\u0000',
  '\ufeff',
  '\u2028',
  '🎯',
  'x'.repeat(300),
]

it('the loader of configurations throws nothing but what a user is told', async () => {
  const file = join(folder.path, 'openbotman.yaml')
  await fc.assert(
    fc.asyncProperty(mutated(CONFIG, YAML_PIECES), async (text) => {
      writeFileSync(file, text)
      await readOrRefuse(loadConfig(file))
    }),
    RUNS,
  )
})

const DIFF = `diff --git a/src/a.ts b/src/a.ts
index 1111111..2222222 100644
--- a/src/a.ts
+++ b/src/a.ts
@@ -1,3 +1,4 @@ function x() {
 one
-two
+2
+3
 three
\\ No newline at end of file
diff --git a/old name.txt "b/new \\303\\244.txt"
similarity index 90%
rename from old name.txt
rename to "new \\303\\244.txt"
diff --git a/logo.png b/logo.png
new file mode 100644
Binary files /dev/null and b/logo.png differ
`
const DIFF_PIECES = [
  'diff --git ',
  '--- ',
  '+++ ',
  '@@ ',
  '@@ -1 +1 @@',
  '@@ -0,0 +1,99999999999 @@\n',
  '@@ -a +b @@\n',
  '\n',
  '\r',
  '+',
  '-',
  ' ',
  '\\',
  '"',
  '"b/\\777',
  '/dev/null',
  'a/../../../etc/passwd',
  'b//etc/passwd',
  'rename to ',
  'deleted file mode 100644\n',
  'GIT binary patch\n',
  'Binary files ',
  'new file mode 120000\n',
  '\t',
  '\u0000',
  'ä',
  '🎯',
  '-- ',
  '++ b/x\n',
  '0',
]

it('the readers of diffs throw nothing but what a user is told', async () => {
  const options = {
    cwd: folder.path,
    limits: { files: 20, bytesEach: 5000, bytesTotal: 20_000 },
    env: folder.env,
  }
  await fc.assert(
    fc.asyncProperty(fc.oneof(mutated(DIFF, DIFF_PIECES), soup), async (text) => {
      const change = await readOrRefuse(readChangeFile('-', piped(Buffer.from(text)), options))
      for (const diff of [text, ...(change ? [change.text] : [])]) {
        for (const { path, hunks } of readDiffFiles(diff)) {
          expect(typeof path).toBe('string')
          for (const hunk of hunks) expect(hunk).toEqual(expect.any(Object))
        }
        expect(numberDiff(diff).split('\n').length).toBe(diff.split('\n').length)
      }
      // Nothing outside of the working directory goes along.
      expect(change?.files ?? []).toEqual([])
    }),
    RUNS,
  )
})
