import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import main from '../../../vitest.config.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The behavior tests as a React Native app sees them: `npm run test:runtimes -- react-native`. */
export default defineConfig({
  root: here('../../..'),
  resolve: {
    alias: [
      ...((main.resolve?.alias ?? []) as []),
      {
        find: 'react-native-url-polyfill',
        replacement: here('node_modules/react-native-url-polyfill/index.js'),
      },
      { find: 'whatwg-fetch', replacement: here('node_modules/whatwg-fetch/fetch.js') },
      { find: /^msw(\/node)?$/, replacement: here('msw.ts') },
      { find: 'react-native', replacement: here('react-native.ts') },
    ],
  },
  plugins: [
    {
      name: 'the mocks, which are on the side of the server, are not in React Native',
      transform: (code, id) =>
        /\/mocks\/.*\.ts$/.test(id)
          ? code.replaceAll('URL.canParse', '((url) => /^\\w+:/.test(url))')
          : undefined,
    },
  ],
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'react-native',
          // A process for each file would take longer than most of them.
          isolate: false,
          include: ['test/**/*.test.ts'],
          exclude: [
            '**/node_modules/**',
            'test/browser/**',
            'test/model/{model,queue,strangers}.test.ts',
            'test/runtimes/react-native/**',
            ...(process.env['LEFT_OUT']?.split(' ') ?? []),
          ],
          server: { deps: { inline: [/react-native-url-polyfill/, /whatwg-fetch/] } },
          setupFiles: [here('globals.ts'), 'test/runtimes/setup.ts'],
        },
      },
      { test: { name: 'hermes', include: ['test/runtimes/react-native/*.test.ts'] } },
    ],
  },
});
