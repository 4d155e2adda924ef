import { defineConfig } from 'vitest/config'

/** What takes minutes: crashes at every write of every method, properties with many cases; see `npm run test:full`. */
export default defineConfig({
  test: {
    include: ['test/crash-matrix.test.ts', 'test/properties*.test.ts', 'test/**/*.full.test.ts'],
    setupFiles: ['test/setup.ts'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    maxWorkers: '100%',
  },
})
