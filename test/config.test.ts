// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these texts are themselves about ${NAME}
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { expandProvider } from '../src/config/expand.js'
import { loadConfig } from '../src/config/load.js'
import { builtInConfigFile, locateConfig } from '../src/config/locate.js'
import { UserError } from '../src/core/errors.js'

let folder: string
let file: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'openbotman-config-'))
  file = join(folder, 'openbotman.yaml')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function write(name: string, text: string | Uint8Array): void {
  const path = join(folder, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

/** What loading the written files fails with: message and hint, the temporary folder taken out. */
async function failure(): Promise<{ message: string; hint: string | null; exitCode: number }> {
  const error = await loadConfig(file).then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!(error instanceof UserError)) throw new Error(`expected a UserError, got ${String(error)}`)
  const strip = (text: string) => text.replaceAll(`${folder}/`, '')
  return { message: strip(error.message), hint: error.hint && strip(error.hint), exitCode: error.exitCode }
}

const ROLES = 'version: 1\nagents: { planner: {}, coder: {}, reviewer: {} }\n'

it('is read anew as soon as one of its files is another one', async () => {
  write('openbotman.yaml', 'version: 1\nagents: roles\n')
  write('roles/planner.yaml', 'name: Planner\n')
  write('roles/coder.yaml', 'name: Coder\n')
  const names = async () => (await loadConfig(file)).agents.map(({ name }) => name)
  expect(await names()).toEqual(['Coder', 'Planner'])
  expect(await names()).toEqual(['Coder', 'Planner'])
  write('roles/coder.yaml', 'name: Maker\n')
  expect(await names()).toEqual(['Maker', 'Planner'])
})

describe('a faulty configuration names file, line, key and cure', () => {
  const cases: [what: string, yaml: string, message: string, hint: string][] = [
    ['an empty file', '', 'openbotman.yaml: the file is empty', 'version: 1'],
    ['only comments', '# nothing\n', 'openbotman.yaml: the file is empty', 'version: 1'],
    [
      'a list',
      '- a\n',
      'openbotman.yaml:1: this list is not allowed here',
      'a mapping with the keys version, agents',
    ],
    ['no version', 'discussion: {}\n', 'openbotman.yaml:1: version: is missing', 'Write version: 1.'],
    [
      'another version',
      'version: 2\nfoo: 1\n',
      'openbotman.yaml:1: version: version 2 is not known',
      'This program knows version 1',
    ],
    [
      'a version as text',
      'version: "1"\n',
      'openbotman.yaml:1: version: "1" is not allowed here',
      'Write version: 1.',
    ],
    [
      'an unknown key',
      `${ROLES}discusion: {}\n`,
      'openbotman.yaml:3: discusion: unknown key',
      'Did you mean "discussion"?',
    ],
    [
      'an unknown key below',
      `${ROLES}discussion:\n  rounds: 2\n  round: 3\n`,
      'openbotman.yaml:5: discussion.round: unknown key',
      'Did you mean "rounds"?',
    ],
    [
      'a key twice',
      `${ROLES}discussion:\n  rounds: 2\n  rounds: 3\n`,
      'openbotman.yaml:5: rounds: this key stands here twice',
      'Keep one of the two.',
    ],
    [
      'a tab',
      `${ROLES}discussion:\n\trounds: 2\n`,
      'openbotman.yaml:4: a tab is used to indent',
      'Indent with spaces.',
    ],
    [
      'an open bracket',
      'version: 1\nbudget: { tokens: 1\nteams: {}\n',
      'openbotman.yaml:3: wrong indentation or a missing bracket',
      'same column',
    ],
    ['an open quotation mark', 'version: "1\n', 'openbotman.yaml:2: this is not valid YAML', 'quotes'],
    [
      'two documents',
      'version: 1\n---\nversion: 1\n',
      'openbotman.yaml:2: a second document begins',
      'one document',
    ],
    ['an unknown tag', 'version: !!js/function 1\n', 'openbotman.yaml:1: unresolved tag', 'Remove the tag'],
    [
      'an unknown alias',
      `${ROLES}provider: *it\n`,
      'openbotman.yaml:3: provider: nothing above is named &it',
      'quotes',
    ],
    [
      '__proto__',
      `${ROLES}__proto__: { rounds: 3 }\n`,
      'openbotman.yaml:3: __proto__: this key cannot be used',
      'Rename it.',
    ],
    ['a list as a key', `${ROLES}? [a]\n: 1\n`, 'openbotman.yaml:3: a key is no text', 'behind the colon'],
    [
      'deep nesting',
      `version: 1\nteams: ${'['.repeat(200_000)}`,
      'openbotman.yaml:2: nested more than 64 levels deep',
      'brackets',
    ],
    [
      'deep nesting without brackets',
      `version: 1\nteams:\n${'- '.repeat(400_000)}`,
      'openbotman.yaml:3: nested more than 64 levels deep',
      '',
    ],
    [
      'rounds 0',
      `${ROLES}discussion:\n  rounds: 0\n`,
      'openbotman.yaml:4: discussion.rounds: 0 is not allowed here',
      'Write a whole number from 1 to 50.',
    ],
    [
      'rounds 51',
      `${ROLES}discussion:\n  rounds: 51\n`,
      'openbotman.yaml:4: discussion.rounds: 51 is not allowed here',
      'from 1 to 50',
    ],
    [
      'rounds 1.5',
      `${ROLES}discussion: { rounds: 1.5 }\n`,
      'openbotman.yaml:3: discussion.rounds: 1.5 is not',
      'from 1 to 50',
    ],
    [
      'quorum 1.1',
      `${ROLES}discussion:\n  consensus:\n    quorum: 1.1\n`,
      'openbotman.yaml:5: discussion.consensus.quorum: 1.1 is not',
      'from 0 to 1',
    ],
    [
      'quorum -1',
      `${ROLES}discussion: { consensus: { quorum: -1 } }\n`,
      'openbotman.yaml:3: discussion.consensus.quorum: -1 is not',
      'from 0 to 1',
    ],
    [
      'an unknown rule',
      `${ROLES}discussion: { consensus: { rule: two-third } }\n`,
      'openbotman.yaml:3: discussion.consensus.rule: "two-third" is not',
      'Did you mean "two-thirds"? Write a rule: unanimous',
    ],
    [
      'an unknown method',
      `${ROLES}discussion: { method: consenus }\n`,
      'openbotman.yaml:3: discussion.method: there is no method "consenus"',
      'Did you mean "consensus"?',
    ],
    [
      'a veto as text',
      `${ROLES}discussion: { consensus: { veto: coder } }\n`,
      'openbotman.yaml:3: discussion.consensus.veto: "coder" is not',
      'such as [security]',
    ],
    [
      'an unknown veto',
      `${ROLES}discussion:\n  consensus:\n    veto:\n      - coder\n      - codr\n`,
      'openbotman.yaml:7: discussion.consensus.veto[1]: there is no agent "codr"',
      'Did you mean "coder"?',
    ],
    [
      'a bare number as time',
      `${ROLES}discussion: { timeout: 180 }\n`,
      'openbotman.yaml:3: discussion.timeout: 180 is not allowed here',
      'such as 90s, 3m',
    ],
    [
      'no time',
      `${ROLES}discussion: { deadline: 0s }\n`,
      'openbotman.yaml:3: discussion.deadline: "0s" is not',
      'Write a duration',
    ],
    [
      'a language in words',
      `${ROLES}discussion: { language: German }\n`,
      'openbotman.yaml:3: discussion.language: "German" is not',
      'such as en or de',
    ],
    [
      'a budget of nothing',
      `${ROLES}budget: { tokens: 0 }\n`,
      'openbotman.yaml:3: budget.tokens: 0 is not',
      'above 0',
    ],
    [
      'a budget as text',
      `${ROLES}budget: 50000tok\n`,
      'openbotman.yaml:3: budget: "50000tok" is not',
      'a mapping with the keys tokens, usd',
    ],
    [
      'an unknown agent in a team',
      `${ROLES}teams:\n  default:\n    agents: [planner, codr]\n`,
      'openbotman.yaml:5: teams.default.agents[1]: there is no agent "codr"',
      'Did you mean "coder"? Agents: planner, coder, reviewer.',
    ],
    [
      'an agent twice in a team',
      `${ROLES}teams: { default: { agents: [coder, coder] } }\n`,
      'openbotman.yaml:3: teams.default.agents[1]: "coder" stands in this team twice',
      'once',
    ],
    [
      'a team of one',
      `${ROLES}teams: { default: { agents: [planner] } }\n`,
      'openbotman.yaml:3: teams.default.agents: this list is not',
      'at least two agent ids',
    ],
    [
      'a team of nobody',
      `${ROLES}teams:\n  default: {}\n`,
      'openbotman.yaml:4: teams.default.agents: is missing',
      'at least two agent ids',
    ],
    [
      'a proposer from elsewhere',
      `${ROLES}teams:\n  a:\n    agents: [planner, coder]\n    proposer: reviewer\n`,
      'openbotman.yaml:6: teams.a.proposer: "reviewer" is not in this team',
      'The proposer is one of: planner, coder.',
    ],
    [
      "a team's veto from elsewhere",
      `${ROLES}teams: { a: { agents: [planner, coder], consensus: { veto: [reviewer] } } }\n`,
      'openbotman.yaml:3: teams.a.consensus.veto[0]: there is no agent "reviewer"',
      'In this team: planner, coder.',
    ],
    [
      "a team's rounds",
      `${ROLES}teams: { a: { agents: [planner, coder], rounds: 99 } }\n`,
      'openbotman.yaml:3: teams.a.rounds: 99 is not',
      'from 1 to 50',
    ],
    [
      'a team id of odd characters',
      `${ROLES}teams: { "My Team": { agents: [planner, coder] } }\n`,
      'openbotman.yaml:3: teams.My Team: "My Team" cannot be used as a name',
      'a-z, 0-9',
    ],
    [
      'an unknown provider',
      `${ROLES}provider: opnai\n`,
      'openbotman.yaml:3: provider: there is no provider "opnai"',
      'Did you mean "openai"',
    ],
    [
      'an unknown provider in a chain',
      `${ROLES}provider: [auto, opnai:x]\n`,
      'openbotman.yaml:3: provider[1]: there is no provider "opnai"',
      'Did you mean "openai"',
    ],
    [
      'an empty chain',
      `${ROLES}provider: []\n`,
      'openbotman.yaml:3: provider: an empty list is not',
      'auto or claude-cli:sonnet',
    ],
    [
      'no model behind the colon',
      `${ROLES}provider: "openai:"\n`,
      'openbotman.yaml:3: provider: no model stands after the colon',
      'openai:model',
    ],
    [
      "a team's unknown provider",
      `${ROLES}teams: { a: { agents: [planner, coder], provider: nope } }\n`,
      'openbotman.yaml:3: teams.a.provider: there is no provider "nope"',
      'Providers: auto, anthropic',
    ],
    [
      'an endpoint without type',
      `${ROLES}providers:\n  spark: { model: x }\n`,
      'openbotman.yaml:4: providers.spark.type: is missing',
      'Write a provider type: anthropic',
    ],
    [
      'an endpoint of unknown type',
      `${ROLES}providers:\n  spark:\n    type: opneai\n`,
      'openbotman.yaml:5: providers.spark.type: "opneai" is not',
      'Did you mean "openai"?',
    ],
    [
      'an endpoint called auto',
      `${ROLES}providers: { auto: { type: openai } }\n`,
      'openbotman.yaml:3: providers.auto: "auto" is a built-in provider',
      'name of its own',
    ],
    [
      'an endpoint that hides a type',
      `${ROLES}providers: { openai: { type: offline } }\n`,
      'openbotman.yaml:3: providers.openai: "openai" is a built-in provider',
      'name of its own',
    ],
    [
      'an address without scheme',
      `${ROLES}providers: { spark: { type: openai, baseUrl: localhost:1234 } }\n`,
      'openbotman.yaml:3: providers.spark.baseUrl: "localhost:1234" is not',
      'begins with http://',
    ],
    [
      'a key that is a number',
      `${ROLES}providers: { spark: { type: openai, apiKey: 12345 } }\n`,
      'openbotman.yaml:3: providers.spark.apiKey: this value is not',
      '${NAME}',
    ],
    [
      'a price without output',
      `${ROLES}providers: { spark: { type: openai, price: { input: 1 } } }\n`,
      'openbotman.yaml:3: providers.spark.price.output: is missing',
      'per million tokens',
    ],
    [
      'no concurrency',
      `${ROLES}providers: { spark: { type: openai, maxConcurrent: 0 } }\n`,
      'openbotman.yaml:3: providers.spark.maxConcurrent: 0 is not',
      'from 1 to 1000',
    ],
    [
      'agents as a number',
      'version: 1\nagents: 5\n',
      'openbotman.yaml:2: agents: this is neither a folder nor roles',
      'one role a file',
    ],
    [
      'no inline role',
      'version: 1\nagents: {}\n',
      'openbotman.yaml:2: agents: there is no role',
      'at least two roles',
    ],
    [
      'an id of odd characters',
      'version: 1\nagents:\n  Planner!: {}\n',
      'openbotman.yaml:3: agents.Planner!: "Planner!" cannot be used as an id',
      'a-z, 0-9',
    ],
    [
      'an id beside its key',
      'version: 1\nagents:\n  planner: { id: coder }\n',
      'openbotman.yaml:3: agents.planner.id: the id is not the key "planner"',
      'Leave id away',
    ],
    [
      'listed roles without id',
      'version: 1\nagents:\n  - name: A\n',
      'openbotman.yaml:3: agents[0].id: is missing',
      'a-z, 0-9',
    ],
    [
      'listed roles with one id',
      'version: 1\nagents:\n  - id: a\n  - id: a\n',
      'openbotman.yaml:4: agents[1].id: the id "a" is taken',
      'another id',
    ],
    [
      'an unknown key in an inline role',
      'version: 1\nagents:\n  a:\n    promt: x\n',
      'openbotman.yaml:4: agents.a.promt: unknown key',
      'Did you mean "prompt"?',
    ],
    [
      'a name of two lines',
      'version: 1\nagents:\n  a:\n    name: "x\\ny"\n',
      'openbotman.yaml:4: agents.a.name: "x\\ny" is not',
      'one line of text',
    ],
  ]
  it.each(cases)('%s', async (_, yaml, message, hint) => {
    write('openbotman.yaml', yaml)
    const error = await failure()
    expect(error.message).toContain(message)
    expect(error.message).not.toContain('\n')
    expect(error.hint).toContain(hint)
    expect(error.exitCode).toBe(2)
  })

  it('a file that is not there, a folder, too large a file, other encodings', async () => {
    expect(await failure()).toMatchObject({ message: 'openbotman.yaml: there is no such file' })
    write('openbotman.yaml/x', '')
    expect(await failure()).toMatchObject({ message: 'openbotman.yaml: this is a folder' })
    rmSync(file, { recursive: true })
    write('openbotman.yaml', `version: 1 #${'x'.repeat(1_200_000)}`)
    expect(await failure()).toMatchObject({ message: 'openbotman.yaml: the file is 1.2 MB large' })
    write('openbotman.yaml', Buffer.from('version: 1 # f\xfcr', 'latin1'))
    expect(await failure()).toMatchObject({
      message: 'openbotman.yaml: the file is not UTF-8 text',
      hint: 'Save it as UTF-8.',
    })
  })

  it('aliases that multiply', async () => {
    const levels = ['a: &a [x, x]']
    for (const [above, below] of ['ab', 'bc', 'cd', 'de', 'ef', 'fg'].map((pair) => [...pair])) {
      levels.push(`${below}: &${below} [${Array.from({ length: 9 }, () => `*${above}`).join(', ')}]`)
    }
    write('openbotman.yaml', levels.join('\n'))
    expect((await failure()).message).toContain('its aliases (*name) expand to too much data')
  })

  it('lists several problems at once, in the order of the file, each with its cure', async () => {
    write(
      'openbotman.yaml',
      [
        'version: 1',
        'agents: { planner: {}, coder: {} }',
        'discussion:',
        '  rounds: 0',
        '  timout: 3m',
        'teams:',
        '  default: { agents: [planner, codr] }',
        'provider: nope',
      ].join('\n'),
    )
    const { message, hint } = await failure()
    expect(message.split('\n')).toEqual([
      '4 errors in the configuration:',
      '  openbotman.yaml:4: discussion.rounds: 0 is not allowed here. Write a whole number from 1 to 50.',
      expect.stringContaining(
        '  openbotman.yaml:5: discussion.timout: unknown key. Did you mean "timeout"? Known here: method',
      ),
      '  openbotman.yaml:7: teams.default.agents[1]: there is no agent "codr". Did you mean "coder"? Agents: planner, coder.',
      expect.stringContaining('  openbotman.yaml:8: provider: there is no provider "nope". Providers: auto'),
    ])
    expect(hint).toBeNull()
  })
})

describe('role files', () => {
  const two = { 'agents/planner.yaml': 'id: planner\n', 'agents/coder.yaml': 'id: coder\n' }
  const cases: [what: string, files: Record<string, string>, message: string, hint: string][] = [
    [
      'a missing folder',
      {},
      'openbotman.yaml:2: agents: there is no folder "agents"',
      'relative to the configuration file',
    ],
    [
      'a file for a folder',
      { agents: 'x' },
      'openbotman.yaml:2: agents: "agents" is no folder',
      'Name the folder',
    ],
    [
      'a folder without roles',
      { 'agents/README.md': 'x' },
      'openbotman.yaml:2: agents: the folder "agents" holds no role',
      'agents/planner.yaml',
    ],
    ['an empty role', { 'agents/planner.yaml': '' }, 'agents/planner.yaml: the file is empty', 'role: …'],
    [
      'an unknown key',
      { ...two, 'agents/coder.yaml': 'id: coder\nfokus: [cost]\n' },
      'agents/coder.yaml:2: fokus: unknown key',
      'Did you mean "focus"?',
    ],
    [
      'a focus as text',
      { ...two, 'agents/coder.yaml': 'id: coder\nfocus: cost\n' },
      'agents/coder.yaml:2: focus: "cost" is not',
      'a list of words',
    ],
    [
      'an id of odd characters',
      { ...two, 'agents/coder.yaml': 'id: The Coder\n' },
      'agents/coder.yaml:1: id: "The Coder" is not',
      'a-z, 0-9',
    ],
    [
      'one id in two files',
      { ...two, 'agents/z.yaml': 'name: Z\nid: coder\n' },
      'agents/z.yaml:2: id: the id "coder" is taken by',
      'another id',
    ],
    [
      'an unknown provider',
      { ...two, 'agents/coder.yaml': 'id: coder\nprovider:\n  - auto\n  - claude\n' },
      'agents/coder.yaml:4: provider[1]: there is no provider "claude"',
      'Did you mean "claude-cli"',
    ],
    [
      'an empty prompt',
      { ...two, 'agents/coder.yaml': 'id: coder\nprompt: " "\n' },
      'agents/coder.yaml:2: prompt: " " is not',
      'leave the key away',
    ],
  ]
  it.each(cases)('%s', async (_, files, message, hint) => {
    write('openbotman.yaml', 'version: 1\nagents: agents\n')
    for (const [name, text] of Object.entries(files)) write(name, text)
    const error = await failure()
    expect(error.message).toContain(message)
    expect(error.hint).toContain(hint)
  })

  it('are completed where they say nothing', async () => {
    write('openbotman.yaml', 'version: 1\nagents: roles\n')
    write('roles/lead-dev.yml', 'focus: [cost, speed]\n')
    write(
      'roles/planner.yaml',
      'id: planner\nname: Pia\nrole: architect\nemoji: 🎯\nprovider: [claude-cli:sonnet, auto]\nmodel: opus\nprompt: |\n  You plan.\n',
    )
    write('roles/notes.txt', 'no role')
    const { agents } = await loadConfig(file)
    expect(agents.map(({ origin, ...agent }) => agent)).toEqual([
      {
        id: 'lead-dev',
        name: 'Lead Dev',
        role: 'lead-dev',
        emoji: '💬',
        focus: ['cost', 'speed'],
        prompt: expect.stringContaining('You look at cost, speed first.'),
        provider: null,
        model: null,
      },
      {
        id: 'planner',
        name: 'Pia',
        role: 'architect',
        emoji: '🎯',
        focus: [],
        prompt: 'You plan.',
        provider: ['claude-cli:sonnet', 'auto'],
        model: 'opus',
      },
    ])
  })
})

describe('a sound configuration', () => {
  it('is read with all it says', async () => {
    write(
      'openbotman.yaml',
      [
        '\uFEFFversion: 1',
        'agents: { planner: { role: architect }, coder: {}, constructor: {} }',
        'providers:',
        '  spark: { type: openai, baseUrl: "https://spark.example/v1", apiKey: "${SPARK_API_KEY}", model: llama-3.3-70b, maxConcurrent: 2, requestsPerMinute: 60, price: { input: 1, output: 2 } }',
        '  openai: { price: { input: 1, cachedInput: 0.5, output: 2 } }',
        'teams:',
        '  default: { agents: [coder, planner], proposer: planner, rounds: 5, consensus: { quorum: 1 } }',
        'discussion:',
        '  rounds: 2',
        '  timeout: 90s',
        '  deadline: 1h30m',
        '  output: out',
        '  language: de',
        '  maxOutputTokens: 1000',
        '  consensus: { rule: unanimous, quorum: 0, veto: [coder] }',
        'budget: { usd: 2.5 }',
      ].join('\r\n'),
    )
    const config = await loadConfig(file)
    expect(config).toMatchObject({
      folder,
      budget: { tokens: null, usd: 2.5 },
      provider: null,
      discussion: {
        method: 'consensus',
        rounds: 2,
        timeoutMs: 90_000,
        deadlineMs: 5_400_000,
        output: 'out',
        policy: { rule: 'unanimous', quorum: 0, veto: ['coder'] },
        language: 'de',
        maxOutputTokens: 1000,
      },
      teams: [
        {
          id: 'default',
          agents: ['coder', 'planner'],
          proposer: 'planner',
          rounds: 5,
          consensus: { quorum: 1 },
        },
      ],
      endpoints: [
        {
          name: 'spark',
          type: 'openai',
          apiKey: '${SPARK_API_KEY}',
          maxConcurrent: 2,
          price: { cachedInput: null },
        },
        { name: 'openai', type: 'openai', price: { cachedInput: 0.5 } },
      ],
    })
    expect(config.agents.map((agent) => agent.id)).toEqual(['planner', 'coder', 'constructor'])
  })

  it('may leave everything but its version away; emptied sections count as absent', async () => {
    write('openbotman.yaml', 'version: 1\nproviders:\n# spark: {}\nteams:\ndiscussion:\nbudget:\n')
    const config = await loadConfig(file)
    expect(config.discussion).toMatchObject({
      rounds: 3,
      timeoutMs: 180_000,
      deadlineMs: 1_800_000,
      output: 'discussions',
    })
    expect(config.discussion.policy).toEqual({ rule: 'two-thirds', quorum: 0.5, veto: 'all' })
    expect(config.budget).toEqual({ tokens: 500_000, usd: null })
    expect(config.teams.map((team) => team.id)).toEqual(['default', 'review'])
  })

  it('that ships is sound, and its roles have something to say', async () => {
    const config = await loadConfig(builtInConfigFile())
    expect(config.agents.map((agent) => agent.id)).toEqual([
      'coder',
      'planner',
      'researcher',
      'reviewer',
      'security',
      'tester',
      'writer',
    ])
    for (const agent of config.agents) {
      expect(agent.prompt.split('\n').length, agent.id).toBeGreaterThanOrEqual(8)
      expect(agent.focus.length, agent.id).toBeGreaterThanOrEqual(3)
      expect(agent.provider, agent.id).toEqual(['auto'])
    }
    expect(config.teams.map(({ id, agents, proposer }) => ({ id, agents, proposer }))).toEqual([
      { id: 'default', agents: ['planner', 'coder', 'reviewer'], proposer: 'planner' },
      { id: 'review', agents: ['reviewer', 'security', 'tester'], proposer: 'reviewer' },
    ])
  })
})

describe('locateConfig', () => {
  it('finds the nearest of that name upwards, whatever it is: reading it says what is wrong', () => {
    write('openbotman.yaml', 'version: 1\n')
    write('a/openbotman.yaml', 'version: 1\n')
    write('a/b/c/x', '')
    expect(locateConfig(join(folder, 'a/b/c'))).toBe(join(folder, 'a/openbotman.yaml'))
    write('a/b/openbotman.yaml/x', '')
    expect(locateConfig(join(folder, 'a/b/c'))).toBe(join(folder, 'a/b/openbotman.yaml'))
    expect(locateConfig(folder)).toBe(file)
    expect(locateConfig(dirname(folder))).not.toBe(file)
  })
})

describe('${NAME} in an endpoint', () => {
  const cases: [text: string, env: Record<string, string>, result: string][] = [
    ['${KEY}', { KEY: 'abc' }, 'abc'],
    ['a-${KEY}-${KEY}', { KEY: 'b' }, 'a-b-b'],
    ['${KEY:-d}', {}, 'd'],
    ['${KEY:-d}', { KEY: '' }, 'd'],
    ['x${KEY:-}', {}, 'x'],
    ['${KEY:-${OTHER:-z}}', {}, 'z'],
    ['${KEY:-http://h:1/v1}', {}, 'http://h:1/v1'],
    ['$${KEY}', { KEY: 'b' }, '${KEY}'],
    ['$KEY {KEY}', { KEY: 'b' }, '$KEY {KEY}'],
    ['${KEY}', { KEY: '${OTHER}' }, '${OTHER}'],
  ]
  it.each(cases)('%s with %j is %s', async (text, env, result) => {
    write('openbotman.yaml', `${ROLES}providers:\n  spark:\n    type: openai\n    apiKey: '${text}'\n`)
    expect(expandProvider(await loadConfig(file), 'spark', env).apiKey).toBe(result)
  })

  const faults: [text: string, env: Record<string, string>, message: string, hint: string][] = [
    ['${SPARK_API_KEY}', {}, 'SPARK_API_KEY is not set', '${SPARK_API_KEY:-default}'],
    [
      '${SPARK_API_KEY}',
      { SPARK_API_KEY: '' },
      'SPARK_API_KEY is empty',
      'Set the environment variable SPARK_API_KEY',
    ],
    ['${toString}', {}, 'toString is not set', ''],
    ['${A', {}, 'a "${" is never closed', '$${'],
    ['${a b}', {}, '"${a b}" names no variable', '$${'],
  ]
  it.each(faults)('%s with %j is an error', async (text, env, message, hint) => {
    write('openbotman.yaml', `${ROLES}providers:\n  spark:\n    type: openai\n    apiKey: '${text}'\n`)
    const config = await loadConfig(file)
    const error = catchError(() => expandProvider(config, 'spark', env))
    expect(error.message).toBe(`${file}:6: providers.spark.apiKey: ${message}`)
    expect(error.hint).toContain(hint)
  })

  it('is checked again as an address, and paths are taken from the folder of the file', async () => {
    write(
      'openbotman.yaml',
      `${ROLES}providers:\n  a: { type: openai, baseUrl: '\${URL}' }\n  b: { type: scripted, script: replies.yaml }\n  c: { type: claude-cli, command: ./bin/claude }\n  d: { type: claude-cli, command: claude }\n`,
    )
    const config = await loadConfig(file)
    expect(catchError(() => expandProvider(config, 'a', { URL: 'nowhere' })).message).toBe(
      `${file}:4: providers.a.baseUrl: "nowhere" is no address`,
    )
    expect(expandProvider(config, 'a', { URL: 'http://h/v1' }).baseUrl).toBe('http://h/v1')
    expect(expandProvider(config, 'b', {}).script).toBe(join(folder, 'replies.yaml'))
    expect(expandProvider(config, 'c', {}).command).toBe(join(folder, 'bin/claude'))
    expect(expandProvider(config, 'd', {}).command).toBe('claude')
    expect(expandProvider(config, 'offline', {})).toMatchObject({ type: 'offline', apiKey: null })
    expect(catchError(() => expandProvider(config, 'ofline', {})).hint).toContain('Did you mean "offline"?')
  })
})

function catchError(run: () => unknown): UserError {
  try {
    run()
  } catch (error) {
    if (error instanceof UserError) return error
    throw error
  }
  throw new Error('expected a UserError')
}
