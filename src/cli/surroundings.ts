import { readFileSync } from 'node:fs'
import type { World } from '../wire/world.js'

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
export function readWorld(): World {
  return {
    cwd: process.cwd(),
    env: process.env,
    stdin: process.stdin,
    stdinIsTerminal: process.stdin.isTTY === true,
    generator: `OpenBotMan ${programVersion()}`,
  }
}
