import { readFileSync } from 'node:fs'
import { Steering } from '../run/steering.js'
import type { World } from '../wire/world.js'
import { isInteractive } from './output.js'
import { borrowTerminal } from './terminal-loan.js'

/** This program's version, from its package. */
export function programVersion(): string {
  return readManifest().version
}

/** The oldest Node.js that this program runs on, as `20.19`. */
export function neededNode(): string {
  return readManifest().engines.node.replace(/^\D+/, '')
}

function readManifest(): { version: string; engines: { node: string } } {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  return manifest as { version: string; engines: { node: string } }
}

/** What a discussion takes from this process. */
export function readWorld({ trustConfig = false }: { trustConfig?: boolean } = {}): World {
  return {
    cwd: process.cwd(),
    env: process.env,
    stdin: process.stdin,
    stdinIsTerminal: process.stdin.isTTY === true,
    stderrIsTerminal: process.stderr.isTTY === true,
    ...(isInteractive(process.stderr, process.env) && process.stdin.isTTY
      ? { rule, consent, steering: new Steering() }
      : {}),
    trustsConfig: trustConfig,
    generator: `OpenBotMan ${programVersion()}`,
  }
}

/** Loaded when it is needed: most configurations start nothing. */
const consent: NonNullable<World['consent']> = async (...about) =>
  (await import('./ask-consent.js')).askConsent(...about)

/** Loaded when it is needed: most discussions have nothing to rule on. */
const rule: NonNullable<World['rule']> = async (...about) =>
  borrowTerminal(async () => (await import('./ask-ruling.js')).askRuling(...about))
