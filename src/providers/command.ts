import type { Chunk, Prompt, Provider } from '../core/provider.js'
import { isSecretName } from '../core/text/secrets.js'
import type { Failure } from '../core/types.js'
import { type Environment, pickEnvironment } from './cli/environment.js'
import { failureOfEnd, failureToRun } from './cli/process-failure.js'
import { flattenConversation, placeSystem, refuseModel } from './cli/row.js'
import { type CommandOutput, createOutputReader, type OutputReader } from './command/output.js'
import { createFailure, redactFailure } from './failure.js'
import { NO_END, runSubprocess, type Subprocess, type SubprocessEnd } from './subprocess.js'

export interface CommandSettings {
  /** How messages name the provider: the endpoint's name in the configuration. */
  label: string
  /** Program and arguments; `{model}` and `{system}` in the arguments are replaced. No shell is involved. */
  argv: readonly [program: string, ...args: string[]]
  output: CommandOutput
  /** What `{model}` stands for. */
  model: string | null
  /** Names of variables it gets to see beside those every program gets. */
  passes: readonly string[]
  /** The environment to pick from. Default: that of this process. */
  env?: Environment
}

/**
 * Any program asked for one reply: the prompt on standard input, the reply from standard output. An exit code other
 * than 0 makes whatever it printed void. Without `{system}` among the arguments the system prompt leads the prompt.
 */
export function createCommand(settings: CommandSettings): Provider {
  const { label, model, argv, passes } = settings
  const [program, ...args] = argv
  const env = pickEnvironment(settings.env ?? process.env, passes)
  const secrets = passes.filter(isSecretName).map((name) => env[name] ?? null)
  const hasPlace = args.some((arg) => arg.includes('{system}'))

  async function* ask(prompt: Prompt, signal: AbortSignal): AsyncGenerator<Chunk> {
    const unusable = args.some((arg) => arg.includes('{model}')) ? refuse() : null
    if (unusable !== null) {
      yield { type: 'failed', failure: unusable }
      return
    }
    const reader = createOutputReader(settings.output)
    const lines = runSubprocess(buildCall(prompt), signal)
    try {
      for (;;) {
        const next = await lines.next()
        const text = next.done ? reader.finish() : reader.take(next.value)
        if (text !== '') yield { type: 'text', text }
        if (!next.done) continue
        yield conclude(reader, next.value)
        return
      }
    } finally {
      // Ends the process when nobody wants the rest; nothing happens when it has ended.
      await lines.return({ ...NO_END })
    }
  }

  function refuse(): Failure | null {
    if (model !== null) return refuseModel(model)
    return createFailure('config', `no model is named for ${label}, and its command asks for one`, {
      hint: `name one: ${label}:<model>, or "model:" under providers.${label}`,
    })
  }

  function buildCall(prompt: Prompt): Subprocess {
    const placed = placeSystem(prompt.system, false)
    const { system, instructions } = hasPlace ? placed : { system: '', instructions: prompt.system }
    // One pass, so that what is put in is not itself searched.
    const fill = (arg: string) =>
      arg.replace(/\{(model|system)\}/g, (_, name) => (name === 'model' ? (model ?? '') : system))
    return {
      command: program,
      args: () => args.map(fill),
      env: () => env,
      input: flattenConversation(prompt.messages, instructions),
    }
  }

  function conclude(reader: OutputReader, end: SubprocessEnd): Chunk {
    const failure = findFailure(reader, end)
    if (failure === null) return { type: 'done' }
    return { type: 'failed', failure: redactFailure(failure, secrets) }
  }

  function findFailure(reader: OutputReader, end: SubprocessEnd): Failure | null {
    const install = `install ${program}, or correct "command" under providers.${label}`
    const failure = failureToRun(program, end, install)
    if (failure !== null) return failure
    if (end.exitCode !== 0) return failureOfEnd(program, end, reader.lastLine)
    const problem = reader.findProblem()
    return problem === null ? null : createFailure('malformed', `${program} ${problem.wrong}`, problem)
  }

  return { ask, streams: settings.output.format === 'jsonl' }
}
