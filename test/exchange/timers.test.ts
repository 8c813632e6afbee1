import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Alarm } from '../../src/exchange/alarms.ts';
import { Timers } from '../../src/exchange/timers.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const alarm = (ring: Alarm['ring'] = () => undefined): Alarm => ({ due: 0, place: -1, ring });

/** Alarms with names, which put these on a list as they ring. */
function bells(timers = new Timers()) {
  const rang: string[] = [];
  const named = (name: string, then = () => {}) =>
    alarm(() => {
      rang.push(name);
      then();
    });
  return { timers, rang, named };
}

describe('an alarm', () => {
  test('rings once, when its time has come', () => {
    const { timers, rang, named } = bells();
    timers.set(named('a'), 100);
    vi.advanceTimersByTime(99);
    expect(rang).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(rang).toEqual(['a']);
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(3_600_000);
    expect(rang).toEqual(['a']);
  });

  test.for([50, 200])('that is set anew rings %i ms after that, and not before', (delay) => {
    const { timers, rang, named } = bells();
    const a = named('a');
    timers.set(a, 100);
    vi.advanceTimersByTime(10);
    timers.set(a, delay);
    vi.advanceTimersByTime(delay - 1);
    expect(rang).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(rang).toEqual(['a']);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('that is cleared does not ring, and the others do', () => {
    const { timers, rang, named } = bells();
    const [a, b, c] = ['a', 'b', 'c'].map((name) => named(name)) as [Alarm, Alarm, Alarm];
    timers.set(a, 10);
    timers.set(b, 20);
    timers.set(c, 30);
    timers.clear(a);
    vi.advanceTimersByTime(19);
    expect(rang).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(rang).toEqual(['b']);
    timers.clear(c);
    vi.advanceTimersByTime(100);
    expect(rang).toEqual(['b']);
  });

  test('that is not set can be cleared, also for the second time', () => {
    const { timers, rang, named } = bells();
    const [a, b] = [named('a'), named('b')];
    timers.clear(a);
    timers.set(a, 10);
    timers.set(b, 10);
    timers.clear(a);
    timers.clear(a);
    vi.advanceTimersByTime(10);
    timers.clear(b);
    expect(rang).toEqual(['b']);
  });
});

describe('the timer', () => {
  test('is one for all, and is gone when the last alarm is cleared', () => {
    const { timers, named } = bells();
    const all = [300, 100, 200].map((delay) => ({ delay, it: named(`${delay}`) }));
    expect(vi.getTimerCount()).toBe(0);
    for (const { it, delay } of all) {
      timers.set(it, delay);
      expect(vi.getTimerCount()).toBe(1);
    }
    for (const { it } of all) {
      expect(vi.getTimerCount()).toBe(1);
      timers.clear(it);
    }
    expect(vi.getTimerCount()).toBe(0);
  });

  test('is gone, too, if that was due in the very moment in which time began', () => {
    const { timers, rang, named } = bells();
    vi.spyOn(performance, 'now').mockReturnValue(0);
    const [a, b] = [named('a'), named('b')];
    timers.set(a, 0);
    timers.clear(a);
    expect(vi.getTimerCount()).toBe(0);
    timers.set(b, 5);
    vi.advanceTimersByTime(5);
    expect(rang).toEqual(['b']);
  });

  test('is gone when the last alarm has rung, also one that was set while another rang', () => {
    const { timers, rang, named } = bells();
    const last = named('last');
    timers.set(
      named('first', () => timers.set(last, 10)),
      10,
    );
    vi.advanceTimersByTime(10);
    expect([rang, vi.getTimerCount()]).toEqual([['first'], 1]);
    vi.advanceTimersByTime(10);
    expect([rang, vi.getTimerCount()]).toEqual([['first', 'last'], 0]);
  });

  test('is set anew only for an alarm that is due before all others', () => {
    const { timers, named } = bells();
    const setTimeout = vi.spyOn(globalThis, 'setTimeout');
    timers.set(named('a'), 100);
    timers.set(named('b'), 200);
    expect(setTimeout).toHaveBeenCalledTimes(1);
    timers.set(named('c'), 50);
    expect(setTimeout).toHaveBeenCalledTimes(2);
  });

  test('is set once, however many alarms are set and cleared while another rings', () => {
    const { timers, named } = bells();
    const setTimeout = vi.spyOn(globalThis, 'setTimeout');
    const later = [40, 30, 20].map((delay) => ({ delay, it: named(`${delay}`) }));
    const setAll = () => {
      for (const { it, delay } of later) timers.set(it, delay);
      timers.clear(later[2]?.it as Alarm);
    };
    timers.set(named('a', setAll), 10);
    vi.advanceTimersByTime(10);
    expect(setTimeout).toHaveBeenCalledTimes(2);
  });

  test('goes in pieces where one would be too long: it would fire at once', () => {
    const { timers, rang, named } = bells();
    const setTimeout = vi.spyOn(globalThis, 'setTimeout');
    const month = 30 * 86_400_000;
    timers.set(named('in three months'), 3 * month);
    vi.advanceTimersByTime(3 * month - 1);
    expect(rang).toEqual([]);
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(1);
    expect(rang).toEqual(['in three months']);
    const pieces = setTimeout.mock.calls.map(([, milliseconds]) => milliseconds);
    expect(pieces).toEqual([2 ** 31 - 1, 2 ** 31 - 1, 2 ** 31 - 1, 3 * month - 3 * (2 ** 31 - 1)]);
  });

  test('of a wait as long as there is one costs next to nothing', () => {
    const { timers, rang, named } = bells();
    const never = named('never');
    timers.set(never, Number.MAX_SAFE_INTEGER);
    vi.advanceTimersByTime(10 * (2 ** 31 - 1));
    expect(rang).toEqual([]);
    timers.clear(never);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('cuts off a fraction of a millisecond, and of no other alarm more than that', () => {
    const { timers, rang, named } = bells();
    timers.set(named('a'), 10.4);
    timers.set(named('b'), 11.9);
    vi.advanceTimersByTime(10);
    expect(rang).toEqual(['a']);
    vi.advanceTimersByTime(2);
    expect(rang).toEqual(['a', 'b']);
  });
});

describe('while one rings', () => {
  test('another that is due as well can be cleared', () => {
    const { timers, rang, named } = bells();
    const b = named('b');
    timers.set(
      named('a', () => timers.clear(b)),
      10,
    );
    timers.set(b, 10.5);
    vi.advanceTimersByTime(100);
    expect(rang).toEqual(['a']);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('another can be put off', () => {
    const { timers, rang, named } = bells();
    const b = named('b');
    timers.set(
      named('a', () => timers.set(b, 50)),
      10,
    );
    timers.set(b, 10.5);
    vi.advanceTimersByTime(59);
    expect(rang).toEqual(['a']);
    vi.advanceTimersByTime(1);
    expect(rang).toEqual(['a', 'b']);
  });

  test('it can be set itself, and rings again and again', () => {
    const { timers, rang, named } = bells();
    const a: Alarm = named('a', () => timers.set(a, 10));
    timers.set(a, 10);
    vi.advanceTimersByTime(35);
    expect(rang).toEqual(['a', 'a', 'a']);
    expect(vi.getTimerCount()).toBe(1);
    timers.clear(a);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('it is not set any more, so that it can see that it has rung', () => {
    const { timers } = bells();
    const places: number[] = [];
    const a = alarm(() => places.push(a.place));
    timers.set(a, 10);
    expect(a.place).toBe(0);
    vi.advanceTimersByTime(10);
    expect(places).toEqual([-1]);
  });
});

describe('fake timers that leave `performance` as it is', () => {
  beforeEach(() => {
    vi.useRealTimers();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  });

  test('make an alarm ring all the same', () => {
    const { timers, rang, named } = bells();
    timers.set(named('a'), 60_000);
    vi.advanceTimersByTime(59_000);
    expect(rang).toEqual([]);
    vi.advanceTimersByTime(1_000);
    expect(rang).toEqual(['a']);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('make all of them ring, one after the other', () => {
    const { timers, rang, named } = bells();
    const last = named('last');
    timers.set(named('b'), 20_000);
    timers.set(
      named('a', () => timers.set(last, 30_000)),
      10_000,
    );
    vi.advanceTimersByTime(60_000);
    expect(rang).toEqual(['a', 'b', 'last']);
    expect(vi.getTimerCount()).toBe(0);
  });
});

/** What is done to one of a few alarms, at first or while another one rings; or time passes. */
type Command =
  | { readonly type: 'set'; readonly which: number; readonly delay: number }
  | { readonly type: 'clear'; readonly which: number }
  | { readonly type: 'when it rings'; readonly which: number; readonly then: readonly Command[] }
  | { readonly type: 'pass'; readonly milliseconds: number };

const few = 12;

/**
 * Beside a list of what is set, which is looked through from end to end each time.
 *
 * @param slack How many milliseconds before its time an alarm may ring.
 */
function compare(commands: readonly Command[], slack: number): void {
  const timers = new Timers();
  const dues = new Map<Alarm, number>();
  const reactions = new Map<Alarm, readonly Command[]>();
  const alarms = Array.from({ length: few }, () => {
    const it: Alarm = alarm(() => {
      const due = dues.get(it) ?? Number.NaN;
      expect(due).toBe(Math.min(...dues.values()));
      expect(performance.now()).toBeGreaterThanOrEqual(due - slack);
      expect(performance.now()).toBeLessThan(due + 1);
      dues.delete(it);
      const then = reactions.get(it) ?? [];
      reactions.delete(it);
      for (const command of then) perform(command);
    });
    return it;
  });

  function perform(command: Command): void {
    if (command.type === 'pass') {
      vi.advanceTimersByTime(command.milliseconds);
      for (const due of dues.values()) expect(due).toBeGreaterThan(performance.now());
      return;
    }
    const it = alarms[command.which] as Alarm;
    if (command.type === 'when it rings') reactions.set(it, command.then);
    else if (command.type === 'clear') {
      timers.clear(it);
      dues.delete(it);
    } else {
      timers.set(it, command.delay);
      dues.set(it, performance.now() + command.delay);
    }
    for (const it of alarms) expect(it.place >= 0).toBe(dues.has(it));
  }

  for (const command of commands) {
    perform(command);
    expect(vi.getTimerCount()).toBe(dues.size ? 1 : 0);
  }
  perform({ type: 'pass', milliseconds: 10_000 });
  expect([dues.size, vi.getTimerCount()]).toEqual([0, 0]);
}

test.for([
  { label: 'whole milliseconds', delay: fc.nat(60), slack: 0 },
  // One may be cut off by the timer, and what is due within another goes with it.
  { label: 'fractions', delay: fc.nat(960).map((sixteenths) => sixteenths / 16), slack: 2 },
])('with $label, alarms ring in order and in time, whatever is done to them', (row) => {
  const which = fc.nat(few - 1);
  const set = fc.record({ type: fc.constant('set'), which, delay: row.delay });
  const clear = fc.record({ type: fc.constant('clear'), which });
  const then = fc.array(fc.oneof(set, clear), { maxLength: 3 });
  const command = fc.oneof(
    { weight: 6, arbitrary: set },
    { weight: 2, arbitrary: clear },
    { weight: 2, arbitrary: fc.record({ type: fc.constant('when it rings'), which, then }) },
    {
      weight: 3,
      arbitrary: fc.record({ type: fc.constant('pass'), milliseconds: fc.nat(40) }),
    },
  ) as fc.Arbitrary<Command>;
  const commands = fc.array(command, { maxLength: 60 });
  fc.assert(
    fc.property(commands, (all) => compare(all, row.slack)),
    { numRuns: 150 },
  );
});

test('ten thousand alarms are compared a few times each, not each with all others', () => {
  const count = 10_000;
  let reads = 0;
  let last = 0;
  let rung = 0;
  /** An alarm that counts how often it is asked when it is due. */
  class Counted implements Alarm {
    place = -1;
    #due = 0;
    get due() {
      reads++;
      return this.#due;
    }
    set due(due) {
      this.#due = due;
    }
    ring() {
      expect(this.#due).toBeGreaterThanOrEqual(last);
      last = this.#due;
      rung++;
    }
  }
  const timers = new Timers();
  const alarms = Array.from({ length: count }, () => new Counted());
  // As good as random: 7,919 is a prime.
  for (const [nth, it] of alarms.entries()) timers.set(it, (nth * 7_919) % 100_003);
  expect(vi.getTimerCount()).toBe(1);
  for (const it of alarms.filter((_, nth) => nth % 2)) timers.clear(it);
  vi.advanceTimersByTime(100_003);
  expect([rung, vi.getTimerCount()]).toEqual([count / 2, 0]);
  // Two to five comparisons at each of 14 levels, at the most; with all others it would be 10⁸.
  expect(reads).toBeLessThan(2 * count * 14 * 5);
});
