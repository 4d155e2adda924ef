import { appendFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { UserError } from '../src/core/errors.js'
import { replay } from '../src/core/evolve.js'
import { latestVerdict } from '../src/core/outcome/standing.js'
import { usageOf } from '../src/core/usage.js'
import { readCatalogue } from '../src/store/catalogue.js'
import { lockRun } from '../src/store/lock.js'
import { readLog } from '../src/store/read-log.js'
import { readHead } from '../src/store/run-head.js'
import { findRun } from '../src/store/runs.js'
import { tickTasks } from '../src/wire/run-tasks.js'
import { listRuns } from '../src/wire/runs.js'
import { openbotman, tempFolder } from './cli.js'
import { AGREED, begunAt, DIVIDED, keepRun, PROPOSAL, YES } from './kept-runs.js'
import { runName, writeManyRuns } from './many-runs.js'
import { eventsOf, type Showcase } from './showcase.js'

const OLD = '2026-01-01_08-00-00_cache-the-prices'
const NEW = '2026-02-01_08-00-00_cache-or-mend'
const CUT = '2026-03-01_08-00-00_a-topic'

/** Three runs: one agreed, one divided, one cut off in its first round. */
function keepThree(): { cwd: string; dir: string } {
  const cwd = tempFolder()
  const dir = path.join(cwd, 'discussions')
  keepRun(dir, OLD, begunAt(AGREED, '2026-01-01T08:00:00.000Z'))
  keepRun(dir, NEW, begunAt(DIVIDED, '2026-02-01T08:00:00.000Z'))
  const lines = { p: PROPOSAL, a: YES, x: YES }
  const cut = {
    agents: ['p', 'a', 'x'],
    lines,
    until: (event: { type: string }) => event.type === 'phase.closed',
  }
  keepRun(dir, CUT, begunAt(cut, '2026-03-01T08:00:00.000Z'))
  return { cwd, dir }
}

const idsOf = (dir: string, filter = {}) => listRuns(dir, filter).runs.map(({ files }) => files.id)

describe('the head of a run', () => {
  const paid = { inputTokens: 100, cachedInputTokens: 10, outputTokens: 20, costUsd: 0.5 }
  const voice = { provider: 'claude-cli', model: 'sonnet', usage: paid }
  const trap = 'It wrote "usage":{"costUsd":99} and "provider":"x" and "type":"discussion.ended".'
  const shows: [string, Showcase][] = [
    ['agreed', AGREED],
    ['divided', DIVIDED],
    ['paid for', { ...AGREED, voice }],
    ['of unknown cost', { ...AGREED, voice: { ...voice, usage: null } }],
    ['with failures', { ...AGREED, voice, lines: { ...AGREED.lines, 'a@2': null } }],
    ['without anybody', { lines: {} }],
    ['with JSON in a reply', { ...AGREED, voice, lines: { ...AGREED.lines, p: `${trap}\n\n${PROPOSAL}` } }],
    ['taken in steps', { method: 'council', lines: { p: YES, a: YES, b: YES } }],
    ['under way', { ...AGREED, voice, until: ({ type }) => type === 'round.closed' }],
  ]

  it.each(shows)('says of one %s what a replay says', (_, show) => {
    const dir = tempFolder()
    const file = keepRun(dir, OLD, show)
    const state = replay(readLog(file))
    const { inputTokens, outputTokens, costUsd } = usageOf(state)
    const { supporters, responders } = latestVerdict(state)
    const hasVotes = state.method.flow === 'votes' && state.verdicts.length > 0
    expect(readHead(readFileSync(file))).toEqual({
      title: state.brief.title,
      startedAt: state.startedAt,
      updatedAt: state.updatedAt,
      method: state.method.name,
      team: state.team,
      agents: state.agents.map(({ id, name }) => ({ id, name })),
      status: state.ended?.status ?? null,
      votes: hasVotes ? { supporters, responders } : null,
      usage: { inputTokens, outputTokens, costUsd },
    })
  })

  it('is read whatever the order of the fields, and without a torn last line', () => {
    const dir = tempFolder()
    const turned = eventsOf({ ...AGREED, voice }).map((event) =>
      Object.fromEntries(Object.entries(event).reverse()),
    )
    const text = turned.map((event) => JSON.stringify(event, null, 1).replaceAll('\n', ' ')).join('\n')
    const file = path.join(dir, `${OLD}.jsonl`)
    writeFileSync(file, `${text}\n{"seq":99,"at":"20`)
    expect(readHead(readFileSync(file))).toEqual(
      readHead(readFileSync(keepRun(dir, NEW, { ...AGREED, voice }))),
    )
  })
})

describe('the list', () => {
  it('has the newest first, and tells interrupted from running', () => {
    const { dir } = keepThree()
    expect(listRuns(dir).runs.map(({ files, status }) => [files.id, status])).toEqual([
      [CUT, 'interrupted'],
      [NEW, 'no-consensus'],
      [OLD, 'consensus'],
    ])
    const unlock = lockRun(path.join(dir, `${CUT}.jsonl`))
    expect(listRuns(dir).runs[0]?.status).toBe('running')
    unlock()
  })

  it('is filtered by status, agents, dates and text', () => {
    const { dir } = keepThree()
    expect(idsOf(dir, { statuses: ['consensus', 'interrupted'] })).toEqual([CUT, OLD])
    expect(idsOf(dir, { agents: ['X'] })).toEqual([CUT])
    expect(idsOf(dir, { agents: ['a', 'b'] })).toEqual([NEW, OLD])
    expect(idsOf(dir, { since: Date.parse('2026-02-01T08:00:00Z') })).toEqual([CUT, NEW])
    expect(idsOf(dir, { until: Date.parse('2026-02-01T08:00:00Z') })).toEqual([OLD])
    expect(idsOf(dir, { text: 'OR MEND' })).toEqual([NEW])
    expect(idsOf(dir, { text: '“the real fault”' })).toEqual([NEW])
    expect(idsOf(dir, { text: 'and no longer' })).toEqual([OLD])
    // Roles and rules are in every log and are not what somebody looks for.
    expect(idsOf(dir, { text: 'You are' })).toEqual([])
    expect(idsOf(dir, { text: 'two-thirds' })).toEqual([])
  })

  it('is one line a run in a pipe, and one object with --json', async () => {
    const { cwd } = keepThree()
    const lines = await openbotman(['runs'], { cwd })
    expect(lines.stderr).toBe('')
    expect(lines.stdout.split('\n').map((line) => line.split('\t'))).toEqual([
      [CUT, '2026-03-01T08:00:00.000Z', '⏸️ interrupted', 'p,a,x', '-', '$0.00', 'A topic'],
      [NEW, '2026-02-01T08:00:00.000Z', '❌ no-consensus', 'p,a,b', '1/2', '$0.00', 'Cache or mend?'],
      [OLD, '2026-01-01T08:00:00.000Z', '✅ consensus', 'p,a,b', '2/2', '$0.00', 'Cache the prices?'],
      [''],
    ])
    const json = JSON.parse(
      (await openbotman(['runs', '--json', '--limit', '1', '--until', '2026-02-01'], { cwd })).stdout,
    )
    expect(json).toMatchObject({
      version: 1,
      found: 2,
      skipped: [],
      runs: [{ id: NEW, status: 'no-consensus' }],
    })
    expect(json.runs).toHaveLength(1)
  })

  it('is that of OPENBOTMAN_OUTPUT, of the configuration, and empty where there is none', async () => {
    const { cwd, dir } = keepThree()
    const other = tempFolder()
    const env = { OPENBOTMAN_OUTPUT: dir }
    expect((await openbotman(['runs'], { cwd: other, env })).stdout).toContain(NEW)
    writeFileSync(path.join(other, 'openbotman.yaml'), `version: 1\ndiscussion: { output: "${dir}" }\n`)
    expect((await openbotman(['runs'], { cwd: other })).stdout).toContain(NEW)
    const none = await openbotman(['runs', '-o', 'none'], { cwd })
    expect(none).toMatchObject({ stdout: '', stderr: 'openbotman: no discussion in none\n', code: 0 })
  })

  it('passes over what is no log, and names it', async () => {
    const { cwd, dir } = keepThree()
    writeFileSync(path.join(dir, 'export.jsonl'), '{}\n')
    writeFileSync(path.join(dir, '2026-01-02_00-00-00_foreign.jsonl'), '{"seq":1,"at":"x","type":"hello"}\n')
    writeFileSync(path.join(dir, '2026-01-03_00-00-00_reserved.jsonl'), '')
    appendFileSync(path.join(dir, `${OLD}.jsonl`), '{"seq":3,"at":"x","type":"turn.completed"}\n')
    const { stdout, stderr, code } = await openbotman(['runs'], { cwd })
    expect(code).toBe(0)
    expect(stdout.trim().split('\n')).toHaveLength(2)
    const warnings = stderr.trim().split('\n')
    expect(warnings).toHaveLength(3)
    expect(warnings[0]).toContain('discussions/export.jsonl is skipped: its name is not that of a log')
    expect(warnings[1]).toContain('_foreign.jsonl is skipped: a log begins with discussion.opened')
    expect(warnings[2]).toMatch(/cache-the-prices\.jsonl is skipped: line \d+ is no event of a log/)
  })

  it('says in plain words what cannot be read', () => {
    const { cwd, dir } = keepThree()
    mkdirSync(path.join(dir, '2026-01-02_00-00-00_folder.jsonl'))
    symlinkSync('nowhere', path.join(dir, '2026-01-03_00-00-00_link.jsonl'))
    const { runs, skipped } = readCatalogue(dir)
    expect(runs).toHaveLength(3)
    expect(skipped.map(({ why }) => why)).toEqual([
      'it is a link to a file that is not there',
      'it is a folder',
    ])
    const file = path.join(cwd, 'a-file')
    writeFileSync(file, '')
    const refusal = { message: `cannot look for discussions in ${file}: it is no folder`, exitCode: 2 }
    for (const look of [() => readCatalogue(file), () => findRun('last', file, cwd)])
      expect(look).toThrow(expect.objectContaining(refusal))
  })

  it('offers for the beginning of an id those that begin so, the newest first', () => {
    const { cwd, dir } = keepThree()
    const cure = (name: string) => {
      try {
        return findRun(name, dir, cwd).id
      } catch (error) {
        return (error as UserError).hint
      }
    }
    expect(cure('2026-0')).toBe(`Did you mean ${CUT}, ${NEW}, ${OLD}?`)
    expect(cure(OLD.slice(0, -3))).toBe(`Did you mean ${OLD}?`)
    expect(cure('')).toBe('Name it by its id, its transcript, its log, or `last`.')
  })

  it('shows nothing that a title could command the terminal with', async () => {
    const cwd = tempFolder()
    const title = '\u001b[2J\u202eevil\ttitle'
    keepRun(path.join(cwd, 'discussions'), OLD, { ...AGREED, topic: { title, text: title } })
    for (const args of [['runs'], ['runs', 'show', 'last'], ['handoff', 'last'], ['runs', 'actions']]) {
      const { stdout } = await openbotman(args, { cwd })
      expect(stdout).not.toMatch(/[\u001b\u202e]/)
      expect(stdout).not.toBe('')
    }
  })

  it.each([
    [['--status', 'konsens'], 'there is no status "konsens"', 'consensus'],
    [['--since', '2026-02-31'], '--since: "2026-02-31" is no date', '7d'],
    [['--status', ','], '--status: "," names nothing', 'parted by commas'],
    [['--since', '2026-02-01', '--until', '2026-01-01'], 'is not before --until', 'Exchange'],
    [['show', OLD, NEW], `runs show takes no "${NEW}"`, 'at a time'],
    [['actions', 'last#T1'], 'runs actions takes no "last#T1"', '--done'],
    [['--limit', '0'], '--limit: "0" is no number', 'all'],
    [['--grep', ' '], '--grep: there is no text', 'cache'],
    [['sho'], 'runs takes no "sho"', 'runs show'],
    [['show', 'last', '--limit', '3'], 'runs show takes no --limit', '--help'],
    [['show', 'nope'], "there is no run 'nope'", 'Name it by'],
  ])('refuses %j', async (args, message, hint) => {
    const { stderr, stdout, code } = await openbotman(['runs', ...args])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(message)
    expect(stderr).toContain(hint)
  })

  it('takes its time from the dates, and stays quick with many logs', () => {
    const dir = tempFolder()
    writeManyRuns(dir, 600)
    const begun = performance.now()
    const { runs, skipped } = readCatalogue(dir)
    // Measured: 0.03 s.
    expect(performance.now() - begun).toBeLessThan(5000)
    expect(skipped).toEqual([])
    expect(runs).toHaveLength(600)
    expect(runs.map(({ files }) => files.id).slice(0, 2)).toEqual([runName(599), runName(598)])
  })
})

describe('runs show', () => {
  it('shows status, decision, open points, tasks and paths', async () => {
    const { cwd } = keepThree()
    const { stdout, code } = await openbotman(['runs', 'show', NEW], { cwd })
    expect(code).toBe(0)
    expect(stdout).toMatch(/^❌ NO CONSENSUS \(the rounds are used up/)
    expect(stdout).toMatch(/\nOn the table We cache the prices for an hour\.\n/)
    expect(stdout).toMatch(
      /\nOpen +C1 objection \(B\): a cache hides “the real fault” → declined: the\n +fault is known\n/,
    )
    expect(stdout).toMatch(
      /\nAction items \[ \] T1 Set up Redis \(coder, high\)\n +\[ \] T2 Write the runbook/,
    )
    expect(stdout).toContain(`Log          discussions/${NEW}.jsonl`)
    expect(stdout).toContain(`openbotman discuss --from ${NEW}`)
    expect(stdout).not.toContain('openbotman resume')
    const cut = await openbotman(['runs', 'show', 'last'], { cwd })
    expect(cut.stdout).toContain(`openbotman resume ${CUT}`)
    expect(cut.stdout).toMatch(/^⏸️ INTERRUPTED \(round \d of at most \d\)\n/)
    expect(cut.stdout).toMatch(/\nOn the table We cache/)
  })

  it('names whose vote is missing beside the open points, as the summary at the end does', async () => {
    const { cwd, dir } = keepThree()
    keepRun(dir, '2026-08-01_08-00-00_missing', { ...AGREED, lines: { ...AGREED.lines, 'b@2': null } })
    const { stdout } = await openbotman(['runs', 'show', '2026-08-01_08-00-00_missing'], { cwd })
    expect(stdout).toContain('1/2 responders, 1 missing')
    expect(stdout).toContain('\nOpen         no vote from B\n')
  })

  it('names the first task that is still open, and offers to resume nothing that is going on', async () => {
    const { cwd, dir } = keepThree()
    tickTasks([`${OLD}#T1`], true, dir, cwd)
    const { stdout } = await openbotman(['runs', 'show', OLD], { cwd })
    expect(stdout).toContain(`openbotman runs actions --done ${OLD}#T2\n`)
    const unlock = lockRun(path.join(dir, `${CUT}.jsonl`))
    const held = await openbotman(['runs', 'show', CUT], { cwd })
    unlock()
    expect(held.stdout).not.toContain('openbotman resume')
    expect(held.stdout).toContain(`openbotman handoff ${CUT}`)
  })

  it('prints with --json what discuss prints, and which tasks are done, wherever the flag stands', async () => {
    const { cwd } = keepThree()
    const shown = (args: string[]) => openbotman(args, { cwd }).then(({ stdout }) => JSON.parse(stdout))
    const result = await shown(['runs', 'show', OLD, '--json'])
    expect(result).toMatchObject({
      version: 1,
      status: 'consensus',
      title: 'Cache the prices?',
      transcript: null,
      actionItems: [{ id: 'T1', done: false }, { id: 'T2' }],
    })
    expect(await shown(['runs', '--json', 'show', OLD])).toEqual(result)
    expect(await shown(['runs', 'show', `discussions/${OLD}.jsonl`, '--json'])).toEqual(result)
  })
})
