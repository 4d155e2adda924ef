import type { Reply } from '../types.js'

/** What replies hold that logs did not keep at first. */
const SINCE: Pick<Reply, 'assumptions' | 'checks' | 'topicAnswers' | 'changedBy' | 'form'> = {
  assumptions: [],
  checks: [],
  topicAnswers: [],
  changedBy: null,
  form: null,
}

const KEYS = Object.keys(SINCE)

/** A reply as it stands in a log of any version, with nothing in the place of what was not kept yet. */
export function completeReply(reply: Reply): Reply {
  return KEYS.every((key) => key in reply) ? reply : { ...SINCE, ...reply }
}
