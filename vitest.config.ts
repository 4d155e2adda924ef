import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // These install the published CLIs: npm run test:clis; those want a browser: npm run test:browser; or a build of
    // their own: npm run test:full
    exclude: ['test/clis/**', 'test/browser/**', 'test/**/*.full.test.ts'],
    setupFiles: ['test/setup.ts'],
    testTimeout: 20_000,
    // Many tests wait for a program that they started: one worker more than there are processors keeps them busy.
    maxWorkers: Math.ceil(1.5 * availableParallelism()),
  },
})
