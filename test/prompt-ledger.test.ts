import { expect, it } from 'vitest'
import { promptFor } from '../src/core/prompt.js'
import { stage } from './showcase.js'
import { agent } from './table.js'

const PROPOSAL = '### Decision\nWe cache the prices for an hour.\n\n[POSITION: PROPOSAL] - cheap'
const vote = (text: string) =>
  `### Conditions\n- ${text}\n\n[POSITION: SUPPORT_WITH_CONDITIONS] - once it is met`
const revision = (id: string, decision: string) =>
  `### Decision\n${decision}\n\n[${id}] accepted: it stands in the first sentence\n\n[POSITION: PROPOSAL] - revised`

/** What agent a is sent for its answer in the third round, message by message. */
function sentTo(decisions: [string, string]): string[] {
  const state = stage({
    agents: ['p', 'a', 'b'],
    lines: {
      p: PROPOSAL,
      'p@2': revision('C1', decisions[0]),
      'p@3': revision('C2', decisions[1]),
      'a@1': vote('Entries expire after an hour, otherwise they are stale'),
      'a@2': vote('Somebody watches the hit rate, otherwise nobody sees that it fails'),
      a: '[POSITION: SUPPORT] - fine',
      b: '[POSITION: SUPPORT] - fine',
    },
    until: (event) => event.type === 'phase.opened' && event.round === 3 && event.phase === 'answers',
  })
  const ask = { round: 3, phase: 'answers' as const, agent: agent('a').id, followUp: null }
  return promptFor(state, ask, 100).messages.map(({ content }) => content)
}

const KEPT: [string, string] = [
  'We cache the prices for an hour. Entries expire.',
  'We cache the prices for an hour. Entries expire. The coder watches the hit rate.',
]

it('tells what became of a point once, and what is settled since', () => {
  const messages = sentTo(KEPT)
  expect(messages.filter((each) => each.includes('[C1] (condition, yours)'))).toHaveLength(1)
  expect(messages.at(-1)).not.toContain('[C1] (condition')
  expect(messages.at(-1)).toContain('[C2] (condition, yours) Somebody watches the hit rate')
})

it('tells what a revision changed, as long as that is less than the decision', () => {
  expect(sentTo(KEPT).at(-1)).toContain('<difference>\n+ The coder watches the hit rate.\n</difference>')
  const anew = sentTo([
    KEPT[0],
    'One Redis for all three servers. Alarms go to the coder. No cache in the shop.',
  ])
  expect(anew.at(-1)).toMatch(/<difference>\n\(most of the decision was written anew: .+\)\n<\/difference>/)
})
