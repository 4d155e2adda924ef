import { existsSync, realpathSync } from 'node:fs'
import path from 'node:path'
import type { Env } from './expand.js'

/**
 * Whether a configuration is its user's own, so that nothing in it has to be agreed to. It is when it lies where only
 * the user puts files (directly in the home folder, or in `openbotman` of their folder for settings), or when it was
 * named and lies outside of the repository one stands in. Whatever lies in a repository came with it: naming it says
 * which file is meant, not that anybody has looked at what it says since it was last pulled.
 * @param named whether it was named with --config or OPENBOTMAN_CONFIG rather than found
 */
export function isOwnConfig(file: string, named: boolean, { cwd, env }: { cwd: string; env: Env }): boolean {
  const folders = [path.dirname(file), path.dirname(realPath(file))]
  if (ownFolders(env).includes(realPath(path.dirname(file)))) return true
  const repository = realPath(findRepository(cwd))
  return named && folders.every((folder) => !isWithin(repository, realPath(folder)))
}

/** Where nothing lies that the user has not put there; a home that is the whole disk is no home. */
function ownFolders(env: Env): string[] {
  const home = env.HOME ?? env.USERPROFILE ?? ''
  if (!path.isAbsolute(home) || path.dirname(home) === home) return []
  const named = env.XDG_CONFIG_HOME
  const settings = named && path.isAbsolute(named) ? named : path.join(home, '.config')
  return [home, path.join(settings, 'openbotman')].map(realPath)
}

/** The work tree that a folder lies in; outside of any, the folder itself. */
export function findRepository(folder: string): string {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    if (existsSync(path.join(at, '.git'))) return at
    if (path.dirname(at) === at) return path.resolve(folder)
  }
}

/** Whether a path is a folder or lies in it. Both are absolute. */
export function isWithin(folder: string, other: string): boolean {
  const way = path.relative(folder, other)
  return way.split(path.sep)[0] !== '..' && !path.isAbsolute(way)
}

/** Where a path leads to in the end; the path itself where nothing is there. */
export function realPath(file: string): string {
  try {
    return realpathSync(file)
  } catch {
    return path.resolve(file)
  }
}
