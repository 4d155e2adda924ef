import { defineConfig } from 'vitest/config'

/** Contract tests against the published agent CLIs, which are installed for them; see `npm run test:clis`. */
export default defineConfig({
  test: {
    include: ['test/clis/**/*.test.ts'],
    setupFiles: ['test/setup.ts'],
    testTimeout: 120_000,
    hookTimeout: 600_000,
  },
})
