import type { Command } from 'commander'
import { CONFIG_FILE } from '../config/locate.js'
import { EXIT, UserError } from '../core/errors.js'
import type { MethodSpec } from '../core/method/method.js'
import { AUTO, METHODS } from '../core/methods.js'
import { nearest } from '../core/nearest.js'
import type { Status } from '../core/types.js'
import { writeOut } from './output.js'
import { displayWidth, wrapText } from './wrap.js'

/** A piece of a help text; widths are settled when it is shown. */
type Block =
  | { title: string }
  | { text: string }
  /** Each with what it means. */
  | { terms: readonly (readonly [term: string, meaning: string])[] }
  /** As it stands. */
  | { code: readonly string[] }

interface Topic {
  /** In the list of topics. */
  summary: string
  write(program: Command): Promise<Block[]>
}

const HELP = `
Examples:
  openbotman help
  openbotman help discuss
  openbotman help configuration`

/** Adds `help`: of the program, of a command, or on a topic. */
export function addHelp(program: Command): void {
  program
    .command('help')
    .description(`this help, that of a command, or a topic: ${Object.keys(TOPICS).join(', ')}`)
    .argument('[topic...]', 'a command, or a topic')
    .addHelpText('after', HELP)
    .action(async (words: string[]) => showHelp(program, words))
}

/** The names of the topics, for completions and lists. */
export function listTopics(): string[] {
  return Object.keys(TOPICS)
}

async function showHelp(program: Command, words: string[]): Promise<void> {
  const [word] = words
  const columns = readColumns()
  if (word === undefined) {
    program.outputHelp()
    const list: Block[] = [
      { title: 'Topics, as in openbotman help configuration' },
      { terms: Object.entries(TOPICS).map(([name, { summary }]) => [name, summary] as const) },
    ]
    return writeOut(process.stdout, `\n${renderBlocks(list, columns)}`)
  }
  const topic = Object.hasOwn(TOPICS, word) ? TOPICS[word] : undefined
  if (topic) return writeOut(process.stdout, renderBlocks(await topic.write(program), columns))
  findCommand(program, words).outputHelp()
}

/** @throws UserError that lists the commands and the topics */
function findCommand(program: Command, words: readonly string[]): Command {
  return words.reduce((command, word) => {
    const found = command.commands.find((each) => each.name() === word || each.aliases().includes(word))
    if (found) return found
    const commands = command.commands.map((each) => each.name()).filter((name) => !name.startsWith('_'))
    const known = command === program ? [...commands, ...listTopics()] : commands
    const near = nearest(word, known)
    const hint = near.length > 0 ? `Did you mean ${near.join(' or ')}? ` : ''
    const list =
      command === program ? `Commands: ${commands.join(', ')}. Topics: ${listTopics().join(', ')}.` : ''
    throw new UserError(`there is no help on "${words.join(' ')}"`, `${hint}${list}`.trim() || null)
  }, program)
}

const TOPICS: Readonly<Record<string, Topic>> = {
  configuration: {
    summary: `every key of ${CONFIG_FILE} and of a role, and what goes before it`,
    write: writeConfiguration,
  },
  methods: {
    summary: 'the ways to discuss: when to use which, and who speaks',
    write: async () => writeMethods(),
  },
  'exit-codes': { summary: 'what scripts can rely on', write: writeExitCodes },
}

async function writeConfiguration(): Promise<Block[]> {
  const { describeConfig, describeMethod, describeRole } = await import('../config/describe-schema.js')
  const list = (keys: ReturnType<typeof describeConfig>): Block => ({
    terms: keys.map(({ key, write, default: usual }) => [
      key,
      usual === null ? write : `${write} (default: ${usual})`,
    ]),
  })
  return [
    {
      text: `The nearest ${CONFIG_FILE} holds, from the working directory upwards; -c names another one; without any, the one that ships with the program. openbotman init writes one, openbotman agents checks it. An unknown key is an error.`,
    },
    { title: 'What goes before what' },
    {
      text: 'A flag, then its variable in the environment (OPENBOTMAN_ROUNDS for --rounds, and so on), then the team, then the agent, then the configuration, then the default.',
    },
    { title: 'Secrets' },
    {
      text: `\${NAME} and \${NAME:-default} anywhere in a value stand for a variable of the environment, looked up when the agent or the provider is used; $\${ is literal. Keys belong there and not into the file. In a configuration that is not your own, a variable that holds a key by its name stands in apiKey only.`,
    },
    { title: 'Whose configuration it is' },
    {
      text: `A configuration that came with a repository does four things only once you have agreed to them: start a program (type command, or "command" of an agent CLI), send the discussion to an address that is neither this machine nor the vendor's (baseUrl), send it to the vendor with another key than the usual one (apiKey), and let an agent read a folder outside of the repository (access). In a terminal you are shown exactly what it is and asked once; the answer is remembered in $XDG_STATE_HOME/openbotman/trusted.json (~/.local/state without it) until one of these entries changes, or a file of the repository that is started. Elsewhere it is refused, unless --trust-config or OPENBOTMAN_TRUST_CONFIG=1 agrees to it for that run. Only what the chosen agents use counts.`,
    },
    {
      text: `Your own configuration is never asked about: one in your home folder itself or in ~/.config/openbotman, and one outside of the repository you are in (and of those around it, and its other work trees) that you name with -c. Naming a file in the repository says which one is meant, not that you have read it.`,
    },
    { title: `Keys of ${CONFIG_FILE}` },
    list(describeConfig()),
    { title: 'Keys of a role (agents/<id>.yaml)' },
    list(describeRole()),
    { title: 'Keys of a method of your own (methods.<name>)' },
    list(describeMethod()),
    { title: 'A small one' },
    {
      code: [
        'version: 1',
        'agents: agents',
        'provider: auto',
        'teams:',
        '  default: { agents: [planner, coder, reviewer], proposer: planner }',
        'discussion: { rounds: 3, output: discussions }',
        'budget: { tokens: 500000 }',
      ],
    },
  ]
}

