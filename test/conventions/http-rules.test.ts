import { defineConvention, http } from 'await202';
import { describe, expect, test } from 'vitest';

// What the options of http() must be, in the words of the error.

const messageOf = (options: object, make: (options: never) => unknown = http) => {
  try {
    make(options as never);
    return 'none';
  } catch (error) {
    return (error as Error).message;
  }
};

describe('a long poll', () => {
  const expected = "expected an object such as { seconds: 20, header: 'Prefer: wait={seconds}' }.";

  test.for<object>([
    { header: 'Prefer: wait={seconds}' },
    { header: 'X-Wait:{milliseconds}' },
    { query: 'timeout={seconds}s' },
    { query: 'timeout={milliseconds}' },
  ])('is asked for by %j', (hold) => {
    expect(messageOf({ hold: { seconds: 20, ...hold } })).toBe('none');
  });

  test.for<object>([
    { header: 'Prefer wait {seconds}' },
    { header: ' Prefer: wait={seconds}' },
    { header: ': {seconds}' },
    { header: 'Prefer: wait=20' },
    { header: 'Prefer: wait={minutes}' },
    { query: '={seconds}' },
    { query: '?timeout ={seconds}' },
    { header: 'Prefer: wait={seconds}', query: 'timeout={seconds}' },
    {},
  ])('is not by %j', (hold) => {
    expect(messageOf({ hold: { seconds: 20, ...hold } })).toBe(
      `await202: \`http.hold\` is an object, ${expected}`,
    );
  });

  test.for([0, 3601, Number.NaN])('lasts no %s seconds', (seconds) => {
    expect(messageOf({ hold: { seconds, query: 't={seconds}' } })).toBe(
      `await202: \`http.hold.seconds\` is ${seconds}, expected a number from 1 to 3600.`,
    );
  });

  test.for([1, 3600])('may last %i', (seconds) => {
    expect(messageOf({ hold: { seconds, query: 't={seconds}' } })).toBe('none');
  });
});

test.for<[string, object, string]>([
  ['prepare.hold', { prepare: { hold: -1 } }, 'is -1, expected a number, at least 0.'],
  ['poll.body', { poll: { body: 5 } }, 'is 5, expected a string or a selector.'],
  ['poll.body', { poll: { body: {} } }, 'is an object, expected a string or a selector.'],
  ['cancel.over', { cancel: { over: 400 } }, 'is 400, expected a list such as [400].'],
  ['cancel', { cancel: true }, 'is true, expected an object or false.'],
  ['state', { state: 'status' }, "is 'status', expected a selector such as body('status')."],
  ['codes.fault', { codes: { fault: 503 } }, 'is 503, expected a list such as [503].'],
  ['gone', { gone: 'running' }, "is 'running', expected 'succeeded' or 'failed' or 'canceled'."],
])('`http.%s` of %j %s', ([name, options, says]) => {
  expect(messageOf(options)).toBe(`await202: \`http.${name}\` ${says}`);
});

test.for<object>([
  { poll: { body: 'x' }, cancel: false },
  { poll: { body: () => 'x' }, prepare: { hold: 0 } },
  { cancel: { over: [400] }, state: [() => 'x'] },
])('%j is right', (options) => {
  expect(messageOf(options)).toBe('none');
});

describe('defineConvention()', () => {
  test.for<[string, object, string]>([
    ['prepare', { prepare: 5 }, 'is 5, expected an object, or a function.'],
    ['poll', { poll: 'GET' }, "is 'GET', expected an object, or a function."],
    ['cancel', { cancel: true }, 'is true, expected an object or false, or a function.'],
  ])('takes a function in place of data: `%s` of %j %s', ([name, options, says]) => {
    expect(messageOf({ name: 'x', ...options }, defineConvention)).toBe(
      `await202: \`${name}\` ${says}`,
    );
    expect(messageOf({ name: 'x', [name]: () => undefined }, defineConvention)).toBe('none');
  });
});
