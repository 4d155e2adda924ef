// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these texts are themselves about ${NAME}
import { z } from 'zod'
import { closed, line } from './schema-parts.js'

// Every message below completes the sentence "Write …": it says what would be right.

/** What can happen to a pull request that begins a review, beside a label that is put on it. */
const ACTIONS = ['opened', 'reopened', 'ready_for_review', 'synchronize'] as const

const REPOSITORIES = 'a list of owner/name or owner/*, such as [acme/shop, acme-labs/*]'
const ON = `a list of ${ACTIONS.join(', ')} and labeled:<label>, such as [opened, labeled:openbotman]`
const SECRET = 'the secret of the hook, best as ${GITHUB_WEBHOOK_SECRET}'
const TOKEN = 'a token, best as ${GITHUB_TOKEN}'
const API = 'an address that begins with https://, such as https://github.example.org/api/v3'
const TEAM = 'the id of a team'
const FLAG = 'true or false'

/** The section `github`: pull requests that `openbotman serve` reviews. */
export const githubSchema = closed({
  secret: line(1000, SECRET),
  token: line(1000, TOKEN),
  api: line(1000, API).optional(),
  repositories: z
    .array(z.string(REPOSITORIES).regex(/^[A-Za-z0-9][\w-]*\/(?:\*|[\w.-]+)$/, REPOSITORIES), REPOSITORIES)
    .min(1, REPOSITORIES),
  on: z
    .array(
      z.string(ON).regex(new RegExp(`^(?:${ACTIONS.join('|')}|labeled:\\S(?:.{0,48}\\S)?)$`, 'u'), ON),
      ON,
    )
    .min(1, ON)
    .optional(),
  team: z.string(TEAM).optional(),
  drafts: z.boolean(FLAG).optional(),
  forks: z.boolean(FLAG).optional(),
})

export type GithubText = z.infer<typeof githubSchema>
