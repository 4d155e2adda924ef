import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { METHODS } from '../src/core/methods.js'
import { readOutline } from '../src/core/topic/outline.js'

const folder = new URL('../examples/', import.meta.url)
const files = readdirSync(folder)

/** The topics that ship for a method: `debate-….md`. */
function topicsFor(method: string): string[] {
  return files.filter((file) => file.startsWith(`${method}-`) && file.endsWith('.md'))
}

function outlineOf(file: string) {
  return readOutline(readFileSync(new URL(file, folder), 'utf8'))
}

it.each(METHODS.filter(({ flow }) => flow === 'steps').map(({ name }) => name))(
  'ships a topic for %s that asks something',
  (method) => {
    const topics = topicsFor(method)
    expect(topics).not.toEqual([])
    for (const topic of topics) expect(outlineOf(topic).ask).toMatch(/\?$/)
  },
)

it('ships topics that give each method what it works on', () => {
  for (const topic of topicsFor('tradeoff')) expect(outlineOf(topic).options.length).toBeGreaterThan(2)
  for (const topic of topicsFor('debate'))
    expect(outlineOf(topic).ask).toMatch(/^(?:Should|Shall|Is|Are|Do|Does) /)
  for (const topic of topicsFor('delphi'))
    expect(outlineOf(topic).ask).toMatch(/^How (?:many|much|long|likely) /)
  for (const topic of topicsFor('answer')) expect(outlineOf(topic).questions.length).toBeGreaterThan(0)
})
