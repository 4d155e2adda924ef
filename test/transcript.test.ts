import MarkdownIt from 'markdown-it'
import { describe, expect, it } from 'vitest'
import { embedMarkdown } from '../src/core/text/embed.js'
import { gist } from '../src/core/text/gist.js'
import { visible, visibleLine } from '../src/core/text/sanitize.js'
import { renderTranscript } from '../src/core/transcript.js'
import fc from './cases.js'
import { YES } from './kept-runs.js'
import { declineAll, type Showcase, stage } from './showcase.js'
import { play, playOn } from './table.js'

const PEOPLE = {
  planner: { name: 'Planner', role: 'architect', emoji: '🎯' },
  coder: { name: 'Coder', role: 'developer', emoji: '💻' },
  reviewer: { name: 'Reviewer', role: 'reviewer', emoji: '🔍' },
}

const CACHE: Showcase = {
  agents: ['planner', 'coder', 'reviewer'],
  people: PEOPLE,
  topic: {
    title: 'Where do we cache prices?',
    text: '# Where do we cache prices?\n\n## Options\n- In the process\n- In Redis\n',
    source: 'topics/cache.md',
  },
  voice: {
    provider: 'claude-cli',
    model: 'sonnet',
    usage: { inputTokens: 1200, cachedInputTokens: 200, outputTokens: 300, costUsd: 0.0042 },
  },
  lines: {
    planner: [
      '# My recommendation\n\nRedis is already paid for.\n\n### Decision\nWe cache prices in Redis. One instance is enough. Monitoring comes later.\n\n### Action items\n- [ ] Set up the Redis instance (owner: coder, priority: high)\n\n[POSITION: PROPOSAL] - Redis is already there\nConfidence: 0.8',
    ],
    'planner@2': [
      '### Decision\nWe cache prices in Redis for one hour at most. One instance is enough.\n\n[C1] accepted: every key gets a time to live of one hour\n[C2] declined: a second instance costs more than an outage\n\n[POSITION: PROPOSAL] - revised',
    ],
    'coder@1': [
      '### Conditions\n- Entries expire after an hour, otherwise readers see old prices\n\n### Action items\n- [ ] Set up the Redis instance\n- [ ] Measure the hit rate\n\n[POSITION: SUPPORT_WITH_CONDITIONS] - fine once entries expire',
    ],
    coder: '[POSITION: SUPPORT] - C1 is in',
    'reviewer@1': '[POSITION: CONCERN] - One instance is a single point of failure | nobody is on call',
    reviewer: '[C2] withdrawn\n\n[POSITION: SUPPORT] - the cost argument holds',
  },
}

const md = new MarkdownIt({ html: true })

/** The headings that a reader of the rendered document sees, with their levels. */
function headingsOf(markdown: string): string[] {
  const tokens = md.parse(markdown, {})
  return tokens.flatMap((token, index) =>
    token.type === 'heading_open' ? [`${token.markup} ${tokens[index + 1]?.content}`] : [],
  )
}

