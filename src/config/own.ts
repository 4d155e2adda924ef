import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs'
import path from 'node:path'
import type { Env } from './expand.js'

/**
 * Whether a configuration is its user's own, so that nothing in it has to be agreed to. It is when it lies where only
 * the user puts files (directly in the home folder, or in `openbotman` of their folder for settings), or when it was
 * named and lies outside of the repository one stands in, of those around that, and of its other work trees. Whatever
 * lies in a repository came with it: naming it says which file is meant, not that anybody has looked at what it says
 * since it was last pulled.
 * @param named whether it was named with --config or OPENBOTMAN_CONFIG rather than found
 */
export function isOwnConfig(file: string, named: boolean, { cwd, env }: { cwd: string; env: Env }): boolean {
  if (ownFolders(env).includes(realPath(path.dirname(file)))) return true
  if (!named) return false
  const here = [realPath(cwd), ...repositoriesAround(cwd, env)]
  return [path.dirname(file), path.dirname(realPath(file))].map(realPath).every((folder) => {
    const isInside = here.some((each) => isWithin(each, folder))
    return !isInside && !repositoriesAround(folder, env).some((each) => here.includes(each))
  })
}

/** Where nothing lies that the user has not put there; a home that is the whole disk is no home. */
function ownFolders(env: Env): string[] {
  const home = env.HOME ?? env.USERPROFILE ?? ''
  if (!path.isAbsolute(home) || path.dirname(home) === home) return []
  const named = env.XDG_CONFIG_HOME
  const settings = named && path.isAbsolute(named) ? named : path.join(home, '.config')
  return [home, path.join(settings, 'openbotman')].map(realPath)
}

/**
 * The work tree that a folder lies in; outside of any, the folder itself. A home that is kept in a repository makes
 * nothing below it part of that.
 */
export function findRepository(folder: string, env: Env): string {
  const [nearest] = worktreesAround(folder, env)
  return nearest ?? path.resolve(folder)
}

/** The work trees that a folder lies in, the nearest first. */
function worktreesAround(folder: string, env: Env): string[] {
  const [home] = ownFolders(env)
  const found: string[] = []
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    const isHome = at !== path.resolve(folder) && realPath(at) === home
    if (!isHome && existsSync(path.join(at, '.git'))) found.push(at)
    if (path.dirname(at) === at) return found
  }
}

/** The same, and the repositories that these belong to as submodules or as further work trees. */
function repositoriesAround(folder: string, env: Env): string[] {
  return worktreesAround(realPath(folder), env).flatMap((at) => [at, ...mainWorktree(path.join(at, '.git'))])
}

/** In a submodule, and in a work tree beside the first, `.git` is a file that names a folder in the `.git` of another. */
function mainWorktree(mark: string): string[] {
  const facts = statSync(mark, { throwIfNoEntry: false })
  if (!facts?.isFile() || facts.size > 10_000) return []
  const [, target] = /^gitdir: (.+)$/m.exec(readFileSync(mark, 'utf8')) ?? []
  const [main] = target ? path.resolve(path.dirname(mark), target).split(`${path.sep}.git${path.sep}`) : []
  return main ? [realPath(main)] : []
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
