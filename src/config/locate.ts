import { lstatSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export const CONFIG_FILE = 'openbotman.yaml'

/** The nearest openbotman.yaml, from a folder upwards; null when there is none. */
export function locateConfig(cwd: string): string | null {
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    const file = join(folder, CONFIG_FILE)
    if (isThere(file)) return file
    if (dirname(folder) === folder) return null
  }
}

/** The configuration that ships with the package: it holds where no other one is found. */
export function builtInConfigFile(): string {
  // This module is <package>/src/config/locate.ts or <package>/dist/config/locate.js.
  return fileURLToPath(new URL(`../../${CONFIG_FILE}`, import.meta.url))
}

/** Whatever bears the name is meant: what cannot be read, a folder or a dangling link, is said when it is read. */
function isThere(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false }) !== undefined
}
