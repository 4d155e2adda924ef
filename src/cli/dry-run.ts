import { formatDuration } from '../core/duration.js'
import { EXIT } from '../core/errors.js'
import { hasRounds } from '../core/methods.js'
import { visible } from '../core/text/sanitize.js'
import type { Brief } from '../core/types.js'
import { type Estimate, estimate } from '../wire/estimate.js'
import type { Plan } from '../wire/plan.js'
import { writeOut } from './output.js'

type Opening = Plan['opening']

/** Prints what a discussion would be: who, how, how long, how much. Asks nobody. */
export async function showPlan(plan: Plan, { json }: { json?: boolean }): Promise<number> {
  const figures = estimate(plan)
  await writeOut(
    process.stdout,
    json ? `${JSON.stringify(toJson(plan, figures), null, 2)}\n` : renderPlan(plan, figures),
  )
  return EXIT.ok
}

function toJson({ opening, output }: Plan, figures: Estimate) {
  const { brief, agents, proposer, team, method, maxRounds, policy, limits } = opening
  const { chosen = null, chair = null, anonymous = false, picks = [] } = opening
  return {
    version: 1,
    status: 'planned',
    title: brief.title,
    language: brief.language,
    method,
    chosen,
    chair,
    anonymous,
    picks,
    earlier: brief.earlier ? { id: brief.earlier.id, title: brief.earlier.title } : null,
    context: listContext(brief.context),
    team,
    proposer,
    agents: agents.map(({ id, name, role, providers }) => ({ id, name, role, providers })),
    rounds: maxRounds,
    policy,
    limits,
    output,
    estimate: figures,
  }
}

/** What is read, without its text. */
function listContext(context: Brief['context']) {
  if (!context) return null
  const { files, diff, leftOut } = context
  return {
    files: files.map(({ path }) => path),
    diff: diff && { range: diff.range, commits: diff.commits.length },
    leftOut,
  }
}

function renderPlan({ opening, output }: Plan, figures: Estimate): string {
  const { brief, agents, proposer, team, limits } = opening
  const width = Math.max(...agents.map(({ id }) => id.length))
  const who = agents.map(({ id, providers }) => {
    const chain = providers
      .map(({ provider, model }) => (model ? `${provider}:${model}` : provider))
      .join(', then ')
    return `  ${id.padEnd(width)}  ${chain}${id === proposer ? '  (proposer)' : ''}`
  })
  const budget = [
    limits.budget.tokens !== null && `${limits.budget.tokens} tokens`,
    limits.budget.usd !== null && `$${limits.budget.usd}`,
  ].filter((limit) => limit !== false)
  const { calls, inputTokens, outputTokens, asksModels } = figures
  const tokens = asksModels
    ? `about ${describeRange(inputTokens, String)} in, ${describeRange(outputTokens, String)} out`
    : 'none: no model is asked'
  return `${visible(`Topic:    ${brief.title} (${brief.language}, ${figures.topicCharacters} characters, about ${countOf(figures.topicTokens, 'token')})`)}
Method:   ${visible(describeMethod(opening))}
${describeEarlier(brief.earlier, figures)}${describeContext(brief.context, figures)}Team:     ${team ?? 'named one by one'}
${visible(who.join('\n'))}
Limits:   ${formatDuration(limits.replyTimeoutMs)} a reply, ${limits.deadlineMs === null ? 'no deadline' : `${formatDuration(limits.deadlineMs)} in all`}, ${budget.join(', ') || 'no budget'}
Calls:    ${describeCalls(opening.spec, calls)} (retries not counted)
Tokens:   ${tokens}
Cost:     ${describeCost(figures)}
Output:   ${visible(output)}
Nobody was asked.
`
}

function describeMethod({
  method,
  spec,
  chosen,
  maxRounds,
  policy,
  chair,
  anonymous,
  picks,
}: Opening): string {
  const veto = Array.isArray(policy.veto) ? policy.veto.join(', ') : policy.veto
  const votes = `${policy.rule}, quorum ${policy.quorum}, veto ${veto}`
  const rounds = `at most ${maxRounds} ${maxRounds === 1 ? 'round' : 'rounds'}`
  const how = [
    spec && !hasRounds(spec) && spec.flow === 'steps' ? null : rounds,
    spec?.flow === 'steps' ? null : votes,
    picks && picks.length > 0 ? `blind picks from ${picks.join(', ')}` : null,
    chair ? `chair ${chair}` : null,
    anonymous ? 'anonymous' : null,
  ]
  const since = chosen === undefined ? '' : ` (since ${chosen})`
  return `${[`${method}${since}`, ...how.filter((part) => part !== null)].join('; ')}`
}

/** What is sent along of the discussion that is taken up again. */
function describeEarlier(earlier: Brief['earlier'], { earlierTokens }: Estimate): string {
  if (!earlier) return ''
  return visible(`Earlier:  ${earlier.title} (${earlier.id}, about ${earlierTokens} tokens)\n`)
}

function describeContext(context: Brief['context'], { contextTokens }: Estimate): string {
  if (!context) return ''
  const { files, diff, leftOut } = context
  const parts = [
    files.length > 0 ? countOf(files.length, 'file') : null,
    diff ? `the diff ${diff.range === null ? 'of what is not committed' : `of ${diff.range}`}` : null,
    `about ${contextTokens} tokens`,
    leftOut.length > 0 ? `${leftOut.length} not whole or left out` : null,
  ]
  return visible(`Reads:    ${parts.filter((part) => part !== null).join(', ')}\n`)
}

function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

function describeCalls(spec: Opening['spec'], { least, most }: Estimate['calls']): string {
  if (least === most) return String(most)
  return `${least} if ${spec?.settles === 'estimates' ? 'the estimates settle' : 'all agree'} at once, at most ${most}`
}

function describeCost({ asksModels, costUsd }: Estimate): string {
  if (!asksModels) return 'nothing'
  if (costUsd === null) return 'unknown (no price configured)'
  return describeRange(costUsd, (usd) => `$${usd.toFixed(4)}`)
}

function describeRange(
  { least, most }: { least: number; most: number },
  show: (amount: number) => string,
): string {
  return least === most ? show(most) : `${show(least)} to ${show(most)}`
}
