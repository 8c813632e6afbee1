import { defineConfig } from 'vitest/config';
import main from './vitest.config.ts';

/** What needs a browser: `npm run test:browsers`. It is driven from Node, against real servers. */
export default defineConfig({
  resolve: main.resolve ?? {},
  test: {
    include: ['test/browser/**/*.test.ts'],
    testTimeout: 20_000,
    reporters: main.test?.reporters ?? [],
    outputFile: main.test?.outputFile ?? {},
  },
});
