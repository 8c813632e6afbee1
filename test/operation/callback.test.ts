import { afterEach, expect, test, vi } from 'vitest';
import { safely } from '../../src/operation/callback.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

const mistake = new Error('a mistake');

test.for<[string, () => unknown]>([
  [
    'throws',
    () => {
      throw mistake;
    },
  ],
  ['rejects', () => Promise.reject(mistake)],
])('the error of a callback that %s is reported, and breaks nothing', async ([, callback]) => {
  const log = vi.spyOn(console, 'error').mockReturnValue();
  safely(callback);
  await undefined;
  await undefined;
  expect(log.mock.calls).toEqual([['await202: a callback threw', mistake]]);
});

test('what a callback returns is handed on', () => {
  const promise = Promise.resolve(7);
  expect(safely(() => 7)).toBe(7);
  expect(safely(() => promise)).toBe(promise);
});
