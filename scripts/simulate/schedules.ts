import {
  defaultPolling,
  type EndedContext,
  nextDelay,
  type ScheduleContext,
} from '../../src/core/schedule.ts';
import { learned } from '../../src/schedules/learned.ts';

// When operations are asked, by the functions that decide it in the library. No request is sent.

/** What it takes to see one operation end. */
export interface Watched {
  requests: number;
  /** Milliseconds from its end until that is known. */
  late: number;
}

/** Watches one operation of so many milliseconds. */
export type Watch = (duration: number, chance: () => number) => Watched;

/** Polls at moments of which each is so long after the one before. */
function polled(duration: number, delayOf: (elapsed: number, polls: number) => number): Watched {
  let at = 0;
  let requests = 0;
  while (at < duration || requests === 0) at += delayOf(at, requests++);
  return { requests, late: at - duration };
}

/** @param maxDelay The longest backoff, in milliseconds. */
export function backoff(maxDelay = defaultPolling.maxDelay): Watch {
  const polling = { ...defaultPolling, maxDelay };
  return (duration, chance) =>
    polled(duration, (_, polls) => nextDelay(polling, undefined, polls, chance()));
}

/** A schedule that has seen these operations end, and is kept as it is then. */
export function trained(durations: readonly number[], chance: () => number): Watch {
  const schedule = learned();
  const watch = (duration: number) => {
    let lastActive = 0;
    const seen = polled(duration, (elapsed, polls) => {
      lastActive = elapsed;
      const delay = nextDelay(defaultPolling, undefined, polls, chance());
      return schedule.next(contextOf(elapsed, polls, delay)) ?? delay;
    });
    return { ...seen, lastActive };
  };
  for (const duration of durations) {
    const { requests, late, lastActive } = watch(duration);
    const ended = { ...contextOf(duration + late, requests, 0), lastActive };
    // A poll has seen the end, so the status is final.
    schedule.ended?.(ended as unknown as EndedContext);
  }
  return watch;
}

const checkpoint = {} as ScheduleContext['checkpoint'];
const status = { state: 'running', body: undefined, polls: 0 } as const;

const contextOf = (elapsed: number, polls: number, delay: number): ScheduleContext => ({
  ...{ elapsed, polls, delay, status, checkpoint, kind: 'POST https://api.example.com/reports' },
  ...{ failures: 0, retryAfter: undefined, estimatedEndAt: undefined, isWatched: false },
});
