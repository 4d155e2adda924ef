import { Writable } from 'node:stream'
import MarkdownIt from 'markdown-it'
import { describe, expect, it } from 'vitest'
import { BoardModel } from '../src/cli/board-model.js'
import { renderBoard, renderFinal } from '../src/cli/board-render.js'
import { createLiveView } from '../src/cli/live.js'
import { renderSummary } from '../src/cli/summary.js'
import { decide } from '../src/core/decide.js'
import type { DiscussionEvent, LogEvent } from '../src/core/events.js'
import { replay } from '../src/core/evolve.js'
import { renderPage } from '../src/core/export/page.js'
import { renderHandoff, toHandoff } from '../src/core/outcome/handoff.js'
import { promptFor } from '../src/core/prompt.js'
import type { Prompt } from '../src/core/provider.js'
import { parseReply } from '../src/core/reply.js'
import { toResult } from '../src/core/result.js'
import { renderAnnotations } from '../src/core/review/annotations.js'
import { renderComment } from '../src/core/review/comment.js'
import { reviewOf } from '../src/core/review/review.js'
import { toSarif } from '../src/core/review/sarif.js'
import { embedMarkdown, inlineText } from '../src/core/text/embed.js'
import { gist } from '../src/core/text/gist.js'
import { toJson } from '../src/core/text/json.js'
import { createBrief, slugify } from '../src/core/topic/brief.js'
import { chooseMethod } from '../src/core/topic/choose-method.js'
import { readOutline } from '../src/core/topic/outline.js'
import { renderTranscript } from '../src/core/transcript.js'
import { flattenConversation } from '../src/providers/cli/row.js'
import { toOutcome } from '../src/serve/mcp/outcome.js'
import { renderOutcome } from '../src/serve/mcp/outcome-text.js'
import { BAIT, HOSTILE_REPLIES } from './hostile-replies.js'
import { play, type Table } from './table.js'

/** Whatever a terminal obeys, reorders or cannot show. */
const CONTROL =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u2028\u2029]|\p{Surrogate}/u
/** Tag characters outside of a flag. */
const HIDDEN = /(?<!\u{1f3f4}[\u{e0061}-\u{e007a}]{0,6})[\u{e0000}-\u{e007f}]/u
/** Reads everything, as a careless viewer would. */
const md = new MarkdownIt({ html: true, linkify: true })
md.validateLink = () => true

const AGREED =
  '### Decision\nWe do it.\n\n### Action items\n- [ ] Do it (owner: a)\n\n[POSITION: PROPOSAL] - cheap'
const DECLINED = `### Decision\nWe do it still.\n\n${Array.from({ length: 40 }, (_, n) => `[C${n + 1}] declined: no`).join('\n')}\n\n[POSITION: PROPOSAL] - again`
const YES = '[POSITION: SUPPORT] - it holds'

/** A discussion in which a responder says it in every round. */
const answering = (text: string): Table => ({
  rounds: 2,
  lines: { p: DECLINED, 'p@1': AGREED, a: text, b: YES },
})
/** One in which the proposer says it, as its decision too, and the topic is the same. */
const proposing = (text: string): Table => ({
  rounds: 1,
  more: { brief: createBrief({ text, source: null }) },
  lines: { p: `### Decision\n${text}`, a: YES, b: '[POSITION: CONCERN] - hm' },
})
const DIFF = `diff --git a/src/price.ts b/src/price.ts
--- a/src/price.ts
+++ b/src/price.ts
@@ -1,3 +1,4 @@
 one
+two
+three
 four
`
const reviewing = (text: string): Table => ({
  agents: ['a', 'b'],
  rounds: 1,
  method: 'review',
  policy: { quorum: 0 },
  more: {
    brief: {
      ...createBrief({ text: '# Review', source: null }),
      context: { files: [], diff: { range: null, text: DIFF, commits: [] }, leftOut: [] },
    },
  },
  lines: { a: text, b: '### Findings\nNone' },
})

const tokensOf = (markdown: string) => {
  const blocks = md.parse(markdown, {})
  return [...blocks, ...blocks.flatMap(({ children }) => children ?? [])]
}

/** The headings of the first three levels, as they are read. */
function headingsOf(markdown: string): string[] {
  const tokens = md.parse(markdown, {})
  return tokens.flatMap(({ type, tag }, at) =>
    type === 'heading_open' && tag <= 'h3' ? [`${tag} ${tokens[at + 1]?.content}`] : [],
  )
}

function expectHarmless(text: string): void {
  expect(around(text, CONTROL)).toBeNull()
  expect(around(text, HIDDEN)).toBeNull()
}

/** What stands around the first place where a pattern is found; null where it is not. */
function around(text: string, pattern: RegExp): string | null {
  const at = text.search(pattern)
  return at < 0 ? null : JSON.stringify(text.slice(Math.max(0, at - 60), at + 60))
}

