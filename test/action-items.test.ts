import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { mergeActionItems } from '../src/core/action-items.js'
import { actionItems } from '../src/core/outcome/standing.js'
import { parseReply } from '../src/core/reply.js'
import { sameText } from '../src/core/text/similarity.js'
import type { TaskItem } from '../src/core/types.js'
import fc from './cases.js'
import { play } from './table.js'

const tasks = (markdown: string) => parseReply(markdown).actionItems.map(({ text }) => text)
const task = (line: string) => parseReply(`- [ ] ${line}`).actionItems[0]

describe('action items', () => {
  it.each([
    [
      'task lists anywhere',
      '## Test cases\n\n- [ ] A broken file\n- [x] An empty file\n- not a task',
      ['A broken file'],
    ],
    [
      'an English heading',
      '## 🚀 Concrete Action Items\n\n1. **Docs:** write them\n2. Ship',
      ['Docs: write them', 'Ship'],
    ],
    [
      'a German heading',
      '### 3. Nächste Schritte\n\n* Parser schreiben\n* CLI bauen',
      ['Parser schreiben', 'CLI bauen'],
    ],
    [
      'French and Spanish headings',
      '## Prochaines étapes\n- Écrire\n\n## Próximos pasos\n- Probar',
      ['Écrire', 'Probar'],
    ],
    ['a bold lead-in', '**Aufgaben:**\n- Parser schreiben', ['Parser schreiben']],
    [
      'a sentence as lead-in',
      'Daraus ergeben sich folgende Aufgaben:\n- Parser schreiben',
      ['Parser schreiben'],
    ],
    [
      'a roadmap with phases',
      '## Roadmap\n\n**MVP:**\n1. Login\n\n**Mittelfristig:**\n1. Export',
      ['Login', 'Export'],
    ],
    [
      'phases as headings',
      '## Effort\n\n### Phase 1: Basis (5 days)\n- Setup: 4 hours\n\n### Phase 2\n- Export',
      ['Setup: 4 hours', 'Export'],
    ],
    [
      'steps as items',
      '**Then step by step:**\n- Phase 1: read only\n- Phase 2: write',
      ['Phase 1: read only', 'Phase 2: write'],
    ],
    [
      'phases that hold lists',
      '**Plan:**\n* **Phase 1: Basis**\n  * Parser\n* Phase 2\n  * CLI',
      ['Parser', 'CLI'],
    ],
    [
      'details of a task',
      '## Tasks\n- Write the parser\n  - in TypeScript\n  - [ ] test it',
      ['Write the parser', 'test it'],
    ],
    [
      'a phase split by code',
      '**Phase 1: Basis**\n\n- Parser:\n\n```ts\nparse()\n```\n\n- CLI',
      ['Parser', 'CLI'],
    ],
    [
      'what a plan says about itself',
      '## Plan\n- Goal: be done\n- Effort: 3 days\n- Write it\n- No login\n- Who pays?\n- Could be split',
      ['Write it'],
    ],
    ['recommendations', '## Empfehlung\n- Timeouts setzen\n- Vielleicht Kafka', ['Timeouts setzen']],
    ['sections below recommendations', '## Recommendations\n\n**Cache:**\n- Redis is fast', []],
    ['advantages of a phase', '### Phase 1: Basis\n\n**Vorteile:**\n- schnell', []],
    [
      'phases under review',
      '## Critical review\n\n### Phase 1: Basis\n- well thought out\n\n## More\n\nx',
      [],
    ],
    ['estimates', '## Zeitschätzung\n- Phase 1: 2 Wochen\n- Phase 2: 3 Wochen', []],
    ['a rollback plan', '## Rollback-Plan\n- Flag aus', []],
    ['a plan as title', '# Implementation plan\n\n## Components\n- Gateway\n\n## More\n- x', []],
    [
      'prose, quotations, tables, code',
      'We should write tests.\n\n> ## Tasks\n> - [ ] a\n\n| Tasks |\n|---|\n| b |\n\n```\n- [ ] c\n```\n\n    - [ ] d',
      [],
    ],
    [
      'Markdown shown in a fence that holds fences',
      '```markdown\n## Tasks\n```sql\nselect 1\n```\n- [ ] create the table\n```\n\nDone.',
      [],
    ],
    [
      'conditions and answers',
      '### Conditions\n- [ ] tests\n\n### Tasks\n- [C1] accepted: a lock\n- none',
      [],
    ],
    ['what a model thought', '<thinking>\n\n## Tasks\n\n- [ ] find out\n\n</thinking>\n\nDone.', []],
    ['a later section', '## Tasks\n- a\n\n## Architecture\n- b', ['a']],
    ['a vote below', '## Tasks\n- write\n[POSITION: SUPPORT] - fine\n\n- not this', ['write']],
    [
      'what is to be done',
      '### What to do instead\n- write\n\n### Was dafür zu tun ist\n- testen',
      ['write', 'testen'],
    ],
    [
      'numbers that go on below bold lines',
      '### What to do\n\n**Right away (this week)**\n1. write\n2. test\n\n**End of month**\n3. ship',
      ['write', 'test', 'ship'],
    ],
    [
      'lines with dashes',
      '**Nächste Schritte**\n– schreiben\n– testen\n[POSITION: SUPPORT] - gut',
      ['schreiben', 'testen'],
    ],
    [
      'signs of success',
      "### We'll know it worked when\n- [ ] builds are green\n\n## Definition of done\n- [ ] x",
      [],
    ],
    ['musts of a conditional vote', '## Must-haves\n- [ ] tests\n\n[POSITION: SUPPORT_WITH_CONDITIONS]', []],
    [
      'changes that a vote requires',
      '## Required changes\n- write\n\n[POSITION: SUPPORT_WITH_CONDITIONS]',
      ['write'],
    ],
    ['tasks that must be done', '## Tasks\n\nThese points must be done first:\n- write', ['write']],
    ['the same twice', '- [ ] Write\n- [ ] write', ['Write']],
  ])('of %s', (_, markdown, expected) => {
    expect(tasks(markdown)).toEqual(expected)
  })

  it.each([
    ['Write (owner: coder, priority: high)', 'Write', 'coder', 'high'],
    ['Write (Priorität: Hoch; Verantwortlich: Anna Berg)', 'Write', 'Anna Berg', 'high'],
    ['Write (owner: @coder, due: Friday)', 'Write (due: Friday)', 'coder', null],
    ['Write (owner: coder, from: planner, reviewer)', 'Write', 'coder', null],
    ['Write (owner: TBD, priority: ?)', 'Write', null, null],
    ['Write (owner: none)', 'Write', null, null],
    ['Write (priority: someday)', 'Write', null, 'someday'],
    ['Write @coder', 'Write', 'coder', null],
    ['Write — @coder', 'Write', 'coder', null],
    ['@coder: Write', 'Write', 'coder', null],
    ['Write (@coder)', 'Write', 'coder', null],
    ['Write (reviewer)', 'Write', 'reviewer', null],
    ['Write - Owner: coder, Priority: low', 'Write', 'coder', 'low'],
    ['**[P1]** Write', 'Write', null, 'high'],
    ['[P0] Write [owner: coder]', 'Write', 'coder', 'critical'],
    ['🔴 **HIGH:** Write', 'Write', null, 'high'],
    ['Write\n  Owner: coder', 'Write', 'coder', null],
    ['Write\n  - Owner: coder\n  - Priority: P2', 'Write', 'coder', 'medium'],
    ['Write to `@types/node` (2-3 days)', 'Write to `@types/node` (2-3 days)', null, null],
    ['Low-latency mode (read-only)', 'Low-latency mode (read-only)', null, null],
    ['Mail me@example.org', 'Mail me@example.org', null, null],
  ])('%j: text, owner, priority', (line, text, owner, priority) => {
    expect(task(line)).toEqual({ text, owner, priority } satisfies TaskItem)
  })
})

