import { Chalk } from 'chalk'
import { describe, expect, it } from 'vitest'
import { BoardLines } from '../src/cli/board-lines.js'
import { BoardModel } from '../src/cli/board-model.js'
import { renderBoard, renderFinal, wrapTail } from '../src/cli/board-render.js'
import type { BoardLine, BoardView, Size } from '../src/cli/board-view.js'
import { displayWidth } from '../src/cli/wrap.js'
import type { LiveEvent, LogEvent } from '../src/core/events.js'
import { findMethod, METHODS, REVIEW } from '../src/core/methods.js'
import type { Audience } from '../src/core/remarks.js'
import type { Agent } from '../src/core/types.js'
import { play, type Table } from './table.js'

const PROPOSAL = '### Decision\nWe cache.\n\n[POSITION: PROPOSAL] - cheap'
const REVISION =
  '### Decision\nWe cache.\n\n[C1] declined: no\n[C2] declined: no\n[C3] declined: no\n\n[POSITION: PROPOSAL] - again'
const CONDITION = '### Conditions\n- Entries expire\n\n[POSITION: SUPPORT_WITH_CONDITIONS] - with that'
const OBJECTION = '[POSITION: OBJECTION] - one crash stops all'
const TABLE: Table = {
  lines: { p: REVISION, 'p@1': PROPOSAL, 'a@1': CONDITION, a: '[POSITION: SUPPORT] - fine', b: OBJECTION },
}

const ANSWER = findMethod('answer') ?? REVIEW
const ANSWERS = { p: 'One.', a: 'Two.', b: '### Decision\nThree.' }
const POLICY = { rule: 'two-thirds', quorum: 0.5, veto: 'all' } as const

const CROWD: Table = {
  agents: Array.from({ length: 30 }, (_, index) => `agent${index}`),
  lines: Object.fromEntries(
    Array.from({ length: 30 }, (_, index) => [
      `agent${index}`,
      index === 0
        ? PROPOSAL
        : `[POSITION: OBJECTION] - reason ${'abcdefghijklmnopqrstuvwxyzABCD'[index]} of its own`,
    ]),
  ),
}

const until = (type: string) => (event: LogEvent) => event.type === type

interface Scene {
  table?: Table
  /** Kept events up to this one. */
  until?: (event: LogEvent) => boolean
  people?: Record<string, Partial<Agent>>
  live?: LiveEvent[]
  change?: Partial<BoardView>
  /** Milliseconds since the beginning. */
  now?: number
}

/** A board as it looks after some events. */
function view({ table = TABLE, people = {}, live = [], change = {}, ...scene }: Scene): BoardView {
  const { events } = play(table)
  const end = scene.until ? events.findIndex(scene.until) + 1 : events.length
  const model = new BoardModel(null, () => 0)
  const dressed = (all: Agent[]) => all.map((each) => ({ ...each, ...people[each.id] }))
  for (const event of events.slice(0, end))
    model.onEvent(event.type === 'discussion.opened' ? { ...event, agents: dressed(event.agents) } : event)
  for (const event of live) model.onEvent(event)
  return {
    state: model.state,
    agents: model.state?.agents ?? [],
    writings: model.writings,
    startedAt: 0,
    pause: 'off',
    pausedMs: 0,
    chosen: null,
    followed: 'auto',
    straggler: null,
    remark: null,
    isRemarkCut: false,
    showsKeys: false,
    hasKeys: true,
    canSteer: true,
    isEnding: false,
    ...change,
  }
}

const textsOf = (lines: BoardLine[]) =>
  lines.map((line) =>
    line
      .map(({ text }) => text)
      .join('')
      .trimEnd(),
  )
const show = (scene: Scene, columns = 80, rows = 24) =>
  textsOf(renderBoard(view(scene), { columns, rows }, scene.now ?? 12_000))

const at = { round: 2, phase: 'answers' as const }
const starts = (id: string): LiveEvent => ({ type: 'turn.started', agent: id, followUp: null, ...at })
const says = (id: string, text: string): LiveEvent => ({ type: 'turn.text', agent: id, text, ...at })

