import { defineConfig } from 'tsup';

// Why these settings: docs/decisions/0001-tool-chain.md and 0011-a-module-for-each-file.md
export default defineConfig({
  entry: ['src/**/*.ts', 'mocks/**/*.ts'],
  format: 'esm',
  target: 'es2022',
  platform: 'neutral',
  // tsc writes the declarations, with maps: tsconfig.build.json. A quick build (npm run demo) leaves
  // those of the last full build alone.
  clean: ['!**/*.d.ts', '!**/*.d.ts.map'],
  dts: false,
  splitting: false,
  minify: false,
  sourcemap: false,
  // tsup's own default turns 'node:http' into 'http', which Deno and Workers do not resolve.
  removeNodeProtocol: false,
  external: [/^node:/],
  esbuildPlugins: [
    {
      name: 'a module for each file',
      setup({ onResolve }) {
        onResolve({ filter: /^\.{1,2}\/.*\.ts$/ }, ({ path, kind }) =>
          kind === 'entry-point'
            ? undefined
            : { path: path.replace(/\.ts$/, '.js'), external: true },
        );
      },
    },
  ],
});