describe('the tasks of a discussion', () => {
  const proposal =
    '### Decision\nWe cache.\n\n### Action items\n- [ ] Set time-outs\n- [ ] Order the server\n\n[POSITION: PROPOSAL] - cheap'
  const responder =
    '### Conditions\n- Entries expire, otherwise prices are old\n\n### Action items\n- [ ] Ship it\n\n[POSITION: SUPPORT_WITH_CONDITIONS] - nearly'
  const left = (revision: string) => {
    const { state } = play({
      lines: {
        p: proposal,
        'p@2': `### Decision\nWe cache for an hour.\n\n[C1] accepted: an hour\n\n${revision}\n\n[POSITION: PROPOSAL] - so`,
        'a@1': responder,
        a: '[POSITION: SUPPORT] - fine',
        b: '[POSITION: SUPPORT] - fine',
      },
    })
    return actionItems(state).map(({ text, by }) => `${text} (${by.join(', ')})`)
  }
  const all = ['Set time-outs (p)', 'Order the server (p)', 'Ship it (a)']

  it('are those of the last revision that lists any, and those of the others', () => {
    expect(left('### Action items\n- [ ] Order the server\n- [ ] Test it')).toEqual([
      'Order the server (p)',
      'Ship it (a)',
      'Test it (p)',
    ])
  })
  it.each(['', '### Action items\nUnchanged.', '### Plan\n1. Measure the load'])(
    'stay when a revision lists none as such: %j',
    (revision) => {
      expect(left(revision).slice(0, 3)).toEqual(all)
    },
  )
})

