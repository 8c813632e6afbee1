import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Set where another runtime runs the tests: test/runtimes/run.ts. */
const runtime = process.env['RUNTIME'];

const leftOut = [
  '**/node_modules/**',
  // These need a browser: npm run test:browsers.
  'test/browser/**',
  // These need brokers, and their clients: npm run test:brokers.
  'test/brokers/**',
  // Hermes is installed on demand: npm run test:runtimes -- react-native.
  'test/runtimes/react-native/**',
  // The model test takes a minute, and another path each time: npm run model.
  ...(process.env['MODEL_RUNS'] ? [] : ['test/model/{model,queue,strangers}.test.ts']),
  // Time and memory at length: npm run test:slow. Other runtimes take theirs.
  ...(process.env['SLOW'] || runtime
    ? []
    : [
        'test/hostile/{documents,patterns,time}.test.ts',
        'test/leaks/collected.test.ts',
        'test/wire/exit.test.ts',
      ]),
  // Which, and why: test/runtimes/run.ts.
  ...(process.env['LEFT_OUT']?.split(' ') ?? []),
];

/** What talks to real servers, and what is about the process. */
const ownProcess = [
  'test/{attack,cli,examples,hostile,races,trust,wire}/*.test.ts',
  'test/{docs/page-code,gateways/apache-and-nginx,leaks/shared-signal,package,push/wire}.test.ts',
  'test/react/*.test.ts',
  'test/mocks/{dialects/every-dialect,listen,listen-pushes,lost-message,pushed,setup-task-server}.test.ts',
];

export default defineConfig({
  resolve: {
    // Tests import the public names and run the sources, without a build. Longest names first.
    alias: [
      { find: 'await202/mocks/msw/browser', replacement: source('./mocks/msw/browser.ts') },
      { find: 'await202/mocks/msw/node', replacement: source('./mocks/msw/node.ts') },
      { find: 'await202/mocks/msw', replacement: source('./mocks/msw/index.ts') },
      { find: 'await202/mocks/node', replacement: source('./mocks/node.ts') },
      { find: 'await202/mocks', replacement: source('./mocks/index.ts') },
      { find: 'await202/react', replacement: source('./src/react/index.ts') },
      { find: 'await202/opentelemetry', replacement: source('./src/opentelemetry/index.ts') },
      { find: 'await202/conventions', replacement: source('./src/conventions/index.ts') },
      { find: 'await202/push', replacement: source('./src/push/index.ts') },
      { find: 'await202/durable', replacement: source('./src/durable/index.ts') },
      { find: 'await202', replacement: source('./src/index.ts') },
    ],
  },
  test: {
    // Vitest leaves one core free, on two that is every other; and many tests only wait.
    maxWorkers: availableParallelism() + 1,
    // Tests start hundreds of processes of the same sources; to compile them takes half of a start.
    env: { NODE_COMPILE_CACHE: source('./node_modules/.cache/node') },
    setupFiles: runtime ? ['test/runtimes/setup.ts'] : [],
    // CI reads its counts from the JSON file (.ci/run).
    reporters: process.env['CI'] ? ['default', 'json'] : ['default'],
    outputFile: { json: '.vitest/report.json' },
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      // test/cli/ starts it as a process of its own, in which nothing is counted.
      exclude: ['src/cli/**'],
      reporter: ['text', 'json-summary', 'html'],
      thresholds: { branches: 95 },
    },
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          include: ['test/**/*.test.ts'],
          exclude: [...leftOut, ...ownProcess],
          // A process for each file would take longer than most of them.
          isolate: false,
          typecheck: {
            enabled: !runtime,
            include: ['test/**/*.test-d.ts'],
            tsconfig: source('./tsconfig.json'),
            // Type errors elsewhere are for `npm run typecheck`.
            ignoreSourceErrors: true,
            checker: source('./node_modules/@typescript/native/bin/tsc'),
          },
        },
      },
      {
        extends: true,
        test: {
          name: 'own process',
          include: ownProcess,
          exclude: leftOut,
          // They count the sockets and timers of their process, or start others.
          isolate: true,
        },
      },
    ],
  },
});
