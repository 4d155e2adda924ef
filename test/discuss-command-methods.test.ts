import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { openbotman, type Ran, tempFolder } from './cli.js'
import { startFakeModelServer } from './fake-model-server.js'

const PROPOSAL = '### Decision\nWe cache the prices for an hour.\n\n[POSITION: PROPOSAL] - the cheapest'
const SUPPORT = 'It holds.\n\n[POSITION: SUPPORT] - simple enough'
const CONDITION =
  '### Conditions\n- Entries expire after an hour, otherwise old prices are shown\n\n[POSITION: SUPPORT_WITH_CONDITIONS] - nearly'
const REVISION =
  '### Decision\nWe cache the prices; entries expire after an hour.\n\n[C1] accepted: each entry is dropped 60 minutes after it was written\n\n[POSITION: PROPOSAL] - with it'
const DECISION =
  '### Decision\nWe cache the prices for an hour; each entry is dropped 60 minutes after it was written [C1].'

type Replies = Record<string, (string | Record<string, unknown>)[]>

/** A folder with a script, a configuration whose panel is planner (proposer), coder and reviewer, and a topic. */
function folderWith(replies: Replies, config: Record<string, unknown> = {}): string {
  const folder = tempFolder()
  const script = path.join(folder, 'script.yaml')
  writeFileSync(script, stringify({ replies }, { aliasDuplicateObjects: false }))
  const providers = {
    local: { type: 'openai', baseUrl: 'http://127.0.0.1:9/v1', model: 'm' },
    other: { type: 'openai', baseUrl: 'http://127.0.0.1:9/v1', model: 'n' },
    script: { type: 'scripted', script },
  }
  writeFileSync(
    path.join(folder, 'openbotman.yaml'),
    stringify({ version: 1, provider: 'script', providers, ...config }),
  )
  writeFileSync(path.join(folder, 'topic.md'), '# Prices\n\nShall we cache the prices?\n')
  return folder
}

const discuss = (cwd: string, ...args: string[]): Promise<Ran> =>
  openbotman(['discuss', 'topic.md', ...args], { cwd })

function logOf(folder: string): Record<string, unknown>[] {
  const dir = path.join(folder, 'discussions')
  const [name = ''] = readdirSync(dir).filter((file) => file.endsWith('.jsonl'))
  const lines = readFileSync(path.join(dir, name), 'utf8').trim().split('\n')
  return lines.map((line) => JSON.parse(line))
}

const phasesOf = (folder: string) =>
  logOf(folder)
    .filter(({ type }) => type === 'phase.opened')
    .map(({ phase, speakers }) => `${phase}: ${String(speakers)}`)

async function plannedBy(folder: string, ...args: string[]) {
  const { stdout, stderr, code } = await discuss(folder, '--dry-run', '--json', ...args)
  return { plan: JSON.parse(stdout), stderr, code }
}

const AT_ONCE: Replies = { planner: [PROPOSAL], coder: [SUPPORT], reviewer: [SUPPORT] }

