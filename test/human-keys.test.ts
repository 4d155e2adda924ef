import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { Keys, type KeyTerminal, type Paste } from '../src/providers/human/keys.js'
import { tempFolder } from './cli.js'
import { hasPty, KEYS, playInTerminal } from './pty.js'

const pasted = (text: string) => `\x1b[200~${text}\x1b[201~`

class Terminal extends PassThrough implements KeyTerminal {
  isRaw = false
  setRawMode(on: boolean) {
    this.isRaw = on
  }
}

/** What a prompt gets of these pieces. */
async function keysOf(paste: Paste, ...pieces: (string | Buffer)[]): Promise<string> {
  const terminal = new Terminal()
  const keys = new Keys(terminal, paste)
  for (const piece of pieces) terminal.write(piece)
  terminal.end()
  let text = ''
  for await (const piece of keys.setEncoding('utf8')) text += piece
  return text
}

describe('keys', () => {
  it('come as they are typed', async () => {
    expect(await keysOf('line', 'a\r', '\x1b', '\x1b[A', '\x1b[B\x03', 'é')).toBe('a\r\x1b\x1b[A\x1b[B\x03é')
    const [first, ...rest] = Buffer.from('é')
    expect(await keysOf('line', Buffer.from([first ?? 0]), Buffer.from(rest))).toBe('é')
  })

  it('that were pasted come as one line without control characters', async () => {
    const text = 'one\r\ntwo\n\n\x03three \x1b[31mred\x1b[0m\x07\tend\n'
    expect(await keysOf('line', `a${pasted(text)}\r`)).toBe('aone two three red end \r')
  })

  it('that were pasted keep their lines, marked, where several are taken', async () => {
    const text = '# One\r\n\n\t- two\r\x03three \x1b[31mred\x1b[0m'
    expect(await keysOf('lines', `a${pasted(text)}\r`)).toBe('a# One⏎⏎  - two⏎three red\r')
  })

  it('that were pasted come the same, wherever they are cut', async () => {
    const text = `a${pasted('one\rtwo')}b`
    // Escape and the bracket behind it are keys as well, so the first cuts that a mark survives are behind these.
    for (let at = 4; at < text.length; at++)
      expect(await keysOf('line', text.slice(0, at), text.slice(at))).toBe('aone twob')
  })

  it('that were pasted are left out where keys choose', async () => {
    expect(await keysOf('nothing', `${pasted('jj\r')}\r`)).toBe('\r')
  })

  it('are given back', () => {
    const terminal = new Terminal()
    const keys = new Keys(terminal, 'line')
    keys.setRawMode(true)
    expect(terminal.isRaw).toBe(true)
    keys.setRawMode(false)
    keys.close()
    expect([terminal.isRaw, terminal.isPaused(), terminal.listenerCount('data')]).toEqual([false, true, 0])
  })
})

it.skipIf(!hasPty)('takes a pasted text for one answer', async () => {
  const cwd = tempFolder()
  writeFileSync(path.join(cwd, 'topic.md'), '# Prices\n\nShall we cache the prices?\n')
  const stdout = path.join(cwd, 'result.json')
  const { enter, down } = KEYS
  const args = [
    'discuss',
    'topic.md',
    '--provider',
    'offline',
    '--set',
    'coder=human',
    '--rounds',
    '1',
    '--json',
  ]
  const { screen } = await playInTerminal(
    args,
    [
      ['Your position', `${pasted(`jj${enter}`)}${down}${enter}`],
      ['Condition 1', `${pasted('entries expire\rafter an hour\r\x03')}${enter}`],
      ['Condition 2', enter],
      ['Your reason', `nearly${enter}`],
    ],
    { cwd, stdout },
  )
  expect(screen).toContain('entries expire after an hour')
  const [, coder] = JSON.parse(readFileSync(stdout, 'utf8')).rounds[0].turns
  expect(coder).toMatchObject({ agent: 'coder', position: 'SUPPORT_WITH_CONDITIONS', reason: 'nearly' })
  expect(coder.content).toContain('- entries expire after an hour\n')
})
