import { expect, test } from 'vitest';
import { outcomes } from '../../src/conventions/places.ts';
import { select } from '../../src/conventions/selectors.ts';
import { told, toldAs } from '../support/told.ts';

// The status code of the operation itself.

test.for<[string, string | undefined]>([
  ['HTTP/1.1 500 Internal Server Error\r\n\r\n', '500'],
  ['HTTP/2 204\n\n', '204'],
  ['the answer was HTTP/1.1 500 Internal Server Error', undefined],
  ['HTTP/1.1 Internal Server Error', undefined],
  ['', undefined],
])('in a body that is a response, as in %j, is %s', ([text, code]) => {
  expect(select(outcomes, toldAs(text))).toBe(code);
});

test('is rather in a header', () => {
  const text = 'HTTP/1.1 500 Internal Server Error\r\n\r\n';
  expect(select(outcomes, toldAs(text, { headers: { asyncresult: '200' } }))).toBe('200');
  expect(select(outcomes, toldAs(text, { headers: { 'x-export-status': '400' } }))).toBe('400');
});

test('is in no answer without a text', () => {
  expect(select(outcomes, told({ status: 500 }))).toBeUndefined();
});
