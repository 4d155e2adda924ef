import { describe, expect, it } from 'vitest'
import { detectLanguage } from '../src/core/text/language.js'
import { createBrief, slugify } from '../src/core/topic/brief.js'
import { readOutline } from '../src/core/topic/outline.js'

const titleOf = (text: string) => createBrief({ text, source: null }).title

describe('the title of a topic', () => {
  it.each([
    [
      'the first heading, without markup',
      '# Where do *we* keep `sessions`?\n\nText\n\n# Later',
      'Where do we keep sessions?',
    ],
    ['a heading below the first level, if nothing stands before it', '## Deployment\n\ntext', 'Deployment'],
    [
      'the first line, not the heading of a part',
      'Redis or Postgres for the queue?\n\n## Options\n- A',
      'Redis or Postgres for the queue?',
    ],
    ['a level-one heading after some text', 'Draft of 3 May\n\n# Queue\n\ntext', 'Queue'],
    [
      'the title of the front matter',
      '---\ntitle: "Queue for mails"\ndate: 2026-01-01\n---\n\ntext',
      'Queue for mails',
    ],
    ['the first line of several', 'First line\nsecond line', 'First line'],
    ['the first item of a list', '- one\n- two', 'one'],
    ['code when there is nothing else', '```\nnpm test\n```', 'npm test'],
  ])('is %s', (_, text, title) => expect(titleOf(text)).toBe(title))

  it('is one line of at most 80 characters, cut after a word', () => {
    const title = titleOf(`# ${'a rather long heading that goes on '.repeat(5)}`)
    expect(title.length).toBeLessThanOrEqual(80)
    expect(title).toMatch(/ (?:a|rather|long|heading|that|goes|on)…$/)
  })

  it('ends with the first sentence where one fits', () => {
    expect(
      titleOf(`Should we use Redis for the queue? ${'We have looked at it for long. '.repeat(4)}`),
    ).toMatch(/^Should we use Redis for the queue\?( We have looked at it for long\.)?$/)
  })

  it('never cuts a character in two', () => {
    const family = '👨‍👩‍👧‍👦'
    expect(titleOf(family.repeat(100))).toBe(`${family.repeat(79)}…`)
    expect(titleOf('部署架构'.repeat(30))).toBe(`${'部署架构'.repeat(19)}部署架…`)
  })

  it('carries no control characters', () => {
    expect(titleOf('# a\u001b[31mred\u202e')).toBe('a red')
  })

  it('keeps the text, the source and a given language', () => {
    expect(createBrief({ text: 'Was nun?', source: 'a.md', language: 'fr' })).toEqual({
      title: 'Was nun?',
      text: 'Was nun?',
      source: 'a.md',
      language: 'fr',
    })
  })
})

describe('slugify', () => {
  it.each([
    ['OpenBotMan Deployment-Architektur: Cloud vs Lokal', 'openbotman-deployment-architektur-cloud-vs-lokal'],
    ['Größe der Übersicht ändern', 'groesse-der-uebersicht-aendern'],
    ['a\u0308', 'ae'],
    ['Où est la clé ?', 'ou-est-la-cle'],
    ['../../etc/passwd', 'etc-passwd'],
    ["What's next", 'whats-next'],
    ['部署架构', 'discussion'],
    ['🚀🔥', 'discussion'],
    ['AI 部署', 'ai'],
    ['---', 'discussion'],
    ['', 'discussion'],
    ['CON', 'con-discussion'],
    ['lpt1', 'lpt1-discussion'],
  ])('%s -> %s', (title, slug) => expect(slugify(title)).toBe(slug))

  it('is at most 60 characters, cut between words', () => {
    const slug = slugify('one sentence with many words '.repeat(10))
    expect(slug.length).toBeLessThanOrEqual(60)
    expect(slug).toMatch(/^[a-z]+(?:-[a-z]+)*$/)
    expect(slugify('x'.repeat(300))).toHaveLength(60)
  })
})

describe('detectLanguage', () => {
  it.each([
    ['de', 'Sollen wir Redis nutzen?'],
    ['de', 'Welche Datenbank für die Warteschlange?'],
    ['en', 'Should we use Redis?'],
    ['en', 'Redis'],
    ['en', ''],
    ['fr', 'Quelle base de données pour la file ?'],
    ['es', '¿Qué base de datos usamos para la cola?'],
    [
      'de',
      '## Options\n\nWir nutzen den Server und die API.\n\n```sh\nif the file is not there then do what you want\n```',
    ],
    ['en', 'The term `der die das und ist nicht` is about German articles.'],
  ])('%s: %s', (language, text) => expect(detectLanguage(text)).toBe(language))
})

