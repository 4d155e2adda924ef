// Measures openbotman runs on many logs: npm run build && node test/measure-runs.mjs [count] [kilobytes]
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { createServer } from 'vite'

const [count = 5000, kilobytes = 40] = process.argv.slice(2).map(Number)
const dir = mkdtempSync(path.join(tmpdir(), 'openbotman-runs-'))
const vite = await createServer({ server: { middlewareMode: true }, appType: 'custom', logLevel: 'error' })
const { writeManyRuns } = await vite.ssrLoadModule('/test/many-runs.ts')
const size = writeManyRuns(dir, count, kilobytes)
await vite.close()

console.log(`${count} logs of ${Math.round(size / 1000)} KB`)
const bin = fileURLToPath(new URL('../bin/openbotman.js', import.meta.url))
for (const args of [['runs'], ['runs', '--json'], ['runs', '--grep', 'operation'], ['runs', 'actions']]) {
  const times = [1, 2, 3].map(() => {
    const begun = performance.now()
    const { status } = spawnSync(process.execPath, [bin, ...args, '-o', dir], { maxBuffer: 1e9 })
    if (status !== 0) throw new Error(`openbotman ${args.join(' ')} ended with ${status}`)
    return performance.now() - begun
  })
  console.log(`openbotman ${args.join(' ')}: ${(Math.min(...times) / 1000).toFixed(2)} s`)
}
rmSync(dir, { recursive: true, force: true })
