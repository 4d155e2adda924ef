import type { Argument, Command, Option } from 'commander'
import { visibleLine } from '../core/text/sanitize.js'
import type { World } from '../wire/world.js'
import { splitLine } from './complete-line.js'
import { type Suggestion, suggestValues } from './complete-values.js'
import { listTopics } from './help-topics.js'

/**
 * What the word under the cursor could be, a line each: the word, a tab, what it is. A last line `:files` or
 * `:folders` asks the shell for its own paths.
 */
export async function suggestCompletions(
  program: Command,
  args: readonly string[],
  world: World,
): Promise<string> {
  const [form, ...rest] = args
  const { words, strip } =
    form === 'line' ? splitLine(rest[0] ?? '', rest[1] ?? '') : { words: rest, strip: 0 }
  const current = words.at(-1) ?? ''
  const suggestions = await suggest(program, words.slice(0, -1), current, world)
  const lines = suggestions.flatMap((each) => {
    if (each.value.startsWith(':')) return [each.value]
    return each.value.startsWith(current)
      ? [`${each.value.slice(strip)}\t${visibleLine(each.about ?? '').slice(0, 100)}`]
      : []
  })
  return [...new Set(lines)].map((line) => `${line}\n`).join('')
}

/** @param before the words that stand finished before the one under the cursor */
async function suggest(
  program: Command,
  before: readonly string[],
  current: string,
  world: World,
): Promise<Suggestion[]> {
  const { command, open, given, positionals } = readWords(program, before)
  const known = readGiven(command, before)
  if (open !== null) {
    const values = await suggestOption(open, current, known, world)
    // A placeholder such as <agent=type[:model]> looks optional to commander.
    const isOptional = open.optional && !open.required
    if (!isOptional && !(open.variadic && given)) return values
    return [...values, ...(await suggestRest(command, positionals, current, known, world))]
  }
  const joined = /^(--[\w-]+)=(.*)$/s.exec(current)
  const option = joined && findOption(command, joined[1] ?? '')
  if (joined && option)
    return (await suggestOption(option, joined[2] ?? '', known, world)).map((each) =>
      each.value.startsWith(':') ? each : { ...each, value: `${joined[1]}=${each.value}` },
    )
  return suggestRest(command, positionals, current, known, world)
}

interface Reading {
  command: Command
  /** The option whose value is under the cursor, or may be; null: none. */
  open: Option | null
  /** Whether that option has had a value. */
  given: boolean
  /** Words before that are no option and no value of one. */
  positionals: number
}

function readWords(program: Command, before: readonly string[]): Reading {
  let command = program
  let open: Option | null = null
  let given = false
  let positionals = 0
  let isOver = false
  for (const word of before) {
    if (!isOver && word.startsWith('-') && word !== '-') {
      isOver = word === '--'
      const option = word.includes('=') ? null : findOption(command, word)
      open = option && (option.required || option.optional) ? option : null
      given = false
    } else if (open && (open.variadic || !given)) {
      given = true
      if (!open.variadic) open = null
    } else {
      const below = positionals === 0 ? findCommand(command, word) : undefined
      if (below) command = below
      else positionals += 1
      open = null
    }
  }
  return { command, open, given, positionals }
}

/** The values of options that say where to look for others: the configuration, the folder of the runs. */
function readGiven(command: Command, before: readonly string[]): Record<string, string> {
  const given: Record<string, string> = {}
  for (const [index, word] of before.entries()) {
    const [name = '', joined] = word.split(/=(.*)/s)
    const option = name.startsWith('-') ? findOption(command, name) : null
    const value = joined ?? before[index + 1]
    // What is written to a file says nothing about where the runs are.
    const isPlace =
      /<(dir|file)>/.test(option?.flags ?? '') &&
      !(option?.long === '--output' && /<file>/.test(option.flags))
    if (option?.long && isPlace && value !== undefined) given[option.long] = value
  }
  return given
}

async function suggestRest(
  command: Command,
  positionals: number,
  current: string,
  given: Record<string, string>,
  world: World,
): Promise<Suggestion[]> {
  if (current.startsWith('-') && current !== '-') return listOptions(command)
  const names = positionals === 0 ? listCommands(command) : []
  const argument = argumentAt(command, positionals)
  const values = argument ? await suggestArgument(argument, current, given, world, command) : []
  return [...names, ...values]
}

async function suggestOption(
  option: Option,
  current: string,
  given: Record<string, string>,
  world: World,
): Promise<Suggestion[]> {
  if (option.argChoices) return option.argChoices.map((value) => ({ value }))
  const placeholder = /[<[]([^>\]]+)[>\]]/.exec(option.flags)?.[1] ?? ''
  return suggestValues({ option: option.long ?? '', placeholder }, current, given, world)
}

async function suggestArgument(
  argument: Argument,
  current: string,
  given: Record<string, string>,
  world: World,
  command: Command,
): Promise<Suggestion[]> {
  if (argument.argChoices) return argument.argChoices.map((value) => ({ value }))
  if (command.name() === 'help')
    return [
      ...listCommands(command.parent ?? command),
      ...listTopics().map((value) => ({ value, about: 'a topic' })),
    ]
  return suggestValues({ option: '', placeholder: argument.name() }, current, given, world)
}

function argumentAt({ registeredArguments }: Command, index: number): Argument | undefined {
  const last = registeredArguments.at(-1)
  return registeredArguments[index] ?? (last?.variadic ? last : undefined)
}

function listCommands(command: Command): Suggestion[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .map((each) => ({
      value: each.name(),
      about: each.description(),
    }))
}

function listOptions(command: Command): Suggestion[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .map((option) => ({ value: option.long ?? option.short ?? '', about: option.description }))
    .filter(({ value }) => value !== '')
}

function findOption(command: Command, word: string): Option | null {
  return command.options.find(({ long, short }) => word === long || word === short) ?? null
}

function findCommand(command: Command, word: string): Command | undefined {
  return command.commands.find((each) => each.name() === word || each.aliases().includes(word))
}
