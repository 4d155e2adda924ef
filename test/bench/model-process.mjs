// A model in a process of its own, so that what it does takes no time of those who are measured.
import { createServer } from 'vite'

const server = { middlewareMode: true, hmr: false, ws: false, watch: null }
const vite = await createServer({ server, appType: 'custom', logLevel: 'error' })
const { serveModel } = await vite.ssrLoadModule('/test/bench/model-process.ts')
await serveModel()
process.on('disconnect', () => process.exit())
