/**
 * Breaks the sources on purpose, in one small place at a time, and asks the tests to notice. A part at a
 * time: what is changed counts what it is asked, so tests are several times as slow if all of it is.
 * How a mutant is judged: tools/mutation/runner.js.
 *
 * `npm run mutation` takes all of `src/`, `npm run mutation -- 'src/push/**'` a part of it.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installed } from './installed.ts';

/** In percent. */
const least = 90;
const results = 'coverage/mutation.jsonl';

/** All but the command line, which its tests start as a process of its own. */
const parts = [
  ['*', 'conventions/**/*'],
  ['core/**/*'],
  ['exchange/**/*', 'operation/**/*'],
  ['durable/**/*', 'log/**/*', 'opentelemetry/**/*', 'push/**/*', 'react/**/*', 'schedules/**/*'],
].map((paths) => paths.map((path) => `src/${path}.ts`).join());

interface Result {
  readonly status: 'Killed' | 'Timeout' | 'Survived' | 'NoCoverage' | 'Ignored' | 'RuntimeError';
  /** The file, and from where to where: `src/client.ts:12:3-12:9`. */
  readonly place: string;
  readonly mutatorName: string;
  readonly replacement: string;
}

const stryker = join('tools', 'mutation', 'node_modules', '.bin', 'stryker');

function judge(mutate: string): void {
  const { status } = spawnSync(stryker, ['run', '--mutate', mutate], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(status ?? 1);
}

await installed('tools/mutation');
rmSync(results, { force: true });
const asked = process.argv.slice(2);
for (const part of asked.length ? asked : parts) judge(part);

/** A row for these: how many there are, and how many of them were noticed. */
function row(name: string, all: readonly Result[]): { line: string; score: number } {
  const count = (...statuses: Result['status'][]) =>
    all.filter(({ status }) => statuses.includes(status)).length;
  const noticed = count('Killed', 'Timeout');
  // What cannot be judged counts as missed, and what runs once, as a module loads, is not counted.
  const missed = count('Survived', 'NoCoverage', 'RuntimeError');
  const score = (100 * noticed) / (noticed + missed || 1);
  const cells = [name, noticed + missed, `${score.toFixed(1)} %`, missed, count('Ignored')];
  return { line: `| ${cells.join(' | ')} |`, score };
}

const fileOf = ({ place }: Result) => place.replace(/:.*/, '');
const all: Result[] = readFileSync(results, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));
const files = [...new Set(all.map(fileOf))].sort();
const total = row('**together**', all);
const table = [
  '| file | mutants | noticed | missed | left out |',
  '|---|---:|---:|---:|---:|',
  ...files.map(
    (file) =>
      row(
        `\`${file}\``,
        all.filter((one) => fileOf(one) === file),
      ).line,
  ),
  total.line,
].join('\n');
writeFileSync('coverage/mutation.md', `${table}\n`);
console.log(table);
if (total.score < least) {
  console.error(`The tests notice ${total.score.toFixed(1)} %. At least ${least} % is wanted.`);
  process.exitCode = 1;
}
