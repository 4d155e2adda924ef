import type { Choice, Dialog } from '../providers/human/terminal.js'
import type { Example } from '../wire/examples.js'
import type { KnownRole, SettledPanel, SetupFile, Survey } from '../wire/init.js'
import { listChoices } from '../wire/propose-panel.js'
import { checkRef, type SetupOptions, settleSetup, settleTeam, USUAL_TEAM } from '../wire/settle-setup.js'
import { WAYS_TO_MODELS } from '../wire/setup-notes.js'
import { askUntil, columnsBeside } from './ask-until.js'
import { askHow } from './init-how.js'
import { fitLine } from './wrap.js'

/**
 * Asks for what no flag said, with a proposal for everything.
 * @returns what was said, by flags or by the person
 * @throws PersonLeft when the person leaves
 */
export async function askSetup(
  dialog: Dialog,
  survey: Survey,
  given: SetupOptions,
  signal: AbortSignal,
): Promise<SetupOptions> {
  showSurvey(dialog, survey)
  // What is there stays: nothing of it is to be asked for.
  if (survey.kept !== null) return given
  const options = { ...given, agents: given.agents ?? (await askTeam(dialog, survey, signal)) }
  const isSettled = given.provider !== undefined || given.offline || given.set !== undefined
  const panel = isSettled ? options : { ...options, ...(await askProviders(dialog, survey, options, signal)) }
  return { ...panel, ...(await askHow(dialog, survey, panel, signal)) }
}

function showSurvey(dialog: Dialog, { found, usable, almost, kept }: Survey): void {
  const lines = found.map(({ ref, usable, found: what }) => `${usable ? '✔' : '✖'} ${ref.provider}: ${what}`)
  const help =
    usable.length > 0
      ? []
      : ['', 'No model can be asked from here yet. Any one of these helps:', ...almost, ...WAYS_TO_MODELS]
  showLines(dialog, 'What is here', [...lines, ...help])
  if (kept !== null) dialog.show('openbotman.yaml is there and stays as it is', '')
}

function showLines(dialog: Dialog, title: string, lines: readonly string[]): void {
  const columns = columnsBeside(process.stderr)
  dialog.show(title, lines.flatMap((line) => fitLine(line, columns)).join('\n'))
}

async function askTeam(dialog: Dialog, { roles }: Survey, signal: AbortSignal): Promise<string[]> {
  const choice = await dialog.choose<'usual' | 'all' | 'own'>(
    {
      message: 'Who discusses?',
      options: [
        { value: 'usual', label: describeTeam(USUAL_TEAM, roles), hint: 'proposed' },
        { value: 'all', label: `All ${roles.length}: ${roles.map(({ id }) => id).join(', ')}` },
        { value: 'own', label: 'Others …' },
      ],
    },
    signal,
  )
  if (choice === 'usual') return [...USUAL_TEAM]
  const all = roles.map(({ id }) => id)
  if (choice === 'all') return [...USUAL_TEAM, ...all.filter((id) => !USUAL_TEAM.includes(id))]
  showLines(
    dialog,
    'Roles',
    roles.map(({ id, role, focus }) => `${id}: ${role} · ${focus.join(', ')}`),
  )
  return askUntil(
    dialog,
    {
      message: 'Agents, comma-separated; the first proposes',
      placeholder: USUAL_TEAM.join(','),
      required: 'Name at least two.',
    },
    (text) => settleTeam(text.split(','), roles),
    signal,
  )
}

function describeTeam(ids: readonly string[], roles: readonly KnownRole[]): string {
  return ids.map((id) => `${id} (${roles.find((role) => role.id === id)?.role ?? id})`).join(', ')
}

type ProviderOptions = Pick<SetupOptions, 'provider' | 'set' | 'offline'>