describe('renderTranscript', () => {
  it('writes a discussion down, section by section', async () => {
    await expect(renderTranscript(stage(CACHE))).toMatchFileSnapshot('fixtures/transcripts/consensus.md')
  })

  it('writes down what stands when there is no consensus', async () => {
    const eternal: Showcase = {
      ...CACHE,
      rounds: 2,
      lines: {
        ...CACHE.lines,
        'reviewer@1': '[POSITION: OBJECTION] - One instance is a single point of failure',
        reviewer: '[C2] upheld: the last outage cost us a day\n\n[POSITION: OBJECTION] - still one instance',
        coder: null,
      },
      failure: {
        kind: 'auth',
        message: 'Invalid API key',
        hint: 'Run `claude login`.',
        retryable: false,
      },
    }
    await expect(renderTranscript(stage(eternal))).toMatchFileSnapshot('fixtures/transcripts/no-consensus.md')
  })

  it('writes an unfinished discussion down after each closed round', () => {
    const text = renderTranscript(stage({ ...CACHE, until: (event) => event.type === 'round.closed' }))
    expect(text).toContain('**Status:** ⏳ IN PROGRESS (round 1 of at most 3)')
    expect(headingsOf(text).filter((line) => line.startsWith('## '))).toEqual([
      '## In short',
      '## Topic',
      '## Positions',
      '## Round 1/3',
      '## Where it stands',
      '## Conditions',
      '## Dissent',
      '## Action Items',
    ])
    expect(text).toContain('We cache prices in Redis. One instance is enough.')
    expect(text).toContain('Planner has not answered it.')
  })

  it('is written before anybody was asked', () => {
    const text = renderTranscript(stage({ ...CACHE, until: (event) => event.seq === 1 }))
    expect(text).toContain('- **Decision:** none yet.')
    expect(text).toContain('Nobody has been asked yet.')
  })

  it('lists what was accepted only as far as the decision does not name it', () => {
    expect(renderTranscript(stage(CACHE))).toContain('**Accepted into it:**')
    const named = CACHE.lines['planner@2']?.[0]?.replace('at most. One', 'at most (C1). One') ?? ''
    const text = renderTranscript(stage({ ...CACHE, lines: { ...CACHE.lines, 'planner@2': named } }))
    expect(text).toContain('for one hour at most (C1).')
    expect(text).not.toContain('**Accepted into it:**')
  })

  it('gives what the same agent upholds its rounds, and names agents instead of ids', () => {
    const decline = (why: string) =>
      `### Decision\nRedis.\n\n[C1] declined: ${why}\n\n[POSITION: PROPOSAL] - x`
    const text = renderTranscript(
      stage({
        ...CACHE,
        lines: {
          planner: '### Decision\nRedis.\n\n[POSITION: PROPOSAL] - x',
          'planner@2': decline('it is paid for'),
          'planner@3': decline('it is paid for, still'),
          coder: '[POSITION: SUPPORT] - good',
          'reviewer@1': '[POSITION: OBJECTION] - one node is no cluster',
          'reviewer@2': '[C1] upheld: it failed twice\n\n[POSITION: OBJECTION] - C1 stands',
          'reviewer@3': '[C1] upheld: it failed twice\n\n[POSITION: OBJECTION] - C1 stands',
        },
      }),
    )
    expect(text).toContain('  - Reviewer upheld it in rounds 2 and 3: it failed twice')
    expect(text).toContain('- C1: Does this objection of Reviewer outweigh what speaks for the decision?')
    expect(text).toContain('Is what is on the table to be taken as it stands?')
    expect(text).not.toContain('objection of reviewer')
    expect(text).toMatch(/\*\*Status:\*\* ❌ NO CONSENSUS \(.*objection of Reviewer/)
  })

  it('tells what a failed run needs in sentences, each cure once', () => {
    const text = renderTranscript(
      stage({
        ...CACHE,
        lines: { planner: null, coder: null, reviewer: null },
        failure: {
          kind: 'config',
          message: 'no model “x” at http://localhost/v1',
          hint: 'check the address',
          retryable: false,
        },
      }),
    )
    const short = text.split('## In short')[1]?.split('## Topic')[0] ?? ''
    expect(short.match(/Check the address\./g)).toHaveLength(1)
    expect(short).toMatch(/ {2}- No consensus: nobody could propose .*\(Planner, Coder: no line\)\.\n/)
    expect(short).toMatch(/ {2}- Planner and Coder could not answer \(config\)\. Check the address\.\n/)
  })

  it('tells what failed, and that it was made good, in sentences of their own', () => {
    const lines = { p: '### Decision\nRedis.\n\n[POSITION: PROPOSAL] - x', a: null, b: null }
    const { events } = play({ lines, policy: { quorum: 1 } })
    const { state } = playOn(events, { type: 'discussion.resumed' }, { a: YES, b: YES, p: lines.p })
    expect(state.ended?.status).toBe('consensus')
    expect(renderTranscript(state)).toMatch(/\n- A, round 1: \S+ - [^.\n]+\. Answered when asked again\.\n/)
  })

  it('names the local time that the files are called by, where it is another', () => {
    const state = stage(CACHE)
    expect(renderTranscript(state)).toContain('**Date:** 2026-01-01 00:00 UTC  \n')
    expect(renderTranscript({ ...state, id: '2026-01-01_01-00-00_a-topic' })).toContain(
      '**Date:** 2026-01-01 00:00 UTC (2026-01-01 01:00 local time)  \n',
    )
  })

  it('says that the panel changed nothing when it did not', () => {
    const text = renderTranscript(
      stage({
        ...CACHE,
        lines: {
          ...CACHE.lines,
          'coder@1': '[POSITION: SUPPORT] - good',
          'reviewer@1': '[POSITION: SUPPORT] - good',
        },
      }),
    )
    expect(text).toContain('The panel changed nothing.')
    expect(text).toContain('support from 2/2 responders, 0 missing, 0 carried')
    expect(text).toContain('Nobody dissented.')
    expect(text).not.toContain('## Failures')
  })

  it('says that offline rules are no model', () => {
    const text = renderTranscript(
      stage({ ...CACHE, voice: { provider: 'offline', model: null, usage: null } }),
    )
    expect(text).toContain('### [Planner] 🎯 ARCHITECT (offline rules, no model)')
    expect(text).toMatch(/\*\*Duration:\*\* \S+ · no model was called/)
  })

  it('shows conditions accepted after the last vote as carried, in the last round', () => {
    const text = renderTranscript(
      stage({
        ...CACHE,
        rounds: 1,
        lines: {
          ...CACHE.lines,
          'planner@1/closing':
            '### Decision\nRedis, one hour.\n\n[C1] accepted: one hour\n\n[POSITION: PROPOSAL] - closed',
          'reviewer@1': '[POSITION: SUPPORT] - good',
        },
      }),
    )
    expect(text).toContain('support from 2/2 responders, 0 missing, 1 carried')
    expect(text.indexOf('the open conditions answered once more')).toBeLessThan(
      text.indexOf('**Round Status:**'),
    )
    expect(text).toContain('*Carried: Coder made support depend')
  })

  it('shows a follow-up and why a reply is no vote', () => {
    const text = renderTranscript(
      stage({
        ...CACHE,
        rounds: 1,
        lines: {
          ...CACHE.lines,
          'coder@1': 'I like it.',
          'coder@1/position': '[POSITION: SUPPORT] - I like it',
          'reviewer@1': 'Hm.',
          'reviewer@1/position': 'I cannot say.',
        },
      }),
    )
    expect(text).toContain('*Asked once more for its position:*\n\n[POSITION: SUPPORT] - I like it')
    expect(text).toContain('**Position:** ✅ SUPPORT - I like it')
    expect(text).toContain('**Position:** ✖️ no vote - the reply gives no position')
  })

  it('folds a long topic and moves its headings down', () => {
    const long = `# Title\n\n${'A line.\n\n'.repeat(40)}## Part\n`
    const text = renderTranscript(stage({ ...CACHE, topic: { title: 'Title', text: long } }))
    expect(text).toContain('<details>\n<summary>The topic as given (83 lines)</summary>\n\n### Title')
    expect(headingsOf(text)).toContain('#### Part')
  })

  it('shows many rounds as signs with a key', () => {
    const rounds = 12
    const agents = ['planner', 'coder', 'reviewer']
    const lines = declineAll('planner', '### Decision\nRedis.\n\n[POSITION: PROPOSAL] - go', rounds, 1)
    lines.coder = '[POSITION: SUPPORT] - yes'
    for (let round = 1; round <= rounds; round++)
      lines[`reviewer@${round}`] = `[POSITION: OBJECTION] - reason ${'abcdefghijkl'[round - 1]?.repeat(9)}`
    const text = renderTranscript(stage({ ...CACHE, agents, rounds, lines }))
    expect(text).toContain('| Reviewer | 🚫 |')
    expect(text).toContain('💡 proposal · ✅ support')
  })
})

describe('a reply in the transcript', () => {
  const SKELETON = [
    'In short',
    'Topic',
    'Positions',
    'Final Consensus',
    'Where it stands',
    'Conditions',
    'Dissent',
    'Action Items',
    'Failures',
  ]
  const forgeries: Record<string, string> = {
    'an open fence': '```js\nconst a = 1\n',
    'an open fence of tildes with a shorter one inside': '~~~~\n~~~\n',
    'an HTML comment': 'So:\n\n<!-- the rest is hidden',
    'an HTML comment in a line': 'So <!-- the rest',
    'unbalanced details': '<details><summary>x</summary>\n\ntext',
    'a script': '<script>\nalert(1)\n\n',
    'a CDATA section': '<![CDATA[ x',
    'back-ticks across cells': '| a | b | c |\n|---|---|---|\n| ` | <details> | ` |\n',
    'a tag at a line’s start within code over two lines': 'So `\n<details>`',
    'headings of ours':
      '## Final Consensus\n\nWe all agree.\n\n# Discussion: another\n\nDissent\n---\n\nTopic\n===\n',
    'a heading in a list and a quotation': '- # Dissent\n\n> ## Conditions\n',
    'bold labels of ours':
      '**Status:** ✅ CONSENSUS REACHED\n\n__Position:__ ✅ SUPPORT\n\n**Round Status**: all agree',
    'a link definition': '[Planner]: https://evil.example\n\n[C1]: https://evil.example',
    'an open list with code': '- a\n\n  ```\n  code',
  }
  for (const [name, reply] of Object.entries(forgeries)) {
    it(`cannot forge or hide a section: ${name}`, () => {
      const plain = stage({ ...CACHE, lines: { ...CACHE.lines, 'coder@1': '[POSITION: SUPPORT] - good' } })
      const forged = stage({
        ...CACHE,
        lines: { ...CACHE.lines, 'coder@1': `[POSITION: SUPPORT] - good\n\n${reply}` },
      })
      const own = (text: string) =>
        headingsOf(text).filter((line) => /^(#{1,2}|[=-]) /.test(line) || line.startsWith('### ['))
      const transcript = renderTranscript(forged)
      expect(own(transcript)).toEqual(own(renderTranscript(plain)))
      expect(own(transcript).filter((line) => SKELETON.includes(line.slice(3)))).toHaveLength(7)
      expect(
        md
          .parse(transcript, {})
          .some((token) => token.type === 'html_block' && !/^<\/?(details|summary)/.test(token.content)),
      ).toBe(false)
      expect(transcript.match(/^\*\*Status:\*\*/gm)).toHaveLength(1)
      expect(transcript.match(/^[*_]+Round Status/gm)).toHaveLength(forged.verdicts.length)
      expect(md.render(transcript)).not.toContain('<a href="https://evil.example"')
    })
  }

  it('does not break a table with bars, or a line with line breaks', () => {
    const text = renderTranscript(stage(CACHE))
    expect(text).toContain('single point of failure \\| nobody is on call')
    const rows = md.parse(text, {}).filter((token) => token.type === 'tr_open')
    expect(rows.length).toBe(1 + 3 + 1 + 2)
  })

  it('holds no escape sequence', () => {
    const text = renderTranscript(
      stage({
        ...CACHE,
        lines: {
          ...CACHE.lines,
          'coder@1': 'red \u001b[31m \u202egnp.exe\n\n[POSITION: SUPPORT] - \u001b]0;title\u0007',
        },
      }),
    )
    expect(text).toContain('red ␛[31m ⟨U+202E⟩gnp.exe')
    expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/)
  })
})

describe('embedMarkdown', () => {
  it.each([
    ['in a list in a list', '- - [x]: https://evil.example'],
    ['in a list in a quotation in a list', '1. > - [x]: https://evil.example'],
    ['in a row of a table in a list', '- <?\n```|\n---\n[x]:```'],
  ])('leaves no definition for other texts: %s', (_, text) => {
    const env: { references?: object } = {}
    new MarkdownIt({ html: true }).parse(embedMarkdown(text, 3), env)
    expect(env.references ?? {}).toEqual({})
  })

  it('keeps what stands in code for readers that lose a code span before back-ticks that nothing closes', () => {
    const read = (text: string) => new MarkdownIt({ html: true }).render(text)
    const text = 'see [`<img src=x onerror=alert(1)>` and `` more'
    expect(read(text)).toContain('<img')
    expect(read(embedMarkdown(text, 3))).toContain(
      '<code>&lt;img src=x onerror=alert(1)&gt;</code> and `` more',
    )
  })

  it('moves headings down by one step for all, at most to level 6', () => {
    expect(embedMarkdown('# a\n## b\n#### c\n', 3)).toBe('#### a\n##### b\n###### c')
  })
  it('leaves headings that are deep enough', () => {
    expect(embedMarkdown('##### a', 3)).toBe('##### a')
  })
  it('rewrites underlined headings', () => {
    expect(embedMarkdown('Two\nlines\n===\n\ntext', 2)).toBe('### Two lines\n\ntext')
  })
  it('leaves code alone', () => {
    const code = '```md\n# not a heading <b>\n```\n\n    # nor <i>\n\ntext `<b> # c` end'
    expect(embedMarkdown(code, 3)).toBe(code)
  })
  it('keeps links and comparisons', () => {
    const text = '<https://example.org> a < b, [x](https://example.org) and 1<2'
    expect(embedMarkdown(text, 3)).toBe(text)
  })
  it('holds whatever it is made of: the section after it stays as it is', () => {
    const scraps = [
      '```',
      '~~~',
      '`',
      '``',
      '<',
      '<b>',
      '<!--',
      '-->',
      '<details>',
      '<?',
      '</details>',
      '# ',
      '## Dissent',
      '===',
      '---',
      '> ',
      '- ',
      '1. ',
      '    ',
      '\t',
      '|',
      '|---|---|',
      '\\',
      '[a]: ',
      '[a]',
      '(',
      ')',
      '"',
      '*',
      '**',
      '**Status:**',
      '_',
      'word',
      ' ',
      '\n',
      '\n\n',
      '\n',
      '\r',
      '&lt;',
      '<http://a.b>',
      '![',
    ]
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...scraps), { maxLength: 40 }), (pieces) => {
        const embedded = embedMarkdown(pieces.join(''), 3)
        const tokens = md.parse(`### Before\n\n${embedded}\n\n**Position:** none\n\n## After\n`, {})
        const headings = tokens.filter((token) => token.type === 'heading_open')
        expect(headings.at(0)?.tag).toBe('h3')
        expect(headings.at(-1)?.tag).toBe('h2')
        for (const heading of headings.slice(1, -1)) expect(Number(heading.tag.slice(1))).toBeGreaterThan(3)
        expect(tokens.at(-1)?.level).toBe(0)
        const inline = tokens.flatMap((token) => token.children ?? [])
        expect([...tokens, ...inline].filter((token) => token.type.startsWith('html'))).toEqual([])
        expect(tokens.at(-5)).toMatchObject({ type: 'inline', level: 1, content: '**Position:** none' })
      }),
      { numRuns: 2000, seed: 1 },
    )
  })
  it('takes a megabyte of hostile text in its stride', () => {
    // Whatever takes more than linear time here runs into the time limit of the tests.
    for (const piece of ['`', '``a`', '<a', '[a', '# a\n', '> ', '- a\n\n', '\\', '|', '**Status'])
      expect(embedMarkdown(piece.repeat(100_000), 3)).not.toBe('')
  })
})

