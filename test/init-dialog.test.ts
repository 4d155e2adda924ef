import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { askFirst, askSetup } from '../src/cli/init-dialog.js'
import { loadConfig } from '../src/config/load.js'
import { PersonLeft } from '../src/providers/human/terminal.js'
import { surveySetup } from '../src/wire/init.js'
import { type SetupOptions, settleSetup } from '../src/wire/settle-setup.js'
import { tempFolder } from './cli.js'
import { answering } from './fake-dialog.js'
import { hasPty, KEYS, playInTerminal } from './pty.js'

const { signal } = new AbortController()
const env = { ANTHROPIC_API_KEY: 'k', OPENAI_API_KEY: 'k' }

function survey(cwd = '/nowhere') {
  return surveySetup('agents', { cwd, env, stdin: null, stdinIsTerminal: true, generator: 'test' })
}

async function ask(given: SetupOptions, ...answers: (string | typeof PersonLeft)[]) {
  const person = answering(...answers)
  const here = await survey()
  const options = await askSetup(person.dialog, here, given, signal)
  expect(person.left).toEqual([])
  return { options, panel: settleSetup(here, options), asked: person.asked }
}

describe('the conversation of openbotman init', () => {
  it('takes what it proposes on Enter', async () => {
    const { panel, asked } = await ask({}, 'usual', 'proposed', 'usual')
    expect(asked[0]).toContain('✔ openai: OPENAI_API_KEY is set')
    expect(asked[0]).toContain('✖ google')
    expect(asked[2]).toContain(
      'planner (architect, proposes): anthropic:sonnet\ncoder (developer): openai:gpt-5-mini',
    )
    expect(panel).toEqual(settleSetup(await survey(), {}))
  })

  it('takes what the person says instead, and asks again for what cannot be', async () => {
    const own = ['own', 'planner,wrter', 'planner,writer']
    const single = ['single', 'openai:gpt-5', '', 'opnai', 'openai:llama3.1:8b']
    const rest = ['own', 'talks', '99', '7', 'other', 'fr', '5', '9ktok']
    const { panel, asked } = await ask({}, ...own, ...single, ...rest)
    expect(panel.teams[0]?.agents).toEqual(['planner', 'writer'])
    expect(panel.providers.get('planner')).toBe('openai:gpt-5')
    expect(panel.providers.get('writer')).toBe('openai:llama3.1:8b')
    expect(panel).toMatchObject({ output: 'talks', rounds: 7, language: 'fr', budget: { tokens: 9000 } })
    const refused = asked.filter((line) => line.startsWith('That does not work'))
    expect(refused.map((line) => line.split('"')[1])).toEqual(['wrter', 'opnai', '99', '5'])
  })

  it('asks for nothing that a flag said', async () => {
    const flags = {
      agents: ['planner', 'coder'],
      provider: 'openai',
      output: 'o',
      rounds: '2',
      language: 'de',
    }
    const { asked, options } = await ask({ ...flags, budget: '1ktok' })
    expect(asked.length).toBe(1)
    expect(options).toEqual({ ...flags, budget: '1ktok' })
    const { panel } = await ask({ language: 'de' }, 'all', 'common', 'human', 'own', '', '', '')
    expect(panel.provider).toBe('human')
    expect(panel.teams[0]?.agents.slice(0, 3)).toEqual(['planner', 'coder', 'reviewer'])
    expect(panel.teams[0]?.agents.length).toBe(7)
  })

  it('lets the person leave', async () => {
    await expect(ask({}, 'usual', PersonLeft)).rejects.toThrow(PersonLeft)
  })

  it('asks with whom to begin only where there is a choice', async () => {
    const example = { name: 'x', file: '/x.md', title: 'X?' }
    const first = (asksModels: boolean, ...answers: string[]) =>
      askFirst(answering(...answers).dialog, [example], asksModels, signal)
    expect(await first(true, 'later')).toBeNull()
    expect(await first(true, '/x.md', 'offline')).toEqual({ topic: '/x.md', offline: true })
    expect(await first(true, 'own', 'panel')).toEqual({ topic: null, offline: false })
    expect(await first(false, '/x.md')).toEqual({ topic: '/x.md', offline: false })
  })
})

describe.skipIf(!hasPty)('at a terminal', () => {
  const { enter, down, ctrlC } = KEYS

  it('openbotman alone sets up and holds a first discussion', async () => {
    const cwd = tempFolder()
    const { screen, code } = await playInTerminal(
      [],
      [
        ['Who discusses?', enter],
        ['Who answers for them?', enter],
        ['How do they discuss?', `${down}${enter}`],
        ['Folder for transcripts', `talks${enter}`],
        ['Rounds at most', enter],
        ['Language of the replies', enter],
        ['Budget of a discussion', enter],
        ['Write them?', enter],
        ['A first discussion now?', `${down}${enter}`],
      ],
      { cwd },
    )
    expect(screen).toContain('No model can be asked from here yet')
    expect(code).toBe(0)
    expect(screen).toContain('CONSENSUS REACHED')
    expect((await loadConfig(path.join(cwd, 'openbotman.yaml'))).provider).toEqual(['offline'])
    expect(readdirSync(path.join(cwd, 'talks')).length).toBe(2)
  })

  it.skipIf(!existsSync('/proc/self'))(
    'says before the first question that nothing can be written here',
    async () => {
      // Where even root writes nothing.
      const { screen, code } = await playInTerminal(['init'], [], { cwd: '/proc' })
      expect(code).toBe(2)
      expect(screen).toMatch(/cannot write openbotman\.yaml: [^,]+ \(\/proc\)/)
      expect(screen).toContain('run openbotman init in another one')
      expect(screen).not.toContain('Who discusses?')
    },
  )

  it('fits a narrow terminal', async () => {
    const { screen } = await playInTerminal(
      ['init'],
      [
        ['Who discusses?', enter],
        ['Who answers for them?', enter],
        ['How do they discuss?', `${down}${enter}`],
        ['Folder for transcripts', enter],
        ['Rounds at most', ctrlC],
      ],
      { cwd: tempFolder(), size: [40, 20] },
    )
    const lines = screen.split('\n')
    expect(lines.filter((line) => line.length > 41 && !line.includes('openbotman:'))).toEqual([])
    expect(screen).toContain('planner (architect, proposes):\n│    offline\n')
  })

  it('writes nothing for who leaves', async () => {
    const cwd = tempFolder()
    const { screen, code } = await playInTerminal(['init'], [['Who discusses?', ctrlC]], { cwd })
    expect(code).toBe(130)
    expect(screen).toContain('left before the end; nothing more was done')
    expect(readdirSync(cwd)).toEqual([])
  })

  it('offers a discussion where everything is set up', async () => {
    const cwd = tempFolder()
    const config =
      'version: 1\nprovider: offline\nagents: { a: { role: x }, b: { role: y } }\ndiscussion: { rounds: 1 }\n'
    writeFileSync(path.join(cwd, 'openbotman.yaml'), config)
    const steps: [string, string][] = [
      ['openbotman.yaml holds here', enter],
      ['What is to be discussed?', enter],
      ['The topic', `Shall we cache the prices?${enter}`],
    ]
    const { screen, code } = await playInTerminal([], steps, { cwd })
    expect(code).toBe(3)
    expect(screen).toContain('NO CONSENSUS')
    expect(readFileSync(path.join(cwd, 'openbotman.yaml'), 'utf8')).toBe(config)
    expect(existsSync(path.join(cwd, 'agents'))).toBe(false)
  })
})
