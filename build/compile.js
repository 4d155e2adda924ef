import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadProgram } from '../bin/load-program.js'

/**
 * Holds two discussions with the bundled program, by rules and with a model that cannot be reached, and keeps what V8
 * compiled on the way beside each file. Its output is of no interest: run it with none.
 */
const package_ = new URL('../', import.meta.url)
const topic = fileURLToPath(new URL('examples/cache.md', package_))
const config = fileURLToPath(new URL('openbotman.yaml', package_))
const output = mkdtempSync(path.join(tmpdir(), 'openbotman-build-'))
try {
  Object.assign(process.env, { OPENAI_API_KEY: 'none', OPENAI_BASE_URL: 'http://127.0.0.1:9/v1' })
  const { main, compile } = loadProgram()
  const shared = ['discuss', topic, '--config', config, '--output', output]
  await main([...shared, '--offline'])
  await main([...shared, '--provider', 'openai:none', '--deadline', '1s'])
  for (const [name, data] of compile()) writeFileSync(new URL(`dist/program/${name}.cache`, package_), data)
  process.exitCode = 0
} finally {
  rmSync(output, { recursive: true, force: true })
}