async function askProviders(
  dialog: Dialog,
  survey: Survey,
  options: SetupOptions,
  signal: AbortSignal,
): Promise<ProviderOptions> {
  const proposed = settleSetup(survey, { ...options, budget: undefined })
  showLines(dialog, 'Proposed: who plays which role', describePanel(proposed, survey))
  const how = await dialog.choose<'proposed' | 'common' | 'single' | 'offline'>(
    {
      message: 'Who answers for them?',
      options: [
        { value: 'proposed', label: 'As proposed' },
        { value: 'common', label: 'One provider for all …' },
        { value: 'single', label: 'One by one …' },
        { value: 'offline', label: 'Rules instead of models (offline)', hint: 'no key, no network' },
      ],
    },
    signal,
  )
  if (how === 'proposed') return {}
  if (how === 'offline') return { offline: true }
  if (how === 'common')
    return { provider: await askProvider(dialog, survey, 'Who answers for all of them?', null, signal) }
  const set: string[] = []
  for (const id of proposed.teams[0]?.agents ?? []) {
    const usual = proposed.providers.get(id) ?? proposed.provider
    set.push(`${id}=${await askProvider(dialog, survey, `Who answers for ${id}?`, usual, signal)}`)
  }
  return { set }
}

/** Lines such as `planner (architect): claude-cli:sonnet`. */
export function describePanel({ teams, providers, provider }: SettledPanel, { roles }: Survey): string[] {
  const [team] = teams
  return (team?.agents ?? []).map((id) => {
    const role = roles.find((each) => each.id === id)
    const own = role?.file ? role.provider?.join(', then ') : providers.get(id)
    return `${id} (${role?.role ?? id}${id === team?.proposer ? ', proposes' : ''}): ${own ?? provider}`
  })
}

async function askProvider(
  dialog: Dialog,
  { usable }: Survey,
  message: string,
  usual: string | null,
  signal: AbortSignal,
): Promise<string> {
  const names = [...new Set([...(usual === null ? [] : [usual]), ...listChoices(usable), 'offline', 'human'])]
  const hints: Record<string, string> = { offline: 'rules, no model', human: 'you, at this terminal' }
  const choice: Choice<string> = {
    message,
    options: [
      ...names.map((name) => ({ value: name, label: name, hint: hints[name] ?? '' })),
      { value: '', label: 'Another …', hint: 'type[:model]' },
    ],
  }
  const chosen = await dialog.choose(choice, signal)
  if (chosen !== '') return chosen
  const line = { message: 'Provider', placeholder: 'openai:llama3.1:8b', required: 'Write type[:model].' }
  return askUntil(dialog, line, (text) => checkRef(text, 'provider'), signal)
}

/** @returns whether to write them */
export async function askToWrite(
  dialog: Dialog,
  files: readonly SetupFile[],
  signal: AbortSignal,
): Promise<boolean> {
  const list = files.map(({ path, state }) => (state === 'new' ? path : `${path} (is there, stays)`))
  showLines(dialog, 'Files', list)
  const choice = { message: 'Write them?', options: [WRITE, LEAVE] }
  return (await dialog.choose<'write' | 'leave'>(choice, signal)) === 'write'
}

const WRITE = { value: 'write' as const, label: 'Yes' }
const LEAVE = { value: 'leave' as const, label: 'No, write nothing' }

/** What to discuss first; null: nothing now; `topic` null: the person names it. */
export async function askFirst(
  dialog: Dialog,
  examples: readonly Example[],
  asksModels: boolean,
  signal: AbortSignal,
): Promise<{ topic: string | null; offline: boolean } | null> {
  const chosen = await dialog.choose<string>(
    {
      message: 'A first discussion now?',
      options: [
        { value: 'later', label: 'Not now' },
        ...examples.map(({ file, title }) => ({ value: file, label: title, hint: 'an example' })),
        { value: 'own', label: 'A topic of your own …' },
      ],
    },
    signal,
  )
  if (chosen === 'later') return null
  const topic = chosen === 'own' ? null : chosen
  if (!asksModels) return { topic, offline: false }
  const who = await dialog.choose<'panel' | 'offline'>(
    {
      message: 'With whom?',
      options: [
        { value: 'panel', label: 'Your panel', hint: 'takes minutes and tokens' },
        { value: 'offline', label: 'Rules (offline)', hint: 'a second, and nothing is spent' },
      ],
    },
    signal,
  )
  return { topic, offline: who === 'offline' }
}
