/**
 * What the library adds to a bundle: minified and gzipped, without ky, p-retry and msw.
 * Fails when a row is over its limit. `npm run size` builds first; `npm run size -- --files` tells which file costs what.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

interface Budget {
  /** What a user would write. */
  readonly code: string;
  /** Bytes, minified and gzipped; above it the script fails. */
  readonly limit?: number;
  /** Bytes; where it is to go. Shown with the distance: docs/decisions/0002-size.md. */
  readonly goal?: number;
  /** Count ky and p-retry too. */
  readonly withDependencies?: boolean;
}

const BUDGETS: readonly Budget[] = [
  // What is packed; the rest is measured on the sources, which a bundler sees file by file.
  { code: "export { createClient, http } from './dist/index.js'", limit: 20_330, goal: 14_800 },
  { code: "export { createClient } from './src/index.ts'", limit: 20_420 },
  { code: "export { http } from './src/index.ts'", limit: 7830 },
  { code: "export { createClient, http } from './src/index.ts'", withDependencies: true },
  // Each entry of the package, whole.
  { code: "export * from './src/index.ts'", limit: 23_250 },
  { code: "export * from './src/conventions/index.ts'", limit: 11_750 },
  { code: "export * from './mocks/index.ts'", limit: 11_250 },
  { code: "export * from './mocks/node.ts'", limit: 1700 },
  { code: "export * from './mocks/browser.ts'", limit: 720 },
  // An import that is never used must vanish (sideEffects: false holds).
  { code: "import { createClient } from './src/index.ts'", limit: 30 },
];

/** What a convention may add to the core, http() and its selectors: bytes, minified and gzipped. */
const conventionLimit = 300;
/** Those that need code: why is in their files. */
const ownLimits: Readonly<Record<string, number>> = { azure: 1200, jenkins: 320 };

const root = fileURLToPath(new URL('..', import.meta.url));

async function measure({ code, withDependencies = false }: Budget) {
  const { outputFiles, metafile } = await build({
    stdin: { contents: code, resolveDir: root, loader: 'ts' },
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    legalComments: 'none',
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    external: ['msw', 'node:*', ...(withDependencies ? [] : ['ky', 'p-retry'])],
  });
  const bytes = outputFiles[0]?.contents ?? new Uint8Array();
  const files = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.entries(inputs));
  return { minified: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, files };
}

const number = (bytes: number | undefined) =>
  (bytes === undefined ? '–' : bytes.toLocaleString('en-US')).padStart(9);

console.log(`${'gzip'.padStart(9)}${'minified'.padStart(9)}${'limit'.padStart(9)}`);

let failures = 0;
for (const budget of BUDGETS) {
  const { minified, gzip } = await measure(budget);
  const over = budget.limit !== undefined && gzip > budget.limit;
  if (over) failures += 1;
  const notes = [
    budget.withDependencies ? 'with ky and p-retry' : '',
    budget.goal !== undefined && gzip > budget.goal
      ? `NOT AT ITS GOAL: ${gzip - budget.goal} bytes over ${budget.goal}`
      : '',
    over ? `TOO LARGE by ${gzip - (budget.limit ?? 0)} bytes` : '',
  ].filter(Boolean);
  console.log(
    `${number(gzip)}${number(minified)}${number(budget.limit)}   ${budget.code}` +
      (notes.length > 0 ? `   (${notes.join(', ')})` : ''),
  );
}

if (process.argv.includes('--files') && BUDGETS[0]) {
  const { files } = await measure(BUDGETS[0]);
  console.log(`\nMinified bytes by file, of: ${BUDGETS[0].code}`);
  for (const [path, { bytesInOutput }] of files.sort(
    ([, a], [, b]) => b.bytesInOutput - a.bytesInOutput,
  )) {
    console.log(`${number(bytesInOutput)}   ${path}`);
  }
}

/** The conventions that a module exports: `export { one, two } from './file.ts'`. */
function conventionsOf(path: string, files: RegExp): { name: string; path: string }[] {
  const source = readFileSync(`${root}/${path}`, 'utf8');
  return [...source.matchAll(/^export \{([^}]*)\} from '(.*)';/gm)]
    .filter(([, , file = '']) => files.test(file))
    .flatMap(([, names = '']) => names.split(','))
    .map((name) => name.trim())
    .filter((name) => /^[a-z]\w*$/.test(name))
    .map((name) => ({ name, path }));
}

const gzipOf = async (...parts: string[]) => (await measure({ code: parts.join('; ') })).gzip;

const core = "export { createClient, http } from './src/index.ts'";
// Most conventions use some of them: they count once, however many conventions there are.
const selectors =
  "export { body, found, fraction, header, link, match, original, self, template } from './src/index.ts'";
const conventions = [
  ...conventionsOf('src/index.ts', /^\.\/conventions\/(?!define-|http\.|selectors\.)/),
  ...conventionsOf('src/conventions/index.ts', /./),
];
const alone = await gzipOf(core);
const base = await gzipOf(core, selectors);
const column = (text: string) => text.padStart(9);
console.log(
  `\n${column('gzip')}${column('alone')}${column('limit')}   each beside createClient and`,
);
console.log(
  `${number(base - alone)}${number(base - alone)}${number(undefined)}   http(): all selectors`,
);
for (const { name, path } of conventions) {
  const own = `export { ${name} } from './${path}'`;
  const gzip = (await gzipOf(core, selectors, own)) - base;
  const { [name]: limit = conventionLimit } = ownLimits;
  const over = gzip > limit;
  if (over) failures += 1;
  const note = over ? `   (TOO LARGE by ${gzip - limit} bytes)` : '';
  const first = (await gzipOf(core, own)) - alone;
  console.log(
    `${number(gzip)}${number(first)}${number(limit)}   … and selectors: ${name}()${note}`,
  );
}

if (failures > 0) {
  console.error('\nOver the size limit: make it smaller, or change BUDGETS in scripts/size.ts.');
  process.exitCode = 1;
}