describe('a method', () => {
  const own = {
    methods: {
      premortem: {
        summary: 'it has failed; everyone says why',
        steps: [
          {
            name: 'failures',
            speakers: 'panel',
            sees: [],
            order: 'in-turn',
            ask: 'Why, in {{words}} words?',
          },
          { name: 'lesson', speakers: 'chair', when: 'last', expects: 'decision', ask: 'Decide.' },
        ],
      },
    },
  }

  it('of the user is held as it was written, with as many calls as were announced', async () => {
    const replies = { planner: ['It fails.'], coder: ['It is late.'], reviewer: [DECISION] }
    const folder = folderWith(replies, own)
    const { plan } = await plannedBy(folder, '-m', 'premortem')
    const { stdout, code } = await discuss(folder, '-m', 'premortem', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ status: 'done', decision: expect.stringContaining('an hour') })
    expect(phasesOf(folder)).toEqual([
      'step:failures: planner',
      'step:failures: coder',
      'step:lesson: reviewer',
    ])
    expect(plan.estimate.calls).toEqual({ least: 3, most: 3 })
    expect(logOf(folder)[0]).toMatchObject({
      method: 'premortem',
      spec: { name: 'premortem', flow: 'steps' },
    })
  })

  it.each([
    ['debate', { planner: ['For.', 'Still.', 'Still.'], coder: ['No.', 'No.', 'No.'], reviewer: [DECISION] }],
    ['answer', { planner: ['An hour.'], coder: ['A day.'], reviewer: [DECISION] }],
  ])('%s takes the calls that were announced', async (method, replies) => {
    const folder = folderWith(replies)
    const { plan } = await plannedBy(folder, '-m', method)
    const { stdout } = await discuss(folder, '-m', method, '--json')
    expect(JSON.parse(stdout).status).toBe('done')
    const made = logOf(folder).filter(({ type }) => type === 'turn.completed').length
    expect(plan.estimate.calls).toEqual({ least: made, most: made })
  })

  it('is gone on with as it was begun, but not by rules', async () => {
    const failing = [{ fail: { kind: 'server', message: 'gone', retryable: false } }, DECISION]
    const folder = folderWith({ planner: ['An hour.'], coder: ['A day.'], reviewer: failing })
    expect((await discuss(folder, '-m', 'answer', '-q')).code).toBe(1)
    const refused = await openbotman(['resume', 'last', '--set', 'reviewer=offline'], { cwd: folder })
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain('reviewer is on it: it cannot hold answer')
    const { stdout, code } = await openbotman(['resume', 'last', '--json'], { cwd: folder })
    expect(code).toBe(0)
    expect(JSON.parse(stdout).status).toBe('done')
  })

  it('has the chair that was named', async () => {
    const replies = { planner: [DECISION], coder: ['It is late.'], reviewer: ['It fails.'] }
    const folder = folderWith(replies, own)
    const { code } = await discuss(folder, '-m', 'premortem', '--chair', 'planner', '-q')
    expect(code).toBe(0)
    expect(phasesOf(folder).at(-1)).toBe('step:lesson: planner')
  })

  const refused: [args: string[], message: string, hint: string][] = [
    [['-m', 'premorten'], '--method: there is no method "premorten"', 'Did you mean "premortem"'],
    [
      ['-m', 'council', '-a', 'planner,coder'],
      'council needs at least 3 agents, and there are 2',
      '--agents',
    ],
    [['-m', 'advocate', '-r', '1'], 'advocate needs at least 2 rounds', '--rounds'],
    [
      ['-m', 'debate', '--offline'],
      'planner, coder, reviewer are on it: it cannot hold debate',
      '--set planner=',
    ],
    [
      ['-m', 'premortem', '--set', 'coder=offline'],
      'coder is on it: it cannot hold premortem',
      '--set coder=',
    ],
    [['--chair', 'revewer'], '--chair: there is no agent "revewer" in this panel', 'Did you mean "reviewer"'],
    [['--chair', 'coder', '--set', 'coder=offline'], 'coder is on the provider offline', '--set coder='],
    [['-m', 'council', '--strict'], '--strict asks for a vote of every responder', '--method consensus'],
  ]
  it.each(refused)('refuses %j and asks nobody', async (args, message, hint) => {
    const { stdout, stderr, code } = await discuss(folderWith({}, own), ...args)
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toContain(message)
    expect(stderr).toContain(hint)
  })

  it('comes from flag, variable, team and configuration, in this order', async () => {
    const folder = folderWith(
      {},
      {
        ...own,
        provider: 'local',
        discussion: { method: 'delphi' },
        teams: {
          default: { agents: ['planner', 'coder', 'reviewer'] },
          judged: { agents: ['planner', 'coder', 'reviewer'], method: 'debate', chair: 'coder' },
        },
      },
    )
    const env = { OPENBOTMAN_METHOD: 'premortem' }
    const method = async (args: string[], variables = {}) => {
      const ran = await openbotman(['discuss', 'topic.md', '--dry-run', '--json', ...args], {
        cwd: folder,
        env: variables,
      })
      return JSON.parse(ran.stdout)
    }
    expect(await method([])).toMatchObject({ method: 'delphi', chair: null })
    expect(await method(['-t', 'judged'])).toMatchObject({ method: 'debate', chair: 'coder' })
    expect(await method(['-t', 'judged'], env)).toMatchObject({ method: 'premortem' })
    expect(await method(['-t', 'judged', '-m', 'council'], env)).toMatchObject({ method: 'council' })
  })
})

