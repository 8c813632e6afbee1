/** No pattern of the sources takes more than linear time, whatever it is made to search. */
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { makersIn, patternsIn, slowOn } from './patterns.ts';

// A slow one is given its time even where many others want it.
vi.setConfig({ testTimeout: 120_000 });

const root = fileURLToPath(new URL('../../', import.meta.url));
const sources = globSync('src/**/*.ts', { cwd: root }).map((path) => ({
  path,
  source: readFileSync(`${root}${path}`, 'utf8'),
}));

const patterns = sources.flatMap(({ path, source }) => patternsIn(path, source));

/** Those that were once in src/, and others that are known. */
const slow = [
  // One that starts anywhere goes on to the end each time.
  /<([^>]*)>/,
  /.+x/,
  /\s+$/,
  /\d+$/,
  /(\d+%)/,
  /(.+)\/status/,
  /.*\/generations/,
  /.+\/operations\/[^/?]+/,
  /.+\/queue\/(?=item\/)/,
  /(\d+) ?(?:\/|of) ?(\d+)/,
  /\{(\+?)([^}]+)\}/,
  /(\/[^\s?#]*)[?#]\S*/,
  /<([^>]*)>[^<]*?;\s*rel="?([^";,]+)/i,
  /"job_state":\s*\[[^\]]*"(COMPLETING)"/,
  /(error|^fault|failure|exception|issue|problem)\w*\{/,
  // Two in a row can share out the same text in many ways.
  /^\s*,?\s*x/,
  /^"[^;]*;?[^"]*"$/,
  /^\[(64:ff9b)?::(?=\w*:?\w*\])/,
  /<[\w.:-]*(?:status|state|phase|stage)\b[^<>]*>([^<>]{1,99})</i,
  // And one in another in far more.
  /(\s*,\s*)+$/,
  /^(a+)+$/,
  /^(\w|a)*!/,
];

test.for(slow)('%s is slow', (pattern) => {
  expect(slowOn(pattern)).toBeDefined();
});

test('all patterns are found', () => {
  const source = 'const one = /a\\/[/]b/gi;\nconst two = "/d/" + text.split(/c/u); // /e/';
  expect(patternsIn('a.ts', source)).toEqual([
    { where: 'a.ts:1', pattern: /a\/[/]b/gi },
    { where: 'a.ts:2', pattern: /c/u },
  ]);
  expect(patterns.length).toBeGreaterThan(100);
});

test.for(patterns)('$where: $pattern', ({ pattern }) => {
  expect(slowOn(pattern)).toBeUndefined();
});

test('none is made of a text', () => {
  expect(makersIn('a.ts', 'new RegExp(a); RegExp(`b`); globalThis.RegExp(c); /d/;')).toHaveLength(
    3,
  );
  expect(sources.flatMap(({ path, source }) => makersIn(path, source))).toEqual([]);
});
