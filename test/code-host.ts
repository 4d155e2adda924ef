import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { bin } from './cli.js'
import { TempFolder } from './temp-folder.js'
import { type JobEnd, runWorkflow, type Used, type Workflow } from './workflow-runner.js'

export const WORKFLOW_FILE = fileURLToPath(new URL('../examples/ci/github-review.yml', import.meta.url))

/** Plays `npm`: what it installs is the program that was built here. */
const NPM = `#!/bin/sh
echo "npm $*" >> "$CALLS"
printf '#!/bin/sh\\nexec "${process.execPath}" "${bin}" "$@"\\n' > "$TOOLS/openbotman"
chmod +x "$TOOLS/openbotman"
`

/** Plays `gh api` for the comments of a pull request, kept in a file. */
const GH = `#!${process.execPath}
const { execFileSync } = require('node:child_process')
const { appendFileSync, readFileSync, writeFileSync } = require('node:fs')
const args = process.argv.slice(2)
const { CALLS, COMMENTS, GH_TOKEN, GH_FAILS } = process.env
appendFileSync(CALLS, 'gh ' + args.join(' ') + '\\n')
if (!GH_TOKEN || GH_FAILS) { console.error('gh: HTTP 403'); process.exit(1) }
const comments = JSON.parse(readFileSync(COMMENTS, 'utf8'))
const body = () => readFileSync(args[args.indexOf('--field') + 1].replace('body=@', ''), 'utf8')
if (args.includes('--paginate')) {
  const own = comments.filter(({ user, body }) => user.login === 'github-actions[bot]' && body.startsWith('<!-- openbotman-review -->'))
  try {
    // The filter as it stands, where there is a program that knows its language.
    process.stdout.write(execFileSync('jq', ['-r', args[args.indexOf('--jq') + 1]], { input: JSON.stringify(comments) }))
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
    for (const { id } of own) console.log(id)
  }
} else if (args.includes('POST')) comments.push({ id: comments.length + 1, user: { login: 'github-actions[bot]' }, body: body() })
else comments.find(({ id }) => String(id) === args[4].split('/').at(-1)).body = body()
writeFileSync(COMMENTS, JSON.stringify(comments))
`

interface Comment {
  id: number
  user: { login: string }
  body: string
}

interface Uploaded {
  sarif: { runs: [{ results: unknown[] }] }
  ref: string
  sha: string
}

/** Of a pull request, what differs from an ordinary one. */
export interface Opening {
  secrets?: Record<string, string>
  /** The repository that it comes from; null: it is gone. Default: the one that it goes into. */
  from?: string | null
  actor?: string
  draft?: boolean
  branch?: string
  /** The hash of its last commit. Default: the branch's. */
  head?: string
  title?: string
  /** Whether the host refuses the program that writes comments. */
  refuses?: boolean
}

/** A repository with pull requests, comments and code scanning, in a temporary folder, and the workflow for them. */
export class CodeHost {
  readonly origin = new TempFolder()
  private readonly place = new TempFolder()
  /** What was handed to code scanning. */
  readonly uploaded: Uploaded[] = []
  readonly workflow: Workflow = parse(readFileSync(WORKFLOW_FILE, 'utf8'))

  /** @param npm the environment for the real npm; without it, npm is played */
  constructor(private readonly npm: Record<string, string> | null = null) {
    for (const name of ['tools', 'runs', 'artifacts']) mkdirSync(this.inPlace(name))
    const played = { gh: GH, ...(npm === null ? { npm: NPM } : {}) }
    for (const [name, script] of Object.entries(played)) {
      writeFileSync(this.inPlace('tools', name), script)
      chmodSync(this.inPlace('tools', name), 0o755)
    }
    writeFileSync(this.inPlace('comments.json'), '[]')
    writeFileSync(this.inPlace('calls'), '')
    this.origin.git('init', '-q', '-b', 'main')
  }

  get comments(): Comment[] {
    return JSON.parse(readFileSync(this.inPlace('comments.json'), 'utf8'))
  }

