import type { Evidence, State } from './state.ts';

/**
 * The plain-JSON record from which any process can go on: `client.resume(checkpoint)`. It holds
 * no header, body, cookie or key. It does hold `statusUrl` whole: where that URL is signed,
 * whoever has the checkpoint can read the operation, so store it accordingly.
 */
export interface Checkpoint {
  /** The version of this record's form. */
  readonly version: 1;
  /** The name of the convention that reads it. */
  readonly convention: string;
  /** Absolute URL of the status monitor. */
  readonly statusUrl: string;
  /** The last known state. */
  readonly state: State;
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
   * Epoch milliseconds until which a 404 means "not visible yet" rather than "gone"; not there once
   * the monitor has answered well, so that one 404 is doubted.
   */
  readonly visibleBy?: number | undefined;
  /** The monitor has answered 202, so that a 200 from it is the end. */
  readonly said202?: true | undefined;
  /** A cancel was accepted, so that a monitor that is gone means canceled. */
  readonly cancelAccepted?: true | undefined;
  /** The submit's own answer was the end: there is no monitor to ask. */
  readonly unmonitored?: true | undefined;
  /** What the convention needs to remember. */
  readonly variables?: Readonly<Record<string, string>> | undefined;
}
