import { describe, expect, it } from 'vitest'
import { nearest } from '../src/core/nearest.js'

describe('nearest', () => {
  const agents = ['planner', 'coder', 'reviewer', 'security', 'tester']

  it.each([
    ['planer', ['planner']],
    ['Coder', ['coder']],
    ['ocder', ['coder']],
    ['texter', ['tester']],
    ['sec', ['security']],
    ['xyz', []],
    ['', []],
  ])('of %j are %j', (name, expected) => expect(nearest(name, agents)).toEqual(expected))

  it('puts the likeliest first and gives no more than asked for', () => {
    const models = ['llama3.2:3b', 'llama3.1', 'llama3.2', 'mistral']
    expect(nearest('llama3.2', models, 2)).toEqual(['llama3.2', 'llama3.1'])
    expect(nearest('lama3.2', models)).toEqual(['llama3.2', 'llama3.1', 'llama3.2:3b'])
    expect(nearest('llama3.2', [...models, 'llama3.2'], 9)).toHaveLength(3)
  })
})
