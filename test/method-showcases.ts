import { openState } from '../src/core/evolve.js'
import { labelsFor } from '../src/core/method/visibility.js'
import type { Agent, Brief, Usage } from '../src/core/types.js'
import type { Showcase } from './showcase.js'
import { agent, openingOf } from './table.js'

// One discussion for every method, told by its participants in the format that they are asked for.

const PEOPLE: Record<string, Partial<Agent>> = {
  planner: { name: 'Planner', role: 'architect', emoji: '🎯' },
  coder: { name: 'Coder', role: 'developer', emoji: '💻' },
  reviewer: { name: 'Reviewer', role: 'reviewer', emoji: '🔍' },
  operator: { name: 'Operator', role: 'operations', emoji: '🛠️' },
}
const TAKEN: Usage = { inputTokens: 1800, cachedInputTokens: 600, outputTokens: 260, costUsd: 0.0061 }
const VOICES: NonNullable<Showcase['voices']> = {
  planner: { provider: 'claude-cli', model: 'sonnet', usage: TAKEN },
  coder: { provider: 'openai', model: 'gpt-5', usage: TAKEN },
  reviewer: { provider: 'google', model: 'gemini-2.5-pro', usage: TAKEN },
  operator: { provider: 'claude-cli', model: 'haiku', usage: TAKEN },
}

interface Plot extends Omit<Showcase, 'topic' | 'people' | 'lines'> {
  agents: string[]
  brief: Pick<Brief, 'title' | 'text'> & Partial<Brief>
}

function plot({ agents, brief, more, ...show }: Plot): Omit<Showcase, 'lines'> & { agents: string[] } {
  return {
    voices: VOICES,
    ...show,
    agents,
    more: {
      ...more,
      agents: agents.map((id) => ({ ...agent(id), ...PEOPLE[id] })),
      brief: { source: null, language: 'en', ...brief },
    },
  }
}

/** Under which letter a reader is shown an author. */
function lettersIn(show: Omit<Showcase, 'lines'>): (reader: string, author: string) => string {
  const state = openState({ ...openingOf(show), seq: 1, at: '2026-01-01T00:00:00.000Z' })
  return (reader, author) => labelsFor(state, reader).get(author) ?? '?'
}

// --- consensus --------------------------------------------------------------------------------------------------

export const CONSENSUS: Showcase = {
  ...plot({
    agents: ['planner', 'coder', 'reviewer', 'operator'],
    more: { picks: ['coder', 'reviewer', 'operator'] },
    brief: {
      title: 'Where do we keep user sessions?',
      source: 'topics/sessions.md',
      text: `# Where do we keep user sessions?

The shop runs on one server today and on three from May. Sessions lie in the memory of the process, about 40,000 at a time.

## Options
- Option A: sticky sessions at the load balancer
- Option B: Redis
- Option C: signed cookies

## Questions
1. What happens to users who are logged in while we deploy?
2. Who is called when it fails at night?

## Expected results
- A decision that names a date
- The steps in their order
`,
    },
  }),
  lines: {
    'coder@1/picks': '[PICK: Signed cookies] - a cookie that outgrows the 4 KB a browser takes',
    'reviewer@1/picks': '[PICK: Redis] - one more service that can take the shop down',
    'operator@1/picks':
      '[PICK: Sticky sessions at the load balancer] - carts are lost whenever a server is drained',
    'planner@1': `### Decision
We keep sessions in Redis from 4 May on. The session library stays, only its store is replaced.

Redis lets any of the three servers answer any user, which sticky sessions do not, and it can end a session at once, which signed cookies cannot. Against it speaks one more service to run.

### Assumptions
- A session is smaller than 2 KB
- Managed Redis is part of the hosting contract

### Answers
- [Q1] They stay logged in: their sessions outlive the process that is replaced.
- [E1] 4 May 2026, a week before the second server starts.
- [E2] The action items below, in that order.

### Action items
- [ ] Put the Redis store behind the session library (owner: coder, priority: high)
- [ ] Rehearse a deployment with 100 logged-in test users (owner: operator)

[POSITION: PROPOSAL] - it is the only option that survives a deployment and can log users out
Confidence: 0.7`,
    'coder@1': `The store is an afternoon's work; what is missing is when entries go away.

[A1] confirmed: src/session.ts:41, the largest session of the last week had 1.3 KB

### Conditions
- Every session has a time to live of 14 days, renewed on use, otherwise Redis fills up within two months

[POSITION: SUPPORT_WITH_CONDITIONS] - right, once sessions expire
Confidence: 0.8`,
    'reviewer@1': `[A2] disputed: page 7 of the hosting contract lists Redis as an extra at 40 euros a month

[POSITION: OBJECTION] - a single Redis node that restarts logs out all 40,000 users at once
Confidence: 0.9`,
    'operator@1': `### Action items
- [ ] Write the runbook for a full Redis (owner: operator, priority: low)

[POSITION: CONCERN] - nobody is on call at night for one more service
Confidence: 0.5`,
    'planner@2': `### Decision
We keep sessions in managed Redis with one replica and automatic failover from 4 May on, at 80 euros a month. Sessions live for 14 days from their last use. If Redis cannot be reached, the shop goes on for visitors without a login.

### Answers
- [Q1] They stay logged in: their sessions outlive the process that is replaced.
- [E1] 4 May 2026, a week before the second server starts.
- [E2] The action items, in that order.

[C1] accepted: 14 days from the last use, set by the store
[C2] accepted: a replica takes over within seconds, and visitors can browse meanwhile
[C3] declined: the provider restarts a managed node on its own, so that the night does not change

### Action items
- [ ] Put the Redis store behind the session library (owner: coder, priority: high)
- [ ] Rehearse a deployment and a failover with 100 logged-in test users (owner: operator)

[POSITION: PROPOSAL] - revised for expiry and failover
Confidence: 0.8`,
    'coder@2': '[POSITION: SUPPORT] - sessions expire now\nConfidence: 0.9',
    'reviewer@2':
      'Changed by: the replica of C2, which keeps sessions when a node restarts\n\n[POSITION: SUPPORT] - no single node any more\nConfidence: 0.8',
    'operator@2': '[POSITION: SUPPORT] - fine with me\nConfidence: 0.6',
  },
}

