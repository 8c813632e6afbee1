import { type Convention, http } from 'await202';
import { describe, expect, test, vi } from 'vitest';
import { held, holding, waiting } from '../../src/conventions/hold.ts';
import { polled, task } from '../support/told.ts';

// How a poll asks to be kept open.

const base: Convention = { name: 'x', accept: () => undefined, read: () => undefined };
const asked = { url: `${task}/wait`, hold: 5000 };

describe('a poll', () => {
  test('is asked to be kept open only where it may be', () => {
    const ask = vi.fn(() => asked);
    const { poll } = holding(http({ poll: { method: 'POST' } }), ask);
    expect(poll?.(polled(), true)).toBe(asked);
    expect(ask).toHaveBeenCalledExactlyOnceWith({ url: task, method: 'POST' }, polled());
    expect(poll?.(polled(), false)).toEqual({ url: task, method: 'POST' });
    expect(ask).toHaveBeenCalledOnce();
  });

  test('of a convention that does not say how is a GET of the monitor', () => {
    const ask = vi.fn(() => asked);
    const { poll } = holding(base, ask);
    expect(poll?.(polled(), false)).toEqual({ url: task });
    expect(poll?.(polled(), true)).toBe(asked);
    expect(ask).toHaveBeenCalledExactlyOnceWith({ url: task }, polled());
  });

  test('is not asked twice, by a convention that could do so itself', () => {
    const own = vi.fn(() => ({ url: task }));
    holding({ ...base, poll: own }, () => asked).poll?.(polled(), true);
    expect(own).toHaveBeenCalledExactlyOnceWith(polled(), false);
  });

  test('that has to be signed is left as it is', () => {
    const promise = Promise.resolve({ url: task });
    expect(holding({ ...base, poll: () => promise }, () => asked).poll?.(polled(), true)).toBe(
      promise,
    );
  });
});

describe('it asks', () => {
  const request = { url: task, headers: { accept: 'application/json' } };

  test.for<[string, string, string]>([
    ['Prefer: wait={seconds}', 'Prefer', 'wait=20'],
    ['Prefer:wait={seconds}', 'Prefer', 'wait=20'],
    ['Prefer:   wait={seconds}', 'Prefer', 'wait=20'],
    ['X-Wait: {milliseconds}', 'X-Wait', '20000'],
    ['X-Wait: until: {seconds}', 'X-Wait', 'until: 20'],
  ])('with the header %j', ([header, name, value]) => {
    expect(held(request, { seconds: 20, header })).toEqual({
      ...{ url: task, headers: { accept: 'application/json', [name]: value }, hold: 20_000 },
    });
  });

  test.for([
    [task, `${task}?timeout=20s`],
    [`${task}?id=7`, `${task}?id=7&timeout=20s`],
  ] as const)('with a parameter of %s', ([url, target]) => {
    expect(held({ ...request, url }, { seconds: 20, query: 'timeout={seconds}s' })).toEqual({
      ...{ ...request, url: target, hold: 20_000 },
    });
  });

  test('with a path of its own', () => {
    expect(waiting(`${task}?id=7`, '/wait')).toBe(`${task}/wait?id=7`);
    expect(waiting(`${task}?id=7`, ':wait', 'timeout', '20s')).toBe(
      `${task}:wait?id=7&timeout=20s`,
    );
    expect(waiting(task, '/wait', 'block')).toBe(`${task}/wait?block=`);
  });
});