describe('visible', () => {
  it('shows control characters and keeps line feeds and tabs', () => {
    expect(visible('a\tb\r\nc\u001b[2J\u0007\u009b\u007f\u2066\ud83d')).toBe(
      'a\tb\nc␛[2J␇⟨U+009B⟩␡⟨U+2066⟩\ufffd',
    )
  })
  it('changes nothing the second time', () => {
    const once = visible('a\rb\u001b\u0000😀')
    expect(visible(once)).toBe(once)
  })
  it('gives one line', () => {
    expect(visibleLine(' a\n\n b\t')).toBe('a b')
  })
})

describe('gist', () => {
  it('takes the first sentences of running text', () => {
    expect(gist('## Head\n\n```\ncode\n```\n\nWe use **Redis**. One hour. More.')).toBe(
      'We use Redis. One hour.',
    )
  })
  it('does not end at abbreviations and numbers', () => {
    expect(gist('Wir nutzen z. B. Redis 7.2 als Cache. Dann ca. 2 Tage Test. Ende.')).toBe(
      'Wir nutzen z. B. Redis 7.2 als Cache. Dann ca. 2 Tage Test.',
    )
  })
  it('cuts at a word', () => {
    expect(gist('one two three four five', { limit: 14 })).toBe('one two…')
  })
  it('is empty without running text', () => {
    expect(gist('```\ncode\n```')).toBe('')
  })
})
