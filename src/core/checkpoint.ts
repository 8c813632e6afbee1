import { type Evidence, isFinalState, type State } from './state.ts';

/**
 * The plain-JSON record from which any process can go on: `client.resume(checkpoint)`. It holds
 * no header, body, cookie or key. It does hold `statusUrl` whole: where that URL is signed,
 * whoever has the checkpoint can read the operation, so store it accordingly.
 */
export interface Checkpoint {
  /** The version of this record's form. Version 1 is still read by `resume()`. */
  readonly version: 2;
  /** The name of the convention that reads it. */
  readonly convention: string;
  /** Absolute URL of the status monitor. */
  readonly statusUrl: string;
  /** The last known state. */
  readonly state: State;
  /**
   * What is known of the status monitor. `'expected'`: it has not answered well yet. `'answers'`: it
   * has. `'said202'`: it has answered 202, so that a 200 from it is the end. `'none'`: the submit's
   * own answer was the end, and there is no monitor to ask.
   */
  readonly monitor: 'expected' | 'answers' | 'said202' | 'none';
  /**
   * Epoch milliseconds until which a 404 of a monitor that is expected means "not visible yet" rather
   * than "gone".
   */
  readonly visibleBy?: number | undefined;
  /** A monitor that had answered well was not found the last time, which is doubted once. */
  readonly isMissing?: true | undefined;
  /** How many answers of the status monitor have been read. */
  readonly polls: number;
  /** Epoch milliseconds of the last answer. */
  readonly at: number;
  /** Milliseconds to wait after `at` before the next poll. */
  readonly wait: number;
  /** How many waits in a row were chosen by backoff, for want of a Retry-After. */
  readonly backoffs: number;
  /** How many polls in a row have failed. */
  readonly failures: number;
  /** Epoch milliseconds of the first of them. */
  readonly failingSince?: number | undefined;
  readonly word?: string | undefined;
  readonly progress?: number | undefined;
  readonly message?: string | undefined;
  /** Why it is called a success, once it is. */
  readonly evidence?: Evidence | undefined;
  /** Where the result is or will be, when that is a URL of its own. */
  readonly resultUrl?: string | undefined;
  /** Where a cancel goes, when that is a URL of its own. */
  readonly cancelUrl?: string | undefined;
  /**
   * A cancel was accepted, so that a monitor that is gone means canceled. A state `canceling` alone
   * may be the server's word about somebody else's cancel, which may still be refused.
   */
  readonly cancelAccepted?: true | undefined;
  /** What the convention needs to remember. */
  readonly variables?: Readonly<Record<string, string>> | undefined;
}

/** A checkpoint that knows only where to ask. */
export const blank = (convention: string, statusUrl: string, now: number): Checkpoint => ({
  version: 2,
  convention,
  statusUrl,
  state: 'pending',
  monitor: 'expected',
  // Of a URL alone nothing is known that a 404 could contradict.
  visibleBy: 0,
  polls: 0,
  at: now,
  wait: 0,
  backoffs: 0,
  failures: 0,
});

/**
 * The checkpoint to go on from in another process. An end whose details a checkpoint does not hold
 * (an embedded result, an error) is asked for again, unless there is no monitor to ask. The wait
 * that is left never exceeds the one that was chosen, whatever the two clocks say.
 */
export function revive(checkpoint: Checkpoint, now: number): Checkpoint {
  const { at, wait, state, resultUrl, monitor } = checkpoint;
  const isEnd = isFinalState(state);
  // The moment of the end stays: from then on the result may be late.
  if (isEnd && (monitor === 'none' || resultUrl || state === 'canceled'))
    return { ...checkpoint, at: Math.min(at, now) };
  return {
    ...checkpoint,
    state: isEnd ? 'running' : state,
    at: now,
    wait: Math.min(wait, Math.max(0, at + wait - now)),
  };
}
