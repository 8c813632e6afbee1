import { describe, expect, test } from 'vitest';
import { abortError, reasonOf, throwIfAborted } from '../../src/core/abort-reason.ts';

// Signals of React Native before 0.88 have no reason.

const thrownBy = (signal: AbortSignal): unknown => {
  try {
    throwIfAborted(signal);
  } catch (error) {
    return error;
  }
  return 'nothing';
};

describe('an aborted signal', () => {
  test('throws its reason, whatever that is', () => {
    for (const reason of [new Error('left'), 'left', null, 0, false])
      expect(thrownBy(AbortSignal.abort(reason))).toBe(reason);
  });

  test('without a reason throws an AbortError', () => {
    const signal = { aborted: true, reason: undefined } as AbortSignal;
    expect(reasonOf(signal)).toMatchObject({ name: 'AbortError', message: 'aborted' });
    expect(thrownBy(signal)).toMatchObject({ name: 'AbortError', message: 'aborted' });
  });
});

test('one that is not aborted throws nothing', () => {
  expect(thrownBy(new AbortController().signal)).toBe('nothing');
});

test('abortError() is an error with that name', () => {
  const error = abortError('the caller has left');
  expect(error).toBeInstanceOf(Error);
  expect(`${error}`).toBe('AbortError: the caller has left');
});
