import type { Env } from './expand.js'
import { expandText } from './expand.js'
import type { GithubText } from './github-schema.js'
import { configError } from './problems.js'
import { isHttpAddress } from './schema.js'
import { type Origin, problemAt } from './yaml-source.js'

/** Pull requests that `openbotman serve` reviews; texts as written, with their `${NAME}`. */
export interface GithubConfig {
  secret: string
  token: string
  /** Where the API is, without a slash at its end. */
  api: string
  /** `owner/name` or `owner/*`. */
  repositories: string[]
  on: Trigger[]
  /** Null: whoever `openbotman review` asks. */
  team: string | null
  /** Whether drafts are reviewed without being labelled. */
  drafts: boolean
  /** Whether pull requests from other repositories are reviewed without being labelled. */
  forks: boolean
  origin: Origin
}

/** What begins a review; `label` null: no label is needed. */
export interface Trigger {
  action: string
  label: string | null
}

/** What holds where the section says nothing. */
export const DEFAULT_GITHUB = {
  api: 'https://api.github.com',
  // A draft that is made ready is what others call opened.
  on: ['opened', 'ready_for_review', 'labeled:openbotman'],
  drafts: false,
  // Anybody can open one from a fork, and each review costs money.
  forks: false,
} as const

export function readGithub(text: GithubText | undefined, origin: Origin): GithubConfig | null {
  if (text === undefined) return null
  return {
    secret: text.secret,
    token: text.token,
    api: text.api ?? DEFAULT_GITHUB.api,
    repositories: text.repositories,
    on: (text.on ?? DEFAULT_GITHUB.on).map(readTrigger),
    team: text.team ?? null,
    drafts: text.drafts ?? DEFAULT_GITHUB.drafts,
    forks: text.forks ?? DEFAULT_GITHUB.forks,
    origin: { ...origin, path: [...origin.path, 'github'] },
  }
}

function readTrigger(text: string): Trigger {
  const at = text.indexOf(':')
  return at === -1 ? { action: text, label: null } : { action: text.slice(0, at), label: text.slice(at + 1) }
}

/**
 * The section with the environment's values in it.
 * @throws UserError with file:line and key for an unset variable, and for an address that is none
 */
export function expandGithub(github: GithubConfig, env: Env): GithubConfig {
  const expand = (key: 'secret' | 'token' | 'api') =>
    expandText(github[key], env, rejecter(github.origin, key)).trim()
  const api = expand('api').replace(/\/+$/, '')
  if (!isHttpAddress(api))
    throw rejecter(github.origin, 'api')(
      'this is no address to send requests to',
      'It begins with https:// and has no password, no ? and no # in it.',
    )
  return { ...github, secret: expand('secret'), token: expand('token'), api }
}

function rejecter(origin: Origin, key: string) {
  return (wrong: string, cure: string) => configError([problemAt(origin, [key], wrong, cure)])
}
