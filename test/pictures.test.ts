import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { openbotman } from './cli.js'
import { drawFilm, drawWindow, type Frame } from './pictures/draw-window.js'
import { TerminalScreen } from './terminal-screen.js'

/** What a terminal of 30 columns shows. */
function show(text: string): Frame['lines'] {
  const screen = new TerminalScreen(30, 6)
  screen.write(text)
  return screen.window.map((line) => [...line])
}

const SIZE = { columns: 30, rows: 6 }
const draw = (text: string, title = 'A picture') => drawWindow(show(text), { ...SIZE, title })

/** Every element that is opened is closed in its turn, and every ampersand stands for something. */
function findFault(svg: string): string | null {
  const open: string[] = []
  for (const [tag, end, name = '', attributes = '', closed] of svg.matchAll(
    /<(\/?)([a-z]+)([^<>]*?)(\/?)>/g,
  )) {
    if (end) {
      if (open.pop() !== name) return `closes what is not open: ${tag}`
    } else if (!closed) open.push(name)
    if (attributes.replace(/ [\w:-]+="[^"<]*"/g, '').trim() !== '') return `has a broken attribute: ${tag}`
  }
  if (open.length > 0) return `does not close ${open.join(', ')}`
  const text = svg.replace(/<\/?[a-z]+(?: [\w:-]+="[^"<]*")*\/?>/g, '')
  return /[<]|&(?!(?:amp|lt|gt|quot);)/.exec(text)?.[0] ?? null
}

describe('a picture of a terminal', () => {
  it('shows colours and weights as the terminal does', () => {
    const svg = draw(
      '\x1b[1mbold\x1b[22m \x1b[2mdim\x1b[22m\r\n\x1b[33myellow\x1b[39m plain\r\n\x1b[7m \x1b[27m',
    )
    expect(svg).toMatch(/<text class="b" x="0" [^>]*>bold<\/text>/)
    expect(svg).toMatch(/<text class="d" x="42" [^>]*>dim<\/text>/)
    expect(svg).toMatch(/<text class="c3" [^>]*>yellow<\/text><text x="58.8" [^>]*>plain<\/text>/)
    expect(svg).toMatch(/<rect x="0" width="8.4" height="20" fill="#[0-9a-f]{6}"\/>/)
    for (const name of ['b', 'd', 'c3', 'i']) expect(svg).toMatch(new RegExp(`\\.${name}\\{`))
  })

  it('puts words where they stand, whatever the width of the font', () => {
    const svg = draw('one two   three\r\n\r\n      four')
    expect(svg).toContain('<text x="0" y="14.5" textLength="58.8">one two</text>')
    expect(svg).toContain('<text x="84" y="14.5" textLength="42">three</text>')
    expect(svg).toMatch(/translate\(0 40\)"><text x="50.4" y="14.5" textLength="33.6">four</)
  })

  it('gives wide characters two columns, and draws the signs that not every font has', () => {
    const svg = draw('✅ a\r\n☑️ b\r\n☑  c\r\n数据 d\r\n│ e ── f')
    for (const letter of ['a', 'b', 'c']) expect(svg).toContain(`<text x="25.2" y="14.5">${letter}</text>`)
    for (const id of ['u2705', 'u2611-fe0f', 'u2611']) {
      expect(svg.match(new RegExp(`<symbol id="${id}" `, 'g'))?.length).toBe(1)
      expect(svg).toContain(`<use href="#${id}" x="0"`)
    }
    expect(svg).not.toMatch(/[✅☑]/u)
    expect(svg).toContain('<text x="16.8" y="14.5">据</text>')
    expect(svg).toContain('<text x="42" y="14.5">d</text>')
    expect(svg).toMatch(/<path d="M4.2 0v20"[^>]*\/>.*<path d="M33.6 10h16.8"/)
  })

  it('takes markup for text', () => {
    const svg = draw('<script>a && "b"</script>\r\nx\u0001y', 'One <b> & "two"')
    expect(svg).toContain('&lt;script&gt;a &amp;&amp; &quot;b&quot;&lt;/script&gt;')
    expect(svg).toContain('<title>One &lt;b&gt; &amp; &quot;two&quot;</title>')
    expect(svg).not.toContain('\u0001')
    expect(findFault(svg)).toBeNull()
  })

  it('moves: each line is drawn once, shown in its time, and the last frame stays where nothing moves', () => {
    const frames = [
      { at: 0, lines: show('title\r\nfirst') },
      { at: 400, lines: show('title\r\nsecond') },
      { at: 800, lines: show('title\r\nfirst') },
    ]
    const svg = drawFilm(frames, 2000, { ...SIZE, title: 'A film' })
    expect(svg.match(/>first</g)?.length).toBe(1)
    const uses = [...svg.matchAll(/<use class="t (t\d+)( z)?" href="#(l\d+)" y="(\d+)"\/>/g)]
    expect(uses.map(([, , last, line, y]) => [line, y, last === ' z'])).toEqual([
      ['l0', '0', true],
      ['l1', '20', false],
      ['l2', '20', false],
      ['l1', '20', true],
    ])
    const times = uses.map(([, name]) => new RegExp(`@keyframes ${name}\\{(.*)\\}\\.${name}`).exec(svg)?.[1])
    expect(times).toEqual([
      '0%{visibility:visible}',
      '0%{visibility:visible}20%{visibility:hidden}',
      '0%{visibility:hidden}20%{visibility:visible}40%{visibility:hidden}',
      '0%{visibility:hidden}40%{visibility:visible}',
    ])
    expect(findFault(svg)).toBeNull()
  })
})

const folder = fileURLToPath(new URL('../examples/pictures', import.meta.url))
const session = fileURLToPath(new URL('pictures/session', import.meta.url))
const DRAWN = ['board.svg', 'result.svg', 'session.svg']

/** The texts of a picture, in the order in which they are drawn. */
function wordsOf(svg: string): string[] {
  return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = '']) => text)
}

