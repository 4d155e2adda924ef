import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { listTopics, renderBlocks } from '../src/cli/help-topics.js'
import { buildProgram } from '../src/cli/main.js'
import { EXIT_CODES } from '../src/cli/present.js'
import { describeConfig, describeMethod, describeRole } from '../src/config/describe-schema.js'
import { configSchema, roleSchema } from '../src/config/schema.js'
import { METHODS } from '../src/core/methods.js'
import { openbotman } from './cli.js'
import { hasPty, playInTerminal } from './pty.js'

async function help(...words: string[]): Promise<string> {
  const { stdout, code } = await openbotman(['help', ...words])
  expect(code).toBe(0)
  return stdout
}

describe('openbotman help <topic>', () => {
  it('configuration names every key of the schema, with what to write and its default', async () => {
    const text = (await help('configuration')).replace(/\s+/g, ' ')
    const keys = [...describeConfig(), ...describeRole(), ...describeMethod()]
    for (const { key, write } of keys) expect(text).toContain(`${key} ${write}`.trim())
    for (const { key, write } of keys) expect(`${key}: ${write}`).not.toMatch(/: (undefined|Invalid.*)?$/)
    const first = (name: string) => name.split('.')[0]
    expect([...new Set(describeConfig().map(({ key }) => first(key)))]).toEqual(
      Object.keys(configSchema.shape),
    )
    expect(describeRole().map(({ key }) => first(key))).toEqual(
      expect.arrayContaining(Object.keys(roleSchema.shape)),
    )
    expect(text).toContain('discussion.rounds a whole number from 1 to 50 (default: 3)')
    expect(text).toContain(
      'discussion.deadline a duration such as 90s, 3m or 1h30m, at most 24 days (default: 30m)',
    )
  })

  it('methods tells all of them', async () => {
    const text = (await help('methods')).replace(/\s+/g, ' ')
    for (const { name, summary, use } of METHODS) expect(text).toContain(`${name} ${summary}. When ${use}`)
  })

  it('exit-codes puts every status behind its code', async () => {
    const text = (await help('exit-codes')).replace(/\s+/g, ' ')
    for (const [status, code] of Object.entries(EXIT_CODES))
      expect(text).toMatch(new RegExp(` ${code} [^()]*\\(status [^)]*\\b${status}\\b`))
  })

  it('is listed behind the commands', async () => {
    const text = await help()
    expect(text).toContain('Usage: openbotman')
    expect(text.indexOf('Topics, as in')).toBeGreaterThan(text.indexOf('Exit codes:'))
    for (const topic of listTopics()) expect(text).toMatch(new RegExp(`^ +${topic} +\\S`, 'm'))
  })

  it('is the help of a command, or of one below it, as --help prints it', async () => {
    const [one, other] = await Promise.all([help('doctor'), openbotman(['doctor', '--help'])])
    expect(one).toBe(other.stdout)
    expect(await help('runs', 'show')).toContain('Usage: openbotman runs show')
  })

  it('says what there is for a word that there is no help on', async () => {
    const { stderr, code } = await openbotman(['help', 'configration'])
    expect(code).toBe(2)
    expect(stderr).toContain('there is no help on "configration"\nDid you mean configuration?')
    expect((await openbotman(['help', 'constructor'])).code).toBe(2)
  })

  it.skipIf(!hasPty)('fits a terminal', async () => {
    const { screen } = await playInTerminal(['help', 'configuration'], [], { cwd: process.cwd() })
    const longest = Math.max(...screen.split('\n').map((line) => line.length))
    expect(longest).toBeLessThanOrEqual(100)
    expect(longest).toBeGreaterThan(80)
  })
})

describe('renderBlocks', () => {
  const terms = { terms: [['discussion.rounds', 'a whole number from 1 to 50'] as const] }
  it('puts meanings beside their terms, or below them where it is narrow', () => {
    expect(renderBlocks([{ title: 'Keys' }, terms], 60)).toBe(
      'Keys\n\n  discussion.rounds  a whole number from 1 to 50\n',
    )
    expect(renderBlocks([terms], 30)).toBe('  discussion.rounds\n      a whole number from 1 to\n      50\n')
    expect(renderBlocks([{ text: 'one two three' }, { code: ['a: 1'] }], 8)).toBe(
      'one two\nthree\n\n  a: 1\n',
    )
  })
})

// --- the help of the commands -----------------------------------------------------------------------------------

function allCommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(allCommands)]
}

function pathOf(command: Command): string {
  return command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name()
}

function helpOf(command: Command): string {
  let text = ''
  command.configureOutput({
    writeOut: (part) => {
      text += part
    },
  })
  command.outputHelp()
  return text
}

/** The examples of a help text: lines behind \`Examples:\`, as they are typed. */
function examplesOf(text: string): string[] {
  const block = /^Examples:\n((?: {2}.*\n?)+)/m.exec(text)?.[1] ?? ''
  return block
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

/** The words behind each \`openbotman\` of an example, up to the end of that command. */
function callsIn(example: string): string[][] {
  const calls: string[][] = []
  let call: string[] | null = null
  for (const [word = ''] of example
    .replace(/ {2,}.*$/, '')
    .matchAll(/'[^']*'|"[^"]*"|<\(|[|>;)]|&&|[^\s|>;)]+/g)) {
    if (word === 'openbotman') {
      call = []
      calls.push(call)
    } else if (/^([|>;)]|&&|<\()$/.test(word)) call = null
    else call?.push(word.replace(/^(['"])(.*)\1$/, '$2'))
  }
  return calls
}

/** The same program, of which nothing is carried out. */
async function buildIdle(): Promise<{ program: Command; called: string[] }> {
  const program = await buildProgram(undefined)
  const called: string[] = []
  for (const command of allCommands(program)) {
    command.exitOverride().configureOutput({ writeOut: () => undefined, writeErr: () => undefined })
    if (command !== program) command.action(() => void called.push(pathOf(command)))
  }
  return { program, called }
}

describe('the help of every command', async () => {
  const program = await buildProgram(undefined)
  it.each(allCommands(program).map((command) => [pathOf(command), command] as const))(
    '%s has examples, and each of them can be typed as it stands',
    async (name, command) => {
      const examples = examplesOf(helpOf(command))
      expect(examples.length).toBeGreaterThanOrEqual(2)
      const calls = examples.flatMap(callsIn)
      expect(calls.length).toBeGreaterThanOrEqual(examples.length)
      expect(calls.some((call) => `openbotman ${call.join(' ')}`.startsWith(name))).toBe(true)
      for (const call of calls) {
        const idle = await buildIdle()
        await expect(idle.program.parseAsync(call, { from: 'user' }), call.join(' ')).resolves.toBeDefined()
        expect(idle.called.length, call.join(' ')).toBe(1)
      }
    },
  )

  it('would not pass an example with an option that there is not', async () => {
    const { program: idle } = await buildIdle()
    await expect(idle.parseAsync(['discuss', 'x', '--ofline'], { from: 'user' })).rejects.toThrow(
      'unknown option',
    )
    expect(callsIn('git log | openbotman discuss - --json > r.json && openbotman runs   what it is')).toEqual(
      [['discuss', '-', '--json'], ['runs']],
    )
  })
})