describe('mergeActionItems', () => {
  const named = (agent: string, ...items: Partial<TaskItem>[]) => ({
    agent,
    round: 1,
    items: items.map((item) => ({ text: '', owner: null, priority: null, ...item })),
  })

  it('names all authors of the same task; owner and priority are those of the first, in its latest words', () => {
    const merged = mergeActionItems([
      named('a', { text: 'Write the backup job' }, { text: 'Set time-outs', owner: 'coder' }),
      named('b', { text: 'write a backup job!', owner: 'ops', priority: 'low' }, { text: 'Ship it' }),
      { ...named('a', { text: 'Set time-outs', owner: 'ops', priority: 'high' }), round: 2 },
    ])
    expect(merged).toEqual([
      { id: 'T1', text: 'Write the backup job', owner: 'ops', priority: 'low', by: ['a', 'b'], round: 1 },
      { id: 'T2', text: 'Set time-outs', owner: 'ops', priority: 'high', by: ['a'], round: 1 },
      { id: 'T3', text: 'Ship it', owner: null, priority: null, by: ['b'], round: 1 },
    ])
  })

  it('takes a task in the later words of the one who named it first, and of nobody else', () => {
    const first = { text: 'Write the jobs table and its migration', owner: 'coder' }
    const later = { text: 'Write the jobs table, its migration and billing_dead' }
    const of = (author: string, round: number) =>
      mergeActionItems([named('a', first), { ...named(author, later), round }])
    expect(of('a', 2)).toMatchObject([{ ...later, owner: 'coder', by: ['a'], round: 1 }])
    expect(of('b', 2)).toMatchObject([{ ...first, by: ['a', 'b'] }])
    expect(of('a', 1)).toMatchObject([first])
  })

  it('forgets what its author leaves out of a whole list, and keeps what others named', () => {
    const merged = mergeActionItems([
      named('a', { text: 'Write the backup job' }, { text: 'Set time-outs' }, { text: 'Order the server' }),
      named('b', { text: 'Order the server' }, { text: 'Ship it' }),
      { ...named('a', { text: 'Set time-outs' }, { text: 'Rehearse it' }), round: 2, isWhole: true },
    ])
    expect(merged.map(({ id, text, by, round }) => [id, text, by, round])).toEqual([
      ['T2', 'Set time-outs', ['a'], 1],
      ['T3', 'Order the server', ['b'], 1],
      ['T4', 'Ship it', ['b'], 1],
      ['T5', 'Rehearse it', ['a'], 2],
    ])
  })

  it('takes a task up again that was left out for a round', () => {
    const of = (round: number, text: string) => ({ ...named('a', { text }), round, isWhole: round > 1 })
    const merged = mergeActionItems([of(1, 'Set time-outs'), of(2, 'Rehearse it'), of(3, 'Set time-outs')])
    expect(merged).toMatchObject([{ id: 'T1', text: 'Set time-outs', by: ['a'], round: 3 }])
  })

  it('loses nothing and invents nothing', () => {
    const words = fc.array(fc.constantFrom('write', 'test', 'docs', 'not', '3', 'cache', 'the', 'kein'), {
      maxLength: 4,
    })
    const replies = fc.array(
      fc.tuple(
        fc.constantFrom('a', 'b', 'c'),
        fc.array(
          words.map((all) => all.join(' ')),
          { maxLength: 4 },
        ),
      ),
    )
    fc.assert(
      fc.property(replies, (all) => {
        const merged = mergeActionItems(
          all.map(([agent, texts]) => named(agent, ...texts.map((text) => ({ text })))),
        )
        expect(merged.map(({ id }) => id)).toEqual(merged.map((_, index) => `T${index + 1}`))
        for (const { text, by } of merged)
          for (const agent of by) expect(all.some(([each]) => each === agent) && text).toBe(text)
        for (const [agent, texts] of all)
          for (const text of texts)
            expect(
              merged.some(
                (item) => item.by.includes(agent) && (item.text === text || sameText(item.text, text)),
              ),
            ).toBe(true)
      }),
      { numRuns: 200 },
    )
  })
})