export const CHAIRED: Showcase = {
  ...plot({
    agents: ['planner', 'coder', 'reviewer'],
    more: { chair: 'reviewer' },
    brief: {
      title: 'How long do we keep access logs?',
      text: '# How long do we keep access logs?\n\nThey hold IP addresses, take 60 GB a month and are read about twice a year, after an incident.',
    },
  }),
  lines: {
    'planner@1': `### Decision
Access logs are kept for 30 days and then deleted. Counts by page and status are kept for two years without addresses.

[POSITION: PROPOSAL] - the last five incidents were found within nine days`,
    'coder@1': `### Conditions
- Deletion runs as a job with an alarm, otherwise a full disk tells us that it failed
- Logs named in an open incident are exempt, otherwise we delete the evidence

[POSITION: SUPPORT_WITH_CONDITIONS] - with a job that can be seen to run`,
    'reviewer@1': '[POSITION: SUPPORT] - 30 days can be defended before the data protection officer',
    'planner@2': `### Decision
Access logs are kept for 30 days and then deleted by a nightly job that raises an alarm when it fails. An incident's owner can put a hold on them until it is closed. Counts by page and status are kept for two years without addresses.

[C1] accepted: a nightly job, and an alarm when it did not finish
[C2] accepted: the owner of an incident can put a hold on its logs

[POSITION: PROPOSAL] - both belong into the decision`,
    'coder@2': '[POSITION: SUPPORT] - C1 and C2 are in',
    'reviewer@2': '[POSITION: SUPPORT] - as before',
    'reviewer@2/synthesis': `### Decision
Access logs are deleted after 30 days by a nightly job that raises an alarm when it did not finish [C1]. What is kept for two years are counts by page and status, without addresses.

### Action items
- [ ] Set up the nightly job and its alarm (owner: coder, priority: high)`,
    'reviewer@2/traces': `### Decision
Access logs are deleted after 30 days by a nightly job that raises an alarm when it did not finish [C1]. Counts by page and status are kept for two years, without addresses.`,
  },
}

