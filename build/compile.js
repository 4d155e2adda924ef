import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadProgram } from '../bin/load-program.js'

/**
 * Holds two discussions with the bundled program, by rules and with a model that always says the same, and keeps what V8
 * compiled on the way beside each file. Its output is of no interest: run it with none.
 */
const package_ = new URL('../', import.meta.url)
const topic = fileURLToPath(new URL('examples/cache.md', package_))
const config = fileURLToPath(new URL('openbotman.yaml', package_))
const reply =
  '### Conditions\n- It is measured\n\n[POSITION: SUPPORT_WITH_CONDITIONS] - with that\nConfidence: 0.8'
const events = [
  { choices: [{ delta: { content: reply } }] },
  { choices: [{ delta: {}, finish_reason: 'stop' }] },
]
const model = createServer((request, answer) => {
  request.resume()
  answer.setHeader('content-type', 'text/event-stream')
  answer.end(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(''))
})
const output = mkdtempSync(path.join(tmpdir(), 'openbotman-build-'))
try {
  await once(model.listen(0, '127.0.0.1'), 'listening')
  Object.assign(process.env, {
    OPENAI_API_KEY: 'none',
    OPENAI_BASE_URL: `http://127.0.0.1:${model.address().port}/v1`,
  })
  const { main, compile } = loadProgram()
  const shared = ['discuss', topic, '--config', config, '--output', output]
  await main([...shared, '--offline'])
  await main([...shared, '--provider', 'openai:none'])
  for (const [name, data] of compile()) writeFileSync(new URL(`dist/program/${name}.cache`, package_), data)
  process.exitCode = 0
} finally {
  model.close()
  model.closeAllConnections()
  rmSync(output, { recursive: true, force: true })
}
