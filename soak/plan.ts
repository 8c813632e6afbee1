/** What the program and its server agree upon. The program plans, so that it knows what is right. */

/** How a task ends on the server. */
export type Ending =
  | 'succeeds'
  | 'fails'
  | 'is canceled'
  /** Its monitor says 410. */
  | 'is forgotten'
  /** Its monitor says 503 from the beginning. */
  | 'is never told'
  | 'never'
  /** The submit is answered 422. */
  | 'is refused'
  /** The submit is accepted, but its connection is reset instead of an answer. */
  | 'is lost';

/** Where the result is. `after 202s`: the monitor's first 200 is it. */
export type Place = 'embedded' | 'at a URL' | 'behind a 303' | 'after 202s';

export interface Plan {
  /** The number of the operation; its result is `{ number }`. */
  readonly number: number;
  readonly ending: Ending;
  /** Milliseconds until its end. */
  readonly lasts: number;
  readonly place: Place;
  /** What a DELETE does. */
  readonly cancels: 'at once' | 'slowly' | 'too late';
  /** Seconds, in the answers of its monitor. */
  readonly retryAfter: number | undefined;
  /** Whether it must not be left running, because nobody waits for it any more. */
  readonly mustBeCanceled: boolean;
  /** Whether its polls may come before they are asked for: the deadline or a new process hurries. */
  readonly mayHurry: boolean;
}

/** The floor between two polls, in milliseconds. */
export const minDelay = 250;

/** Faults in a row that one task meets, at the most, for each kind of request. */
export const longestStreak = 2;

/** What the server has seen and done; the same from one process to the next. */
export interface Report {
  requests: number;
  faults: Record<string, number>;
  /** Polls that came before they were asked for. */
  hasty: number;
  /** Cancels that took effect. */
  canceled: number;
  tasks: number;
  /** Tasks that were started twice for one operation. */
  doubles: number;
  /** Tasks that go on although they must have been canceled. */
  orphans: number;
  connections: number;
  /** The most at once, so far. */
  mostConnections: number;
}

/** What the server is told. */
export type Order =
  | { readonly start: { readonly seed: number; readonly share: number; readonly port: number } }
  | { readonly restore: unknown }
  | 'report'
  | 'stop';

/** What it answers. */
export type Reply =
  | { readonly listening: number }
  | { readonly report: Report }
  | { readonly state: unknown };

/** Random numbers from 0 up to 1 that a seed repeats. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}
