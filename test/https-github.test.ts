import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { deliver, GITHUB_TOKEN, HOOK_SECRET, readEvent, startFakeGithub, told } from './fake-github.js'
import { startFakeProxy } from './fake-proxy.js'
import { startGatedModel } from './gated-model.js'
import { startHttpsFront } from './https-front.js'
import { createProject } from './mcp-client.js'
import { makeSelfSigned } from './self-signed.js'
import { startServeProgram } from './serve-program.js'

const config = (api: string) => `version: 1
provider: openai:fake
agents: { one: { role: reviewer }, two: { role: security } }
teams: { review: { agents: [one, two] } }
github:
  secret: "\${GITHUB_WEBHOOK_SECRET}"
  token: "\${GITHUB_TOKEN}"
  api: ${api}
  repositories: [acme/shop]
`

/** The built server before a GitHub that speaks TLS as `host`, told of a pull request. */
async function open(host: string, isTrusted: boolean, isProxied: boolean) {
  const github = await startFakeGithub()
  const model = await startGatedModel(() => '### Findings\n- none\n\n[POSITION: SUPPORT] - fine')
  const tls = makeSelfSigned({ names: [host] })
  const port = await startHttpsFront({ port: Number(new URL(github.url).port), tls })
  const proxy = await startFakeProxy({ port, wants: 'bob:hunter2-swordfish' })
  const folder = createProject({ 'openbotman.yaml': config(`https://${host}${isProxied ? '' : `:${port}`}`) })
  const authority = path.join(folder, 'authority.pem')
  writeFileSync(authority, tls.cert)
  const server = await startServeProgram(folder, [], {
    ...model.env,
    GITHUB_WEBHOOK_SECRET: HOOK_SECRET,
    GITHUB_TOKEN,
    OPENBOTMAN_TOKENS: 'reader:token-0123456789abcdef:read',
    ...(isTrusted ? { NODE_EXTRA_CA_CERTS: authority } : {}),
    ...(isProxied ? { HTTPS_PROXY: `http://bob:hunter2-swordfish@${proxy.host}` } : {}),
  })
  expect((await told(deliver(server, readEvent('pull-request-opened'))))[0]).toBe(202)
  return { github, proxy, server }
}

it.each([
  ['127.0.0.1', false],
  ['github.example', true],
])('a pull request is read and commented on over HTTPS: %s, through a proxy: %s', async (host, isProxied) => {
  const { github, proxy, server } = await open(host, true, isProxied)
  await github.commented(([comment]) => expect(comment?.body).toContain('acme'))
  expect(proxy.calls.length > 0).toBe(isProxied)
  expect(JSON.stringify(proxy.calls)).not.toContain(GITHUB_TOKEN)
  expect(server.stderr()).not.toContain('hunter2')
})

it('a GitHub whose certificate is not trusted is told of with the cure', async () => {
  const { server } = await open('127.0.0.1', false, false)
  expect(await server.told('a pull request is tried again')).toMatchObject({
    why: expect.stringContaining('its certificate is signed by itself, and not trusted here'),
    cure: expect.stringContaining('NODE_EXTRA_CA_CERTS'),
  })
})
