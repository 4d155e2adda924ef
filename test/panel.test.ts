// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these texts are themselves about ${NAME}
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseBudget } from '../src/config/amounts.js'
import { settleAuto } from '../src/config/auto.js'
import type { Config } from '../src/config/config.js'
import { loadConfig } from '../src/config/load.js'
import { choosePanel, type PanelChoice } from '../src/config/panel.js'
import { type SettingFlags, settleSettings } from '../src/config/settings.js'
import { UserError } from '../src/core/errors.js'
import type { Agent, ProviderRef } from '../src/core/types.js'

const YAML = `
version: 1
agents:
  planner: { provider: auto, model: sonnet }
  coder: { provider: [claude-cli:opus, openai, offline], model: haiku }
  reviewer: { name: "\${REVIEWER:-Rita}", prompt: "Ask \${WHOM}." }
  security: { provider: "\${SECURITY_PROVIDER:-spark:a:b}" }
providers:
  spark: { type: openai, baseUrl: "http://localhost:1/v1", model: own }
teams:
  default: { agents: [planner, coder], proposer: coder }
  review: { agents: [reviewer, security], provider: "spark:\${MODEL}", rounds: 5, consensus: { rule: majority } }
discussion: { rounds: 4, output: "\${OUT:-out}", language: de, consensus: { quorum: 1 } }
`

let folder: string
let config: Config

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'openbotman-panel-'))
  config = await load(YAML)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function load(yaml: string): Promise<Config> {
  const file = join(folder, 'openbotman.yaml')
  writeFileSync(file, yaml)
  return loadConfig(file)
}

function providersOf(agents: readonly Agent[]): Record<string, string> {
  return Object.fromEntries(agents.map(({ id, providers }) => [id, providers.map(spell).join(' ')]))
}

function spell({ provider, model }: ProviderRef): string {
  return model === null ? provider : `${provider}:${model}`
}

function catchError(run: () => unknown): UserError {
  try {
    run()
  } catch (error) {
    if (error instanceof UserError) return error
    throw error
  }
  throw new Error('expected a UserError')
}

