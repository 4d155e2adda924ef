import { defineConfig } from 'vitest/config'

/** Makes the pictures of README.md from a discussion that is held for them; see `npm run pictures`. */
export default defineConfig({
  test: {
    include: ['test/pictures/make.ts'],
    setupFiles: ['test/setup.ts'],
    testTimeout: 120_000,
  },
})