describe('--method auto', () => {
  it.each([
    ['How long does the migration take?', [], 'delphi', 'the topic asks for an estimate'],
    ['Notes on the build', ['--provider', 'script'], 'consensus', 'the rules could not tell'],
    [
      'How long does the migration take?',
      ['-a', 'planner,coder'],
      'consensus',
      'delphi needs at least 3 agents',
    ],
    ['How long does the migration take?', ['--offline'], 'consensus', 'offline plays no other method'],
  ])('chooses for %j %j %s, and says why', async (topic, args, method, why) => {
    const folder = folderWith({}, { provider: 'local' })
    const command = ['discuss', topic, '-m', 'auto', '--dry-run', '--json', ...args]
    const { stdout, stderr } = await openbotman(command, { cwd: folder })
    expect(JSON.parse(stdout)).toMatchObject({ method, chosen: expect.stringContaining(why) })
    expect(stderr).toContain(`openbotman: method: ${method}, since `)
    expect(stderr).toContain(why)
  })

  it('asks the proposer where the rules cannot tell, and goes on by what it names', async () => {
    const server = await startFakeModelServer(({ body }) => {
      const asked = JSON.stringify(body)
      if (asked.includes('which of these methods')) {
        if (!asked.includes('Check them against each other') && !asked.includes('Answer the question'))
          return { text: '[METHOD: answer] - a fact is asked for' }
      }
      return { text: '### Decision\nIt takes four minutes.' }
    })
    try {
      const providers = { local: { type: 'openai', baseUrl: server.url, model: 'm' } }
      const folder = folderWith({}, { provider: 'local', providers })
      const command = ['discuss', 'Notes on the build', '-m', 'auto', '--json']
      const { plan } = await plannedBy(folder, '-m', 'auto')
      expect(plan.method).toBe('consensus') // by its own words: "Shall we …"
      const { stdout, stderr, code } = await openbotman(command, { cwd: folder })
      expect({ code, stderr }).toMatchObject({ code: 0 })
      expect(JSON.parse(stdout)).toMatchObject({
        status: 'done',
        method: 'answer',
        chosen: 'the proposer chose it: a fact is asked for',
        decision: 'It takes four minutes.',
      })
      expect(stderr).toContain('method: answer (the proposer chose it: a fact is asked for)')
      expect(phasesOf(folder)[0]).toBe('classify: planner')
      expect(server.requests).toHaveLength(4)
    } finally {
      await server.close()
    }
  })

  it('leaves nothing to choose where a method is named', async () => {
    const { plan, stderr } = await plannedBy(folderWith(AT_ONCE), '-m', 'tradeoff')
    expect(plan).toMatchObject({ method: 'tradeoff', chosen: null })
    expect(stderr).not.toContain('method:')
  })
})

