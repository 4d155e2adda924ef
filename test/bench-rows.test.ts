import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { allowForMachine, median, meetsMark, percentile, type Row, renderRows } from './bench/row.js'

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
    expect(allowForMachine([row(60, { most: 50 }, 'ms')], 90)[0]?.mark).toEqual({ most: 100 })
    expect(allowForMachine(rows, 20)).toEqual(rows)
  })

  it('say which mark is missed', () => {
    const [head, met, missed] = renderRows([row(1, { most: 2 }), row(50, { least: 100 }, '%')]).split('\n')
    expect(head).toMatch(/^what +figure +mark/)
    expect(met).toMatch(/^something +1\.00 +<= 2\.00 +0\.50 +ok +here$/)
    expect(missed).toMatch(/^something +50\.0 % +>= 100\.0 % +2\.00 +MISSED +here$/)
  })

  it('show times and numbers of things as such, and that none are allowed', () => {
    const lines = renderRows([row(49.6, { most: 50 }, 'ms'), row(1, { most: 0 }, 'count')]).split('\n')
    expect(lines[1]).toMatch(/^something +50 ms +<= 50 ms +0\.99 +ok +here$/)
    expect(lines[2]).toMatch(/^something +1 +<= 0 +MISSED +here$/)
  })

  it('take what so large a part does not exceed', () => {
    const hundred = Array.from({ length: 100 }, (_, at) => 100 - at)
    expect(percentile(hundred, 0.99)).toBe(99)
    expect(percentile(hundred, 1)).toBe(100)
    expect(percentile([7], 0.5)).toBe(7)
    expect(percentile([], 0.5)).toBeNaN()
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
