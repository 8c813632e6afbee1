/**
 * Breaks the sources on purpose, in one small place at a time, and asks the tests to notice. A folder at a
 * time: what is changed counts what it is asked, so tests are several times as slow if all of it is.
 *
 * `npm run mutation` takes all of `src/`, `npm run mutation -- src/core/told.ts` a part of it.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { installed } from './installed.ts';

/** In percent. */
const least = 90;
const results = 'coverage/mutation.jsonl';

interface Result {
  readonly status: 'Killed' | 'Timeout' | 'Survived' | 'NoCoverage' | 'Ignored' | 'RuntimeError';
  /** File, line and column. */
  readonly place: string;
}

/** The sources but the command line, which its tests start as a process of its own. */
const folders = readdirSync('src', { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'cli')
  .map(({ name }) => `src/${name}/**/*.ts`);

await installed('tools/mutation');
rmSync(results, { force: true });
const asked = process.argv.slice(2);
for (const mutate of asked.length ? asked : ['src/*.ts', ...folders]) {
  const { status } = spawnSync('tools/mutation/node_modules/.bin/stryker', ['run', '--mutate', mutate], {
    stdio: 'inherit',
  });
  if (status) process.exit(status);
}

const found: Result[] = readFileSync(results, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));

/** A row for these: how many there are, and how many of them were noticed. */
function row(name: string, all: readonly Result[]): { line: string; score: number } {
  const count = (...statuses: Result['status'][]) =>
    all.filter(({ status }) => statuses.includes(status)).length;
  const noticed = count('Killed', 'Timeout');
  const missed = count('Survived', 'NoCoverage');
  const judged = noticed + missed;
  const score = (100 * noticed) / (judged || 1);
  const errors = count('RuntimeError');
  const cells = [name, judged, `${score.toFixed(1)} %`, count('Timeout'), missed, errors];
  return { line: `| ${cells.join(' | ')} |`, score };
}

const fileOf = ({ place }: Result) => place.replace(/:.*/, '');
const files = [...new Set(found.map(fileOf))].sort();
const total = row('**together**', found);
const table = [
  '| file | mutants | score | of it timeouts | not noticed | not judged |',
  '|---|---:|---:|---:|---:|---:|',
  ...files.map((file) => row(`\`${file}\``, found.filter((one) => fileOf(one) === file)).line),
  total.line,
].join('\n');
writeFileSync('coverage/mutation.md', `${table}\n`);
console.log(table);
if (total.score < least) {
  console.error(`The tests notice ${total.score.toFixed(1)} %. At least ${least} % is wanted.`);
  process.exitCode = 1;
}
