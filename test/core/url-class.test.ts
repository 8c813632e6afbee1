import { afterEach, expect, test, vi } from 'vitest';
import { checkUrlClass } from '../../src/core/url-class.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

test('a URL class that resolves paths is right', () => {
  expect(checkUrlClass).not.toThrow();
});

test.for<[title: string, Class: new (url: string, base?: string) => unknown]>([
  [
    'puts a path behind its base',
    class {
      readonly pathname: string;
      constructor(url: string) {
        this.pathname = `/a${url}`;
      }
    },
  ],
  [
    'takes no base',
    class {
      constructor() {
        throw new TypeError('Invalid URL');
      }
    },
  ],
])('one that %s is named, with what to do about it', ([, Class]) => {
  vi.stubGlobal('URL', Class);
  expect(checkUrlClass).toThrow(
    new TypeError(
      'await202: `URL` is a class that does not resolve paths, expected one that does: ' +
        "in React Native, import 'react-native-url-polyfill/auto' first.",
    ),
  );
});