describe('choosePanel', () => {
  const env = { WHOM: 'everybody', MODEL: 'm' }
  const cases: [
    what: string,
    choice: PanelChoice,
    env: Record<string, string>,
    team: string | null,
    proposer: string,
    providers: Record<string, string>,
  ][] = [
    [
      'the default team',
      {},
      {},
      'default',
      'coder',
      { planner: 'auto:sonnet', coder: 'claude-cli:opus openai:haiku offline' },
    ],
    [
      'a team, its provider before that of its agents',
      { team: 'review' },
      env,
      'review',
      'reviewer',
      { reviewer: 'spark:m', security: 'spark:m' },
    ],
    [
      'agents, the first as proposer',
      { agents: ['security', ' planner '] },
      {},
      null,
      'security',
      { security: 'spark:a:b', planner: 'auto:sonnet' },
    ],
    [
      'one provider for all, without the model of the role',
      { provider: 'openai:llama3.1:8b' },
      {},
      'default',
      'coder',
      { planner: 'openai:llama3.1:8b', coder: 'openai:llama3.1:8b' },
    ],
    [
      'a provider of its own before the one for all',
      { provider: 'openai', set: ['coder=spark:x:y'] },
      {},
      'default',
      'coder',
      { planner: 'openai', coder: 'spark:x:y' },
    ],
    [
      'offline',
      { offline: true },
      { OPENBOTMAN_PROVIDER: 'openai' },
      'default',
      'coder',
      { planner: 'offline', coder: 'offline' },
    ],
    [
      'offline without the variables of providers that are not asked',
      { team: 'review', offline: true },
      { WHOM: 'x' },
      'review',
      'reviewer',
      { reviewer: 'offline', security: 'offline' },
    ],
    [
      'a team from the environment',
      {},
      { ...env, OPENBOTMAN_TEAM: 'review' },
      'review',
      'reviewer',
      { reviewer: 'spark:m', security: 'spark:m' },
    ],
    [
      'agents from the environment',
      {},
      { OPENBOTMAN_AGENTS: 'coder, planner' },
      null,
      'coder',
      { coder: 'claude-cli:opus openai:haiku offline', planner: 'auto:sonnet' },
    ],
    [
      'a flag before the environment',
      { team: 'default' },
      { OPENBOTMAN_AGENTS: 'nobody', OPENBOTMAN_OFFLINE: 'no' },
      'default',
      'coder',
      { planner: 'auto:sonnet', coder: 'claude-cli:opus openai:haiku offline' },
    ],
    [
      'a provider from the environment before that of the team',
      { team: 'review' },
      { ...env, OPENBOTMAN_PROVIDER: 'openai' },
      'review',
      'reviewer',
      { reviewer: 'openai', security: 'openai' },
    ],
    [
      'offline from the environment',
      {},
      { OPENBOTMAN_OFFLINE: '1' },
      'default',
      'coder',
      { planner: 'offline', coder: 'offline' },
    ],
    [
      'a provider before offline from the environment',
      { provider: 'openai' },
      { OPENBOTMAN_OFFLINE: '1' },
      'default',
      'coder',
      { planner: 'openai', coder: 'openai' },
    ],
  ]
  it.each(cases)('%s', (_, choice, variables, team, proposer, providers) => {
    const panel = choosePanel(config, choice, variables)
    expect({ team: panel.team, proposer: panel.proposer, providers: providersOf(panel.agents) }).toEqual({
      team,
      proposer,
      providers,
    })
    expect(panel.agents.map((agent) => agent.id)).toEqual(Object.keys(providers))
  })

  const faults: [
    what: string,
    choice: PanelChoice,
    env: Record<string, string>,
    message: string,
    hint: string,
  ][] = [
    [
      'an unknown team',
      { team: 'reveiw' },
      {},
      '--team: there is no team "reveiw" in ',
      'Did you mean "review"? Teams: default, review.',
    ],
    [
      'a team of a name that every object has',
      { team: 'constructor' },
      {},
      '--team: there is no team "constructor"',
      'Teams: default, review.',
    ],
    [
      'an unknown team in the environment',
      {},
      { OPENBOTMAN_TEAM: 'x' },
      'OPENBOTMAN_TEAM: there is no team "x"',
      'Teams: default, review.',
    ],
    [
      'an unknown agent',
      { agents: ['planer', 'coder'] },
      {},
      '--agents: there is no agent "planer" in ',
      'Did you mean "planner"? Agents: planner, coder, reviewer, security.',
    ],
    ['an agent twice', { agents: ['coder', 'coder'] }, {}, '--agents: "coder" is named twice', 'once'],
    [
      'one agent',
      { agents: ['coder'] },
      {},
      '--agents: only coder is in the panel',
      'a proposer and at least one responder',
    ],
    ['nobody', { agents: [''] }, {}, '--agents: nobody is in the panel', 'Agents: planner'],
    [
      'team and agents',
      { team: 'default', agents: ['coder'] },
      {},
      '--team and --agents exclude each other',
      '',
    ],
    [
      'an unknown provider',
      { provider: 'opnai' },
      {},
      '--provider: there is no provider "opnai"',
      'Did you mean "openai"',
    ],
    [
      'an unknown provider in the environment',
      {},
      { OPENBOTMAN_PROVIDER: 'opnai' },
      'OPENBOTMAN_PROVIDER: there is no provider "opnai"',
      'Did you mean "openai"',
    ],
    [
      'offline with a provider',
      { offline: true, provider: 'openai' },
      {},
      '--offline and --provider exclude each other',
      'Leave',
    ],
    [
      'offline with set',
      { offline: true, set: ['coder=openai'] },
      {},
      '--offline and --set exclude each other',
      'Leave',
    ],
    [
      'set without =',
      { set: ['openai'] },
      {},
      '--set: "openai" is not agent=type[:model]',
      '--set planner=claude-cli:sonnet',
    ],
    ['set without provider', { set: ['coder='] }, {}, '--set: "coder=" is not agent=type[:model]', '--set'],
    [
      'set for another agent',
      { set: ['codr=openai'] },
      {},
      '--set codr=openai: there is no agent "codr" in this panel',
      'Did you mean "coder"? In this panel: planner, coder.',
    ],
    [
      'set for an agent outside the panel',
      { set: ['reviewer=openai'] },
      {},
      'there is no agent "reviewer" in this panel',
      'planner, coder',
    ],
    ['set twice', { set: ['coder=openai', 'coder=offline'] }, {}, '"coder" is set twice', 'once'],
    [
      'set with an unknown provider',
      { set: ['coder=opnai:x'] },
      {},
      '--set coder=opnai:x: there is no provider "opnai"',
      'Did you mean "openai"',
    ],
    [
      'a variable that is not set',
      { team: 'review' },
      { MODEL: 'm' },
      'openbotman.yaml:6: agents.reviewer.prompt: WHOM is not set',
      '${WHOM:-default}',
    ],
    [
      "a team's variable that is not set",
      { team: 'review' },
      { WHOM: 'x' },
      'openbotman.yaml:12: teams.review.provider: MODEL is not set',
      '${MODEL:-default}',
    ],
    [
      'an unknown provider in a variable',
      { agents: ['security', 'coder'] },
      { SECURITY_PROVIDER: 'opnai' },
      'openbotman.yaml:7: agents.security.provider: there is no provider "opnai"',
      'Did you mean "openai"',
    ],
  ]
  it.each(faults)('refuses %s', (_, choice, variables, message, hint) => {
    const error = catchError(() => choosePanel(config, choice, variables))
    expect(error.message).toContain(message)
    expect(error.hint).toContain(hint)
    expect(error.exitCode).toBe(2)
  })

  it('puts the environment into the texts of a role, on one line where it is a name', () => {
    const { agents, overrides } = choosePanel(
      config,
      { team: 'review' },
      { WHOM: 'me\nand you', MODEL: 'm', REVIEWER: 'R\n# R' },
    )
    expect(agents[0]).toMatchObject({ id: 'reviewer', name: 'R # R', prompt: 'Ask me\nand you.' })
    expect(overrides).toEqual({ method: null, chair: null, rounds: 5, consensus: { rule: 'majority' } })
  })

  it("lets the configuration's provider decide for agents without one and with auto", async () => {
    const other = await load(YAML.replace('version: 1', 'version: 1\nprovider: [spark, offline]'))
    const { agents } = choosePanel(other, { agents: ['planner', 'coder', 'reviewer'] }, { WHOM: 'x' })
    expect(providersOf(agents)).toEqual({
      planner: 'spark:sonnet offline',
      coder: 'claude-cli:opus openai:haiku offline',
      reviewer: 'spark offline',
    })
  })

  it('without teams takes all agents, with teams wants one of them to be called default', async () => {
    const all = await load('version: 1\nagents: { a: {}, b: {}, c: {} }\n')
    expect(choosePanel(all, {})).toMatchObject({
      team: null,
      proposer: 'a',
      agents: [{ id: 'a' }, { id: 'b' }, { id: 'c' }],
    })
    const named = await load('version: 1\nagents: { a: {}, b: {} }\nteams: { duo: { agents: [a, b] } }\n')
    const error = catchError(() => choosePanel(named, {}))
    expect(error.message).toContain('there is no team "default"')
    expect(error.hint).toContain('Teams: duo.')
    const single = await load('version: 1\nagents: { a: {} }\n')
    expect(catchError(() => choosePanel(single, {})).message).toContain(
      'openbotman.yaml: only a is in the panel',
    )
  })
})

