import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { CLIS, createCli } from '../../src/providers/clis.js'
import { tempFolder } from '../cli.js'
import { collect, examplePrompt, reduceChunks } from '../example-prompt.js'
import { type ModelRequest, startFakeModelServer } from '../fake-model-server.js'
import { installClis } from './install.js'
import { callTools, type ToolCall, toolResults } from './tool-calls.js'

const installed =
  process.platform === 'win32' ? { unreachable: 'these tests need a POSIX system' } : await installClis()
if ('unreachable' in installed) console.warn(`skipped: ${installed.unreachable}`)
const bin = 'bin' in installed ? installed.bin : ''

const INSIDE = 'WORDS-INSIDE'
const SECRET = 'WORDS-THAT-NOBODY-IS-TO-READ'

/** A project with secrets, links that lead out, and everything that a CLI might take for orders. */
function createProject() {
  const root = tempFolder()
  const folder = path.join(root, 'project (one)')
  const ran = path.join(root, 'ran')
  const write = (name: string, text: string) => {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
    writeFileSync(path.join(folder, name), `${text}\n`)
  }
  write('src/main.ts', INSIDE)
  write('src/deep/CLAUDE.md', 'project-memory')
  write('src/deep/part.ts', INSIDE)
  for (const name of [
    '.env',
    '.ENV.Local',
    'src/server.PEM',
    'id_rsa',
    '.ssh/config',
    'conf/db-secrets.yaml',
  ])
    write(name, SECRET)
  write('discussions/other.jsonl', SECRET)
  write('../outside/notes.txt', SECRET)
  symlinkSync('../outside', path.join(folder, 'way-out'))
  symlinkSync('../outside/notes.txt', path.join(folder, 'notes'))
  symlinkSync('.env', path.join(folder, 'harmless.txt'))
  for (const name of ['CLAUDE.md', 'CLAUDE.local.md', '.claude/rules/rule.md', 'AGENTS.md'])
    write(name, 'project-memory')
  const touch = { type: 'command', command: `touch '${ran}'` }
  const hook = [{ matcher: '*', hooks: [touch] }]
  const hooks = { SessionStart: hook, PreToolUse: hook, UserPromptSubmit: hook, Stop: hook }
  write(
    '.claude/settings.json',
    JSON.stringify({ hooks, permissions: { allow: ['Read(//**)', 'Bash', 'Write'] } }),
  )
  write('.mcp.json', JSON.stringify({ mcpServers: { own: { command: 'touch', args: [ran] } } }))
  execFileSync('git', ['init', '--quiet'], { cwd: folder })
  execFileSync('git', ['config', 'core.fsmonitor', `touch '${ran}'; true`], { cwd: folder })
  return { root, folder, ran }
}

/** Lets the model call tools at first, then answer; gives what the tools said and all that was sent. */
async function letRead(folder: string, root: string, calls: readonly ToolCall[]) {
  const server = await startFakeModelServer((_, index) =>
    index === 0 ? callTools(calls) : { text: 'Read.\n\n[POSITION: SUPPORT] - seen' },
  )
  onTestFinished(() => server.close())
  const home = path.join(root, 'home')
  mkdirSync(home, { recursive: true })
  const provider = createCli(CLIS['claude-cli'], {
    model: 'sonnet',
    baseUrl: server.origin,
    apiKey: 'dummy-key',
    env: {
      PATH: [bin, path.dirname(process.execPath), '/usr/bin', '/bin'].join(path.delimiter),
      HOME: home,
      HTTPS_PROXY: 'http://127.0.0.1:1',
      NO_PROXY: '127.0.0.1',
    },
  })
  const { agent } = examplePrompt()
  const access = { read: folder, except: [path.join(folder, 'discussions')] }
  const messages = [{ role: 'user' as const, content: 'What of @src/main.ts and @.env?' }]
  const chunks = await collect(provider, examplePrompt({ agent: { ...agent, access }, messages }))
  const results = toolResults(server.requests[1], calls.length)
  return { chunks, results, requests: server.requests }
}

function offered({ body }: ModelRequest): unknown[] {
  return Array.isArray(body.tools) ? body.tools.map(({ name }) => name).sort() : []
}

