import { Command, CommanderError } from 'commander'
import { EXIT, UserError } from '../core/errors.js'
import { guardStdout, writeOut } from './output.js'
import { programVersion } from './surroundings.js'

/** Runs the command line and sets the process's exit code; never throws and never ends the process by itself. */
export async function main(argv: string[]): Promise<void> {
  guardStdout(process.stdout)
  try {
    const program = await buildProgram(argv[0])
    await program.parseAsync(argv, { from: 'user' })
  } catch (error) {
    process.exitCode = await reportError(error, argv)
  }
}

/** Each command's module is loaded only when it is called (or when help lists them all). */
async function buildProgram(name: string | undefined): Promise<Command> {
  const program = new Command('openbotman')
    .description(
      'Agents discuss a topic in rounds and leave a transcript: decision, conditions, dissent, action items.',
    )
    .version(programVersion(), '-V, --version')
    .configureHelp({ sortSubcommands: false, showGlobalOptions: false })
    .configureOutput({ outputError: () => undefined })
    .exitOverride()
    .addHelpText('after', EXAMPLES)
  if (name === '--version' || name === '-V') return program
  const [{ addDiscuss }, { addResume }, { addAgents }] = await Promise.all([
    import('./discuss.js'),
    import('./resume.js'),
    import('./agents.js'),
  ])
  addDiscuss(program)
  addResume(program)
  addAgents(program)
  return program
}

const EXAMPLES = `
Examples:
  openbotman discuss examples/cache.md --offline     no key, no network: embedded rules instead of models
  openbotman discuss "Do we need a queue?"           agents as configured, providers found on this machine
  openbotman resume last                             goes on with an interrupted discussion
  openbotman agents                                  the roles there are, and whether they can be asked

Exit codes: 0 consensus or done · 3 finished without consensus · 1 the run failed ·
            2 wrong usage or configuration, nobody was asked · 130 interrupted, can be resumed`

/** Says what went wrong, on standard error or, for scripts, as the one object they wait for. */
async function reportError(error: unknown, argv: string[]): Promise<number> {
  if (error instanceof CommanderError && error.exitCode === 0) return EXIT.ok
  // No command was given: the help was the answer.
  if (error instanceof CommanderError && error.code === 'commander.help') return EXIT.usage
  const { message, hint, code } = describe(error)
  if (argv.includes('--json')) {
    await writeOut(
      process.stdout,
      `${JSON.stringify({ version: 1, status: 'failed', error: { message, hint } }, null, 2)}\n`,
    )
  } else if (argv.includes('--events')) {
    await writeOut(process.stdout, `${JSON.stringify({ type: 'error', message, hint })}\n`)
  }
  await writeOut(process.stderr, `openbotman: ${message}\n${hint ? `${hint}\n` : ''}`)
  return code
}

function describe(error: unknown): { message: string; hint: string | null; code: number } {
  if (error instanceof UserError) return { message: error.message, hint: error.hint, code: error.exitCode }
  if (error instanceof CommanderError) {
    const message = error.message.replace(/^error: /, '')
    return {
      message,
      hint: 'Run `openbotman --help`, or a command with --help, for usage.',
      code: EXIT.usage,
    }
  }
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return {
    message,
    hint: 'This is a fault of openbotman itself; the log of the discussion is kept.',
    code: EXIT.failed,
  }
}