function writeMethods(): Block[] {
  return [
    {
      text: `openbotman discuss topic.md --method <name>, or discussion.method in ${CONFIG_FILE}. openbotman methods counts the calls of each for your panel.`,
    },
    ...[...METHODS, AUTO].flatMap((method): Block[] => [
      { title: method.name },
      { text: `${method.summary}.` },
      { terms: [['When', method.use], ...describeSteps(method)] },
    ]),
    { title: 'Your own' },
    {
      text: 'stand under "methods", as a list of steps: who speaks, who sees what, what is asked. See openbotman help configuration.',
    },
  ]
}

function describeSteps({ agents, steps }: MethodSpec): [string, string][] {
  if (steps.length === 0) return []
  const most = agents.most === null ? ' or more' : agents.most === agents.least ? '' : ` to ${agents.most}`
  const order = steps.map(({ title, speakers }) => {
    const who = typeof speakers === 'string' ? speakers : speakers.join(', ')
    return `${title.toLowerCase()} (${who})`
  })
  return [
    ['Agents', `${agents.least}${most}`],
    ['Steps', order.join(' → ')],
  ]
}

/** What each code says; the keys are those of `EXIT`, so that none can be forgotten. */
const MEANINGS: Readonly<Record<keyof typeof EXIT, string>> = {
  ok: 'agreed or done',
  noConsensus: 'finished without consensus',
  failed: 'the run failed',
  usage: 'wrong usage or configuration; nobody was asked',
  interrupted: 'interrupted; openbotman resume goes on with it',
}

async function writeExitCodes(program: Command): Promise<Block[]> {
  const { EXIT_CODES } = await import('./present.js')
  const codes = Object.entries(EXIT) as [keyof typeof EXIT, number][]
  const statuses = Object.entries(EXIT_CODES) as [Status, number][]
  const has = (name: string) => program.commands.some((command) => command.name() === name)
  return [
    { text: 'The same for every command that holds or goes on with a discussion:' },
    {
      terms: codes.map(([key, code]) => {
        const ended = statuses.filter(([, each]) => each === code).map(([status]) => status)
        return [String(code), `${MEANINGS[key]}${ended.length > 0 ? ` (status ${ended.join(', ')})` : ''}`]
      }),
    },
    {
      text: `With --strict, a consensus that is not one of every responder on the very text decided ends with ${EXIT.noConsensus}. agents and doctor end with ${EXIT.usage} when an agent cannot be asked.${has('review') ? ` In review, --fail-on alone decides between ${EXIT.ok} and ${EXIT.noConsensus}.` : ''}`,
    },
    {
      text: `A configuration that would start a program or send keys elsewhere, and that nobody agreed to, ends with ${EXIT.usage}: see --trust-config in openbotman help configuration.`,
    },
    { text: 'With --json the reason stands in "status", and for an early error in "error".' },
    { title: 'In a script' },
    {
      code: [
        'openbotman discuss topic.md --json > result.json',
        'case $? in',
        `  ${EXIT.ok}) echo agreed ;;`,
        `  ${EXIT.noConsensus}) echo "not agreed: $(jq -r .status result.json)" ;;`,
        `  ${EXIT.interrupted}) openbotman resume last ;;`,
        '  *) exit 1 ;;',
        'esac',
      ],
    },
  ]
}

// --- shown ------------------------------------------------------------------------------------------------------

const NARROWEST = 20
const WIDEST = 100

function readColumns(): number {
  return Math.min(WIDEST, Math.max(NARROWEST, process.stdout.columns || 80))
}

/** Text in at most so many columns: meanings beside their terms where there is room, else below them. */
export function renderBlocks(blocks: readonly Block[], columns: number): string {
  const lines = blocks.flatMap((block) => ['', ...renderBlock(block, columns)])
  return `${lines.slice(1).join('\n')}\n`
}

function renderBlock(block: Block, columns: number): string[] {
  if ('title' in block) return wrapText(block.title, columns)
  if ('text' in block) return wrapText(block.text, columns)
  if ('code' in block) return block.code.map((line) => `  ${line}`)
  const width = Math.max(...block.terms.map(([term]) => displayWidth(term)))
  const isBeside = width + 4 <= columns / 2
  return block.terms.flatMap(([term, meaning]) => {
    if (!isBeside)
      return [
        ...wrapText(term, columns - 2).map((line) => `  ${line}`),
        ...wrapText(meaning, columns - 6).map((line) => `      ${line}`),
      ]
    const [first = '', ...more] = wrapText(meaning, columns - width - 4)
    return [
      `  ${term.padEnd(width)}  ${first}`.trimEnd(),
      ...more.map((line) => `${' '.repeat(width + 4)}${line}`),
    ]
  })
}