describe('blind picks', () => {
  const pick = { text: '[PICK: cache] - stale prices', phase: 'picks' }

  it('are asked of models, and of scripts that have one', async () => {
    const folder = folderWith({ ...AT_ONCE, coder: [pick, SUPPORT] })
    expect((await plannedBy(folder)).plan.picks).toEqual(['coder'])
    expect((await plannedBy(folder, '--provider', 'local')).plan.picks).toEqual(['coder', 'reviewer'])
    expect((await plannedBy(folder, '--offline')).plan.picks).toEqual([])
    const { code } = await discuss(folder, '-q')
    expect(code).toBe(0)
    expect(phasesOf(folder)[0]).toBe('picks: coder')
  })

  it('can be switched off, by flag, variable or configuration', async () => {
    const folder = folderWith(AT_ONCE, { provider: 'local' })
    expect((await plannedBy(folder, '--no-blind-pick')).plan.picks).toEqual([])
    const env = { OPENBOTMAN_BLIND_PICK: 'off' }
    const ran = await openbotman(['discuss', 'topic.md', '--dry-run', '--json'], { cwd: folder, env })
    expect(JSON.parse(ran.stdout).picks).toEqual([])
    const off = folderWith(AT_ONCE, { provider: 'local', discussion: { blindPick: false } })
    expect((await plannedBy(off)).plan.picks).toEqual([])
  })
})

it('opens a discussion with the words and the anonymity that were asked for', async () => {
  const prompts = { answers: 'Say it in {{words}} words.' }
  const folder = folderWith(AT_ONCE, { prompts })
  await discuss(folder, '-q', '--anonymous')
  expect(logOf(folder)[0]).toMatchObject({ prompts, anonymous: true, picks: [], chair: null })
})

it('leaves a chair aside that the configuration names for every panel, where it cannot be it', async () => {
  const folder = folderWith(AT_ONCE, { discussion: { chair: 'security' } })
  const { plan, stderr } = await plannedBy(folder)
  expect(plan.chair).toBe(null)
  expect(stderr).toContain('warning: discussion.chair: there is no agent "security" in this panel')
})

describe('a panel of one model', () => {
  it('is warned of, in one line, but not with --quiet', async () => {
    const folder = folderWith({})
    const { stderr } = await plannedBy(folder, '--provider', 'local')
    expect(stderr).toMatch(/^openbotman: all 3 agents run the same model \(local:m\); .*arXiv.*--set.*\n$/)
    expect((await plannedBy(folder, '--provider', 'local', '-q')).stderr).toBe('')
  })

  it('is not seen in a mixed one, in a script or in rules', async () => {
    const folder = folderWith(AT_ONCE)
    for (const args of [['--provider', 'local', '--set', 'coder=other'], [], ['--offline']])
      expect((await plannedBy(folder, ...args)).stderr).toBe('')
  })
})

describe('--strict', () => {
  const endings: [name: string, replies: Replies, args: string[], code: number, why: RegExp | null][] = [
    ['everybody supports the text', AT_ONCE, [], 0, null],
    [
      'everybody supports the revision',
      { planner: [PROPOSAL, REVISION], coder: [CONDITION, SUPPORT], reviewer: [SUPPORT, SUPPORT] },
      [],
      0,
      null,
    ],
    [
      'a condition was accepted after the vote',
      { planner: [PROPOSAL, REVISION], coder: [CONDITION], reviewer: [SUPPORT] },
      ['-r', '1'],
      3,
      /--strict: not everyone supports it as it stands: coder \(SUPPORT_WITH_CONDITIONS\)/,
    ],
    [
      'one did not vote',
      { ...AT_ONCE, reviewer: [{ fail: { kind: 'server', message: 'gone', retryable: false } }] },
      [],
      3,
      /--strict: reviewer did not vote in the last round/,
    ],
    ['the advocate found nothing against it', AT_ONCE, ['-m', 'advocate'], 0, null],
    [
      'the chair wrote it anew',
      { ...AT_ONCE, reviewer: [SUPPORT, '### Decision\nWe cache the prices for an hour, and measure it.'] },
      ['--chair', 'reviewer'],
      3,
      /--strict: the text was written anew after the vote/,
    ],
  ]
  it.each(endings)('when %s', async (_, replies, args, code, why) => {
    const folder = folderWith(replies)
    const ran = await discuss(folder, '--strict', '-q', ...args)
    expect(ran.stdout).toContain('CONSENSUS REACHED')
    if (why) expect(ran.stderr).toMatch(why)
    else expect(ran.stderr).not.toContain('--strict')
    expect(ran.code).toBe(code)
  })
})
