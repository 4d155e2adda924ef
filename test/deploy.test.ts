import { execFileSync, spawn, spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { parse } from 'yaml'
import { tempFolder } from './cli.js'
import { startFakeModelServer } from './fake-model-server.js'
import { readImage, root, unpackImage } from './image.js'

const deploy = path.join(root, 'deploy')
const image = readImage()
const compose = parse(readFileSync(path.join(deploy, 'compose.yaml'), 'utf8'))
const unit = readFileSync(path.join(deploy, 'openbotman.service'), 'utf8')

const KEY = 'sk-of-the-image-0123456789'
const TOKEN = 'token-of-the-image-0123456789'

/** Folders as a container has them: nothing but `data` can be written to, by whoever runs there. */
interface Container {
  folder: string
  /** As whom it runs: nobody in particular, where this is root. */
  as: { uid?: number; gid?: number }
  env: Record<string, string>
}

async function createContainer(): Promise<Container> {
  const folder = tempFolder()
  const model = await startFakeModelServer(() => ({ text: '[POSITION: SUPPORT] - it holds' }))
  onTestFinished(() => model.close())
  unpackImage(image, folder)
  for (const name of ['data', 'run/secrets', 'config', 'nothing'])
    mkdirSync(path.join(folder, name), { recursive: true })
  writeFileSync(path.join(folder, 'run/secrets/OPENBOTMAN_TOKENS'), `me:${TOKEN}\n`)
  writeFileSync(path.join(folder, 'run/secrets/SPARK_API_KEY'), `${KEY}\n`)
  writeFileSync(
    path.join(folder, 'config/openbotman.yaml'),
    `version: 1\nprovider: spark\nproviders:\n  spark: { type: openai, baseUrl: "${model.url}", apiKey: "\${SPARK_API_KEY}", model: m }\n`,
  )
  const isRoot = process.getuid?.() === 0
  const [uid = 0, gid = 0] = image.user.split(':').map(Number)
  if (isRoot) chownSync(path.join(folder, 'data'), uid, gid)
  execFileSync('chmod', ['-R', 'a-w', ...readdirSync(folder).filter((name) => name !== 'data')], {
    cwd: folder,
  })
  onTestFinished(() => void execFileSync('chmod', ['-R', 'u+w', folder]))
  chmodSync(folder, 0o555)
  const { HOME, ...others } = image.env
  expect(HOME).toBe('/data')
  return {
    folder,
    as: isRoot ? { uid, gid } : {},
    env: {
      ...others,
      OPENBOTMAN_SECRETS_DIR: path.join(folder, image.env.OPENBOTMAN_SECRETS_DIR ?? ''),
      PATH: path.dirname(process.execPath),
      HOME: path.join(folder, 'data'),
      // Not even a temporary folder can be written to.
      TMPDIR: path.join(folder, 'nothing'),
    },
  }
}

/** Starts the program of the image. @returns where it listens */
async function start({ folder, as, env }: Container, command: string[]) {
  const program = path.join(folder, 'app/bin/openbotman.js')
  const inside = command.map((word) => word.replace(/^\/config\//, `${folder}/config/`))
  const child = spawn(process.execPath, [program, ...inside, '--port', '0'], {
    cwd: path.join(folder, 'data'),
    env,
    ...as,
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  const port = await vi.waitFor(
    () => {
      const [, found] = /listens on http:\/\/\S+:(\d+)/.exec(stdout) ?? []
      if (found === undefined) throw new Error(`it does not listen: ${stderr}`)
      return found
    },
    { timeout: 15_000 },
  )
  const end = () => {
    child.kill('SIGTERM')
    return ended
  }
  return { url: `http://127.0.0.1:${port}`, port, end, output: () => stdout + stderr }
}

describe('the container', () => {
  it.each<[string, string[]]>([
    ['the image', [...image.command, '-c', '/config/openbotman.yaml']],
    ['compose.yaml', compose.services.openbotman.command],
  ])(
    'runs by the command of %s as a user without rights, with nothing but its data to write to',
    async (_, command) => {
      const container = await createContainer()
      const { url, port, end, output } = await start(container, command)
      const check = (check = image.healthcheck) => {
        const [, ...args] = check.map((word) => word.replace(':8080', `:${port}`))
        return spawnSync(process.execPath, args, { env: container.env, ...container.as }).status
      }
      expect(check()).toBe(0)
      expect((await fetch(`${url}/v1/agents`)).status).toBe(401)

      const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' }
      const body = JSON.stringify({ topic: 'Do we need a queue?', rounds: 1 })
      const posted = await fetch(`${url}/v1/discussions`, { method: 'POST', headers, body })
      const { id } = (await posted.json()) as { id: string }
      await vi.waitFor(
        async () => {
          const answer = await fetch(`${url}/v1/discussions/${id}`, { headers })
          expect(await answer.json()).toMatchObject({ status: 'consensus' })
        },
        { timeout: 15_000 },
      )
      expect(existsSync(path.join(container.folder, 'data/discussions', `${id}.md`))).toBe(true)
      expect((await fetch(`${url}/assets/page.js`)).status).toBe(200)
      expect(await end()).toBe(0)
      expect(check()).toBe(1)
      expect(output()).not.toContain(KEY)
      expect(output()).not.toContain(TOKEN)
    },
  )

  it('refuses to be reached by others without tokens', async () => {
    const { folder, as, env } = await createContainer()
    const program = path.join(folder, 'app/bin/openbotman.js')
    const { OPENBOTMAN_SECRETS_DIR: _, ...bare } = env
    const { status, stderr } = spawnSync(process.execPath, [program, ...image.command, '--port', '0'], {
      cwd: path.join(folder, 'data'),
      env: bare,
      ...as,
    })
    expect(status).toBe(2)
    expect(String(stderr)).toMatch(/without tokens only this machine is served/)
  })
})

describe('what is written down for it', () => {
  it('holds no key, takes secrets from files, and shuts out what it does not need', () => {
    const texts = readdirSync(deploy).map((name) => readFileSync(path.join(deploy, name), 'utf8'))
    for (const text of texts)
      expect(text).not.toMatch(/sk-[\w-]{8}|_KEY[=:]\s*["']?[\w-]{8}|ARG .*(?:KEY|TOKEN)/)
    const service = compose.services.openbotman
    expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'] })
    for (const name of service.secrets) expect(compose.secrets[name]).toEqual({ file: `./secrets/${name}` })
    expect(image.user).toMatch(/^[1-9]\d*:[1-9]\d*$/)
    expect(readFileSync(path.join(root, '.gitignore'), 'utf8')).toContain('/deploy/secrets/')
  })

  it('ends rounds before it is ended itself', () => {
    expect(Number.parseInt(compose.services.openbotman.stop_grace_period, 10)).toBeGreaterThan(30)
    expect(Number(/^TimeoutStopSec=(\d+)$/m.exec(unit)?.[1])).toBeGreaterThan(30)
  })

  it('starts as a service with the flags that there are', async () => {
    const [, command = ''] = /^ExecStart=\/usr\/bin\/env openbotman (.*)$/m.exec(unit) ?? []
    const container = await createContainer()
    const inside = command.replace('/etc/openbotman/', '/config/').split(' ')
    const { url, end } = await start(container, inside)
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
    expect(await end()).toBe(0)
  })

  it.skipIf(spawnSync('systemd-analyze', ['--version']).status !== 0)('is a unit that systemd takes', () => {
    const { status, stderr } = spawnSync('systemd-analyze', [
      'verify',
      path.join(deploy, 'openbotman.service'),
    ])
    expect(String(stderr)).toBe('')
    expect(status).toBe(0)
  })
})