describe('settleAuto', () => {
  const panel = (...chains: string[]): Agent[] =>
    chains.map((chain, index) => ({
      id: `a${index}`,
      name: `A${index}`,
      role: 'role',
      emoji: '💬',
      focus: [],
      prompt: 'Argue.',
      providers: chain.split(' ').map(readSpelled),
    }))
  const readSpelled = (text: string): ProviderRef => {
    const [provider = '', ...model] = text.split(':')
    return { provider, model: model.length > 0 ? model.join(':') : null }
  }

  const cases: [what: string, chains: string[], usable: string[], result: string[]][] = [
    ['one for all', ['auto', 'auto', 'auto'], ['openai'], ['openai', 'openai', 'openai']],
    [
      'two in turn',
      ['auto', 'auto', 'auto'],
      ['claude-cli', 'openai'],
      ['claude-cli', 'openai', 'claude-cli'],
    ],
    [
      'vendors, not ways to them',
      ['auto', 'auto', 'auto'],
      ['claude-cli', 'anthropic', 'openai'],
      ['claude-cli', 'openai', 'claude-cli'],
    ],
    [
      'as many vendors as there are',
      ['auto', 'auto', 'auto'],
      ['claude-cli', 'spark:m', 'openai'],
      ['claude-cli', 'spark:m', 'openai'],
    ],
    [
      'others are left alone',
      ['offline', 'auto', 'openai:x'],
      ['claude-cli'],
      ['offline', 'claude-cli', 'openai:x'],
    ],
    [
      'a wish for a model goes first',
      ['auto', 'auto', 'auto:gpt-5'],
      ['claude-cli', 'openai'],
      ['claude-cli', 'claude-cli', 'openai:gpt-5'],
    ],
    [
      'a wish that nobody can grant is dropped',
      ['auto:gemini-2.5-pro', 'auto:unheard-of'],
      ['claude-cli'],
      ['claude-cli', 'claude-cli'],
    ],
    [
      'a short name is for the CLI alone',
      ['auto:sonnet'],
      ['anthropic', 'claude-cli'],
      ['claude-cli:sonnet'],
    ],
    [
      'auto as the last resort',
      ['openai:x auto', 'auto'],
      ['claude-cli'],
      ['openai:x claude-cli', 'claude-cli'],
    ],
    ['nothing usable, but something else in the chain', ['auto offline'], [], ['offline']],
    ['nobody asks for auto', ['offline', 'openai:x'], [], ['offline', 'openai:x']],
  ]
  it.each(cases)('%s', (_, chains, usable, result) => {
    const settled = settleAuto(panel(...chains), usable.map(readSpelled))
    expect(settled.map(({ providers }) => providers.map(spell).join(' '))).toEqual(result)
  })

  it('says what helps when nothing is usable', () => {
    const error = catchError(() => settleAuto(panel('auto'), []))
    expect(error.message).toContain('A0 (a0) has provider "auto", and nothing is usable')
    expect(error.exitCode).toBe(2)
    for (const cure of ['--offline', 'claude, codex, gemini', 'OPENAI_API_KEY', 'providers'])
      expect(error.hint).toContain(cure)
  })
})

