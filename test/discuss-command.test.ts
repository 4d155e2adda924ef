import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { stringify } from 'yaml'
import { bin, openbotman, type RunOptions, tempFolder } from './cli.js'

const PROPOSAL =
  '### Decision\nWe cache the prices for an hour.\n\n### Action items\n- [ ] Write the cache (owner: coder, priority: high)\n\n[POSITION: PROPOSAL] - the cheapest'
const SUPPORT = 'It holds.\n\n[POSITION: SUPPORT] - simple enough\nConfidence: 0.9'
const CONDITION =
  '### Conditions\n- Entries expire after an hour, otherwise old prices are shown\n\n[POSITION: SUPPORT_WITH_CONDITIONS] - nearly'
const ACCEPTED =
  '### Decision\nWe cache the prices; entries expire after an hour.\n\n- [C1] accepted: each entry is dropped 60 minutes after it was written\n\n[POSITION: PROPOSAL] - with the condition'
const OBJECTION = '[POSITION: OBJECTION] - stale prices are unlawful'

type Entries = (string | Record<string, unknown>)[]

/** A folder with a topic and a script; its panel is planner (proposer), coder and reviewer. */
function folderWith(
  replies: Record<string, Entries>,
  topic = '# Prices\n\nShall we cache the prices?\n',
): string {
  const folder = tempFolder()
  writeFileSync(path.join(folder, 'topic.md'), topic)
  writeFileSync(path.join(folder, 'script.yaml'), stringify({ replies }, { aliasDuplicateObjects: false }))
  return folder
}

function discuss(folder: string, args: string[] = [], options: RunOptions = {}) {
  return openbotman(['discuss', 'topic.md', '--provider', 'scripted:script.yaml', ...args], {
    cwd: folder,
    ...options,
  })
}

function runsIn(folder: string, ending: string): string[] {
  const dir = path.join(folder, 'discussions')
  return existsSync(dir) ? readdirSync(dir).filter((file) => file.endsWith(ending)) : []
}

function readRun(folder: string, ending: string): string {
  return readFileSync(path.join(folder, 'discussions', runsIn(folder, ending)[0] ?? ''), 'utf8')
}

function logOf(folder: string): Record<string, unknown>[] {
  return readRun(folder, '.jsonl')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}

const AT_ONCE = { planner: [PROPOSAL], coder: [SUPPORT], reviewer: [SUPPORT] }
const ETERNAL = {
  planner: [
    PROPOSAL,
    '### Decision\nAs before.\n\n[C1] declined: they are not',
    '### Decision\nAs before.\n\n[C1] declined: they are not',
  ],
  coder: [SUPPORT, SUPPORT, SUPPORT],
  reviewer: [OBJECTION, `[C1] upheld: they are\n${OBJECTION}`, `[C1] upheld: they are\n${OBJECTION}`],
}
const fail = (kind = 'server') => ({ fail: { kind, message: `it says ${kind}`, retryable: false } })

it('prints the result on standard output and leaves transcript and log', async () => {
  const folder = folderWith(AT_ONCE)
  const { stdout, stderr, code } = await discuss(folder)
  expect(code).toBe(0)
  expect(stdout).toContain('CONSENSUS')
  expect(stdout).toContain('We cache the prices for an hour.')
  expect(stdout).toContain('Write the cache')
  expect(stdout).toContain(runsIn(folder, '.md')[0])
  expect(stdout.split('\n').length).toBeLessThanOrEqual(26)
  expect(stderr).toContain('SUPPORT')
  const transcript = readRun(folder, '.md')
  for (const heading of [
    '# Discussion: Prices',
    '## In short',
    '## Topic',
    '## Positions',
    '## Round 1/3',
    '## Final Consensus',
    '## Action Items',
  ]) {
    expect(transcript).toContain(heading)
  }
})

const endings: [
  name: string,
  replies: Record<string, Entries>,
  args: string[],
  code: number,
  status: string,
][] = [
  ['agreement at once', AT_ONCE, [], 0, 'consensus'],
  [
    'agreement after a condition',
    { planner: [PROPOSAL, ACCEPTED], coder: [CONDITION, SUPPORT], reviewer: [SUPPORT, SUPPORT] },
    [],
    0,
    'consensus',
  ],
  ['the rounds used up', ETERNAL, [], 3, 'no-consensus'],
  [
    'deadlock',
    {
      planner: [...ETERNAL.planner, ETERNAL.planner[1] ?? ''],
      coder: [SUPPORT, SUPPORT, SUPPORT, SUPPORT],
      reviewer: [...ETERNAL.reviewer, ETERNAL.reviewer[1] ?? ''],
    },
    ['--rounds', '9'],
    3,
    'deadlock',
  ],
  [
    'the deadline',
    { ...AT_ONCE, coder: [{ text: SUPPORT, delay: '20s' }] },
    ['--deadline', '1s'],
    3,
    'deadline',
  ],
  ['nobody answered', { planner: [PROPOSAL], coder: [fail()], reviewer: [fail()] }, [], 1, 'no-quorum'],
  ['nobody proposed', { planner: [fail()], coder: [fail()], reviewer: [SUPPORT] }, [], 1, 'failed'],
]

