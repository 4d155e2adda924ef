import { accessSync, constants, existsSync } from 'node:fs'
import path from 'node:path'
import type { ProviderRef } from '../core/types.js'

type Environment = Record<string, string | undefined>

/** Something that `auto` may choose, or why it may not. */
export interface Detected {
  ref: ProviderRef
  usable: boolean
  /** What was found, in a few words. */
  found: string
}

/**
 * What is here to be used by `auto`, in its order of preference: agent CLIs that are installed and logged in,
 * then APIs with a key. Looks at files and the environment only; nothing is asked and nothing is spent.
 */
export function detectProviders(env: Environment): Detected[] {
  return [...AGENT_CLIS.map((cli) => detectCli(cli, env)), ...detectApis(env)]
}

/** The programs of the agent CLIs, where the configuration names none. */
export const PROGRAMS: Readonly<Record<string, string>> = {
  'claude-cli': 'claude',
  'codex-cli': 'codex',
  'gemini-cli': 'gemini',
}

interface AgentCli {
  provider: string
  program: string
  /** Variables of which any one makes a login needless. */
  keys: readonly string[]
  /** The variable for the folder with its login, and where that is below the user's home. */
  folder: readonly [variable: string, usual: string]
  /** Files of which any one is there once somebody has logged in. */
  logins: readonly string[]
  howToLogIn: string
  /** The system's keychain may hold the login, where it cannot be seen without asking the user. */
  keychain: boolean
}

const AGENT_CLIS: readonly AgentCli[] = [
  {
    provider: 'claude-cli',
    program: 'claude',
    keys: ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'CLAUDE_CODE_OAUTH_TOKEN'],
    folder: ['CLAUDE_CONFIG_DIR', '.claude'],
    logins: ['.credentials.json'],
    howToLogIn: 'run claude once and /login',
    keychain: process.platform === 'darwin',
  },
  {
    provider: 'codex-cli',
    program: 'codex',
    keys: ['CODEX_API_KEY'],
    folder: ['CODEX_HOME', '.codex'],
    logins: ['auth.json'],
    howToLogIn: 'run codex login',
    keychain: false,
  },
  {
    provider: 'gemini-cli',
    program: 'gemini',
    keys: ['GEMINI_API_KEY'],
    folder: ['GEMINI_CLI_HOME', '.gemini'],
    logins: ['oauth_creds.json', 'gemini-credentials.json'],
    howToLogIn: 'run gemini once and log in',
    keychain: false,
  },
]

function detectCli(cli: AgentCli, env: Environment): Detected {
  const ref = { provider: cli.provider, model: null }
  const { program } = cli
  if (!findProgram(program, env)) return { ref, usable: false, found: `${program} is not installed` }
  const key = cli.keys.find((name) => env[name])
  if (key) return { ref, usable: true, found: `${program} is installed, ${key} is set` }
  if (cli.keychain || cli.logins.some((name) => existsSync(path.join(loginFolder(cli, env), name))))
    return { ref, usable: true, found: `${program} is installed` }
  const found = `${program} is installed, but nobody is logged in: ${cli.howToLogIn}`
  return { ref, usable: false, found }
}

function loginFolder({ provider, folder: [variable, usual] }: AgentCli, env: Environment): string {
  const named = env[variable]
  // Gemini's variable names the home, not the folder in it.
  if (named) return provider === 'gemini-cli' ? path.join(named, usual) : named
  return path.join(env.HOME ?? env.USERPROFILE ?? '', usual)
}

/** The variables with a key, by the API that it opens. */
const API_KEYS: readonly (readonly [provider: string, keys: readonly string[]])[] = [
  ['anthropic', ['ANTHROPIC_API_KEY']],
  ['openai', ['OPENAI_API_KEY']],
  ['google', ['GEMINI_API_KEY', 'GOOGLE_API_KEY']],
]

function detectApis(env: Environment): Detected[] {
  return API_KEYS.map(([provider, keys]) => {
    const ref = { provider, model: null }
    const key = keys.find((name) => env[name])
    if (key) return { ref, usable: true, found: `${key} is set` }
    const found =
      provider === 'openai' && env.OPENAI_BASE_URL
        ? 'OPENAI_BASE_URL is set, but no model is named: --provider openai:<model>'
        : `${keys.join(' or ')} is not set`
    return { ref, usable: false, found }
  })
}

/** Whether a program can be started: a name looked up in PATH, or a path. */
export function hasProgram(program: string, env: Environment): boolean {
  if (!program.includes('/') && !program.includes(path.sep)) return findProgram(program, env) !== null
  try {
    accessSync(program, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** The path of a program, looked for as a shell would; null when there is none. */
export function findProgram(name: string, env: Environment): string | null {
  const endings = process.platform === 'win32' ? (env.PATHEXT ?? '.EXE;.CMD').split(';') : ['']
  const folders = (env.PATH ?? env.Path ?? '').split(path.delimiter).filter(Boolean)
  for (const folder of folders) {
    for (const ending of endings) {
      const file = path.join(folder, name + ending)
      try {
        accessSync(file, constants.X_OK)
        return file
      } catch {
        // not in this folder
      }
    }
  }
  return null
}
