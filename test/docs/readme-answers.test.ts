/** The README's table of answers and the code have the same rows, in the same order. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

test('after the page that is none, the table has the rows of http(), in their order', () => {
  const code = read('src/conventions/http.ts').matchAll(/^ *\/\/ Row: (.*)$/gm);
  const rows = [...code].map(([, cell]) => cell);
  const [, table = ''] = read('README.md').split('| Answer of the status monitor | Meaning |\n');
  const cells = [...table.matchAll(/^\| (.*?) \| /gm)].map(([, cell]) => cell);
  expect(rows).toHaveLength(7);
  expect(cells.slice(1, 1 + rows.length)).toEqual(rows);
});
