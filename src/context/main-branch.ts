import { UserError } from '../core/errors.js'
import { isShallow } from './diff-range.js'
import type { Git, Variables } from './git.js'

/** What the main branch may be called, the first that is there. */
const MAIN_BRANCHES = [
  'origin/HEAD',
  'origin/main',
  'origin/master',
  'main',
  'master',
  'trunk',
  'origin/develop',
  'develop',
]

/** Where a branch left the main one. */
export interface Base {
  branch: string
  /** Where the two parted, by its hash. */
  commit: string
}

/**
 * Where HEAD left the main branch; in a workflow for a pull request, the branch that it goes into.
 * @returns null where there is no commit yet
 * @throws UserError without a main branch, or with none of its history
 */
export async function findBase(git: Git, env: Variables): Promise<Base | null> {
  if ((await hashOf(git, 'HEAD')) === null) return null
  const target = env.GITHUB_ACTIONS === 'true' ? env.GITHUB_BASE_REF : undefined
  if (target) return baseAt(git, await branchOfPullRequest(git, target))
  for (const name of MAIN_BRANCHES)
    if ((await hashOf(git, name)) !== null) return baseAt(git, await nameBranch(git, name))
  throw new UserError(
    `there is no main branch to compare with in ${git.folder} (${MAIN_BRANCHES.join(', ')})`,
    'Give a range: openbotman review HEAD~1..HEAD, or a diff: --pr-file <diff>.',
  )
}

/** Any other branch would be the wrong one to compare with. */
async function branchOfPullRequest(git: Git, target: string): Promise<string> {
  const branch = `origin/${target}`
  if ((await hashOf(git, branch)) !== null) return branch
  throw new UserError(
    `${branch}, which the pull request goes into, is not in ${git.folder}`,
    'Fetch it with its history: actions/checkout with fetch-depth: 0.',
  )
}

async function baseAt(git: Git, branch: string): Promise<Base> {
  const base = await git.run(['merge-base', (await hashOf(git, branch)) ?? branch, 'HEAD'])
  const commit = base.stdout.toString('utf8').trim()
  if (base.ok && isHash(commit)) return { branch, commit }
  throw new UserError(
    `HEAD and ${branch} have no commit in common`,
    'In a shallow clone fetch the history first (actions/checkout: fetch-depth: 0); or give a range, such as HEAD~1..HEAD.',
  )
}

/** `origin/HEAD` by the name of the branch that it stands for. */
async function nameBranch(git: Git, name: string): Promise<string> {
  if (name !== 'origin/HEAD') return name
  const target = await git.run(['symbolic-ref', '--quiet', '--short', 'refs/remotes/origin/HEAD'])
  return (target.ok && target.stdout.toString('utf8').trim()) || name
}

async function hashOf(git: Git, name: string): Promise<string | null> {
  const found = await git.run(['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`])
  const hash = found.stdout.toString('utf8').trim()
  return found.ok && isHash(hash) ? hash : null
}

function isHash(text: string): boolean {
  return /^[0-9a-f]{40,64}$/.test(text)
}

/** Whether it is that there is nothing to compare, and no fault. */
export function isEmptyDiff(error: unknown): error is UserError {
  return (
    error instanceof UserError &&
    /there is no difference|nothing has changed since the last commit/.test(error.message)
  )
}

/** What is told where nothing has changed, with a cure that helps in this repository. */
export async function nothingSince(base: Base | null, git: Git, { hint }: UserError): Promise<UserError> {
  const untracked = /Git does not know .*$/.exec(hint ?? '')?.[0] ?? ''
  if (base === null)
    return new UserError(
      'there is nothing to review: there is no commit yet, and nothing is staged',
      `Stage what is to be reviewed: git add. ${untracked}`.trim(),
    )
  return new UserError(
    `there is nothing to review: nothing has changed since ${base.branch}`,
    `${await otherWays(git)} ${untracked}`.trim(),
  )
}

async function otherWays(git: Git): Promise<string> {
  if ((await hashOf(git, 'HEAD~1')) !== null)
    return 'Give a range to review what was committed: openbotman review HEAD~1..HEAD.'
  return (await isShallow(git))
    ? 'This is a shallow clone, which lacks older commits: git fetch --unshallow, then give a range.'
    : 'The first commit is reviewed by: git show | openbotman review --pr-file -'
}
