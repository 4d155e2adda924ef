// Scores the reply parser against labelled replies: npm run eval:corpus -- <folder with gold.json and messages/>
// Predictions go to a file in the temp folder, whose path is printed.
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createServer } from 'vite'

const folder = process.argv[2]
const wrong = !folder
  ? 'no folder was named'
  : !existsSync(path.join(folder, 'gold.json'))
    ? `${folder} holds no gold.json`
    : null
if (wrong) {
  console.error(`error: ${wrong}\n  npm run eval:corpus -- <folder with gold.json and messages/>`)
  process.exit(2)
}

const vite = await createServer({ server: { middlewareMode: true }, appType: 'custom', logLevel: 'error' })
const { describeScores, predict, score } = await vite.ssrLoadModule('/test/score-replies.ts')
const { parseReply } = await vite.ssrLoadModule('/src/core/reply.ts')
const predictions = predict(folder, parseReply)
const file = path.join(mkdtempSync(path.join(tmpdir(), 'openbotman-eval-')), 'predictions.json')
writeFileSync(file, `${JSON.stringify(predictions, null, 2)}\n`)
console.log(describeScores(score(folder, predictions)))
console.log(`predictions: ${file}`)
await vite.close()
