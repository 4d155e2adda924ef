import { execFile } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { CodeHost } from '../code-host.js'
import { startFakeModelServer } from '../fake-model-server.js'
import { install, type Packed, packAndInstall, root } from './pack.js'

const made =
  process.platform === 'win32' ? { unreachable: 'these tests need a POSIX system' } : await packAndInstall()
if ('unreachable' in made) console.warn(`skipped: ${made.unreachable}`)

describe.skipIf('unreachable' in made)('the package', () => {
  const { folder, source, tarball, content, prefix } = made as Packed
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const files = () =>
    readdirSync(content, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => path.relative(content, path.join(entry.parentPath, entry.name)))
      .sort()

  it('holds what runs and what is read, and nothing else', () => {
    const { files: named }: { files: string[] } = JSON.parse(
      readFileSync(path.join(root, 'package.json'), 'utf8'),
    )
    const always = ['package.json', 'README.md', 'LICENSE']
    const others = files().filter((file) => ![...named, ...always].includes(file.split('/')[0] ?? ''))
    expect(others).toEqual([])
    expect(
      files().filter((file) => /(?:^|\/)\.|\.test\.|(?:^|\/)(?:test|src|discussions)\//.test(file)),
    ).toEqual([])
    const built = files().filter((file) => file.startsWith('dist/'))
    const expected = readdirSync(path.join(root, 'src'), { recursive: true })
      .map(String)
      // The page's script is one file of its own.
      .filter((file) => file.endsWith('.ts') && !file.startsWith('serve/page/browser/'))
      .flatMap((file) => ['.js', '.d.ts'].map((ending) => `dist/${file.replace(/\.ts$/, ending)}`))
    expect(expected.filter((file) => !built.includes(file))).toEqual([])
    for (const file of [
      'bin/openbotman.js',
      'dist/page/page.js',
      'openbotman.yaml',
      'agents/planner.yaml',
      'examples/cache.md',
      ...always,
    ])
      expect(files()).toContain(file)
    expect(statSync(path.join(content, 'bin/openbotman.js')).mode & 0o111).toBe(0o111)
  })

  it('is small, and knows nothing of where it was built', () => {
    expect(statSync(tarball).size).toBeLessThan(4_000_000)
    const places = [root, source, folder, `${homedir()}/`]
    for (const file of files()) {
      const text = readFileSync(path.join(content, file), 'latin1')
      expect(places.filter((place) => text.includes(place)).map((place) => `${file}: ${place}`)).toEqual([])
    }
  })

  /** Runs the installed program by its name, away from where it was built. */
  function openbotman(
    args: string[],
    cwd: string,
  ): Promise<{ code: number; stdout: string; stderr: string }> {
    const bin = path.join(prefix, 'bin')
    const env = { PATH: `${bin}:${process.env.PATH}`, HOME: path.join(folder, 'home'), LANG: 'C.UTF-8' }
    mkdirSync(env.HOME, { recursive: true })
    return new Promise((resolve) => {
      const child = execFile('openbotman', args, { cwd, env }, (error, stdout, stderr) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout, stderr }),
      )
      child.stdin?.end()
    })
  }
  const place = () => mkdtempSync(path.join(folder, 'cwd-'))

  it('is installed for everyone, and says what it is', async () => {
    const { version } = JSON.parse(readFileSync(path.join(content, 'package.json'), 'utf8'))
    expect(await openbotman(['--version'], place())).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
    const help = await openbotman(['--help'], place())
    expect(help.code).toBe(0)
    expect(help.stdout).toContain('discuss [options] [topic]')
    const script = await openbotman(['completions', 'bash'], place())
    expect(script).toMatchObject({ code: 0, stderr: '' })
    expect(script.stdout).toContain('openbotman')
    const agents = await openbotman(['agents', '--json'], place())
    expect(agents.stdout).toContain('"planner"')
  })

  it('sets up an empty folder, discusses there, and shows what came of it', async () => {
    const cwd = place()
    const set = await openbotman(['init', '--yes'], cwd)
    expect(set).toMatchObject({ code: 0 })
    expect(existsSync(path.join(cwd, 'openbotman.yaml'))).toBe(true)
    expect(readdirSync(path.join(cwd, 'agents'))).toContain('planner.yaml')
    const topic = 'Shall we keep sessions in Redis or in PostgreSQL?'
    const said = await openbotman(['discuss', topic, '--offline'], cwd)
    expect([0, 3]).toContain(said.code)
    expect(said.stdout).toMatch(/^discussions\/.*\.md$|discussions\/\S+\.md/m)
    const runs = JSON.parse((await openbotman(['runs', '--json'], cwd)).stdout)
    expect(JSON.stringify(runs)).toContain('sessions')
    const page = await openbotman(['export', 'last', '--format', 'html'], cwd)
    expect(page).toMatchObject({ code: 0, stderr: '' })
    expect(page.stdout).toMatch(/^<!doctype html>/i)
  })

  it('brings its configuration, roles and topics along', async () => {
    const example = path.join(prefix, 'lib/node_modules/openbotman/examples/cache.md')
    const { code, stdout } = await openbotman(['discuss', example, '--offline', '--json'], place())
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      status: 'consensus',
      consensus: { reached: true },
    })
  })

  it('is a library with types', async () => {
    const project = place()
    const put = (name: string, text: string) => writeFileSync(path.join(project, name), text)
    put('package.json', '{ "type": "module", "private": true }\n')
    await install([tarball], project)
    const options = {
      strict: true,
      target: 'ES2023',
      module: 'nodenext',
      outDir: 'out',
      types: [],
      exactOptionalPropertyTypes: true,
    }
    put('tsconfig.json', JSON.stringify({ compilerOptions: options, files: ['use.ts'] }))
    put('use.ts', USE)
    const tsc = path.join(root, 'node_modules/.bin/tsc')
    expect(await call(tsc, ['-p', '.'], project)).toEqual({ code: 0, out: '' })
    const { code, out } = await call(process.execPath, ['out/use.js'], project)
    expect({ code, out }).toEqual({ code: 0, out: expect.stringMatching(/^SUPPORT keep it small\n/) })
    expect(out).toContain('# Discussion: ')
    put('use.ts', `${USE}\nconst wrong: number = parseReply('x').reason\nconsole.log(wrong)\n`)
    expect((await call(tsc, ['-p', '.'], project)).out).toContain('error TS2322')
  })

  it('is what the review workflow installs, and it reviews', { timeout: 300_000 }, async () => {
    const server = await startFakeModelServer(() => ({
      text: '### Findings\n- [must-fix] a.ts:1 - It breaks\n',
    }))
    const own = path.join(place(), 'installed')
    const userconfig = await call('npm', ['config', 'get', 'userconfig'], folder)
    // How this machine reaches the registry.
    const reaching = Object.entries(process.env).filter(([name]) => /proxy$|^npm_|_CA_|^SSL_/i.test(name))
    const host = new CodeHost({
      ...Object.fromEntries(reaching.map(([name, value = '']) => [name, value])),
      PATH: `${own}/bin:${process.env.PATH}`,
      npm_config_prefix: own,
      npm_config_userconfig: userconfig.out.trim(),
    })
    try {
      host.origin.env.GIT_COMMITTER_DATE = new Date().toISOString()
      host.origin.write({
        '.github/openbotman.tgz': readFileSync(tarball),
        'a.ts': 'export {}\n',
        'openbotman.yaml': `version: 1\nproviders: { models: { type: openai, baseUrl: "${server.url}", apiKey: "\${OPENAI_API_KEY}", model: m } }\nprovider: models\nteams: { review: { agents: [reviewer, security] } }\n`,
      })
      host.origin.commit('begin')
      host.origin.git('checkout', '-q', '-b', 'topic')
      host.origin.write({ 'a.ts': 'broken\n' })
      host.origin.commit('change')
      const { review, publish } = await host.pullRequest({ secrets: { OPENAI_API_KEY: 'a-key' } })
      expect({ log: review?.log, ...review?.outputs }).toMatchObject({ code: '3' })
      expect(publish?.result).toBe('success')
      expect(host.comments[0]?.body).toContain('## ❌ Not ready to merge: 1 must-fix')
      expect(existsSync(path.join(own, 'bin/openbotman'))).toBe(true)
    } finally {
      host.remove()
      await server.close()
    }
  })
})

const USE = `import { discuss, loadConfig, parseReply, renderTranscript, replay, readLog, type Result } from 'openbotman'

const reply = parseReply('Yes.\\n\\n[POSITION: SUPPORT] - keep it small')
const position: string | null = reply.position
const conditions: { text: string }[] = reply.conditions
console.log(position, reply.reason, ...conditions)
const load: (...args: never[]) => Promise<unknown> = loadConfig
if (typeof load !== 'function') throw new Error('there is no loadConfig')

const events = discuss({ topic: 'Shall we keep sessions in Redis or in PostgreSQL?', offline: true })
let next = await events.next()
while (!next.done) next = await events.next()
const result: Result = next.value
if (result.log === null) throw new Error('there is no log')
console.log(renderTranscript(replay(readLog(result.log))))
`

function call(program: string, args: string[], cwd: string): Promise<{ code: number; out: string }> {
  return new Promise((resolve) => {
    execFile(program, args, { cwd }, (error, stdout, stderr) =>
      resolve({
        code: typeof error?.code === 'number' ? error.code : error ? -1 : 0,
        out: stdout + (error ? stderr : ''),
      }),
    )
  })
}
