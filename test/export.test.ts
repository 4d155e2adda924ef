import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { renderLine, renderMarkdown } from '../src/core/export/markdown.js'
import { POLICY, STYLE, STYLE_HASH } from '../src/core/export/style.js'
import { HOSTILE, HOSTILE_SHOW, pageFrom, pageOf, timed } from './export-samples.js'
import { ADVOCATE, ANSWER, CONSENSUS, COUNCIL, DEBATE, DELPHI, TRADEOFF } from './method-showcases.js'
import type { Showcase } from './showcase.js'
import { FAILING } from './showcase-runs.js'

const markdown = (text: string): string => renderMarkdown(text).toString()
/** A page's text as a reader gets it, white space in one. */
const textOf = (page: string): string =>
  page
    .replace(/<style>[\s\S]*?<\/style>/, '')
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ')
const sectionOf = (page: string, id: string): string => {
  const [, body] = new RegExp(`<section id="${id}"[^>]*>([\\s\\S]*?)</section>`).exec(page) ?? []
  if (body === undefined) throw new Error(`the page has no section ${id}`)
  return textOf(body)
}
/** Every tag of a page by its name. */
const tagsOf = (page: string): Set<string> =>
  new Set([...page.matchAll(/<([a-z][a-z0-9]*)/gi)].map(([, name]) => (name ?? '').toLowerCase()))