it.each(endings)(
  'ends with the right status and exit code: %s',
  async (_, replies, args, expected, status) => {
    const folder = folderWith(replies)
    const { stdout, code } = await discuss(folder, ['--json', ...args])
    const result = JSON.parse(stdout)
    expect(result.status).toBe(status)
    expect(code).toBe(expected)
    expect(existsSync(path.join(folder, result.transcript))).toBe(true)
    expect(existsSync(path.join(folder, result.log))).toBe(true)
  },
)

it('names the commands that go on with, open and export a discussion that can be resumed', async () => {
  const folder = folderWith({ planner: [PROPOSAL], coder: [fail()], reviewer: [fail()] })
  const { stdout } = await discuss(folder)
  const [log = ''] = runsIn(folder, '.jsonl')
  const id = path.basename(log, '.jsonl')
  expect(stdout).toMatch(
    new RegExp(
      `\\nNext +openbotman resume ${id}\\n +less discussions/${id}\\.md\\n +openbotman export last -o decision\\.html\\n`,
    ),
  )
})

it('prints the JSON result with the keys that scripts rely on', async () => {
  const folder = folderWith({
    planner: [PROPOSAL, ACCEPTED],
    coder: [CONDITION, SUPPORT],
    reviewer: [fail('timeout'), SUPPORT],
  })
  const { stdout } = await discuss(folder, ['--json'])
  const result = JSON.parse(stdout)
  expect(Object.keys(result)).toEqual(
    expect.arrayContaining([
      'version',
      'id',
      'title',
      'status',
      'reason',
      'consensus',
      'decision',
      'rounds',
      'points',
      'actionItems',
      'dissent',
      'usage',
      'durationMs',
      'transcript',
      'log',
    ]),
  )
  expect(result.consensus).toMatchObject({
    reached: true,
    rule: 'two-thirds',
    share: 1,
    supporters: 2,
    voters: 2,
    missing: [],
    carried: [],
  })
  expect(Object.keys(result.rounds[0].turns[0])).toEqual(
    expect.arrayContaining([
      'agent',
      'name',
      'role',
      'provider',
      'model',
      'position',
      'reason',
      'confidence',
      'content',
      'durationMs',
      'usage',
    ]),
  )
  expect(result.rounds[0].failures).toEqual([
    { agent: 'reviewer', kind: 'timeout', message: 'it says timeout', attempts: 1 },
  ])
  expect(result.points).toEqual([
    {
      id: 'C1',
      kind: 'condition',
      by: ['coder'],
      round: 1,
      text: 'Entries expire after an hour, otherwise old prices are shown',
      status: 'accepted',
      answer: expect.anything(),
    },
  ])
  expect(result.actionItems[0]).toEqual({
    id: 'T1',
    text: 'Write the cache',
    owner: 'coder',
    priority: 'high',
    by: ['planner'],
    round: 1,
  })
})

it('prints every event as a line of JSON; those with a number are the log', async () => {
  const folder = folderWith(AT_ONCE)
  const { stdout, code } = await discuss(folder, ['--events'])
  expect(code).toBe(0)
  const events = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(events.filter((event) => 'seq' in event)).toEqual(logOf(folder))
  expect(events.map((event) => event.type)).toContain('turn.started')
  expect(logOf(folder).map((event) => event.seq)).toEqual(logOf(folder).map((_, index) => index + 1))
})

it('delivers a result larger than a pipe holds', async () => {
  const long = `${'All of this has to arrive. '.repeat(20_000)}\n\n${SUPPORT}`
  const folder = folderWith({ ...AT_ONCE, coder: [long] })
  const { stdout, code } = await discuss(folder, ['--json'])
  expect(code).toBe(0)
  expect(JSON.parse(stdout).rounds[0].turns[1].content).toBe(long)
})

