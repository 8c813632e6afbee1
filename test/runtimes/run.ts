/**
 * The behavior tests in other runtimes: `npm run test:runtimes`, or some of them by name:
 * `npm run test:runtimes -- node22 bun`. Each is installed on demand, from the package.json of its
 * own folder here, so that the root's `npm ci` stays quick; browsers are the system's. The last thing
 * that is printed is the table of docs/support.md.
 *
 * Not run are the tests of the repository itself (./own-tests.ts), the types, and what has a command
 * of its own (two origins in a browser, the model).
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installed } from '../../scripts/installed.ts';
import { type EngineName, isInstalled } from '../browser/engines.ts';
import { leftOut } from './left-out.ts';
import { filesLeftOut } from './own-tests.ts';
import { type Outcome, outcomeOf, table } from './table.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folderOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));

interface Runtime {
  /** As it calls itself: test/runtimes/this-runtime.ts. */
  readonly label: string;
  /** What has its version: a package; or it is asked for it, if it is there. */
  readonly package?: string;
  readonly engine?: EngineName;
  readonly folder: string;
  /** How it runs Vitest. */
  readonly command: readonly string[];
  readonly args?: readonly string[];
  /** What it prints for each connection that a test breaks. */
  readonly noise?: RegExp;
}

const node = (folder: string): Runtime => ({
  label: 'Node',
  package: 'node',
  folder,
  command: ['node'],
});
/** Vitest runs in Node, the tests in a page. */
const browser = (label: string, engine: EngineName): Runtime => ({
  label,
  engine,
  folder: folderOf('browsers'),
  command: [process.execPath],
  args: ['--config', 'test/runtimes/browsers/vitest.config.ts'],
});
const runtimes: Readonly<Record<string, Runtime>> = {
  node22: node(folderOf('node22')),
  node24: node(root),
  node26: node(folderOf('node26')),
  bun: { label: 'Bun', package: 'bun', folder: folderOf('bun'), command: ['bun', '--bun'] },
  deno: {
    label: 'Deno',
    package: 'deno',
    folder: folderOf('deno'),
    command: ['deno', 'run', '--allow-all'],
  },
  workerd: {
    label: 'workerd',
    package: 'workerd',
    folder: folderOf('workerd'),
    // Vitest runs in Node, the tests in workerd.
    command: [process.execPath],
    args: ['--config', 'test/runtimes/workerd/vitest.config.ts'],
    noise: /(uncaught exception; |exception = |stack: \/).*\n/g,
  },
  'react-native': {
    label: 'React Native',
    package: '@react-native/babel-preset',
    folder: folderOf('react-native'),
    // Its global scope in Node; a suite of its own in Hermes.
    command: [process.execPath],
    args: ['--config', 'test/runtimes/react-native/vitest.config.ts'],
  },
  chromium: browser('Chromium', 'chromium'),
  firefox: browser('Firefox', 'firefox'),
  webkit: browser('WebKitGTK', 'webkit'),
};

/** By a URL, because the root's type check runs without what drives browsers. */
async function start(engine: EngineName) {
  await installed(`${root}test/browser`);
  const { href } = new URL('../browser/start.ts', import.meta.url);
  const browsers = (await import(href)) as {
    start(engine: EngineName): Promise<{ version(): Promise<string>; close(): Promise<void> }>;
  };
  return browsers.start(engine);
}

async function versionOf({ package: from, engine, folder }: Runtime): Promise<string> {
  if (engine === 'webkit') {
    // Only its package says.
    const { stdout } = spawnSync('dpkg', ['--status', 'webkit2gtk-driver'], { encoding: 'utf8' });
    return /^Version: ([\d.]+)/m.exec(stdout)?.[1] ?? '';
  }
  if (engine) {
    const started = await start(engine);
    const version = await started.version();
    await started.close();
    // A page is told no more than this.
    return /\d+/.exec(version)?.[0] ?? '';
  }
  return JSON.parse(readFileSync(`${folder}/node_modules/${from}/package.json`, 'utf8')).version;
}

/** Runs the tests in one runtime. */
async function run(name: string, it: Runtime): Promise<Outcome> {
  const { label, folder, command, args = [], noise, engine } = it;
  // The others are run all the same.
  const missing = { ...outcomeOf(`${label}, not installed`, '', 0, ''), failed: 1 };
  if (folder !== root) {
    const options = { cwd: folder, stdio: 'inherit' } as const;
    if (spawnSync('npm', ['ci', '--no-audit', '--no-fund'], options).status !== 0) return missing;
  }
  const version = await versionOf(it).catch(console.error);
  if (!version) return missing;
  const modules = join(folder, 'node_modules');
  const runtime = `${label} ${version}`;
  const report = `${root}.vitest/${name}.json`;
  rmSync(report, { force: true });
  console.log(`\n── ${runtime}`);
  const bin = `${modules}/.bin`;
  const [program = '', ...before] = command;
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--typecheck.enabled=false', ...args];
  const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${report}`];
  const began = performance.now();
  const { status, stdout, stderr } = spawnSync(
    resolve(bin, program),
    [...before, ...vitest, ...reporters],
    {
      cwd: root,
      env: {
        ...process.env,
        LEFT_OUT: filesLeftOut(label).join(' '),
        RUNTIME: runtime,
        ...(engine && { ENGINE: engine }),
        PATH: `${bin}${delimiter}${process.env['PATH']}`,
      },
      stdio: noise ? 'pipe' : 'inherit',
      maxBuffer: 2 ** 30,
      encoding: 'utf8',
    },
  );
  if (noise) console.log((stdout + stderr).replaceAll(noise, ''));
  const seconds = (performance.now() - began) / 1_000;
  const outcome = outcomeOf(runtime, `${root}test/`, seconds, report);
  // A row that leaves nothing out is wrong, or no longer needed.
  const idle = leftOut.filter(
    ({ runtimes: where, file, test }) =>
      where.includes(label.toLowerCase()) &&
      !outcome.skipped.some((one) => one.file === file && one.name.startsWith(test)),
  );
  for (const { file, test } of idle) console.log(`left out, but not there: ${file} > ${test}`);
  const isWell = status === 0 && outcome.passed > 0 && idle.length === 0;
  // A file that does not load, an unhandled error: no test failed, the run did.
  return isWell || outcome.failed > 0 ? outcome : { ...outcome, failed: 1 };
}

const asked = process.argv.slice(2);
const outcomes: Outcome[] = [];
mkdirSync(`${root}.vitest`, { recursive: true });
for (const name of asked.length > 0 ? asked : Object.keys(runtimes)) {
  const runtime = runtimes[name];
  if (!runtime) throw new Error(`'${name}' is none of ${Object.keys(runtimes).join(', ')}`);
  // CI installs them all, and fails on one that is missing.
  const isThere = process.env['CI'] || !runtime.engine || isInstalled(runtime.engine);
  if (isThere) outcomes.push(await run(name, runtime));
}

// CI reads its counts from this file.
const sum = (key: 'passed' | 'failed') => outcomes.reduce((all, one) => all + one[key], 0);
const counts = { numPassedTests: sum('passed'), numFailedTests: sum('failed') };
writeFileSync(`${root}.vitest/report.json`, JSON.stringify(counts));
console.log(`\n${table(outcomes)}`);
process.exitCode = counts.numFailedTests > 0 ? 1 : 0;
