import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Real sockets on a busy machine: generous, as a test that hangs fails all the same.
    testTimeout: 20_000,
    hookTimeout: 20_000,
    // rows: test
  },
})
