import { describe, expect, test } from 'vitest';
import type { Checkpoint } from '../../src/core/checkpoint.ts';
import { OperationFailedError, PollError } from '../../src/core/errors.ts';
import { isShownBy, statusOf } from '../../src/core/status.ts';
import { running } from '../support/life.ts';

// What a status has of a checkpoint. What users see of it on the way: test/status/.

const body = { status: 'running' };
const told: Checkpoint = {
  ...running,
  progress: 0.5,
  estimatedEndAt: 1_800_000_060_000,
  message: 'half of it',
  evidence: 'flag',
};
const error = new PollError('HTTP 503');

describe('a status', () => {
  const rest = { word: 'running', body, polls: 1 };

  test('on the way has all that is told of it', () => {
    expect(statusOf(told, body, error)).toStrictEqual({
      ...{ ...rest, state: 'running', progress: 0.5 },
      ...{ estimatedEndAt: 1_800_000_060_000, message: 'half of it', error },
    });
  });

  test('of a success has what says so, if only its code', () => {
    const success = { ...rest, state: 'succeeded', progress: 1 };
    const end: Checkpoint = { ...told, state: 'succeeded' };
    expect(statusOf(end, body, undefined)).toStrictEqual({ ...success, evidence: 'flag' });
    const { evidence, ...untold } = end;
    expect(evidence).toBe('flag');
    expect(statusOf(untold, body, undefined)).toStrictEqual({ ...success, evidence: 'code' });
  });

  test('of a failure has its error', () => {
    const failure = new OperationFailedError('HTTP 500');
    expect(statusOf({ ...told, state: 'failed' }, body, failure)).toStrictEqual({
      ...{ ...rest, state: 'failed', error: failure },
    });
  });

  test('of what was canceled has neither', () => {
    expect(statusOf({ ...told, state: 'canceled' }, body, undefined)).toStrictEqual({
      ...{ ...rest, state: 'canceled' },
    });
  });

  test('cannot be changed', () => {
    expect(Object.isFrozen(statusOf(told, body, undefined))).toBe(true);
  });
});

describe('a status shows a checkpoint', () => {
  const status = statusOf(told, body, error);

  test.for<Partial<Checkpoint>>([{}, { polls: 9 }, { wait: 9 }, { resultUrl: '/r' }])(
    'that is the same but for what is not shown: %j',
    (changes) => {
      expect(isShownBy(status, { ...told, ...changes }, error)).toBe(true);
    },
  );

  test.for<Partial<Checkpoint>>([
    { state: 'canceling' },
    { word: 'packing' },
    { progress: 0.6 },
    { estimatedEndAt: 1_800_000_061_001 },
    { estimatedEndAt: undefined },
    { message: 'nearly all of it' },
  ])('but none with %j', (changes) => {
    expect(isShownBy(status, { ...told, ...changes }, error)).toBe(false);
  });

  test('but none beside another error, or without one', () => {
    expect(isShownBy(status, told, new PollError('HTTP 503'))).toBe(false);
    expect(isShownBy(status, told, undefined)).toBe(false);
  });
});
