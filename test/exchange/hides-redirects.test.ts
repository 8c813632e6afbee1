import { afterEach, describe, expect, test, vi } from 'vitest';
import { hidesRedirects } from '../../src/exchange/hides-redirects.ts';

// Whether this is a browser, by how its own classes are written out.

afterEach(() => {
  vi.unstubAllGlobals();
});

const written = (text: string) => ({ toString: () => text });

test.for([
  ['Chromium', 'function Document() { [native code] }'],
  ['Firefox and Safari', 'function Document() {\n    [native code]\n}'],
  ['an engine that saves spaces', 'function Document(){[native code]}'],
])('%s hides redirects', ([, text = '']) => {
  vi.stubGlobal('Document', written(text));
  expect(hidesRedirects()).toBe(true);
  vi.stubGlobal('Document', undefined);
  vi.stubGlobal('importScripts', written(text.replace('Document', 'importScripts')));
  expect(hidesRedirects()).toBe(true);
});

describe('what imitates one does not', () => {
  test.for([
    'class Document {}',
    'function Document() {}',
    'function () { [native code] }',
    'function Document() { return "[native code]" }',
    'class Document { was = function Document() { [native code] } }',
    'undefined',
  ])('%s', (text) => {
    vi.stubGlobal('Document', written(text));
    expect(hidesRedirects()).toBe(false);
  });
});

test('nor does Bun, whose Proxies have names', () => {
  vi.stubGlobal('Document', written('function Document() { [native code] }'));
  vi.stubGlobal('Bun', {});
  expect(hidesRedirects()).toBe(false);
});