describe('the pictures of README.md', () => {
  const read = (name: string) => readFileSync(path.join(folder, name), 'utf8')

  it('are these', () => {
    expect(readdirSync(folder).sort()).toEqual([...DRAWN, 'page.png'].sort())
    const page = readFileSync(path.join(folder, 'page.png'))
    expect(page.subarray(1, 4).toString()).toBe('PNG')
    expect(page.readUInt32BE(16)).toBe(1280)
    expect(page.length).toBeLessThan(250_000)
    expect(read('session.svg').length).toBeLessThan(150_000)
  })

  it.each(DRAWN)(
    '%s is well-formed, fetches nothing, runs nothing, and tells nothing of where it was made',
    (name) => {
      const svg = read(name)
      expect(findFault(svg)).toBeNull()
      const addresses = [...svg.matchAll(/\b(?:https?:|file:|data:|\/\/)[^\s"')]*/g)].map(
        ([address]) => address,
      )
      expect(addresses).toEqual(['http://www.w3.org/2000/svg'])
      expect([...svg.matchAll(/href="([^"]*)"/g)].every(([, to = '']) => to.startsWith('#'))).toBe(true)
      expect(svg).not.toMatch(
        /<script|<image|<foreignObject|\son\w+=|@import|url\(|\/(?:tmp|home|Users|root)\b/i,
      )
      for (const [, id] of svg.matchAll(/href="#([^"]*)"/g)) expect(svg).toContain(` id="${id}"`)
    },
  )

  it('name commands that there are', async () => {
    const { stdout: help } = await openbotman(['--help'])
    const texts = DRAWN.flatMap((name) => wordsOf(read(name)))
    // What is still being typed is no command yet.
    const named = texts.flatMap((text) => /\bopenbotman ([a-z]+) /.exec(text)?.[1] ?? [])
    expect(named.length).toBeGreaterThan(0)
    for (const command of new Set(named)) expect(help).toMatch(new RegExp(`^  ${command}\\b`, 'm'))
  })

  it('show the discussion that is kept beside their script', () => {
    const { replies } = parse(readFileSync(path.join(session, 'replies.yaml'), 'utf8'))
    const [title = ''] = readFileSync(path.join(session, 'payments.md'), 'utf8').slice(2).split('\n')
    const board = wordsOf(read('board.svg')).join(' ')
    expect(board).toContain(title)
    const agents = Object.keys(replies)
    for (const text of [board, wordsOf(read('result.svg')).join(' ')])
      for (const agent of agents) expect(text.toLowerCase()).toContain(agent)
  })

  it('board.svg shows votes, a reply that is written, what is spent, open points, and keys', () => {
    const words = wordsOf(read('board.svg'))
    const board = words.join(' ')
    expect(board).toMatch(/Round 2\/3/)
    expect(board).toMatch(/\d+ words/)
    expect(board).toMatch(/[\d,]+ of 60,000 tokens · \$\d\.\d\d · \d+m\d+s left/)
    for (const word of ['objection', 'conditions', 'concern', 'support', 'C2', 'C4', 'thinking'])
      expect(board).toContain(word)
    expect(words).toEqual(expect.arrayContaining(['p', 'i', 'q', '?', 'Tab', 'f']))
  })

  it('result.svg shows result, tasks, cost, transcript and what to do next', () => {
    const result = wordsOf(read('result.svg')).join('\n')
    expect(result).toMatch(/^CONSENSUS REACHED/)
    for (const label of [
      'Decision',
      'Positions',
      'Panel changed',
      'Action items',
      'Cost',
      'Transcript',
      'Next',
    ])
      expect(result).toContain(label)
    expect(result).toMatch(/\n\[ \] Rehearse 20 refunds/)
    expect(result).toMatch(
      /\nless discussions\/([\d_-]+how-do-we-change-the-payment-provider)\.md\nopenbotman export last -o decision\.html$/,
    )
  })
})
