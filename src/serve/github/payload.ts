import { z } from 'zod'

const repositorySchema = z.object({ full_name: z.string() })

/** Of a pull request as GitHub tells of it, what is used; whatever else there is comes and goes. */
const pullSchema = z.object({
  number: z.int().positive(),
  state: z.string(),
  draft: z.boolean().nullish(),
  updated_at: z.iso.datetime({ offset: true }),
  head: z.object({
    sha: z.string().regex(/^[0-9a-f]{40,64}$/),
    // A fork that was deleted is null.
    repo: repositorySchema.nullable(),
  }),
  base: z.object({ repo: repositorySchema }),
})

const eventSchema = z.object({
  action: z.string(),
  pull_request: pullSchema,
  repository: repositorySchema,
  label: z.object({ name: z.string() }).nullish(),
})

/** What happened to a pull request. */
export interface PullEvent {
  action: string
  /** `owner/name` in lower case, as GitHub compares them. */
  repository: string
  number: number
  /** The commit that it consists of now. */
  head: string
  /** Milliseconds since 1970. */
  updatedAt: number
  isOpen: boolean
  isDraft: boolean
  isFork: boolean
  /** That was put on it; null: this is about none. */
  label: string | null
}

/** Reads what `pull_request` is told with; null: it is none that is understood. */
export function readPullEvent(payload: unknown): PullEvent | null {
  const read = eventSchema.safeParse(payload)
  if (!read.success) return null
  const { action, pull_request: pull, repository, label } = read.data
  const lower = (text: string | undefined) => text?.toLowerCase()
  return {
    action,
    repository: repository.full_name.toLowerCase(),
    number: pull.number,
    head: pull.head.sha,
    updatedAt: Date.parse(pull.updated_at),
    isOpen: pull.state === 'open',
    isDraft: pull.draft === true,
    isFork: lower(pull.head.repo?.full_name) !== lower(pull.base.repo.full_name),
    label: label?.name ?? null,
  }
}
