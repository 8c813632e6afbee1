import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import main from '../../vitest.config.ts';

/** What needs a broker: `npm run test:brokers`, which installs the clients first. */
export default defineConfig({
  root: import.meta.dirname,
  resolve: main.resolve ?? {},
  test: {
    name: 'brokers',
    reporters: main.test?.reporters ?? [],
    outputFile: { json: fileURLToPath(new URL('../../.vitest/report.json', import.meta.url)) },
    include: ['*.test.ts'],
    // Moments are measured.
    fileParallelism: false,
  },
});
