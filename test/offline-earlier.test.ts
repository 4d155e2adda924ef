import { describe, expect, it } from 'vitest'
import { createBrief } from '../src/core/topic/brief.js'
import { collect, example, GERMAN, planner, promptOf, textOf, wordsOf } from './hold-offline.js'

const before = (decision: string) =>
  `2026-01-01, x: ✅ CONSENSUS REACHED\n\n### Decision\n\n${decision}\n\n### Conditions that were accepted\n\nNone.`

async function propose(topic: string, decision: string): Promise<string> {
  const brief = createBrief({ text: topic, source: null })
  const earlier = {
    id: 'x',
    title: 'Which one?',
    startedAt: '2026-01-01T08:00:00.000Z',
    text: before(decision),
  }
  return textOf(await collect(promptOf(planner, { brief: { ...brief, earlier } })))
}

const WHEN = 'The earlier discussion “Which one?” of 2026-01-01'
const REST = 'What was accepted, declined or left open there is not weighed by these rules.'
const TIED =
  '# Which?\n\n## Options\n### Option A: Tea\n**Pros:**\n- warm\n### Option B: Milk\n**Pros:**\n- white\n'

describe('a proposal by rules for a topic that was discussed before', () => {
  it('keeps to what was decided where the points still speak for it', async () => {
    const reply = await propose(
      example('cache'),
      '**Option B: One shared Redis**, since it survives deployments.',
    )
    expect(reply).toContain(`${WHEN} came to Option B; by the points of this topic it stays. ${REST}`)
    expect(wordsOf(reply)).toBeLessThanOrEqual(450)
  })
  it('says where they speak against it', async () => {
    expect(await propose(example('cache'), 'We take option C, whole pages at the edge.')).toMatch(
      /came to Option C; by the points of this topic Option B is ahead of it, [\d.]+ to [\d.]+\./,
    )
  })
  it('keeps to it where two options are level', async () => {
    expect(await propose(TIED, '**Option B: Milk**')).toContain('### Decision\n\n**Option B: Milk**')
    expect(await propose(TIED, 'Something else.')).toContain('### Decision\n\n**Option A: Tea**')
  })
  it('does not pretend to weigh what it cannot', async () => {
    const unknown = `${WHEN} came to “We buy a larger machine.”, which rules cannot hold against`
    expect(await propose(example('cache'), 'We buy a larger machine. It is cheap.')).toContain(unknown)
    expect(await propose('# Shall we move?', 'We buy a larger machine.')).toContain(unknown)
    expect(await propose(TIED, 'There is none.')).toContain(`${WHEN} came to no decision. ${REST}`)
  })
  it('says it in the language of the topic', async () => {
    expect(await propose(GERMAN, '**Variante B: Bandlaufwerk im Keller**')).toMatch(
      /Die frühere Diskussion „Which one\?“ vom 2026-01-01 kam zu Variante B; nach den Punkten dieses Themas/,
    )
  })
})