describe('a board', () => {
  it('shows positions, who is at work, what is open, and the keys', () => {
    const live = [
      starts('a'),
      starts('b'),
      says('a', 'It is'),
      says('a', ' sound, since it'),
      says('a', 's cheap.'),
    ]
    expect(show({ until: (event) => event.type === 'phase.opened' && event.round === 2, live })).toEqual([
      '── A topic · Round 2/3 · 12s ──',
      '         R1             R2',
      '  P      💡 proposal    ·',
      '  A      ☑  conditions  ·              12s 6 words',
      '  B      🚫 objection   ·              12s thinking',
      '  0 tokens',
      '  C1 condition of A: Entries expire',
      '  C2 objection of B: one crash stops all',
      '  A writes its answer',
      '  │ It is sound, since its cheap.',
      '  p pause  i remark  q end  ? keys  Tab choose  f follow',
    ])
  })

  it('shows only signs where words do not fit', () => {
    const lines = show({ until: (event) => event.type === 'phase.closed' && event.round === 2 }, 30)
    expect(lines.slice(1, 5)).toEqual([
      '         R1  R2',
      '  P      💡  💡',
      '  A      ☑   ·',
      '  B      🚫  ·',
    ])
  })

  it('shows the steps of a method without votes', () => {
    const spec = METHODS.find(({ name }) => name === 'delphi')
    const estimate = '[ESTIMATE: 12 weeks, 8 to 20]\nsince it took as long before'
    const table = {
      method: 'delphi',
      more: spec ? { spec } : {},
      lines: { p: estimate, a: estimate, b: null },
    }
    const lines = show({ table, until: (event) => event.type === 'phase.closed' })
    expect(lines[1]).toMatch(/^ +\S.*1$/)
    expect(lines[2]).toMatch(/^ {2}P +✔ {2}12 weeks/)
    expect(lines[4]).toMatch(/^ {2}B +✖ {2}failed/)
  })

  it('shows what was used against what may be', () => {
    const limits = { replyTimeoutMs: 1000, deadlineMs: 60_000, budget: { tokens: 500_000, usd: 2.5 } }
    const lines = show({ table: { ...TABLE, more: { limits } }, until: until('phase.opened') })
    expect(lines).toContain('  0 of 500,000 tokens · $0.00 of $2.50 · 48s left')
  })

  it.each<[string, Partial<BoardView>, RegExp]>([
    ['that it will pause', { pause: 'asked' }, /· 12s · pauses after the round/],
    [
      'that it stands still, without what passed meanwhile',
      { pause: 'held', pausedMs: 10_000 },
      /paused at 2s/,
    ],
    ['that it ends', { isEnding: true }, /ending, what was said is kept/],
    ['whom a key would skip', { straggler: 'b' }, /^ {2}s skip B {2}p pause/m],
    ['who is chosen', { chosen: 'b' }, /^› B /m],
    ['what is typed', { remark: 'Mind the cost' }, /Remark for all from round 2 on: Mind the cost/],
    ['the end of what is typed', { remark: `${'x'.repeat(200)}END` }, /…x+END/],
    ['what the keys do', { showsKeys: true }, /put in a remark, which all agents see/],
    [
      'no key that does nothing',
      { canSteer: false, showsKeys: true },
      /^(?![\s\S]*(?:pause|remark))[\s\S]* q end/,
    ],
    [
      'that a pause is over for good once the last round is reached',
      { pause: 'asked', state: play({ ...TABLE, rounds: 1 }).state },
      /^(?![\s\S]*pause)/,
    ],
    ['that too much was typed', { remark: 'x', isRemarkCut: true }, /what was too long is left out/],
    ['no keys where there are none', { hasKeys: false }, /^(?![\s\S]*pause)/],
  ])('shows %s', (_, change, wanted) => {
    expect(show({ until: until('phase.opened'), change }).join('\n')).toMatch(wanted)
  })

  it.each<[string, Table, string, RegExp]>([
    ['the last round', { ...TABLE, rounds: 1 }, 'answers', /^ {2}i remark {2}q end/],
    ['the last words', { ...TABLE, rounds: 1 }, 'closed', /^ {2}q end/],
    [
      'the chair to come',
      { ...TABLE, rounds: 1, more: { chair: 'p' } },
      'answers',
      /^ {2}p pause {2}i remark/,
    ],
    [
      'a review',
      { lines: {}, method: 'review', more: { spec: REVIEW, policy: { ...POLICY, failOn: 'must-fix' } } },
      'step:findings',
      /^ {2}q end/,
    ],
    [
      'the first step',
      { lines: {}, method: 'answer', more: { spec: ANSWER } },
      'step:answer',
      /^ {2}p pause {2}i/,
    ],
    [
      'the last step',
      { lines: ANSWERS, method: 'answer', more: { spec: ANSWER } },
      'step:check',
      /^ {2}q end/,
    ],
  ])('offers in %s only what has an effect', (_, table, phase, wanted) => {
    const isThere = (event: LogEvent) =>
      phase === 'closed'
        ? event.type === 'round.closed'
        : event.type === 'phase.opened' && event.phase === phase
    const lines = show({ table, until: isThere })
    expect(lines.at(-1)).toMatch(wanted)
    const help = show({ table, until: isThere, change: { showsKeys: true } }).slice(0, -1)
    for (const [key, words] of [
      ['p pause', / {2}p +pause/],
      ['i remark', / {2}i +put in/],
    ] as const)
      expect(help.some((line) => words.test(line))).toBe(lines.at(-1)?.includes(key))
  })

  it('says while a remark is typed whom it is for', () => {
    const typing = (table: Table, type: string, phase?: string) =>
      show({
        table,
        until: (event) =>
          event.type === type && (phase === undefined || ('phase' in event && event.phase === phase)),
        change: { remark: 'Mind' },
      }).at(-2)
    expect(typing(TABLE, 'phase.opened')).toMatch(/^ {2}Remark for all from round 2 on: Mind/)
    const once = { ...TABLE, rounds: 1 }
    expect(typing(once, 'phase.opened', 'answers')).toMatch(/^ {2}Remark for whoever is asked next: Mind/)
    expect(typing(once, 'round.closed')).toMatch(/^ {2}Remark for nobody \(nobody is asked any more\): Mind/)
  })

  it('tells of a remark who sees it, and at the end what nobody did', () => {
    const { events, state } = play({ ...TABLE, rounds: 1 })
    const lines = new BoardLines(state.agents, 1, new Chalk({ level: 0 }))
    const told = { seq: 99, at: '2026-01-01T00:00:00Z', text: 'Mind\x1b[2J', round: 1 }
    const remark = { type: 'remark.added' as const, ...told }
    const tell = (audience: Audience | null) => lines.describe(remark, { audience, state, typed: null })
    expect([
      tell({ round: 2, isCertain: false }),
      tell({ round: null, isCertain: true }),
      tell({ round: null, isCertain: false }),
      tell(null),
    ]).toEqual([
      ['your remark is seen from round 2 on, if there is one: Mind␛[2J'],
      ['your remark is seen by whoever is asked next: Mind␛[2J'],
      ['your remark is seen by whoever is asked next, if anybody is: Mind␛[2J'],
      ['your remark is kept, but nobody is asked any more who could read it: Mind␛[2J'],
    ])
    const end = events.at(-1) as LogEvent
    const unheard = { ...state, remarks: [told] }
    expect(lines.describe(end, { audience: null, state: unheard, typed: 'and the co' })).toEqual([
      'nobody was asked after your remark: Mind␛[2J',
      'your remark was not put in, since the discussion has ended: and the co',
    ])
    const interrupted = { ...unheard, ended: { status: 'cancelled' as const, reason: 'interrupted' } }
    expect(lines.describe(end, { audience: null, state: interrupted, typed: null })).toEqual([])
  })

  it('follows who was chosen, or nobody', () => {
    const scene = {
      until: until('phase.opened'),
      live: [starts('a'), says('a', 'mine'), starts('b'), says('b', 'yours')],
    }
    expect(show(scene).join('\n')).toMatch(/A writes its answer\n {2}│ mine/)
    expect(show({ ...scene, change: { followed: 'b' } }).join('\n')).toMatch(
      /B writes its answer\n {2}│ yours/,
    )
    expect(show({ ...scene, change: { followed: null } }).join('\n')).not.toMatch(/mine|yours/)
  })

  it('has room for open points and a reply beside however many agents', () => {
    const scene = {
      table: CROWD,
      until: (event: LogEvent) => event.type === 'phase.opened' && event.round === 2,
      live: [starts('agent7'), says('agent7', 'word '.repeat(200)), starts('agent9'), says('agent9', 'mine')],
    }
    const lines = show(scene)
    expect(lines.length).toBeLessThanOrEqual(21)
    const agents = lines.filter((line) => /^ {2}Agent\d+ .*proposal|^ {2}Agent\d+ .*objection/.test(line))
    expect(agents.length).toBeGreaterThanOrEqual(10)
    expect(lines).toContain(`  … and ${30 - agents.length} more`)
    expect(lines.filter((line) => /^ {2}C\d+ objection|more open$/.test(line))).toHaveLength(2)
    expect(lines.join('\n')).toMatch(/Agent7 writes its answer\n {2}│ word/)
    const followed = show({ ...scene, change: { chosen: 'agent7', followed: 'agent7' } })
    expect(followed.filter((line) => line.startsWith('  │ ')).length).toBeGreaterThanOrEqual(4)
  })

  it('says what a point is about, however many raised it and in a narrow window', () => {
    const raise = '### Conditions\n- Entries expire\n\n[POSITION: SUPPORT_WITH_CONDITIONS] - so'
    const table = { agents: ['p', 'a', 'b', 'c'], lines: { p: PROPOSAL, a: raise, b: raise, c: raise } }
    const name = 'Somebody with a very long name'
    const scene = { table, people: { a: { name } }, until: until('round.closed') }
    expect(show(scene)).toContain('  C1 condition of Somebody with a ver… and 2 more: Entries expire')
    const two = { ...scene, table: { agents: ['p', 'a', 'b'], lines: table.lines } }
    expect(show(two)).toContain('  C1 condition of Somebody with a ver…, B: Entries expire')
    expect(show(scene, 40)).toContain('  C1 condition: Entries expire')
  })

  it('names the ways to all keys and out where there is room for few', () => {
    expect(show({ until: until('phase.opened') }, 20, 8).at(-1)).toBe('  q end  ? keys')
  })

  it('tells names apart that begin alike, where there is room', () => {
    const people = {
      p: { name: 'Security north' },
      a: { name: 'Security east' },
      b: { name: 'Security west' },
    }
    const lines = show({ people, until: until('phase.opened'), live: [starts('a')] }, 40)
    expect(lines.slice(2, 5)).toEqual([
      '  Security north ·',
      '  Security east  ·   12s thinking',
      '  Security west  ·',
    ])
  })

  it('warns when four fifths of the tokens or of the money are spent', () => {
    const looks = (budget: { tokens: number | null; usd: number | null }) => {
      const limits = { replyTimeoutMs: 1000, deadlineMs: null, budget }
      const usage = { inputTokens: 70, cachedInputTokens: 0, outputTokens: 10, costUsd: 0.8 }
      const shown = view({ table: { ...TABLE, more: { limits } } })
      const { state } = shown
      const spent = state && {
        ...state,
        phases: state.phases.map((phase, index) =>
          index > 0 ? phase : { ...phase, turns: phase.turns.map((turn) => ({ ...turn, usage })) },
        ),
      }
      const lines = renderBoard({ ...shown, state: spent }, { columns: 80, rows: 24 }, 0)
      const [used] = lines.filter((line) => textsOf([line])[0]?.includes(' tokens'))
      return used?.map(({ text, look }) => `${look}: ${text}`)
    }
    expect(looks({ tokens: null, usd: 1 })).toEqual(['warn:   80 tokens · $0.80 of $1.00'])
    expect(looks({ tokens: 100, usd: 9 })).toEqual(['warn:   80 of 100 tokens · $0.80 of $9.00'])
    expect(looks({ tokens: 1000, usd: 9 })).toEqual(['dim:   80 of 1,000 tokens · $0.80 of $9.00'])
  })

  it('names the key that skips, whatever the name of whoever is slow', () => {
    const people = { a: { name: 'A very long name '.repeat(9) } }
    const scene = { people, until: until('phase.opened'), live: [starts('a')], change: { straggler: 'a' } }
    expect(show(scene).at(-1)).toMatch(/^ {2}s skip A very long name A… {2}p pause/)
  })

  it('says while it ends how it ends at once', () => {
    const scene = { until: until('phase.opened'), live: [starts('a')], change: { isEnding: true } }
    expect(show(scene).at(-1)).toBe('  Ctrl-C end at once')
  })

  it('forgets the words of an attempt that was given up', () => {
    const failure = { kind: 'rate-limit' as const, message: 'slow down', retryable: true }
    const live: LiveEvent[] = [
      starts('a'),
      says('a', 'void'),
      { type: 'turn.retrying', agent: 'a', failure, waitMs: 1, ...at },
    ]
    const text = show({ until: until('phase.opened'), live }).join('\n')
    expect(text).toContain('12s asked again')
    expect(text).not.toContain('void')
  })

  it('says at the end what came of it, and no key', () => {
    const lines = textsOf(renderFinal(view({}), { columns: 80, rows: 24 }, 12_000))
    expect(lines[0]).toMatch(/^── A topic · ❌ NO CONSENSUS/)
    expect(lines.length).toBe(5)
    expect(lines.join('\n')).not.toMatch(/pause|tokens/)
  })
})

