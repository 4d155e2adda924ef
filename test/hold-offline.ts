import { readFileSync } from 'node:fs'
import {
  applyChanges,
  closeAnswers,
  closeRevision,
  declinedPoints,
  openPoints,
  voteOf,
} from '../src/core/ledger.js'
import type { Chunk, Prompt, View } from '../src/core/provider.js'
import { parseReply } from '../src/core/reply.js'
import { createBrief } from '../src/core/topic/brief.js'
import type { Agent, Brief, Point, Reply, Vote } from '../src/core/types.js'
import { createOffline } from '../src/providers/offline/index.js'

export const planner = agent('planner', 'architect', ['scalability', 'cost', 'reliability', 'simplicity'])
export const coder = agent('coder', 'developer', ['simplicity', 'maintainability', 'effort', 'performance'])
export const reviewer = agent('reviewer', 'reviewer', ['risk', 'maintainability', 'security', 'reliability'])
export const TEAM = [planner, coder, reviewer]

export function agent(id: string, role: string, focus: string[]): Agent {
  const name = `${id.charAt(0).toUpperCase()}${id.slice(1)}`
  return { id, name, role, emoji: '', focus, prompt: '', providers: [{ provider: 'offline', model: null }] }
}

export async function collect(prompt: Prompt, signal = new AbortController().signal): Promise<Chunk[]> {
  const chunks: Chunk[] = []
  for await (const chunk of createOffline().ask(prompt, signal)) chunks.push(chunk)
  return chunks
}

export function textOf(chunks: Chunk[]): string {
  return chunks.map((chunk) => (chunk.type === 'text' ? chunk.text : '')).join('')
}

export function promptOf(speaker: Agent, view: Partial<View> & { brief: Brief }, hasReplied = false): Prompt {
  const { id } = speaker
  return {
    agent: speaker,
    callsBefore: 0,
    system: '',
    messages: hasReplied ? [{ role: 'assistant', content: '…' }] : [],
    maxOutputTokens: 4000,
    view: {
      round: 1,
      maxRounds: 3,
      phase: 'proposal',
      followUp: null,
      expects: null,
      ownReply: null,
      isProposer: id === planner.id,
      decision: null,
      proposal: null,
      points: [],
      toAnswer: [],
      remarks: [],
      panel: TEAM.map(({ id, name, role }) => ({ id, name, role })),
      ...view,
    },
  }
}

interface Turn {
  agent: string
  round: number
  text: string
  reply: Reply
}

interface Course {
  turns: Turn[]
  points: Point[]
  /** The votes of each round. */
  votes: (Vote | null)[][]
}

/** Proposal and answers, then revisions and answers, until all support or the rounds are used up. */
export async function hold(text: string, { team = TEAM, rounds = 3 } = {}): Promise<Course> {
  const brief = createBrief({ text, source: null })
  const panel = team.map(({ id, name, role }) => ({ id, name, role }))
  const [proposer, ...responders] = team
  const course: Course = { turns: [], points: [], votes: [] }
  const say = async (speaker: Agent, view: Partial<View>): Promise<Turn> => {
    const round = view.round ?? 1
    const content = textOf(
      await collect(promptOf(speaker, { brief, panel, points: course.points, ...view }, round > 1)),
    )
    const turn = { agent: speaker.id, round, text: content, reply: parseReply(content) }
    course.turns.push(turn)
    return turn
  }
  for (let round = 1; round <= rounds; round++) {
    const toAnswer = openPoints(course.points).map(({ id }) => id)
    const previous = course.turns.findLast(({ agent: id }) => id === proposer?.id)
    const opening = await say(proposer ?? planner, {
      round,
      phase: round === 1 ? 'proposal' : 'revision',
      toAnswer,
      decision: previous?.reply.decision ?? null,
      proposal: previous?.text ?? null,
    })
    course.points = applyChanges(course.points, closeRevision(course.points, opening.reply, round), round)
    const ballots = []
    for (const speaker of responders) {
      const turn = await say(speaker, {
        round,
        phase: 'answers',
        decision: opening.reply.decision,
        proposal: opening.text,
        toAnswer: declinedPoints(course.points, speaker.id).map(({ id }) => id),
      })
      ballots.push({ agent: speaker.id, vote: voteOf(turn.reply), reply: turn.reply })
    }
    course.votes.push(ballots.map(({ vote }) => vote))
    const valid = ballots.flatMap((ballot) => (ballot.vote ? [{ ...ballot, vote: ballot.vote }] : []))
    course.points = applyChanges(
      course.points,
      closeAnswers(course.points, valid, round, course.points.length),
      round,
    )
    if (valid.every(({ vote }) => vote === 'SUPPORT') && openPoints(course.points).length === 0) break
  }
  return course
}

export function wordsOf(text: string): number {
  return text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length
}

export const example = (name: string) =>
  readFileSync(new URL(`../examples/${name}.md`, import.meta.url), 'utf8')

export const GERMAN = `# Wo legen wir die Backups ab?

## Rahmenbedingungen
- Sicherheit: Backups dürfen das Haus nicht unverschlüsselt verlassen
- Budget: höchstens 100 EUR im Monat

## Optionen

### Variante A: Cloud-Speicher
**Vorteile:**
- günstig, 10 EUR im Monat
- skaliert beliebig
- hoch verfügbar
- läuft schon, und günstig auch bei Wachstum

**Nachteile:**
- Backups verlassen das Haus unverschlüsselt

### Variante B: Bandlaufwerk im Keller
**Vorteile:**
- einfach
- Sicherheit durch Verschlüsselung im Laufwerk

**Nachteile:**
- Wartung der Bänder von Hand
- Langsam beim Wiederherstellen

## Offene Fragen
1. Reicht die Kapazität der Bänder?
2. Wer prüft das Wiederherstellen?

## Erwartetes Ergebnis
- Empfehlung
- Fallback
- Speisekarte
`
