import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { loadConfig } from '../src/config/load.js'
import { surveySetup } from '../src/wire/init.js'
import { dealProviders } from '../src/wire/propose-panel.js'
import { type SetupOptions, settleSetup } from '../src/wire/settle-setup.js'
import { openbotman, tempFolder } from './cli.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const ROLES = ['coder', 'planner', 'reviewer', 'security', 'tester']
const KEYS = { ANTHROPIC_API_KEY: 'sk-secret-one', OPENAI_API_KEY: 'sk-secret-two' }

/** A place where nothing is. */
const world = { cwd: '/nowhere', env: {}, stdin: null, stdinIsTerminal: false, generator: 'test' }

function filesIn(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()
  return Object.fromEntries(
    names
      .filter((name) => /\.(ya?ml|md)$/.test(name))
      .map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]),
  )
}

/** A folder in which these files stand. */
function folderWith(files: Record<string, string>): string {
  const folder = tempFolder()
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
    writeFileSync(path.join(folder, name), text)
  }
  return folder
}

describe('openbotman init --yes', () => {
  it('writes a configuration that loads and can be asked, and says so a second time', async () => {
    const cwd = tempFolder()
    const { stdout, stderr, code } = await openbotman(['init', '--yes'], { cwd })
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain('no model can be asked from here')
    expect(stdout).toContain('ANTHROPIC_API_KEY')
    const written = filesIn(cwd)
    expect(Object.keys(written)).toEqual([...ROLES.map((id) => `agents/${id}.yaml`), 'openbotman.yaml'])
    expect((await openbotman(['agents'], { cwd })).code).toBe(0)

    const again = await openbotman(['init', '--yes'], { cwd })
    expect(again.code).toBe(0)
    expect(again.stdout).toMatch(
      /^Nothing to write\.\n\nLeft as it is\n {2}openbotman\.yaml\n {2}agents\/coder/,
    )
    expect(filesIn(cwd)).toEqual(written)
  })

  it('proposes as many vendors as there are keys, and writes no key', async () => {
    const cwd = tempFolder()
    const { stdout, code } = await openbotman(['init', '--yes', '--json'], { cwd, env: KEYS })
    const report = JSON.parse(stdout)
    expect([code, report.version, report.status]).toEqual([0, 1, 'written'])
    expect(report.panel).toEqual([
      { id: 'planner', role: 'architect', provider: 'anthropic:sonnet', proposer: true },
      { id: 'coder', role: 'developer', provider: 'openai:gpt-5-mini', proposer: false },
      { id: 'reviewer', role: 'reviewer', provider: 'anthropic:haiku', proposer: false },
    ])
    expect(report.problems).toEqual([])
    for (const text of Object.values(filesIn(cwd))) expect(text).not.toContain('sk-secret')
    expect((await openbotman(['agents'], { cwd, env: KEYS })).code).toBe(0)
    const elsewhere = await openbotman(['agents'], { cwd })
    expect(elsewhere.stdout).toContain('provider anthropic has no key')
  })

  it('says which agent CLI lacks nothing but a login', async () => {
    const cwd = folderWith({ 'bin/codex': '#!/bin/sh\nexit 1\n' })
    chmodSync(path.join(cwd, 'bin/codex'), 0o755)
    const env = { PATH: `${path.join(cwd, 'bin')}:/usr/bin:/bin` }
    const { stdout, code } = await openbotman(['init', '--yes'], { cwd, env })
    expect(code).toBe(0)
    expect(stdout).toContain(
      'gives you models:\n  codex: installed, but nobody is logged in: run codex login\n',
    )
    const asked = await openbotman(['discuss', 'Shall we cache the prices?', '--provider', 'auto'], { env })
    expect(asked.stderr).toMatch(/ codex +installed, but nobody is logged in: run codex login\n/)
    // A key alone would change nothing: the file that was written says offline.
    expect(stdout).toContain(
      'once a model can be asked, write "provider: auto" into openbotman.yaml: it says offline for now\n',
    )
  })

  it('keeps all that the shipped roles say', async () => {
    const cwd = tempFolder()
    await openbotman(['init', '--yes'], { cwd })
    const [mine, shipped] = await Promise.all(
      [cwd, root].map(async (folder) => (await loadConfig(path.join(folder, 'openbotman.yaml'))).agents),
    )
    for (const id of ROLES) {
      const [one, other] = [mine, shipped].map((roles) => roles?.find((role) => role.id === id))
      expect({ ...one, origin: null, provider: null }).toEqual({ ...other, origin: null, provider: null })
    }
  })

  it('has every question answered by a flag', async () => {
    const cwd = tempFolder()
    const flags = ['--agents', 'writer, planner', '--provider', 'openai:gpt-5', '--set', 'planner=offline']
    const more = [
      '-o',
      'a folder: "x" #1',
      '-r',
      '5',
      '--language',
      'fr',
      '--budget',
      '20ktok',
      '--roles',
      'who',
    ]
    const { code } = await openbotman(['init', '-y', ...flags, ...more], { cwd, env: KEYS })
    expect(code).toBe(0)
    const config = await loadConfig(path.join(cwd, 'openbotman.yaml'))
    expect(config.teams[0]).toMatchObject({
      id: 'default',
      agents: ['writer', 'planner'],
      proposer: 'writer',
    })
    expect(config.teams[1]).toMatchObject({ id: 'review', proposer: 'reviewer' })
    expect(config.provider).toEqual(['openai:gpt-5'])
    expect(config.agents.find(({ id }) => id === 'planner')?.provider).toEqual(['offline'])
    expect(config.agents.find(({ id }) => id === 'writer')?.provider).toBeNull()
    expect(config.discussion).toMatchObject({ output: 'a folder: "x" #1', rounds: 5, language: 'fr' })
    expect(config.budget).toEqual({ tokens: 20_000, usd: null })
    expect(existsSync(path.join(cwd, 'who/writer.yaml'))).toBe(true)
  })

  it.each([
    [{ agents: ['planner'] }, 'at least one responder'],
    [{ agents: ['planner', 'codr'] }, '--agents: there is no role "codr"'],
    [{ agents: ['planner', 'coder', 'planner'] }, 'named twice'],
    [{ provider: 'opnai' }, '--provider: there is no provider "opnai"'],
    [{ set: ['writer=openai'] }, 'there is no agent "writer" in the panel'],
    [{ set: ['coder'] }, 'is not agent=type[:model]'],
    [{ set: ['coder=openai', 'coder=google'] }, 'is set twice'],
    [{ offline: true, provider: 'openai' }, '--offline and --provider exclude each other'],
    [{ rounds: '51' }, '"51" is no number of rounds'],
    [{ language: 'english!' }, 'is no language code'],
    [{ budget: '5' }, 'has no unit'],
    [{ budget: '2usd' }, 'needs the price of each provider'],
    [{ output: ' ' }, 'no folder is named'],
    [{ output: 'a\nb' }, 'no path of a folder'],
  ])('refuses %j', async (options: SetupOptions, message) => {
    const survey = await surveySetup('agents', { ...world, env: KEYS })
    expect(() => settleSetup(survey, options)).toThrow(
      expect.objectContaining({ message: expect.stringContaining(message), exitCode: 2 }),
    )
  })

  it('refuses what would print two results on standard output', async () => {
    const cwd = tempFolder()
    const { stdout, code } = await openbotman(['init', '--yes', '--first', 'cache', '--json'], { cwd })
    expect(code).toBe(2)
    expect(JSON.parse(stdout).error.message).toContain("cannot be used with option '--json'")
    expect(readdirSync(cwd)).toEqual([])
  })

  it('asks nothing without a terminal, but says how to go on', async () => {
    const cwd = tempFolder()
    const { stderr, code } = await openbotman(['init'], { cwd })
    expect(code).toBe(2)
    expect(stderr).toContain('openbotman init --yes takes the proposals')
    expect(readdirSync(cwd)).toEqual([])
    const bare = await openbotman([], { cwd })
    expect([bare.code, bare.stdout]).toEqual([2, ''])
    expect(bare.stderr).toContain('Usage: openbotman')
  })

  it('shows what it would write, and writes nothing', async () => {
    const cwd = tempFolder()
    const { stdout, code } = await openbotman(['init', '--dry-run'], { cwd, env: KEYS })
    expect(code).toBe(0)
    expect(stdout).toMatch(/^Would write\n {2}openbotman\.yaml\n/)
    expect(stdout).toContain('--- agents/planner.yaml\nid: planner')
    const json = JSON.parse((await openbotman(['init', '--dry-run', '--json'], { cwd, env: KEYS })).stdout)
    expect(json.status).toBe('planned')
    expect(readdirSync(cwd)).toEqual([])
    const files: { path: string; text: string }[] = json.files
    const folder = folderWith(Object.fromEntries(files.map(({ path: name, text }) => [name, text])))
    await openbotman(['init', '--yes'], { cwd, env: KEYS })
    expect(filesIn(folder)).toEqual(filesIn(cwd))
  })

  it('goes on with a first discussion', async () => {
    const cwd = tempFolder()
    const { stdout, code } = await openbotman(['init', '--yes', '--first', 'cache', '-o', 'talks'], { cwd })
    expect(code).toBe(0)
    expect(stdout).toContain('CONSENSUS REACHED')
    expect(readdirSync(path.join(cwd, 'talks')).length).toBe(2)
  })
})

