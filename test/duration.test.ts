import { describe, expect, it } from 'vitest'
import { formatDuration, parseDuration } from '../src/core/duration.js'

describe('parseDuration', () => {
  it.each([
    ['200ms', 200],
    ['90s', 90_000],
    ['3m', 180_000],
    ['1h30m', 5_400_000],
    ['1h 30m 5s', 5_405_000],
    ['1.5m', 90_000],
    ['2H', 7_200_000],
    ['0s', 0],
  ])('reads %s', (text, ms) => expect(parseDuration(text)).toBe(ms))

  it.each(['', '90', 'soon', '3 minutes', '-3m', '3m3m', '5s1m', '1,5m', '3mx', 's', '1000h'])(
    'refuses %j',
    (text) => expect(parseDuration(text)).toBeNull(),
  )
})

describe('formatDuration', () => {
  it.each([
    [0, '0ms'],
    [200, '200ms'],
    [1500, '1.5s'],
    [2000, '2s'],
    [59_700, '1m'],
    [90_000, '1m30s'],
    [180_000, '3m'],
    [3_599_700, '1h'],
    [5_400_000, '1h30m'],
  ])('writes %d as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text)
    expect(parseDuration(text)).not.toBeNull()
  })
})
