import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Reply } from '../src/core/types.js'

/** A labelled reply: what a careful reader finds in it. `NONE`: no position. Only explicit tasks have to be found. */
interface Label {
  id: string
  position: string
  conditions: { text: string }[]
  actionItems: { text: string; strength: 'explicit' | 'implied' }[]
}

/** How many of what was found is right, and how many of what has to be found was. */
export interface Score {
  right: number
  said: number
  found: number
  asked: number
}

export interface Scores {
  replies: number
  positions: number
  actionItems: Score
  conditions: Score
}

export type Predictions = Record<string, { position: string; conditions: string[]; actionItems: string[] }>

/** Reads every reply of a folder with `gold.json` and `messages/*.md`. */
export function predict(folder: string, parse: (markdown: string) => Reply): Predictions {
  const names = readdirSync(path.join(folder, 'messages')).filter((name) => name.endsWith('.md'))
  return Object.fromEntries(
    names.sort().map((name) => {
      const reply = parse(readFileSync(path.join(folder, 'messages', name), 'utf8'))
      return [
        name.slice(0, -'.md'.length),
        {
          position: reply.position ?? 'NONE',
          conditions: reply.conditions.map(({ text }) => text),
          actionItems: reply.actionItems.map(({ text }) => text),
        },
      ]
    }),
  )
}

/** Compares predictions with the labels of the folder they were made from. */
export function score(folder: string, predictions: Predictions): Scores {
  const gold: Label[] = JSON.parse(readFileSync(path.join(folder, 'gold.json'), 'utf8'))
  const sum: Scores = { replies: gold.length, positions: 0, actionItems: NOTHING, conditions: NOTHING }
  for (const label of gold) {
    const predicted = predictions[label.id]
    if (predicted?.position === label.position) sum.positions++
    const explicit = label.actionItems.filter(({ strength }) => strength === 'explicit')
    sum.actionItems = add(
      sum.actionItems,
      count(predicted?.actionItems ?? [], label.actionItems.map(textOf), explicit.map(textOf)),
    )
    const conditions = label.conditions.map(textOf)
    sum.conditions = add(sum.conditions, count(predicted?.conditions ?? [], conditions, conditions))
  }
  return sum
}

const NOTHING: Score = { right: 0, said: 0, found: 0, asked: 0 }

function add(one: Score, other: Score): Score {
  return {
    right: one.right + other.right,
    said: one.said + other.said,
    found: one.found + other.found,
    asked: one.asked + other.asked,
  }
}

function count(predicted: string[], labels: string[], required: string[]): Score {
  return {
    right: predicted.filter((text) => labels.some((label) => same(text, label))).length,
    said: predicted.length,
    found: required.filter((label) => predicted.some((text) => same(text, label))).length,
    asked: required.length,
  }
}

function textOf({ text }: { text: string }): string {
  return text
}

/**
 * Whether two texts are the same: most of their words are common (Jaccard at least 0.6), or one contains the other
 * (3 words at least, the longer at most twice as long and 4).
 */
function same(one: string, other: string): boolean {
  const [a, b] = [wordsOf(one), wordsOf(other)]
  if (a.length === 0 || b.length === 0) return false
  const [setA, setB] = [new Set(a), new Set(b)]
  const common = [...setA].filter((word) => setB.has(word)).length
  if (common / (setA.size + setB.size - common) >= 0.6) return true
  const [short, long] = a.length <= b.length ? [a, b] : [b, a]
  return short.length >= 3 && long.length <= 2 * short.length + 4 && long.join(' ').includes(short.join(' '))
}

function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .replace(/[`*_[\]()"“”„]/g, ' ')
    .split(/[^\p{L}\p{N}_]+/u)
    .filter(Boolean)
}

/** The scores on one line, as fractions and rounded. */
export function describeScores({ replies, positions, actionItems, conditions }: Scores): string {
  const ratio = (part: number, whole: number) =>
    whole > 0 ? `${part}/${whole}=${(part / whole).toFixed(2)}` : `${part}/${whole}`
  const both = ({ right, said, found, asked }: Score) =>
    `precision ${ratio(right, said)} recall ${ratio(found, asked)}`
  return `positions ${ratio(positions, replies)}; action items ${both(actionItems)}; conditions ${both(conditions)}`
}
