import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { allowForMachine, median, meetsMark, type Row, renderRows } from './bench/row.js'

const row = (figure: number, mark: Row['mark'], unit: Row['unit'] = 'x'): Row => ({
  ...{ what: 'something', figure, unit, mark },
  from: 'here',
})

describe('the rows of the bench', () => {
  it('meet a mark up to it, and not beyond', () => {
    expect(meetsMark(row(1.5, { most: 1.5 }))).toBe(true)
    expect(meetsMark(row(1.51, { most: 1.5 }))).toBe(false)
    expect(meetsMark(row(85, { least: 85 }))).toBe(true)
    expect(meetsMark(row(84, { least: 85 }))).toBe(false)
    expect(meetsMark(row(Number.NaN, { most: 1 }))).toBe(false)
  })

  it('allow a slow machine more seconds, but no other ratio', () => {
    const rows = [row(1, { most: 1 }, 's'), row(1, { most: 1 })]
    expect(allowForMachine(rows, 90).map(({ mark }) => mark)).toEqual([{ most: 2 }, { most: 1 }])
    expect(allowForMachine(rows, 20)).toEqual(rows)
  })

  it('say which mark is missed', () => {
    const [head, met, missed] = renderRows([row(1, { most: 2 }), row(50, { least: 100 }, '%')]).split('\n')
    expect(head).toMatch(/^what +figure +mark/)
    expect(met).toMatch(/^something +1\.00 +<= 2\.00 +0\.50 +ok +here$/)
    expect(missed).toMatch(/^something +50\.0 % +>= 100\.0 % +2\.00 +MISSED +here$/)
  })

  it('take the middle of several figures', () => {
    expect(median([3, 1, 2])).toBe(2)
    expect(median([4, 1, 2, 3])).toBe(2.5)
    expect(median([])).toBeNaN()
  })
})

it('names the groups there are when asked for another one', () => {
  const bench = fileURLToPath(new URL('./bench/bench.mjs', import.meta.url))
  const { status, stderr } = spawnSync(process.execPath, [bench, '--only', 'speed'], { encoding: 'utf8' })
  expect(stderr).toMatch(/^error: --only: there is no group "speed"\n {2}npm run bench -- .*parser/m)
  expect(status).toBe(2)
})
