import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // These install the published CLIs: npm run test:clis; those want a browser: npm run test:browser
    exclude: ['test/clis/**', 'test/browser/**'],
    setupFiles: ['test/setup.ts'],
    testTimeout: 20_000,
    // Vitest would leave one processor idle, and many tests wait for a program that they started.
    maxWorkers: '100%',
  },
})