it.each([['--json'], ['--events'], []])('ends quietly when its reader has gone %s', async (...args) => {
  const folder = folderWith({ ...AT_ONCE, coder: [`${'All of this. '.repeat(20_000)}\n\n${SUPPORT}`] })
  const { stderr, code } = await discuss(folder, [...args, '--quiet'], {
    onStderr: (_, child) => child.stdout?.destroy(),
  })
  expect(stderr).not.toMatch(/EPIPE|Error|at /)
  expect(code).toBe(0)
})

it('says one line an agent with --quiet', async () => {
  const { stderr } = await discuss(folderWith(AT_ONCE), ['--quiet'])
  expect(stderr).not.toContain('It holds.')
  expect(stderr.match(/SUPPORT/g)?.length).toBe(2)
})

it('plans with one figure where a method always takes the same, and counts what is one as one', async () => {
  const folder = folderWith({ planner: [] })
  const options = { cwd: folder, env: { OPENAI_API_KEY: 'sk-test' } }
  const args = ['a b', '--provider', 'openai:gpt-5-mini', '--method', 'council', '--dry-run']
  const { stdout } = await openbotman(['discuss', ...args], options)
  expect(stdout).toMatch(/\nTokens: +about \d+ in, \d+ out\n/)
  expect(stdout).toContain('about 1 token)')
})

it('shows the plan and asks nobody with --dry-run', async () => {
  const folder = folderWith({ planner: [] })
  const { stdout, code } = await discuss(folder, ['--dry-run'])
  expect(code).toBe(0)
  expect(stdout).toMatch(/planner\s+scripted/)
  expect(stdout).toMatch(/Calls:\s+3 if all agree at once, at most 10/)
  expect(existsSync(path.join(folder, 'discussions'))).toBe(false)
})

it('keeps what was said on Ctrl-C, and resume asks only for what is missing', async () => {
  const folder = folderWith({ ...AT_ONCE, reviewer: [{ text: SUPPORT, delay: '1500ms', every: '1ms' }] })
  const first = await discuss(folder, ['--quiet'], { signalOn: [/Coder: SUPPORT/, 'SIGINT'] })
  expect(first.code).toBe(130)
  expect(first.stderr).toMatch(/Go on with: openbotman resume/)
  expect(logOf(folder).at(-1)).toMatchObject({ type: 'discussion.ended', status: 'cancelled' })
  expect(readRun(folder, '.md')).toContain('We cache the prices for an hour.')

  const env = { OPENBOTMAN_TIMEOUTS: '9m' }
  const second = await openbotman(['resume', 'last', '--json'], { cwd: folder, env })
  expect(second.code).toBe(0)
  expect(second.stderr).toContain('OPENBOTMAN_TIMEOUTS is not read by anything')
  expect(JSON.parse(second.stdout).status).toBe('consensus')
  const answered = logOf(folder)
    .filter((event) => event.type === 'turn.completed')
    .map((event) => event.agent)
  expect(answered).toEqual(['planner', 'coder', 'reviewer'])
})

it('goes on after it was killed, a torn last line cut off', async () => {
  const folder = folderWith({ ...AT_ONCE, reviewer: [{ text: SUPPORT, delay: '1500ms' }] })
  const first = await discuss(folder, ['--quiet'], { signalOn: [/Coder: SUPPORT/, 'SIGKILL'] })
  expect(first.signal).toBe('SIGKILL')
  const log = path.join(folder, 'discussions', runsIn(folder, '.jsonl')[0] ?? '')
  writeFileSync(log, `${readFileSync(log, 'utf8')}{"seq":9,"type":"turn.comp`)
  const second = await openbotman(['resume', log, '--json'], { cwd: folder })
  expect(second.code).toBe(0)
  expect(logOf(folder).filter((event) => event.type === 'turn.completed').length).toBe(3)
})

it('resumes a run that missed its quorum by asking those who failed', async () => {
  const folder = folderWith({ planner: [PROPOSAL], coder: [fail(), SUPPORT], reviewer: [fail(), SUPPORT] })
  expect((await discuss(folder)).code).toBe(1)
  const second = await openbotman(['resume', 'last', '--json'], { cwd: folder })
  expect(JSON.parse(second.stdout)).toMatchObject({ status: 'consensus', rounds: [{ number: 1 }] })
})

