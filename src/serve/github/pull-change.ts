import { z } from 'zod'
import type { LeftOut } from '../../context/limits.js'
import type { RemoteChange } from '../../context/remote-change.js'
import type { GithubApi } from './github-api.js'
import { GithubError } from './github-error.js'

/** A pull request as GitHub has it now. */
export interface Pull {
  isOpen: boolean
  head: string
  commits: number
  /** Where its files are shown as they are in its last commit. */
  files: string | undefined
}

const pullSchema = z.object({
  state: z.string(),
  commits: z.number().optional(),
  head: z.object({ sha: z.string().regex(/^[0-9a-f]{40,64}$/) }),
  base: z.object({ repo: z.object({ html_url: z.string() }) }),
})

const commitsSchema = z.array(z.object({ sha: z.string(), commit: z.object({ message: z.string() }) }))

const LARGEST_DIFF = 20_000_000
const A_PAGE = 100
/** GitHub names no more than these. */
const MOST_COMMITS = 250
/** So many files are read whole; the diff has the others. */
const MOST_FILES = 60

export interface PullPlace {
  /** `owner/name`. */
  repository: string
  number: number
}

/** @throws GithubError */
export async function readPull(api: GithubApi, place: PullPlace, signal: AbortSignal): Promise<Pull> {
  const { state, head, base, commits = 0 } = await api.askJson(pathOf(place), pullSchema, signal)
  const shown = base.repo.html_url
  const isAddress = /^https?:\/\/[\w.:-]+\/[\w./-]+$/.test(shown)
  return {
    isOpen: state === 'open',
    head: head.sha,
    commits,
    files: isAddress ? `${shown}/blob/${head.sha}` : undefined,
  }
}

/**
 * The change that a pull request is, as GitHub gives it away.
 * @throws GithubError: `again` also where it was changed meanwhile
 */
export async function readPullChange(
  api: GithubApi,
  place: PullPlace,
  pull: Pull,
  signal: AbortSignal,
): Promise<RemoteChange> {
  const leftOut: LeftOut[] = []
  const accept = 'application/vnd.github.diff'
  const diff = await api.askBytes(pathOf(place), signal, { accept, most: LARGEST_DIFF })
  const commits = await readCommits(api, place, signal)
  if (pull.commits > MOST_COMMITS)
    leftOut.push({ path: 'commits', why: `GitHub names the first ${MOST_COMMITS} of ${pull.commits}` })
  // The diff is that of the moment it was asked for.
  const { head } = await readPull(api, place, signal)
  if (head !== pull.head) throw new GithubError('again', 'the pull request was changed while it was read')
  return {
    range: `${place.repository}#${place.number} at ${pull.head.slice(0, 10)}`,
    diff,
    commits,
    mostFiles: MOST_FILES,
    readFile: readerOf(api, place, pull.head, signal),
    leftOut,
  }
}

async function readCommits(
  api: GithubApi,
  place: PullPlace,
  signal: AbortSignal,
): Promise<RemoteChange['commits']> {
  const found: { hash: string; message: string }[] = []
  for (let page = 1; found.length < MOST_COMMITS; page++) {
    const path = `${pathOf(place)}/commits?per_page=${A_PAGE}&page=${page}`
    const commits = await api.askJson(path, commitsSchema, signal)
    found.push(...commits.map(({ sha, commit }) => ({ hash: sha, message: commit.message })))
    if (commits.length < A_PAGE) break
  }
  return found
}

/** Each file is asked for once. */
function readerOf(
  api: GithubApi,
  { repository }: PullPlace,
  head: string,
  signal: AbortSignal,
): RemoteChange['readFile'] {
  const known = new Map<string, Uint8Array | 'large' | 'missing'>()
  return async (path, most) => {
    const before = known.get(path)
    if (before !== undefined) return before
    const encoded = path.split('/').map(encodeURIComponent).join('/')
    const accept = 'application/vnd.github.raw+json'
    const found = await api
      .askBytes(`/repos/${repository}/contents/${encoded}?ref=${head}`, signal, { accept, most })
      .catch((error: unknown) => {
        if (error instanceof GithubError && error.kind === 'gone') return 'missing' as const
        if (error instanceof GithubError && error.kind === 'too-large') return 'large' as const
        throw error
      })
    known.set(path, found)
    return found
  }
}

function pathOf({ repository, number }: PullPlace): string {
  return `/repos/${repository}/pulls/${number}`
}
