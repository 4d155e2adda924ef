import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import { onTestFinished } from 'vitest'
import { bin, tempFolder } from './cli.js'

/** A folder with files in it: name and text. */
export function createProject(files: Record<string, string>): string {
  const folder = tempFolder()
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
    writeFileSync(path.join(folder, name), text)
  }
  return folder
}

export interface Connected {
  client: Client
  pid: number
  call(name: string, args?: Record<string, unknown>): Promise<CallToolResult>
}

/** Starts the real program as a server in a folder, with the official client at its other end. */
export async function connectTo(
  folder: string,
  args: string[] = [],
  env: Record<string, string> = {},
): Promise<Connected> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [bin, 'mcp', ...args],
    cwd: folder,
    env: { HOME: tempFolder(), PATH: process.env.PATH ?? '', ...env },
    stderr: 'ignore',
  })
  const client = new Client({ name: 'test', version: '1' })
  await client.connect(transport)
  onTestFinished(() => client.close())
  // The client checks structured answers against the schemas that it was told of.
  await client.listTools()
  const call: Connected['call'] = async (name, args = {}) =>
    (await client.callTool({ name, arguments: args })) as CallToolResult
  return { client, pid: transport.pid ?? 0, call }
}

/** The text of an answer. */
export function textOf({ content }: CallToolResult): string {
  return content.map((part) => (part.type === 'text' ? part.text : '')).join('')
}

/** Three agents who take their replies from `replies.yaml`. */
export const SCRIPTED_PANEL = `version: 1
providers: { scripted: { script: replies.yaml } }
agents:
  planner: { role: architect, provider: scripted }
  coder: { role: developer, provider: scripted }
  reviewer: { role: reviewer, provider: scripted }
teams:
  default: { agents: [planner, coder, reviewer], proposer: planner }
`

/** Agreement at once. */
export const AGREEING = `replies:
  planner:
    - "### Decision\\nWe cache the prices for an hour.\\n\\n### Action items\\n- [ ] write the drill (owner: coder, priority: high)\\n\\n[POSITION: PROPOSAL] - cheap"
  coder: ["[POSITION: SUPPORT] - it holds"]
  reviewer: ["[POSITION: SUPPORT] - simple"]
`
