/** What is published has many conventions in one file, of which a bundler drops what is not used. */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

const resolveDir = fileURLToPath(new URL('../..', import.meta.url));

/** What the core itself is made of. */
const shared = /\/(evidence|http|http-rules|members|places|problem|progress|selectors|words)\.ts$/;

/** The files in src/conventions that leave something in the bundle of a program. */
async function leftBy(program: string): Promise<string[]> {
  const { metafile } = await build({
    stdin: { contents: program, resolveDir },
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    external: ['ky', 'p-retry'],
    plugins: [
      {
        name: 'no file is dropped as a whole, as if they were one',
        setup: ({ onResolve, resolve }) => {
          onResolve({ filter: /\.ts$/ }, async ({ path, pluginData, ...from }) => {
            if (pluginData) return undefined;
            const found = await resolve(path, { ...from, pluginData: 'resolving' });
            return { path: found.path, sideEffects: true };
          });
        },
      },
    ],
  });
  return Object.values(metafile.outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([path, { bytesInOutput }]) => /\/conventions\//.test(path) && bytesInOutput > 0)
    .map(([path]) => path)
    .filter((path) => !shared.test(path));
}

test('a convention that is not imported leaves nothing in a bundle', async () => {
  expect(await leftBy("import './src/index.ts'; import './src/conventions/index.ts'")).toEqual([]);
});

test('one that is imported is there', async () => {
  const program = "export { jenkins } from './src/conventions/index.ts'";
  expect(await leftBy(program)).toContain('src/conventions/jenkins.ts');
});
