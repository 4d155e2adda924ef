import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { tickTasks } from '../src/wire/run-tasks.js'
import { openbotman } from './cli.js'
import { AGREED, DIVIDED, keepRun } from './kept-runs.js'
import { AGREEING, connectTo, createProject, SCRIPTED_PANEL, textOf } from './mcp-client.js'

const TOPIC = 'Shall we cache the prices for an hour or for a day?'

const scripted = () => createProject({ 'openbotman.yaml': SCRIPTED_PANEL, 'replies.yaml': AGREEING })

describe('the tools', () => {
  it('are offered with schemas for what goes in and what comes out', async () => {
    const { client } = await connectTo(scripted())
    const { tools } = await client.listTools()
    const names = tools.map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['discuss', 'review', 'get_result', 'list_teams']))
    const discuss = tools.find(({ name }) => name === 'discuss')
    expect(Object.keys(discuss?.inputSchema.properties ?? {})).toEqual([
      'topic',
      'team',
      'agents',
      'method',
      'rounds',
      'budget',
      'language',
    ])
    expect(discuss?.inputSchema).toMatchObject({ required: ['topic'], additionalProperties: false })
    for (const { outputSchema, description } of tools) {
      expect(outputSchema?.type).toBe('object')
      expect(description).toMatch(/\S/)
    }
    expect(client.getServerVersion()).toMatchObject({ name: 'openbotman' })
    expect(client.getInstructions()).toContain('list_teams')
  })

  it('hold a discussion, tell how far it is, and give the result as data and as a text', async () => {
    const folder = scripted()
    const { client } = await connectTo(folder)
    const told: { progress: number; message?: string | undefined }[] = []
    const answer = await client.callTool({ name: 'discuss', arguments: { topic: TOPIC } }, undefined, {
      onprogress: ({ progress, message }) => told.push({ progress, message }),
    })
    expect(answer.isError).toBeFalsy()
    const { structuredContent: result } = answer as { structuredContent: Record<string, unknown> }
    expect(result).toMatchObject({
      status: 'consensus',
      goOn: null,
      decision: 'We cache the prices for an hour.',
      consensus: { reached: true, supporters: 2, voters: 2 },
      actionItems: [{ text: 'write the drill', owner: 'coder', priority: 'high' }],
      rounds: [{ number: 1, turns: [{ agent: 'planner' }, { agent: 'coder' }, { agent: 'reviewer' }] }],
      warnings: [],
    })
    expect(path.dirname(String(result.transcript))).toBe(path.join(folder, 'discussions'))
    expect(readFileSync(String(result.transcript), 'utf8')).toContain(TOPIC)
    const text = textOf(answer as Parameters<typeof textOf>[0])
    expect(text).toContain('✅ CONSENSUS REACHED')
    expect(text).toContain('We cache the prices for an hour.')
    expect(text).toContain(String(result.transcriptUri))

    const counts = told.map(({ progress }) => progress)
    expect(counts).toEqual([...counts].sort((one, other) => one - other))
    expect(new Set(counts).size).toBe(counts.length)
    const words = told.map(({ message }) => message).join('\n')
    expect(words).toContain('Round 1/3: Planner answered with the proposal')
    expect(words).toMatch(/Coder answered with its answer: SUPPORT/)
  })

  it('give a past result again, by its id or as the last one', async () => {
    const { call } = await connectTo(scripted())
    const held = await call('discuss', { topic: TOPIC })
    const { id } = held.structuredContent as { id: string }
    for (const args of [{}, { run: 'last' }, { run: id }])
      expect((await call('get_result', args)).structuredContent).toEqual(held.structuredContent)
  })

  it('list teams, agents and methods, and which agents cannot be asked from here', async () => {
    const folder = createProject({
      'openbotman.yaml': SCRIPTED_PANEL.replace('provider: scripted }\nteams', 'provider: human }\nteams'),
      'replies.yaml': AGREEING,
    })
    const { call } = await connectTo(folder)
    const { structuredContent, content } = await call('list_teams')
    expect(structuredContent).toMatchObject({
      config: expect.stringContaining('openbotman.yaml'),
      teams: [{ id: 'default', agents: ['planner', 'coder', 'reviewer'], proposer: 'planner' }],
    })
    const { agents, methods } = structuredContent as {
      agents: { id: string; problem: string | null }[]
      methods: { name: string }[]
    }
    expect(agents.find(({ id }) => id === 'planner')?.problem).toBeNull()
    expect(agents.find(({ id }) => id === 'reviewer')?.problem).toContain('asks a person')
    expect(methods.map(({ name }) => name)).toEqual(expect.arrayContaining(['consensus', 'delphi', 'auto']))
    expect(textOf({ content })).toContain('planner: architect')
  })

  it('answer by rules where the server was started so, whatever the agents are', async () => {
    const folder = createProject({ 'openbotman.yaml': SCRIPTED_PANEL })
    const { call } = await connectTo(folder, ['--offline', '-o', 'kept'])
    const { agents } = (await call('list_teams')).structuredContent as {
      agents: { providers: string[]; problem: string | null }[]
    }
    expect(agents).toEqual(
      agents.map(() => expect.objectContaining({ providers: ['offline'], problem: null })),
    )
    const { structuredContent } = await call('discuss', {
      topic: TOPIC,
      rounds: 1,
      agents: ['coder', 'planner'],
    })
    expect(structuredContent).toMatchObject({ usage: { inputTokens: 0 } })
    expect(readdirSync(path.join(folder, 'kept'))).toHaveLength(2)
  })
})

