import { EXIT, UserError } from '../core/errors.js'
import { isDeciding } from '../core/ledger/decision.js'
import { respondersOf } from '../core/method/seats.js'
import type { State } from '../core/state.js'
import type { Plan } from '../wire/plan.js'
import { writeOut } from './output.js'

/** @throws UserError for a method in which nobody votes: `--strict` asks for votes */
export function refuseStrict({ spec, method }: Plan['opening']): void {
  if (spec?.flow !== 'steps') return
  throw new UserError(
    `--strict asks for a vote of every responder, and the method ${method} has none`,
    'Leave --strict away, or take --method consensus or advocate.',
  )
}

/** The exit code under `--strict`; says on standard error what keeps an agreement from being one of everybody. */
export async function applyStrict(state: State, code: number): Promise<number> {
  if (code !== EXIT.ok) return code
  const why = findReservation(state)
  if (why === null) return code
  await writeOut(process.stderr, `openbotman: --strict: ${why}\n`)
  return EXIT.noConsensus
}

/** Why a consensus is not one of every responder on the very text of the decision; null: it is. */
function findReservation(state: State): string | null {
  const last = state.phases.findLastIndex(({ name }) => name === 'answers')
  const votes = state.phases[last]?.turns ?? []
  const silent = respondersOf(state).filter((id) => !votes.some(({ agent }) => agent === id))
  if (silent.length > 0) return `${silent.join(', ')} did not vote in the last round`
  const reserved = votes.filter(({ reply }) => reply.position !== 'SUPPORT')
  if (reserved.length > 0) {
    const named = reserved.map(({ agent, reply }) => `${agent} (${reply.position ?? 'no vote'})`)
    return `not everyone supports it as it stands: ${named.join(', ')}`
  }
  const rewritten = state.phases
    .slice(last + 1)
    .find(({ name, turns }) => turns.length > 0 && isDeciding(state.method, name))
  return rewritten ? `the text was written anew after the vote (${rewritten.name})` : null
}
