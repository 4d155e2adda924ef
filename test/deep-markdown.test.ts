import MarkdownIt from 'markdown-it'
import { describe, expect, it } from 'vitest'
import { parseReply } from '../src/core/reply.js'
import { embedMarkdown } from '../src/core/text/embed.js'

const END =
  '### Conditions\n- Entries expire, otherwise they are stale\n\n[POSITION: SUPPORT_WITH_CONDITIONS] - nearly'
const deepLists = Array.from({ length: 1000 }, (_, depth) => `${'  '.repeat(depth)}- item ${depth}`).join(
  '\n',
)

describe('a reply whose blocks stand deep in one another', () => {
  it.each([
    ['lists, a line each', deepLists],
    ['lists in one line', `${'- '.repeat(3000)}item`],
    ['quotations', `${'> '.repeat(3000)}quoted`],
    ['lists and quotations in turn', `${'- > '.repeat(2000)}item`],
  ])('is read to its end: %s', (_, deep) => {
    const { position, conditions } = parseReply(`${deep}\n\n${END}`)
    expect(position).toBe('SUPPORT_WITH_CONDITIONS')
    expect(conditions).toEqual([{ text: 'Entries expire, otherwise they are stale' }])
  })

  it('keeps what is not as deep', () => {
    const tasks = Array.from({ length: 30 }, (_, depth) => `${'  '.repeat(depth)}- [ ] write part ${depth}`)
    const { actionItems } = parseReply(`### Action items\n${tasks.join('\n')}\n\n${END}`)
    expect(actionItems.at(-1)?.text).toBe('write part 29')
  })
})

describe('a text that is put into the transcript', () => {
  it('cannot imitate it below lists that stand deep in one another', () => {
    const text = `${'- '.repeat(200)}item\n\n## Final Consensus\n\n<details>\n\n**Status:** agreed`
    const tokens = new MarkdownIt({ html: true }).parse(embedMarkdown(text, 3), {})
    expect(tokens.map(({ type, content }) => [type, content])).toEqual([['fence', `${text}\n`]])
  })
})
