import { describe, expect, test, vi } from 'vitest';
import { Stop } from '../../src/core/stop.ts';
import { type Alarm, alarmOf, alarmsBy, pause, within } from '../../src/exchange/alarms.ts';

// What is called later: by a clock of the caller, in a pause, as a limit of time.

/** Alarms that ring when they are told to. */
function handBell() {
  const set = new Map<Alarm, number>();
  const alarms = {
    set: (alarm: Alarm, milliseconds: number) => void set.set(alarm, milliseconds),
    limit: (alarm: Alarm, milliseconds: number) => void set.set(alarm, milliseconds),
    clear: (alarm: Alarm) => void set.delete(alarm),
  };
  const ring = (broken?: unknown) => {
    for (const alarm of [...set.keys()]) {
      set.delete(alarm);
      alarm.ring(broken);
    }
  };
  return { alarms, ring, delays: () => [...set.values()] };
}

describe('a pause', () => {
  test('ends when the alarm rings, and leaves nothing', async () => {
    const { alarms, ring, delays } = handBell();
    const stop = new Stop();
    const began = vi.fn();
    const over = pause(500, alarms, stop, began);
    expect(delays()).toEqual([500]);
    expect(began).toHaveBeenCalledTimes(1);
    ring();
    await expect(over).resolves.toBeUndefined();
    expect(stop.end).toBeUndefined();
    expect(delays()).toEqual([]);
  });

  test('ends with what the clock has thrown', async () => {
    const { alarms, ring } = handBell();
    const over = pause(500, alarms, new Stop());
    ring('the clock is broken');
    await expect(over).rejects.toBe('the clock is broken');
  });

  test('ends at once when it is stopped, and leaves no alarm', async () => {
    const { alarms, delays } = handBell();
    const stop = new Stop();
    const over = pause(500, alarms, stop);
    stop.stop('left');
    await expect(over).rejects.toBe('left');
    expect(delays()).toEqual([]);
  });

  test('does not begin if it was stopped before', async () => {
    const { alarms, delays } = handBell();
    const stop = new Stop();
    stop.stop('left');
    await expect(pause(500, alarms, stop)).rejects.toBe('left');
    expect(delays()).toEqual([]);
    expect(stop.end).toBeUndefined();
  });
});

describe('a limit of time', () => {
  test('rings if the work takes longer', async () => {
    const { alarms, ring } = handBell();
    const late = vi.fn();
    let finish = (_: string) => {};
    const work = within(500, alarms, late, () => new Promise<string>((done) => (finish = done)));
    ring();
    expect(late).toHaveBeenCalledTimes(1);
    finish('done');
    await expect(work).resolves.toBe('done');
  });

  test.for<[string, () => Promise<string>]>([
    ['is done', () => Promise.resolve('done')],
    ['fails', () => Promise.reject(new Error('no'))],
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
  ])('is cleared when the work %s', async ([, work]) => {
    const { alarms, delays } = handBell();
    const result = within(500, alarms, () => {}, work).catch((error: Error) => error.message);
    expect(await result).toMatch(/done|no/);
    expect(delays()).toEqual([]);
  });

  test('is none if it is endless', () => {
    const { alarms, delays } = handBell();
    void within(
      Infinity,
      alarms,
      () => {},
      () => new Promise(() => {}),
    );
    expect(delays()).toEqual([]);
    void within(
      0,
      alarms,
      () => {},
      () => new Promise(() => {}),
    );
    expect(delays()).toEqual([0]);
  });
});

describe('a clock of the caller', () => {
  const sleeping = () => {
    const sleeps: {
      milliseconds: number;
      signal: AbortSignal;
      wake(): void;
      fail(e: unknown): void;
    }[] = [];
    const clock = {
      now: () => 0,
      sleep: (milliseconds: number, signal: AbortSignal) =>
        new Promise<void>((wake, fail) => {
          sleeps.push({ milliseconds, signal, wake, fail });
        }),
    };
    return { sleeps, alarms: alarmsBy(clock, handBell().alarms), clock };
  };
  const turn = () => new Promise((resolve) => setTimeout(resolve));

  test('rings when its sleep is over, once', async () => {
    const { sleeps, alarms } = sleeping();
    const ring = vi.fn();
    alarms.set(alarmOf(ring), 700);
    expect(sleeps[0]).toMatchObject({ milliseconds: 700, signal: { aborted: false } });
    sleeps[0]?.wake();
    await turn();
    expect(ring.mock.calls).toEqual([[undefined]]);
  });

  test('rings with what its sleep was rejected with', async () => {
    const { sleeps, alarms } = sleeping();
    const ring = vi.fn();
    alarms.set(alarmOf(ring), 700);
    sleeps[0]?.fail('broken');
    await turn();
    expect(ring.mock.calls).toEqual([['broken']]);
  });

  test('is told by its signal, and does not ring, once the alarm is cleared or set anew', async () => {
    const { sleeps, alarms } = sleeping();
    const ring = vi.fn();
    const alarm = alarmOf(ring);
    alarms.set(alarm, 700);
    alarms.set(alarm, 900);
    expect(sleeps.map(({ signal }) => signal.aborted)).toEqual([true, false]);
    sleeps[0]?.wake();
    await turn();
    expect(ring).not.toHaveBeenCalled();
    alarms.clear(alarm);
    expect(sleeps[1]?.signal.aborted).toBe(true);
    sleeps[1]?.fail('late');
    await turn();
    expect(ring).not.toHaveBeenCalled();
    alarms.clear(alarm);
  });

  test('is not told of anything once its sleep is over', async () => {
    const { sleeps, alarms } = sleeping();
    const alarm = alarmOf(() => {});
    alarms.set(alarm, 700);
    sleeps[0]?.wake();
    await turn();
    alarms.clear(alarm);
    alarms.set(alarm, 900);
    expect(sleeps.map(({ signal }) => signal.aborted)).toEqual([false, false]);
  });

  test('limits the time of a request, too, but not where both are recorded', () => {
    const { sleeps, alarms, clock } = sleeping();
    alarms.limit(
      alarmOf(() => {}),
      700,
    );
    expect(sleeps).toHaveLength(1);
    const recorded = alarmsBy({ ...clock, accepts: 1 } as typeof clock, handBell().alarms);
    recorded.limit(
      alarmOf(() => {}),
      700,
    );
    expect(sleeps).toHaveLength(1);
    recorded.set(
      alarmOf(() => {}),
      700,
    );
    expect(sleeps).toHaveLength(2);
  });

  test('without a sleep of its own leaves the alarms to the timers', () => {
    const { alarms } = handBell();
    expect(alarmsBy({ now: () => 0 } as never, alarms)).toBe(alarms);
  });
});
