import { formatDuration } from '../core/duration.js'
import { DEFAULT_DISCUSSION } from './config.js'
import { CONFIG_VERSION, MAX_ROUNDS } from './schema.js'

/** What a configuration is written from: all of it settled, nothing of it secret. */
export interface SetupChoices {
  /** The folder with the roles, relative to the configuration. */
  roles: string
  /** `type[:model]` of the agents that name none. */
  provider: string
  /** Agent ids; the first team is the one that discusses when nobody names another. */
  teams: readonly { id: string; agents: readonly string[]; proposer: string }[]
  rounds: number
  /** Folder for transcripts, relative to the working directory. */
  output: string
  /** Null: the language of the topic. */
  language: string | null
  budget: { tokens: number | null; usd: number | null }
}

/** The text of an openbotman.yaml; a comment says what each key does. */
export function renderConfig(choices: SetupChoices): string {
  const { timeoutMs, deadlineMs, policy, method } = DEFAULT_DISCUSSION
  const teams = choices.teams.map(
    ({ id, agents, proposer }) =>
      `  ${quoteScalar(id)}: { agents: [${agents.map(quoteScalar).join(', ')}], proposer: ${quoteScalar(proposer)} }`,
  )
  const ofReplies = 'of the replies; without it, the language of the topic'
  const language =
    choices.language === null ? '  # language: en' : `  language: ${quoteScalar(choices.language)}`
  return `# Who discusses here, with what, and how. \`openbotman agents\` checks it, \`openbotman help configuration\` lists
# every key. \${NAME} anywhere in a value is an environment variable: keys stand there, never in this file.
version: ${CONFIG_VERSION}

# The folder with one role a file, relative to this file.
agents: ${quoteScalar(choices.roles)}

# Who answers for the agents that name no provider: ${explainProvider(choices.provider)}
provider: ${quoteScalar(choices.provider)}

# Named endpoints beside the built-in types; then "provider: ollama" in a role, or --provider ollama:qwen3:8b.
providers:
#  ollama:     { type: openai, baseUrl: "http://localhost:11434/v1", model: "llama3.1:8b", maxConcurrent: 1 }
#  openrouter: { type: openai, baseUrl: "https://openrouter.ai/api/v1", apiKey: "\${OPENROUTER_API_KEY}", model: meta-llama/llama-3.3-70b-instruct }

# Who discusses: the proposer writes the proposal, the others vote on it. --team takes another one than "default";
# "review" reads diffs.
teams:
${teams.join('\n')}

discussion:
${withComment(`  method: ${method}`, 'how it is held; `openbotman methods` lists the others')}
${withComment(`  rounds: ${choices.rounds}`, `at most; 1 to ${MAX_ROUNDS}`)}
${withComment(`  timeout: ${formatDuration(timeoutMs)}`, 'for one reply')}
${withComment(`  deadline: ${formatDuration(deadlineMs)}`, 'for the whole discussion')}
${withComment(`  output: ${quoteScalar(choices.output)}`, 'the folder for transcripts, relative to where you are')}
  # rule: unanimous | two-thirds | majority | no-objection. quorum: share of the responders that has to vote.
  # veto: whose OBJECTION blocks: all, none, or agent ids such as [security].
  consensus: { rule: ${policy.rule}, quorum: ${policy.quorum}, veto: ${quoteVeto(policy.veto)} }
${withComment(language, ofReplies)}

# A discussion stops before it exceeds this: tokens, or US dollars (usd: 2.5), which need a price for each provider.
budget: { ${quoteBudget(choices.budget)} }
`
}

/** What the keys of a role are for, each behind its line. */
const ROLE_COMMENTS: Readonly<Record<string, string>> = {
  id: 'what --agents, --set and the teams call it',
  name: 'in the transcript',
  role: 'what it answers for',
  emoji: 'its mark in the transcript',
  provider: 'who answers for it; a list is a chain of fallbacks, such as [claude-cli:sonnet, auto]',
  focus: 'what it looks at first',
  prompt: 'how it thinks, in your own words',
}

/** Wide enough for most values; a comment behind a longer one begins right behind it. */
const COMMENT_COLUMN = 34

/**
 * The text of a role's file, made from that of a role that ships.
 * @param provider `type[:model]`; null: the one that the configuration has for all
 */
export function renderRole(shipped: string, provider: string | null): string {
  const lines = shipped.split('\n').flatMap((line) => {
    const [, key = '', value = ''] = /^([a-z]+):(.*)$/i.exec(line) ?? []
    const comment = ROLE_COMMENTS[key]
    if (comment === undefined) return [line]
    if (key !== 'provider') return [withComment(`${key}:${value}`, comment)]
    return provider === null
      ? [
          withComment(
            '# provider: claude-cli:sonnet',
            'without it, the provider in the configuration answers',
          ),
        ]
      : [withComment(`provider: ${quoteScalar(provider)}`, comment)]
  })
  return lines.join('\n')
}

function withComment(text: string, comment: string): string {
  return `${text.padEnd(COMMENT_COLUMN - 1)} # ${comment}`
}

function explainProvider(provider: string): string {
  if (provider === 'auto') return 'auto takes what is usable on the machine at hand.'
  if (provider === 'offline')
    return 'offline is rules and no model.\n# Write auto instead once an agent CLI is logged in or a key is set.'
  return 'a provider, or auto.'
}

function quoteVeto(veto: 'all' | 'none' | string[]): string {
  return Array.isArray(veto) ? `[${veto.map(quoteScalar).join(', ')}]` : veto
}

function quoteBudget({ tokens, usd }: SetupChoices['budget']): string {
  const amounts = [tokens === null ? null : `tokens: ${tokens}`, usd === null ? null : `usd: ${usd}`]
  return amounts.filter((amount) => amount !== null).join(', ')
}

/** Plain where that means the same in every YAML, else in quotes, which YAML reads as JSON does. */
function quoteScalar(text: string): string {
  const isPlain = /^[A-Za-z][\w./-]*(?::[\w./-]+)*$/.test(text)
  return isPlain && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(text) ? text : JSON.stringify(text)
}
