import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { fitHelp, helpColumns } from '../src/cli/help-text.js'
import { buildProgram } from '../src/cli/main.js'
import { displayWidth } from '../src/cli/wrap.js'
import { openbotman } from './cli.js'

function allCommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(allCommands)]
}

function helpOf(command: Command, columns: number): { raw: string; fitted: string } {
  const parts: string[] = []
  command.configureOutput({ getOutHelpWidth: () => columns, writeOut: (part) => void parts.push(part) })
  command.outputHelp()
  return { raw: parts.join(''), fitted: parts.map((part) => fitHelp(part, columns)).join('') }
}

/** A text as a shell joins it: what is continued behind a backslash is one line. */
function words(text: string): string {
  return text.replace(/ \\\n/g, ' ').replace(/\s+/g, ' ')
}

describe('the help of every command', async () => {
  const commands = allCommands(await buildProgram(undefined))
  it.each([80, 72, 120])('fits %i columns and says the same', (columns) => {
    for (const command of commands) {
      const { raw, fitted } = helpOf(command, columns)
      expect(words(fitted)).toBe(words(raw))
      for (const line of fitted.split('\n')) expect(displayWidth(line), line).toBeLessThanOrEqual(columns)
    }
  })

  it('is shown that way', async () => {
    const { stdout } = await openbotman(['discuss', '--help'])
    expect(Math.max(...stdout.split('\n').map(displayWidth))).toBeLessThanOrEqual(80)
    expect(stdout).toContain(
      '\n  openbotman discuss topic.md --agents planner,coder,security \\\n      --set coder=openai:gpt-5-mini --rounds 5\n',
    )
  })
})

describe('fitHelp', () => {
  it('puts what does not fit beside a term below it, and continues commands', () => {
    const text =
      'Examples:\n  one   the first\n  two "a b" --set three   the second\n\nSome prose that is\nlong.'
    expect(fitHelp(text, 60)).toBe(text)
    expect(fitHelp(text, 18)).toBe(
      'Examples:\n  one\n      the first\n  two "a b" \\\n      --set three\n      the second\n\nSome prose that is\nlong.',
    )
    expect(fitHelp('Some prose that is\nlong.', 12)).toBe('Some prose\nthat is\nlong.')
  })

  it('has 80 columns where there is no terminal', () => {
    expect([helpColumns({}), helpColumns({ columns: 0 }), helpColumns({ columns: 132 })]).toEqual([
      80, 80, 132,
    ])
  })
})

describe('a command line that cannot be', () => {
  it.each([
    [['--offline'], "unknown option '--offline'\nOptions stand behind a command"],
    [['init', '--agent', 'x'], "init: unknown option '--agent'\nDid you mean --agents? Run openbotman init"],
    [
      ['discuss', 'Do', 'we', 'need', 'a', 'queue?'],
      'discuss: too many words, or an option without its dashes\nA topic of several words stands in quotes',
    ],
    [['discuss', '--rounds'], 'argument missing\nIt takes a value: at most n rounds, 1 to 50'],
    [['runs', 'show'], "runs show: missing required argument 'run'\n<run> is its id, its transcript"],
    [['completions'], '<shell> is bash, zsh, fish. Run openbotman completions --help for usage.'],
    [['version'], 'there is no command "version"\nDid you mean --version?'],
  ])('%j is told with its cure', async (args, told) => {
    const { stderr, code } = await openbotman(args)
    expect(code).toBe(2)
    expect(stderr).toContain(told)
  })
})
