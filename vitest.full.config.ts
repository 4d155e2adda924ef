import { defineConfig } from 'vitest/config'

/** What takes too long for every run of the tests: many more cases, and every place to crash; see `npm run test:full`. */
export default defineConfig({
  test: {
    include: ['test/crash-matrix.test.ts', 'test/properties*.test.ts', 'test/**/*.full.test.ts'],
    exclude: ['test/clis/**', 'test/browser/**'],
    setupFiles: ['test/setup.ts'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    maxWorkers: '100%',
  },
})
