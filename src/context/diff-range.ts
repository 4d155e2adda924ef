import { UserError } from '../core/errors.js'
import { nearest } from '../core/nearest.js'
import type { Git } from './git.js'

/** Two states to compare; null as the newer one is the working tree. */
export interface Ends {
  older: string
  newer: string | null
  /** What the commits lead to. */
  head: string | null
}

/**
 * Refuses what cannot be a range before git sees it: it could be taken for an option.
 * @throws UserError
 */
export function checkRange(range: string): void {
  if (range.trim() === '')
    throw new UserError('--diff: the range is empty', 'Give one such as main..HEAD, or --diff alone.')
  if (range.startsWith('-') || /\.\.\.?-/.test(range) || /\p{Cc}/u.test(range))
    throw new UserError(
      `--diff ${range}: this is no range of commits`,
      'Give one such as main..HEAD, main...HEAD or HEAD~3; it must not begin with "-".',
    )
}

/**
 * What a range compares; null: the working tree against HEAD.
 * @throws UserError that names an unknown revision and those near it
 */
export function findEnds(git: Git, range: string | null): Promise<Ends> {
  return range === null ? uncommitted(git) : resolveRange(git, range)
}

/** The working tree against HEAD; in a repository without commits, against nothing. */
async function uncommitted(git: Git): Promise<Ends> {
  const head = await findCommit(git, 'HEAD')
  if (head !== null) return { older: head, newer: null, head: null }
  const empty = await git.ask(['hash-object', '-t', 'tree', '--stdin'])
  return { older: empty.toString('utf8').trim(), newer: null, head: null }
}

/** Finds the commits of a range by their hashes, so that nothing of its text gets into another call. */
async function resolveRange(git: Git, range: string): Promise<Ends> {
  const [, left = '', dots = '', right = ''] = /^(.*?)(?:(\.{2,3})(.*))?$/s.exec(range) ?? []
  if (dots === '') {
    const older = await commitOf(git, left, range)
    return { older, newer: null, head: await commitOf(git, 'HEAD', range) }
  }
  const from = await commitOf(git, left || 'HEAD', range)
  const to = await commitOf(git, right || 'HEAD', range)
  if (dots === '..') return { older: from, newer: to, head: to }
  const base = await git.run(['merge-base', from, to])
  if (!base.ok)
    throw new UserError(
      `--diff ${range}: the two have no commit in common`,
      `Compare them directly, with two dots: ${left}..${right}. In a shallow clone fetch the history first.`,
    )
  return { older: base.stdout.toString('utf8').trim(), newer: to, head: to }
}

async function commitOf(git: Git, name: string, range: string): Promise<string> {
  const hash = await findCommit(git, name)
  if (hash !== null) return hash
  const refs = (
    await git.ask(['for-each-ref', '--format=%(refname:short)', 'refs/heads', 'refs/tags', 'refs/remotes'])
  )
    .toString('utf8')
    .split('\n')
    .filter(Boolean)
  const near = nearest(name, refs)
  const known = near.length > 0 ? `Did you mean ${near.join(' or ')}? ` : ''
  const some = refs.length > 0 ? `Known are, for example: ${refs.slice(0, 5).join(', ')}.` : ''
  throw new UserError(
    `--diff ${range}: there is no commit "${name}" in ${git.folder}`,
    `${known}${some || 'The repository has no branch with a commit yet.'} ${
      (await isShallow(git))
        ? 'This is a shallow clone, which lacks older commits: git fetch --unshallow (actions/checkout: fetch-depth: 0).'
        : 'A branch of a remote may have to be fetched first.'
    }`,
  )
}

/** Whether older commits were left out when the repository was cloned. */
export async function isShallow(git: Git): Promise<boolean> {
  const answer = await git.run(['rev-parse', '--is-shallow-repository'])
  return answer.ok && answer.stdout.toString('utf8').trim() === 'true'
}

async function findCommit(git: Git, name: string): Promise<string | null> {
  const answer = await git.run(['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`])
  const hash = answer.stdout.toString('utf8').trim()
  return answer.ok && /^[0-9a-f]{40,64}$/.test(hash) ? hash : null
}
