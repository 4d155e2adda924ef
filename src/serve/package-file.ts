import { fileURLToPath } from 'node:url'

/** A file of the package, by its name there. This module is <package>/src/serve/…, dist/serve/… or in dist/program. */
export function packageFile(name: string): string {
  return fileURLToPath(new URL(`../../${name}`, import.meta.url))
}
