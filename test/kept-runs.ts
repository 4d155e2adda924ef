import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { LogEvent } from '../src/core/events.js'
import { eventsOf, type Showcase } from './showcase.js'

export const PROPOSAL = `### Decision
We cache the prices for an hour.

### Assumptions
- Prices change at night
### Action items
- [ ] Set up Redis (owner: coder, priority: high)
- [ ] Write the runbook (owner: reviewer)

[POSITION: PROPOSAL] - cheap`
export const CONDITION =
  '### Conditions\n- Entries expire after an hour, otherwise prices are stale\n\n[POSITION: SUPPORT_WITH_CONDITIONS] - nearly'
export const REVISION = `### Decision
We cache the prices for an hour and no longer.

[C1] accepted: the expiry is part of the decision

[POSITION: PROPOSAL] - revised`
export const OBJECTION = '[POSITION: OBJECTION] - a cache hides “the real fault”'
export const YES = '[POSITION: SUPPORT] - it holds'

/** A discussion that agrees in its second round. */
export const AGREED: Showcase = {
  lines: { p: PROPOSAL, 'p@2': REVISION, 'a@1': CONDITION, a: YES, b: YES },
  topic: { title: 'Cache the prices?', text: '# Cache the prices?\n\nThe shop is slow.', source: 'cache.md' },
}

/** A discussion that one of the panel keeps from agreeing. */
export const DIVIDED: Showcase = {
  lines: {
    p: PROPOSAL,
    'p@2': `${PROPOSAL}\n[C1] declined: the fault is known`,
    'p@3': `${PROPOSAL}\n[C1] declined: the fault is known`,
    a: YES,
    b: OBJECTION,
    'b@2': `[C1] upheld: it comes back\n\n${OBJECTION}`,
    'b@3': `[C1] upheld: it comes back\n\n${OBJECTION}`,
  },
  topic: { title: 'Cache or mend?', text: '# Cache or mend?' },
}

/**
 * Keeps a discussion as a run in a folder.
 * @returns the path of its log
 */
export function keepRun(dir: string, id: string, show: Showcase | readonly LogEvent[]): string {
  mkdirSync(dir, { recursive: true })
  const file = path.join(dir, `${id}.jsonl`)
  const events = 'lines' in show ? eventsOf(show) : show
  // As they are logged: number and time first.
  const lines = events.map(({ seq, at, type, ...rest }) => JSON.stringify({ seq, at, type, ...rest }))
  writeFileSync(file, `${lines.join('\n')}\n`)
  return file
}

/** The log of a discussion, begun at another time. */
export function begunAt(show: Showcase, time: string): LogEvent[] {
  const events = eventsOf(show)
  const shift = Date.parse(time) - Date.parse(events[0]?.at ?? '')
  return events.map((event) => ({ ...event, at: new Date(Date.parse(event.at) + shift).toISOString() }))
}