it('writes nothing for a first topic that there is not', async () => {
  const cwd = tempFolder()
  const { stderr, code } = await openbotman(['init', '--yes', '--first', 'cahce'], { cwd })
  expect(code).toBe(2)
  expect(stderr).toMatch(/--first: there is no file "cahce"\nDid you mean "?cache"?\?/)
  expect(readdirSync(cwd)).toEqual([])
})

describe('what is there', () => {
  it('stays, and is no hindrance', async () => {
    const mine = 'id: planner\nrole: my own\nprovider: offline\n'
    const cwd = folderWith({ 'agents/planner.yaml': mine, 'agents/lawyer.yml': 'role: lawyer\n' })
    const { stdout, code } = await openbotman(['init', '--yes', '--agents', 'lawyer,planner,coder'], { cwd })
    expect(code).toBe(0)
    expect(stdout).toMatch(/Left as it is\n {2}agents\/lawyer\.yml\n {2}agents\/planner\.yaml\n/)
    expect(stdout).toContain('planner (my own): offline')
    expect(readFileSync(path.join(cwd, 'agents/planner.yaml'), 'utf8')).toBe(mine)
    const config = await loadConfig(path.join(cwd, 'openbotman.yaml'))
    expect(config.teams[0]?.agents).toEqual(['lawyer', 'planner', 'coder'])
    expect((await openbotman(['agents'], { cwd })).code).toBe(0)
  })

  it('answers as it says where it is a configuration, which no rules take the place of', async () => {
    const cwd = folderWith({ 'openbotman.yaml': 'version: 1\n' })
    const { stdout, code } = await openbotman(['init', '--yes'], { cwd, env: { PATH: '' } })
    expect(code).toBe(0)
    expect(stdout).toMatch(
      /Cannot be asked yet\n {2}coder, planner, [a-z, ]+: auto, and nothing is usable here\n {2}openbotman doctor/,
    )
    expect(stdout).toContain('no model can be asked from here. Any one of these gives you models:')
    expect(stdout).not.toContain('it says offline')
  })

  it('is said where a flag asks for something else', async () => {
    const cwd = folderWith({ 'agents/coder.yaml': 'role: developer\nprovider: offline\n' })
    const { stdout } = await openbotman(['init', '--yes', '--set', 'coder=openai'], { cwd, env: KEYS })
    expect(stdout).toContain('agents/coder.yaml: the file is there and stays; its own "provider" holds')
  })

  const config = (more: string) => `version: 1\n# mine\n${more}`
  it.each([
    ['shipped roles', config(''), ROLES, 'write "agents: agents" into it'],
    ['roles of its own', config('agents: { a: { role: x }, b: { role: y } }\n'), [], 'has its own roles'],
    [
      'a team and no role yet',
      config('agents: agents\nteams: { default: { agents: [coder, writer] } }\n'),
      ['coder', 'writer'],
      '',
    ],
  ])('a configuration with %s stays as it is', async (_, text, roles, note) => {
    const cwd = folderWith({ 'openbotman.yaml': text })
    const { stdout, code } = await openbotman(['init', '--yes'], { cwd })
    expect(code).toBe(0)
    expect(stdout).toContain('Left as it is\n  openbotman.yaml\n')
    expect(stdout).toContain(note)
    const files = filesIn(cwd)
    expect(files['openbotman.yaml']).toBe(text)
    expect(Object.keys(files)).toEqual([...roles.map((id) => `agents/${id}.yaml`), 'openbotman.yaml'])
    expect((await openbotman(['init', '--yes'], { cwd })).stdout).toContain('Nothing to write.')
  })

  it('gets nobody put beside its own roles where all of them discuss', async () => {
    const cwd = folderWith({
      'openbotman.yaml': config('agents: agents\n'),
      'agents/a.yaml': 'role: x\n',
      'agents/b.yaml': 'role: y\n',
    })
    const before = filesIn(cwd)
    expect((await openbotman(['init', '--yes'], { cwd })).code).toBe(0)
    expect(filesIn(cwd)).toEqual(before)
  })

  it.each([
    ['a foreign file among the roles', { 'agents/deploy.yaml': 'kind: Deployment\n' }, '--roles <dir>'],
    ['a role of an endpoint', { 'agents/a.yaml': 'role: x\nprovider: spark\n' }, 'no provider "spark"'],
    ['a file in place of the folder', { agents: 'x' }, '--roles <dir>'],
    ['a configuration that is no YAML', { 'openbotman.yaml': 'a: [\n' }, 'openbotman.yaml:'],
  ])('%s: nothing is written', async (_, files, message) => {
    const cwd = folderWith(files)
    const { stderr, code } = await openbotman(['init', '--yes'], { cwd })
    expect(code).toBe(2)
    expect(stderr).toContain(message)
    expect(readdirSync(cwd)).toEqual([Object.keys(files)[0]?.split('/')[0]])
  })

  it('is nothing where nothing can be written', async () => {
    const { stderr, code } = await openbotman(['init', '--yes', '--roles', '/dev/null/none'])
    expect(code).toBe(2)
    expect(stderr).toContain('cannot write')
  })
})

describe('dealProviders', () => {
  const usable = (...names: string[]) => names.map((provider) => ({ provider, model: null }))
  it.each([
    ['nothing', [], []],
    [
      'one vendor: its models in turn',
      ['claude-cli', 'anthropic'],
      ['claude-cli:sonnet', 'claude-cli:haiku', 'claude-cli:sonnet'],
    ],
    ['two vendors', ['codex-cli', 'google'], ['codex-cli', 'google:gemini-2.5-flash', 'codex-cli']],
    [
      'three vendors',
      ['claude-cli', 'gemini-cli', 'openai'],
      ['claude-cli:sonnet', 'gemini-cli:gemini-2.5-flash', 'openai:gpt-5-mini'],
    ],
  ])('%s', (_, names, dealt) => {
    expect([...dealProviders(['a', 'b', 'c'], usable(...names)).values()]).toEqual(dealt)
  })
})
