import { lxd } from 'await202/conventions';
import { describe, expect, test } from 'vitest';
import { polled, task, told } from '../support/told.ts';

// What lxd() reads in one answer, and how it asks for the next.

test('has one option', () => {
  expect(() => lxd({ wait: 5 as never })).toThrow(
    'await202: `lxd.wait` is 5, expected true or false.',
  );
});

test('asks again after a second, unless the answer is an error', () => {
  const delays = [200, 304, 399, 400, 500].map((status) =>
    lxd().retryAfter?.(told(undefined, { status })),
  );
  expect(delays).toEqual([1000, 1000, 1000, undefined, undefined]);
});

describe('a long poll', () => {
  const convention = lxd({ wait: true });
  const wait = { url: `${task}/wait?timeout=20`, hold: 20_000 };
  const running = (url: string) =>
    convention.read(
      told({ type: 'sync', metadata: {} }, { url }),
      polled({ polls: 3, word: '103', progress: 0.5, message: 'unpacking' }),
    );

  test('is asked of an operation of which nothing is remembered', () => {
    expect(convention.poll?.(polled({ polls: 4 }), true)).toEqual(wait);
  });

  test('is not asked again where its answer had no operation', () => {
    expect(running(wait.url)).toEqual({
      ...{ state: 'running', word: '103', progress: 0.5, message: 'unpacking' },
      variables: { asks: '4' },
    });
    const variables = { asks: '4' };
    expect(convention.poll?.(polled({ polls: 4, variables }), true)).toEqual({ url: task });
    expect(convention.poll?.(polled({ polls: 5, variables }), true)).toEqual(wait);
  });

  test('is told from a plain poll by its URL', () => {
    expect(running(task)).toMatchObject({ state: 'running', word: undefined });
    expect(running(task)).not.toHaveProperty('variables');
  });
});
