import { expect, it } from 'vitest'
import { type ContextNeeds, planContext } from '../src/context/plan-context.js'
import { UserError } from '../src/core/errors.js'
import fc from './cases.js'

const needs: ContextNeeds = {
  topicTokens: 100,
  files: [],
  diffTokens: 200,
  promptTokens: 300,
  windowTokens: 2000,
  replyTokens: 400,
}

it('takes whole files in their order, and names what does not fit', () => {
  const files = [
    { path: 'b', tokens: 600 },
    { path: 'big', tokens: 401 },
    { path: 'a', tokens: 400 },
    { path: 'empty', tokens: 0 },
    { path: 'last', tokens: 1 },
  ]
  expect(planContext({ ...needs, files })).toEqual({
    kept: ['b', 'a', 'empty'],
    leftOut: [
      {
        path: 'big',
        why: "too large for the model: it takes about 401 tokens, of the model's 2000 tokens 400 are left for it",
      },
      {
        path: 'last',
        why: "too large for the model: it takes about 1 tokens, of the model's 2000 tokens 0 are left for it",
      },
    ],
  })
  expect(planContext({ ...needs, files, windowTokens: Number.POSITIVE_INFINITY }).leftOut).toEqual([])
})

it.each([
  [{ windowTokens: 999 }, 'the topic and the diff do not fit', 'Narrow the range of the diff'],
  [{ diffTokens: 0, windowTokens: 799 }, 'the topic does not fit', 'Shorten the topic'],
])('refuses what does not fit even without files: %j', (change, message, hint) => {
  const error = (() => {
    try {
      planContext({ ...needs, ...change })
    } catch (reason) {
      return reason
    }
  })()
  expect(error).toBeInstanceOf(UserError)
  expect(error).toMatchObject({
    message: expect.stringContaining(message),
    hint: expect.stringContaining(hint),
  })
  expect(error).toMatchObject({ message: expect.stringMatching(/; 1 too many$/) })
})

it('keeps or names every file, and never takes more than there is room', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(2000)), fc.integer({ min: 1000, max: 20_000 }), (sizes, windowTokens) => {
      const files = sizes.map((tokens, index) => ({ path: `${index}`, tokens }))
      const { kept, leftOut } = planContext({ ...needs, files, windowTokens })
      const named = new Set([...kept, ...leftOut.map(({ path }) => path)])
      expect(named.size).toBe(files.length)
      expect(kept.length + leftOut.length).toBe(files.length)
      const taken = kept.reduce((sum, path) => sum + (sizes[Number(path)] ?? 0), 0)
      expect(taken).toBeLessThanOrEqual(windowTokens - 1000)
      expect(kept).toEqual([...kept].sort((a, b) => Number(a) - Number(b)))
    }),
  )
})
