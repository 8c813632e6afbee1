/** A list that names a test file which has moved leaves it out, or in, without a word. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { engineNames, engines } from '../browser/engines.ts';
import { leftOut } from './left-out.ts';

const cwd = fileURLToPath(new URL('../..', import.meta.url));

/** `a/b` and `a/c` for `a/{b,c}`: each of them has to match something. */
function alternatives(pattern: string): string[] {
  const [group = '', names = ''] = /\{([^{}]*)\}/.exec(pattern) ?? [];
  if (!group) return [pattern];
  return names.split(',').flatMap((name) => alternatives(pattern.replace(group, name)));
}

/** What a file says is in `test/`: paths and patterns. */
const named = (file: string) =>
  [...readFileSync(`${cwd}${file}`, 'utf8').matchAll(/(?<![\w.-]\/?)test\/[\w.{},*/-]*/g)]
    .flatMap(([path]) => alternatives(path.replace(/[.,/]+$/, '')))
    .filter((path) => !path.includes('/node_modules/'));

const naming = globSync(
  [
    '{README,SECURITY}.md',
    'docs/**/*.md',
    '{package,knip,tsconfig}.json',
    'vitest*.config.ts',
    '.ci/run',
    'scripts/*.ts',
    'test/runtimes/{,*/}*.ts',
  ],
  { cwd, exclude: (path) => /node_modules/.test(String(path)) },
).filter((file) => named(file).length > 0);

test.for(naming)('%s names what is in test/', (file) => {
  expect(named(file).filter((path) => globSync(path, { cwd }).length === 0)).toEqual([]);
});

test.for(engineNames)('what %s leaves out is in test/browser/', (name) => {
  const files = Object.keys(engines[name].leftOut);
  expect(files.filter((file) => !existsSync(`${cwd}test/browser/${file}`))).toEqual([]);
});

test('what a runtime leaves out is in test/', () => {
  const files = leftOut.map(({ file }) => file);
  expect(files.filter((file) => !existsSync(`${cwd}test/${file}`))).toEqual([]);
});
