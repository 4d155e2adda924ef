import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { replay } from '../src/core/evolve.js'
import { tickedItems } from '../src/core/outcome/ticks.js'
import { lockRun } from '../src/store/lock.js'
import { readLog } from '../src/store/read-log.js'
import { collectTasks, tickTasks } from '../src/wire/run-tasks.js'
import { openbotman, tempFolder } from './cli.js'
import { AGREED, DIVIDED, keepRun, YES } from './kept-runs.js'
import { playOn } from './table.js'

const ONE = '2026-01-01_08-00-00_one'
const TWO = '2026-02-01_08-00-00_two'

function keepTwo(): { cwd: string; dir: string } {
  const cwd = tempFolder()
  const dir = path.join(cwd, 'discussions')
  keepRun(dir, ONE, AGREED)
  keepRun(dir, TWO, DIVIDED)
  return { cwd, dir }
}

const idsOf = (dir: string, choice = {}) => collectTasks(dir, choice).tasks.map(({ id }) => id)

describe('action items', () => {
  it('are collected over all discussions that have ended', () => {
    const { dir } = keepTwo()
    keepRun(dir, '2026-03-01_08-00-00_cut', { ...AGREED, until: ({ type }) => type === 'round.closed' })
    expect(idsOf(dir)).toEqual([`${TWO}#T1`, `${TWO}#T2`, `${ONE}#T1`, `${ONE}#T2`])
    expect(idsOf(dir, { owner: '@Coder' })).toEqual([`${TWO}#T1`, `${ONE}#T1`])
    expect(collectTasks(dir).tasks[0]).toMatchObject({
      text: 'Set up Redis',
      owner: 'coder',
      priority: 'high',
      done: false,
      run: { id: TWO, title: 'Cache or mend?', status: 'no-consensus' },
    })
  })

  it('are ticked off in the log and the transcript of their own discussion, and opened again', () => {
    const { cwd, dir } = keepTwo()
    const log = path.join(dir, `${ONE}.jsonl`)
    const before = readLog(log)
    const other = readFileSync(path.join(dir, `${TWO}.jsonl`), 'utf8')
    const ticked = tickTasks([`${ONE}#T2`], true, dir, cwd)
    expect(ticked).toMatchObject([{ id: `${ONE}#T2`, text: 'Write the runbook', done: true, changed: true }])
    const events = readLog(log)
    expect(events.slice(0, -1)).toEqual(before)
    expect(events.at(-1)).toMatchObject({ type: 'task.ticked', id: 'T2', done: true, seq: before.length + 1 })
    const transcript = readFileSync(path.join(dir, `${ONE}.md`), 'utf8')
    expect(transcript).toContain('- [ ] Set up Redis (owner: coder')
    expect(transcript).toContain('- [x] Write the runbook (owner: reviewer')
    expect(transcript).toContain('- **First task:** Set up Redis (owner: coder)')
    expect(idsOf(dir)).toEqual([`${TWO}#T1`, `${TWO}#T2`, `${ONE}#T1`])
    expect(idsOf(dir, { all: true })).toHaveLength(4)
    expect(readFileSync(path.join(dir, `${TWO}.jsonl`), 'utf8')).toBe(other)
    expect(existsSync(`${log}.lock`)).toBe(false)

    expect(tickTasks([`${ONE}#t2`], false, dir, cwd)).toMatchObject([{ done: false, changed: true }])
    expect(readFileSync(path.join(dir, `${ONE}.md`), 'utf8')).toContain('- [ ] Write the runbook')
    expect(idsOf(dir)).toHaveLength(4)
  })

  it('are the first task no longer once they are done', () => {
    const { cwd, dir } = keepTwo()
    const firstTask = () =>
      /\*\*First task:\*\* (.*)/.exec(readFileSync(path.join(dir, `${ONE}.md`), 'utf8'))?.[1]
    tickTasks([`${ONE}#T1`], true, dir, cwd)
    expect(firstTask()).toBe('Write the runbook (owner: reviewer)')
    tickTasks([`${ONE}#T2`], true, dir, cwd)
    expect(firstTask()).toBe('all are done.')
  })

  it('take no time of the discussion', () => {
    const { cwd, dir } = keepTwo()
    const log = path.join(dir, `${ONE}.jsonl`)
    const before = replay(readLog(log)).elapsedMs
    tickTasks([`${ONE}#T1`], true, dir, cwd)
    expect(replay(readLog(log)).elapsedMs).toBe(before)
  })

  it('are left as they are when one of several is not there, or is done already', () => {
    const { cwd, dir } = keepTwo()
    const log = path.join(dir, `${ONE}.jsonl`)
    const text = readFileSync(log, 'utf8')
    expect(() => tickTasks([`${ONE}#T1`, `${ONE}#T9`], true, dir, cwd)).toThrow(/has no task T9/)
    expect(() => tickTasks(['T1'], true, dir, cwd)).toThrow('"T1" is no id of a task')
    expect(readFileSync(log, 'utf8')).toBe(text)
    tickTasks([`${ONE}#T1`, `${ONE}#T1`], true, dir, cwd)
    const once = readFileSync(log, 'utf8')
    expect(tickTasks([`${log}#T1`], true, dir, cwd)).toMatchObject([{ changed: false, done: true }])
    expect(readFileSync(log, 'utf8')).toBe(once)
  })

  it('cannot be ticked off while a run is held, or has not ended', () => {
    const { cwd, dir } = keepTwo()
    const log = path.join(dir, `${ONE}.jsonl`)
    // Of another machine, so that its process is taken to live.
    writeFileSync(`${log}.lock`, JSON.stringify({ pid: 1, host: 'elsewhere' }))
    expect(() => tickTasks([`${ONE}#T1`], true, dir, cwd)).toThrow(
      /is being written by process 1 on elsewhere/,
    )
    const cut = '2026-03-01_08-00-00_cut'
    keepRun(dir, cut, { ...AGREED, until: ({ type }) => type === 'round.closed' })
    const refusal = (hint: string) =>
      expect.objectContaining({ message: expect.stringContaining('has not ended'), hint })
    expect(() => tickTasks([`${cut}#T1`], true, dir, cwd)).toThrow(
      refusal(`Go on with it: openbotman resume ${cut}`),
    )
    const held = lockRun(path.join(dir, `${cut}.jsonl`))
    expect(() => tickTasks([`${cut}#T1`], true, dir, cwd)).toThrow(
      refusal('It is going on at this moment: wait until it has ended.'),
    )
    held()
    const unlock = lockRun(path.join(dir, `${TWO}.jsonl`))
    unlock()
    expect(tickTasks([`${TWO}#T1`], true, dir, cwd)).toMatchObject([{ changed: true }])
  })

  it('stay ticked when a discussion is resumed, also where their numbers change', () => {
    const cwd = tempFolder()
    // Who gives no vote is set aside by resume, and its task with it; a later task moves up.
    const lines = {
      p: '### Decision\nWe cache.\n\n[POSITION: PROPOSAL] - cheap',
      a: 'I do not know.',
      'a@2/answers': '### Action items\n- [ ] Ask the vendor\n\nI do not know.',
      b: YES,
      'b@2': `### Action items\n- [ ] Measure the load\n\n${YES}`,
    }
    const log = keepRun(cwd, ONE, { lines, policy: { quorum: 1 } })
    expect(replay(readLog(log)).ended?.status).toBe('no-quorum')
    const ticked = tickTasks([`${log}#T2`], true, cwd, cwd)
    expect(ticked.map(({ text }) => text)).toEqual(['Measure the load'])
    const { state } = playOn(readLog(log), { type: 'discussion.resumed' }, { a: YES })
    expect(state.ended?.status).toBe('consensus')
    expect(tickedItems(state)).toMatchObject([{ id: 'T1', text: 'Measure the load', done: true }])
  })
})

