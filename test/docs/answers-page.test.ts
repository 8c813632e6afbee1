/** The table of docs/answers.md and the code have the same rows, in the same order. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

test('the table has the rows of core/answers.ts, in their order', () => {
  const code = read('src/core/answers.ts').matchAll(/^ *\/\/ Row: (.*)$/gm);
  const rows = [...code].map(([, cell]) => cell);
  const [, table = ''] = read('docs/answers.md').split(
    '| Answer of the status monitor | Meaning |\n',
  );
  const [, lines = ''] = /^\|---\|---\|\n((?:\|.*\n)+)/.exec(table) ?? [];
  const cells = [...lines.matchAll(/^\| (.*?) \| /gm)].map(([, cell]) => cell);
  expect(rows).toHaveLength(15);
  expect(cells).toEqual(rows);
});
