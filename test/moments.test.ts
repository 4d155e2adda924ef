import { describe, expect, it } from 'vitest'
import { parseMoment } from '../src/cli/moments.js'

const NOW = new Date(2026, 2, 10, 15, 30).getTime()
const begin = (text: string) => parseMoment(text, '--since', NOW, 'begin')
const end = (text: string) => parseMoment(text, '--until', NOW, 'end')

describe('a point in time', () => {
  it('is so long ago', () => {
    expect(begin('7d')).toBe(NOW - 7 * 86_400_000)
    expect(begin(' 36 H ')).toBe(NOW - 36 * 3_600_000)
    expect(end('2w')).toBe(NOW - 14 * 86_400_000)
  })

  it('is a day: from its begin, or to its end', () => {
    expect(begin('2026-01-31')).toBe(new Date(2026, 0, 31).getTime())
    expect(end('2026-01-31')).toBe(new Date(2026, 1, 1).getTime())
    expect(begin('2026-3-1')).toBe(new Date(2026, 2, 1).getTime())
    expect(begin('today')).toBe(new Date(2026, 2, 10).getTime())
    expect(begin('Yesterday')).toBe(new Date(2026, 2, 9).getTime())
    expect(end('yesterday')).toBe(new Date(2026, 2, 10).getTime())
  })

  it('has a time, local unless it names its zone', () => {
    expect(begin('2026-01-31T09:30')).toBe(new Date(2026, 0, 31, 9, 30).getTime())
    expect(end('2026-01-31 09:30:15')).toBe(new Date(2026, 0, 31, 9, 30, 15).getTime())
    expect(begin('2026-01-31T09:30:00+02:00')).toBe(Date.UTC(2026, 0, 31, 7, 30))
    // As the list prints it.
    expect(begin('2026-03-01T08:00:00.000Z')).toBe(Date.UTC(2026, 2, 1, 8))
  })

  it.each([
    '',
    'soon',
    'constructor',
    '2026-02-31',
    '2026-13-01',
    '31.01.2026',
    '2026-01-31T25:00',
    '2026-01-31T09:30+99:00',
    '7',
    '1m',
  ])('is not %j', (text) => {
    expect(() => begin(text)).toThrow(`--since: "${text}" is no date`)
  })
})
