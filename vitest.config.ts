import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: {
    // Tests import the public names and run the sources, without a build. Longest names first.
    alias: [
      { find: 'await202/mocks/browser', replacement: source('./mocks/browser.ts') },
      { find: 'await202/mocks/node', replacement: source('./mocks/node.ts') },
      { find: 'await202/mocks', replacement: source('./mocks/index.ts') },
      { find: 'await202/conventions', replacement: source('./src/conventions/index.ts') },
      { find: 'await202', replacement: source('./src/index.ts') },
    ],
  },
  test: {
    // CI reads its counts from the JSON file (.ci/run).
    reporters: process.env['CI'] ? ['default', 'json'] : ['default'],
    outputFile: { json: '.vitest/report.json' },
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      reporter: ['text', 'json-summary', 'html'],
      thresholds: { branches: 95 },
    },
    // One project per runtime. A browser project excludes what needs Node and brings its own environment.
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          environment: 'node',
          include: ['test/**/*.test.ts'],
          // These need a browser: npm run test:browsers.
          // The model test takes a minute, and another path each time: npm run model.
          setupFiles: process.env['RUNTIME'] ? ['test/runtimes/setup.ts'] : [],
          exclude: [
            '**/node_modules/**',
            'test/browser/**',
            ...(process.env['MODEL_RUNS'] ? [] : ['test/model/**']),
            // Which, and why: test/runtimes/run.ts.
            ...(process.env['LEFT_OUT']?.split(' ') ?? []),
          ],
          typecheck: {
            enabled: !process.env['RUNTIME'],
            include: ['test/**/*.test-d.ts'],
            tsconfig: source('./tsconfig.json'),
            // Type errors elsewhere are for `npm run typecheck`.
            ignoreSourceErrors: true,
            checker: source('./node_modules/@typescript/native/bin/tsc'),
          },
        },
      },
    ],
  },
});
