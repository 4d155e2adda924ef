// biome-ignore-all lint/suspicious/noTemplateCurlyInString: configurations hold ${NAME}
import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadConfig } from '../src/config/load.js'
import { readChangeFile } from '../src/context/change.js'
import { DEFAULT_CONTEXT_LIMITS } from '../src/context/limits.js'
import type { UserError } from '../src/core/errors.js'
import { findConfig, planDiscussion } from '../src/wire/plan.js'
import { planReview } from '../src/wire/review.js'
import type { World } from '../src/wire/world.js'
import { openbotman, tempFolder } from './cli.js'
import { userErrorOf } from './temp-folder.js'

/** Much more than any of these takes, and much less than a reader would wait. */
const PATIENCE = 5000

function folderWith(config: string | Uint8Array): string {
  const folder = tempFolder()
  writeFileSync(path.join(folder, 'openbotman.yaml'), config)
  return folder
}

async function refusalOf(config: string): Promise<UserError> {
  const folder = folderWith(config.startsWith('version') ? config : `version: 1\n${config}\n`)
  return userErrorOf(loadConfig(path.join(folder, 'openbotman.yaml')))
}

function worldIn(cwd: string): World {
  const env = { PATH: process.env.PATH, HOME: tempFolder() }
  return { cwd, env, stdin: null, stdinIsTerminal: false, generator: 'test' }
}

const many = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => line(i)).join('\n')
const bomb = [...'bcdefghij']
  .map(
    (name, index, all) =>
      `  ${name}: &${name} [${Array(9)
        .fill(`*${all[index - 1] ?? 'a'}`)
        .join(', ')}]`,
  )
  .join('\n')

