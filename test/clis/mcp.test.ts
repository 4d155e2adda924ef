import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { bin as openbotman } from '../cli.js'
import { type ModelAnswer, type ModelRequest, startFakeModelServer } from '../fake-model-server.js'
import { AGREEING, createProject, SCRIPTED_PANEL } from '../mcp-client.js'
import { installClis } from './install.js'
import { callTools, toolResults } from './tool-calls.js'

const installed =
  process.platform === 'win32' ? { unreachable: 'these tests need a POSIX system' } : await installClis()
if ('unreachable' in installed) console.warn(`skipped: ${installed.unreachable}`)
const clis = 'bin' in installed ? installed.bin : ''

/** The line of the README that adds the server to a CLI. */
function lineFor(program: string): string[] {
  const readme = readFileSync(fileURLToPath(new URL('../../README.md', import.meta.url)), 'utf8')
  const line = readme.split('\n').find((each) => each.startsWith(`${program} mcp add `))
  return (line ?? '')
    .replace(/\s+#.*/, '')
    .split(' ')
    .slice(1)
}

/** A project with a panel, a home, and this program on the path. */
async function createDesk(respond: (request: ModelRequest, index: number) => ModelAnswer) {
  const server = await startFakeModelServer(respond)
  onTestFinished(() => server.close())
  const folder = createProject({ 'openbotman.yaml': SCRIPTED_PANEL, 'replies.yaml': AGREEING })
  const programs = path.join(folder, 'programs')
  mkdirSync(programs)
  const program = path.join(programs, 'openbotman')
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${openbotman}' "$@"\n`)
  chmodSync(program, 0o755)
  const env = {
    PATH: [programs, clis, path.dirname(process.execPath), '/usr/bin', '/bin'].join(path.delimiter),
    HOME: path.join(folder, 'home'),
    HTTPS_PROXY: 'http://127.0.0.1:1',
    NO_PROXY: '127.0.0.1',
  }
  mkdirSync(env.HOME)
  const run = (name: string, args: string[], more: Record<string, string> = {}) =>
    new Promise<{ code: number | null; output: string }>((resolve, reject) => {
      const child = spawn(path.join(clis, name), args, {
        cwd: folder,
        env: { ...env, ...more },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      let output = ''
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', (text: string) => {
          output += text
        })
      child.on('error', reject)
      child.on('close', (code) => resolve({ code, output }))
    })
  return { server, folder, run }
}

const CLAUDE = {
  ANTHROPIC_API_KEY: 'dummy-key',
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
  DISABLE_AUTOUPDATER: '1',
}
const TOOLS = ['discuss', 'review', 'get_result', 'list_teams']

describe.skipIf('unreachable' in installed)('added by the line of the README,', () => {
  it('claude calls the tools, and what they say is in its next request', async () => {
    const calls = [
      { name: 'mcp__openbotman__list_teams', input: {} },
      {
        name: 'mcp__openbotman__discuss',
        input: { topic: 'Shall we cache the prices for an hour or a day?' },
      },
    ]
    const desk = await createDesk((_, index) => (index === 0 ? callTools(calls) : { text: 'Done.' }))
    expect(await desk.run('claude', lineFor('claude'))).toMatchObject({ code: 0 })
    const allowed = TOOLS.map((tool) => `mcp__openbotman__${tool}`).join(',')
    const args = ['-p', 'Ask the panel.', '--model', 'sonnet', '--allowedTools', allowed]
    const ran = await desk.run('claude', args, { ...CLAUDE, ANTHROPIC_BASE_URL: desk.server.origin })
    expect(ran).toMatchObject({ code: 0, output: expect.stringContaining('Done.') })
    const [teams, discussed] = toolResults(desk.server.requests[1], calls.length)
    expect(teams).toMatch(/planner[\s\S]*coder[\s\S]*reviewer/)
    expect(discussed).toContain('We cache the prices for an hour.')
    expect(discussed).toContain('consensus')
  })

  it('codex offers the tools to its model', async () => {
    const desk = await createDesk(() => ({ text: 'Done.' }))
    expect(await desk.run('codex', lineFor('codex'))).toMatchObject({ code: 0 })
    const provider = `{name="configured",base_url=${JSON.stringify(desk.server.url)},env_key="CODEX_API_KEY",wire_api="responses"}`
    const settings = ['model_provider=configured', `model_providers.configured=${provider}`]
    const args = [
      'exec',
      '--skip-git-repo-check',
      '-m',
      'gpt-fake',
      ...settings.flatMap((each) => ['-c', each]),
    ]
    const ran = await desk.run('codex', [...args, 'Ask the panel.'], { CODEX_API_KEY: 'dummy-key' })
    expect(ran).toMatchObject({ code: 0 })
    const offered = JSON.stringify(desk.server.requests[0]?.body.tools)
    for (const tool of TOOLS) expect(offered).toContain(tool)
    expect(offered).toContain('openbotman')
  })

  it('gemini offers the tools to its model', async () => {
    const desk = await createDesk(() => ({ text: 'Done.' }))
    expect(await desk.run('gemini', lineFor('gemini'))).toMatchObject({ code: 0 })
    // As its user does by logging in.
    const settings = path.join(desk.folder, 'home', '.gemini', 'settings.json')
    const { mcpServers } = JSON.parse(readFileSync(settings, 'utf8'))
    const security = { auth: { selectedType: 'gemini-api-key' } }
    writeFileSync(settings, JSON.stringify({ mcpServers, security }))
    const env = { GEMINI_API_KEY: 'dummy-key', GOOGLE_GEMINI_BASE_URL: desk.server.origin }
    // Without anyone to confirm a call, it offers only what needs no confirmation.
    const args = ['-p', 'Ask the panel.', '-m', 'gemini-fake', '--skip-trust', '--approval-mode', 'yolo']
    const ran = await desk.run('gemini', args, env)
    expect(ran).toMatchObject({ code: 0 })
    const offered = JSON.stringify(desk.server.requests.map(({ body }) => body.tools))
    for (const tool of TOOLS) expect(offered).toContain(tool)
  })
})