it('a client may ask for less than the budget that the server was started with, and for no more', async () => {
  const { call } = await connectTo(scripted(), ['--budget', '30ktok'])
  const more = await call('discuss', { topic: TOPIC, budget: '40ktok' })
  expect(textOf(more)).toContain('40000 tokens are more than the 30000 allowed here')
  for (const [args, tokens] of [
    [{ topic: TOPIC, budget: '20ktok' }, 20_000],
    [{ topic: TOPIC }, 30_000],
  ] as const) {
    const { log } = (await call('discuss', args)).structuredContent as { log: string }
    const opened = JSON.parse(readFileSync(log, 'utf8').split('\n')[0] ?? '')
    expect(opened.limits.budget).toEqual({ tokens, usd: null })
  }
})

describe('what a client asks for in vain', () => {
  const wrong: [string, Record<string, unknown>, string[]][] = [
    ['no topic', {}, ['write what is to be decided', 'topic']],
    ['a blank topic', { topic: ' \n' }, ['write what is to be decided']],
    ['a file as topic', { topic: 'secret.md' }, ['files are not read here', 'give its text']],
    ['a team that is not there', { topic: TOPIC, team: 'defalt' }, ['`team`', 'Did you mean "default"?']],
    ['an agent that is not there', { topic: TOPIC, agents: ['coder', 'planer'] }, ['planer', 'planner']],
    ['team and agents at once', { topic: TOPIC, team: 'default', agents: ['coder'] }, ['exclude each other']],
    ['a method that is not there', { topic: TOPIC, method: 'consens' }, ['`method`', 'consensus']],
    ['too many rounds', { topic: TOPIC, rounds: 51 }, ['a whole number from 1 to 50', 'rounds']],
    ['a budget without a unit', { topic: TOPIC, budget: '5' }, ['`budget`', 'has no unit', '50000tok']],
    [
      'more than the budget',
      { topic: TOPIC, budget: '2mtok' },
      ['more than the 500000 allowed', 'openbotman.yaml'],
    ],
    ['a provider', { topic: TOPIC, provider: 'command' }, ['unknown argument provider', 'openbotman.yaml']],
    ['a folder', { topic: TOPIC, output: '/tmp' }, ['unknown argument output']],
    ['files', { topic: TOPIC, files: ['/etc/passwd'] }, ['unknown argument files']],
  ]

  it('is refused with its cure, and nobody is asked', async () => {
    const folder = createProject({
      'openbotman.yaml': SCRIPTED_PANEL,
      'replies.yaml': AGREEING,
      'secret.md': 'What nobody is to read',
    })
    const { call } = await connectTo(folder)
    for (const [name, args, parts] of wrong) {
      const answer = await call('discuss', args)
      expect(answer.isError, name).toBe(true)
      for (const part of parts) expect(textOf(answer), name).toContain(part)
    }
    expect(existsSync(path.join(folder, 'discussions'))).toBe(false)
  })

  it('a person in the panel is refused, also as a last resort', async () => {
    const folder = createProject({
      'openbotman.yaml': SCRIPTED_PANEL.replace(
        'reviewer, provider: scripted',
        'reviewer, provider: [scripted, human]',
      ),
      'replies.yaml': AGREEING,
    })
    const { call } = await connectTo(folder)
    const answer = await call('discuss', { topic: TOPIC })
    expect(answer.isError).toBe(true)
    expect(textOf(answer)).toMatch(/^reviewer may be asked at a terminal[\s\S]*Choose other agents/)
    const others = { topic: TOPIC, agents: ['planner', 'coder'] }
    expect((await call('discuss', others)).isError).toBeFalsy()
  })

  it('a result that is not there, or lies elsewhere', async () => {
    const folder = scripted()
    const { call } = await connectTo(folder)
    expect(textOf(await call('get_result'))).toMatch(/^there is no run in .*\nHold one: with discuss/)
    expect(textOf(await call('get_result', { run: 'x' }))).toMatch(
      /^there is no run "x"\nName it by its id, or/,
    )
    expect(textOf(await call('get_result', { id: 'x' }))).toContain('unknown argument id. Arguments are run.')
    expect(textOf(await call('review', { agents: 'a,b' }))).toContain(
      'write a list of ids, such as ["planner"',
    )
    for (const run of ['../discussions/x', '/etc/passwd', 'a\\b'])
      expect(textOf(await call('get_result', { run }))).toContain('is a path, no id')
  })

  it('a run whose panel failed is an error that has the result and says how to go on', async () => {
    const fail = '{ fail: { kind: auth, message: key refused, hint: Renew the key. } }'
    const folder = createProject({
      'openbotman.yaml': SCRIPTED_PANEL,
      'replies.yaml': `replies: { planner: [${fail}], coder: [${fail}], reviewer: [${fail}] }`,
    })
    const { call } = await connectTo(folder)
    const answer = await call('discuss', { topic: TOPIC })
    expect(answer.isError).toBe(true)
    expect(answer.structuredContent).toMatchObject({
      status: 'failed',
      failures: expect.arrayContaining([
        expect.objectContaining({ agent: 'planner', kind: 'auth', hint: 'Renew the key.' }),
      ]),
      goOn: expect.stringMatching(/^openbotman resume \/.+\.jsonl$/),
    })
    expect(textOf(answer)).toContain('Go on with: openbotman resume')
  })
})

