import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { openbotman, type Ran, type RunOptions, tempFolder } from '../cli.js'
import {
  type FakeModelServer,
  type ModelAnswer,
  type ModelRequest,
  startFakeModelServer,
} from '../fake-model-server.js'

/** The agents of the panel by the CLI that answers for them; the shape of a request tells whose it is. */
export const AGENTS = { messages: 'claude', responses: 'codex', gemini: 'gemini' } as const
export type AgentId = (typeof AGENTS)[keyof typeof AGENTS]

export interface Panel {
  server: FakeModelServer
  /** The bodies of an agent's requests, as text. */
  heardBy(agent: AgentId): string[]
  /** Runs the real program in a folder with the panel's configuration. */
  run(args: string[], options?: RunOptions): Promise<Ran>
  folder: string
  /** Processes that were started by the runs and still are there. */
  leftBehind(): number[]
  /** What was asked of other machines by way of the proxy. */
  outside: readonly string[]
}

/**
 * A panel of three agents, one for each CLI, all of them against a model server of the test.
 * @param bin the folder with the CLIs
 * @param respond what to answer an agent
 */
export async function startPanel(
  bin: string,
  proposer: AgentId,
  respond: (agent: AgentId, request: ModelRequest) => ModelAnswer | Promise<ModelAnswer>,
): Promise<Panel> {
  const agentOf = (request: ModelRequest) => AGENTS[request.shape as keyof typeof AGENTS]
  const server = await startFakeModelServer((request) => respond(agentOf(request), request))
  onTestFinished(() => server.close())
  const gate = await watchOutside()
  const folder = tempFolder()
  const home = path.join(folder, 'home')
  writeFileSync(path.join(folder, 'openbotman.yaml'), configuration(server, proposer))
  // What a project tells the CLIs by itself is nothing that a panel is to hear.
  for (const name of ['CLAUDE.md', 'AGENTS.md', 'GEMINI.md'])
    writeFileSync(path.join(folder, name), 'project-memory')
  return {
    server,
    folder,
    heardBy: (agent) =>
      server.requests
        .filter((request) => agentOf(request) === agent)
        .map(({ body }) => textsIn(body).join('\n')),
    run: (args, options = {}) => {
      const env = {
        PATH: [bin, path.dirname(process.execPath), '/usr/bin', '/bin'].join(path.delimiter),
        HOME: home,
        HTTPS_PROXY: gate.url,
        NO_PROXY: '127.0.0.1',
      }
      return openbotman(args, { cwd: folder, ...options, env: { ...env, ...options.env } })
    },
    leftBehind: () => processesWith(`HOME=${home}`),
    outside: gate.wanted,
  }
}

function configuration({ url, origin }: FakeModelServer, proposer: AgentId): string {
  const others = Object.values(AGENTS).filter((agent) => agent !== proposer)
  return `version: 1
discussion: { blindPick: false }
providers:
  claude-cli: { baseUrl: "${origin}", apiKey: dummy-key }
  codex-cli: { baseUrl: "${url}", apiKey: dummy-key }
  gemini-cli: { baseUrl: "${origin}", apiKey: dummy-key }
agents:
  claude: { role: architect, provider: "claude-cli:sonnet" }
  codex: { role: developer, provider: "codex-cli:gpt-fake" }
  gemini: { role: reviewer, provider: "gemini-cli:gemini-fake" }
teams:
  default: { agents: [${[proposer, ...others].join(', ')}], proposer: ${proposer} }
`
}

/** Every text of a request, however deep. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

/** A proxy that lets nobody through and keeps where everyone wanted to. */
async function watchOutside(): Promise<{ url: string; wanted: string[] }> {
  const wanted: string[] = []
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', (data) => {
      wanted.push(data.toString('latin1').split('\r\n')[0] ?? '')
      socket.destroy()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  return { url: `http://127.0.0.1:${port}`, wanted }
}

/** The processes with a variable in their environment, of those that run and were not only not yet collected. */
function processesWith(variable: string): number[] {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(variable)
      } catch {
        return false
      }
    })
    .map(Number)
}
