import { expect, test } from 'vitest';
import { contentType, isHtml, isJson, isText } from '../../src/core/content-type.ts';
import { headerIn, utf8 } from '../../src/core/utf8.ts';

const latin1 = (text: string) => String.fromCharCode(...new TextEncoder().encode(text));

test.for<[value: string, decoded: string]>([
  ['/jobs/1', '/jobs/1'],
  ['/a%20b', '/a%20b'],
  [latin1('/zażółć'), '/zażółć'],
  [latin1('/ż%20b'), '/ż%20b'],
  ['/zażółć', '/zażółć'],
  // Latin-1 that is no UTF-8.
  ['/caf\u00e9', '/caf\u00e9'],
  ['', ''],
])('%j is %s', ([value, decoded]) => {
  expect(utf8(value)).toBe(decoded);
});

test('a header is trimmed when it has been decoded, and none if nothing is left', () => {
  const given = (value: string) => ({ get: () => value }) as unknown as Headers;
  expect(headerIn(given(` ${latin1('/ż')} `), 'location')).toBe('/ż');
  expect(headerIn(given(latin1('\u00a0')), 'location')).toBeUndefined();
  expect(headerIn(given('  '), 'location')).toBeUndefined();
  expect(headerIn(new Headers(), 'location')).toBeUndefined();
});

test.for<[header: string, type: string]>([
  ['application/json', 'application/json'],
  ['Application/JSON; charset=utf-8', 'application/json'],
  ['text/html, application/json', 'application/json'],
  ['text/html; charset=utf-8, application/json', 'application/json'],
  ['text/html;x="a", application/json;x=1', 'application/json'],
  ['text/html; x="a, b/c"', 'text/html'],
  ['nonsense', ''],
])('the type of %s', ([header, type]) => {
  expect(contentType(new Headers({ 'content-type': header }))).toBe(type);
  // It is remembered for the next answer of the same server.
  expect(contentType(new Headers({ 'content-type': header }))).toBe(type);
});

test('there may be none', () => {
  expect(contentType(new Headers())).toBe('');
});

const html = (type: string) => isHtml(new Headers({ 'content-type': type }));

test('what is HTML, JSON and text', () => {
  expect(['text/html', 'application/xhtml+xml', 'text/html;charset=x'].map(html)).toEqual([
    ...[true, true, true],
  ]);
  expect(['text/htmlx', 'text/plain', 'application/xml', 'x/html-fragment'].map(html)).toEqual([
    ...[false, false, false, false],
  ]);
  expect(['application/json', 'application/problem+json', 'text/x-json'].map(isJson)).toEqual([
    ...[true, true, true],
  ]);
  expect(['application/json-seq', 'application/jsonl', 'application/x-ndjson'].map(isJson)).toEqual(
    [false, false, false],
  );
  expect(
    ['text/csv', 'application/x-ndjson', 'image/svg+xml', 'application/yaml'].map(isText),
  ).toEqual([true, true, true, true]);
  expect(['application/vnd.openxmlformats', 'image/png', 'application/xmlx'].map(isText)).toEqual([
    ...[false, false, false],
  ]);
});