describe('a result of the past', () => {
  const AGREED_ID = '2026-01-01_08-00-00_agreed'
  const DIVIDED_ID = '2026-01-02_08-00-00_divided'

  it('says which tasks are done, what is not agreed, and no transcript where none was written', async () => {
    const folder = scripted()
    const runs = path.join(folder, 'discussions')
    keepRun(runs, AGREED_ID, AGREED)
    keepRun(runs, DIVIDED_ID, DIVIDED)
    tickTasks([`${AGREED_ID}#T1`], true, runs, folder)
    const { call } = await connectTo(folder)

    const agreed = await call('get_result', { run: AGREED_ID })
    expect(textOf(agreed)).toContain('## Decision\nWe cache the prices')
    expect(textOf(agreed)).toContain(
      '\n- [x] T1: Set up Redis (owner: coder, priority: high)\n- [ ] T2: Write',
    )
    expect(agreed.structuredContent).toMatchObject({
      transcript: path.join(runs, `${AGREED_ID}.md`),
      actionItems: [
        { id: 'T1', done: true },
        { id: 'T2', done: false },
      ],
    })

    const divided = await call('get_result')
    expect(textOf(divided)).toContain('## On the table, not agreed\nWe cache the prices')
    expect(textOf(divided)).not.toContain('## Decision')
    expect(divided.structuredContent).toMatchObject({ status: 'no-consensus', transcript: null })
  })
})

describe('the transcripts', () => {
  it('are resources: listed, read, and read by the template for any id', async () => {
    const { client, call } = await connectTo(scripted())
    expect((await client.listResources()).resources).toEqual([])
    const { id, transcriptUri } = (await call('discuss', { topic: TOPIC })).structuredContent as {
      id: string
      transcriptUri: string
    }
    const { resources } = await client.listResources()
    expect(resources).toMatchObject([
      { uri: transcriptUri, name: id, title: TOPIC, mimeType: 'text/markdown' },
    ])
    const { resourceTemplates } = await client.listResourceTemplates()
    expect(resourceTemplates).toMatchObject([{ uriTemplate: 'openbotman://runs/{id}/transcript' }])
    for (const uri of [transcriptUri, 'openbotman://runs/last/transcript']) {
      const { contents } = await client.readResource({ uri })
      expect(contents).toMatchObject([{ uri, text: expect.stringContaining('# Discussion: Shall we cache') }])
    }
    const argument = { name: 'id', value: id.slice(0, 8) }
    const ref = { type: 'ref/resource' as const, uri: 'openbotman://runs/{id}/transcript' }
    expect((await client.complete({ ref, argument })).completion.values).toEqual([id])
  })

  it('reach nothing outside of the folder of the runs', async () => {
    const { client } = await connectTo(
      createProject({ 'openbotman.yaml': SCRIPTED_PANEL, 'x.md': '', 'x.jsonl': '' }),
    )
    for (const id of ['..%2Fx', '%2E%2E%2Fx.md', 'nobody', '%zz'])
      await expect(client.readResource({ uri: `openbotman://runs/${id}/transcript` })).rejects.toThrow(
        /^MCP error -32602: .*(is a path, no id|there is no run|is no id of a run)/,
      )
  })
})

it('a discussion cut short on the command line is told to be one, with the command that goes on with it', async () => {
  const folder = createProject({
    'openbotman.yaml': SCRIPTED_PANEL,
    'replies.yaml': AGREEING.replace(
      '["[POSITION: SUPPORT] - it holds"]',
      '[{ text: "[POSITION: SUPPORT] - late", delay: 60s }]',
    ),
  })
  const { code } = await openbotman(['discuss', TOPIC], {
    cwd: folder,
    signalOn: [/PROPOSAL/, 'SIGINT'],
  })
  expect(code).toBe(130)
  const { call } = await connectTo(folder)
  expect((await call('get_result')).structuredContent).toMatchObject({
    status: 'cancelled',
    decision: 'We cache the prices for an hour.',
    goOn: expect.stringContaining('openbotman resume'),
  })
})
