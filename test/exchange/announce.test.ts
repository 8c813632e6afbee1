import { afterEach, describe, expect, test, vi } from 'vitest';
import type { News } from '../../src/core/operation-event.ts';
import { announcer } from '../../src/exchange/announce.ts';

// What `onEvent` is told.

afterEach(() => {
  vi.restoreAllMocks();
});

const clock = { now: () => 1_800_000_000_000 };
const news: News = {
  ...{ type: 'faulted', purpose: 'poll', httpStatus: 503, message: 'HTTP 503' },
  ...{ failures: 1, nextTryAt: 1_800_000_000_250 },
};

test('without listeners nothing is told', () => {
  expect(announcer([], 7, clock)).toBeUndefined();
});

describe('an event', () => {
  test('has no URL until there is a monitor, and from then on its, without the query', () => {
    const listener = vi.fn();
    const announce = announcer([listener], 7, clock);
    announce?.(news);
    announce?.(news, { statusUrl: 'https://api.example.com/tasks/1?sig=abc', kind: 'POST /tasks' });
    announce?.(news);
    const always = { operation: 7, at: 1_800_000_000_000, ...news };
    const known = { url: 'https://api.example.com/tasks/1', kind: 'POST /tasks' };
    expect(listener.mock.calls).toEqual([
      [{ ...always, url: '', kind: undefined }],
      [{ ...always, ...known }],
      [{ ...always, ...known }],
    ]);
  });

  test('reaches every listener, whatever another has thrown', () => {
    const report = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const error = new Error('broken');
    const broken = () => {
      throw error;
    };
    const listener = vi.fn();
    announcer([broken, listener], 7, clock)?.(news);
    expect(listener).toHaveBeenCalledTimes(1);
    expect(report.mock.calls).toEqual([['await202: a callback threw', error]]);
  });
});
