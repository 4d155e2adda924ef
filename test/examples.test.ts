import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { openbotman, tempFolder } from './cli.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const seed = path.join(root, '../shared/seeds/deployment-topic.md')

async function hold(topic: string) {
  const cwd = tempFolder()
  const { stdout, stderr, code } = await openbotman(['discuss', topic, '--offline', '--json'], { cwd })
  const result = JSON.parse(stdout)
  return { result, code, stderr, transcript: readFileSync(path.join(cwd, result.transcript), 'utf8') }
}

it.each([
  ['documentation.md', 'consensus', 0, 1],
  ['cache.md', 'consensus', 0, 2],
  ['ticket-assistant.md', 'no-consensus', 3, 3],
])('the shipped topic %s ends as the README says: %s', async (file, status, code, rounds) => {
  const held = await hold(path.join(root, 'examples', file))
  expect(held.result.status).toBe(status)
  expect(held.code).toBe(code)
  expect(held.result.rounds.length).toBe(rounds)
  expect(held.transcript).toContain('offline rules, no model')
})

it('comes to the same result every time', async () => {
  const topic = path.join(root, 'examples/cache.md')
  const [one, other] = await Promise.all([hold(topic), hold(topic)])
  const contents = (held: typeof one) =>
    held.result.rounds.map((round: { turns: { content: string }[] }) =>
      round.turns.map((turn) => turn.content),
    )
  expect(contents(one)).toEqual(contents(other))
})

it.skipIf(!existsSync(seed))('reads a real German topic whole and answers in German', async () => {
  const { result, transcript } = await hold(seed)
  expect(result.title).toBe('OpenBotMan Deployment-Architektur: Cloud vs Lokal')
  expect(result.decision).toMatch(/Option A: OpenBotMan auf Cloud Server/)
  for (const option of [
    'Option B: Tunnel',
    'Option C: Hybrid',
    'Option D: GitHub Actions',
    'Option E: OpenBotMan als SaaS',
  ]) {
    expect(transcript.split('## Positions')[1]).toContain(option)
  }
  const tasks = result.actionItems.map((item: { text: string }) => item.text).join('\n')
  for (const question of ['Claude CLI Auth', 'Ressourcen', 'Kosten', 'Security', 'Entwickler-Experience'])
    expect(tasks).toContain(question)
})

it.each([
  ['a line', 'Should we rewrite the billing service in Rust?'],
  ['a German line', 'Sollen wir den Dienst für Rechnungen neu schreiben?'],
  ['a note', '# Backups\n\nWe have none. They must cost less than 20 EUR a month. Who restores them?'],
])('says something sensible on a topic without options: %s', async (_, topic) => {
  const { result, code } = await hold(topic)
  // Nothing was chosen, so nothing was agreed.
  expect(code).toBe(3)
  expect(result.status).toBe('no-consensus')
  expect(result.points.some((point: { status: string }) => point.status === 'open')).toBe(true)
  expect(result.decision.length).toBeGreaterThan(40)
})
