import type { View } from '../../core/provider.js'
import { type Concept, findConcepts } from './lexicon.js'
import type { Situation } from './situation.js'

/** The roles that a quality is a matter for, by the beginnings of their words, the nearest first. */
const CONCERNED: Record<Concept, string[]> = {
  cost: ['plan', 'archit', 'product', 'lead', 'manag'],
  security: ['secur', 'review'],
  reliability: ['ops', 'operat', 'sre', 'review', 'cod', 'develop'],
  simplicity: ['plan', 'archit', 'lead'],
  performance: ['perform', 'cod', 'develop', 'engineer'],
  scalability: ['plan', 'archit', 'cod'],
  maintainability: ['cod', 'develop', 'engineer', 'implement'],
  testability: ['test', 'qa', 'cod', 'develop'],
  correctness: ['test', 'review', 'cod'],
  ux: ['design', 'ux', 'writ', 'product'],
  data: ['data', 'cod', 'develop'],
  effort: ['plan', 'manag', 'lead'],
  privacy: ['privacy', 'secur', 'legal', 'review'],
  risk: ['review', 'plan'],
}

/** Who of the panel a task is a matter for: by role, else the agent that speaks. */
export function findOwner({ view, agent }: Situation, text: string): string {
  for (const concept of findConcepts(text)) {
    const owner = ownerOf(concept, view.panel)
    if (owner !== null) return owner
  }
  return agent.id
}

/** Who of the panel a quality is a matter for by its role; null: nobody more than others. */
export function ownerOf(concept: Concept, panel: View['panel']): string | null {
  for (const start of CONCERNED[concept]) {
    const owner = panel.find(({ id, role }) =>
      `${id} ${role}`
        .toLowerCase()
        .split(/[^\p{L}]+/u)
        .some((word) => word.startsWith(start)),
    )
    if (owner) return owner.id
  }
  return null
}
