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
  return [detectClaude(env), detectOpenAI(env)]
}

function detectClaude(env: Environment): Detected {
  const ref = { provider: 'claude-cli', model: null }
  if (!findProgram('claude', env)) return { ref, usable: false, found: 'claude is not installed' }
  const home = env.HOME ?? env.USERPROFILE ?? ''
  const credentials = path.join(env.CLAUDE_CONFIG_DIR ?? path.join(home, '.claude'), '.credentials.json')
  const key = ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'CLAUDE_CODE_OAUTH_TOKEN'].find(
    (name) => env[name],
  )
  if (key) return { ref, usable: true, found: `claude is installed, ${key} is set` }
  // On macOS the login is in the keychain, where it cannot be seen without asking the user.
  if (existsSync(credentials) || process.platform === 'darwin')
    return { ref, usable: true, found: 'claude is installed' }
  return {
    ref,
    usable: false,
    found: 'claude is installed, but nobody is logged in: run claude once and /login',
  }
}

function detectOpenAI(env: Environment): Detected {
  const ref = { provider: 'openai', model: null }
  if (env.OPENAI_API_KEY) return { ref, usable: true, found: 'OPENAI_API_KEY is set' }
  return { ref, usable: false, found: 'OPENAI_API_KEY is not set' }
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
