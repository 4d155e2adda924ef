import { describe, expect, it } from 'vitest'
import { encodeBody, Paragraphs } from '../src/providers/api/request-body.js'

function bodyOf(value: object): string {
  return Buffer.from(encodeBody(value)).toString('utf8')
}

describe('the body of a request', () => {
  it('is the JSON that the whole of it would be', () => {
    const value = {
      model: 'fake',
      limit: 2000,
      none: null,
      stream: true,
      left_out: undefined,
      empty: { list: [], object: {} },
      messages: [
        { role: 'system', content: 'A "quoted" \\ text\nwith\u2028signs, 𝄞 and half of one: \ud834' },
        { role: 'user', content: [{ type: 'text', text: 'ä'.repeat(100_000) }] },
      ],
    }
    expect(bodyOf(value)).toBe(JSON.stringify(value))
  })

  it('has an empty line between the parts of a text, also where they end in half a character', () => {
    for (const texts of [[], ['one'], ['one\n', '', '"two" 🎯'], ['\ud83c', '\udfaf']])
      expect(bodyOf({ content: new Paragraphs(texts) })).toBe(JSON.stringify({ content: texts.join('\n\n') }))
  })
})