describe('a configuration that means harm', () => {
  it.each([
    [
      'aliases that explode',
      `agents:\n  a: &a [x, x]\n${bomb}`,
      /aliases \(\*name\) expand to too much data/,
    ],
    [
      'very many aliases',
      `agents:\n  a: &a { role: x }\n${many(9000, (i) => `  a${i}: *a`)}`,
      /:\d+: the file has more than 4000 keys/,
    ],
    [
      'very many keys',
      `agents:\n${many(20_000, (i) => `  a${i}: { role: r }`)}`,
      /:2002: the file has more than 4000 keys and items/,
    ],
    [
      'very many keys in one line',
      `providers: {${many(30_000, (i) => `a${i},`).replaceAll('\n', '')}}`,
      /:\d+: the file has more than 4000 keys/,
    ],
    ['brackets without end', `agents: ${'['.repeat(100_000)}`, /:2: nested more than 64 levels deep/],
    ['mappings without end', `agents: ${'{a: '.repeat(50_000)}`, /:2: nested more than 64 levels deep/],
    [
      'steps without end',
      `agents:\n${many(1200, (i) => `${' '.repeat(i + 1)}a:`)}`,
      /nested more than 64 levels deep/,
    ],
    ['dashes without end', `agents:\n  ${'- '.repeat(20_000)}`, /:3: nested more than 64 levels deep/],
    [
      'a key that tampers: agents',
      'agents: { __proto__: { role: x }, b: { role: y } }',
      /:2: agents\.__proto__: this key cannot be used/,
    ],
    [
      'a key that tampers: providers',
      'providers: { __proto__: { type: openai } }',
      /:2: providers\.__proto__: this key cannot be used/,
    ],
    [
      'a key that tampers: teams',
      'teams:\n  "__proto__": { agents: [a, b] }',
      /:3: teams\.__proto__: this key cannot be used/,
    ],
    [
      'a key that tampers: methods',
      'methods: { __proto__: { steps: [] } }',
      /:2: methods\.__proto__: this key cannot be used/,
    ],
    [
      'a key that tampers: prompts',
      'prompts: { __proto__: hello }',
      /:2: prompts\.__proto__: this key cannot be used/,
    ],
    ['a key that tampers: at the top', '__proto__: { version: 1 }', /:2: __proto__: this key cannot be used/],
    ['a key of every object', 'constructor: 1', /:2: constructor: unknown key/],
    [
      'a prompt of every object',
      'prompts: { constructor: hello }',
      /:2: prompts\.constructor: there is no such prompt/,
    ],
    ['a provider of every object', 'provider: toString', /:2: provider: there is no provider "toString"/],
    [
      'a method of every object',
      'discussion: { method: constructor }',
      /:2: discussion\.method: there is no method/,
    ],
    ['a key twice', 'budget: { tokens: 1 }\nbudget: { tokens: 2 }', /:3: budget: this key stands here twice/],
    ['endless numbers', 'discussion: { rounds: 1e999 }', /:2: discussion\.rounds: Infinity is not allowed/],
    [
      'huge numbers',
      'budget: { tokens: 99999999999999999999999 }',
      /:2: budget\.tokens: 1e\+23 is not allowed/,
    ],
    [
      'an endless price',
      'providers: { openai: { price: { input: 1e308, output: 1 } } }',
      /:2: providers\.openai\.price\.input: 1e\+308/,
    ],
    [
      'a date without end',
      'discussion: { deadline: 99999999999999h }',
      /:2: discussion\.deadline: .* is not allowed/,
    ],
    ['code in a tag', 'agents: !!js/function "x"', /:2: unresolved tag/],
    [
      'a file as address',
      'providers: { openai: { baseUrl: "file:///etc/passwd" } }',
      /:2: providers\.openai\.baseUrl: "file:/,
    ],
    [
      'code as address',
      'providers: { openai: { baseUrl: "javascript:alert(1)" } }',
      /:2: providers\.openai\.baseUrl: "javascript:/,
    ],
    ['the roles in /etc', 'agents: /etc', /:2: agents: the folder "\/etc" holds no role/],
    ['the roles in a device', 'agents: /dev/null', /:2: agents: "\/dev\/null" is no folder/],
    [
      'a name without end',
      `teams: { a: { agents: [x, ${'b'.repeat(200_000)}] } }`,
      /:2: teams\.a\.agents\[0\]: there is no agent/,
    ],
  ])('is refused in a moment, with its place and the cure: %s', async (_, config, message) => {
    const begun = performance.now()
    const error = await refusalOf(config)
    expect(performance.now() - begun).toBeLessThan(PATIENCE)
    expect(error.message).toMatch(message)
    expect(error.message).toContain('openbotman.yaml')
    expect(error.hint ?? error.message).toMatch(/[A-Z].*[.:]/)
    expect(error.message.length).toBeLessThan(20_000)
    expect(error.exitCode).toBe(2)
  })

  it.each([
    'http://user:hunter2-hunter2@host/v1',
    'https://hunter2-hunter2@host/v1',
    'ftp://user:hunter2-hunter2@host',
    'https://host/v1?key=hunter2-hunter2',
    'https://host/v1#hunter2-hunter2',
  ])('never shows what an address holds beside the address: %s', async (url) => {
    const inFile = await refusalOf(`providers: { openai: { baseUrl: "${url}" } }`)
    expect(inFile.message).toMatch(
      /openbotman\.yaml:2: providers\.openai\.baseUrl: this value is not allowed/,
    )
    const folder = folderWith(
      'version: 1\nprovider: openai:m\nproviders: { openai: { baseUrl: "${WHERE}" } }\n',
    )
    const world = { ...worldIn(folder), env: { WHERE: url } }
    const expanded = await userErrorOf(planDiscussion({ topic: 'Shall we do it?' }, world))
    expect(expanded.message).toMatch(/openbotman\.yaml:3: providers\.openai\.baseUrl: /)
    for (const { message, hint } of [inFile, expanded]) expect(message + hint).not.toContain('hunter2')
  })

  it('tells the first of many errors', async () => {
    const { message } = await refusalOf(many(300, (i) => `k${i}: 1`))
    expect(message).toMatch(/^300 errors in the configuration:\n/)
    expect(message.split('\n')).toHaveLength(22)
    expect(message).toContain('… and 280 more')
  })

  it('holds a discussion with agents that are called like the members of every object', async () => {
    const folder = folderWith(
      'version: 1\nagents: { constructor: { role: a }, prototype: { role: b } }\nteams: { constructor: { agents: [constructor, prototype] } }\n',
    )
    const ran = await openbotman(
      ['discuss', 'Shall we cache it?', '--offline', '--json', '-t', 'constructor'],
      { cwd: folder },
    )
    const { rounds } = JSON.parse(ran.stdout)
    expect(rounds[0].turns.map(({ agent }: { agent: string }) => agent)).toEqual(['constructor', 'prototype'])
    const page = await openbotman(['export', 'last', '--format', 'html'], { cwd: folder })
    expect(page).toMatchObject({ code: 0, stderr: '' })
    const wrong = await openbotman(
      ['discuss', 'Shall we?', '-a', 'constructor,prototype', '--set', '__proto__=offline'],
      { cwd: folder },
    )
    expect(wrong.code).toBe(2)
    expect(wrong.stderr).toMatch(/--set __proto__=offline: there is no agent "__proto__" in this panel/)
  })
})

