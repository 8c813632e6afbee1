/**
 * What the library adds to a bundle: minified and gzipped, without ky, p-retry and msw, taken from
 * the package as `npm pack` makes it. Fails when a row is over its limit. `npm run size` builds first;
 * `npm run size -- --files azure` tells which file costs what of an import, by default of the core.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
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

const core = "export { createClient, http } from 'await202'";

const BUDGETS: readonly Budget[] = [
  // Whoever needs a part gets that part.
  { code: "export { isFinal } from 'await202'", limit: 200 },
  { code: "export { azure } from 'await202'", limit: 2450, goal: 1900 },
  { code: "export { http } from 'await202'", limit: 9465 },
  { code: "export { createClient } from 'await202'", limit: 33_675, goal: 15_000 },
  { code: core, limit: 34_300 },
  { code: core, withDependencies: true },
  // Each entry of the package, whole.
  { code: "export * from 'await202'", limit: 40_210 },
  { code: "export * from 'await202/conventions'", limit: 15_660 },
  { code: "export { messages } from 'await202/push'", limit: 825 },
  // With the parser that it brings along, and the check of its options.
  { code: "export { sse } from 'await202/push'", limit: 4420 },
  { code: "export * from 'await202/push'", limit: 16_040 },
  { code: "export * from 'await202/durable'", limit: 1560 },
  { code: "export * from 'await202/opentelemetry'", limit: 1585 },
  { code: "export * from 'await202/react'", limit: 840 },
  { code: "export * from 'await202/mocks'", limit: 13_045 },
  { code: "export * from 'await202/mocks/node'", limit: 2170 },
  { code: "export * from 'await202/mocks/msw'", limit: 1020 },
  { code: "export * from 'await202/mocks/msw/node'", limit: 1110 },
  { code: "export * from 'await202/mocks/msw/browser'", limit: 1120 },
  // An import that is never used must vanish (sideEffects: false holds).
  { code: "import { createClient } from 'await202'", limit: 30 },
];

/** What a convention may add to the core, http() and its selectors: bytes, minified and gzipped. */
const conventionLimit = 350;
/** Those that need code: why is in their files. */
const ownLimits: Readonly<Record<string, number>> = {
  azure: 1200,
  dropbox: 370,
  fhir: 365,
  google: 360,
  lxd: 385,
  redfish: 430,
  shopifyBulk: 360,
};

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'await202-size-'));
let failures = 0;

/** Lays the package out as npm would, in an otherwise empty folder. */
function install(): void {
  const modules = join(folder, 'node_modules');
  mkdirSync(modules);
  // Without scripts: prepack would build once more, and the declarations too.
  const pack = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
  const printed = execFileSync('npm', pack, {
    cwd: root,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  const [tarball] = JSON.parse(printed) as [{ filename: string }];
  execFileSync('tar', ['-xzf', tarball.filename], { cwd: folder });
  renameSync(join(folder, 'package'), join(modules, 'await202'));
  for (const name of ['eventsource-parser', 'ky', 'p-retry'])
    symlinkSync(join(root, 'node_modules', name), join(modules, name), 'junction');
}

async function measure({ code, withDependencies = false }: Budget) {
  const { outputFiles, metafile } = await build({
    stdin: { contents: code, resolveDir: folder },
    absWorkingDir: join(folder, 'node_modules/await202'),
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    legalComments: 'none',
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    external: [
      '@opentelemetry/api',
      'msw',
      'react',
      'node:*',
      ...(withDependencies ? [] : ['ky', 'p-retry']),
    ],
  });
  const bytes = outputFiles[0]?.contents ?? new Uint8Array();
  const files = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.entries(inputs));
  return { minified: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, files };
}

const gzipOf = async (...parts: string[]) => (await measure({ code: parts.join('; ') })).gzip;

const column = (text: string) => text.padStart(9);
const number = (bytes: number | undefined) =>
  column(bytes === undefined ? '–' : bytes.toLocaleString('en-US'));

/** A remark on what is over its limit, which then counts as a failure. */
function excess(bytes: number, limit = Number.POSITIVE_INFINITY): string {
  if (bytes <= limit) return '';
  failures += 1;
  return `TOO LARGE by ${bytes - limit} bytes`;
}

async function showBudgets(): Promise<void> {
  console.log(`${column('gzip')}${column('minified')}${column('limit')}`);
  for (const budget of BUDGETS) {
    const { code, limit, goal, withDependencies } = budget;
    const { minified, gzip } = await measure(budget);
    const notes = [
      withDependencies ? 'with ky and p-retry' : '',
      goal !== undefined && gzip > goal ? `NOT AT ITS GOAL: ${gzip - goal} bytes over ${goal}` : '',
      excess(gzip, limit),
    ].filter(Boolean);
    const remark = notes.length > 0 ? `   (${notes.join(', ')})` : '';
    console.log(`${number(gzip)}${number(minified)}${number(limit)}   ${code}${remark}`);
  }
}

/** Which file of the package costs what. */
async function showFiles(code: string): Promise<void> {
  const { files } = await measure({ code });
  console.log(`\nMinified bytes by file, of: ${code}`);
  for (const [path, { bytesInOutput }] of files.sort(
    ([, a], [, b]) => b.bytesInOutput - a.bytesInOutput,
  )) {
    if (bytesInOutput > 0) console.log(`${number(bytesInOutput)}   ${path}`);
  }
}

/** What an entry exports, by its source: `export { one, two } from './file.ts'`. */
function exportsOf(entry: string, source: string, files = /./) {
  const text = readFileSync(join(root, source), 'utf8');
  return [...text.matchAll(/^export \{([^}]*)\} from '(.*)';/gm)]
    .filter(([, , file = '']) => files.test(file))
    .flatMap(([, names = '']) => names.split(','))
    .map((name) => name.trim())
    .filter((name) => /^[a-z]\w*$/.test(name))
    .map((name) => ({ name, own: `export { ${name} } from '${entry}'` }));
}