describe('a board fits', () => {
  const evil = 'x\x1b[2J\x1b]0;title\x07\x1b]8;;http://evil\x07\r\n\t漢字漢字漢字👩‍👩‍👧‍👦 \u202e'.repeat(20)
  const ids = Array.from({ length: 20 }, (_, index) => `agent${index}`)
  const many: Table = {
    agents: ids,
    rounds: 12,
    policy: { rule: 'unanimous' },
    lines: { agent0: PROPOSAL, ...Object.fromEntries(ids.slice(1).map((id) => [id, OBJECTION])) },
  }
  const scenes: Record<string, Scene> = {
    nothing: { until: until('discussion.opened') },
    'a long name': { people: { a: { name: 'A very long name '.repeat(9) }, b: { name: '漢字'.repeat(40) } } },
    'what a model writes': {
      live: [starts('a'), says('a', evil), starts('b')],
      people: { a: { name: evil } },
    },
    'twenty agents': { table: many, change: { chosen: 'agent13' } },
    'a remark': { until: until('phase.opened'), change: { remark: '漢字 '.repeat(99) } },
    help: { until: until('phase.opened'), change: { showsKeys: true, straggler: 'a' } },
  }
  const sizes: [number, number][] = [
    [120, 40],
    [80, 24],
    [40, 12],
    [40, 8],
    [20, 8],
    [11, 3],
    [1, 1],
  ]
  it.each(
    sizes.flatMap(([columns, rows]) => Object.keys(scenes).map((name) => [name, columns, rows] as const)),
  )('%s in %i by %i', (name, columns, rows) => {
    const size: Size = { columns, rows }
    for (const lines of [
      show(scenes[name] ?? {}, columns, rows),
      textsOf(renderFinal(view(scenes[name] ?? {}), size, 1)),
    ]) {
      for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(Math.max(10, columns - 1))
      expect(lines.join('')).not.toMatch(/\p{Cc}|\u202e/u)
    }
    const lines = show(scenes[name] ?? {}, columns, rows)
    expect(lines.length).toBeGreaterThan(0)
    expect(lines.length).toBeLessThanOrEqual(Math.max(1, rows - 1))
  })

  it('with the chosen one among those of many who are shown', () => {
    const lines = show(scenes['twenty agents'] ?? {}, 80, 12)
    expect(lines.some((line) => line.startsWith('› Agent13'))).toBe(true)
    expect(lines.join('\n')).toMatch(/… and 1\d more/)
  })

  it('with all keys explained even in a small window', () => {
    const text = show(scenes.help ?? {}, 40, 12).join('\n')
    for (const words of [
      'choose an agent',
      'pause after',
      'a remark for all',
      'end, with all kept',
      'hide these keys',
    ])
      expect(text).toContain(words)
    expect(text).not.toContain('…')
  })

  it('even where half a character comes at a time', () => {
    const live = [starts('a'), says('a', 'a \ud83d'), says('a', '\ude00 b\r'), says('a', '\nc')]
    expect(show({ until: until('phase.opened'), live }).join('\n')).toMatch(/│ a 😀 b\n {2}│ c/)
    expect(view({ until: until('phase.opened'), live }).writings.get('a')?.words).toBe(4)
  })
})

it('keeps what was indented, and the last lines', () => {
  expect(wrapTail('one\n\n  two three four\n', 12, 3)).toEqual(['one', '  two three', '  four'])
})
