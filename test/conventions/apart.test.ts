/**
 * An entry names many conventions, each in a file of its own. A bundler that knows nothing of
 * `sideEffects` loads them all, and drops what is not used if loading it does nothing.
 */
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { expect, test } from 'vitest';

const resolveDir = fileURLToPath(new URL('../..', import.meta.url));

const everyFileStays: Plugin = {
  name: 'no file is dropped as a whole',
  setup: ({ onResolve, resolve }) => {
    onResolve({ filter: /\.ts$/ }, async ({ path, pluginData, ...from }) => {
      if (pluginData) return undefined;
      const found = await resolve(path, { ...from, pluginData: 'resolving' });
      return { path: found.path, sideEffects: true };
    });
  },
};

/** The files in src/conventions that leave something in the bundle of a program. */
async function leftBy(program: string, plugins: Plugin[] = []): Promise<string[]> {
  const { metafile } = await build({
    stdin: { contents: program, resolveDir },
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    external: ['ky', 'p-retry'],
    plugins,
  });
  return Object.values(metafile.outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([path, { bytesInOutput }]) => /\/conventions\//.test(path) && bytesInOutput > 0)
    .map(([path]) => path);
}

test('a convention that is not imported leaves nothing in a bundle', async () => {
  // http() is the default, so what it is made of is in every client.
  const core = await leftBy("export { createClient } from './src/index.ts'");
  const entries = "import './src/index.ts'; import './src/conventions/index.ts'";
  const left = await leftBy(entries, [everyFileStays]);
  expect(left.filter((path) => !core.includes(path))).toEqual([]);
  expect(core.filter((path) => /azure|replicate/.test(path))).toEqual([]);
});

test('one that is imported is there', async () => {
  const program = "export { jenkins } from './src/conventions/index.ts'";
  expect(await leftBy(program)).toContain('src/conventions/jenkins.ts');
});
