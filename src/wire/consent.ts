import type { Config } from '../config/config.js'
import { type ConsentItem, listConsentItems } from '../config/consent.js'
import { isOn } from '../config/panel.js'
import { showFile } from '../config/problems.js'
import { UserError } from '../core/errors.js'
import { visibleLine } from '../core/text/sanitize.js'
import type { Agent } from '../core/types.js'
import { readTrust, rememberTrust } from '../store/trust.js'
import type { World } from './world.js'

/** How to agree to what a configuration does, where nobody can be asked. */
const CURE =
  'Look at it. If it is meant, hold a discussion with it in a terminal once, where you are asked and the answer is remembered; or give --trust-config (OPENBOTMAN_TRUST_CONFIG=1) for this run.'

/**
 * What a panel makes a configuration do that its user has neither written nor agreed to.
 * @param agents with `auto` settled
 */
export function findUntrusted(config: Config, agents: readonly Agent[], world: World): ConsentItem[] {
  if (config.own || world.trustsConfig || isOn(world.env.OPENBOTMAN_TRUST_CONFIG)) return []
  const items = listConsentItems(config, agents, world)
  if (items.length === 0) return []
  const isTrusted = readTrust(world.env)
  return items.filter(({ exact }) => !isTrusted(exact))
}

/**
 * Has the person at hand agree to what a configuration does, and remembers it; asked once for each thing.
 * @throws UserError (exit 2) that shows all of it when nobody is there to be asked, or the answer is no
 */
export async function requireConsent(config: Config, agents: readonly Agent[], world: World): Promise<void> {
  const items = findUntrusted(config, agents, world)
  if (items.length === 0) return
  if (!world.consent) throw new UserError(describeUntrusted(config, items), CURE)
  if (!(await world.consent(nameOf(config), items)))
    throw new UserError(
      `not agreed to what ${nameOf(config)} does; nobody was asked`,
      'Choose other providers (--provider, --set, --offline), or another configuration (--config).',
    )
  rememberTrust(items, world.env)
}

/** One line that says why an agent or a provider cannot be asked; null: nothing has to be agreed to. */
export function explainUntrusted(
  config: Config,
  agents: readonly Agent[],
  world: World,
): { wrong: string; cure: string } | null {
  const [item, ...others] = findUntrusted(config, agents, world)
  if (!item) return null
  const more = others.length > 0 ? `, and ${others.length} more` : ''
  return { wrong: `was not agreed to: it ${item.what} (${item.place})${more}`, cure: CURE }
}

/** What a run would have to be agreed to for, where nothing is started: one line, or null. */
export function noteUntrusted(config: Config, agents: readonly Agent[], world: World): string | null {
  const items = findUntrusted(config, agents, world)
  return items.length === 0 ? null : describeUntrusted(config, items)
}

function describeUntrusted(config: Config, items: readonly ConsentItem[]): string {
  const lines = items.map(({ place, what }) => `  ${place}: ${what}`)
  return `${nameOf(config)} is not your own, and what it does was not agreed to:\n${lines.join('\n')}`
}

/** A folder of a repository may be called as it likes. */
function nameOf(config: Config): string {
  return visibleLine(showFile(config.file))
}
