import { setTimeout } from 'node:timers/promises';
import type { Clock } from 'await202';

interface Sleeper {
  readonly due: number;
  readonly wake: () => void;
}

/** Time that passes as soon as everybody waits for it, so that a play takes none. */
export function impatientClock(): Clock {
  const sleepers = new Set<Sleeper>();
  let time = Date.now();
  let isPassing = false;

  async function pass(): Promise<void> {
    isPassing = true;
    while (sleepers.size > 0) {
      await setTimeout();
      const [first] = [...sleepers].sort((one, other) => one.due - other.due);
      if (!first) break;
      sleepers.delete(first);
      time = Math.max(time, first.due);
      first.wake();
    }
    isPassing = false;
  }

  return {
    now: () => time,
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        const sleeper = { due: time + milliseconds, wake: resolve };
        sleepers.add(sleeper);
        signal.addEventListener('abort', () => {
          sleepers.delete(sleeper);
          reject(signal.reason);
        });
        if (!isPassing) void pass();
      }),
  };
}
