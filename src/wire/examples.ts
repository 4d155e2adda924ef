import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { builtInConfigFile } from '../config/locate.js'
import { METHODS } from '../core/methods.js'

/** A topic that ships. */
export interface Example {
  /** The file's name without its ending. */
  name: string
  /** Absolute path. */
  file: string
  title: string
}

/** The topics that ship for a discussion by consensus; those for other methods begin with the method's name. */
export function listExamples(): Example[] {
  const folder = path.join(path.dirname(builtInConfigFile()), 'examples')
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => name.endsWith('.md') && name !== 'README.md')
    .filter((name) => !METHODS.some((method) => name.startsWith(`${method.name}-`)))
    .sort()
    .map((name) => {
      const file = path.join(folder, name)
      const title = /^#\s+(.+)$/m.exec(readFileSync(file, 'utf8'))?.[1] ?? name
      return { name: path.parse(name).name, file, title }
    })
}
