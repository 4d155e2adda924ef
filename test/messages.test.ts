import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { openbotman, tempFolder } from './cli.js'

const SOURCE = new URL('../src/', import.meta.url)

/** The literal that stands first (second for failures) among the arguments: what a user reads behind `openbotman: `. */
const MESSAGE = /(?:new \w*Error\(|createFailure\(\s*'[\w-]+',)\s*(['"`])((?:\\.|(?!\1)[^\\])*)\1/g

function messagesIn(file: string): string[] {
  const text = readFileSync(new URL(file, SOURCE), 'utf8')
  return [...text.matchAll(MESSAGE)].map(([, , message = '']) => message)
}

const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
)

describe('messages', () => {
  it('begin in lower case and end without a full stop, as they stand behind a prefix', () => {
    const wrong = files.flatMap((file) =>
      messagesIn(file)
        .filter((message) => /^[A-Z][a-z]+ |\.$/.test(message))
        .map((message) => `${file}: ${message}`),
    )
    expect(wrong).toEqual([])
  })

  it('are found where there are any', () => {
    expect(messagesIn('context/topic.ts')).toContain('there is no topic')
    expect(messagesIn('providers/human.ts').join()).toContain('there is no terminal')
  })

  it.each([
    [['discuss']],
    [['discuss', '']],
    [['discuss', 'nothing.md']],
    [['discuss', 'Shall we cache the prices?']],
    [['discuss', 'Shall we cache the prices?', '--offline', '--rounds', '99']],
    [['discuss', 'Shall we cache the prices?', '--budget', 'much']],
    [['discuss', '--no-such-option']],
    [['discus']],
    [['resume', 'nothing']],
  ])('of %j begin in lower case, and the cure is a sentence of its own', async (args) => {
    const { stderr, code } = await openbotman(args, { cwd: tempFolder() })
    expect(code).toBe(2)
    expect(stderr).toMatch(/^openbotman: [^A-Z]/)
    expect(stderr.split('\n')[1]).toMatch(/^(?:[A-Z]|\(Did you mean)/)
  })
})
