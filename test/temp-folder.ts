import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { UserError } from '../src/core/errors.js'

/** A folder of its own for a test, and git in it without anybody's settings. */
export class TempFolder {
  readonly path = realpathSync(mkdtempSync(join(tmpdir(), 'openbotman-context-')))
  /** Not in the folder, so that no repository is found above it. */
  private readonly home = realpathSync(mkdtempSync(join(tmpdir(), 'openbotman-home-')))

  readonly env: Record<string, string> = {
    PATH: process.env.PATH ?? '',
    HOME: this.home,
    XDG_CONFIG_HOME: this.home,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'A',
    GIT_AUTHOR_EMAIL: 'a@example.org',
    GIT_AUTHOR_DATE: '2025-01-01T00:00:00Z',
    GIT_COMMITTER_NAME: 'A',
    GIT_COMMITTER_EMAIL: 'a@example.org',
    GIT_COMMITTER_DATE: '2025-01-01T00:00:00Z',
  }

  /** Writes files: name (with folders) and content. */
  write(files: Record<string, string | Uint8Array>): void {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(this.path, name)), { recursive: true })
      writeFileSync(join(this.path, name), content)
    }
  }

  git(...args: string[]): string {
    return execFileSync('git', args, {
      cwd: this.path,
      env: this.env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  }

  /** Commits all there is. */
  commit(message: string): void {
    this.git('add', '-A')
    this.git('commit', '-q', '--no-verify', '--allow-empty', '-m', message)
  }

  remove(): void {
    for (const folder of [this.path, this.home]) rmSync(folder, { recursive: true, force: true })
  }
}

/** The error that a call ends with. */
export async function userErrorOf(run: Promise<unknown>): Promise<UserError> {
  const error = await run.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (error instanceof UserError) return error
  throw new Error(`expected a UserError, got ${String(error)}`)
}