it('resumes a run without votes by asking for them anew, and still counts what they took', async () => {
  const mute = { text: 'Nice.', usage: { inputTokens: 10, outputTokens: 1 } }
  const twice = [mute, mute, mute, mute, SUPPORT]
  // round 1 and its follow-up, round 2 and its follow-up, then the vote of the resumed run
  const folder = folderWith({ planner: [PROPOSAL, PROPOSAL, PROPOSAL], coder: twice, reviewer: twice })
  const first = JSON.parse((await discuss(folder, ['--json'])).stdout)
  expect(first.status).toBe('no-quorum')
  const second = JSON.parse((await openbotman(['resume', 'last', '--json'], { cwd: folder })).stdout)
  expect(second).toMatchObject({ status: 'consensus', rounds: [{ number: 1 }, { number: 2 }] })
  expect(second.usage.inputTokens).toBe(80)
})

it('ends for its budget before it is exceeded, and goes on once it may use more', async () => {
  const folder = folderWith({})
  const env = { OPENBOTMAN_TRUST_CONFIG: '1' }
  // Scripts and rules take no tokens; what a program sends and says is estimated.
  writeFileSync(
    path.join(folder, 'talk.mjs'),
    `let text = ''
     for await (const part of process.stdin) text += part
     console.log(text.includes('You are the proposer') ? ${JSON.stringify(PROPOSAL)} : ${JSON.stringify(SUPPORT)})`,
  )
  const talk = `{ type: command, command: [node, ./talk.mjs], maxOutputTokens: 100 }`
  writeFileSync(
    path.join(folder, 'openbotman.yaml'),
    `version: 1\nprovider: talk\nproviders: { talk: ${talk} }\ndiscussion: { blindPick: false }\n`,
  )
  const plan = await openbotman(['discuss', 'topic.md', '--dry-run', '--json'], { cwd: folder })
  const budget = JSON.parse(plan.stdout).estimate.promptTokens + 1000
  const args = ['discuss', 'topic.md', '--budget', `${budget}tok`, '--json']
  const first = await openbotman(args, { cwd: folder, env })
  const ended = JSON.parse(first.stdout)
  expect([first.code, ended.status]).toEqual([3, 'budget'])
  expect(ended.rounds[0].turns).toMatchObject([{ agent: 'planner' }])
  expect(ended.usage.inputTokens + ended.usage.outputTokens).toBeLessThanOrEqual(budget)
  expect(existsSync(path.join(folder, ended.transcript))).toBe(true)

  const refused = await openbotman(['resume', 'last'], { cwd: folder })
  expect(refused).toMatchObject({ code: 2, stdout: '' })
  expect(refused.stderr).toMatch(/--budget/)
  const second = await openbotman(['resume', 'last', '--budget', '200000tok', '--json'], { cwd: folder, env })
  expect(JSON.parse(second.stdout).status).toBe('consensus')
})

it('refuses to resume what has ended, what is not there and what was tampered with', async () => {
  const folder = folderWith(AT_ONCE)
  await discuss(folder)
  const ended = await openbotman(['resume', 'last'], { cwd: folder })
  expect(ended).toMatchObject({ code: 2, stdout: '' })
  expect(ended.stderr).toMatch(
    /has ended \(consensus\).*\n.*take it up again with: openbotman discuss --from 2\S+\n/,
  )
  expect((await openbotman(['resume', 'nothing'], { cwd: folder })).stderr).toMatch(
    /there is no run 'nothing'/,
  )
  const log = path.join(folder, 'discussions', runsIn(folder, '.jsonl')[0] ?? '')
  writeFileSync(log, readFileSync(log, 'utf8').replace('"seq":2', '"seq":7'))
  const edited = await openbotman(['resume', log], { cwd: folder })
  expect(edited.code).toBe(2)
  expect(edited.stderr).toMatch(/\.jsonl:2: expected event 2/)
})

it('keeps both of two runs on one topic in the same second', async () => {
  const folder = folderWith(AT_ONCE)
  const runs = await Promise.all([discuss(folder), discuss(folder), discuss(folder)])
  expect(runs.map((run) => run.code)).toEqual([0, 0, 0])
  expect(runsIn(folder, '.jsonl').length).toBe(3)
  expect(runsIn(folder, '.md').length).toBe(3)
})

it.each([
  ['日本語の議題', 'discussion'],
  ['🚀🚀', 'discussion'],
  ['../../etc/passwd', 'etc-passwd'],
])('gives a usable file name to the title %s', async (title, slug) => {
  const folder = folderWith(AT_ONCE, `# ${title}\n\nWhat now?\n`)
  expect((await discuss(folder)).code).toBe(0)
  expect(runsIn(folder, '.md')[0]).toMatch(
    new RegExp(`^\\d{4}-\\d\\d-\\d\\d_\\d\\d-\\d\\d-\\d\\d_${slug}\\.md$`),
  )
})

