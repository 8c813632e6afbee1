import { NetworkError, TimeoutError } from 'ky';
import { expect, test } from 'vitest';
import { causeOf } from '../../src/exchange/ky.ts';

// The causes of errors have no URLs of ky's in them.

const request = () => new Request('https://api.example.com/tasks/1?sig=secret');

test('a time limit of ky is one of `timeout`', () => {
  const cause = causeOf(new TimeoutError(request()));
  expect(cause.name).toBe('Error');
  expect(cause.message).toBe('it took longer than `timeout`');
});

test('a fault of the network is what `fetch` has thrown', () => {
  const error = new TypeError('fetch failed');
  const { name, message } = causeOf(new NetworkError(request(), { cause: error }));
  expect({ name, message }).toEqual({ name: 'TypeError', message: 'fetch failed' });
});

test('anything else stays what it is', () => {
  const error = new RangeError('too much');
  expect(causeOf(error)).toBe(error);
  expect(causeOf('a text').message).toBe('a text');
});
