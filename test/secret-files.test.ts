import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { openbotman, tempFolder } from './cli.js'
import { startFakeModelServer } from './fake-model-server.js'

const KEY = 'sk-from-a-file-0123456789'
const DISCUSS = ['discuss', 'Do we need a queue?', '--provider', 'openai:fake-model', '--rounds', '1']

/** A folder with files, by name. */
function folderOf(files: Record<string, string | Uint8Array>): string {
  const folder = tempFolder()
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text)
  return folder
}

async function model() {
  const server = await startFakeModelServer(() => ({ text: '[POSITION: SUPPORT] - it holds' }))
  onTestFinished(() => server.close())
  return server
}

it('takes keys from files named like their variables, and hides them', async () => {
  const server = await model()
  const secrets = folderOf({ OPENAI_API_KEY: `${KEY}\n`, 'openai.key': 'another', NODE_OPTIONS: '--inspect' })
  mkdirSync(path.join(secrets, 'OTHER_API_KEY'))
  const env = { OPENAI_BASE_URL: server.url, OPENBOTMAN_SECRETS_DIR: secrets }
  const { code, stdout, stderr } = await openbotman([...DISCUSS, '--events'], { env })
  expect(code).toBe(0)
  const keys = server.requests.map(({ headers }) => headers.authorization)
  expect(new Set(keys)).toEqual(new Set([`Bearer ${KEY}`]))
  expect(stdout + stderr).not.toContain(KEY)
  // It is no secret where secrets lie.
  expect(stderr).not.toContain('OPENBOTMAN_SECRETS_DIR')
})

it('leaves what is set already', async () => {
  const server = await model()
  const env = {
    OPENAI_BASE_URL: server.url,
    OPENAI_API_KEY: 'sk-that-is-set-already',
    OPENBOTMAN_SECRETS_DIR: folderOf({ OPENAI_API_KEY: KEY }),
  }
  const { code } = await openbotman(DISCUSS, { env })
  expect(code).toBe(0)
  expect(server.requests[0]?.headers.authorization).toBe('Bearer sk-that-is-set-already')
})

it.each<[string, Record<string, string | Uint8Array>, RegExp]>([
  ['an empty file', { OPENAI_API_KEY: '\n' }, /OPENAI_API_KEY holds no secret: it is empty/],
  ['a large file', { OPENAI_API_KEY: 'x'.repeat(70_000) }, /larger than 64 KB/],
  ['a file that is no text', { OPENAI_API_KEY: new Uint8Array([65, 0, 66]) }, /or no text/],
])('refuses %s, with the cure', async (_, files, wrong) => {
  const env = { OPENBOTMAN_SECRETS_DIR: folderOf(files) }
  const { code, stderr } = await openbotman(['agents'], { env })
  expect(code).toBe(2)
  expect(stderr).toMatch(wrong)
  expect(stderr).toMatch(/Write the key into it/)
})

it('refuses a folder that is not there', async () => {
  const env = { OPENBOTMAN_SECRETS_DIR: path.join(tempFolder(), 'missing') }
  const { code, stderr } = await openbotman(['agents'], { env })
  expect(code).toBe(2)
  expect(stderr).toMatch(/OPENBOTMAN_SECRETS_DIR: the folder .* cannot be read \(ENOENT\)/)
})

it.skipIf(process.getuid?.() === 0)('refuses a secret that it may not read', async () => {
  const secrets = folderOf({ OPENAI_API_KEY: KEY })
  chmodSync(path.join(secrets, 'OPENAI_API_KEY'), 0)
  const { code, stderr } = await openbotman(['agents'], { env: { OPENBOTMAN_SECRETS_DIR: secrets } })
  expect(code).toBe(2)
  expect(stderr).toMatch(/cannot be read \(EACCES\)/)
})