describe('a page', () => {
  const page = pageOf(CONSENSUS)

  it('begins with status and decision', () => {
    const text = textOf(page.slice(page.indexOf('<body>')))
    expect(text).toContain('Where do we keep user sessions? CONSENSUS REACHED')
    const order = ['decision', 'short', 'tasks', 'positions', 'timeline', 'points', 'minds', 'assumptions']
    const ids = [...page.matchAll(/<section id="([a-z-]+)"/g)].map(([, id]) => id)
    expect(ids).toEqual([...order, 'dissent', 'replies', 'topic', 'usage'])
    expect(sectionOf(page, 'decision')).toMatch(
      /^ Final Consensus We keep sessions in managed Redis with one replica/,
    )
    expect(sectionOf(page, 'decision')).toContain('Q2 Who is called when it fails at night? → not answered')
  })

  it('leads from its contents to every section', () => {
    const targets = [...page.matchAll(/href="#([a-z-]+)"/g)].map(([, id]) => id)
    const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))
    expect(targets).toHaveLength(13)
    expect(targets.filter((id) => !ids.has(id))).toEqual([])
  })

  it('has every position, point, answer, changed mind, assumption and task', () => {
    expect(sectionOf(page, 'positions')).toContain(
      'Coder developer Signed cookies ◐ support with conditions 0.8 ● support 0.9',
    )
    expect(sectionOf(page, 'points')).toContain(
      'C3 concern by Operator in round 1 declined nobody is on call at night for one more service declined (round 2): the provider restarts',
    )
    expect(sectionOf(page, 'minds')).toContain('Reviewer , round 2: ■ objection → ● support')
    expect(sectionOf(page, 'assumptions')).toContain('A2 by Planner disputed Managed Redis is part of')
    expect(sectionOf(page, 'tasks')).toMatch(
      /☐ to do: Put the Redis store .* owner: coder · priority: high · from: Planner/,
    )
  })

  it('draws who spoke when, and says the same in a table', () => {
    const [drawing = ''] = /<svg[\s\S]*?<\/svg>/.exec(page) ?? []
    expect(drawing.match(/<rect/g)).toHaveLength(11)
    expect(drawing).toMatch(/role="img" aria-labelledby="timeline-name timeline-words"/)
    expect(drawing).toMatch(/<desc id="timeline-words">[^<]* in all\. Planner: 2 replies, /)
    const spoken = timed(CONSENSUS).filter(({ type }) => type === 'turn.completed')
    const [table = ''] = page.slice(page.indexOf('The timeline as a table')).split('</details>')
    expect(table.match(/<tr>/g)).toHaveLength(spoken.length + 1)
    expect(textOf(table)).toMatch(/Planner 2 revision ◆ proposal 1m56s 15s 2,060 \$0\.0061/)
  })

  it('names every round of the drawing that there is room for', () => {
    const labels = (show: Showcase) =>
      [...pageOf(show).matchAll(/<text class="time"[^>]* dx="4"[^>]*>([^<]*)</g)].map(([, label]) => label)
    expect(labels(FAILING)).toEqual(['Round 1', 'Round 2', 'Round 3'])
    // Near the right edge a word needs what is left of it.
    expect(labels(TRADEOFF)).toEqual(['Criteria', 'Scores', 'Decision'])
  })

  it('says of a review what it found: at its head, and before who did what', () => {
    const review = (one: string, two: string | null = '### Findings\n- none') =>
      pageOf({ method: 'review', agents: ['one', 'two'], lines: { one, two } })
    const found = review(
      '### Findings\n- [must-fix] a.ts:2 - The cache is never filled. Fix: keep what was read.',
    )
    expect(found).toContain('<p class="outcome is-missed">Not ready to merge: 1 must-fix</p>')
    expect(found).toContain('<title>A topic – Not ready to merge: 1 must-fix</title>')
    const sections = [...found.matchAll(/<section id="([^"]*)"/g)].map(([, id]) => id)
    expect(sections.slice(0, 4)).toEqual(['decision', 'short', 'findings', 'positions'])
    expect(sectionOf(found, 'findings')).toContain('keep what was read')
    expect(review('### Findings\n- none')).toContain('<p class="outcome is-reached">No findings</p>')
  })

  it('adds up what each agent took', () => {
    expect(sectionOf(page, 'usage')).toMatch(/All 11 \S+ 19,800 6,600 2,860 \$0\.0671/)
  })

  it('folds the replies by rounds, the way they were written', () => {
    expect(page.match(/<details class="reply"/g)).toHaveLength(11)
    expect(sectionOf(page, 'replies')).toMatch(/Round 1\/3 Coder picks .* Round 2\/3 Planner revision/)
    expect(sectionOf(page, 'replies')).toContain('Consensus: yes. 3 of 3 votes support (two-thirds)')
  })

  it.each<[string, Showcase, string, string]>([
    ['advocate', ADVOCATE, 'challenge', 'Operator had to attack, and had no vote.'],
    ['council', COUNCIL, 'ranking', 'The answers, best first Place Answer of Score'],
    ['debate', DEBATE, 'sides', 'For: Planner'],
    ['delphi', DELPHI, 'estimates', 'Where the estimates lie, by round Round Estimates Median'],
    [
      'tradeoff',
      TRADEOFF,
      'decision-matrix',
      'The options by the criteria, best first Option Operation (weight 5)',
    ],
    ['answer', ANSWER, 'check', 'The answers that were checked Agent Answer Confidence'],
  ])('shows what the method %s comes to', (_, show, id, words) => {
    expect(sectionOf(pageOf(show), id)).toContain(words)
  })

  it('tells what failed, and a run that is not finished from one that is', () => {
    const failed = pageOf({
      lines: { p: '### Decision\nWe do it.\n\n[POSITION: PROPOSAL] - x', a: null, b: null },
    })
    expect(textOf(failed)).toContain('NO CONSENSUS (no quorum')
    expect(sectionOf(failed, 'failures')).toMatch(/A , round 1: [\w ()]+\. [A-Z].*\./)
    const opened = pageFrom(timed(CONSENSUS).slice(0, 1))
    expect(textOf(opened)).toContain('IN PROGRESS (round 1 of at most 3)')
    expect(sectionOf(opened, 'timeline')).toContain('Nobody has spoken yet.')
  })

  it('leaves pauses out of its times', () => {
    const events = timed(CONSENSUS)
    const halfway = events.findIndex(({ type }) => type === 'round.closed') + 1
    const later = (at: string) => new Date(Date.parse(at) + 86_400_000).toISOString()
    const resumed = {
      type: 'discussion.resumed',
      seq: halfway + 1,
      at: later(events[halfway - 1]?.at ?? ''),
    } as const
    const rest = events.slice(halfway).map((event) => ({ ...event, seq: event.seq + 1, at: later(event.at) }))
    const paused = pageFrom([...events.slice(0, halfway), resumed, ...rest])
    const rects = (text: string) => text.match(/<rect[^>]*>/g)
    expect(rects(paused)).toEqual(rects(page))
    const held = events.map((event, index) => {
      if (index < halfway) return event
      const waited = index === halfway && event.type === 'phase.opened' ? { pausedMs: 86_400_000 } : {}
      return { ...event, ...waited, at: later(event.at) }
    })
    expect(rects(pageFrom(held))).toEqual(rects(page))
  })

  it('shows what a person put in', () => {
    const events = timed(CONSENSUS)
    const at = events.findIndex(({ type }) => type === 'round.closed') + 1
    const text = 'Mind the <b>budget</b>'
    const remark = { type: 'remark.added', text, round: 2, seq: at + 1, at: events[at]?.at ?? '' } as const
    const rest = events.slice(at).map((event) => ({ ...event, seq: event.seq + 1 }))
    const remarked = sectionOf(pageFrom([...events.slice(0, at), remark, ...rest]), 'replies')
    expect(remarked).toMatch(/Round 2\/3 \[A person\] 💬 REMARK Mind the <b>budget<\/b> Planner revision/)
  })

  it('names the language of the discussion, and that its own words are English', () => {
    expect(page).toContain('<html lang="en">')
    expect(page).not.toContain(' lang="en"><h2')
    const german = pageOf({ ...CONSENSUS, topic: { title: 'Wohin?', text: 'Wohin?', language: 'de' } })
    expect(german).toContain('<html lang="de">')
    expect(german).toContain('<h2 id="tasks-title" lang="en">Action Items</h2>')
    expect(pageOf(HOSTILE_SHOW)).toContain('<html lang="en">')
  })

  it('weighs little beside its content', () => {
    expect(pageFrom(timed(CONSENSUS).slice(0, 1)).length).toBeLessThan(15_000)
    expect(page.length).toBeLessThan(60_000)
  })

  it('permits its own style and nothing else', () => {
    expect(STYLE_HASH).toBe(`sha256-${createHash('sha256').update(STYLE).digest('base64')}`)
    const [, style = ''] = /<style>([\s\S]*?)<\/style>/.exec(page) ?? []
    expect(style).toBe(STYLE)
    const policy = POLICY.replaceAll("'", '&#39;')
    expect(page).toContain(`<meta http-equiv="Content-Security-Policy" content="${policy}">`)
    expect(POLICY).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; base-uri 'none'; form-action 'none'$/,
    )
    expect(page).not.toMatch(/<[^>]* style=/)
    expect(STYLE).not.toMatch(/url\(|@import/)
  })
})

