import type { LogEvent } from '../src/core/events.js'
import { replay } from '../src/core/evolve.js'
import { renderPage } from '../src/core/export/page.js'
import { hashText } from '../src/core/hash.js'
import { eventsOf, type Showcase } from './showcase.js'

/** A staged discussion with the times of a real one: a phase's replies begin together and take 8 to 60 seconds. */
export function timed(show: Showcase): LogEvent[] {
  let asked = Date.UTC(2026, 0, 1, 9)
  let now = asked
  return eventsOf(show).map((event) => {
    if (event.type === 'phase.opened') asked = now
    const at = (time: number) => new Date(time).toISOString()
    if (event.type !== 'turn.completed' && event.type !== 'turn.failed') return { ...event, at: at(now) }
    now = Math.max(now, asked + 8000) + (hashText(`${event.agent} ${event.round} ${event.phase}`) % 20_000)
    return { ...event, durationMs: now - asked, at: at(now) }
  })
}

export function pageOf(show: Showcase): string {
  return pageFrom(timed(show))
}

export function pageFrom(events: readonly LogEvent[]): string {
  return renderPage(replay(events), events)
}

/** What a reply could try in order to run, fetch, hide or imitate something. */
export const HOSTILE = `<script>window.pwned = 1</script>
<img src=x onerror="window.pwned = 2"><svg onload="window.pwned = 3"></svg>
<iframe src="https://evil.example/frame"></iframe><style>body { display: none }</style>
</div></details></main></body></html><meta http-equiv="refresh" content="0;url=https://evil.example/">

[click me](javascript:window.pwned=4) [data](data:text/html,<script>window.pwned=5</script>) [vb](vbscript:x)
[entity](&#106;avascript:window.pwned=6) [good](https://good.example/a?b=1&c="d") <https://auto.example/>
[https://bank.example](https://evil.example/login "title' onmouseover='window.pwned=7")
![pixel](https://evil.example/pixel.png) ![inline](data:image/svg+xml,<svg onload=alert(1)>)

Reordered: \u202Egnp.exe\u202C and by entity: &#x202E;gnp.exe&#x2069; and \u001B[2J and &#27;[2J

| left | right |
| :--- | ---: |
| <b onclick=alert(1)>x</b> | \`</td></table>\` |

\`\`\`"><script>window.pwned = 8</script>
</code></pre><script>window.pwned = 9</script>
\`\`\`

<details open ontoggle="window.pwned = 10"><summary>s</summary>
`

/** Names and texts that try the same wherever they stand. */
export const HOSTILE_SHOW: Showcase = {
  agents: ['p', 'a', 'b'],
  rounds: 2,
  topic: {
    title: '</title><script>window.pwned = 11</script> "Shall we?"',
    text: `# Topic\n\n${HOSTILE}`,
    source: '"><script>window.pwned = 12</script>.md',
    language: 'en" onload="window.pwned = 13',
  },
  people: {
    a: { name: 'A<img src=x onerror=window.pwned=14>', role: '<b>role</b>', emoji: '<i>' },
    b: { name: `B ${'LongName'.repeat(20)}`, role: 'x'.repeat(300) },
  },
  voice: {
    provider: '<script>window.pwned = 15</script>',
    model: '"><img src=x onerror=window.pwned=16>',
    usage: { inputTokens: 1200, cachedInputTokens: 0, outputTokens: 300, costUsd: null },
  },
  lines: {
    p: `### Decision\nWe do it. ${'unbreakable'.repeat(60)}\n\n${HOSTILE}\n\n### Assumptions\n- <script>window.pwned = 17</script> holds\n\n### Action items\n- [ ] <img src=x onerror=window.pwned=18> ${'task'.repeat(80)} (owner: <b>x</b>, priority: high)\n\n[POSITION: PROPOSAL] - <script>window.pwned = 19</script>`,
    'a@1': `${HOSTILE}\n\n### Conditions\n- ${'condition'.repeat(50)} <script>window.pwned = 20</script> | \`x\` [l](javascript:window.pwned=21)\n\n[POSITION: SUPPORT_WITH_CONDITIONS] - nearly`,
    'a@2':
      '[C1] upheld: <svg onload=window.pwned=22>\n\n[POSITION: OBJECTION] - <img src=x onerror=window.pwned=23>\nConfidence: 0.8',
    b: null,
  },
  failure: {
    kind: 'crashed',
    message: '<script>window.pwned = 24</script> \u001B]0;title\u0007 exit 1',
    hint: '[run](javascript:window.pwned=25)',
    retryable: false,
  },
}
