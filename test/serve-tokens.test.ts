import { chmodSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { UserError } from '../src/core/errors.js'
import { readTokens, type TokenChanges, Tokens } from '../src/serve/http/tokens.js'
import { tempFolder } from './cli.js'

const ALICE = 'a1'.repeat(16)
const BOB = 'b2'.repeat(16)
const CAROL = 'c3'.repeat(16)

function tokenFile(text: string, mode = 0o600): string {
  const file = path.join(tempFolder(), 'tokens.txt')
  writeFileSync(file, text)
  chmodSync(file, mode)
  return file
}

function errorOf(work: () => unknown): UserError {
  try {
    work()
  } catch (error) {
    if (error instanceof UserError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

const fromEnv = (value: string) => readTokens({ env: { OPENBOTMAN_TOKENS: value } })
const fromFile = (text: string) => new Tokens({ file: tokenFile(text), env: {} })

function knownTo(tokens: Tokens | null, token: string): string | null {
  const client = tokens?.authenticate(`Bearer ${token}`)
  return client ? `${client.name}: ${[...client.scopes].join('+')}` : null
}

describe('tokens', () => {
  it.each([[undefined], [''], [' \n']])(
    'are none where the environment has %j and no file is named',
    (value) => {
      expect(readTokens({ env: { OPENBOTMAN_TOKENS: value } })).toBeNull()
    },
  )

  it('are read from the environment, several and named', () => {
    const tokens = fromEnv(`alice:${ALICE}, bob:${BOB}:read,root:${CAROL}:admin`)
    expect(tokens?.names).toEqual(['alice', 'bob', 'root'])
    expect(knownTo(tokens, ALICE)).toBe('alice: read+discuss')
    expect(knownTo(tokens, BOB)).toBe('bob: read')
    expect(knownTo(tokens, CAROL)).toBe('root: read+discuss+admin')
  })

  it('are read from a file with comments and scopes, which takes the place of the environment', () => {
    const file = tokenFile(`# who may what\r\n\r\nalice:${ALICE}\r\n  bob : ${BOB} : read+discuss \n`)
    const tokens = readTokens({ file, env: { OPENBOTMAN_TOKENS: `carol:${CAROL}` } })
    expect(tokens?.names).toEqual(['alice', 'bob'])
    expect(knownTo(tokens, BOB)).toBe('bob: read+discuss')
    expect(knownTo(tokens, CAROL)).toBeNull()
  })

  it.each([
    ['the right one', `Bearer ${ALICE}`, 'alice'],
    ['the scheme in any case, several spaces', `bEaReR   ${ALICE} `, 'alice'],
    ['no header', undefined, null],
    ['an empty header', '', null],
    ['no token', 'Bearer ', null],
    ['another token', `Bearer ${BOB}`, null],
    ['its beginning', `Bearer ${ALICE.slice(0, -1)}`, null],
    ['more behind it', `Bearer ${ALICE}x`, null],
    ['two of them', `Bearer ${ALICE} ${ALICE}`, null],
    ['the token alone', ALICE, null],
    ['another scheme', `Basic ${ALICE}`, null],
    ['name and token', `Bearer alice:${ALICE}`, null],
    ['another case', `Bearer ${ALICE.toUpperCase()}`, null],
  ])('authenticate %s', (_, header, name) => {
    expect(fromEnv(`alice:${ALICE}`)?.authenticate(header)?.name ?? null).toBe(name)
  })

  it.each([
    ['no colon', ALICE, 'line 2', 'name:token'],
    ['no token', 'alice:', 'line 2', 'name:token'],
    ['too many parts', `alice:${ALICE}:read:more`, 'line 2', 'name:token'],
    ['no name', `:${ALICE}`, 'line 2', 'name'],
    ['a name with a space', `al ice:${ALICE}`, 'line 2', 'name'],
    ['a short token', 'alice:secret123', 'line 2', 'too short: it has 9'],
    ['a token with a space', `alice:${ALICE} ${BOB}`, 'line 2', 'header'],
    ['a token with letters that no header takes', `alice:${'é'.repeat(20)}`, 'line 2', 'header'],
    ['a token without an end', `alice:${'a'.repeat(600)}`, 'line 2', 'header'],
    ['an unknown scope', `alice:${ALICE}:read+write`, 'line 2', 'scope'],
    ['no scope', `alice:${ALICE}:`, 'line 2', 'scope'],
    ['a name again', `alice:${ALICE}\nAlice:${BOB}`, 'line 3', 'same name as line 2'],
    ['a token again', `alice:${ALICE}\nbob:${ALICE}`, 'line 3', 'same token as line 2'],
    ['nothing', '', 'holds no token', 'holds no token'],
  ])('refuse a file with %s, naming the line and never what stands there', (_, text, place, what) => {
    const { message, hint, exitCode } = errorOf(() => fromFile(`# comment\n${text}`))
    expect(message).toContain(place)
    expect(message).toContain(what)
    expect(exitCode).toBe(2)
    expect(hint).toMatch(/^[A-Z].*\.$/)
    const shown = `${message} ${hint}`
    for (const written of [ALICE, BOB, 'secret123', 'é']) expect(shown).not.toContain(written)
  })

  it('name the entry of the environment that is wrong', () => {
    expect(errorOf(() => fromEnv(`alice:${ALICE},,`)).message).toContain('entry 2 of OPENBOTMAN_TOKENS')
  })

  it('never show up when they are printed', () => {
    const tokens = fromEnv(`alice:${ALICE}`)
    expect(JSON.stringify(tokens)).not.toContain(ALICE)
  })
})

describe('a file of tokens', () => {
  it.skipIf(process.platform === 'win32').each([
    ['600', null],
    ['400', null],
    ['440', null],
    ['444', 'others may read'],
    ['644', 'others may read'],
    ['620', 'others may write'],
    ['602', 'others may write'],
  ])('with mode %s is taken or refused', (mode, why) => {
    const file = tokenFile(`alice:${ALICE}`, Number.parseInt(mode, 8))
    const read = () => new Tokens({ file, env: {} }).names
    if (why === null) expect(read()).toEqual(['alice'])
    else
      expect(errorOf(read)).toMatchObject({
        message: expect.stringContaining(why),
        hint: expect.stringContaining('chmod 600'),
      })
  })

  it('that is missing, or a folder, is an error that names it', () => {
    const folder = tempFolder()
    for (const file of [folder, path.join(folder, 'nothing.txt')])
      expect(errorOf(() => new Tokens({ file, env: {} })).message).toContain(file)
  })

  it('is read again: a token that is gone is revoked, a new one is let in', () => {
    const file = tokenFile(`alice:${ALICE}\nbob:${BOB}\ndora:${'d4'.repeat(16)}`)
    const tokens = new Tokens({ file, env: {} })
    writeFileSync(file, `alice:${ALICE}\nbob:${CAROL}\neve:${'e5'.repeat(16)}\n`)
    expect(tokens.reload()).toEqual({ added: ['bob', 'eve'], revoked: ['bob', 'dora'] })
    expect(knownTo(tokens, BOB)).toBeNull()
    expect(knownTo(tokens, CAROL)).toBe('bob: read+discuss')
    expect(knownTo(tokens, ALICE)).toBe('alice: read+discuss')
    writeFileSync(file, `alice:${ALICE}:read\nbob:${CAROL}\neve:${'e5'.repeat(16)}\n`)
    expect(tokens.reload()).toEqual({ added: ['alice'], revoked: ['alice'] })
    expect(tokens.reload()).toEqual({ added: [], revoked: [] })
  })

  it('that has become wrong changes nothing', () => {
    const file = tokenFile(`alice:${ALICE}`)
    const tokens = new Tokens({ file, env: {} })
    for (const text of ['alice:short', '']) {
      writeFileSync(file, text)
      expect(errorOf(() => tokens.reload()).message).toContain(file)
      expect(knownTo(tokens, ALICE)).toBe('alice: read+discuss')
    }
  })

  it('is followed: what is changed in it holds without a signal, what is wrong with it is told once', async () => {
    const file = tokenFile(`alice:${ALICE}`)
    const tokens = new Tokens({ file, env: {} })
    const told: (TokenChanges | string)[] = []
    onTestFinished(
      tokens.follow(
        (changes) => told.push(changes),
        ({ message }) => told.push(message),
        5,
      ),
    )
    writeFileSync(file, 'alice')
    await vi.waitFor(() => expect(told).toHaveLength(1), { timeout: 10_000 })
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(told).toEqual([`line 1 of ${file} is not of the form name:token`])
    expect(knownTo(tokens, ALICE)).toBe('alice: read+discuss')
    writeFileSync(file, `bob:${BOB}`)
    await vi.waitFor(() => expect(told).toHaveLength(2), { timeout: 10_000 })
    expect(told[1]).toEqual({ added: ['bob'], revoked: ['alice'] })
    expect(knownTo(tokens, ALICE)).toBeNull()
  })
})
