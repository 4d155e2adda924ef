import { Command, CommanderError } from 'commander'
import { EXIT, UserError } from '../core/errors.js'
import { nearest } from '../core/nearest.js'
import { toJson } from '../core/text/json.js'
import { visible } from '../core/text/sanitize.js'
import { fitHelp, helpColumns } from './help-text.js'
import { guardStdout, isInteractive, writeOut } from './output.js'
import { programVersion } from './surroundings.js'

/** Runs the command line and sets the process's exit code; never throws and never ends the process by itself. */
export async function main(argv: string[]): Promise<void> {
  // A reader that has gone, or a full disk, ends no discussion: the log has everything.
  guardStdout(process.stdout)
  guardStdout(process.stderr)
  let program: Command | null = null
  try {
    if (process.env.OPENBOTMAN_SECRETS_DIR) (await import('./secret-files.js')).readSecretFiles(process.env)
    if (argv[0] === '__complete') return await completeQuietly(argv.slice(1))
    const built = await buildProgram(argv[0])
    program = built
    if (argv.length === 0 && isInteractive(process.stderr, process.env) && process.stdin.isTTY) {
      const { runUnasked } = await import('./init.js')
      process.exitCode = await runUnasked(() => built.outputHelp())
      return
    }
    await built.parseAsync(argv, { from: 'user' })
  } catch (error) {
    process.exitCode = await reportError(error, argv, program)
  }
}

/** Answers a shell that asks for completions; nothing that goes wrong is worth a word in the middle of typing. */
async function completeQuietly(words: string[]): Promise<void> {
  try {
    const program = await buildProgram(undefined)
    const { completeWords } = await import('./completions.js')
    await completeWords(program, words)
  } catch {
    // Nothing is suggested then.
  }
}

/** The commands in the order in which help lists them; a module is loaded only for its command, or for help. */
const COMMANDS: Record<string, () => Promise<(program: Command) => void>> = {
  init: async () => (await import('./init.js')).addInit,
  discuss: async () => (await import('./discuss.js')).addDiscuss,
  resume: async () => (await import('./resume.js')).addResume,
  review: async () => (await import('./review.js')).addReview,
  runs: async () => (await import('./runs.js')).addRuns,
  export: async () => (await import('./export.js')).addExport,
  handoff: async () => (await import('./handoff.js')).addHandoff,
  agents: async () => (await import('./agents.js')).addAgents,
  methods: async () => (await import('./methods.js')).addMethods,
  doctor: async () => (await import('./doctor.js')).addDoctor,
  mcp: async () => (await import('./mcp.js')).addMcp,
  serve: async () => (await import('./serve.js')).addServe,
  completions: async () => (await import('./completions.js')).addCompletions,
  help: async () => (await import('./help-topics.js')).addHelp,
}

/**
 * The program with the command that is called, or with all of them where help, or a name that is none, needs them.
 * @param name the first argument; undefined: none
 */
export async function buildProgram(name: string | undefined): Promise<Command> {
  const program = new Command('openbotman')
    .description(
      'Agents discuss a topic in rounds and leave a transcript: decision, conditions, dissent, action items.',
    )
    .version(programVersion(), '-V, --version')
    .configureHelp({ sortSubcommands: false, showGlobalOptions: false })
    .configureOutput({
      outputError: () => undefined,
      writeOut: (text) => process.stdout.write(fitHelp(text, helpColumns(process.stdout))),
    })
    .exitOverride()
    .addHelpText('after', EXAMPLES)
  if (name === '--version' || name === '-V') return program
  const called =
    name !== undefined && name !== 'help' && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : null
  const adders = await Promise.all((called ? [called] : Object.values(COMMANDS)).map((load) => load()))
  for (const add of adders) add(program)
  if (name !== undefined) checkCommand(name)
  return program
}

/** Said before commander parses: with `--help` behind it, an unknown command would pass for none. */
function checkCommand(name: string): void {
  const known = Object.keys(COMMANDS)
  if (name.startsWith('-') || known.includes(name)) return
  const near = name === 'version' ? ['--version'] : nearest(name, known)
  const hint = near.length > 0 ? `Did you mean ${near.join(' or ')}? ` : ''
  throw new UserError(`there is no command "${name}"`, `${hint}Commands: ${known.join(', ')}.`)
}

const EXAMPLES = `
Examples:
  openbotman init                           set up this folder, asking
  openbotman discuss "Do we need a queue?"  with the models found here
  openbotman discuss topic.md --offline     with rules instead: no key, no network
  openbotman resume last                    go on with an interrupted discussion

Every command has more of them: openbotman discuss --help. Topics: openbotman help configuration, methods or exit-codes.

Exit codes: 0 consensus or done · 3 finished without consensus · 1 the run failed ·
2 wrong usage or configuration, nobody was asked · 130 interrupted, can be resumed`

/** Says what went wrong, on standard error or, for scripts, as the one object they wait for. */
async function reportError(error: unknown, argv: string[], program: Command | null): Promise<number> {
  if (error instanceof CommanderError && error.exitCode === 0) return EXIT.ok
  // No command was given: the help was the answer.
  if (error instanceof CommanderError && error.code === 'commander.help') return EXIT.usage
  const { message, hint, code } = await describe(error, argv, program)
  if (argv.includes('--json')) {
    const failed = { version: 1, status: 'failed', error: { message, hint } }
    await tell(process.stdout, `${toJson(failed, 2)}\n`)
  } else if (argv.includes('--events')) {
    await tell(process.stdout, `${toJson({ type: 'error', message, hint })}\n`)
  }
  await tell(process.stderr, visible(`openbotman: ${message}\n${hint ? `${hint}\n` : ''}`))
  return code
}

/** Writes what went wrong; where even that cannot be written, the exit code has to say it. */
async function tell(stream: NodeJS.WritableStream, text: string): Promise<void> {
  try {
    await writeOut(stream, text)
  } catch {
    // Nobody is left to be told.
  }
}

async function describe(
  error: unknown,
  argv: string[],
  program: Command | null,
): Promise<{ message: string; hint: string | null; code: number }> {
  if (error instanceof UserError) return { message: error.message, hint: error.hint, code: error.exitCode }
  if (error instanceof CommanderError && program) {
    const { explainUsage } = await import('./explain-usage.js')
    return { ...explainUsage(error, program, argv), code: EXIT.usage }
  }
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return {
    message,
    hint: 'This is a fault of openbotman itself; the log of the discussion is kept.',
    code: EXIT.failed,
  }
}
