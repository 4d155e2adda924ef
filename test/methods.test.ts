import { describe, expect, it } from 'vitest'
import { renderTranscript } from '../src/core/transcript.js'
import type { Reply } from '../src/core/types.js'
import {
  ADVOCATE,
  ANONYMOUS,
  ANSWER,
  CHAIRED,
  CONSENSUS,
  COUNCIL,
  DEBATE,
  DELPHI,
  TRADEOFF,
} from './method-showcases.js'
import { type Showcase, stage } from './showcase.js'

const GOLDEN: [string, Showcase][] = [
  ['consensus', CONSENSUS],
  ['consensus-with-chair', CHAIRED],
  ['consensus-anonymous', ANONYMOUS],
  ['advocate', ADVOCATE],
  ['council', COUNCIL],
  ['debate', DEBATE],
  ['delphi', DELPHI],
  ['tradeoff', TRADEOFF],
  ['answer', ANSWER],
]

describe('the transcript of a method', () => {
  it.each(GOLDEN)('%s', async (name, show) => {
    await expect(renderTranscript(stage(show))).toMatchFileSnapshot(`golden/${name}.md`)
  })
})

/** All that was read from the replies of a discussion, one line a statement. */
function readAll(show: Showcase): string[] {
  return stage(show)
    .phases.flatMap(({ turns }) => turns)
    .flatMap(({ agent, round, phase, reply }) =>
      statementsOf(reply).map((statement) => `${agent}@${round}/${phase}: ${statement}`),
    )
}

function statementsOf(reply: Reply): string[] {
  const { position, reason, confidence, decision, changedBy, form } = reply
  return [
    ...(decision === null ? [] : [`decides: ${decision.replaceAll('\n', ' / ')}`]),
    ...reply.assumptions.map((text) => `assumes: ${text}`),
    ...reply.checks.map(({ id, verdict, text }) => `${id} ${verdict}: ${text}`),
    ...reply.topicAnswers.map(({ id, text }) => `${id}: ${text}`),
    ...reply.answers.map(({ id, verb, text }) => `${id} ${verb}: ${text}`),
    ...reply.conditions.map(({ text }) => `condition: ${text}`),
    ...reply.actionItems.map(({ text, owner, priority }) => `task: ${text} | ${owner} | ${priority}`),
    ...(changedBy === null ? [] : [`changed by: ${changedBy}`]),
    ...(position === null ? [] : [`${position}: ${reason}`]),
    ...(confidence === null ? [] : [`confidence: ${confidence}`]),
    ...(form === null ? [] : [JSON.stringify(form)]),
  ]
}

