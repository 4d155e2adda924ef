import { describe, expect, it } from 'vitest'
import { EventSieve, isEventStream, isTelling } from '../src/providers/api/event-stream.js'
import fc from './cases.js'

function sift(pieces: readonly string[], eventName: string | null = null): string {
  const sieve = new EventSieve(eventName)
  return pieces.map((piece) => sieve.push(piece)).join('') + sieve.end()
}

describe('events', () => {
  it.each([
    ['data: {"a":1}\n\n', 'data: {"a":1}\n\n'],
    ['event: x\r\ndata:{"a":\r\ndata:1}\r\n\r\n', 'data: {"a": 1}\n\n'],
    ['id\rretry: 5\rdata: {"a":1}\r\r', 'data: {"a":1}\n\n'],
    [': one\n\n', 'data: {}\n\n'],
    ['event: ping\n\ndata\n\n', 'data: {}\n\ndata: {}\n\n'],
    ['\n\n\n', ''],
    ['data: [DONE]\n\n', ''],
    ['data: {"a":1}', 'data: {"a":1}\n\n'],
    ['data: {"a":1}\n\ndata: {"b', 'data: {"a":1}\n\n'],
  ])('%j becomes %j', (stream, tidy) => {
    expect(sift([stream])).toBe(tidy)
  })

  it('get the name that is asked for', () => {
    expect(sift(['event: y\ndata: 1\n\n:\n'], 'message')).toBe(
      'event: message\ndata: 1\n\nevent: message\ndata: {}\n\n',
    )
  })

  it('are the same wherever the stream is cut into pieces', () => {
    const line = fc.constantFrom(
      'data: {"a":1}',
      'data:2',
      ': c',
      'event: e',
      'id: 7',
      '',
      'data: [DONE]',
      '–🎯',
    )
    const end = fc.constantFrom('\n', '\r\n', '\r')
    const stream = fc.array(fc.tuple(line, end), { maxLength: 12 }).map((lines) => lines.flat().join(''))
    fc.assert(
      fc.property(stream, fc.array(fc.nat({ max: 200 }), { maxLength: 8 }), (text, cuts) => {
        const places = [0, ...cuts.map((cut) => cut % (text.length + 1)).sort((a, b) => a - b), text.length]
        const pieces = places.slice(1).map((place, index) => text.slice(places[index], place))
        expect(sift(pieces)).toBe(sift([text]))
      }),
    )
  })

  it('of a size that no reply has are an error', () => {
    const sieve = new EventSieve(null)
    const piece = 'x'.repeat(8 * 1024 * 1024)
    expect(() => {
      for (let count = 0; count < 10; count++) sieve.push(piece)
    }).toThrow(/64 MB/)
  })
})

it.each([
  ['data: {', true, true],
  [':\n', true, true],
  ['\r\nevent:', true, true],
  ['{"choices', true, false],
  ['<!doctype', true, false],
  ['data', false, false],
  ['  \n', false, false],
  ['upstream error: no', true, false],
])('%j tells enough: %s, and is a stream: %s', (head, telling, stream) => {
  expect([isTelling(head), isEventStream(head)]).toEqual([telling, stream])
})
