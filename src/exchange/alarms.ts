import type { Clock, Measure } from '../core/clock.ts';
import type { Stop } from '../core/stop.ts';

/**
 * Something to call later. It is itself an entry of a heap, so that waiting takes no other object.
 */
export interface Alarm {
  /** When, by the clock of the {@link Alarms}. Written only by them. */
  due: number;
  /** Its index in the heap; negative if it is not set. Written only by the {@link Alarms}. */
  place: number;
  /** @param broken Why it rings early: what the caller's own clock has thrown. */
  ring(broken?: unknown): void;
}

/** Sets alarms: the client's own timers, or a clock of the caller. */
export interface Alarms {
  /** Sets an alarm; one that was set before rings only at the new time. */
  set(alarm: Alarm, milliseconds: number): void;
  /** Sets an alarm that ends what is under way, where that can be ended. */
  limit(alarm: Alarm, milliseconds: number): void;
  /** Does nothing if the alarm is not set. */
  clear(alarm: Alarm): void;
}

/** Sets alarms by the `sleep()` of a clock of the caller. */
function alarmsOf(clock: Clock): Alarms {
  const sleeps = new Map<Alarm, AbortController>();
  function clear(alarm: Alarm): void {
    sleeps.get(alarm)?.abort();
    sleeps.delete(alarm);
  }
  function set(alarm: Alarm, milliseconds: number): void {
    clear(alarm);
    const controller = new AbortController();
    sleeps.set(alarm, controller);
    const ring = (broken?: unknown) => {
      if (sleeps.get(alarm) !== controller) return;
      sleeps.delete(alarm);
      alarm.ring(broken);
    };
    clock.sleep(milliseconds, controller.signal).then(() => ring(), ring);
  }
  // A recorded sleep beside a recorded request would come in another order the next time. The
  // deadline is looked at when the request has ended.
  return { clear, set, limit: 'accepts' in clock ? clear : set };
}

/** What sets the alarms of an operation with this clock. */
export const alarmsBy = (clock: Measure | Clock, timers: Alarms): Alarms =>
  'sleep' in clock ? alarmsOf(clock) : timers;

/** An alarm that is nothing else, and not set. */
export const alarmOf = (ring: Alarm['ring']): Alarm => ({ due: 0, place: -1, ring });

/** Does work. The alarm rings if that takes longer. */
export async function within<T>(
  milliseconds: number,
  alarms: Alarms,
  ring: Alarm['ring'],
  work: () => Promise<T>,
): Promise<T> {
  const alarm = alarmOf(ring);
  if (milliseconds < Infinity) alarms.limit(alarm, milliseconds);
  try {
    return await work();
  } finally {
    alarms.clear(alarm);
  }
}

/**
 * Waits. If it is stopped, it rejects at once and leaves no timer.
 *
 * @param began Gets the alarm, which may be set anew to end the wait at another time.
 */
export function pause(
  milliseconds: number,
  alarms: Alarms,
  stop: Stop,
  began?: (alarm: Alarm) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    stop.throwIfStopped();
    const alarm = alarmOf((broken) => {
      stop.end = undefined;
      if (broken) reject(broken);
      else resolve();
    });
    stop.end = (reason) => {
      alarms.clear(alarm);
      reject(reason);
    };
    alarms.set(alarm, milliseconds);
    began?.(alarm);
  });
}
