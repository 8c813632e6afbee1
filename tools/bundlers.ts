/**
 * A user's program with one vendor's convention, in the bundles of Vite, esbuild, webpack and
 * Rollup: each bundle is run, and must hold what the program names and nothing else.
 * `npm run test:bundlers`.
 */
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import nodeResolve from '@rollup/plugin-node-resolve';
import * as esbuild from 'esbuild';
import { rollup } from 'rollup';
import * as vite from 'vite';
import webpack from 'webpack';

const run = promisify(execFile);
const root = fileURLToPath(new URL('..', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'await202-bundlers-'));
const input = join(folder, 'program.js');

const program = `
import { createClient, OperationError } from 'await202';
import { replicate } from 'await202/conventions';

const answers = [
  Response.json({ id: 'p1', status: 'starting', urls: { get: 'https://api.example.com/p1' } }, { status: 201 }),
  Response.json({ id: 'p1', status: 'succeeded', output: [42], urls: {} }),
];
const client = createClient({
  convention: replicate(),
  polling: { minDelay: 1 },
  fetch: async () => answers.shift(),
});
const [result] = await client.run('https://api.example.com/predictions');
const error = await client.resume('https://api.example.com/p1', { totalTimeout: 5 }).result().catch((error) => error);
console.log(JSON.stringify([result, error instanceof OperationError, error.name]));
`;

/** What bundles the program: each returns the bundle's path. */
const bundlers: Record<string, (out: string) => Promise<string>> = {
  async esbuild(out) {
    const outfile = join(out, 'bundle.mjs');
    await esbuild.build({
      entryPoints: [input],
      outfile,
      bundle: true,
      minify: true,
      format: 'esm',
      platform: 'browser',
      logLevel: 'error',
    });
    return outfile;
  },
  async rollup(out) {
    const file = join(out, 'bundle.mjs');
    const bundle = await rollup({ input, plugins: [nodeResolve({ browser: true })] });
    await bundle.write({ file, format: 'esm' });
    return file;
  },
  async vite(out) {
    await vite.build({
      root: folder,
      logLevel: 'error',
      configFile: false,
      build: {
        outDir: out,
        emptyOutDir: false,
        target: 'es2022',
        lib: { entry: input, formats: ['es'], fileName: () => 'bundle.mjs' },
      },
    });
    return join(out, 'bundle.mjs');
  },
  async webpack(out) {
    const compiler = webpack({
      mode: 'production',
      context: folder,
      entry: input,
      target: ['web', 'es2022'],
      experiments: { outputModule: true },
      output: { path: out, filename: 'bundle.mjs', module: true, library: { type: 'module' } },
    });
    await new Promise<void>((resolve, reject) => {
      compiler?.run((error, stats) => {
        if (error) reject(error);
        else if (stats?.hasErrors() || stats?.hasWarnings()) reject(new Error(stats.toString()));
        else resolve();
      });
    });
    return join(out, 'bundle.mjs');
  },
};

let failed = 0;
try {
  // What npm would install: the tarball, beside its dependencies.
  await run('npm', ['pack', '--pack-destination', folder, '--silent'], { cwd: root });
  await run('tar', ['-xzf', 'await202-0.1.0.tgz'], { cwd: folder });
  await cp(join(folder, 'package'), join(folder, 'node_modules/await202'), { recursive: true });
  for (const name of ['ky', 'p-retry', 'is-network-error']) {
    const from = join(root, 'node_modules', name);
    await cp(from, join(folder, 'node_modules', name), { recursive: true, dereference: true });
  }
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  await writeFile(input, program);

  for (const [name, bundle] of Object.entries(bundlers)) {
    const out = join(folder, name);
    await mkdir(out, { recursive: true });
    const path = await bundle(out);
    const code = await readFile(path, 'utf8');
    const { stdout } = await run(process.execPath, [path]);
    const wrong = [
      stdout.trim() === '[42,true,"OperationTimeoutError"]' ? '' : `it printed ${stdout}`,
      // Another vendor's convention, and the mocks.
      /openai-batch|createTaskServer/.test(code) ? 'it holds what the program does not name' : '',
    ].filter(Boolean);
    failed += wrong.length;
    const size = (gzipSync(code).length / 1000).toFixed(1);
    console.log(`${wrong.length ? 'FAILED' : 'ok    '} ${name.padEnd(8)} ${size} kB gzip ${wrong}`);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.exitCode = failed ? 1 : 0;
