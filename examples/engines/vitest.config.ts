import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import main from '../../vitest.config.ts';

/** The examples for engines, each with its real server: `npm run test:engines`. */
export default defineConfig({
  root: import.meta.dirname,
  resolve: main.resolve ?? {},
  test: {
    name: 'engines',
    reporters: main.test?.reporters ?? [],
    outputFile: { json: fileURLToPath(new URL('../../.vitest/report.json', import.meta.url)) },
    include: ['**/*.test.ts'],
    // 500 operations of ten seconds, twice, in processes of their own.
    testTimeout: 600_000,
    hookTimeout: 30_000,
    fileParallelism: false,
  },
});
