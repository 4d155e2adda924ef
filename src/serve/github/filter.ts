import type { PullEvent } from './payload.js'
import type { GithubSettings } from './settings.js'

type Rules = Pick<GithubSettings, 'repositories' | 'on' | 'drafts' | 'forks'>

/** What stays one in an address: no repository is called `..`. */
const NAME = /^[\w-]+\/(?!\.{1,2}$)[\w.-]+$/

/** Why an event begins no review, in words for whoever looks at GitHub's list of deliveries; null: it does. */
export function explainIgnored(event: PullEvent, rules: Rules): string | null {
  const { repository, action, isOpen, isDraft, isFork } = event
  if (!isServed(repository, rules))
    return 'this repository is none of those that are reviewed (github.repositories)'
  // A review that is under way is of no use any more.
  if (action === 'closed') return null
  const isLabel = action === 'labeled'
  if (!rules.on.some((trigger) => trigger.action === action && isSame(trigger.label, event.label, isLabel)))
    return isLabel
      ? 'this label begins no review (github.on)'
      : `${/^\w{1,40}$/.test(action) ? action : 'this action'} begins no review (github.on)`
  if (!isOpen) return 'the pull request is not open'
  // Only who may sort pull requests can put a label on one: whoever does wants this one reviewed, whatever it is.
  if (isLabel) return null
  if (isDraft && !rules.drafts)
    return 'it is a draft (github.drafts); a label that begins a review does so for drafts'
  if (isFork && !rules.forks)
    return 'it comes from a fork (github.forks); a label that begins a review does so for forks'
  return null
}

export function isServed(repository: string, { repositories }: Pick<Rules, 'repositories'>): boolean {
  const [owner = ''] = repository.split('/')
  if (!NAME.test(repository)) return false
  return repositories
    .map((each) => each.toLowerCase())
    .some((each) => each === repository || each === `${owner}/*`)
}

/** GitHub does not tell labels apart by case. */
function isSame(wanted: string | null, given: string | null, isLabel: boolean): boolean {
  if (!isLabel) return true
  return wanted !== null && wanted.toLowerCase() === given?.toLowerCase()
}
