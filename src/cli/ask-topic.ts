import { readTopic } from '../context/topic.js'
import { EXIT, UserError } from '../core/errors.js'
import { type Dialog, openTerminal, PersonLeft } from '../providers/human/terminal.js'
import type { World } from '../wire/world.js'
import { askUntil, showProblem } from './ask-until.js'
import { isInteractive } from './output.js'

/** What the editor begins with; it is no part of the topic. */
const NOTE = `<!-- Above: what is to be decided, the options, what speaks for and against each, what cannot move.
     This note is left out. -->`

const TOPIC = {
  message: 'The topic',
  placeholder: 'Should we …?',
  required: 'Write what is to be decided.',
  lines: true,
}

/** Whether a person sits at this process's terminal and can be asked. */
export function canAsk({ stdinIsTerminal, env }: World): boolean {
  return stdinIsTerminal && isInteractive(process.stderr, env)
}

/**
 * The topic of a discussion for which none was named: asked for at a terminal.
 * @returns undefined where nobody can be asked, or a program reads the result
 * @throws UserError (exit 130) when the person leaves
 */
export async function askMissingTopic(
  { json, events }: { json?: boolean; events?: boolean },
  world: World,
): Promise<string | undefined> {
  if (json || events || !canAsk(world)) return undefined
  return askTopic(await openTerminal(world.env), world)
}

/**
 * Asks for a topic, as a text, a file or in the editor, until it is one that can be discussed.
 * @returns what `discuss` takes: a path or a text
 * @throws UserError (exit 130) when the person leaves
 */
export async function askTopic(dialog: Dialog, world: World): Promise<string> {
  const { signal } = new AbortController()
  try {
    const how = await dialog.choose<'text' | 'file' | 'editor'>(
      {
        message: 'What is to be discussed?',
        options: [
          { value: 'text', label: 'I write it here', hint: 'typed or pasted' },
          { value: 'file', label: 'It is in a file', hint: 'Markdown or text' },
          { value: 'editor', label: `I write it in ${dialog.editor}` },
        ],
      },
      signal,
    )
    if (how === 'editor') return await editTopic(dialog, world, signal)
    if (how === 'text') return await askUntil(dialog, TOPIC, (text) => check(text, world), signal)
    const line = {
      message: 'Path of the file',
      placeholder: 'topic.md',
      required: 'Write the path of a file.',
    }
    return await askUntil(dialog, line, (text) => checkFile(text, world), signal)
  } catch (error) {
    throw error instanceof PersonLeft ? left() : error
  }
}

async function editTopic(dialog: Dialog, world: World, signal: AbortSignal): Promise<string> {
  let text = `\n\n${NOTE}\n`
  for (;;) {
    const edited = await dialog.edit(text, signal)
    // What is wrong with the editor was shown; the topic can still be written without it.
    if (edited === null) return askUntil(dialog, TOPIC, (line) => check(line, world), signal)
    const topic = edited.replace(NOTE, '').trim()
    if (topic === '') throw left()
    try {
      return await check(topic, world)
    } catch (error) {
      showProblem(dialog, error)
      text = edited
      await dialog.write({ message: 'Enter opens the editor again', required: null }, signal)
    }
  }
}

/** @throws UserError for what cannot be discussed */
async function check(topic: string, world: World): Promise<string> {
  await readTopic(topic, world)
  return topic
}

/** What is written here is no word of a shell: quotes around it and ~ at its beginning are read as a shell would. */
async function checkFile(written: string, world: World): Promise<string> {
  const bare = written.replace(/^(['"])(.*)\1$/, '$2')
  const file = bare.replace(/^~(?=[/\\])/, () => world.env.HOME ?? '~')
  const { source } = await readTopic(file, world)
  if (source === null) throw new UserError(`there is no file "${file}"`, 'Write the path of a file.')
  return file
}

function left(): UserError {
  return new UserError('no topic was given; nobody was asked', null, EXIT.interrupted)
}
