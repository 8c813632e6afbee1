/** Code that a page quotes from a file, which is tested, is the code in that file. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const read = (path: string) =>
  readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');

/** A comment with the file's path, and the block of code right below it. */
const quotes = (page: string) =>
  [...read(page).matchAll(/^<!-- (\S+\.tsx?) -->\n```\w+\n([\s\S]*?)^```$/gm)].map(
    ([, path = '', code = '']) => ({ path, code }),
  );

describe.for([
  { page: 'README.md', least: 1 },
  { page: 'docs/testing.md', least: 5 },
])('$page', ({ page, least }) => {
  test('quotes files', () => {
    expect(quotes(page).length).toBeGreaterThanOrEqual(least);
  });

  test.for(quotes(page))('$path', ({ path, code }) => {
    expect(code).toBe(read(path));
  });
});
