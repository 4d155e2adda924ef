import type { Config, EndpointConfig } from '../config/config.js'
import { expandProvider } from '../config/expand.js'
import { expandGithub } from '../config/github.js'
import { UserError } from '../core/errors.js'
import type { Chunk, Provider } from '../core/provider.js'
import { PiecewiseRedactor, Redactor, secretsIn } from '../core/text/secrets.js'
import type { World } from './world.js'

/** Hides every key that is known here: those of the environment, and those that stand in the configuration. */
export function createRedactor(config: Config, env: World['env']): Redactor {
  return new Redactor([
    ...secretsIn(env),
    ...config.endpoints.map((endpoint) => keyOf(config, endpoint, env)),
    ...keysOfGithub(config, env),
  ])
}

function keyOf(config: Config, { name, apiKey }: EndpointConfig, env: World['env']): string | null {
  try {
    return expandProvider(config, name, env).apiKey
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    // What cannot be used has no key to give away, but for one that stands in the file.
    return apiKey?.includes('$' + '{') ? null : apiKey
  }
}

function keysOfGithub({ github }: Config, env: World['env']): string[] {
  if (github === null) return []
  try {
    const { secret, token } = expandGithub(github, env)
    return [secret, token]
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return [github.secret, github.token].filter((text) => !text.includes('$' + '{'))
  }
}

/** A provider that gives no secret away, whatever a server or a program echoes: its own or another one's. */
export function hideSecrets(provider: Provider, redactor: Redactor): Provider {
  async function* ask(...call: Parameters<Provider['ask']>): AsyncGenerator<Chunk> {
    const pieces = new PiecewiseRedactor(redactor)
    for await (const chunk of provider.ask(...call)) {
      if (chunk.type === 'alive') yield chunk
      else if (chunk.type === 'text') {
        const text = pieces.push(chunk.text)
        yield text === '' ? { type: 'alive' } : { type: 'text', text }
      } else {
        const rest = pieces.end()
        if (rest !== '') yield { type: 'text', text: rest }
        yield redactor.hideIn(chunk)
      }
    }
  }
  return { ...provider, ask }
}
