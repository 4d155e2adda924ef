import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Chunk, Provider } from '../src/core/provider.js'
import type { FailureKind } from '../src/core/types.js'
import { chainProviders } from '../src/providers/fallback.js'
import { openbotman, tempFolder } from './cli.js'
import { collect } from './example-prompt.js'
import { createFakeCli, printing } from './fake-cli.js'

/** A provider that says these, and how often it was asked. */
function saying(...chunks: Chunk[]): Provider & { asked: number } {
  return {
    asked: 0,
    async *ask() {
      this.asked++
      yield* chunks
    },
  }
}

const failing = (kind: FailureKind) =>
  saying({ type: 'failed', failure: { kind, message: `it says ${kind}`, retryable: false } })

function chain(...providers: Provider[]) {
  return chainProviders(
    providers.map((provider, index) => ({ provider, name: `link${index}`, model: `m${index}` })),
  )
}

describe('a chain of providers', () => {
  it.each<FailureKind>(['not-installed', 'auth', 'quota'])(
    'goes on after %s, and says to whom',
    async (kind) => {
      const good = saying({ type: 'text', text: 'Yes.' }, { type: 'done' })
      expect(await collect(chain(failing(kind), good))).toEqual([
        { type: 'retry', failure: expect.objectContaining({ kind }), waitMs: 0, next: 'link1' },
        { type: 'text', text: 'Yes.' },
        { type: 'done', provider: 'link1', model: 'm1', attempts: 2 },
      ])
    },
  )

  it.each<FailureKind>([
    'rate-limit',
    'overflow',
    'timeout',
    'network',
    'server',
    'config',
    'crashed',
    'refused',
    'malformed',
  ])('ends with %s', async (kind) => {
    const other = saying({ type: 'done' })
    expect(await collect(chain(failing(kind), other))).toEqual([
      {
        type: 'failed',
        failure: expect.objectContaining({ kind }),
        provider: 'link0',
        model: 'm0',
        attempts: 1,
      },
    ])
    expect(other.asked).toBe(0)
  })

  it('ends where some text was passed on, so that no two replies are joined', async () => {
    const failure = { kind: 'quota' as const, message: 'spent', retryable: false }
    const half = saying({ type: 'text', text: 'Half' }, { type: 'failed', failure })
    const other = saying({ type: 'done' })
    expect((await collect(chain(half, other))).map(({ type }) => type)).toEqual(['text', 'failed'])
    expect(other.asked).toBe(0)
  })

  it('tells all that was in the way when the last one fails, too', async () => {
    const chunks = await collect(chain(failing('not-installed'), failing('auth')))
    expect(chunks.at(-1)).toMatchObject({
      provider: 'link1',
      failure: { kind: 'auth', message: 'link0: it says not-installed; then it says auth' },
    })
  })

  it('tells its replies in pieces only if every link does', () => {
    const whole: Provider = { ...saying(), streams: false }
    expect(chain(saying(), saying()).streams).toBe(true)
    expect(chain(saying(), whole).streams).toBe(false)
  })
})

it('names who is asked instead, and in the transcript the one that answered', async () => {
  const cli = createFakeCli('ask', printing('[POSITION: SUPPORT] - fine'))
  const folder = tempFolder()
  const providers =
    'providers:\n  gone: { type: command, command: [no-such-program] }\n  here: { type: command, command: [ask] }\n'
  writeFileSync(path.join(folder, 'openbotman.yaml'), `version: 1\nprovider: [gone, here]\n${providers}`)
  const ran = await openbotman(['discuss', 'Shall we cache the prices?', '--json', '--trust-config'], {
    cwd: folder,
    env: cli.env,
  })
  cli.remove()
  expect(ran.stderr).toContain('↻ Planner: no-such-program was not found; here is asked instead\n')
  expect(ran.stderr).not.toContain('asked again')
  const { rounds } = JSON.parse(ran.stdout)
  expect(rounds[0].turns.map((turn: { provider: string }) => turn.provider)).toEqual(['here', 'here', 'here'])
  expect(ran.code).toBe(0)
})