describe('what is read from replies in the form asked for', () => {
  it('consensus: picks, checks, answers, conditions and tasks', () => {
    expect(readAll(CONSENSUS)).toMatchInlineSnapshot(`
      [
        "coder@1/picks: {"type":"pick","option":"Signed cookies","risk":"a cookie that outgrows the 4 KB a browser takes"}",
        "reviewer@1/picks: {"type":"pick","option":"Redis","risk":"one more service that can take the shop down"}",
        "operator@1/picks: {"type":"pick","option":"Sticky sessions at the load balancer","risk":"carts are lost whenever a server is drained"}",
        "planner@1/proposal: decides: We keep sessions in Redis from 4 May on. The session library stays, only its store is replaced. /  / Redis lets any of the three servers answer any user, which sticky sessions do not, and it can end a session at once, which signed cookies cannot. Against it speaks one more service to run.",
        "planner@1/proposal: assumes: A session is smaller than 2 KB",
        "planner@1/proposal: assumes: Managed Redis is part of the hosting contract",
        "planner@1/proposal: Q1: They stay logged in: their sessions outlive the process that is replaced.",
        "planner@1/proposal: E1: 4 May 2026, a week before the second server starts.",
        "planner@1/proposal: E2: The action items below, in that order.",
        "planner@1/proposal: task: Put the Redis store behind the session library | coder | high",
        "planner@1/proposal: task: Rehearse a deployment with 100 logged-in test users | operator | null",
        "planner@1/proposal: PROPOSAL: it is the only option that survives a deployment and can log users out",
        "planner@1/proposal: confidence: 0.7",
        "coder@1/answers: A1 confirmed: src/session.ts:41, the largest session of the last week had 1.3 KB",
        "coder@1/answers: condition: Every session has a time to live of 14 days, renewed on use, otherwise Redis fills up within two months",
        "coder@1/answers: SUPPORT_WITH_CONDITIONS: right, once sessions expire",
        "coder@1/answers: confidence: 0.8",
        "reviewer@1/answers: A2 disputed: page 7 of the hosting contract lists Redis as an extra at 40 euros a month",
        "reviewer@1/answers: OBJECTION: a single Redis node that restarts logs out all 40,000 users at once",
        "reviewer@1/answers: confidence: 0.9",
        "operator@1/answers: task: Write the runbook for a full Redis | operator | low",
        "operator@1/answers: CONCERN: nobody is on call at night for one more service",
        "operator@1/answers: confidence: 0.5",
        "planner@2/revision: decides: We keep sessions in managed Redis with one replica and automatic failover from 4 May on, at 80 euros a month. Sessions live for 14 days from their last use. If Redis cannot be reached, the shop goes on for visitors without a login.",
        "planner@2/revision: Q1: They stay logged in: their sessions outlive the process that is replaced.",
        "planner@2/revision: E1: 4 May 2026, a week before the second server starts.",
        "planner@2/revision: E2: The action items, in that order.",
        "planner@2/revision: C1 accepted: 14 days from the last use, set by the store",
        "planner@2/revision: C2 accepted: a replica takes over within seconds, and visitors can browse meanwhile",
        "planner@2/revision: C3 declined: the provider restarts a managed node on its own, so that the night does not change",
        "planner@2/revision: task: Put the Redis store behind the session library | coder | high",
        "planner@2/revision: task: Rehearse a deployment and a failover with 100 logged-in test users | operator | null",
        "planner@2/revision: PROPOSAL: revised for expiry and failover",
        "planner@2/revision: confidence: 0.8",
        "coder@2/answers: SUPPORT: sessions expire now",
        "coder@2/answers: confidence: 0.9",
        "reviewer@2/answers: changed by: the replica of C2, which keeps sessions when a node restarts",
        "reviewer@2/answers: SUPPORT: no single node any more",
        "reviewer@2/answers: confidence: 0.8",
        "operator@2/answers: SUPPORT: fine with me",
        "operator@2/answers: confidence: 0.6",
      ]
    `)
  })
  it('consensus with a chair: what the synthesis decides, and its tasks', () => {
    expect(readAll(CHAIRED)).toMatchInlineSnapshot(`
      [
        "planner@1/proposal: decides: Access logs are kept for 30 days and then deleted. Counts by page and status are kept for two years without addresses.",
        "planner@1/proposal: PROPOSAL: the last five incidents were found within nine days",
        "coder@1/answers: condition: Deletion runs as a job with an alarm, otherwise a full disk tells us that it failed",
        "coder@1/answers: condition: Logs named in an open incident are exempt, otherwise we delete the evidence",
        "coder@1/answers: SUPPORT_WITH_CONDITIONS: with a job that can be seen to run",
        "reviewer@1/answers: SUPPORT: 30 days can be defended before the data protection officer",
        "planner@2/revision: decides: Access logs are kept for 30 days and then deleted by a nightly job that raises an alarm when it fails. An incident's owner can put a hold on them until it is closed. Counts by page and status are kept for two years without addresses.",
        "planner@2/revision: C1 accepted: a nightly job, and an alarm when it did not finish",
        "planner@2/revision: C2 accepted: the owner of an incident can put a hold on its logs",
        "planner@2/revision: PROPOSAL: both belong into the decision",
        "coder@2/answers: SUPPORT: C1 and C2 are in",
        "reviewer@2/answers: SUPPORT: as before",
        "reviewer@2/synthesis: decides: Access logs are deleted after 30 days by a nightly job that raises an alarm when it did not finish [C1]. Counts by page and status are kept for two years, without addresses.",
        "reviewer@2/synthesis: task: Set up the nightly job and its alarm | coder | high",
      ]
    `)
  })
  it('consensus in German', () => {
    expect(readAll(ANONYMOUS)).toMatchInlineSnapshot(`
      [
        "planner@1/proposal: decides: Wir versuchen die Vier-Tage-Woche vom 1. März bis zum 31. August bei vollem Lohn. Der freie Tag wird in zwei Gruppen auf Montag und Freitag verteilt.",
        "planner@1/proposal: assumes: Der Kundendienst kommt an jedem Tag mit sechs Leuten aus",
        "planner@1/proposal: task: Die beiden Gruppen einteilen | planner | high",
        "planner@1/proposal: PROPOSAL: ein Versuch mit Ende lässt sich zurücknehmen",
        "planner@1/proposal: confidence: 0.7",
        "coder@1/answers: SUPPORT: zwei Gruppen halten beide Randtage besetzt",
        "coder@1/answers: confidence: 0.6",
        "reviewer@1/answers: A1 disputed: im Dezember waren an vier Tagen acht Leute nötig",
        "reviewer@1/answers: OBJECTION: ohne Messgröße wird aus dem Versuch ein Zustand, den niemand mehr beenden kann",
        "reviewer@1/answers: confidence: 0.8",
        "planner@2/revision: decides: Wir versuchen die Vier-Tage-Woche vom 1. März bis zum 31. August bei vollem Lohn. Der freie Tag wird in zwei Gruppen auf Montag und Freitag verteilt. Am 1. September entscheidet die Leitung.",
        "planner@2/revision: C1 declined: Zufriedenheit und Auslastung lassen sich bei elf Leuten nicht sinnvoll in einer Zahl messen",
        "planner@2/revision: PROPOSAL: das Ende steht fest",
        "coder@2/answers: SUPPORT: unverändert",
        "coder@2/answers: confidence: 0.6",
        "reviewer@2/answers: C1 upheld: die Zahl der Anfragen, die länger als einen Tag liegen, misst der Kundendienst heute schon",
        "reviewer@2/answers: OBJECTION: C1 bleibt offen",
        "reviewer@2/answers: confidence: 0.9",
      ]
    `)
  })
  it('advocate: the changes without which it fails', () => {
    expect(readAll(ADVOCATE)).toMatchInlineSnapshot(`
      [
        "planner@1/proposal: decides: We move to the new provider in October and switch the old one off a week later.",
        "planner@1/proposal: task: Sign the contract | planner | high",
        "planner@1/proposal: PROPOSAL: it saves 21,000 euros a year",
        "coder@1/answers: SUPPORT: the interface is the better one",
        "coder@1/answers: confidence: 0.8",
        "reviewer@1/answers: SUPPORT: the saving pays for the work within four months",
        "reviewer@1/answers: confidence: 0.7",
        "operator@1/challenge: condition: The old provider stays reachable for refunds for 90 days, otherwise refunds of up to 60 days fail",
        "operator@1/challenge: condition: The change is not made in the quarter of the Christmas business, otherwise a fault costs the most it can",
        "operator@1/challenge: CONCERN: refunds of old payments fail from the eighth day on",
        "planner@2/revision: decides: We move to the new provider in October. The old contract runs on for 90 days, for refunds alone.",
        "planner@2/revision: C1 accepted: the old contract runs on for 90 days, which costs 300 euros",
        "planner@2/revision: C2 declined: in January the old provider raises its fee, and a rollback takes ten minutes",
        "planner@2/revision: task: Sign the contract | planner | high",
        "planner@2/revision: task: Prolong the old contract to the end of January | planner | null",
        "planner@2/revision: PROPOSAL: refunds are covered",
        "coder@2/answers: SUPPORT: C1 was a hole, and it is closed",
        "coder@2/answers: confidence: 0.9",
        "reviewer@2/answers: SUPPORT: a rollback within minutes makes October bearable",
        "reviewer@2/answers: confidence: 0.8",
      ]
    `)
  })
  it('council: rankings', () => {
    expect(readAll(COUNCIL)).toMatchInlineSnapshot(`
      [
        "planner@1/step:ranking: {"type":"ranking","labels":["B","D","C"]}",
        "coder@1/step:ranking: {"type":"ranking","labels":["B","D","A"]}",
        "reviewer@1/step:ranking: {"type":"ranking","labels":["A","B","C"]}",
        "operator@1/step:synthesis: decides: She pairs every morning for three weeks, each week with another colleague, and ships a small change of ours on her second day. While she sets up her machine she notes every gap in the documentation. The answers contradict each other only in what comes first; pairing carries the other two, since a first change needs somebody beside her.",
        "operator@1/step:synthesis: Q1: Mornings of pairing, one small change that goes live, and a list of gaps.",
        "operator@1/step:synthesis: task: Pick three small changes before 1 June | planner | high",
        "operator@1/step:synthesis: task: Plan who pairs in which week | coder | null",
      ]
    `)
  })
  it('debate: the judgement, and nothing from the arguments', () => {
    expect(readAll(DEBATE)).toMatchInlineSnapshot(`
      [
        "reviewer@2/step:judgement: decides: No: the library is not published now. The customer gets read access this month. The question is taken up again once a third person maintains it.",
        "reviewer@2/step:judgement: task: Give the customer read access | planner | high",
      ]
    `)
  })
  it('delphi: estimates with their ranges', () => {
    expect(readAll(DELPHI)).toMatchInlineSnapshot(`
      [
        "planner@1/step:estimate: {"type":"estimate","value":8,"unit":"weeks","low":6,"high":12}",
        "coder@1/step:estimate: {"type":"estimate","value":14,"unit":"weeks","low":9,"high":24}",
        "reviewer@1/step:estimate: {"type":"estimate","value":10,"unit":"weeks","low":7,"high":16}",
        "operator@1/step:estimate: {"type":"estimate","value":9,"unit":"weeks","low":6,"high":14}",
        "planner@2/step:estimate: {"type":"estimate","value":11,"unit":"weeks","low":8,"high":16}",
        "coder@2/step:estimate: {"type":"estimate","value":13,"unit":"weeks","low":9,"high":20}",
        "reviewer@2/step:estimate: {"type":"estimate","value":12,"unit":"weeks","low":8,"high":18}",
        "operator@2/step:estimate: {"type":"estimate","value":11,"unit":"weeks","low":8,"high":15}",
        "planner@3/step:estimate: {"type":"estimate","value":11,"unit":"weeks","low":8,"high":16}",
        "coder@3/step:estimate: {"type":"estimate","value":13,"unit":"weeks","low":9,"high":20}",
        "reviewer@3/step:estimate: {"type":"estimate","value":12,"unit":"weeks","low":8,"high":18}",
        "operator@3/step:estimate: {"type":"estimate","value":11,"unit":"weeks","low":8,"high":15}",
      ]
    `)
  })
  it('tradeoff: options, criteria with weights, and scores', () => {
    expect(readAll(TRADEOFF)).toMatchInlineSnapshot(`
      [
        "planner@1/step:criteria: {"type":"criteria","options":["PostgreSQL","SQLite","DynamoDB"],"criteria":[{"name":"Operation","weight":5},{"name":"Integrity","weight":4},{"name":"Cost","weight":2}]}",
        "planner@1/step:scores: {"type":"scores","scores":[{"option":"PostgreSQL","criterion":"Operation","score":3},{"option":"PostgreSQL","criterion":"Integrity","score":5},{"option":"PostgreSQL","criterion":"Cost","score":3},{"option":"SQLite","criterion":"Operation","score":5},{"option":"SQLite","criterion":"Integrity","score":4},{"option":"SQLite","criterion":"Cost","score":5},{"option":"DynamoDB","criterion":"Operation","score":4},{"option":"DynamoDB","criterion":"Integrity","score":2},{"option":"DynamoDB","criterion":"Cost","score":2}]}",
        "coder@1/step:scores: {"type":"scores","scores":[{"option":"PostgreSQL","criterion":"Operation","score":4},{"option":"PostgreSQL","criterion":"Integrity","score":5},{"option":"PostgreSQL","criterion":"Cost","score":3},{"option":"SQLite","criterion":"Operation","score":2},{"option":"SQLite","criterion":"Integrity","score":4},{"option":"SQLite","criterion":"Cost","score":5},{"option":"DynamoDB","criterion":"Operation","score":4},{"option":"DynamoDB","criterion":"Integrity","score":3},{"option":"DynamoDB","criterion":"Cost","score":3}]}",
        "reviewer@1/step:scores: {"type":"scores","scores":[{"option":"PostgreSQL","criterion":"Operation","score":4},{"option":"PostgreSQL","criterion":"Integrity","score":5},{"option":"PostgreSQL","criterion":"Cost","score":4},{"option":"SQLite","criterion":"Operation","score":3},{"option":"SQLite","criterion":"Integrity","score":4},{"option":"SQLite","criterion":"Cost","score":5},{"option":"DynamoDB","criterion":"Operation","score":3},{"option":"DynamoDB","criterion":"Integrity","score":2},{"option":"DynamoDB","criterion":"Cost","score":2}]}",
        "planner@1/step:decision: decides: We take PostgreSQL, managed by our host. It gives up the lowest cost, about 25 euros a month against SQLite. The scores for the operation of SQLite lie far apart: a file needs no care until its machine is replaced.",
        "planner@1/step:decision: task: Order the managed instance | coder | high",
      ]
    `)
  })
  it('answer: confidences and the checked answer', () => {
    expect(readAll(ANSWER)).toMatchInlineSnapshot(`
      [
        "planner@1/step:answer: confidence: 0.9",
        "coder@1/step:answer: confidence: 0.6",
        "reviewer@1/step:check: decides: No, not for a constant default: since version 11 its value is kept in the catalogue (attmissingval), and the 80 GB are not touched. A volatile default does rewrite the table. Either way a short exclusive lock is needed.",
        "reviewer@1/step:check: confidence: 0.9",
      ]
    `)
  })
})
