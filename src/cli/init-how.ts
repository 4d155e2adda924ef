import { parseBudget, parseFolder, parseLanguage, parseRounds } from '../config/amounts.js'
import { DEFAULT_BUDGET, DEFAULT_DISCUSSION } from '../config/config.js'
import { MAX_ROUNDS } from '../config/schema.js'
import type { Dialog, Line } from '../providers/human/terminal.js'
import type { Survey } from '../wire/init.js'
import { type SetupOptions, settleSetup } from '../wire/settle-setup.js'
import { askUntil } from './ask-until.js'

type HowOptions = Pick<SetupOptions, 'output' | 'rounds' | 'language' | 'budget'>

/** How the panel discusses: what is usual is one question; whoever wants it otherwise is asked for each that no flag said. */
export async function askHow(
  dialog: Dialog,
  survey: Survey,
  given: SetupOptions,
  signal: AbortSignal,
): Promise<HowOptions> {
  const { rounds, output, budget } = DEFAULT_DISCUSSION_TEXTS
  if (given.rounds && given.output && given.budget && given.language) return {}
  const language = given.language && given.language !== 'auto' ? given.language : 'the language of the topic'
  const usual = [
    `at most ${given.rounds ?? rounds} rounds`,
    given.budget ?? budget,
    `in ${language}`,
    `transcripts in ${given.output ?? output}`,
  ].join(', ')
  const how = await dialog.choose<'usual' | 'own'>(
    {
      message: 'How do they discuss?',
      options: [
        { value: 'usual', label: `${usual.charAt(0).toUpperCase()}${usual.slice(1)}`, hint: 'proposed' },
        { value: 'own', label: 'Otherwise …' },
      ],
    },
    signal,
  )
  if (how === 'usual') return {}
  const ask = (message: string, usual: string, read: (text: string) => unknown) =>
    askWithDefault(dialog, { message, placeholder: usual, required: null }, usual, read, signal)
  return {
    output: given.output ?? (await ask('Folder for transcripts', output, parseFolder)),
    rounds: given.rounds ?? (await ask(`Rounds at most, 1 to ${MAX_ROUNDS}`, rounds, parseRounds)),
    language: given.language ?? (await askLanguage(dialog, signal)),
    budget:
      given.budget ??
      (await ask('Budget of a discussion', budget, (text) => {
        parseBudget(text)
        settleSetup(survey, { ...given, budget: text })
      })),
  }
}

const DEFAULT_DISCUSSION_TEXTS = {
  rounds: String(DEFAULT_DISCUSSION.rounds),
  output: DEFAULT_DISCUSSION.output,
  budget: `${DEFAULT_BUDGET.tokens}tok`,
}

async function askWithDefault(
  dialog: Dialog,
  line: Line,
  usual: string,
  read: (text: string) => unknown,
  signal: AbortSignal,
): Promise<string> {
  const answer = async (text: string) => {
    const value = text || usual
    await read(value)
    return value
  }
  return askUntil(dialog, { ...line, message: `${line.message} [${usual}]`, usual }, answer, signal)
}

async function askLanguage(dialog: Dialog, signal: AbortSignal): Promise<string> {
  const choice = await dialog.choose<'auto' | 'en' | 'de' | 'other'>(
    {
      message: 'Language of the replies',
      options: [
        { value: 'auto', label: 'That of the topic', hint: 'proposed' },
        { value: 'en', label: 'English' },
        { value: 'de', label: 'German' },
        { value: 'other', label: 'Another …' },
      ],
    },
    signal,
  )
  if (choice !== 'other') return choice
  const line = { message: 'Its code', placeholder: 'fr', required: 'Write a code such as fr.' }
  return askUntil(dialog, line, (text) => parseLanguage(text), signal)
}
