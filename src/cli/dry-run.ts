import { formatDuration } from '../core/duration.js'
import { EXIT } from '../core/errors.js'
import { visible } from '../core/sanitize.js'
import { isFree } from '../core/usage.js'
import { type Estimate, estimate } from '../wire/estimate.js'
import type { Plan } from '../wire/plan.js'
import { writeOut } from './output.js'

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
  return {
    version: 1,
    status: 'planned',
    title: brief.title,
    language: brief.language,
    method,
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

function renderPlan({ opening, output }: Plan, figures: Estimate): string {
  const { brief, agents, proposer, team, method, maxRounds, policy, limits } = opening
  const width = Math.max(...agents.map(({ id }) => id.length))
  const who = agents.map(({ id, providers }) => {
    const chain = providers
      .map(({ provider, model }) => (model ? `${provider}:${model}` : provider))
      .join(', then ')
    return `  ${id.padEnd(width)}  ${chain}${id === proposer ? '  (proposer)' : ''}`
  })
  const veto = Array.isArray(policy.veto) ? policy.veto.join(', ') : policy.veto
  const budget = [
    limits.budget.tokens !== null && `${limits.budget.tokens} tokens`,
    limits.budget.usd !== null && `$${limits.budget.usd}`,
  ].filter((limit) => limit !== false)
  const { calls, inputTokens, outputTokens, costUsd } = figures
  const asksModels = agents.some(({ providers }) => providers.some(({ provider }) => !isFree(provider)))
  const tokens = asksModels
    ? `about ${inputTokens.least} to ${inputTokens.most} in, ${outputTokens.least} to ${outputTokens.most} out`
    : 'none: no model is called'
  const cost = costUsd
    ? `$${costUsd.least.toFixed(4)} to $${costUsd.most.toFixed(4)}`
    : 'unknown (no price configured)'
  return `${visible(`Topic:    ${brief.title} (${brief.language}, ${figures.topicCharacters} characters, about ${figures.topicTokens} tokens)`)}
Method:   ${method}, at most ${maxRounds} rounds; ${policy.rule}, quorum ${policy.quorum}, veto ${veto}
Team:     ${team ?? 'named one by one'}
${visible(who.join('\n'))}
Limits:   ${formatDuration(limits.replyTimeoutMs)} a reply, ${limits.deadlineMs === null ? 'no deadline' : `${formatDuration(limits.deadlineMs)} in all`}, ${budget.join(', ') || 'no budget'}
Calls:    ${calls.least} if all agree at once, at most ${calls.most} (retries not counted)
Tokens:   ${tokens}
Cost:     ${cost}
Output:   ${visible(output)}
Nobody was asked.
`
}
