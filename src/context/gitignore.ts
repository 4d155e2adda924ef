import { lstat, readFile } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import ignore from 'ignore'

/** Larger files of rules are not believed to be any. */
const MAX_RULES_BYTES = 1_000_000

/** What is in no discussion, whatever a repository says. */
const NEVER = new Set(['.git', 'node_modules'])

/** Whether a path (forward slashes) leads into a folder that is never read: `.git`, `node_modules`. */
export function isNeverRead(path: string): boolean {
  return path.split('/').some((part) => NEVER.has(part.toLowerCase()))
}

/**
 * The `.gitignore` files of the repository that a folder lies in, and its `.git/info/exclude`. Outside a repository
 * the `.gitignore` files below the folder hold all the same.
 */
export class IgnoreRules {
  private readonly rules = ignore({
    ignorecase: process.platform === 'win32' || process.platform === 'darwin',
  })
  private readonly read = new Set<string>()

  private constructor(private readonly root: string) {}

  /** @param folder an absolute path */
  static async open(folder: string): Promise<IgnoreRules> {
    const root = await findRepository(folder)
    const rules = new IgnoreRules(root ?? folder)
    if (root !== null) rules.rules.add(await readExclude(root))
    await rules.enter(folder)
    // Whoever works in an ignored folder means it: only the rules within it hold.
    return rules.ignores(folder, 'folder') ? IgnoreRules.within(folder) : rules
  }

  private static async within(folder: string): Promise<IgnoreRules> {
    const rules = new IgnoreRules(folder)
    await rules.enter(folder)
    return rules
  }

  /** Reads the rules that hold within a folder; has to be called before anything in it is looked up. */
  async enter(folder: string): Promise<void> {
    if (this.read.has(folder)) return
    // Outer rules first: of several that match, the last one decides.
    if (folder !== this.root && folder.startsWith(this.root)) await this.enter(dirname(folder))
    this.read.add(folder)
    const text = await readRules(join(folder, '.gitignore'))
    this.rules.add(text.split('\n').flatMap((line) => anchor(line, slashed(relative(this.root, folder)))))
  }

  /** @param path an absolute path whose folder was entered */
  ignores(path: string, kind: 'file' | 'folder'): boolean {
    const name = slashed(relative(this.root, path))
    if (name === '' || name.startsWith('../')) return false
    return this.rules.ignores(kind === 'folder' ? `${name}/` : name)
  }
}

/** Writes a rule of a nested `.gitignore` as one of the repository's root, so that all are one list. */
function anchor(line: string, folder: string): string[] {
  const rule = line.replace(/\r$/, '')
  if (rule.trim() === '' || rule.startsWith('#')) return []
  if (folder === '') return [rule]
  const negated = rule.startsWith('!')
  const pattern = negated ? rule.slice(1) : rule
  // A slash before the end ties a rule to its folder; one without holds at any depth below.
  const body = pattern.trimEnd().slice(0, -1).includes('/') ? pattern.replace(/^\//, '') : `**/${pattern}`
  return [`${negated ? '!' : ''}/${folder.replace(/[\\*?[\]!# ]/g, '\\$&')}/${body}`]
}

async function findRepository(folder: string): Promise<string | null> {
  for (let at = folder; ; at = dirname(at)) {
    if (await exists(join(at, '.git'))) return at
    if (dirname(at) === at) return null
  }
}

/** The repository's own `info/exclude`. In a linked work tree `.git` is a file that says where the folder is. */
async function readExclude(root: string): Promise<string> {
  const pointer = /^gitdir: (.+)$/m.exec(await readRules(join(root, '.git')))?.[1]?.trim()
  if (pointer === undefined) return readRules(join(root, '.git', 'info', 'exclude'))
  const folder = resolve(root, pointer)
  const common = (await readRules(join(folder, 'commondir'))).trim()
  return readRules(join(folder, common, 'info', 'exclude'))
}

/** The text of a small file; empty when there is none. A link is not followed: git does not either. */
async function readRules(path: string): Promise<string> {
  try {
    const facts = await lstat(path)
    if (!facts.isFile() || facts.size > MAX_RULES_BYTES) return ''
    return (await readFile(path, 'utf8')).replace(/^\uFEFF/, '')
  } catch {
    return ''
  }
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  )
}

function slashed(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/')
}
