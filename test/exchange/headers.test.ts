import { expect, test } from 'vitest';
import { mergeHeaders, plainHeaders } from '../../src/exchange/headers.ts';

test('later headers replace those of the same name, however it is written', () => {
  const merged = mergeHeaders({ 'X-Key': '1', a: '1' }, undefined, new Headers({ 'x-key': '2' }), [
    ['b', '3'],
  ]);
  expect(plainHeaders(merged)).toEqual({ 'x-key': '2', a: '1', b: '3' });
});

test('one that is set to `undefined` is removed', () => {
  expect(plainHeaders(mergeHeaders({ 'x-key': '1', a: '' }, { 'X-Key': undefined }))).toEqual({
    a: '',
  });
});
