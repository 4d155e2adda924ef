import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { CLIS, createCli } from '../../src/providers/clis.js'
import { tempFolder } from '../cli.js'
import { collect, reduceChunks } from '../example-prompt.js'
import { startFakeModelServer } from '../fake-model-server.js'
import { installClis } from './install.js'

const installed =
  process.platform === 'win32' ? { unreachable: 'these tests need a POSIX system' } : await installClis()
if ('unreachable' in installed) console.warn(`skipped: ${installed.unreachable}`)
const bin = 'bin' in installed ? installed.bin : ''

/** A home with all that its user may have told the CLIs: instructions, hooks, servers. */
function createHome() {
  const home = tempFolder()
  const ran = path.join(home, 'ran')
  const write = (name: string, text: string) => {
    mkdirSync(path.dirname(path.join(home, name)), { recursive: true })
    writeFileSync(path.join(home, name), text)
  }
  const memories = ['.claude/CLAUDE.md', '.claude/rules/a.md', '.codex/AGENTS.md', '.gemini/GEMINI.md']
  for (const name of memories) write(name, 'user-memory')
  const hook = [{ hooks: [{ type: 'command', command: `touch '${ran}'` }] }]
  const hooks = { SessionStart: hook, UserPromptSubmit: hook, Stop: hook }
  const mcpServers = { own: { command: 'touch', args: [ran] } }
  for (const name of ['.claude/settings.json', '.codex/hooks.json', '.gemini/settings.json'])
    write(name, JSON.stringify({ hooks, mcpServers }))
  write('.claude.json', JSON.stringify({ mcpServers }))
  write('.codex/config.toml', `developer_instructions = "user-memory"\nnotify = ["touch", "${ran}"]\n`)
  return { home, ran }
}

describe.skipIf('unreachable' in installed)('what the user keeps for a CLI', () => {
  it.each(['claude-cli', 'codex-cli', 'gemini-cli'] as const)(
    'is nothing that %s takes along',
    async (type) => {
      const server = await startFakeModelServer(() => ({ text: 'Yes.', reasoning: 'hm' }))
      onTestFinished(() => server.close())
      const { home, ran } = createHome()
      const provider = createCli(CLIS[type], {
        model: type === 'gemini-cli' ? 'gemini-fake' : 'sonnet',
        baseUrl: type === 'codex-cli' ? server.url : server.origin,
        apiKey: 'dummy-key',
        env: {
          PATH: [bin, path.dirname(process.execPath), '/usr/bin', '/bin'].join(path.delimiter),
          HOME: home,
          HTTPS_PROXY: 'http://127.0.0.1:1',
          NO_PROXY: '127.0.0.1',
        },
      })
      expect(reduceChunks(await collect(provider))).toMatchObject({ text: 'Yes.', last: { type: 'done' } })
      expect(server.requests).toHaveLength(1)
      expect(JSON.stringify(server.requests[0]?.body)).not.toContain('user-memory')
      expect(existsSync(ran)).toBe(false)
    },
  )
})