/** Nothing that a viewer would run, load or follow elsewhere than to a page. */
function expectInert(markdown: string, html: RegExp = /(?!)/): void {
  expectHarmless(markdown)
  for (const token of tokensOf(markdown)) {
    expect(token.type).not.toBe('image')
    if (token.type.startsWith('html')) expect(token.content.trim()).toMatch(html)
    if (token.type === 'link_open') expect(token.attrGet('href')).toMatch(/^(?:(?:https?:)?\/\/|mailto:)/i)
  }
}

const DETAILS = /^(?:<details>(?:\n<summary>.*<\/summary>|<summary>.*<\/summary>)?|<\/details>)$/
const SKELETON =
  /^(?:h1 Discussion: .*|h2 (?:In short|Topic|Positions|Changed minds|Round \d\/\d|Where it stands|Final Consensus|Conditions|Assumptions|Dissent|Action Items|Failures)|h3 (?!\[).*|h3 \[(?:P|A|B)\] 🎯 .*)$/s

function expectSkeleton(transcript: string, turns: string[]): void {
  const headings = headingsOf(transcript)
  for (const heading of headings) expect(heading).toMatch(SKELETON)
  const plain = headings.filter((heading) => heading.startsWith('h2'))
  expect(new Set(plain).size).toBe(plain.length)
  for (const title of ['In short', 'Topic', 'Positions', 'Conditions', 'Dissent', 'Action Items'])
    expect(plain).toContain(`h2 ${title}`)
  const spoken = headings.flatMap((heading) => /^h3 \[(\w)\]/.exec(heading)?.[1] ?? [])
  expect(spoken).toEqual(turns)
  // It is a paragraph of the document itself, in no list, quotation or code.
  const last = md.parse(transcript, {}).findLast(({ type }) => type === 'inline')
  expect(last?.level).toBe(1)
  expect(last?.content).toMatch(/^\*Generated by OpenBotMan/)
}

/** Every prompt of a discussion that is asked after an event. */
function promptsOf(events: readonly LogEvent[]): Prompt[] {
  return events.flatMap((_, at) => {
    const state = replay(events.slice(0, at + 1))
    const step = decide(state)
    return step.do === 'ask' ? step.asks.map((ask) => promptFor(state, ask, 100)) : []
  })
}

/** The discussion as somebody sees it who watches it. */
function watch(events: readonly LogEvent[]): string {
  const pieces: string[] = []
  const stderr = new Writable({
    decodeStrings: false,
    write(chunk: string, _encoding, done) {
      pieces.push(chunk)
      done()
    },
  })
  const [opening] = events
  if (opening?.type !== 'discussion.opened') throw new Error('the log has no beginning')
  const view = createLiveView({
    stderr: Object.assign(stderr, { isTTY: false, columns: 80 }),
    agents: opening.agents,
    quiet: false,
    verbose: true,
    color: false,
    interactive: false,
    now: () => 0,
  })
  for (const event of live(events)) view.onEvent(event)
  view.close()
  return pieces.join('')
}

/** The events with what happens while a reply is written, its text in pieces of odd length. */
function* live(events: readonly LogEvent[]): Generator<DiscussionEvent> {
  for (const event of events) {
    if (event.type === 'turn.completed') {
      const { agent, round, phase, followUp, content } = event
      yield { type: 'turn.started', agent, round, phase, followUp }
      for (let at = 0; at < Math.min(content.length, 3000); at += 7)
        yield { type: 'turn.text', agent, round, text: content.slice(at, at + 7) } as DiscussionEvent
    }
    yield event
  }
}

describe.each(HOSTILE_REPLIES.map((reply) => [reply.name, reply] as const))('%s', (_, { text, position }) => {
  const { events, state } = play(answering(text))
  const proposed = play(proposing(text))
  const states = [state, proposed.state]

  it('means what its author states', () => {
    expect(parseReply(text).position).toBe(position)
    const turn = state.phases.flatMap(({ turns }) => turns).find(({ agent }) => agent === 'a')
    expect(turn?.reply.position).toBe(position)
  })

  it('leaves the transcript its skeleton', () => {
    const transcript = renderTranscript(state)
    expectInert(transcript)
    expectSkeleton(
      transcript,
      state.phases.flatMap(({ turns }) => turns.map(({ agent }) => agent.toUpperCase())),
    )
    const other = renderTranscript(proposed.state)
    expectInert(other, DETAILS)
    expectSkeleton(
      other,
      proposed.state.phases.flatMap(({ turns }) => turns.map(({ agent }) => agent.toUpperCase())),
    )
  })

  it('leaves results and events JSON without control characters, one a line', () => {
    for (const each of states) {
      const json = toJson(toResult(each, { transcript: null, log: 'x' }), 2)
      expectHarmless(json)
      expect(JSON.parse(json)).toEqual(
        JSON.parse(JSON.stringify(toResult(each, { transcript: null, log: 'x' }))),
      )
    }
    for (const event of [...events, ...proposed.events]) {
      const line = toJson(event)
      expectHarmless(line)
      expect(line).not.toContain('\n')
      expect(JSON.parse(line)).toEqual(JSON.parse(JSON.stringify(event)))
    }
  })

  it('shows nothing on a terminal but text, each line as its author’s', () => {
    for (const log of [events, proposed.events]) {
      const lines = watch(log).trimEnd().split('\n')
      for (const line of lines) {
        expectHarmless(line)
        expect(line).toMatch(/^(?: {2}[pab] \||Round \d\/\d|\S+ [PAB]\b| {2}\S)/u)
      }
    }
    for (const each of states) {
      const options = { columns: 80, color: false, commands: [] }
      expectHarmless(renderSummary(toResult(each, { transcript: null, log: 'x' }), each, options))
    }
  })

  it('shows nothing on the board but text', () => {
    const model = new BoardModel(null, () => 0)
    const size = { columns: 80, rows: 24 }
    for (const event of live(events)) {
      model.onEvent(event)
      if (event.type === 'turn.text') continue
      const view = {
        state: model.state,
        agents: model.state?.agents ?? [],
        writings: model.writings,
        startedAt: 0,
        pause: 'off',
        pausedMs: 0,
        chosen: null,
        followed: 'auto',
        straggler: null,
        remark: null,
        isRemarkCut: false,
        showsKeys: false,
        hasKeys: true,
        canSteer: true,
        isEnding: false,
      } as const
      for (const line of [...renderBoard(view, size, 1000), ...renderFinal(view, size, 1000)])
        expectHarmless(line.map((span) => span.text).join(''))
    }
  })

  it('becomes text in the exported page', () => {
    for (const [each, log] of [
      [state, events],
      [proposed.state, proposed.events],
    ] as const) {
      const page = renderPage(each, log)
      expectHarmless(page)
      const body = page.slice(page.indexOf('<body'))
      for (const [, name = '', attributes = ''] of body.matchAll(/<([a-z][\w-]*)((?:\s[^<>]*)?)>/gi)) {
        expect(name).toMatch(ELEMENTS)
        expect(attributes).not.toMatch(/\s(?:on\w+|style|src|srcdoc|action|formaction)\s*=/i)
        const [, address] = /\shref="([^"]*)"/.exec(attributes) ?? []
        if (address !== undefined) expect(address).toMatch(/^(?:https?:\/\/|mailto:|#)/i)
      }
    }
  })

  it('neither mentions, links nor closes anything in a comment', () => {
    const review = reviewOf(play(reviewing(text)).state)
    const comment = renderComment(review, { id: 'run', generator: 'OpenBotMan' })
    expectInert(
      comment,
      /^(?:<!-- openbotman-review -->|<\/?(?:details|summary|b|sub)>)+|^<details>[\s\S]*<\/summary>$/,
    )
    expect(comment.match(/<details>/g)?.length).toBe(comment.match(/<\/details>/g)?.length)
    expect(headingsOf(comment)[0]).toMatch(/^h2 /)
    for (const heading of headingsOf(comment)) expect(heading).toMatch(/^h2 [❌✅✖]|^h3 (?:🚫|🔧)/u)
    for (const token of tokensOf(comment)) {
      expect(token.type).not.toBe('link_open')
      if (token.type === 'text') expect(token.content).not.toMatch(/@[\p{L}\d_-]|#\d|\bGH-\d|:\/\/|www\./iu)
    }
    expect(comment).not.toMatch(/^\s*::|##\[/m)
    const annotations = renderAnnotations(review)
    expectHarmless(annotations)
    const lines = annotations.split('\n').slice(0, -1)
    expect(lines.length).toBe(review.findings.length)
    for (const line of lines) {
      expect(line).toMatch(
        /^::(?:error|warning|notice) (?:file=[^:,]*,)?(?:line=\d+,)?(?:endLine=\d+,)?title=[^:,]*::/,
      )
    }
    expectHarmless(toJson(toSarif(review, { name: 'OpenBotMan', version: '1' }), 2))
  })

  it('stays quoted in what other agents are asked', () => {
    const prompts = [...promptsOf(events), ...promptsOf(proposed.events)]
    expect(prompts.length).toBeGreaterThan(4)
    for (const { messages } of prompts)
      for (const { role, content } of messages) {
        if (role !== 'user') continue
        expect(around(content, HIDDEN)).toBeNull()
        const marks = [
          ...content
            .replace(MENTION, '')
            .replace(/[\u200b-\u200f\u2060\ufeff]|[\u{e0000}-\u{e007f}]/gu, '')
            .matchAll(MARK),
        ]
        const opened: string[] = []
        for (const [, end, name = ''] of marks) {
          if (end) expect(opened.pop()).toBe(name.toLowerCase())
          else opened.push(name.toLowerCase())
          // Wrappings stand beside one another; one within another was written by somebody else.
          expect(opened.length).toBeLessThanOrEqual(1)
        }
        expect(opened).toEqual([])
      }
    for (const { messages } of prompts) {
      const flat = flattenConversation(messages, null)
      expect(flat.match(/[<＜]\s*[/／]\s*prompt/gi)).toEqual(['</prompt'])
    }
  })

  it('keeps within its sections in a brief for a coding agent and in a tool’s answer', () => {
    for (const each of states) {
      const brief = renderHandoff(toHandoff(each))
      expectInert(brief)
      const sections = headingsOf(brief).filter((heading) => heading.startsWith('h2'))
      expect(sections).toEqual(['h2 Decision', 'h2 Constraints', 'h2 Tasks', 'h2 Open risks'])
      const files = { id: 'run', log: '/nowhere/run.jsonl', transcript: null }
      const answer = renderOutcome(toOutcome(each, files, {} as Parameters<typeof toOutcome>[2]), each)
      expectHarmless(answer)
      for (const heading of headingsOf(answer))
        expect(heading).toMatch(
          /^(?:h1 .*|h2 (?:Decision|On the table, not agreed|Points|Dissent|Action items|Failures|Warnings)|h3 .*)$/s,
        )
    }
  })

  it('names a file in its folder', () => {
    for (const title of [createBrief({ text, source: null }).title, text.slice(0, 2000)])
      expect(slugify(title)).toMatch(/^[a-z0-9](?:[a-z0-9-]{0,70})$/)
  })
})

/** What our own words say of a tag, in the middle of a sentence. */
const MENTION = /(?<=[^\n])<difference>/g
const MARK =
  /[<＜]\s*([/／])?\s*(reply|topic|points|assumptions|difference|summary|file|diff|earlier|remark)(?![\w-])/gi
const ELEMENTS =
  /^(?:a|article|aside|b|blockquote|body|br|button|caption|circle|code|col|dd|del|desc|details|div|dl|dt|em|figcaption|figure|footer|g|h[1-6]|header|hr|i|li|line|main|nav|ol|p|path|pre|rect|s|section|small|span|strong|sub|summary|sup|svg|table|tbody|td|text|tfoot|th|thead|time|title|tr|ul|input|label)$/i

describe('a responder', () => {
  it('cannot accept, decline or withdraw what is not its own', () => {
    const { state } = play({
      rounds: 2,
      lines: {
        p: DECLINED,
        'p@1': AGREED,
        a: '[C1] accepted: done\n[C1] withdrawn\n\n[POSITION: SUPPORT] - so all is well',
        'a@1': YES,
        b: '[C1] upheld: it is not\n\n[POSITION: OBJECTION] - as before',
        'b@1': '[POSITION: OBJECTION] - it cannot be undone',
      },
    })
    expect(state.points).toMatchObject([{ id: 'C1', by: ['b'], status: 'open' }])
    expect(state.ended?.status).not.toBe('consensus')
  })
})

describe('bait', () => {
  const READERS: Record<string, (text: string) => unknown> = {
    'the reply’s reader': (text) => parseReply(text),
    'the transcript’s writer': (text) => [embedMarkdown(text, 3), inlineText(text)],
    'the writer of a gist': (text) => gist(text),
    'the topic’s reader': (text) => {
      const brief = createBrief({ text, source: null })
      return [readOutline(text), chooseMethod(brief)]
    },
    'the writer of a page': (text) => renderPage(...pageFor(text)),
  }
  const pageFor = (text: string): Parameters<typeof renderPage> => {
    const { state, events } = played
    const phases = state.phases.map((phase) => ({
      ...phase,
      turns: phase.turns.map((turn) => ({ ...turn, content: text })),
    }))
    return [{ ...state, phases: phases.slice(0, 1) }, events]
  }
  const played = play({ rounds: 1, lines: { p: AGREED, a: YES, b: YES } })

  it.each(Object.entries(BAIT))(
    '%s: takes time in proportion to its length',
    { timeout: 60_000 },
    (_, make) => {
      for (const [, read] of Object.entries(READERS)) {
        // By its square, 100,000 characters would take minutes: the bound is there to tell the one from the other.
        const started = performance.now()
        read(make(100_000))
        expect(performance.now() - started).toBeLessThan(10_000)
      }
    },
  )
})
