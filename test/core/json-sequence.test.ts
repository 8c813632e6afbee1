import { describe, expect, test } from 'vitest';
import { isOpen, isSeveral, parsed } from '../../src/core/json-sequence.ts';

// What a text is that does not parse as one JSON document. What is said of it: test/result/.

describe('several documents', () => {
  test.for([
    '{"a":1}\n{"b":2}\n',
    '{"a":1} {"b":2}',
    '{"a":1}{"b":2}',
    '[1][2]',
    '"a"\n"b"',
    '1\n-2\n',
    'null\r\ntrue',
    '\u001e{"a":1}\n\u001e{"b":2}\n',
    '\u001e"a"\u001e"b"',
    '\u001e1\n\u001e2\n',
    '{"a":"} {"}\n{"b":2}',
  ])('are found: %j', (text) => {
    expect(isSeveral(text)).toBe(true);
  });

  test.for(['{"a":1', '{"a":1}\n{"b":', '<a/>', 'no paper', '{"a":1},,{"b":2}', '"a""b"'])(
    'are not found: %j',
    (text) => {
      expect(isSeveral(text)).toBe(false);
    },
  );
});

test('a text that was cut off ends inside an object or a list', () => {
  expect(['{"a":[1', '{"a":1', '[', '[{}'].map(isOpen)).toEqual([true, true, true, true]);
  expect(['{"a":[1]}', '1', '', '[]]'].map(isOpen)).toEqual([false, false, false, false]);
});

test('what does not parse has no value', () => {
  expect([parsed('{"a":1}'), parsed('null'), parsed('{')]).toEqual([{ a: 1 }, null, undefined]);
});
