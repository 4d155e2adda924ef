import { execFile } from 'node:child_process'
import { dirname } from 'node:path'
import { UserError } from '../core/errors.js'

/** Variables by name, as in `process.env`. */
export type Variables = Readonly<Record<string, string | undefined>>

/** How a call of git ended. */
export interface GitAnswer {
  ok: boolean
  stdout: Buffer
  stderr: string
}

const OUTPUT_LIMIT_BYTES = 50_000_000
const TIME_LIMIT_MS = 120_000

/** What git gets to see of the environment; of its own variables none: they could name programs to run. */
const PASSED_ON = new Set(
  'PATH HOME USER LOGNAME TMPDIR TEMP TMP XDG_CONFIG_HOME SYSTEMROOT SYSTEMDRIVE WINDIR COMSPEC PATHEXT APPDATA LOCALAPPDATA PROGRAMDATA PROGRAMFILES USERPROFILE HOMEDRIVE HOMEPATH'.split(
    ' ',
  ),
)

/** A repository's own settings may name programs; these are the ones that reading would run. */
const SETTINGS = [
  'core.fsmonitor=false',
  'core.untrackedCache=false',
  'core.hooksPath=/dev/null',
  'core.pager=cat',
  'core.quotePath=false',
  'core.askPass=',
  'credential.helper=',
  'log.showSignature=false',
  'diff.external=',
  'diff.relative=false',
  'protocol.allow=never',
  'safe.bareRepository=explicit',
]

/** A git repository, read without running anything that its settings name, and without writing to it. */
export class Git {
  private filters: string[] = []

  private constructor(
    readonly folder: string,
    private readonly env: Variables,
  ) {}

  /**
   * Opens the repository that a folder lies in.
   * @throws UserError when there is none, or no git
   */
  static async open(cwd: string, env: Variables): Promise<Git> {
    const answer = await new Git(cwd, env).run(['rev-parse', '--show-toplevel'])
    if (!answer.ok) throw noRepository(cwd, answer.stderr)
    const git = new Git(answer.stdout.toString('utf8').replace(/\r?\n$/, ''), env)
    git.filters = await git.switchOffFilters()
    return git
  }

  /**
   * Runs a git command without a shell. Never throws for an exit code.
   * @throws UserError when git is not installed, takes too long or says too much
   */
  run(args: readonly string[]): Promise<GitAnswer> {
    const settings = [...SETTINGS, ...this.filters].flatMap((setting) => ['-c', setting])
    const all = ['--no-pager', '--no-optional-locks', '-C', this.folder, ...settings, ...args]
    return new Promise((resolve, reject) => {
      const child = execFile(
        'git',
        all,
        {
          // Windows looks for programs in the current folder first: it must not be the repository.
          cwd: dirname(process.execPath),
          env: this.environment(),
          encoding: 'buffer',
          maxBuffer: OUTPUT_LIMIT_BYTES,
          timeout: TIME_LIMIT_MS,
          windowsHide: true,
        },
        (error, stdout, stderr) => {
          if (error !== null && typeof error.code !== 'number') reject(gitFailed(error))
          else resolve({ ok: error === null, stdout, stderr: stderr.toString('utf8').trim() })
        },
      )
      child.stdin?.end()
    })
  }

  /**
   * The output of a call that should not fail.
   * @throws UserError with git's own words when it does
   */
  async ask(args: readonly string[]): Promise<Buffer> {
    const answer = await this.run(args)
    if (answer.ok) return answer.stdout
    throw new UserError(
      `--diff: git ${args[0] ?? ''} failed in ${this.folder}: ${answer.stderr.replace(/^(fatal|error): /, '')}`,
      'Try the same with git itself, and see whether "git status" and "git fsck" work there.',
    )
  }

  private environment(): Record<string, string> {
    const picked: Record<string, string> = {}
    for (const [name, value] of Object.entries(this.env))
      if (value !== undefined && PASSED_ON.has(name.toUpperCase())) picked[name] = value
    return {
      ...picked,
      LC_ALL: 'C',
      GIT_OPTIONAL_LOCKS: '0',
      GIT_TERMINAL_PROMPT: '0',
      GIT_NO_LAZY_FETCH: '1',
      GIT_PAGER: 'cat',
    }
  }

  /** Filters of the repository's own settings run programs on every changed file; those of the user's hold. */
  private async switchOffFilters(): Promise<string[]> {
    const listed = await this.run([
      'config',
      '--includes',
      '--show-scope',
      '--name-only',
      '-z',
      '--get-regexp',
      '^filter\\.',
    ])
    // Scope and name take turns.
    const words = listed.stdout.toString('utf8').split('\0')
    const drivers = new Set<string>()
    for (let at = 0; at + 1 < words.length; at += 2) {
      const driver = /^filter\.(.+)\.[^.]+$/s.exec(words[at + 1] ?? '')?.[1]
      if (driver !== undefined && (words[at] === 'local' || words[at] === 'worktree')) drivers.add(driver)
    }
    return [...drivers].flatMap((driver) => [
      `filter.${driver}.clean=`,
      `filter.${driver}.smudge=`,
      `filter.${driver}.process=`,
      `filter.${driver}.required=false`,
    ])
  }
}

function gitFailed(error: Error & { code?: string | number | null; killed?: boolean }): UserError {
  if (error.code === 'ENOENT')
    return new UserError(
      '--diff needs git, and there is no program "git" in PATH',
      'Install it from https://git-scm.com, or give the files with --files instead.',
    )
  if (error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER')
    return new UserError(
      `--diff: the diff is larger than ${OUTPUT_LIMIT_BYTES / 1_000_000} MB`,
      'Narrow the range, such as --diff HEAD~1..HEAD.',
    )
  if (error.killed === true)
    return new UserError(
      `--diff: git took longer than ${TIME_LIMIT_MS / 1000} seconds`,
      'Try the same diff with git itself, and narrow the range.',
    )
  return new UserError(`--diff: git cannot be run: ${error.message}`, 'Try "git --version" by itself.')
}

function noRepository(cwd: string, stderr: string): UserError {
  if (/dubious ownership/.test(stderr))
    return new UserError(
      `--diff: git does not trust the repository at ${cwd}, because it belongs to somebody else`,
      `If you trust it: git config --global --add safe.directory ${cwd}`,
    )
  if (/not a git repository/.test(stderr))
    return new UserError(
      `--diff: ${cwd} is not in a git repository`,
      'Start openbotman in a repository, or give the files with --files instead.',
    )
  return new UserError(
    `--diff: git cannot read the repository at ${cwd}: ${stderr.replace(/^fatal: /, '')}`,
    'A diff is read in a work tree: not in a bare repository, and not within .git.',
  )
}