describe('readOutline', () => {
  it('reads options by headings, with bold lead-ins and lists', () => {
    const outline = readOutline(`# Queue

## Kontext
- Mails hängen

## Zu prüfende Optionen

### Option A: Redis
Ein Server mehr.

**Vorteile:**
- schnell

**Nachteile:**
- verliert beim
  Neustart alles

### Variante B – Postgres

#### Pro
+ schon da

## Rahmenbedingungen
- Budget: höchstens 50 EUR
- **Team** – zwei Personen

## Offene Fragen
1. **Last:** Reicht das?
2. Wer betreibt es?

## Erwartetes Ergebnis
- Empfehlung

## Ziel
Mails gehen in einer Minute hinaus.`)
    expect(outline).toEqual({
      options: [
        {
          label: 'A',
          name: 'Redis',
          title: 'Option A: Redis',
          pros: ['schnell'],
          cons: ['verliert beim Neustart alles'],
          notes: ['Ein Server mehr.'],
        },
        {
          label: 'B',
          name: 'Postgres',
          title: 'Variante B – Postgres',
          pros: ['schon da'],
          cons: [],
          notes: [],
        },
      ],
      constraints: [
        { name: 'Budget', text: 'höchstens 50 EUR' },
        { name: 'Team', text: 'zwei Personen' },
      ],
      context: ['Mails hängen'],
      questions: [
        { number: 1, text: 'Last: Reicht das?' },
        { number: 2, text: 'Wer betreibt es?' },
      ],
      expected: ['Empfehlung'],
      problem: null,
      ask: 'Mails gehen in einer Minute hinaus.',
    })
  })

  it.each([
    [
      'a list with nested pros and cons',
      '## Options\n- **A: Redis** - shared\n  - Pro: fast\n  - Con: one more server\n- B) Postgres\n  - Pros:\n    - there already\n  - Cons:\n    - slow',
    ],
    [
      'a table',
      '| | Option | Pros | Cons |\n|---|---|---|---|\n| A | Redis | fast | one more server |\n| B | Postgres | there already | slow |',
    ],
    [
      'paragraphs with lead-ins',
      '**Option A: Redis**\nAdvantages: fast\nDisadvantages: one more server\n\n**Option B: Postgres**\nAdvantages: there already\nDisadvantages: slow',
    ],
    [
      'lists with + and -',
      '### Option A: Redis\n+ fast\n\n- one more server\n\n### Option B: Postgres\n+ there already\n\n- slow',
    ],
    [
      'points that begin with good and bad, and options named before',
      '## Considered options\n* A. Redis\n* B. Postgres\n\n## Pros and cons of the options\n### A. Redis\n* Good, because fast\n* Bad, because one more server\n### B. Postgres\n* Good, because there already\n* Bad, because slow',
    ],
  ])('reads options from %s', (_, text) => {
    const options = readOutline(text).options.map(({ label, name, pros, cons }) => ({
      label,
      name,
      pros,
      cons,
    }))
    expect(options).toEqual([
      { label: 'A', name: 'Redis', pros: ['fast'], cons: ['one more server'] },
      { label: 'B', name: 'Postgres', pros: ['there already'], cons: ['slow'] },
    ])
  })

  it('takes a minus list for cons only where a plus list stands beside it', () => {
    const [option] = readOutline('## Options\n### Redis\n- in memory\n- single thread').options
    expect(option).toMatchObject({
      label: null,
      title: 'Redis',
      cons: [],
      notes: ['in memory', 'single thread'],
    })
  })

  it('gives a plain note its questions and nothing else', () => {
    const outline = readOutline(
      'Mails hang. Who looks after them?\n\n```\nwhy?\n```\n\n> Is this quoted?\n\nWhat now?',
    )
    expect(outline.questions.map(({ text }) => text)).toEqual(['Who looks after them?', 'What now?'])
    expect(outline).toMatchObject({
      options: [],
      constraints: [],
      expected: [],
      ask: 'Who looks after them?',
    })
  })

  it('does not ask again what the choice of an option answers', () => {
    const outline = readOutline('# Redis or Postgres?\n\n## Option A: Redis\n\n## Option B: Postgres')
    expect(outline).toMatchObject({ ask: 'Redis or Postgres?', questions: [] })
  })

  it('reads constraints under headings of their own', () => {
    expect(
      readOutline('## Constraints\n### Budget\nAt most 50 EUR.\n### Team\n- two people').constraints,
    ).toEqual([
      { name: 'Budget', text: 'At most 50 EUR.' },
      { name: 'Team', text: 'two people' },
    ])
  })

  it('takes nothing from code or quotations', () => {
    const outline = readOutline('## Constraints\n```\n- must not count\n```\n> - nor this\n\n- Budget: 5 EUR')
    expect(outline.constraints).toEqual([{ name: 'Budget', text: '5 EUR' }])
  })

  it.each(['', '   ', '#', '|a|\n|-|', '- ', '**Pro:**', '## Options'])('survives %j', (text) => {
    expect(readOutline(text).options).toEqual([])
  })

  it.each([
    ['Should we use Postgres or MySQL for the shop?', ['Postgres', 'MySQL']],
    ['Sollen wir Postgres, MySQL oder SQLite nehmen?', ['Postgres', 'MySQL', 'SQLite']],
    ['Is AWS Lambda or Google Cloud Run cheaper?', ['AWS Lambda', 'Google Cloud Run']],
    ['Do we want a monolith or microservices?', ['monolith', 'microservices']],
    ['# Build or buy?', ['Build', 'buy']],
    ['# Queue: SQS vs. Kafka', ['SQS', 'Kafka']],
    ['Which is better: `npm` or `pnpm`?', ['npm', 'pnpm']],
    ['Options: SQS, Kafka or RabbitMQ', ['SQS', 'Kafka', 'RabbitMQ']],
    ['Do we need one or more nodes?', []],
    ['Can we do this now or later?', []],
    ['Do we need Kubernetes or not?', []],
    ['Who or what broke it?', []],
    ['Postgres or MySQL, we shall see.', []],
  ])('reads options in passing: %s', (text, names) => {
    const { options } = readOutline(text)
    expect(options.map(({ name }) => name)).toEqual(names)
    expect(options.flatMap(({ pros, cons }) => [...pros, ...cons])).toEqual([])
  })

  it.each([
    'Which queue? Option A: SQS. Pro: managed. Con: vendor lock-in; dear. Option B: RabbitMQ. Pro: known. Con: we run it.',
    'Which queue? Option A: SQS (pro: managed; con: vendor lock-in; dear). Option B: RabbitMQ (pro: known; con: we run it)',
    'Which queue?\nOption A: SQS\nPros: managed\nCons: vendor lock-in; dear\nOption B: RabbitMQ\nPros: known\nCons: we run it',
    'Which queue?\n\nVariante 1 - SQS. Vorteil: managed. Nachteile: vendor lock-in; dear.\n\nVariante 2 - RabbitMQ. Vorteil: known. Nachteil: we run it.',
    'Which queue? (a) SQS: pro: managed, con: vendor lock-in; dear (b) RabbitMQ: pro: known, con: we run it',
  ])('reads options of a running text: %j', (text) => {
    const options = readOutline(text).options.map(({ name, pros, cons, notes }) => ({
      name,
      pros,
      cons,
      notes,
    }))
    expect(options).toEqual([
      { name: 'SQS', pros: ['managed'], cons: ['vendor lock-in', 'dear'], notes: [] },
      { name: 'RabbitMQ', pros: ['known'], cons: ['we run it'], notes: [] },
    ])
  })

  it('reads what is said of options that stand in letters or in the question', () => {
    const said = (text: string) =>
      readOutline(text).options.map(({ title, pros, cons, notes }) => [title, pros, cons, notes])
    expect(said('Queue?\n\nA) SQS - managed, but vendor lock-in\nB) RabbitMQ. It is there already.')).toEqual(
      [
        ['A) SQS', ['managed'], ['vendor lock-in'], []],
        ['B) RabbitMQ', [], [], ['It is there already']],
      ],
    )
    const question = 'Redis or Postgres for the sessions?'
    expect(
      said(`${question} Redis is fast, but one more thing to run; Postgres: there already. Redisson no.`),
    ).toEqual([
      ['Redis', ['fast'], ['one more thing to run'], []],
      ['Postgres', [], [], ['there already']],
    ])
  })

  it.each([
    'Plan B: we wait. Plan C: we go.',
    'Option A: Redis. Pro: fast. Nothing else was thought of.',
    'See (b) and (a) below.',
    `${'Option A: '.repeat(2000)}`,
  ])('takes nothing for options that is none: %#', (text) => {
    expect(readOutline(text).options).toEqual([])
  })

  it('reads what stands around a but in a list of options', () => {
    const text = `Which queue?

- **SQS**: managed and cheap, but vendor lock-in
- **Kafka** - teuer, aber schnell
- RabbitMQ: known to us, but hard to scale`
    expect(readOutline(text).options.map(({ name, pros, cons }) => ({ name, pros, cons }))).toEqual([
      { name: 'SQS', pros: ['managed and cheap'], cons: ['vendor lock-in'] },
      { name: 'Kafka', pros: ['schnell'], cons: ['teuer'] },
      { name: 'RabbitMQ', pros: ['known to us'], cons: ['hard to scale'] },
    ])
    expect(readOutline('Notes:\n\n- Anna: was there, but left\n- Ben: stayed').options).toEqual([])
  })
})