export const ANONYMOUS: Showcase = {
  ...plot({
    agents: ['planner', 'coder', 'reviewer'],
    rounds: 2,
    more: { anonymous: true },
    brief: {
      title: 'Stellen wir auf eine Vier-Tage-Woche um?',
      language: 'de',
      text: '# Stellen wir auf eine Vier-Tage-Woche um?\n\nElf Leute, Kundendienst von Montag bis Freitag. Zur Wahl steht ein Versuch über sechs Monate bei vollem Lohn.',
    },
  }),
  lines: {
    'planner@1': `### Decision
Wir versuchen die Vier-Tage-Woche vom 1. März bis zum 31. August bei vollem Lohn. Der freie Tag wird in zwei Gruppen auf Montag und Freitag verteilt.

### Assumptions
- Der Kundendienst kommt an jedem Tag mit sechs Leuten aus

### Action items
- [ ] Die beiden Gruppen einteilen (owner: planner, priority: high)

[POSITION: PROPOSAL] - ein Versuch mit Ende lässt sich zurücknehmen
Confidence: 0.7`,
    'coder@1': '[POSITION: SUPPORT] - zwei Gruppen halten beide Randtage besetzt\nConfidence: 0.6',
    'reviewer@1': `[A1] disputed: im Dezember waren an vier Tagen acht Leute nötig

[POSITION: OBJECTION] - ohne Messgröße wird aus dem Versuch ein Zustand, den niemand mehr beenden kann
Confidence: 0.8`,
    'planner@2': `### Decision
Wir versuchen die Vier-Tage-Woche vom 1. März bis zum 31. August bei vollem Lohn. Der freie Tag wird in zwei Gruppen auf Montag und Freitag verteilt. Am 1. September entscheidet die Leitung.

[C1] declined: Zufriedenheit und Auslastung lassen sich bei elf Leuten nicht sinnvoll in einer Zahl messen

[POSITION: PROPOSAL] - das Ende steht fest`,
    'coder@2': '[POSITION: SUPPORT] - unverändert\nConfidence: 0.6',
    'reviewer@2': `[C1] upheld: die Zahl der Anfragen, die länger als einen Tag liegen, misst der Kundendienst heute schon

[POSITION: OBJECTION] - C1 bleibt offen
Confidence: 0.9`,
  },
}

// --- advocate ---------------------------------------------------------------------------------------------------

export const ADVOCATE: Showcase = {
  ...plot({
    method: 'advocate',
    agents: ['planner', 'coder', 'reviewer', 'operator'],
    rounds: 2,
    brief: {
      title: 'Do we move the shop to the new payment provider?',
      text: '# Do we move the shop to the new payment provider?\n\nIts fee is 1.2 instead of 1.9 percent. The change is planned for October.',
    },
  }),
  lines: {
    'planner@1': `### Decision
We move to the new provider in October and switch the old one off a week later.

### Action items
- [ ] Sign the contract (owner: planner, priority: high)

[POSITION: PROPOSAL] - it saves 21,000 euros a year`,
    'coder@1': '[POSITION: SUPPORT] - the interface is the better one\nConfidence: 0.8',
    'reviewer@1': '[POSITION: SUPPORT] - the saving pays for the work within four months\nConfidence: 0.7',
    'operator@1/challenge': `Refunds go through the provider that took the money. 4 percent of our payments are refunded up to 60 days later: with the old one switched off after a week they cannot be.

### Conditions
- The old provider stays reachable for refunds for 90 days, otherwise refunds of up to 60 days fail
- The change is not made in the quarter of the Christmas business, otherwise a fault costs the most it can

[POSITION: CONCERN] - refunds of old payments fail from the eighth day on`,
    'planner@2': `### Decision
We move to the new provider in October. The old contract runs on for 90 days, for refunds alone.

[C1] accepted: the old contract runs on for 90 days, which costs 300 euros
[C2] declined: in January the old provider raises its fee, and a rollback takes ten minutes

### Action items
- [ ] Sign the contract (owner: planner, priority: high)
- [ ] Prolong the old contract to the end of January (owner: planner)

[POSITION: PROPOSAL] - refunds are covered`,
    'coder@2': '[POSITION: SUPPORT] - C1 was a hole, and it is closed\nConfidence: 0.9',
    'reviewer@2': '[POSITION: SUPPORT] - a rollback within minutes makes October bearable\nConfidence: 0.8',
  },
}

// --- council ----------------------------------------------------------------------------------------------------

const COUNCIL_PLOT = plot({
  method: 'council',
  agents: ['planner', 'coder', 'reviewer', 'operator'],
  brief: {
    title: 'How do we bring a new colleague up to speed?',
    text: '# How do we bring a new colleague up to speed?\n\nShe starts on 1 June in a team of five. The last two needed four months until their first own feature.\n\n## Questions\n1. What does she do in the first week?\n',
  },
})
const councilLetter = lettersIn(COUNCIL_PLOT)

