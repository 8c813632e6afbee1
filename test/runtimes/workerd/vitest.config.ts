import { fileURLToPath } from 'node:url';
import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';
import main from '../../../vitest.config.ts';
import { listenForWorkers } from './listeners.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const standIn = (name: string) => ({
  find: new RegExp(`^node:${name}$`),
  replacement: here(`${name}.ts`),
});

/** The behavior tests inside workerd, one worker for each file: `npm run test:runtimes -- workerd`. */
export default defineConfig({
  root: here('../../..'),
  resolve: {
    alias: [
      ...((main.resolve?.alias ?? []) as []),
      ...['events', 'http', 'net'].map(standIn),
      { find: /^node:fs$/, replacement: here('../fs.ts') },
      { find: /^msw\/node$/, replacement: here('msw-node.ts') },
    ],
  },
  plugins: [
    cloudflareTest({
      miniflare: {
        compatibilityDate: '2026-06-01',
        compatibilityFlags: ['nodejs_compat'],
        bindings: { RUNTIME: process.env['RUNTIME'] ?? 'workerd' },
      },
    }),
  ],
  test: {
    name: 'workerd',
    isolate: false,
    include: ['test/**/*.test.ts'],
    exclude: [
      '**/node_modules/**',
      'test/browser/**',
      'test/model/{model,queue,strangers}.test.ts',
      ...(process.env['LEFT_OUT']?.split(' ') ?? []),
    ],
    setupFiles: ['test/runtimes/setup.ts'],
    provide: { controlPort: await listenForWorkers() },
  },
});
