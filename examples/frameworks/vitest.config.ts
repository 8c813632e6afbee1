import { fileURLToPath } from 'node:url';
import { compile } from 'svelte/compiler';
import { defineConfig, type Plugin } from 'vitest/config';
import main from '../../vitest.config.ts';

/** What Svelte's own plugin does, as far as one component needs it. */
const svelte: Plugin = {
  name: 'svelte',
  enforce: 'pre',
  resolveId(id) {
    // Node would be given Svelte for servers.
    if (id === 'svelte') return `${import.meta.dirname}/node_modules/svelte/src/index-client.js`;
  },
  transform(code, id) {
    if (!id.endsWith('.svelte')) return;
    return { code: compile(code, { filename: id, generate: 'client' }).js.code };
  },
};

/** The examples for frameworks: `npm run test:examples`, which installs what they need first. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [svelte],
  // The hook of await202/react and these components have to be of one React.
  resolve: { ...main.resolve, dedupe: ['react', 'react-dom'] },
  oxc: { jsx: { runtime: 'automatic' } },
  test: {
    name: 'frameworks',
    reporters: main.test?.reporters ?? [],
    outputFile: { json: fileURLToPath(new URL('../../.vitest/report.json', import.meta.url)) },
    include: ['**/*.test.{ts,tsx}'],
    setupFiles: ['./page.ts'],
  },
});
