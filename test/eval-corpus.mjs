// Scores the reply parser against labelled replies: npm run eval:corpus -- <folder>
// The folder holds gold.json and messages/*.md. Predictions go to a file in the temp folder, whose path is printed.
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

const parser = new URL('../dist/core/reply.js', import.meta.url)

function fail(message, hint) {
  console.error(`error: ${message}\n  ${hint}`)
  process.exit(2)
}

function readInput() {
  const folder = process.argv[2]
  if (!folder) fail('no folder was named', 'npm run eval:corpus -- <folder with gold.json and messages/>')
  if (!existsSync(path.join(folder, 'gold.json')))
    fail(`${folder} holds no gold.json`, 'name the folder of the labelled replies')
  if (!existsSync(parser)) fail('dist/core/reply.js is missing', 'run `npm run build` first')
  return folder
}

// The scorer's terms: a text is its lower-case words, and two texts are the same when most words are common (Jaccard
// at least 0.6) or one contains the other (3 words at least, the longer at most twice as long and 4).
const words = (text) =>
  text
    .toLowerCase()
    .replace(/[`*_[\]()"“”„]/g, ' ')
    .split(/[^\p{L}\p{N}_]+/u)
    .filter(Boolean)

function same(one, other) {
  const [a, b] = [words(one), words(other)]
  if (a.length === 0 || b.length === 0) return false
  const [A, B] = [new Set(a), new Set(b)]
  const common = [...A].filter((word) => B.has(word)).length
  if (common / (A.size + B.size - common) >= 0.6) return true
  const [short, long] = a.length <= b.length ? [a, b] : [b, a]
  return short.length >= 3 && long.length <= 2 * short.length + 4 && long.join(' ').includes(short.join(' '))
}

/** Right predictions of all, found labels of those that have to be found. */
function count(predicted, labels, required = labels) {
  return [
    predicted.filter((text) => labels.some((label) => same(text, label))).length,
    predicted.length,
    required.filter((label) => predicted.some((text) => same(text, label))).length,
    required.length,
  ]
}

const ratio = (part, whole) => (whole ? `${part}/${whole}=${(part / whole).toFixed(2)}` : `${part}/${whole}`)

const folder = readInput()
const { parseReply } = await import(parser)
const predictions = {}
for (const name of readdirSync(path.join(folder, 'messages')).sort()) {
  if (!name.endsWith('.md')) continue
  const reply = parseReply(readFileSync(path.join(folder, 'messages', name), 'utf8'))
  predictions[name.slice(0, -'.md'.length)] = {
    position: reply.position ?? 'NONE',
    reason: reply.reason,
    conditions: reply.conditions.map(({ text }) => text),
    actionItems: reply.actionItems.map(({ text }) => text),
  }
}
const file = path.join(mkdtempSync(path.join(tmpdir(), 'openbotman-eval-')), 'predictions.json')
writeFileSync(file, `${JSON.stringify(predictions, null, 2)}\n`)

const gold = JSON.parse(readFileSync(path.join(folder, 'gold.json'), 'utf8'))
const none = { position: 'NONE', conditions: [], actionItems: [] }
let positions = 0
let tasks = [0, 0, 0, 0]
let conditions = [0, 0, 0, 0]
const add = (sum, more) => sum.map((value, index) => value + more[index])
for (const label of gold) {
  const predicted = predictions[label.id] ?? none
  if (predicted.position === label.position) positions++
  const all = label.actionItems.map(({ text }) => text)
  const explicit = label.actionItems.filter(({ strength }) => strength === 'explicit').map(({ text }) => text)
  tasks = add(tasks, count(predicted.actionItems, all, explicit))
  conditions = add(
    conditions,
    count(
      predicted.conditions,
      label.conditions.map(({ text }) => text),
    ),
  )
}
const scores = ([right, said, found, asked]) =>
  `precision ${ratio(right, said)} recall ${ratio(found, asked)}`
console.log(
  `positions ${ratio(positions, gold.length)}; action items ${scores(tasks)}; conditions ${scores(conditions)}`,
)
console.log(`predictions: ${file}`)
