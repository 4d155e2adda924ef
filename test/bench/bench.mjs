// Measures the built program against its marks, offline: npm run bench -- [--report-only] [--only <row>]
import { createServer } from 'vite'

const vite = await createServer({ server: { middlewareMode: true }, appType: 'custom', logLevel: 'error' })
try {
  const { main } = await vite.ssrLoadModule('/test/bench/main.ts')
  process.exitCode = await main(process.argv.slice(2))
} finally {
  await vite.close()
}