const wrong: [name: string, args: string[], error: RegExp][] = [
  ['no topic', [], /no topic/i],
  ['an empty topic', [''], /empty/],
  ['a blank file', ['blank.md'], /empty|blank/i],
  ['a folder', ['folder'], /folder/],
  ['a binary file', ['binary.md'], /binary/i],
  ['a topic of 10 MB', ['large.md'], /10(\.\d)? MB/],
  ['a word that names no file', ['topik'], /topic\.md/],
  ['rounds 0', ['topic.md', '--rounds', '0'], /--rounds.*1 to 50/s],
  ['rounds 51', ['topic.md', '--rounds', '51'], /1 to 50/],
  ['an unknown agent', ['topic.md', '--agents', 'planer,coder'], /planner/],
  ['an unknown team', ['topic.md', '--team', 'defualt'], /default/],
  ['an unknown provider', ['topic.md', '--provider', 'openay:x'], /openai/],
  [
    'a missing key of either name',
    ['topic.md', '--provider', 'google:x'],
    /GEMINI_API_KEY or GOOGLE_API_KEY/,
  ],
  ['an unknown method', ['topic.md', '--method', 'consensu'], /consensus/],
  ['a missing key', ['topic.md', '--provider', 'openai:gpt-5-mini'], /OPENAI_API_KEY/],
  ['nothing usable', ['topic.md'], /--offline/],
  ['a team of one', ['topic.md', '--agents', 'planner', '--offline'], /only planner/],
  ['a budget without unit', ['topic.md', '--budget', '100'], /50000tok/],
  [
    'money without prices',
    ['topic.md', '--provider', 'openai:x', '--budget', '1usd'],
    /OPENAI_API_KEY|price/,
  ],
  ['an unknown option', ['topic.md', '--offlin'], /--offline/],
  ['a missing configuration', ['topic.md', '-c', 'nowhere.yaml'], /nowhere\.yaml/],
  ['a malformed configuration', ['topic.md', '-c', 'bad.yaml', '--offline'], /bad\.yaml:2.*ronds/s],
  ['an output that is a file', ['topic.md', '--offline', '-o', 'blank.md'], /cannot write to/],
  ['an output below a file', ['topic.md', '--offline', '-o', 'blank.md/deeper'], /cannot write to/],
]

it.each(wrong)('refuses %s with a clear error and asks nobody', async (_, args, error) => {
  const folder = folderWith(AT_ONCE)
  mkdirSync(path.join(folder, 'folder'))
  writeFileSync(path.join(folder, 'blank.md'), ' \n\n')
  writeFileSync(path.join(folder, 'binary.md'), Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 1, 2, 3, 0, 0]))
  writeFileSync(path.join(folder, 'large.md'), Buffer.alloc(10_000_000, 'words '))
  writeFileSync(path.join(folder, 'bad.yaml'), 'version: 1\ndiscussion: { ronds: 3 }\n')
  const { stdout, stderr, code } = await openbotman(['discuss', ...args], { cwd: folder })
  expect(stderr).toMatch(error)
  expect(stderr).not.toMatch(/\n\s+at /)
  expect(code).toBe(2)
  expect(stdout).toBe('')
  expect(existsSync(path.join(folder, 'discussions'))).toBe(false)

  const json = await openbotman(['discuss', ...args, '--json'], { cwd: folder })
  expect(json.code).toBe(2)
  expect(JSON.parse(json.stdout)).toEqual({
    version: 1,
    status: 'failed',
    error: { message: expect.stringMatching(/./), hint: expect.anything() },
  })
})

it.each([
  ['UTF-16 with a byte order mark', Buffer.from('\ufeff# Größe\n\nWas nun?\n', 'utf16le')],
  ['Latin-1', Buffer.from('# Größe\n\nWas nun?\n', 'latin1')],
  ['UTF-8 with a byte order mark', Buffer.from('\ufeff# Größe\n\nWas nun?\n', 'utf8')],
])('reads a topic in %s', async (_, bytes) => {
  const folder = folderWith(AT_ONCE)
  writeFileSync(path.join(folder, 'topic.md'), bytes)
  const { stdout, code } = await discuss(folder, ['--json'])
  expect(code).toBe(0)
  expect(JSON.parse(stdout).title).toBe('Größe')
})

