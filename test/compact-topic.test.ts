import { describe, expect, it } from 'vitest'
import { readOutline } from '../src/core/topic/outline.js'

const optionsOf = (text: string) =>
  readOutline(text).options.map(({ name, pros, cons, notes }) => ({ name, pros, cons, notes }))

describe('labels that follow a list without an empty line', () => {
  it.each([
    ['bold', '**Pros:**', '**Cons:**'],
    ['bold, the colon outside', '**Pros**:', '**Cons**:'],
    ['bold without a colon', '__Vorteile__', '__Nachteile__'],
    ['plain', 'Vorteile:', 'Nachteile:'],
  ])('begin a new list: %s', (_, pros, cons) => {
    const text = `# Which?\n\n## Options\n### Redis\n${pros}\n- fast\n- known\n${cons}\n- one more server\n### Postgres\n${pros}\n* there already\n${cons}\n1. slower\n`
    expect(optionsOf(text)).toEqual([
      { name: 'Redis', pros: ['fast', 'known'], cons: ['one more server'], notes: [] },
      { name: 'Postgres', pros: ['there already'], cons: ['slower'], notes: [] },
    ])
  })

  it('do so after an item of several lines, too', () => {
    const text =
      '# Which?\n\n## Options\n### Redis\n**Pros:**\n- fast, since it keeps\nall in memory\n**Cons:**\n- dear\n'
    expect(optionsOf(text)).toEqual([
      { name: 'Redis', pros: ['fast, since it keeps all in memory'], cons: ['dear'], notes: [] },
    ])
  })

  it('are left alone within code, and where they are no labels', () => {
    const notes = '# Which?\n\n## Context\n- we said\nSmith:\n- fast\n'
    expect(readOutline(notes).context).toEqual(['we said Smith:', 'fast'])
    expect(
      optionsOf('# T\n\n## Options\n### A\n**Pros:**\n- one\n\n```\n- x\n**Cons:**\n- y\n```\n'),
    ).toEqual([{ name: 'A', pros: ['one'], cons: [], notes: [] }])
  })
})
