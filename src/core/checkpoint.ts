import { type Evidence, isFinalState, type State } from './state.ts';

/**
 * A record in plain JSON from which any process can continue: `client.resume(checkpoint)`. It holds
 * no headers, bodies, cookies or keys. It does hold the complete `statusUrl`: if that URL is
 * signed, whoever has the checkpoint can read the operation, so store it accordingly.
 */
export interface Checkpoint {
  /** The version of this format. `resume()` reads version 1, too. */
  readonly version: 2;
  /** The `name` of the convention that wrote it; no other convention reads it. */
  readonly convention: string;
  /** Absolute URL of the status monitor. */
  readonly statusUrl: string;
  /** The last known state. */
  readonly state: State;
  /**
   * What is known of the status monitor. `'expected'`: it has not yet told a state. `'answers'`: it
   * has. `'said202'`: it has answered 202, so a later 200 means the end. `'none'`: the answer to
   * the submit was the end already, and there is no monitor to poll.
   */
  readonly monitor: 'expected' | 'answers' | 'said202' | 'none';
  /**
   * Epoch milliseconds until which a 404 of a monitor that is still `'expected'` means "not visible
   * yet" rather than "gone".
   */
  readonly visibleBy?: number | undefined;
  /** The last poll of a monitor that had answered before was a 404. A second one means "gone". */
  readonly isMissing?: true | undefined;
  /** Epoch milliseconds of the answer that accepted the submit, if that is known. */
  readonly acceptedAt?: number | undefined;
  /** What was submitted, for a schedule that learns: {@link ScheduleContext.kind}. */
  readonly kind?: string | undefined;
  /**
   * Epoch milliseconds at which `totalTimeout` has passed, if there is one. It holds in every process
   * that goes on from here.
   */
  readonly deadline?: number | undefined;
  /** How many answers of the status monitor have been read. */
  readonly polls: number;
  /** Epoch milliseconds of the last answer. */
  readonly at: number;
  /** Milliseconds to wait after `at` before the next poll. */
  readonly wait: number;
  /** How many delays in a row were chosen by backoff, because there was no Retry-After. */
  readonly backoffs: number;
  /** How many polls in a row have failed. */
  readonly failures: number;
  /** Epoch milliseconds of the first failed poll of that row. */
  readonly failingSince?: number | undefined;
  /** The server has refused to keep a poll open. */
  readonly noHold?: true | undefined;
  /** The server's own word for the state, as received. */
  readonly word?: string | undefined;
  /** From 0 to 1. */
  readonly progress?: number | undefined;
  /** When it is expected to end, in epoch milliseconds. */
  readonly estimatedEndAt?: number | undefined;
  /** The server's own remark about what it is doing. */
  readonly message?: string | undefined;
  /** Why it is called a success, once it is. */
  readonly evidence?: Evidence | undefined;
  /** The absolute URL of the result, if an answer named one. */
  readonly resultUrl?: string | undefined;
  /** The absolute URL to send a cancel to, if an answer named one. */
  readonly cancelUrl?: string | undefined;
  /** The absolute URL of its stream of events, if an answer named one. */
  readonly eventsUrl?: string | undefined;
  /**
   * The server has accepted a cancel, so a monitor that is gone means "canceled". The state
   * `canceling` alone does not: it may be about somebody else's cancel, which may yet be refused.
   */
  readonly cancelAccepted?: true | undefined;
  /** The id of the last event of its channel, after which that can continue. */
  readonly cursor?: string | undefined;
  /** What the convention needs to remember. */
  readonly variables?: Readonly<Record<string, string>> | undefined;
  /**
   * The members that were chosen by an origin that was not trusted then. A request made from them
   * gets nothing of the caller's, even at a trusted origin.
   */
  readonly foreign?:
    | readonly ('statusUrl' | 'resultUrl' | 'cancelUrl' | 'eventsUrl' | 'variables')[]
    | undefined;
}

/** A checkpoint of which nothing is known but where to poll. */
export const blank = (convention: string, statusUrl: string, now: number): Checkpoint => ({
  version: 2,
  convention,
  statusUrl,
  state: 'pending',
  monitor: 'expected',
  // Nothing says that the operation is new, so a 404 means "gone" at once.
  visibleBy: 0,
  polls: 0,
  at: now,
  wait: 0,
  backoffs: 0,
  failures: 0,
});

/**
 * A stored checkpoint, made ready to continue from in this process. If the operation had ended with
 * something that a checkpoint does not hold (an embedded result, an error), the monitor is polled
 * for it again, if there is one. The remaining wait is never longer than the one that was stored,
 * however far the clocks of the two processes are apart; nor is a 404 "not visible yet" for longer
 * than after a submit that asks for that wait.
 *
 * @param visibility The limit of that name.
 */
export function revive(checkpoint: Checkpoint, now: number, visibility: number): Checkpoint {
  const { at, wait, state, resultUrl, monitor, visibleBy } = checkpoint;
  const isEnd = isFinalState(state);
  // `at` stays the moment of the end: for a while after it, a 404 of the result means "not yet".
  if (isEnd && (monitor === 'none' || resultUrl || state === 'canceled'))
    return { ...checkpoint, at: Math.min(at, now) };
  const left = Math.min(wait, Math.max(0, at + wait - now));
  return {
    ...checkpoint,
    state: isEnd ? 'running' : state,
    at: now,
    wait: left,
    ...(visibleBy && { visibleBy: Math.min(visibleBy, now + left + visibility) }),
  };
}
