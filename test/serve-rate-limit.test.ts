import { expect, it } from 'vitest'
import { RateLimit } from '../src/serve/http/rate-limit.js'

function limitAt(perMinute: number, burst?: number) {
  const clock = { ms: 1_000_000 }
  const limit = new RateLimit({ perMinute, ...(burst === undefined ? {} : { burst }), now: () => clock.ms })
  return { clock, limit }
}

const ALLOWED = { allowed: true, retryAfterSeconds: 0 }

it('lets a client ask so many times at once, then says when it may again', () => {
  const { limit } = limitAt(60, 3)
  expect([1, 2].map(() => limit.take('alice'))).toEqual([
    { ...ALLOWED, remaining: 2 },
    { ...ALLOWED, remaining: 1 },
  ])
  expect(limit.take('alice')).toEqual({ allowed: true, remaining: 0, retryAfterSeconds: 1 })
  expect(limit.take('alice')).toEqual({ allowed: false, remaining: 0, retryAfterSeconds: 1 })
})

it('lets it go on as told, not before, whatever it tried meanwhile', () => {
  const { clock, limit } = limitAt(6, 1)
  expect(limit.take('alice').allowed).toBe(true)
  for (const [later, allowed, retryAfterSeconds] of [
    [1, false, 10],
    [5_000, false, 5],
    [4_998, false, 1],
    [1, true, 10],
  ] as const) {
    clock.ms += later
    expect(limit.take('alice')).toMatchObject({ allowed, retryAfterSeconds })
  }
})

it('fills up to the burst and no further, and takes no harm from a clock that is set back', () => {
  const { clock, limit } = limitAt(60, 2)
  limit.take('alice')
  clock.ms += 3_600_000
  expect([1, 2, 3].map(() => limit.take('alice').allowed)).toEqual([true, true, false])
  clock.ms -= 3_600_000
  expect(limit.take('alice').allowed).toBe(false)
  clock.ms += 1000
  expect(limit.take('alice').allowed).toBe(true)
})

it('counts for each client alone; without a burst a minute may be used up at once', () => {
  const { limit } = limitAt(2)
  expect([1, 2, 3].map(() => limit.take('alice').allowed)).toEqual([true, true, false])
  expect(limit.take('bob').allowed).toBe(true)
})

it('keeps in mind whoever has used something up, however many others come and go', () => {
  const { clock, limit } = limitAt(1, 1)
  limit.take('alice')
  for (let n = 0; n < 5000; n++) {
    limit.take(`guest-${n}`)
    clock.ms += 1
  }
  expect(limit.take('alice').allowed).toBe(false)
})
