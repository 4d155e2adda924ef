import type { Command, CommanderError } from 'commander'

/** What commander found wrong with the words of a command line: what, and the cure for the very command. */
export function explainUsage(
  { code, message: told }: CommanderError,
  program: Command,
  argv: readonly string[],
): { message: string; hint: string } {
  const command = findCalled(program, argv)
  const name = nameOf(command)
  const short = name.slice(program.name().length + 1)
  const [message = '', guess = ''] = told.replace(/^error: /, '').split('\n')
  const near = /Did you mean (.*)\?/.exec(guess)?.[1]
  const usage = `Run ${name} --help for usage.`
  if (command === program) {
    const cure = near
      ? `Did you mean ${near}?`
      : `Options stand behind a command: ${name} discuss topic.md --offline.`
    return { message, hint: `${cure} ${usage}` }
  }
  const cures: Readonly<Record<string, string>> = {
    'commander.unknownOption': near ? `Did you mean ${near}?` : '',
    'commander.missingArgument': describeArguments(command),
    'commander.optionMissingArgument': describeOption(command, message),
    'commander.excessArguments': describeExcess(command),
  }
  // Of these commander names the command itself.
  const what =
    code === 'commander.excessArguments'
      ? `${short}: too many words, or an option without its dashes`
      : `${short}: ${message}`
  return { message: what, hint: `${cures[code] ?? ''} ${usage}`.trim() }
}

/** The command that these words call, or the one below it. */
function findCalled(program: Command, argv: readonly string[]): Command {
  const [first, second] = argv
  const below = (command: Command, name: string | undefined) =>
    command.commands.find((each) => each.name() === name)
  const command = below(program, first)
  return command ? (below(command, second) ?? command) : program
}

function nameOf(command: Command): string {
  return command.parent ? `${nameOf(command.parent)} ${command.name()}` : command.name()
}

function describeArguments({ registeredArguments }: Command): string {
  return registeredArguments.map((each) => `<${each.name()}> is ${each.description}.`).join(' ')
}

/** @param message names the option by its flags */
function describeOption({ options }: Command, message: string): string {
  const option = options.find(({ flags }) => message.includes(`'${flags}'`))
  return option ? `It takes a value: ${option.description}.` : ''
}

function describeExcess(command: Command): string {
  if (command.name() === 'discuss')
    return `A topic of several words stands in quotes: ${nameOf(command)} "Do we need a queue?".`
  const names = command.registeredArguments.map((each) => `<${each.name()}>`)
  return names.length === 0 ? 'It takes options only.' : `It takes ${names.join(' ')} and options.`
}