describe('settleSettings', () => {
  const none = { method: null, chair: null, rounds: null, consensus: {} }
  const team = { method: null, chair: null, rounds: 5, consensus: { rule: 'majority' as const } }

  it('takes flags before the environment before the team before the configuration', () => {
    expect(settleSettings(config, none, {}, {})).toEqual({
      method: 'consensus',
      rounds: 4,
      policy: { rule: 'two-thirds', quorum: 1, veto: 'all' },
      limits: { replyTimeoutMs: 180_000, deadlineMs: 1_800_000, budget: { tokens: 500_000, usd: null } },
      output: 'out',
      language: 'de',
      maxOutputTokens: 4096,
      chair: null,
      anonymous: false,
      blindPick: true,
    })
    expect(settleSettings(config, team, {}, { OUT: 'there' })).toMatchObject({
      rounds: 5,
      policy: { rule: 'majority', quorum: 1 },
      output: 'there',
    })
    const env = {
      OPENBOTMAN_ROUNDS: '7',
      OPENBOTMAN_OUTPUT: 'o',
      OPENBOTMAN_BUDGET: '2.50usd',
      OPENBOTMAN_DEADLINE: '',
    }
    expect(settleSettings(config, team, {}, env)).toMatchObject({
      rounds: 7,
      output: 'o',
      limits: { deadlineMs: 1_800_000, budget: { tokens: null, usd: 2.5 } },
    })
    const flags = {
      rounds: '9',
      timeout: '90s',
      deadline: '2h',
      language: 'en',
      budget: '1000tok',
      output: 'p',
    }
    expect(settleSettings(config, team, flags, env)).toMatchObject({
      rounds: 9,
      limits: { replyTimeoutMs: 90_000, deadlineMs: 7_200_000, budget: { tokens: 1000, usd: null } },
      language: 'en',
      output: 'p',
    })
  })

  const faults: [flags: SettingFlags, env: Record<string, string>, message: string, hint: string][] = [
    [{ rounds: '0' }, {}, '--rounds: "0" is no number of rounds', 'from 1 to 50'],
    [{ rounds: '51' }, {}, '--rounds: "51"', 'from 1 to 50'],
    [{ rounds: '2.5' }, {}, '--rounds: "2.5"', 'from 1 to 50'],
    [{ rounds: '' }, {}, '--rounds: ""', 'from 1 to 50'],
    [{}, { OPENBOTMAN_ROUNDS: 'many' }, 'OPENBOTMAN_ROUNDS: "many"', 'from 1 to 50'],
    [{ timeout: '90' }, {}, '--timeout: "90" is no duration', 'such as 90s'],
    [{ deadline: '0s' }, {}, '--deadline: "0s" is no duration', 'such as 90s'],
    [{ method: 'consenus' }, {}, '--method: there is no method "consenus"', 'Did you mean "consensus"?'],
    [{ language: 'german' }, {}, '--language: "german" is no language code', 'en or de'],
    [{ budget: '5' }, {}, '--budget: "5" has no unit', '50000tok'],
    [{ output: ' ' }, {}, '--output: no folder is named', 'discussions'],
  ]
  it.each(faults)('refuses %j %j', (flags, env, message, hint) => {
    const error = catchError(() => settleSettings(config, none, flags, env))
    expect(error.message).toContain(message)
    expect(error.hint).toContain(hint)
  })
})

describe('parseBudget', () => {
  it.each([
    ['50000tok', 50_000, null],
    ['500k tok', 500_000, null],
    ['1.5M tokens', 1_500_000, null],
    ['2.50usd', null, 2.5],
    ['10 USD', null, 10],
  ])('%s', (text, tokens, usd) => {
    expect(parseBudget(text)).toEqual({ tokens, usd })
  })

  it.each([
    ['', 'is not an amount'],
    ['5', 'has no unit'],
    ['-5tok', 'is not an amount'],
    ['0tok', 'allows nothing'],
    ['0.2tok', 'allows nothing'],
    ['1,5usd', 'is not an amount'],
    ['5eur', 'is not an amount'],
  ])('refuses "%s"', (text, wrong) => {
    const error = catchError(() => parseBudget(text))
    expect(error.message).toMatch(/^--budget: /)
    expect(error.message).toContain(wrong)
    expect(error.hint).toContain('2.50usd')
  })
})
