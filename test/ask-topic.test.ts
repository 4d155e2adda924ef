import { chmodSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { askTopic } from '../src/cli/ask-topic.js'
import { PersonLeft } from '../src/providers/human/terminal.js'
import { openbotman, tempFolder } from './cli.js'
import { answering } from './fake-dialog.js'
import { hasPty, KEYS, playInTerminal } from './pty.js'

async function ask(cwd: string, ...answers: (string | typeof PersonLeft)[]) {
  const person = answering(...answers)
  const world = { cwd, env: { HOME: cwd }, stdin: null, stdinIsTerminal: true, generator: 'test' }
  const topic = await askTopic(person.dialog, world)
  expect(person.left).toEqual([])
  return { topic, asked: person.asked }
}

describe('askTopic', () => {
  it('takes a text of several words, and asks again for one word', async () => {
    const { topic, asked } = await ask('/nowhere', 'text', 'cache', 'Shall we cache the prices?')
    expect(topic).toBe('Shall we cache the prices?')
    expect(asked[2]).toContain('there is no file "cache"')
  })

  it('checks a path at once', async () => {
    const cwd = tempFolder()
    writeFileSync(path.join(cwd, 'topic.md'), '# Shall we?\n')
    writeFileSync(path.join(cwd, 'empty.md'), '')
    const { topic, asked } = await ask(cwd, 'file', 'topik.md', 'empty.md', '.', 'topic.md')
    expect(topic).toBe('topic.md')
    const problems = asked.filter((line) => line.startsWith('That does not work'))
    expect(problems[0]).toContain('there is no file "topik.md"\nDid you mean topic.md?')
    expect(problems[1]).toContain('empty.md is empty')
    expect(problems[2]).toContain('. is a folder')
    expect(problems.length).toBe(3)
  })

  it('reads a path as a shell would, and takes no sentence for one', async () => {
    const cwd = tempFolder()
    writeFileSync(path.join(cwd, 'my topic.md'), '# Shall we?\n')
    for (const written of ['~/my topic.md', "'my topic.md'", 'my topic.md'])
      expect((await ask(cwd, 'file', written)).topic).toMatch(/^(?:\/.*\/)?my topic\.md$/)
    const { asked } = await ask(cwd, 'file', 'Shall we do it?', 'my topic.md')
    expect(asked[2]).toContain('there is no file "Shall we do it?"')
  })

  it('takes what was written in the editor, without the note', async () => {
    const note = (await ask('/nowhere', 'editor', '# Which cache?\n\nWe need one.')).topic
    expect(note).toBe('# Which cache?\n\nWe need one.')
    const { topic, asked } = await ask('/nowhere', 'editor', 'cache', '', 'Which cache do we take?\n')
    expect(topic).toBe('Which cache do we take?')
    expect(asked).toContain('Enter opens the editor again')
  })

  it('ends with 130 when the person leaves, or writes nothing', async () => {
    for (const answers of [[PersonLeft], ['file', PersonLeft], ['editor', ' \n']])
      await expect(ask('/nowhere', ...answers)).rejects.toMatchObject({ exitCode: 130 })
  })
})

describe('discuss without a topic', () => {
  it('is the error it was where nobody can be asked, or a program reads', async () => {
    const { stderr, code } = await openbotman(['discuss', '--offline'])
    expect(code).toBe(2)
    expect(stderr).toContain('openbotman: there is no topic\nGive a file or a text:')
  })

  it.skipIf(!hasPty)('asks at a terminal', async () => {
    const cwd = tempFolder()
    const editor = path.join(cwd, 'editor.sh')
    writeFileSync(
      editor,
      '#!/bin/sh\nprintf "# Shall we cache\\n\\nthe prices?\\n" > "$1.new"\ncat "$1" >> "$1.new"\nmv "$1.new" "$1"\n',
    )
    chmodSync(editor, 0o755)
    const { down, enter } = KEYS
    const { screen, code } = await playInTerminal(
      ['discuss', '--offline', '--dry-run'],
      [['What is to be discussed?', `${down}${down}${enter}`]],
      { cwd, env: { EDITOR: editor } },
    )
    expect(code).toBe(0)
    expect(screen).toMatch(/Topic: +Shall we cache \(en, 29 characters/)
  })

  it.skipIf(!hasPty)('keeps the lines of a topic that was pasted', async () => {
    const topic = 'Which cache?\r\rOption A: Redis\rOption B: none'
    const { screen, code } = await playInTerminal(
      ['discuss', '--offline', '--dry-run'],
      [
        ['What is to be discussed?', KEYS.enter],
        ['The topic', `\x1b[200~${topic}\x1b[201~${KEYS.enter}`],
      ],
      { cwd: tempFolder() },
    )
    expect(code).toBe(0)
    expect(screen).toContain('Which cache?⏎⏎Option A: Redis⏎Option B: none')
    expect(screen).toMatch(/Topic: +Which cache\? \(en, 44 characters/)
  })

  it.skipIf(!hasPty)('asks nobody at a terminal for a result that a program reads', async () => {
    const { screen, code } = await playInTerminal(['discuss', '--offline', '--json'], [], {
      cwd: tempFolder(),
    })
    expect(code).toBe(2)
    expect(screen).toContain('"message": "there is no topic"')
  })
})
