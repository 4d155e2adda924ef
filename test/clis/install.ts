import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'

/** The published CLIs that the tests are held against. */
const PACKAGES = {
  '@anthropic-ai/claude-code': '2.1.197',
  '@openai/codex': '0.169.0',
  '@google/gemini-cli': '0.61.0',
}
const PROGRAMS = ['claude', 'codex', 'gemini']

const UNREACHABLE =
  /\b(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|FETCH_ERROR)\b/

const run = promisify(execFile)

/**
 * Installs the CLIs into a cache folder below the user's home, once for these versions.
 * @returns the folder with the programs; or why there is none: the registry cannot be reached
 * @throws when installing fails for any other reason
 */
export async function installClis(): Promise<{ bin: string } | { unreachable: string }> {
  const name = Object.entries(PACKAGES)
    .map(([pkg, version]) => `${path.basename(pkg)}-${version}`)
    .join('_')
  const folder = path.join(homedir(), '.cache', 'openbotman-test-clis', name)
  const bin = path.join(folder, 'node_modules', '.bin')
  if (PROGRAMS.every((program) => existsSync(path.join(bin, program)))) return { bin }

  // Complete or not at all: an interrupted installation must not pass for one.
  const partial = `${folder}.${process.pid}`
  await mkdir(partial, { recursive: true })
  try {
    await writeFile(path.join(partial, 'package.json'), '{ "private": true }\n')
    const why = await whyUnreachable(() => install(partial))
    if (why !== null) return { unreachable: why }
    await linkClaude(partial)
    await rm(folder, { recursive: true, force: true })
    await rename(partial, folder)
    return { bin }
  } finally {
    await rm(partial, { recursive: true, force: true })
  }
}

/**
 * Why an installation came to nothing: the registry cannot be reached; null: it is done.
 * @throws when it fails for any other reason
 */
export async function whyUnreachable(installing: () => Promise<void>): Promise<string | null> {
  try {
    await installing()
    return null
  } catch (error) {
    const words = `${(error as { stderr?: string }).stderr ?? ''} ${(error as Error).message}`
    const code = UNREACHABLE.exec(words)?.[0]
    if (code === undefined) throw error
    return `the package registry cannot be reached (${code})`
  }
}

/** Without the packages' own scripts: none of them is needed but one, which is run by itself. */
async function install(folder: string): Promise<void> {
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--prefix', folder]
  // Else an unreachable registry is waited for for minutes.
  const patience = ['--fetch-retries=1', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=5000']
  const packages = Object.entries(PACKAGES).map(([name, version]) => `${name}@${version}`)
  await run('npm', ['install', ...options, ...patience, ...packages], {
    cwd: folder,
    maxBuffer: 16 * 1024 * 1024,
  })
}

/** Puts the native program of this platform in the place of claude's placeholder. */
async function linkClaude(folder: string): Promise<void> {
  const home = path.join(folder, 'node_modules', '@anthropic-ai', 'claude-code')
  await run(process.execPath, ['install.cjs'], { cwd: home })
}