  set comments(comments: Comment[]) {
    writeFileSync(this.inPlace('comments.json'), JSON.stringify(comments))
  }

  /** From here on there is another run of the workflow, not the same once more: it has no artifacts yet. */
  beginRun(): void {
    rmSync(this.inPlace('artifacts'), { recursive: true })
    mkdirSync(this.inPlace('artifacts'))
  }

  /** The calls of programs that are played, one each. */
  get calls(): string[] {
    return readFileSync(this.inPlace('calls'), 'utf8').split('\n').filter(Boolean)
  }

  /** Where the jobs worked and what they handed on. */
  get left(): string[] {
    return [this.inPlace('runs'), this.inPlace('artifacts')]
  }

  /** Runs the workflow for a pull request of what a branch has now. */
  pullRequest(opening: Opening = {}): Promise<Record<string, JobEnd>> {
    const { secrets = {}, from = 'o/r', actor = 'someone', draft = false, branch = 'topic' } = opening
    const hash = (name: string) => this.origin.git('rev-parse', name).trim()
    const event = {
      pull_request: {
        number: 7,
        title: opening.title ?? 'a change',
        draft,
        base: { sha: hash('main'), ref: 'main' },
        head: {
          sha: opening.head ?? hash(branch),
          ref: branch,
          repo: from === null ? null : { full_name: from },
        },
      },
    }
    writeFileSync(this.inPlace('event.json'), JSON.stringify(event))
    const github = {
      event,
      actor,
      repository: 'o/r',
      token: 'the-token',
      head_ref: branch,
      event_name: 'pull_request',
    }
    return runWorkflow(this.workflow, {
      contexts: { github, secrets },
      actions: this.actions(),
      env: {
        ...this.origin.env,
        ...this.npm,
        PATH: `${this.inPlace('tools')}:${this.npm?.PATH ?? process.env.PATH}`,
        TOOLS: this.inPlace('tools'),
        CALLS: this.inPlace('calls'),
        COMMENTS: this.inPlace('comments.json'),
        ...(opening.refuses ? { GH_FAILS: 'yes' } : {}),
        GITHUB_EVENT_NAME: 'pull_request',
        GITHUB_EVENT_PATH: this.inPlace('event.json'),
        GITHUB_REPOSITORY: 'o/r',
        GITHUB_SERVER_URL: 'https://code.example',
        GITHUB_REF: 'refs/pull/7/merge',
        GITHUB_HEAD_REF: branch,
        GITHUB_BASE_REF: 'main',
        GITHUB_ACTOR: actor,
      },
      folder: this.inPlace('runs'),
    })
  }

  remove(): void {
    this.origin.remove()
    this.place.remove()
  }

  private inPlace(...names: string[]): string {
    return path.join(this.place.path, ...names)
  }

  private actions(): Record<string, (used: Used) => void> {
    const artifact = (name = '') => this.inPlace('artifacts', name)
    return {
      'actions/checkout': ({ with: { ref = '' }, workspace }) => {
        this.origin.git('clone', '-q', '--no-checkout', this.origin.path, workspace)
        this.origin.git('-C', workspace, 'checkout', '-q', '--detach', ref)
      },
      'actions/setup-node': () => undefined,
      'actions/upload-artifact': ({ with: { name, path: from = '', overwrite } }) => {
        if (existsSync(artifact(name)) && overwrite !== 'true') throw new Error('there is one of this name')
        cpSync(from, artifact(name), { recursive: true })
      },
      'actions/download-artifact': ({ with: { name, path: to = '' }, workspace }) => {
        if (!existsSync(artifact(name))) throw new Error('there is no such artifact')
        cpSync(artifact(name), path.join(workspace, to), { recursive: true })
      },
      'github/codeql-action/upload-sarif': ({ with: { sarif_file = '', ref = '', sha = '' }, workspace }) => {
        this.uploaded.push({
          sarif: JSON.parse(readFileSync(path.join(workspace, sarif_file), 'utf8')),
          ref,
          sha,
        })
      },
    }
  }
}
