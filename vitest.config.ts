import { defineConfig } from 'vitest/config'

/** Tests of the source text and of files: they need no database, so `npm run check` runs in a second. */
const SOURCE = ['test/tidy.test.ts', 'test/lockfile.test.ts', 'test/deployment.test.ts']

/** They say that a test hangs, never that it is slow: two at once on a busy machine take three times as long. */
const limits = { testTimeout: 90_000, hookTimeout: 240_000, teardownTimeout: 30_000 }

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      { test: { name: 'source', include: SOURCE, ...limits } },
      {
        test: {
          name: 'product',
          include: ['test/**/*.test.ts'],
          exclude: SOURCE,
          globalSetup: ['test/support/services.ts'],
          ...limits,
        },
      },
    ],
  },
})