const vendors = exportsOf('await202/conventions', 'src/conventions/index.ts');

/** What each convention adds to a client that has `http()`. */
async function showConventions(): Promise<void> {
  // Most conventions use some of them: they count once, however many conventions there are.
  const selectors =
    "export { body, found, fraction, header, link, match, original, self, template } from 'await202'";
  const named = /^\.\/conventions\/(?!define-|http\.|selectors\.)/;
  const alone = await gzipOf(core);
  const base = await gzipOf(core, selectors);
  const all = number(base - alone);
  console.log(
    `\n${column('gzip')}${column('alone')}${column('limit')}   each beside createClient and`,
  );
  console.log(`${all}${all}${number(undefined)}   http(): all selectors`);
  for (const { name, own } of [...exportsOf('await202', 'src/index.ts', named), ...vendors]) {
    const gzip = (await gzipOf(core, selectors, own)) - base;
    const first = (await gzipOf(core, own)) - alone;
    const { [name]: limit = conventionLimit } = ownLimits;
    const remark = excess(gzip, limit);
    console.log(
      `${number(gzip)}${number(first)}${number(limit)}   … and selectors: ${name}()` +
        (remark && `   (${remark})`),
    );
  }
}

/** What a channel adds to a client, with what it brings along: bytes, minified and gzipped. */
const channelLimits = { messages: 560, sse: 3060, webSocket: 1300, eventStream: 4000 };

async function showChannels(): Promise<void> {
  const base = await gzipOf(core);
  console.log(`\n${column('gzip')}${column('limit')}   each beside createClient and http()`);
  for (const [name, limit] of Object.entries(channelLimits)) {
    const gzip = (await gzipOf(core, `export { ${name} } from 'await202/push'`)) - base;
    const remark = excess(gzip, limit);
    console.log(`${number(gzip)}${number(limit)}   … and ${name}()${remark && `   (${remark})`}`);
  }
}

const { values, positionals } = parseArgs({
  options: { files: { type: 'boolean' } },
  allowPositionals: true,
});
const wanted = positionals.map(
  (name) =>
    vendors.find((vendor) => vendor.name === name)?.own ?? `export { ${name} } from 'await202'`,
);

try {
  install();
  await showBudgets();
  if (values.files) await showFiles(wanted.join('; ') || core);
  await showConventions();
  await showChannels();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

if (failures > 0) {
  console.error(`
Over the limit. Where the bytes are: npm run size -- --files NAME, which also shows what else an
import brings along. Make that smaller. If what is new is worth its bytes, raise the limit in
scripts/size.ts and say in docs/decisions/0002-size.md what they are for.`);
  process.exitCode = 1;
}
