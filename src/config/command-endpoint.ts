import type { CommandOutput } from './config.js'
import type { Problem } from './problems.js'
import type { ProviderType } from './provider-ref.js'
import type { ProviderText } from './schema.js'
import { type Origin, problemAt } from './yaml-source.js'

/** What the keys `command`, `output` and `env` of an endpoint say that its type has no use for, or lacks. */
export function checkCommand(type: ProviderType, text: ProviderText, origin: Origin): Problem[] {
  const { command } = text
  const example = '[ollama, run, "{model}"]'
  if (type === 'command') {
    const cure = `Write the program and its arguments as a list, such as ${example}; the prompt goes to standard input.`
    if (command === undefined) return [problemAt(origin, ['command'], 'is missing', cure)]
    return Array.isArray(command)
      ? checkArguments(command, origin)
      : [problemAt(origin, ['command'], 'this is a text, not a list', cure)]
  }
  const problems: Problem[] = []
  if (Array.isArray(command)) {
    const cure = `Write the name or path of the program only, or set "type: command".`
    problems.push(problemAt(origin, ['command'], `the type ${type} takes no list`, cure))
  }
  for (const key of ['output', 'env'] as const) {
    if (text[key] === undefined) continue
    const cure = 'Remove it, or set "type: command".'
    problems.push(problemAt(origin, [key], `the type ${type} has no such key`, cure))
  }
  return problems
}

function checkArguments([program = '', ...args]: readonly string[], origin: Origin): Problem[] {
  const problems: Problem[] = []
  if (program.trim() === '' || /\{(?:model|system|prompt)\}/.test(program))
    problems.push(
      problemAt(origin, ['command', 0], 'this is no program', 'Write its name, or a path such as ./ask.sh.'),
    )
  for (const [index, arg] of args.entries()) {
    if (!arg.includes('{prompt}')) continue
    const cure = 'Remove it: the prompt goes to standard input. There are {model} and {system}.'
    problems.push(problemAt(origin, ['command', index + 1], '{prompt} is not put into arguments', cure))
  }
  return problems
}

/** @param text `text`, `json:<path>` or `jsonl:<path>`, as the schema lets through; absent: `text` */
export function readOutput(text: string | undefined): CommandOutput {
  const [, format, path] = /^(jsonl?):(.*)$/.exec(text ?? '') ?? []
  return (format === 'json' || format === 'jsonl') && path !== undefined
    ? { format, path }
    : { format: 'text' }
}
