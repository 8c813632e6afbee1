import { defineConfig } from 'tsup';

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    'mocks/index': 'mocks/index.ts',
    'mocks/node': 'mocks/node.ts',
    'mocks/browser': 'mocks/browser.ts',
  },
  format: 'esm',
  target: 'es2022',
  platform: 'neutral',
  dts: true,
  splitting: true,
  sourcemap: false,
  minify: false,
  clean: true,
});