describe('the command', () => {
  it('lists, ticks off and opens again', async () => {
    const { cwd } = keepTwo()
    const run = (...args: string[]) => openbotman(['runs', 'actions', ...args], { cwd })
    expect((await run('--owner', 'coder')).stdout).toBe(
      `${TWO}#T1\t[ ]\tcoder\thigh\tSet up Redis\n${ONE}#T1\t[ ]\tcoder\thigh\tSet up Redis\n`,
    )
    expect((await run('--done', 'last#T1', `${ONE}#T1`)).stdout).toBe(
      `[x] ${TWO}#T1  Set up Redis\n[x] ${ONE}#T1  Set up Redis\n`,
    )
    const none = await run('--owner', 'coder')
    expect(none).toMatchObject({
      stdout: '',
      stderr: 'openbotman: no open action item of coder in discussions\n',
      code: 0,
    })
    expect((await run('--undo', 'last#T1')).stdout).toBe(`[ ] ${TWO}#T1  Set up Redis\n`)
    const { actions } = JSON.parse((await run('--all', '--json')).stdout)
    expect(actions.map(({ id, done }: { id: string; done: boolean }) => [id, done])).toEqual([
      [`${TWO}#T1`, false],
      [`${TWO}#T2`, false],
      [`${ONE}#T1`, true],
      [`${ONE}#T2`, false],
    ])
    expect(await run('--done', 'last#T1', '--undo', 'last#T2')).toMatchObject({ code: 2, stdout: '' })
    // Else it would tick off those of others too.
    const mixed = await run('--done', 'last#T2', '--owner', 'coder')
    expect(mixed).toMatchObject({ code: 2, stdout: '' })
    expect(mixed.stderr).toContain('--owner chooses what is listed, and --done takes tasks by their ids')
  })
})