it('takes the topic from standard input and a quoted text', async () => {
  const folder = folderWith(AT_ONCE)
  const piped = await openbotman(['discuss', '-', '--offline', '--json'], {
    cwd: folder,
    stdin: '# Piped\n\nWhat now?',
  })
  expect(JSON.parse(piped.stdout).title).toBe('Piped')
  const quoted = await openbotman(['discuss', 'Do we need a queue?', '--offline', '--json'], { cwd: folder })
  expect(JSON.parse(quoted.stdout).title).toBe('Do we need a queue?')
})

it('honours the environment below the flags', async () => {
  const env = { OPENBOTMAN_ROUNDS: '1', OPENBOTMAN_OUTPUT: 'elsewhere' }
  const folder = folderWith(ETERNAL)
  const one = JSON.parse((await discuss(folder, ['--json'], { env })).stdout)
  expect(one.rounds.length).toBe(1)
  expect(one.transcript).toMatch(/^elsewhere/)
  const two = JSON.parse((await discuss(folder, ['--json', '--rounds', '2'], { env })).stdout)
  expect(two.rounds.length).toBe(2)
})

it('lets no second process write to a run, and takes over from one that died', async () => {
  const folder = folderWith({ ...AT_ONCE, reviewer: [{ text: SUPPORT, delay: '1m' }] })
  let refused: Awaited<ReturnType<typeof openbotman>> | undefined
  let started = false
  const first = await discuss(folder, ['--quiet'], {
    onStderr: async (text, child) => {
      if (started || !/Coder: SUPPORT/.test(text)) return
      started = true
      refused = await openbotman(['resume', 'last'], { cwd: folder })
      child.kill('SIGINT')
    },
  })
  expect(first.code).toBe(130)
  expect(refused?.code).toBe(2)
  expect(refused?.stderr).toMatch(/is being written by process \d+/)
  expect(logOf(folder).map((event) => event.seq)).toEqual(logOf(folder).map((_, index) => index + 1))
  expect(runsIn(folder, '.lock')).toEqual([])

  const other = folderWith({ ...AT_ONCE, reviewer: [{ text: SUPPORT, delay: '1500ms' }] })
  await discuss(other, ['--quiet'], {
    signalOn: [/Coder: SUPPORT/, 'SIGKILL'],
  })
  expect(runsIn(other, '.lock').length).toBe(1)
  expect((await openbotman(['resume', 'last'], { cwd: other })).code).toBe(0)
  expect(runsIn(other, '.lock')).toEqual([])
})

it('goes on when nobody reads its progress any more', async () => {
  const folder = folderWith(AT_ONCE)
  const { code } = await discuss(folder, [], { onStderr: (_, child) => child.stderr?.destroy() })
  expect(code).toBe(0)
  expect(logOf(folder).at(-1)).toMatchObject({ type: 'discussion.ended', status: 'consensus' })
})

it.skipIf(!existsSync('/dev/full'))('says that the result could not be written', async () => {
  const folder = folderWith(AT_ONCE)
  const script = `"${process.execPath}" "$0" discuss topic.md --provider scripted:script.yaml --json -q >/dev/full`
  const { status, stderr } = spawnSync('sh', ['-c', script, bin], { cwd: folder, encoding: 'utf8' })
  expect(status).toBe(1)
  expect(stderr).toContain('could not be written to standard output')
  expect(stderr).not.toMatch(/\n\s+at /)
  expect(logOf(folder).at(-1)).toMatchObject({ type: 'discussion.ended', status: 'consensus' })
})

it('counts the votes of a round that was interrupted, and goes on with it from another folder', async () => {
  const folder = folderWith({ ...AT_ONCE, reviewer: [{ text: SUPPORT, delay: '1500ms' }] })
  const { code, stdout } = await discuss(folder, ['--quiet', '--json'], {
    signalOn: [/Coder: SUPPORT/, 'SIGINT'],
  })
  expect(code).toBe(130)
  const result = JSON.parse(stdout)
  expect(result.consensus).toMatchObject({ reached: false, voters: 1, missing: ['reviewer'] })
  const elsewhere = await openbotman(['resume', path.join(folder, result.transcript), '--json'])
  expect(JSON.parse(elsewhere.stdout).status).toBe('consensus')
})

it('names the commands there are for one that is not', async () => {
  for (const args of [
    ['discus', 'topic.md'],
    ['discus', '--help'],
  ]) {
    const { stderr, code } = await openbotman(args)
    expect(code).toBe(2)
    expect(stderr).toMatch(/no command "discus"[\s\S]*discuss/)
  }
})
