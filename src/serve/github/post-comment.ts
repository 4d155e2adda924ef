import { z } from 'zod'
import { COMMENT_MARKER } from '../../core/review/comment.js'
import type { GithubApi } from './github-api.js'
import { GithubError } from './github-error.js'
import type { PullPlace } from './pull-change.js'

const commentSchema = z.object({
  id: z.int(),
  body: z.string().nullish(),
  user: z.object({ login: z.string() }).nullish(),
})
const createdSchema = z.object({ id: z.int() })
const userSchema = z.object({ login: z.string() })

const A_PAGE = 100
/** Of comments on a pull request; ours is among the first, as a rule. */
const MOST_PAGES = 10

/** Never given up in the middle: what was left there has to be known here. Each request has a time limit of its own. */
const UNTIL_DONE = new AbortController().signal

/**
 * Leaves a comment in the place of the one that was left before, or anew where there is none any more.
 * @param known GitHub's id of ours, as far as it is known
 * @returns its id
 * @throws GithubError
 */
export async function postComment(
  api: GithubApi,
  place: PullPlace,
  body: string,
  known: number | null,
): Promise<number> {
  const before = known ?? (await findOwn(api, place))
  if (before !== null && (await update(api, place, before, body))) return before
  // The one that was known is gone; there may be another one.
  const other = known === null ? null : await findOwn(api, place)
  if (other !== null && (await update(api, place, other, body))) return other
  const path = `/repos/${place.repository}/issues/${place.number}/comments`
  const { id } = await api.askJson(path, createdSchema, UNTIL_DONE, { method: 'POST', body: { body } })
  return id
}

/** @returns whether it is still there, and ours to change: a token may be that of somebody else by now */
async function update(api: GithubApi, { repository }: PullPlace, id: number, body: string): Promise<boolean> {
  const path = `/repos/${repository}/issues/comments/${id}`
  try {
    await api.askJson(path, createdSchema, UNTIL_DONE, { method: 'PATCH', body: { body } })
    return true
  } catch (error) {
    if (isNotOurs(error)) return false
    throw error
  }
}

/** Anybody can write down our mark: a comment is ours by it and by its author. */
async function findOwn(api: GithubApi, { repository, number }: PullPlace): Promise<number | null> {
  const login = await readLogin(api)
  if (login === null) return null
  for (let page = 1; page <= MOST_PAGES; page++) {
    const path = `/repos/${repository}/issues/${number}/comments?per_page=${A_PAGE}&page=${page}`
    const comments = await api.askJson(path, z.array(commentSchema), UNTIL_DONE)
    const own = comments.find(
      ({ body, user }) => user?.login === login && body?.startsWith(COMMENT_MARKER) === true,
    )
    if (own) return own.id
    if (comments.length < A_PAGE) break
  }
  return null
}

/** Who the token stands for; null: that of an app stands for nobody. */
async function readLogin(api: GithubApi): Promise<string | null> {
  try {
    return (await api.askJson('/user', userSchema, UNTIL_DONE)).login
  } catch (error) {
    if (isNotOurs(error)) return null
    throw error
  }
}

function isNotOurs(error: unknown): boolean {
  return error instanceof GithubError && (error.kind === 'gone' || error.kind === 'refused')
}
