import { describe, expect, test } from 'vitest';
import type { Stop } from '../../src/core/stop.ts';
import { noWaitersLeft } from '../../src/operation/abort.ts';
import { Share } from '../../src/operation/share.ts';
import { listeners, now } from '../support/leftovers.ts';

/** Work that a test ends; each time it was started. */
function shared() {
  const started: { stop: Stop; done(value: string): void; fail(reason: unknown): void }[] = [];
  const share = new Share<string>(
    (stop) => new Promise((resolve, reject) => started.push({ stop, done: resolve, fail: reject })),
  );
  return { share, started };
}

describe('shared work', () => {
  test('is started by the first to join, and done once for all', async () => {
    const { share, started } = shared();
    expect(started).toHaveLength(0);
    const joined = [share.join([]), share.join([])];
    expect(started).toHaveLength(1);
    started[0]?.done('a');
    expect(await Promise.all(joined)).toEqual(['a', 'a']);
    expect(started[0]?.stop.isStopped).toBe(false);
  });

  test('goes on while one is left, and is stopped by the last to leave', async () => {
    const { share, started } = shared();
    const all = [new AbortController(), new AbortController()];
    const joined = all.map(({ signal }) => share.join([signal]));
    for (const [nth, controller] of all.entries()) {
      expect(started[0]?.stop.isStopped).toBe(false);
      controller.abort(nth);
      expect(await now(joined[nth] as Promise<string>)).toEqual({ reason: nth });
    }
    expect(started[0]?.stop).toMatchObject({ isStopped: true, reason: noWaitersLeft });
    expect(all.map(({ signal }) => listeners(signal))).toEqual([0, 0]);
  });

  test('is started anew by who comes after a stop, whatever becomes of what was stopped', async () => {
    const { share, started } = shared();
    const controller = new AbortController();
    share.join([controller.signal]).catch(() => undefined);
    controller.abort();
    const joined = share.join([]);
    expect(started).toHaveLength(2);
    started[0]?.done('of before');
    expect(await now(joined)).toEqual({});
    started[1]?.done('anew');
    expect(await joined).toBe('anew');
  });

  test.for(['done', 'fail'] as const)('is started anew after its end: %s', async (end) => {
    const { share, started } = shared();
    const first = share.join([]);
    started[0]?.[end]('a');
    expect(await now(first)).toEqual(end === 'done' ? { value: 'a' } : { reason: 'a' });
    const second = share.join([]);
    expect(started).toHaveLength(2);
    started[1]?.done('b');
    expect(await second).toBe('b');
  });

  test('fails for all, with the very same error', async () => {
    const { share, started } = shared();
    const error = new Error('too bad');
    const joined = [share.join([]), share.join([])];
    started[0]?.fail(error);
    for (const { reason } of await Promise.all(joined.map(now))) expect(reason).toBe(error);
  });

  test('can be ended from outside, which stops it', async () => {
    const { share, started } = shared();
    const joined = share.join([]);
    share.fail('too late');
    expect(await now(joined)).toEqual({ reason: 'too late' });
    expect(started[0]?.stop).toMatchObject({ isStopped: true, reason: noWaitersLeft });
  });

  test('is not started for one whose signal has aborted already', async () => {
    const { share, started } = shared();
    expect(await now(share.join([AbortSignal.abort('enough')]))).toEqual({ reason: 'enough' });
    expect(started).toHaveLength(0);
  });
});
