import { defineConfig } from 'tsup';

// Why these settings: docs/decisions/0001-tool-chain.md
export default defineConfig((options) => ({
  entry: {
    index: 'src/index.ts',
    conventions: 'src/conventions/index.ts',
    'mocks/index': 'mocks/index.ts',
    'mocks/node': 'mocks/node.ts',
    'mocks/browser': 'mocks/browser.ts',
  },
  format: 'esm',
  target: 'es2022',
  platform: 'neutral',
  dts: true,
  // A quick build without declarations (npm run demo) leaves those of the last full build alone.
  clean: options.dts !== false,
  // The conventions share http() with the core, the three mock entries one task server: a copy in
  // each would be three servers.
  splitting: true,
  minify: false,
  sourcemap: false,
  // tsup's own default turns 'node:http' into 'http', which Deno and Workers do not resolve.
  removeNodeProtocol: false,
  external: [/^node:/],
}));
