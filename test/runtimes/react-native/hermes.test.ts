/**
 * The package as it is built, in Hermes: the virtual machine that npm has (0.12, of React Native 0.70),
 * and the compiler of the current one. Below are tests that were run there.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { bundle } from './bundle.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'await202-hermes-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const platforms: Readonly<Record<string, string>> = { darwin: 'osx-bin', win32: 'win64-bin' };
const platform = platforms[process.platform] ?? 'linux64-bin';
const program = (path: string) =>
  fileURLToPath(new URL(`node_modules/${path}`, import.meta.url)).replace('*', platform);
const machine = program('hermes-engine-cli/*/hermes');
const compiler = program('hermes-compiler/hermesc/*/hermesc');

interface Outcome {
  readonly name: string;
  readonly failure?: string;
}

execFileSync('npm', ['run', '--silent', 'build:js'], {
  cwd: root,
  shell: process.platform === 'win32',
});

const files = { default: join(folder, 'older.js'), 'hermes-stable': join(folder, 'current.js') };
for (const profile of ['default', 'hermes-stable'] as const)
  writeFileSync(files[profile], await bundle(profile));

const flags = ['-O', '-w', '-Xes6-promise', '-Xmicrotask-queue'];
const ran = spawnSync(machine, [...flags, files.default], {
  encoding: 'utf8',
  timeout: 30_000,
});
const outcomes: Outcome[] = (ran.stdout ?? '')
  .split('\n')
  .filter((line) => line.startsWith('{'))
  .map((line) => JSON.parse(line));

describe('in the virtual machine', () => {
  test('the suite comes to its end', () => {
    expect(ran.error ?? ran.stderr).toBe('');
    expect(outcomes.pop()).toEqual({ name: 'the end' });
    expect(outcomes.length).toBeGreaterThan(20);
  });

  test.for(outcomes.slice(0, -1))('$name', ({ failure }) => {
    expect(failure).toBeUndefined();
  });
});

test.for(['hermes-stable', 'default'] as const)(
  'the compiler takes what the Babel preset makes of it: %s',
  { timeout: 60_000 },
  (profile) => {
    const out = `${files[profile]}.hbc`;
    const options = ['-O', '-w', '-emit-binary', '-out', out, files[profile]];
    const compiled = spawnSync(compiler, options, { encoding: 'utf8' });
    expect(compiled.error ?? compiled.stderr).toBe('');
    expect(readFileSync(out).length).toBeGreaterThan(100_000);
  },
);

/** Hermes compiles none; Babel makes some 2 kB of the first. */
const asyncGenerator = /\basync\s*(function\s*)?\*/;

test.for(['async function* a() {}', 'async *a() {}', 'async function *a() {}'])(
  'an async generator is noticed: %s',
  (code) => {
    expect(code).toMatch(asyncGenerator);
  },
);

test('no async generator is in what is shipped', () => {
  const files = globSync('dist/src/**/*.js', { cwd: root });
  expect(files.length).toBeGreaterThan(50);
  const having = files.filter((file) => asyncGenerator.test(readFileSync(root + file, 'utf8')));
  expect(having).toEqual([]);
});
