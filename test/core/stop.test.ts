import { expect, test, vi } from 'vitest';
import { Stop } from '../../src/core/stop.ts';

test('stops what is under way at once, and once', () => {
  const stop = new Stop();
  const end = vi.fn();
  stop.end = end;
  stop.stop('first');
  stop.stop('second');
  expect(end.mock.calls).toEqual([['first']]);
  expect(stop).toMatchObject({ isStopped: true, reason: 'first', end: undefined });
});

test('what is set after that is not ended', () => {
  const stop = new Stop();
  stop.stop('first');
  const end = vi.fn();
  stop.end = end;
  stop.stop('second');
  expect(end).not.toHaveBeenCalled();
  expect(stop.reason).toBe('first');
});

test('throws the reason from then on, and nothing before', () => {
  const stop = new Stop();
  expect(() => stop.throwIfStopped()).not.toThrow();
  const reason = new Error('left');
  stop.stop(reason);
  expect(() => stop.throwIfStopped()).toThrow(reason);
});
