import { expandGithub, type GithubConfig } from '../../config/github.js'
import { isOn } from '../../config/panel.js'
import { UserError } from '../../core/errors.js'
import { findConfig } from '../../wire/plan.js'
import type { World } from '../../wire/world.js'
import { isLoopback } from '../http/addresses.js'
import { checkSecret } from '../http/callbacks.js'
import type { HttpSettings } from '../http/settings.js'

/** What pull requests are reviewed, and with what: all known, nothing to be looked up any more. */
export type GithubSettings = Omit<GithubConfig, 'origin'>

/**
 * The section `github` of the configuration; null where there is none.
 * @param hasTokens whether clients of the server need tokens
 * @throws UserError for what is missing or wrong in it, and where nobody has agreed to a configuration of others
 */
export async function readGithubSettings(
  { config: file }: Pick<HttpSettings, 'config'>,
  world: World,
  hasTokens: boolean,
): Promise<GithubSettings | null> {
  const config = await findConfig(file, world)
  if (config.github === null) return null
  // It says which key of the environment goes to which address.
  if (!config.own && !world.trustsConfig && !isOn(world.env.OPENBOTMAN_TRUST_CONFIG))
    throw new UserError(
      `${config.file} is not your own, and its section github would send a token and have pull requests reviewed`,
      'Look at it. If it is meant, start the server with --trust-config (OPENBOTMAN_TRUST_CONFIG=1), or keep the configuration in ~/.config/openbotman.',
    )
  const { origin: _, ...settings } = expandGithub(config.github, world.env)
  checkSecret(settings.secret, 'github.secret')
  const { protocol, hostname } = new URL(settings.api)
  if (protocol !== 'https:' && !isLoopback(hostname))
    throw new UserError(
      `${config.file}: github.api is not encrypted, and a token would be sent there`,
      'Write an https:// address.',
    )
  // GitHub has to reach it, and so can others.
  if (!hasTokens)
    throw new UserError(
      `${config.file}: with the section github the server is reached from outside, and without tokens whoever reaches it could begin discussions and read all of them`,
      'Set OPENBOTMAN_TOKENS=name:token or give --tokens <file>; GitHub itself needs none.',
    )
  return settings
}
