import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { APIS, KEY } from './apis.js'
import { openbotman, tempFolder } from './cli.js'
import { type FakeModelServer, startFakeModelServer } from './fake-model-server.js'
import { type FakeProxy, startFakeProxy } from './fake-proxy.js'
import { startHttpsFront } from './https-front.js'
import { type CertificateOptions, makeSelfSigned } from './self-signed.js'

const REPLY = '### Decision\nA cache – for an hour.\n\n[POSITION: SUPPORT] - it is enough'
const ASK = ['discuss', 'Shall we cache the prices?', '--no-blind-pick', '--json']

interface Secure {
  folder: string
  /** A file with the certificate. */
  authority: string
  tls: { key: string; cert: string }
  port: number
  model: FakeModelServer
  /** The model server as if it were at this origin. */
  at(origin: string): FakeModelServer
}

/** A model behind TLS, in answers of any coding. */
async function serve(options: CertificateOptions = {}, coding?: 'gzip' | 'br'): Promise<Secure> {
  const folder = tempFolder()
  const tls = makeSelfSigned(options)
  const authority = path.join(folder, 'certificate.pem')
  writeFileSync(authority, tls.cert)
  const model = await startFakeModelServer(() => ({ text: REPLY }))
  onTestFinished(() => model.close())
  const port = await startHttpsFront({
    port: Number(new URL(model.origin).port),
    tls,
    ...(coding ? { coding } : {}),
  })
  return { folder, authority, tls, port, model, at: (origin) => ({ ...model, origin, url: `${origin}/v1` }) }
}

/** A panel whose every agent asks `provider`, and the endpoint of that name. */
function writeConfig(folder: string, endpoint: string): void {
  writeFileSync(
    path.join(folder, 'openbotman.yaml'),
    `version: 1
agents:
  - { id: planner, name: Planner, role: architect, provider: spark, prompt: You plan. }
  - { id: coder, name: Coder, role: coder, provider: spark, prompt: You write code. }
providers: { spark: { type: openai, model: fake-model, apiKey: ${KEY}, ${endpoint} } }
teams: { default: { agents: [planner, coder], proposer: planner } }
`,
  )
}

