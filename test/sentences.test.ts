import { describe, expect, it } from 'vitest'
import { gist } from '../src/core/text/gist.js'
import { splitSentences } from '../src/core/text/sentences.js'

describe('two sentences', () => {
  const ends = [
    'It is done by us. Then we go on.',
    'She starts on her second day. While she sets up, she learns.',
    'We take option B. It is the cheapest.',
    'A reply takes 5 ms. Then it is cached.',
    'It is needed. No. 5 has it.',
    'We stay on Redis 7. Then we look again.',
    'It comes in 2026. Until then we wait.',
    'The limit is in app.ts. Then there is a test.',
    'We deploy node.js. Then Redis.',
    'Take v1.2.3. Then the rest.',
    'It costs 3.5. That is little.',
    'Logs, metrics, traces etc. They stay.',
    'It runs at 8 a.m. Then it stops.',
    'Das machen wir so. Dann der Rest.',
    'Das kostet 300 EUR im Monat. Dafür läuft es.',
    'Wir nehmen Plan A. Der Rest bleibt.',
    'Logs, Metriken usw. Das bleibt.',
    'Es bleibt bei Stufe 2. Dann sehen wir weiter.',
    'Es sind 14. Mehr werden es nicht.',
    '(So ist es.) Dann der Rest.',
    'It wins. (It is cheap as well.)',
    'They said “We go.” Then they went.',
  ]
  for (const text of ends)
    it(text, () => {
      expect(splitSentences(text)).toHaveLength(2)
      expect(splitSentences(text).join(' ')).toBe(text)
    })
  it('may be a word long', () => {
    expect(splitSentences('Is it needed? No. We wait.')).toEqual(['Is it needed?', 'No.', 'We wait.'])
  })
})

describe('one sentence', () => {
  const whole = [
    'A store, e.g. Redis, is needed.',
    'A store (e.g. Redis) is needed.',
    'One store, i.e. Redis or i. e. Valkey, is enough.',
    'Compare Redis vs. SQLite with ca. 5 users, approx. 300 EUR.',
    'Ask Dr. Weber, Prof. Klein and Mrs. Jones of Acme Co. KG.',
    'See No. 5, p. 12, Fig. 3 and Sec. 4.',
    'From 4 Dec. 2026 on.',
    'Ein Speicher, z. B. Redis, hilft.',
    'Ein Speicher, z.B. Redis, hilft.',
    'Das gilt u. a. Redis betreffend, d. h. Speicher, i. d. R. Valkey o. Ä. Dinge.',
    'Siehe Nr. 5, S. 12, Abb. 3 und Art. 6 Abs. 1 DSGVO.',
    'Es kostet ca. 5 Mio. Euro bzw. Dollar, inkl. Wartung, max. 3 Jahre.',
    'Vgl. Redis ggf. Valkey, vgl. Abschnitt 3.',
    'Ab 4. Mai gilt es, am 12. Dezember nicht mehr.',
    'Im 2. Quartal, am 1. und 2. Tag, beim 3. Versuch.',
    'Am 4. 5. 2026 geht es los.',
    'Die 3.5 Tage stehen in src/app.ts und in v1.2.3 von Node 20.19.',
    '1. Redis nehmen',
    'It wins, since the topic says “it runs in…” (Start) and “It is cheap.” (Budget)',
    'J. Smith and J. R. Brown agree.',
  ]
  for (const text of whole) it(text, () => expect(splitSentences(text)).toEqual([text]))
})

describe('gist', () => {
  it('leaves out a sentence that is too long behind one that says enough', () => {
    const first = 'We keep sessions in Redis from May on.'
    const second = 'It is the only option that survives a deployment and can end a session at once.'
    expect(gist(`${first} ${second}`, { limit: 70 })).toBe(first)
  })
  it('cuts it where next to nothing was said', () => {
    expect(gist('Yes. We keep sessions in Redis from May on and rehearse it.', { limit: 40 })).toBe(
      'Yes. We keep sessions in Redis from…',
    )
  })
  it('does not count a sentence that says next to nothing', () => {
    const text = 'No. Redis is managed. It costs 45 EUR. The rest follows.'
    expect(gist(text, { sentences: 1 })).toBe('No. Redis is managed.')
    expect(gist(text)).toBe('No. Redis is managed. It costs 45 EUR.')
    expect(gist('No.')).toBe('No.')
  })
  it('reads a long text without end in no time', () => {
    const start = performance.now()
    expect(splitSentences('Dr. '.repeat(20_000))).toHaveLength(1)
    expect(performance.now() - start).toBeLessThan(5000)
  })
})