export const COUNCIL: Showcase = {
  ...COUNCIL_PLOT,
  lines: {
    'planner@1/step:answer':
      'A small change goes live on her second day, picked by us beforehand. Whoever ships early learns the whole way from the ticket to the monitoring. Against it: such changes are hard to find.',
    'coder@1/step:answer':
      'Pair with her every morning for three weeks, each week with another colleague. She sees how each of us works. Against it: it takes half of somebody for three weeks.',
    'reviewer@1/step:answer':
      'Let her write down what is missing in the documentation while she sets up her machine. Nobody else sees those gaps. Against it: it teaches little about the code.',
    'planner@1/step:ranking': `### Ranking
1. ${councilLetter('planner', 'coder')} - the only one that shows how we decide
2. ${councilLetter('planner', 'planner')} - quick, but needs pairing all the same
3. ${councilLetter('planner', 'reviewer')} - useful to us more than to her`,
    'coder@1/step:ranking': `### Ranking
1. ${councilLetter('coder', 'planner')} - shipping shows her the whole way
2. ${councilLetter('coder', 'coder')} - dear, and worth it
3. ${councilLetter('coder', 'reviewer')} - a task for the first day, no plan`,
    'reviewer@1/step:ranking': `### Ranking
1. ${councilLetter('reviewer', 'coder')} - knowledge that is nowhere written down
2. ${councilLetter('reviewer', 'planner')} - depends on finding the change
3. ${councilLetter('reviewer', 'reviewer')} - supports the other two`,
    'operator@1/step:synthesis': `### Decision
She pairs every morning for three weeks, each week with another colleague, and ships a small change of ours on her second day. While she sets up her machine she notes every gap in the documentation. The answers contradict each other only in what comes first; pairing carries the other two, since a first change needs somebody beside her.

### Answers
- [Q1] Mornings of pairing, one small change that goes live, and a list of gaps.

### Action items
- [ ] Pick three small changes before 1 June (owner: planner, priority: high)
- [ ] Plan who pairs in which week (owner: coder)`,
  },
}

// --- debate -----------------------------------------------------------------------------------------------------

export const DEBATE: Showcase = {
  ...plot({
    method: 'debate',
    agents: ['planner', 'coder', 'reviewer'],
    rounds: 2,
    brief: {
      title: 'Should we open-source our import library?',
      text: '# Should we open-source our import library?\n\n9,000 lines, two maintainers, used by one of our customers under contract.',
    },
  }),
  lines: {
    'planner@1/step:opening':
      '1. The customer may read the code and has asked for it twice; published, its own people could fix what hurts them.\n2. Three of our last five applicants named open work of ours as their reason to apply.',
    'coder@1/step:opening':
      '1. Two maintainers answer support for a customer already; strangers’ requests come on top, and nobody is paid for them.\n2. The history holds customer data: commit 4f1c added a sample file with real addresses.',
    'planner@2/step:rebuttal':
      'On 2: a published repository can begin with a single fresh commit, so that no history goes out. On 1: true for requests, and I cannot refute it; a read-only repository would still serve the customer.',
    'coder@2/step:rebuttal':
      'On 1: the customer can be given read access today, without publishing. On 2: three of five is a small number, and none was asked about a library.',
    'reviewer@2/step:judgement': `### Decision
No: the library is not published now. The customer gets read access this month. The question is taken up again once a third person maintains it.

### Grounds
- Carried: the burden of strangers' requests on two maintainers (Coder), which Planner could not refute
- Carried: read access serves the customer without publishing (Coder)
- Fell: customer data in the history (Coder), since a fresh commit leaves the history behind (Planner)
- Fell: applicants (Planner), too few to weigh

### Action items
- [ ] Give the customer read access (owner: planner, priority: high)`,
  },
}

// --- delphi -----------------------------------------------------------------------------------------------------

export const DELPHI: Showcase = {
  ...plot({
    method: 'delphi',
    agents: ['planner', 'coder', 'reviewer', 'operator'],
    rounds: 4,
    more: {
      chosen: 'the topic asks for an estimate: "How many weeks does the move to the new search take?"',
    },
    brief: {
      title: 'How many weeks does the move to the new search take?',
      text: '# How many weeks does the move to the new search take?\n\n1.2 million documents, eleven places that call the old interface, two developers.',
    },
  }),
  lines: {
    'planner@1':
      '[ESTIMATE: 8 weeks, 6 to 12]\n\nEleven callers at two days each, and two weeks for the index.',
    'coder@1':
      '[ESTIMATE: 14 weeks, 9 to 24]\n\nRanking has to be tuned again; that took seven weeks the last time.',
    'reviewer@1':
      '[ESTIMATE: 10 weeks, 7 to 16]\n\nThe callers are simple, comparing results of old and new is not.',
    'operator@1': '[ESTIMATE: 9 weeks, 6 to 14]\n\nRunning both for a month is the longest part.',
    'planner@2': '[ESTIMATE: 11 weeks, 8 to 16]\n\nI had left out that ranking has to be tuned again.',
    'coder@2': '[ESTIMATE: 13 weeks, 9 to 20]\n\nTuning can go on while both run, which saves a week.',
    'reviewer@2': '[ESTIMATE: 12 weeks, 8 to 18]\n\nTuning comes on top of the comparison.',
    'operator@2': '[ESTIMATE: 11 weeks, 8 to 15]\n\nA month of both plus the tuning.',
    'planner@3': '[ESTIMATE: 11 weeks, 8 to 16]\n\nStays: no reason is new.',
    'coder@3': '[ESTIMATE: 13 weeks, 9 to 20]\n\nStays: tuning took seven weeks the last time.',
    'reviewer@3': '[ESTIMATE: 12 weeks, 8 to 18]\n\nStays.',
    'operator@3': '[ESTIMATE: 11 weeks, 8 to 15]\n\nStays.',
  },
}

