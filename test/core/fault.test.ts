import { describe, expect, test } from 'vitest';
import { faultOf, isMissing, isTransient, refusesHold } from '../../src/core/fault.ts';

describe('a status code without a hint', () => {
  test.for([408, 425, 429, 500, 501, 503, 599, 999])('says "not now": %i', (status) => {
    expect(isTransient(status)).toBe(true);
  });

  test.for([0, 200, 304, 399, 400, 401, 403, 404, 409, 410, 423, 424, 426, 428, 430, 499])(
    'does not: %i',
    (status) => {
      expect(isTransient(status)).toBe(false);
      expect(isTransient(status, 0)).toBe(false);
    },
  );
});

describe('a status code with a hint', () => {
  test.for([400, 401, 403, 409, 413, 423, 429, 499, 503])('says "not now": %i', (status) => {
    expect(isTransient(status, 7)).toBe(true);
  });

  test.for([200, 202, 303, 399, 404, 410])('does not: %i', (status) => {
    expect(isTransient(status, 7)).toBe(false);
  });
});

test('404 and 410 say that there is nothing', () => {
  expect([403, 404, 405, 409, 410, 411].filter(isMissing)).toEqual([404, 410]);
});

describe('the answer to a poll that asks to be kept open', () => {
  test.for([400, 401, 404, 405, 410, 422, 501])('may be about that: %i', (status) => {
    expect(refusesHold(status, undefined)).toBe(true);
  });

  test.for([200, 304, 399, 408, 425, 429, 500, 502, 503, 504])('is not: %i', (status) => {
    expect(refusesHold(status, undefined)).toBe(false);
  });

  test('is not, if it says when to ask again', () => {
    expect(refusesHold(400, 7)).toBe(false);
    expect(refusesHold(404, 7)).toBe(true);
    expect(refusesHold(501, 7)).toBe(true);
  });
});

test('what somebody else’s code has thrown is a fault, with its words but no query', () => {
  const fault = faultOf(new Error('no https://api.example.com/x?sig=secret'));
  expect(fault.message).toBe('no https://api.example.com/x');
  expect(fault.cause).toBeInstanceOf(Error);
  expect(faultOf('out of order').message).toBe('out of order');
});