describe('hostile text', () => {
  const page = pageOf(HOSTILE_SHOW)

  it('never becomes an element, an attribute or a second end of the page', () => {
    const foreign = ['script', 'img', 'iframe', 'object', 'embed', 'form', 'input', 'base', 'link', 'b', 'i']
    expect(foreign.filter((name) => tagsOf(page).has(name))).toEqual([])
    expect(page).not.toMatch(/<[a-z][^<>]*\son[a-z]+\s*=/i)
    for (const end of ['</body>', '</html>', '</main>', '</style>', '</head>'])
      expect(page.split(end), end).toHaveLength(2)
    expect(page.match(/<svg/g)).toHaveLength(1)
    expect(page.match(/<meta/g)).toHaveLength(pageOf(CONSENSUS).match(/<meta/g)?.length ?? 0)
  })

  it('is shown all the same', () => {
    expect(textOf(page)).toContain('<script>window.pwned = 1</script>')
    expect(textOf(page)).toContain('A<img src=x onerror=window.pwned=14>')
  })

  it('is linked to web pages and mailboxes alone, each with its address', () => {
    const links = [...page.matchAll(/<a href="([^"#][^"]*)"([^>]*)>/g)]
    expect(links.length).toBeGreaterThan(3)
    for (const [, address = '', attributes] of links) {
      expect(address).toMatch(/^https:\/\/(good|auto|evil)\.example/)
      expect(attributes).toBe(' rel="noreferrer noopener nofollow"')
    }
    expect(
      markdown('[click](javascript:alert(1)) [d](data:text/html,x) [m](mailto:a@b.example) [f](src/a.ts)'),
    ).toBe(
      '<p><span class="unlinked">click</span> <span class="address">(javascript:alert(1))</span> ' +
        '<span class="unlinked">d</span> <span class="address">(data:text/html,x)</span> ' +
        '<a href="mailto:a@b.example" rel="noreferrer noopener nofollow">m</a> <span class="address">(mailto:a@b.example)</span> ' +
        '<span class="unlinked">f</span> <span class="address">(src/a.ts)</span></p>\n',
    )
    expect(markdown('[https://bank.example](https://evil.example/login "t")')).toContain(
      '>https://bank.example</a> <span class="address">(https://evil.example/login)</span>',
    )
    expect(markdown('<https://a.example/>')).toBe(
      '<p><a href="https://a.example/" rel="noreferrer noopener nofollow">https://a.example/</a></p>\n',
    )
  })

  it('loads no picture', () => {
    expect(markdown('![a "pixel"](https://evil.example/p.png) ![](data:image/png;base64,AA==)')).toBe(
      '<p><span class="picture">[picture: a &quot;pixel&quot; – https://evil.example/p.png]</span> ' +
        '<span class="picture">[picture: without a description – data:image/png;base64,AA==]</span></p>\n',
    )
  })

  it('reorders nothing and holds no control characters, not even as entities', () => {
    for (const text of [
      page,
      markdown('&#x202E;a `\u202Eb` &#x2066; &#27; \u0007'),
      renderLine('&#x202E;x').toString(),
    ])
      expect(text).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u0000-\u0008\u000b-\u001f\u007f-\u009f]/)
    expect(renderLine('&#x202E;x').toString()).toBe('⟨U+202E⟩x')
  })

  it('gives code and tables no attributes of its own', () => {
    expect(markdown('```"><script>x\na < b\n```')).toBe('<pre><code>a &lt; b\n</code></pre>\n')
    expect(markdown('| a | b |\n| :-: | --: |\n| 1 | <i> |')).toContain(
      '<td class="center">1</td>\n<td class="right">&lt;i&gt;</td>',
    )
  })

  it('loses nothing however deep it is nested', () => {
    const lists = Array.from({ length: 1000 }, (_, depth) => `${'  '.repeat(depth)}- level ${depth}`).join(
      '\n',
    )
    const quotes = `${'> '.repeat(1000)}the bottom`
    expect(markdown(lists)).toContain('level 999')
    expect(markdown(quotes)).toContain('the bottom')
    const shallow = Array.from({ length: 20 }, (_, depth) => `${'  '.repeat(depth)}- level ${depth}`).join(
      '\n',
    )
    expect(markdown(shallow).match(/<ul>/g)).toHaveLength(20)
    const deep = pageOf({
      lines: { p: '### Decision\nYes.\n\n[POSITION: PROPOSAL] - x', a: quotes, b: lists },
    })
    expect(deep).toContain('level 999')
    expect(deep).toContain('the bottom')
  })

  it.each([
    ['prose', `${'word '.repeat(200_000)}`],
    ['hostile text', HOSTILE.repeat(Math.ceil(1_000_000 / HOSTILE.length))],
    ['open brackets', '['.repeat(100_000)],
    ['links', '[a](https://a.example/b) '.repeat(40_000)],
    ['pictures', '![a](b) '.repeat(100_000)],
    ['emphasis', '*a **b '.repeat(100_000)],
    ['back-ticks', Array.from({ length: 1400 }, (_, n) => '`'.repeat(n)).join(' ')],
    ['a table', `${'| a '.repeat(500)}|\n${'| - '.repeat(500)}|\n${`${'| b '.repeat(500)}|\n`.repeat(300)}`],
  ])('of a megabyte is rendered in reasonable time: %s', (_, text) => {
    const began = performance.now()
    expect(markdown(text).length).toBeGreaterThan(1000)
    expect(performance.now() - began).toBeLessThan(10_000)
  })
})
