import { join } from 'node:path'
import { availableParallelism } from 'node:os'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

// As `bin/huiyan` does: many tests start processes of their own, all from the same code.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, 'node_modules/.cache/huiyan')

/** What takes minutes in browsers goes with `npm run test:forms`, not with all other tests. */
const long = process.env['HUIYAN_WHOLE_CORPUS'] === '1' ? [] : ['behaviour', 'drafts', 'gallery', 'keyboard', 'pictures', 'shipped'].map((name) => `test/e2e/forms-${name}.test.ts`)

export default defineConfig({
  test: {
    // Left alone, Vitest keeps a processor free: of two that is half of them. Most files use no more than one.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        // Files share a process, as houses may: bringing up the server's modules for each took as long as half of its tests.
        test: { name: 'core', include: ['test/**/*.test.ts'], exclude: ['test/admin-ui/**', 'test/e2e/**'], isolate: false, testTimeout: 60_000, hookTimeout: 60_000 },
      },
      {
        plugins: [vue()],
        test: { name: 'pages', include: ['test/admin-ui/**/*.test.ts'], environment: 'happy-dom', isolate: false, testTimeout: 30_000, server: { deps: { inline: ['element-plus'] } } },
      },
      {
        // Real servers and browsers: after all others, one file at a time, so that they do not starve each other.
        test: { name: 'browser', include: ['test/e2e/**/*.test.ts'], exclude: long, fileParallelism: false, isolate: false, sequence: { groupOrder: 1 }, globalSetup: 'test/e2e/demo.ts', testTimeout: 120_000, hookTimeout: 120_000 },
      },
    ],
  },
})
