// Keeps a log of each method, as this version of the program writes it, with the transcript and the JSON result that it
// gives: npm run build && node test/freeze-logs.mjs. Only for a version that has none yet: what was released stays.
import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { createServer } from 'vite'

const here = (name) => fileURLToPath(new URL(name, import.meta.url))
const { version } = JSON.parse(readFileSync(here('../package.json'), 'utf8'))
const kept = here(`fixtures/logs/${version}`)
if (existsSync(kept)) {
  console.error(`error: the logs of version ${version} are kept already, in ${kept}`)
  console.error(
    '  They are what was released: give package.json a new version, and keep its logs beside them.',
  )
  process.exit(2)
}

const vite = await createServer({
  server: { middlewareMode: true, ws: false },
  appType: 'custom',
  logLevel: 'error',
})
const { filesIn, layOut } = await vite.ssrLoadModule('/test/scripted-run.ts')
const { FAILING, layOutReview, SHOWCASES } = await vite.ssrLoadModule('/test/showcase-runs.ts')

/** Runs the program. @returns standard output */
function run(args, folder, crash) {
  const preload = crash ? ['--import', here('crash-preload.mjs')] : []
  const env = { PATH: process.env.PATH, HOME: folder, ...(crash ? { CRASH_AT: crash } : {}) }
  const options = { cwd: folder, env, encoding: 'utf8', maxBuffer: 1e8 }
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [...preload, here('../bin/openbotman.js'), ...args],
    options,
  )
  if (status === 2 || (status === null && !crash)) throw new Error(`${args.join(' ')}: ${stderr}`)
  return stdout
}

function keep(name, hold) {
  const folder = mkdtempSync(path.join(tmpdir(), 'openbotman-freeze-'))
  const runs = hold(folder)
  const file = (ending) => path.join(kept, `${name}${ending}`)
  const result = JSON.parse(run(['runs', 'show', 'last', '--json'], folder))
  for (const ending of ['.jsonl', '.md']) copyFileSync(filesIn(runs, ending)[0], file(ending))
  // Where they lay is of no use to anybody.
  const told = { ...result, transcript: `${name}.md`, log: `${name}.jsonl` }
  writeFileSync(file('.json'), `${JSON.stringify(told, null, 2)}\n`)
  rmSync(folder, { recursive: true })
}

mkdirSync(kept, { recursive: true })
for (const [name, show] of Object.entries(SHOWCASES))
  keep(name, (folder) => {
    const { runs, args } = layOut(folder, show)
    run(['discuss', ...args, '-q'], folder)
    return runs
  })
keep('resumed', (folder) => {
  const { runs, args } = layOut(folder, FAILING)
  run(['discuss', ...args, '-q'], folder, 'log 9 half')
  run(['resume', 'last', '-q'], folder)
  return runs
})
keep('review', (folder) => {
  const { runs, args } = layOutReview(folder)
  run(['review', ...args, '-q'], folder)
  return runs
})
await vite.close()
console.log(`kept in ${kept}`)