// --- tradeoff ---------------------------------------------------------------------------------------------------

export const TRADEOFF: Showcase = {
  ...plot({
    method: 'tradeoff',
    agents: ['planner', 'coder', 'reviewer'],
    brief: {
      title: 'Which database for the booking service?',
      text: '# Which database for the booking service?\n\nPostgreSQL, SQLite or DynamoDB. Two developers, 300 bookings a day, ten times as many in July.',
    },
  }),
  lines: {
    'planner@1/step:criteria': `### Options
- PostgreSQL
- SQLite
- DynamoDB
### Criteria
- Operation (weight: 5) - what two developers have to look after
- Integrity (weight: 4) - no seat is sold twice
- Cost (weight: 2) - per month in July`,
    'planner@1/step:scores': `### Scores
| Option | Operation | Integrity | Cost |
| --- | --- | --- | --- |
| PostgreSQL | 3 | 5 | 3 |
| SQLite | 5 | 4 | 5 |
| DynamoDB | 4 | 2 | 2 |

SQLite needs nothing but a backup; DynamoDB leaves uniqueness to us.`,
    'coder@1/step:scores': `### Scores
| Option | Operation | Integrity | Cost |
| --- | --- | --- | --- |
| PostgreSQL | 4 | 5 | 3 |
| SQLite | 2 | 4 | 5 |
| DynamoDB | 4 | 3 | 3 |

A single file on one machine is an outage whenever that machine is replaced.`,
    'reviewer@1/step:scores': `### Scores
| Option | Operation | Integrity | Cost |
| --- | --- | --- | --- |
| PostgreSQL | 4 | 5 | 4 |
| SQLite | 3 | 4 | 5 |
| DynamoDB | 3 | 2 | 2 |

3,000 bookings a day are little for each of them.`,
    'planner@1/step:decision': `### Decision
We take PostgreSQL, managed by our host. It gives up the lowest cost, about 25 euros a month against SQLite. The scores for the operation of SQLite lie far apart: a file needs no care until its machine is replaced.

### Action items
- [ ] Order the managed instance (owner: coder, priority: high)`,
  },
}

// --- answer -----------------------------------------------------------------------------------------------------

const ANSWER_PLOT = plot({
  method: 'answer',
  agents: ['planner', 'coder', 'reviewer'],
  brief: {
    title: 'Does PostgreSQL rewrite a table when a column with a default is added?',
    text: '# Does PostgreSQL rewrite a table when a column with a default is added?\n\nVersion 16, a table of 80 GB.',
  },
})
const answerLetter = lettersIn(ANSWER_PLOT)

export const ANSWER: Showcase = {
  ...ANSWER_PLOT,
  lines: {
    'planner@1/step:answer':
      'No. Since version 11 a constant default is kept in the catalogue and the rows stay as they are. A volatile default such as random() still rewrites the table.\n\nConfidence: 0.9',
    'coder@1/step:answer':
      'Yes, every row gets the new value, so the table is rewritten under an exclusive lock.\n\nConfidence: 0.6',
    'reviewer@1/step:check': `### Decision
No, not for a constant default: since version 11 its value is kept in the catalogue (attmissingval), and the 80 GB are not touched. A volatile default does rewrite the table. Either way a short exclusive lock is needed.

### Where they differ
Answer ${answerLetter('reviewer', 'coder')} describes versions up to 10. Answer ${answerLetter('reviewer', 'planner')} is right for version 16, and leaves out the lock.

### Not verified
Whether a long transaction is running that would hold up the lock.

Confidence: 0.9`,
  },
}