describe('a file that is no such file', () => {
  const fifo = (folder: string, name: string) => {
    execFileSync('mkfifo', [path.join(folder, name)])
    return path.join(folder, name)
  }
  const large = (folder: string, name: string) => {
    writeFileSync(path.join(folder, name), '')
    truncateSync(path.join(folder, name), 100_000_000)
    return path.join(folder, name)
  }

  it.each([
    ['a pipe', fifo, /no regular file/],
    ['100 MB', large, /100\.0 MB large/],
    [
      'not UTF-8',
      (folder: string, name: string) => {
        writeFileSync(path.join(folder, name), Buffer.from('version: 1\nprovider: caf\xe9', 'latin1'))
        return path.join(folder, name)
      },
      /not UTF-8/,
    ],
    [
      'a folder',
      (folder: string, name: string) => {
        mkdirSync(path.join(folder, name))
        return path.join(folder, name)
      },
      /this is a folder/,
    ],
    [
      'a device',
      (folder: string, name: string) => {
        symlinkSync('/dev/zero', path.join(folder, name))
        return path.join(folder, name)
      },
      /no regular file/,
    ],
  ])('as configuration and as role: %s', async (_, make, message) => {
    const folder = tempFolder()
    make(folder, 'openbotman.yaml')
    const error = await userErrorOf(findConfig(undefined, worldIn(folder)))
    expect(error.message).toMatch(message)
    const other = folderWith('version: 1\nagents: roles\n')
    mkdirSync(path.join(other, 'roles'))
    make(path.join(other, 'roles'), 'planner.yaml')
    const role = await userErrorOf(loadConfig(path.join(other, 'openbotman.yaml')))
    expect(role.message).toContain('planner.yaml')
    expect(role.hint).toBeTruthy()
  })

  it.each([
    ['a pipe', fifo],
    ['100 MB', large],
  ])('as topic, script and diff: %s', async (_, make) => {
    const folder = tempFolder()
    const world = worldIn(folder)
    for (const name of ['topic.md', 'script.yaml', 'pr.diff']) make(folder, name)
    const topic = await userErrorOf(planDiscussion({ topic: 'topic.md', offline: true }, world))
    expect(topic.message).toMatch(/topic\.md is (a pipe|too large)/)
    const script = planDiscussion({ topic: 'Shall we?', provider: 'scripted:script.yaml' }, world)
    expect((await userErrorOf(script)).message).toMatch(/script\.yaml: it (is no file|has more than 1 MB)/)
    const options = { cwd: folder, env: world.env, limits: DEFAULT_CONTEXT_LIMITS }
    const diff = await userErrorOf(readChangeFile('pr.diff', null, options))
    expect(diff.message).toMatch(/--pr-file pr\.diff: .*(pipe|20 MB)/)
  })

  it('as SARIF file', async () => {
    const folder = tempFolder()
    fifo(folder, 'out.sarif')
    const error = await userErrorOf(planReview({ prFile: 'pr.diff', sarif: 'out.sarif' }, worldIn(folder)))
    expect(error.message).toMatch(/--sarif out\.sarif: this is a pipe/)
  })

  it('as a log', async () => {
    const folder = tempFolder()
    fifo(folder, 'run.jsonl')
    const ran = await openbotman(['resume', 'run.jsonl'], { cwd: folder })
    expect(ran.code).toBe(2)
    expect(ran.stderr).toMatch(/run\.jsonl: this is no regular file/)
  })

  it('as a role that is a link out of the configuration', async () => {
    const folder = folderWith('version: 1\nagents: roles\n')
    const elsewhere = tempFolder()
    writeFileSync(path.join(elsewhere, 'secret.yaml'), 'password: hunter2-hunter2\n')
    mkdirSync(path.join(folder, 'roles'))
    mkdirSync(path.join(folder, 'more'))
    symlinkSync(path.join(elsewhere, 'secret.yaml'), path.join(folder, 'roles', 'planner.yaml'))
    const error = await userErrorOf(loadConfig(path.join(folder, 'openbotman.yaml')))
    expect(error.message).toMatch(/openbotman\.yaml:2: agents: .*planner\.yaml is a link that leads out/)
    expect(error.message + error.hint).not.toContain('hunter2')
    // One within the configuration's own folder is a way to share a role.
    const inner = folderWith('version: 1\nagents: roles\n')
    mkdirSync(path.join(inner, 'roles'))
    writeFileSync(path.join(inner, 'shared.yaml'), 'role: architect\n')
    symlinkSync('../shared.yaml', path.join(inner, 'roles', 'planner.yaml'))
    expect((await loadConfig(path.join(inner, 'openbotman.yaml'))).agents).toMatchObject([{ id: 'planner' }])
  })
})

describe('a glob that means harm', () => {
  it.each(['*a*a*a*a*a*b', '(a+)+b', '+(+(a|aa)c)b', '!*a*a*a*a*a*b'])('is refused: %s', async (glob) => {
    const folder = tempFolder()
    writeFileSync(path.join(folder, `${'a'.repeat(200)}.txt`), 'x')
    const files = glob.startsWith('!') ? ['.', glob] : [glob]
    const error = await userErrorOf(
      planDiscussion({ topic: 'Shall we?', offline: true, files }, worldIn(folder)),
    )
    expect(error.message).toContain(`--files ${glob.replace('!', '')}: `)
    expect(error.hint).toContain('plainer glob')
  })

  it('is none of these', async () => {
    const folder = tempFolder()
    for (const name of ['a.test.ts', '(x) y.ts']) writeFileSync(path.join(folder, name), 'x')
    for (const files of [['**/*.{ts,js}'], ['*.*.ts'], ['a!(b)*.ts'], ['(x) y.ts'], ['.', '!**/*.test.*']])
      await planDiscussion({ topic: 'Shall we?', offline: true, files }, worldIn(folder))
  })
})