describe('the same text', () => {
  it.each([
    ['The cache must expire after an hour', 'cache expires after an hour.', true],
    ['**Backups** laufen jede Nacht', 'Die Backups müssen jede Nacht laufen', true],
    ['Les tests doivent passer', 'des tests qui passent', false],
    ['缓存必须过期', '缓存必须过期。', true],
    ['Entries expire after 1 hour', 'Entries expire after 2 hours', false],
    ['Uploads up to 10MB are kept', 'Uploads up to 100MB are kept', false],
    ['The cache must expire', 'The cache must not expire', false],
    ['Betrieb mit Docker im Netz', 'Betrieb ohne Docker im Netz', false],
    ["The cache doesn't expire", 'The cache does expire', false],
    ['Keine neuen Abhängigkeiten im Kern', 'Neue Abhängigkeiten im Kern', false],
    ['Write tests', 'Write docs', false],
    ['', '', false],
    ['!!!', '???', false],
  ])('%j and %j: %s', (one, other, expected) => {
    expect(sameText(one, other)).toBe(expected)
    expect(sameText(other, one)).toBe(expected)
  })
})

describe('npm run eval:corpus', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'openbotman-corpus-'))
  const script = fileURLToPath(new URL('./eval-corpus.mjs', import.meta.url))
  const run = (...args: string[]) => spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('says what is missing', () => {
    expect(run()).toMatchObject({ status: 2, stderr: expect.stringContaining('no folder was named') })
    expect(run(folder)).toMatchObject({ status: 2, stderr: expect.stringContaining('holds no gold.json') })
  })

  it('counts what was found and what was right', () => {
    mkdirSync(path.join(folder, 'messages'))
    const message =
      '- [ ] Write the parser\n- [ ] Paint it\n\n### Conditions\n- tests run\n\n[POSITION: CONCERN]'
    writeFileSync(path.join(folder, 'messages', 'x1.md'), message)
    const actionItems = [
      { text: 'write the parser', strength: 'explicit' },
      { text: 'ship it', strength: 'explicit' },
      { text: 'sell it', strength: 'implied' },
    ]
    const gold = [{ id: 'x1', position: 'CONCERN', conditions: [{ text: 'the tests run' }], actionItems }]
    writeFileSync(path.join(folder, 'gold.json'), JSON.stringify(gold))
    expect(run(folder).stdout.split('\n')[0]).toBe(
      'positions 1/1=1.00; action items precision 1/2=0.50 recall 1/2=0.50; conditions precision 1/1=1.00 recall 1/1=1.00',
    )
  })
})

it('takes what a decision lists as decided, and its task-list items as tasks', () => {
  const reply = parseReply(
    '### Decision\nWe cache.\n\nNext steps before the launch:\n1. Measure the load\n2. Set a limit\n\n- [ ] Write the cache\n\n### Action items\n- [ ] Order the server\n',
  )
  expect(reply.actionItems.map((item) => item.text)).toEqual(['Write the cache', 'Order the server'])
  expect(reply.decision).toContain('2. Set a limit')
})
