import { describe, expect, it } from 'vitest'
import { planDiscussion } from '../src/wire/plan.js'
import { openbotman } from './cli.js'
import { TempFolder } from './temp-folder.js'

async function warningsFor(env: Record<string, string>, yaml = 'version: 1\n'): Promise<string[]> {
  const folder = new TempFolder()
  try {
    folder.write({ 'openbotman.yaml': yaml })
    const world = { cwd: folder.path, env, stdin: null, stdinIsTerminal: true, generator: 'test' }
    return (await planDiscussion({ topic: 'Shall we cache the prices?', provider: 'offline' }, world))
      .warnings
  } finally {
    folder.remove()
  }
}

describe('a variable that nothing reads', () => {
  it('is named, with the one that may have been meant', async () => {
    expect(await warningsFor({ OPENBOTMAN_ROUND: '5', OPENBOTMAN_BLINDPICK: 'off', PATH: '/bin' })).toEqual([
      'the environment variable OPENBOTMAN_BLINDPICK is not read by anything; did you mean OPENBOTMAN_BLIND_PICK?',
      'the environment variable OPENBOTMAN_ROUND is not read by anything; did you mean OPENBOTMAN_ROUNDS?',
    ])
  })
  it('is named with all there are where none is near', async () => {
    const [warning] = await warningsFor({ OPENBOTMAN_XYZ: '1' })
    expect(warning).toMatch(
      /OPENBOTMAN_XYZ is not read by anything; variables that are read: OPENBOTMAN_AGENTS, /,
    )
  })
  it('is none that is empty, that any command reads, or that the configuration names', async () => {
    const known = {
      OPENBOTMAN_ROUNDS: '2',
      OPENBOTMAN_TOKENS: 'me:secret',
      OPENBOTMAN_CALLBACK_SECRET: 'x',
      OPENBOTMAN_ROUND: ' ',
    }
    expect(await warningsFor(known)).toEqual([])
    const yaml = `version: 1
providers:
  own: { type: openai, baseUrl: "http://127.0.0.1:9/v1", apiKey: "\${OPENBOTMAN_OWN}" }
`
    expect(await warningsFor({ OPENBOTMAN_OWN: 'x' }, yaml)).toEqual([])
    expect(await warningsFor({ OPENBOTMAN_OW: 'x' }, yaml)).toHaveLength(1)
  })
  it('is told on standard error, and hinders nothing', async () => {
    const { code, stderr, stdout } = await openbotman(
      ['discuss', 'Cache or not?', '--offline', '--dry-run'],
      {
        env: { OPENBOTMAN_ROUND: '5' },
      },
    )
    expect(code).toBe(0)
    expect(stderr).toContain('openbotman: warning: the environment variable OPENBOTMAN_ROUND is not read')
    expect(stdout).not.toContain('OPENBOTMAN_ROUND')
  })
})
