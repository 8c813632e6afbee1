import type { Checkpoint } from 'await202';
import { describe, expect, test } from 'vitest';
import { blank, revive } from '../../src/core/checkpoint.ts';
import { deadlineAfter, deadlineFrom } from '../../src/core/deadline.ts';

// What becomes of a checkpoint in another process, whose clock may be anywhere.

const now = 1_800_000_000_000;
const second = 1_000;
const stored = (more: Partial<Checkpoint> = {}): Checkpoint => ({
  ...blank('http', 'https://api.example.com/tasks/1', now),
  state: 'running',
  monitor: 'answers',
  wait: 20 * second,
  ...more,
});

describe('revive()', () => {
  test.for<[string, { passed: number; left: number }]>([
    ['at once', { passed: 0, left: 20 * second }],
    ['after a part of it', { passed: 15 * second, left: 5 * second }],
    ['at its end', { passed: 20 * second, left: 0 }],
    ['long after it', { passed: 86_400 * second, left: 0 }],
    ['by a clock that is behind', { passed: -86_400 * second, left: 20 * second }],
  ])('leaves what is left of the wait %s', ([, { passed, left }]) => {
    const at = now + passed;
    expect(revive(stored(), at, 10 * second)).toMatchObject({ at, wait: left, state: 'running' });
  });

  test.for<[string, { visibleBy: number; limit: number }]>([
    ['what was stored', { visibleBy: now + 25 * second, limit: now + 25 * second }],
    ['no longer than after a submit', { visibleBy: now + 1e9, limit: now + 30 * second }],
    ['nothing, where a 404 means "gone"', { visibleBy: 0, limit: 0 }],
  ])('takes a 404 for "not visible yet" for %s', ([, { visibleBy, limit }]) => {
    expect(revive(stored({ visibleBy }), now, 10 * second).visibleBy).toBe(limit);
  });

  test('leaves that out where it is unknown', () => {
    expect(revive(stored({ visibleBy: undefined }), now, 10 * second).visibleBy).toBeUndefined();
  });

  describe('of an operation that has ended', () => {
    const succeeded = stored({ state: 'succeeded', at: now - second });

    test('polls again for what no checkpoint holds', () => {
      expect(revive(succeeded, now, second).state).toBe('running');
      expect(revive({ ...succeeded, state: 'failed' }, now, second).state).toBe('running');
    });

    test.for<[string, Partial<Checkpoint>]>([
      ['there is no monitor', { monitor: 'none' }],
      ['the result is elsewhere', { resultUrl: 'https://api.example.com/out/1' }],
      ['it was canceled', { state: 'canceled' }],
    ])('leaves it at that, and the moment of the end, if %s', ([, more]) => {
      const over = { ...succeeded, ...more };
      expect(revive(over, now, second)).toEqual(over);
      expect(revive(over, now - 5 * second, second).at).toBe(now - 5 * second);
    });
  });
});

describe('deadlineAfter()', () => {
  test.for<[number, number | undefined]>([
    [0, now],
    [second, now + second],
    [Number.MAX_VALUE, Number.MAX_SAFE_INTEGER],
    [Infinity, undefined],
  ])('%d ms', ([totalTimeout, deadline]) => {
    expect(deadlineAfter(totalTimeout, now)).toBe(deadline);
  });
});

describe('deadlineFrom()', () => {
  const limited = stored({ at: now - 5 * second, deadline: now + 10 * second });

  test('keeps what is in the checkpoint', () => {
    expect(deadlineFrom(limited, 60 * second, false, now)).toBe(now + 10 * second);
  });

  test('leaves no more time than there was when it was stored', () => {
    const behind = now - 3_600 * second;
    expect(deadlineFrom(limited, 60 * second, false, behind)).toBe(behind + 15 * second);
  });

  test('is over when it has passed, but never before the epoch', () => {
    expect(deadlineFrom(limited, 60 * second, false, now + 10 * second)).toBe(now + 10 * second);
    expect(deadlineFrom(limited, 60 * second, false, now + 20 * second)).toBe(now + 10 * second);
    expect(deadlineFrom({ ...limited, deadline: -5 }, 60 * second, false, now)).toBe(0);
  });

  test.for([
    { left: -1, deadline: now + 60 * second },
    { left: 0, deadline: now + 60 * second },
    { left: 1, deadline: now + 1 },
  ])('gives what has ended as long again for its result: $left ms left', ({ left, deadline }) => {
    const ended = { ...limited, state: 'succeeded', deadline: now + left } as const;
    expect(deadlineFrom(ended, 60 * second, false, now)).toBe(deadline);
  });

  test('begins anew where there is none, or where it is asked for', () => {
    const unlimited = { ...limited, deadline: undefined };
    expect(deadlineFrom(unlimited, 60 * second, false, now)).toBe(now + 60 * second);
    expect(deadlineFrom(limited, 60 * second, true, now)).toBe(now + 60 * second);
    expect(deadlineFrom(limited, Infinity, true, now)).toBeUndefined();
  });
});
