import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['packages/*/test/**/*.test.ts', 'test/integration/**/*.test.ts'],
    globalSetup: ['packages/store/test/global-setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 90_000,
    pool: 'forks',
    // Two cores, and engine tests use a worker thread each: more files at a time only make each other slow.
    maxWorkers: 2,
  },
})
