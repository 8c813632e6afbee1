/** Code that a page quotes from a file, which is tested, is the code in that file. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { pages, readPage } from './code-blocks/blocks.ts';

const readQuoted = (path: string) =>
  readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');

/** A comment with the file's path, and the block of code right below it: the file, or a part of it. */
const quotes = (page: string) =>
  [...readPage(page).matchAll(/^<!-- (part of )?(\S+\.tsx?) -->\n```\w+\n([\s\S]*?)^```$/gm)].map(
    ([, part, path = '', code = '']) => ({ isPart: !!part, path, code }),
  );

const quoting = pages
  .map((page) => ({ page, quoted: quotes(page) }))
  .filter(({ quoted }) => quoted.length > 0);

test('pages quote files', () => {
  const counts = quoting.map(({ page, quoted }) => [page, quoted.length]);
  expect(Object.fromEntries(counts)).toEqual({
    'docs/frameworks.md': 3,
    'docs/job-queue.md': 3,
    'docs/react-native.md': 1,
    'docs/testing.md': 6,
    'docs/workflow-engine.md': 4,
  });
});

describe.for(quoting)('$page', ({ quoted }) => {
  test.for(quoted)('$path', ({ isPart, path, code }) => {
    if (isPart) expect(readQuoted(path)).toContain(code);
    else expect(code).toBe(readQuoted(path));
  });
});

test('no comment that looks like the name of a quoted file stands alone', () => {
  for (const page of pages) {
    const marks = readPage(page).match(/^<!-- (?:part of )?\S+\.tsx? -->$/gm) ?? [];
    expect([page, marks.length]).toEqual([page, quotes(page).length]);
  }
});