describe.skipIf('unreachable' in installed)(
  'an agent that may read a folder, by the published claude',
  () => {
    it('reads and searches in it, and answers', async () => {
      const { folder, root } = createProject()
      const calls = [
        { name: 'Read', input: { file_path: path.join(folder, 'src/main.ts') } },
        { name: 'Read', input: { file_path: 'src/deep/part.ts' } },
        { name: 'Grep', input: { pattern: INSIDE, output_mode: 'content' } },
      ]
      const { chunks, results, requests } = await letRead(folder, root, calls)
      expect(results).toEqual(calls.map(() => expect.stringContaining(INSIDE)))
      expect(reduceChunks(chunks)).toMatchObject({
        text: 'Read.\n\n[POSITION: SUPPORT] - seen',
        last: { type: 'done' },
      })
      expect(chunks.map(({ type }) => type)).not.toContain('retry')
      expect(requests.map(offered)).toEqual([
        ['Grep', 'Read'],
        ['Grep', 'Read'],
      ])
    })

    it('reads nothing outside of it, no secret and nothing of the discussions, however it asks', async () => {
      const { folder, root } = createProject()
      const files = [
        path.join(root, 'outside/notes.txt'),
        '../outside/notes.txt',
        path.join(folder, '../outside/notes.txt'),
        path.join(folder, 'way-out/notes.txt'),
        path.join(folder, 'notes'),
        '/etc/hostname',
        '/proc/self/environ',
        path.join(folder, '.env'),
        '.ENV.Local',
        'src/server.PEM',
        'id_rsa',
        '.ssh/config',
        'conf/db-secrets.yaml',
        'harmless.txt',
        'discussions/other.jsonl',
        '.git/config',
      ]
      const places = [
        undefined,
        ...files,
        path.join(root, 'outside'),
        'way-out',
        '.ssh',
        'discussions',
        '/etc',
      ]
      const grep = (input: object) => ({
        name: 'Grep',
        input: { pattern: '.', output_mode: 'content', ...input },
      })
      const calls: ToolCall[] = [
        ...files.map((file_path) => ({ name: 'Read', input: { file_path } })),
        ...places.map((place) => grep(place === undefined ? {} : { path: place })),
        ...['.env*', '.*', '*.PEM', '../outside/*', '/etc/*', '**'].map((glob) => grep({ glob })),
        { name: 'Glob', input: { pattern: '/etc/*' } },
      ]
      const { results, requests } = await letRead(folder, root, calls)
      expect(results).not.toContain(undefined)
      const told = calls.map((call, index) => `${JSON.stringify(call)} => ${results[index]}`)
      expect(told.filter((line) => /WORDS-THAT|127\.0\.0\.1|fsmonitor|hosts:/.test(line))).toEqual([])
      // Refused one by one; only the searches of the whole folder find something.
      expect(
        results.slice(0, files.length).filter((said) => !/denied|permission|Cannot read/.test(said ?? '')),
      ).toEqual([])
      expect(JSON.stringify(requests.map(({ body }) => body.messages))).not.toContain(SECRET)
    })

    it('writes nothing, runs nothing, and takes nothing in it for orders', async () => {
      const { folder, root, ran } = createProject()
      const made = path.join(folder, 'made.txt')
      const before = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()
      const calls = [
        { name: 'Write', input: { file_path: made, content: 'x' } },
        { name: 'Edit', input: { file_path: 'src/main.ts', old_string: INSIDE, new_string: 'x' } },
        { name: 'Bash', input: { command: `touch '${made}' '${ran}'` } },
        { name: 'WebFetch', input: { url: 'http://127.0.0.1:1/', prompt: 'read' } },
        { name: 'Task', input: { description: 'x', prompt: 'x', subagent_type: 'general-purpose' } },
        { name: 'Read', input: { file_path: 'src/deep/part.ts' } },
      ]
      const { results, requests } = await letRead(folder, root, calls)
      expect(results.slice(0, -1).filter((said) => !said?.includes('No such tool available'))).toEqual([])
      expect(results.at(-1)).toContain(INSIDE)
      expect(JSON.stringify(requests.map(({ body }) => body))).not.toContain('project-memory')
      expect(JSON.stringify(requests[0]?.body)).not.toContain(INSIDE)
      expect(existsSync(ran)).toBe(false)
      expect(readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()).toEqual(before)
    })
  },
)
