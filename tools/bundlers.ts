/**
 * Two users' programs, one with a vendor's convention and one with a function of a line, in the
 * bundles of Vite, esbuild, webpack and Rollup: each bundle is run, and must hold what the program
 * names and nothing else. `npm run test:bundlers`.
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

interface Program {
  readonly code: string;
  /** What it prints. */
  readonly prints: string;
  /** What must not be in its bundle: another vendor's convention, the mocks. */
  readonly unnamed: RegExp;
  /** Bytes of gzip, where nothing but the bundler's own code should be beside a line of ours. */
  readonly limit?: number;
}

const programs: Readonly<Record<string, Program>> = {
  client: {
    code: `
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
`,
    prints: '[42,true,"OperationTimeoutError"]',
    unnamed: /openai-batch|createTaskServer|AWAIT202_LOG/,
  },
  isFinal: {
    code: `
import { isFinal } from 'await202';
console.log(isFinal({ state: 'failed' }), isFinal({ state: 'running' }));
`,
    prints: 'true false',
    unnamed: /createClient|createTaskServer/,
    limit: 400,
  },
};

/** What bundles a program: each returns the bundle's path. */
const bundlers: Readonly<Record<string, (input: string, out: string) => Promise<string>>> = {
  async esbuild(input, out) {
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
  async rollup(input, out) {
    const file = join(out, 'bundle.mjs');
    const bundle = await rollup({ input, plugins: [nodeResolve({ browser: true })] });
    await bundle.write({ file, format: 'esm' });
    return file;
  },
  async vite(input, out) {
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
  async webpack(input, out) {
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

  for (const [label, { code, prints, unnamed, limit }] of Object.entries(programs)) {
    const input = join(folder, `${label}.js`);
    await writeFile(input, code);
    for (const [name, bundle] of Object.entries(bundlers)) {
      const out = join(folder, label, name);
      await mkdir(out, { recursive: true });
      const path = await bundle(input, out);
      const bundled = await readFile(path, 'utf8');
      const { stdout } = await run(process.execPath, [path]);
      const size = gzipSync(bundled).length;
      const wrong = [
        stdout.trim() === prints ? '' : `it printed ${stdout}`,
        unnamed.test(bundled) ? 'it holds what the program does not name' : '',
        limit && size > limit ? `it has more than ${limit} bytes` : '',
      ].filter(Boolean);
      failed += wrong.length;
      const verdict = wrong.length > 0 ? 'FAILED' : 'ok    ';
      const kilobytes = (size / 1000).toFixed(1).padStart(5);
      console.log(`${verdict} ${label.padEnd(8)}${name.padEnd(8)}${kilobytes} kB gzip ${wrong}`);
    }
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.exitCode = failed ? 1 : 0;
