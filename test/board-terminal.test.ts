import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { tempFolder } from './cli.js'
import { hasPty, KEYS, type Played, playInTerminal, type Step } from './pty.js'
import { TerminalScreen } from './terminal-screen.js'

const PROPOSAL = '### Decision\nWe cache the prices.\n\n[POSITION: PROPOSAL] - cheap'
const REVISION =
  '### Decision\nWe cache them for an hour.\n\n[C1] accepted: an hour\n\n[POSITION: PROPOSAL] - revised'
const SUPPORT = '[POSITION: SUPPORT] - good'
/** What no model may do: set the title, clear the screen, move the cursor, write a link, ring. */
const EVIL = 'One \x1b]0;EVIL\x07 two \x1b[2J\x1b[1;1H three \x1b]8;;http://evil\x1b\\link\x07\n'

/** A folder with a topic and a script in which everyone takes their time. */
function folder(delay = '300ms', every = '20ms'): string {
  const dir = tempFolder()
  writeFileSync(path.join(dir, 'topic.md'), '# Prices\n\nShall we cache the prices?\n')
  const slowly = (text: string) => ({ text, delay, chunks: 20, every })
  const replies = {
    planner: [PROPOSAL, REVISION].map(slowly),
    coder: [
      `${EVIL}### Conditions\n- Entries expire\n\n[POSITION: SUPPORT_WITH_CONDITIONS] - so`,
      SUPPORT,
    ].map(slowly),
    reviewer: [SUPPORT, SUPPORT].map(slowly),
  }
  writeFileSync(path.join(dir, 'script.yaml'), JSON.stringify({ replies }))
  return dir
}

type Options = Omit<Parameters<typeof playInTerminal>[2], 'cwd'> & { cwd?: string }

function play(
  steps: Step[],
  { cwd = folder(), ...options }: Options = {},
  ...args: string[]
): Promise<Played> {
  const all = [
    'discuss',
    'topic.md',
    '--provider',
    'scripted:script.yaml',
    '--agents',
    'planner,coder,reviewer',
  ]
  return playInTerminal([...all, '--no-blind-pick', ...args], steps, { cwd, ...options })
}

function eventsIn(dir: string): { type: string; status?: string; text?: string; round?: number }[] {
  const [file = ''] = readdirSync(path.join(dir, 'discussions')).filter((name) => name.endsWith('.jsonl'))
  const text = readFileSync(path.join(dir, 'discussions', file), 'utf8')
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}

/** What stays on the screen at the end, in a terminal that did not change its size. */
function endOf({ raw }: Played, columns = 100, rows = 40): TerminalScreen {
  const screen = new TerminalScreen(columns, rows)
  screen.write(raw)
  return screen
}

