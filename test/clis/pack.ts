import { execFile } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { whyUnreachable } from './install.js'

/** Where this repository is. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')

const run = promisify(execFile)
const MOST = { maxBuffer: 64 * 1024 * 1024 }
/** No scripts of packages, and no minutes of waiting for a registry that cannot be reached. */
const SPARING =
  '--ignore-scripts --no-audit --no-fund --fetch-retries=1 --fetch-retry-mintimeout=1000 --fetch-retry-maxtimeout=5000'.split(
    ' ',
  )

export interface Packed {
  /** The folder that all of it is in; the caller removes it. */
  folder: string
  /** Where it was built. */
  source: string
  tarball: string
  /** The package as it is unpacked. */
  content: string
  /** What it is installed below, for everyone of a machine. */
  prefix: string
}

/**
 * Packs a copy of this repository, so that what other tests run stays as it is, and installs the package.
 * @returns the package; or why there is none: the registry cannot be reached
 * @throws when packing or installing fails for any other reason
 */
export async function packAndInstall(): Promise<Packed | { unreachable: string }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'openbotman-pack-'))
  const [source, content, prefix] = ['source', 'content', 'prefix'].map((name) => path.join(folder, name))
  if (!source || !content || !prefix) throw new Error('there are three folders')
  await copySources(source)
  // What must not go along, should it lie about.
  mkdirSync(path.join(source, 'discussions'), { recursive: true })
  writeFileSync(path.join(source, 'discussions', 'secret.md'), 'what was said')
  writeFileSync(path.join(source, '.env'), 'API_KEY=x\n')
  writeFileSync(path.join(source, 'examples', '.env'), 'API_KEY=x\n')
  // Cleans and builds by itself: `prepare`.
  await run('npm', ['pack', '--pack-destination', folder], { cwd: source, ...MOST })
  const name = readdirSync(folder).find((each) => each.endsWith('.tgz'))
  if (name === undefined) throw new Error('npm pack left no tarball')
  const tarball = path.join(folder, name)
  mkdirSync(content)
  await run('tar', ['-xzf', tarball, '-C', content])
  const why = await whyUnreachable(() => install(['--global', '--prefix', prefix, tarball], folder))
  if (why === null) return { folder, source, tarball, content: path.join(content, 'package'), prefix }
  rmSync(folder, { recursive: true, force: true })
  return { unreachable: why }
}

/** Installs by npm, as a user does who is careful. */
export async function install(args: readonly string[], cwd: string): Promise<void> {
  await run('npm', ['install', ...SPARING, ...args], { cwd, ...MOST })
}

/** What is tracked, as it stands now; without git, all but what was made here. */
async function copySources(to: string): Promise<void> {
  const made = ['node_modules', 'dist', 'discussions', '.git', '.vitest']
  const tracked = await run('git', ['-C', root, 'ls-files', '-z'], MOST).then(
    ({ stdout }) => stdout.split('\0').filter((name) => name !== '' && existsSync(path.join(root, name))),
    () => readdirSync(root).filter((name) => !made.includes(name)),
  )
  for (const name of tracked) cpSync(path.join(root, name), path.join(to, name), { recursive: true })
  symlinkSync(path.join(root, 'node_modules'), path.join(to, 'node_modules'))
}
