import { defineConfig } from 'vitest/config';
import { engineNames, engines, isInstalled } from './test/browser/engines.ts';
import main from './vitest.config.ts';

// CI installs them all, and fails on one that is missing.
const present = engineNames.filter((name) => process.env['CI'] || isInstalled(name));

/**
 * What needs a browser: `npm run test:browsers`. Each test is driven from Node, against real
 * servers, and runs in every engine that does not leave its file out.
 */
export default defineConfig({
  resolve: main.resolve ?? {},
  test: {
    reporters: main.test?.reporters ?? [],
    outputFile: main.test?.outputFile ?? {},
    // Moments are measured, and browsers are not small.
    fileParallelism: false,
    projects: present.map((engine) => ({
      extends: true,
      test: {
        name: engine,
        include: ['test/browser/*.test.ts'],
        exclude: Object.keys(engines[engine].leftOut).map((file) => `test/browser/${file}`),
        provide: { engine },
        testTimeout: 60_000,
        // One browser for all files: starting it takes longer than most of them.
        isolate: false,
      },
    })),
  },
});
