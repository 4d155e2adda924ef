import { decisionBefore } from '../../core/outcome/earlier.js'
import { gist } from '../../core/text/gist.js'
import type { EarlierDiscussion } from '../../core/types.js'
import { findNamed, nameOption, quote, type Situation } from './situation.js'
import { rankOptions, type Weighed } from './weigh.js'

/** The option of this topic that an earlier discussion came to; null where it is none of them, or there was none. */
export function optionBefore(
  earlier: EarlierDiscussion | undefined,
  weighed: readonly Weighed[],
): Weighed | null {
  const decision = earlier && decisionBefore(earlier)
  return decision ? findNamed(weighed, decision) : null
}

/** The option that fares best; of equals the one that was decided for before. */
export function chooseFirst({ weighed, view }: Situation): Weighed | null {
  const [first = null] = rankOptions(weighed)
  const before = optionBefore(view.brief.earlier, weighed)
  return before && rankOptions([before, ...(first ? [first] : [])])[0] === before ? before : first
}

/**
 * What the earlier discussion came to, and what the points of this topic say of it. Of what was accepted, declined or
 * left open then rules can judge nothing, and it is said so.
 * @param first what is proposed now; null: nothing can be chosen
 */
export function tellBefore({ view, weighed, words }: Situation, first: Weighed | null): string[] {
  const { earlier } = view.brief
  if (!earlier) return []
  const say = words.before
  const when = say.when(quote(earlier.title, words), earlier.startedAt.slice(0, 10))
  const decision = decisionBefore(earlier)
  const option = optionBefore(earlier, weighed)
  const came = (): string => {
    if (decision === null) return say.nothing(when)
    if (!option || !first) return say.unknown(when, quote(gist(decision, { sentences: 1 }), words))
    const name = nameOption(option.option)
    if (option === first) return say.kept(when, name)
    const points = [option, first].map(({ score }) => words.number(score)) as [string, string]
    return say.changed(when, name, nameOption(first.option), points)
  }
  return [`${came()} ${say.rest}`]
}