describe('the program as it ships', () => {
  it.each([
    ['anthropic', undefined],
    ['openai', 'gzip'],
    ['google', 'br'],
  ] as const)('talks to %s over HTTPS, in pieces, coded as %s', async (type, coding) => {
    const { at, authority, port, folder } = await serve({}, coding)
    const env = { ...APIS[type]?.env(at(`https://127.0.0.1:${port}`)), NODE_EXTRA_CA_CERTS: authority }
    const ran = await openbotman([...ASK, '--provider', `${type}:fake-model`], { cwd: folder, env })
    const result = JSON.parse(ran.stdout)
    expect(result.rounds[0].failures).toEqual([])
    expect([ran.code, result.status, result.decision]).toEqual([0, 'consensus', 'A cache – for an hour.'])
  })

  it.each(['anthropic', 'openai', 'google'])('talks to %s through a proxy', async (type) => {
    const { at, authority, port, folder } = await serve({ names: ['models.example'] })
    const proxy = await startFakeProxy({ port, wants: 'bob:hunter2-swordfish' })
    const env = {
      ...APIS[type]?.env(at('https://models.example')),
      NODE_EXTRA_CA_CERTS: authority,
      // Nothing of it may be told to whoever looks for faults elsewhere.
      DEBUG: '*',
      HTTPS_PROXY: `http://bob:hunter2-swordfish@${proxy.host}`,
    }
    const ran = await openbotman([...ASK, '--provider', `${type}:fake-model`], { cwd: folder, env })
    const result = JSON.parse(ran.stdout)
    expect(result.rounds[0].failures).toEqual([])
    expect([ran.code, result.status]).toEqual([0, 'consensus'])
    expect(new Set(proxy.calls.map(({ method, target }) => `${method} ${target}`))).toEqual(
      new Set(['CONNECT models.example:443']),
    )
    // The key is for the API alone.
    expect(JSON.stringify(proxy.calls)).not.toContain(KEY)
    expect(ran.stdout + ran.stderr).not.toMatch(new RegExp(`hunter2|${btoa('bob:hunter2').slice(0, 12)}`))
  })

  it('asks without the proxy where NO_PROXY says so', async () => {
    // As far as its name tells, this is another machine.
    const { at, authority, port, folder } = await serve({ names: ['0.0.0.0'] })
    const env = {
      ...APIS.openai?.env(at(`https://0.0.0.0:${port}`)),
      NODE_EXTRA_CA_CERTS: authority,
      HTTPS_PROXY: 'http://127.0.0.1:1',
      NO_PROXY: 'other.example,0.0.0.0',
    }
    const ran = await openbotman([...ASK, '--provider', 'openai:fake-model'], { cwd: folder, env })
    expect(JSON.parse(ran.stdout).status).toBe('consensus')
  })

  it('tells of a proxy that wants a password, once and without the one it has', async () => {
    const proxy = await startFakeProxy({ wants: 'bob:another' })
    const env = { ...APIS.openai?.env({ ...(await serve()).at('https://models.example') }) }
    const ran = await openbotman([...ASK, '--provider', 'openai:fake-model'], {
      cwd: tempFolder(),
      env: { ...env, https_proxy: `http://bob:pw@${proxy.host}` },
    })
    const [failure] = JSON.parse(ran.stdout).rounds[0].failures
    expect(failure).toMatchObject({ kind: 'auth', attempts: 1 })
    expect(failure.message).toContain(
      `the proxy http://${proxy.host} (https_proxy) wants a name and a password`,
    )
    expect(ran.stdout + ran.stderr).not.toContain('bob:pw')
    expect(ran.code).toBe(1)
  })

  it.each<[string, CertificateOptions, boolean, string, string]>([
    ['trusted', {}, true, 'it answers, and has fake-model', ''],
    ['not trusted', {}, false, 'signed by itself, and not trusted here', 'NODE_EXTRA_CA_CERTS'],
    ['expired', { years: [2001, 2002] }, true, 'its certificate has expired', 'renew'],
    ['not valid yet', { years: [2200, 2220] }, true, 'its certificate is not valid yet', 'clock'],
    [
      'for another name',
      { names: ['other.example', '10.1.2.3'] },
      true,
      'its certificate is for another name: 10.1.2.3 (ERR_TLS_CERT_ALTNAME_INVALID)',
      'a name that the certificate has',
    ],
  ])('doctor meets a certificate that is %s', async (_, certificate, isTrusted, found, cure) => {
    const { folder, authority, port } = await serve(certificate)
    writeConfig(folder, `baseUrl: "https://127.0.0.1:${port}/v1"`)
    const { stdout, code } = await openbotman(['doctor', '--json'], {
      cwd: folder,
      env: { OPENBOTMAN_TRUST_CONFIG: '1', ...(isTrusted ? { NODE_EXTRA_CA_CERTS: authority } : {}) },
    })
    const check = JSON.parse(stdout).providers.find(({ name }: { name: string }) => name === 'spark')
    expect(check.found).toContain(found)
    expect(check.cure ?? '').toContain(cure)
    expect([check.state, code]).toEqual(cure === '' ? ['ok', 0] : ['failed', 2])
  })

  it('doctor asks through a proxy, and names one that is away', async () => {
    const { folder, authority, port } = await serve({ names: ['models.example'] })
    writeConfig(folder, 'baseUrl: "https://models.example/v1"')
    const proxy: FakeProxy = await startFakeProxy({ port })
    const ask = async (address: string) => {
      const { stdout } = await openbotman(['doctor', '--json'], {
        cwd: folder,
        env: { OPENBOTMAN_TRUST_CONFIG: '1', NODE_EXTRA_CA_CERTS: authority, HTTPS_PROXY: address },
      })
      return JSON.parse(stdout).providers.find(({ name }: { name: string }) => name === 'spark')
    }
    expect(await ask(proxy.host)).toMatchObject({ state: 'ok' })
    expect(proxy.calls).toHaveLength(1)
    expect(await ask('http://127.0.0.1:1')).toMatchObject({
      state: 'failed',
      found: expect.stringContaining(
        'the proxy http://127.0.0.1:1 (HTTPS_PROXY) cannot be used: nothing listens there',
      ),
      cure: expect.stringMatching(/^Correct HTTPS_PROXY, or set NO_PROXY=models\.example/),
    })
  })

  it.each([
    ['its own', ['10.1.2.3'], 'it answers, and has fake-model'],
    ['that of the proxy', ['localhost', '127.0.0.1'], 'its certificate is for another name'],
  ])('behind a proxy, a server named by its address shows a certificate: %s', async (_, names, found) => {
    const { folder, authority, port, model } = await serve({ names })
    writeConfig(folder, 'baseUrl: "https://10.1.2.3/v1"')
    const proxy = await startFakeProxy({ port })
    const { stdout } = await openbotman(['doctor', '--json'], {
      cwd: folder,
      env: {
        OPENBOTMAN_TRUST_CONFIG: '1',
        NODE_EXTRA_CA_CERTS: authority,
        HTTPS_PROXY: proxy.host.replace('127.0.0.1', 'localhost'),
      },
    })
    const check = JSON.parse(stdout).providers.find(({ name }: { name: string }) => name === 'spark')
    expect(check.found).toContain(found)
    expect(proxy.calls[0]?.target).toBe('10.1.2.3:443')
    // Whoever shows that of another gets no key.
    expect(model.paths.length > 0).toBe(check.state === 'ok')
  })

  it('doctor speaks TLS with a proxy that wants it, for servers with TLS and without', async () => {
    const { folder, authority, port, model, tls } = await serve({ names: ['models.example', '127.0.0.1'] })
    writeConfig(
      folder,
      `baseUrl: "https://models.example/v1" },
  plain: { type: openai, model: fake-model, apiKey: ${KEY}, baseUrl: "http://plain.example/v1"`,
    )
    const proxy = await startFakeProxy({ port, tls })
    const forPlain = await startFakeProxy({ port: Number(new URL(model.origin).port), tls })
    const { stdout } = await openbotman(['doctor', '--json'], {
      cwd: folder,
      env: {
        OPENBOTMAN_TRUST_CONFIG: '1',
        NODE_EXTRA_CA_CERTS: authority,
        HTTPS_PROXY: `https://${proxy.host}`,
        HTTP_PROXY: `https://${forPlain.host}`,
      },
    })
    const states = JSON.parse(stdout).providers.map(({ name, found }: Record<string, string>) => [
      name,
      found,
    ])
    expect(Object.fromEntries(states)).toMatchObject({
      spark: 'it answers, and has fake-model',
      plain: 'it answers, and has fake-model',
    })
    expect([...proxy.calls, ...forPlain.calls].map(({ target }) => target)).toEqual([
      'models.example:443',
      'http://plain.example/v1/models',
    ])
  })

  it('doctor names where a server sends requests to', async () => {
    const folder = tempFolder()
    const server = createServer((_, answer) =>
      answer.writeHead(301, { location: 'https://models.example/v1/models' }).end(),
    )
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => {
      server.closeAllConnections()
      server.close()
    })
    writeConfig(folder, `baseUrl: "http://127.0.0.1:${(server.address() as AddressInfo).port}/v1"`)
    const { stdout } = await openbotman(['doctor', '--json'], {
      cwd: folder,
      env: { OPENBOTMAN_TRUST_CONFIG: '1' },
    })
    const check = JSON.parse(stdout).providers.find(({ name }: { name: string }) => name === 'spark')
    expect(check).toMatchObject({
      state: 'failed',
      found: expect.stringContaining('redirects to https://models.example/v1/models'),
      cure: expect.stringContaining('set baseUrl to where the API is'),
    })
  })

  it('asks once where a certificate is not trusted, and says what to do', async () => {
    const { at, port, folder, model } = await serve()
    const env = { ...APIS.anthropic?.env(at(`https://127.0.0.1:${port}`)) }
    const ran = await openbotman([...ASK, '--provider', 'anthropic:fake-model'], { cwd: folder, env })
    const [failure] = JSON.parse(ran.stdout).rounds[0].failures
    expect(failure).toMatchObject({ kind: 'network', attempts: 1 })
    expect(ran.stderr + ran.stdout).toContain('NODE_EXTRA_CA_CERTS')
    expect(ran.code).toBe(1)
    expect(model.paths).toEqual([])
  })
})
