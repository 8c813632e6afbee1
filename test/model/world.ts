import { vi } from 'vitest';

const realImmediate = setImmediate;

/** Ends when everything that can happen without time passing has happened. */
const flush = (): Promise<void> => new Promise((resolve) => realImmediate(resolve));

/** For how long a submit or a cancel that nobody waits for may go on: `limits`. */
export const grace = 60_000;

/** Beyond this a run is taken for a hot loop. */
const mostSteps = 2_000;

/** Chance that falls the same way in each run, so that a failure can be played again. */
function dice(): () => number {
  let seed = 202;
  return () => {
    seed = (seed * 16_807) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
}

/** Fake time, not at a whole second, and the same chance, for as long as `play` takes. */
export async function inFakeTime<T>(play: () => Promise<T>): Promise<T> {
  vi.useFakeTimers({
    now: 1_800_000_000_123,
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'],
  });
  const random = vi.spyOn(Math, 'random').mockImplementation(dice());
  try {
    return await play();
  } finally {
    random.mockRestore();
    vi.useRealTimers();
  }
}

/**
 * Does that, and keeps what is complained of meanwhile: rejections that nobody handles, and what is
 * printed as an error.
 */
export async function heeding<T>(play: (complaints: unknown[]) => Promise<T>): Promise<T> {
  const complaints: unknown[] = [];
  const complain = (what: unknown) => complaints.push(what);
  process.on('unhandledRejection', complain);
  const error = vi.spyOn(console, 'error').mockImplementation(complain);
  try {
    return await play(complaints);
  } finally {
    process.off('unhandledRejection', complain);
    error.mockRestore();
  }
}

/**
 * Lets time pass, timer by timer, until that is so. What is wrong, if it never is.
 *
 * @param provoke Called when nothing happens any more; whether it has started something.
 */
export async function passTime(
  isDone: () => boolean,
  provoke = () => false,
): Promise<string | undefined> {
  for (let steps = 0; steps < mostSteps; steps++) {
    await flush();
    if (isDone()) return undefined;
    if (vi.getTimerCount() > 0) {
      vi.advanceTimersToNextTimer();
      continue;
    }
    // What streams do may take one more turn.
    await flush();
    if (isDone()) return undefined;
    if (vi.getTimerCount() > 0 || provoke()) continue;
    return 'nothing happens any more, and somebody still waits';
  }
  return `no end after ${mostSteps} timers`;
}

/** Lets the timers that are left run out, however many. */
export const calmDown = (): Promise<string | undefined> => passTime(() => vi.getTimerCount() === 0);
