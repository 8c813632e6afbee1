import type { Clock, Measure } from '../core/clock.ts';
import type { Stop } from '../core/stop.ts';

/** What rings at a moment. It is an entry of a heap itself, so that a waiting operation is one. */
export interface Alarm {
  /** When, on a clock of the {@link Alarms}. Theirs to write. */
  due: number;
  /** Where it is in a heap; negative if it is not set. Theirs to write. */
  place: number;
  /** @param broken Why it rings before its time: what a clock of the caller's has thrown. */
  ring(broken?: unknown): void;
}

/** What waits: a client's own timers, or a clock of the caller's. */
export interface Alarms {
  /** Sets an alarm, anew if it is set already. */
  set(alarm: Alarm, milliseconds: number): void;
  /** Does nothing to one that is not set. */
  clear(alarm: Alarm): void;
}

/** The alarms of a clock of the caller's. */
function alarmsOf(clock: Clock): Alarms {
  const sleeps = new Map<Alarm, AbortController>();
  function clear(alarm: Alarm): void {
    sleeps.get(alarm)?.abort();
    sleeps.delete(alarm);
  }
  return {
    clear,
    set(alarm, milliseconds) {
      clear(alarm);
      const controller = new AbortController();
      sleeps.set(alarm, controller);
      const ring = (broken?: unknown) => {
        if (sleeps.get(alarm) !== controller) return;
        sleeps.delete(alarm);
        alarm.ring(broken);
      };
      clock.sleep(milliseconds, controller.signal).then(() => ring(), ring);
    },
  };
}

/** What waits by this clock. */
export const alarmsBy = (clock: Measure | Clock, timers: Alarms): Alarms =>
  'sleep' in clock ? alarmsOf(clock) : timers;

/** Waits. Stopped, it rejects at once and leaves no timer. */
export function pause(milliseconds: number, alarms: Alarms, stop: Stop): Promise<void> {
  return new Promise((resolve, reject) => {
    stop.throwIfStopped();
    const alarm: Alarm = {
      due: 0,
      place: -1,
      ring(broken) {
        stop.end = undefined;
        if (broken) reject(broken);
        else resolve();
      },
    };
    stop.end = (reason) => {
      alarms.clear(alarm);
      reject(reason);
    };
    alarms.set(alarm, milliseconds);
  });
}