describe.skipIf(!hasPty)(
  `a board in a terminal${hasPty ? '' : ' (skipped: neither script nor python3 is here)'}`,
  () => {
    it('shows how it goes on, and leaves what was said and the summary, which says all once', async () => {
      const played = await play([])
      expect(played.code).toBe(0)
      expect(played.screen).toMatch(/Prices · Round 2\/3/)
      expect(played.screen).toMatch(/\d words/)
      expect(played.screen).toContain('C1 condition of Coder: Entries expire')
      const { text, strange, isCursorVisible, wraps } = endOf(played)
      expect([strange, isCursorVisible, wraps]).toEqual([[], true, true])
      const lines = text.join('\n')
      expect(lines).toMatch(
        /SUPPORT - good[^\n]*\nRound 2\/3: consensus[^\n]*\n✅ CONSENSUS REACHED · support/,
      )
      expect(lines.match(/Coder +☑/g)?.length).toBe(1)
      expect(lines).toMatch(/Coder +☑ {2}conditions +✅ support\n[\s\S]*\nTranscript/)
      expect(lines).toMatch(
        /\nNext +less discussions\/(\S+)\.md\n +openbotman export last -o decision\.html$/,
      )
      expect(lines).not.toMatch(/p pause|── Prices/)
      expect(played.raw).not.toMatch(/\x1b\]|\x1b\[2J|\x07/)
    })

    it('names whoever objects', async () => {
      const cwd = folder('1ms', '1ms')
      const objection = '[POSITION: OBJECTION] - it shows old prices'
      const replies = { planner: [PROPOSAL], coder: [SUPPORT], reviewer: [objection] }
      writeFileSync(path.join(cwd, 'script.yaml'), JSON.stringify({ replies }))
      const { code, screen } = await play([], { cwd }, '--rounds', '1')
      expect(code).toBe(3)
      expect(screen).toMatch(/Round 1\/1: no consensus[^─]*objection\s+of\s+Reviewer/)
    })

    it('pauses after the round, takes a remark, and goes on', async () => {
      const cwd = folder()
      const { code, screen } = await play(
        [
          ['p pause', 'p'],
          ['pauses after the round', ''],
          [/paused at/, 'i'],
          [/Remark for all from round 2 on/, `Mind the queues${KEYS.enter}`],
          ['your remark is seen from round 2 on: Mind the queues', 'p'],
        ],
        { cwd },
      )
      expect(code).toBe(0)
      expect(screen).toContain('clock stands still')
      const events = eventsIn(cwd)
      const types = events.map(({ type }) => type)
      const at = types.indexOf('remark.added')
      expect(events[at]).toMatchObject({ text: 'Mind the queues', round: 2 })
      expect(types.slice(at - 1, at + 2)).toEqual(['round.closed', 'remark.added', 'phase.opened'])
      const [transcript = ''] = readdirSync(path.join(cwd, 'discussions')).filter((name) =>
        name.endsWith('.md'),
      )
      expect(readFileSync(path.join(cwd, 'discussions', transcript), 'utf8')).toMatch(
        /## Round 2\/3\n\n### \[A person\] 💬 REMARK\n\nMind the queues\n/,
      )
    })

    it.each([
      ['q', 'q'],
      ['Ctrl-C', KEYS.ctrlC],
    ])('ends with %s, everything kept, and the terminal as it was', async (_, key) => {
      const cwd = folder('5s')
      const { code, screen } = await play([['1s thinking', key]], { cwd, after: 'stty -a' })
      expect(code).toBe(130)
      expect(screen).toContain('Go on with: openbotman resume')
      expect(screen).toMatch(/ icanon[\s\S]* echo /)
      expect(eventsIn(cwd).at(-1)).toMatchObject({ type: 'discussion.ended', status: 'cancelled' })
    })

    it('ends as with Ctrl-C when the terminal is closed', async () => {
      const cwd = folder('2s', '1ms')
      const close: Step = [
        /✅ Reviewer: SUPPORT|Round 1\/3: no/,
        (window) => {
          window.kill('SIGHUP')
          return ''
        },
      ]
      const { code, screen } = await play([close], { cwd })
      expect(code).toBe(130)
      expect(screen).toContain('Interrupted; what was said is kept.')
      expect(eventsIn(cwd).at(-1)).toMatchObject({ type: 'discussion.ended', status: 'cancelled' })
      const [transcript = ''] = readdirSync(path.join(cwd, 'discussions')).filter((name) =>
        name.endsWith('.md'),
      )
      expect(readFileSync(path.join(cwd, 'discussions', transcript), 'utf8')).toContain('interrupted')
    })

    it.each([
      ['somebody is asked', ['1s thinking', '']],
      ['it is paused', ['p pause', 'p']],
      ['a person is asked', ['Your position', ''], ['--set', 'reviewer=human']],
    ] as [string, Step, string[]?][])(
      'keeps its end when the terminal is gone while %s',
      async (_, step, args = []) => {
        const cwd = folder(step[0] === '1s thinking' ? '20s' : '200ms', '1ms')
        const close: Step = [
          step[0] === 'p pause' ? /paused at/ : '',
          (window) => {
            window.close()
            return ''
          },
        ]
        await play([step, close], { cwd }, ...args)
        await expect
          .poll(() => eventsIn(cwd).at(-1), { timeout: 8000 })
          .toMatchObject({ type: 'discussion.ended', status: 'cancelled' })
        await expect
          .poll(() => readdirSync(path.join(cwd, 'discussions')).filter((name) => name.endsWith('.lock')))
          .toEqual([])
      },
    )

    it.each(['SIGTERM', 'SIGKILL'] as const)('leaves the cursor visible on %s', async (signal) => {
      const kill: Step = [
        '1s thinking',
        (window) => {
          window.kill(signal)
          return ''
        },
      ]
      const played = await play([kill], { cwd: folder('5s') })
      expect(played.code).not.toBe(0)
      expect(endOf(played).isCursorVisible).toBe(true)
    })

    it.each([
      ['SIGQUIT', 'the board', '1s thinking', []],
      ['SIGHUP', 'a dialog', 'Your position', ['--set', 'reviewer=human']],
    ] as const)('leaves the terminal as it was on %s during %s', async (signal, _, wait, args) => {
      const kill: Step = [
        wait,
        (window) => {
          window.kill(signal)
          return ''
        },
      ]
      const played = await play([kill], { cwd: folder('2s', '1ms'), after: 'stty -a' }, ...args)
      expect(played.code).not.toBe(0)
      expect(played.screen).toMatch(/ icanon[\s\S]* echo /)
      expect(endOf(played).isCursorVisible).toBe(true)
      expect(played.screen).toMatch(/p pause[^\n]*\n/)
      expect(played.raw.lastIndexOf('\x1b[?2004l')).toBeGreaterThan(played.raw.lastIndexOf('\x1b[?2004h'))
    })

    it('leaves the terminal as it was when the program breaks down', async () => {
      const cwd = folder('5s')
      writeFileSync(path.join(cwd, 'break.mjs'), 'setTimeout(() => { throw new Error("broken") }, 1500)')
      const env = { NODE_OPTIONS: '--import ./break.mjs' }
      const played = await play([], { cwd, env, after: 'stty -a' })
      expect(played.screen).toMatch(/p pause[^\n]*\n[\s\S]*Error: broken[\s\S]* icanon[\s\S]* echo /)
      expect(endOf(played).isCursorVisible).toBe(true)
    })

    it('gives the terminal back while it is stopped', async () => {
      const stop: Step = [
        '1s thinking',
        (window) => {
          window.kill('SIGTSTP')
          setTimeout(() => window.kill('SIGCONT'), 400)
          return ''
        },
      ]
      const { code, raw } = await play([stop, ['3s thinking', 'q']], { cwd: folder('20s'), after: 'stty -a' })
      expect(code).toBe(130)
      const marks = [...raw.matchAll(/\x1b\[\?2004(.)/g)].map(([, mark]) => mark)
      expect(marks.join('')).toMatch(/^(?:hl)+$/)
      expect(marks.length).toBeGreaterThanOrEqual(4)
      expect(raw).toMatch(/ icanon/)
    })

    it('follows a change of the window’s size', async () => {
      const resize =
        (columns: number, rows: number): Step[1] =>
        (window) => {
          window.resize(columns, rows)
          return ''
        }
      const { code, screen } = await play(
        [
          ['p pause  i remark  q end  ? keys  Tab choose', resize(40, 12)],
          [/p pause {2}i remark {2}q end {2}\? keys\s*\n/, resize(0, 0)],
          ['Round 2/3', resize(120, 40)],
        ],
        { cwd: folder('700ms') },
      )
      expect(code).toBe(0)
      expect(screen).toContain('CONSENSUS REACHED')
    })

    it.each<[string, Options]>([
      ['is too low', { size: [80, 7] }],
      ['does not know its size', { size: [0, 0] }],
      ['is dumb', { env: { TERM: 'dumb' } }],
      ['belongs to a build', { env: { CI: 'true' } }],
    ])('is not shown where the terminal %s', async (_, options) => {
      const { code, screen } = await play([], { cwd: folder('1ms', '1ms'), ...options })
      expect(code).toBe(0)
      expect(screen).toContain('✅ Coder: SUPPORT - good')
      expect(screen).not.toMatch(/p pause|── Prices/)
    })

    it('is not shown with --verbose, which shows replies in full, nor with --quiet', async () => {
      const verbose = await play([], { cwd: folder('1ms', '1ms') }, '--verbose')
      expect(verbose.screen).toContain('  │ We cache the prices.')
      const quiet = await play([], { cwd: folder('1ms', '1ms') }, '--quiet')
      for (const { screen } of [verbose, quiet]) expect(screen).not.toMatch(/p pause|── Prices/)
    })

    it('does without colours, and leaves standard output to the result', async () => {
      const cwd = folder()
      const stdout = path.join(cwd, 'result.json')
      const { screen, raw } = await play([], { cwd, stdout, env: { NO_COLOR: '1' } }, '--json')
      expect(screen).toContain('p pause')
      expect(raw).not.toMatch(/\x1b\[[\d;]*m/)
      expect(raw).toMatch(/── Prices · ✅ CONSENSUS REACHED[\s\S]*Coder +☑ {2}conditions +✅ support/)
      expect(JSON.parse(readFileSync(stdout, 'utf8'))).toMatchObject({ status: 'consensus' })
    })
  },
)
