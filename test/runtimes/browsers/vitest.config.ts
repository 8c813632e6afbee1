import { fileURLToPath, pathToFileURL } from 'node:url';
import { msw } from 'msw/vite';
import { defineConfig } from 'vitest/config';
import main from '../../../vitest.config.ts';
import type { EngineName } from '../../browser/engines.ts';
import { installed } from './provider.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
/** Set by ../run.ts. */
const { RUNTIME = '', ENGINE = '', LEFT_OUT = '' } = process.env;
const engine = ENGINE as EngineName;

/** The behavior tests inside a browser: `npm run test:runtimes -- chromium firefox webkit`. */
export default defineConfig({
  root: here('../../..'),
  resolve: {
    alias: [
      { find: 'await202/mocks/msw/node', replacement: here('mocks-msw-node.ts') },
      ...((main.resolve?.alias ?? []) as []),
      { find: /^node:fs$/, replacement: here('../fs.ts') },
      { find: /^node:.*/, replacement: here('node.ts') },
    ],
  },
  plugins: [
    // At /mockServiceWorker.js.
    msw({ mode: 'worker-only' }),
    {
      name: 'where the tests are on disk, to name the files that they read',
      enforce: 'pre',
      transform: (code, id) =>
        id.startsWith(here('../..'))
          ? code.replaceAll('import.meta.url', `'${pathToFileURL(id.replace(/\?.*/, ''))}'`)
          : undefined,
    },
  ],
  test: {
    name: engine,
    // A page for each file would take longer than most of them.
    isolate: false,
    include: ['test/**/*.test.ts'],
    exclude: [
      '**/node_modules/**',
      'test/browser/**',
      'test/model/{model,queue,strangers}.test.ts',
      ...LEFT_OUT.split(' '),
    ],
    setupFiles: [here('setup.ts'), 'test/runtimes/setup.ts'],
    provide: { runtime: RUNTIME },
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: installed(engine),
      instances: [{ browser: engine }],
    },
  },
});
