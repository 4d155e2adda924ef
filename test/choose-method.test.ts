import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { METHODS } from '../src/core/methods.js'
import { createBrief } from '../src/core/topic/brief.js'
import { chooseMethod } from '../src/core/topic/choose-method.js'

const choose = (text: string) => chooseMethod(createBrief({ text, source: null }))

describe('chooseMethod', () => {
  const topics: [text: string, method: string | null][] = [
    ['Which version of Node dropped support for the old loader?', 'answer'],
    ['Who maintains the parser we depend on?', 'answer'],
    ['When does the certificate of the shop expire?', 'answer'],
    ['Does Postgres lock the table when a column with a default is added?', 'answer'],
    ['Is HTTP/2 multiplexed over one connection?', 'answer'],
    ['Wer pflegt den Parser, den wir benutzen?', 'answer'],
    ['Wann läuft das Zertifikat ab?', 'answer'],
    ['Stimmt es, dass SQLite nur einen Schreiber zulässt?', 'answer'],
    ['Unterstützt Safari das Attribut inert?', 'answer'],

    ['How long will the migration of the billing service take?', 'delphi'],
    ['How many engineers does the rewrite need?', 'delphi'],
    ['How likely is it that the vendor raises prices next year?', 'delphi'],
    ['# Effort\n\nGive an estimate for moving the search to another index.', 'delphi'],
    ['Wie lange dauert der Umzug der Datenbank?', 'delphi'],
    ['Wie viele Tage brauchen drei Leute dafür?', 'delphi'],
    ['Wie hoch ist der Aufwand für die Umstellung?', 'delphi'],
    ['# Schätzung\n\nUmstieg auf das neue Abrechnungssystem.', 'delphi'],

    ['Compare Redis, Memcached and an in-process cache for our catalogue.', 'tradeoff'],
    ['Which of these queues fits our jobs?', 'tradeoff'],
    ['Kafka vs. RabbitMQ for order events', 'tradeoff'],
    ['Vergleich von drei Anbietern für den Versand', 'tradeoff'],
    ['Welche von den drei Bibliotheken nehmen wir?', 'tradeoff'],
    [
      '# A queue\n\n## Options\n\n### Option A: Redis\n\n- fast\n\n### Option B: Postgres\n\n- there already\n\n## Constraints\n\n- Cost: at most 50 EUR a month\n- Durable: no job is lost\n',
      'tradeoff',
    ],

    ['Should we rewrite the billing service in Rust?', 'consensus'],
    ['Do we need a message queue?', 'consensus'],
    ['Sollen wir den Dienst für Rechnungen neu schreiben?', 'consensus'],
    ['Brauchen wir einen zweiten Server?', 'consensus'],
    ['# Caching\n\n## Options\n\n- Redis\n- Memcached\n', 'consensus'],

    ['Our onboarding', null],
    ['# Notes\n\nThe build is slow and nobody likes it.', null],
    ['Was tun gegen lange Builds', null],
  ]
  it.each(topics)('%j: %s', (text, method) => {
    expect(choose(text)?.method ?? null).toBe(method)
  })

  it('says why, in the words of the topic', () => {
    expect(choose('How long will the migration take?')?.why).toBe(
      'the topic asks for an estimate: "How long will the migration take?"',
    )
    expect(choose(`How long will ${'the long '.repeat(40)}migration take?`)?.why.length).toBeLessThan(130)
  })

  it('takes a decision about an amount for a decision', () => {
    expect(choose('How long should we keep the logs?')?.method).toBe('consensus')
    expect(choose('Wie lange sollen wir die Protokolle aufheben?')?.method).toBe('consensus')
  })

  it('names only methods that ship, whatever it is given', () => {
    const names = METHODS.map(({ name }) => name)
    for (const text of ['?', '   x', '# \n\n?', '???\n\nvs\n', 'a'.repeat(100_000), '- \n'.repeat(2000)]) {
      const choice = choose(text)
      if (choice) expect(names).toContain(choice.method)
    }
  })

  it.each([
    ['tradeoff-job-queue.md', 'tradeoff'],
    ['delphi-billing-migration.md', 'delphi'],
    ['answer-add-column.md', 'answer'],
  ])('chooses for the shipped topic %s: %s', (file, method) => {
    const text = readFileSync(new URL(`../examples/${file}`, import.meta.url), 'utf8')
    expect(choose(text)?.method).toBe(method)
  })
})
