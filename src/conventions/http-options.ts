import type { CancelRequest, FollowUp, Preparation } from '../core/convention.ts';
import type { FinalState } from '../core/state.ts';
import type { Selectors } from './selectors.ts';
import type { Codes, Words } from './words.ts';

/** What `http({ … })` can be told instead of what it finds out by itself. */
export interface HttpOptions {
  /** Stored in checkpoints. @defaultValue `'http'` */
  readonly name?: string | undefined;
  /** Headers and query parameters that ask for asynchronous processing. */
  readonly prepare?: Preparation | undefined;
  /**
   * Where the accepted answer names its status monitor. A submit's 200 or 201 that names one there
   * is accepted, unless its word says that it is over.
   */
  readonly monitor?: Selectors | undefined;
  /**
   * Which codes of a submit's answer mean accepted, beside 202; any other 2xx is the end then.
   *
   * @defaultValue those with a monitor, and a word or a place that says it is one; an empty answer
   * with a `Location` is asked about there
   */
  readonly accepted?: readonly number[] | undefined;
  /**
   * `'always'`: whatever this server accepts has a status monitor, so a 2xx that names none, and has
   * no final word, is a ProtocolError. Nearly every vendor is like that.
   *
   * @defaultValue a server may also complete at once
   */
  readonly asynchronous?: 'always' | undefined;
  /**
   * Whether a document in which nothing tells of a state is never taken for a success: a submit's is
   * a ProtocolError then, a monitor's is polled on.
   *
   * @defaultValue `false`: it is the result, and `evidence` is `'unmarked'`
   */
  readonly strict?: boolean | undefined;
  /** How to ask the status monitor. @defaultValue `{ method: 'GET' }` */
  readonly poll?: Omit<FollowUp, 'url'> | undefined;
  /**
   * Where an answer says in how many milliseconds to ask again, also one that is a fault. A 4xx that
   * says so is polled again, but for 404 and 410.
   *
   * @defaultValue its `Retry-After`
   */
  readonly retryAfter?: Selectors | undefined;
  /** Where the answer to a poll names another status monitor, to be asked from then on. */
  readonly next?: Selectors | undefined;
  /**
   * Where the status document has its word. Of several places the first whose word is known counts.
   * Numbers and booleans there are words as well.
   */
  readonly state?: Selectors | undefined;
  /** Words beside the common ones, and before them. */
  readonly words?: Words | undefined;
  /**
   * What the HTTP status code of a poll says, whatever its body says. A class (`'4xx'`) leaves
   * 404, 408, 410, 425 and 429 alone, and every error with a Retry-After. A `fault` of the result's
   * URL says that the result is still to come.
   */
  readonly codes?: Codes | undefined;
  /**
   * What it means that the status monitor is gone: 410, or 404 once it should be visible. After the
   * submit was a DELETE, `'succeeded'` (without a result) is what most servers mean.
   *
   * @defaultValue an OperationGoneError; `'canceled'` once a cancel was accepted
   */
  readonly gone?: FinalState | undefined;
  /**
   * What tells the end. `'word'`: a final word, even in a 202, and no 2xx without one. `'code'`:
   * any 2xx but 202, whatever its words.
   *
   * @defaultValue both, as far as the monitor uses them
   */
  readonly endsBy?: 'word' | 'code' | undefined;
  /** Where the progress is: a number from 0 to 1, or a percentage. */
  readonly progress?: Selectors | undefined;
  /** Where the server's remark is. */
  readonly message?: Selectors | undefined;
  /** Where a succeeded status document has its result. */
  readonly result?: Selectors | undefined;
  /** Where a succeeded status document, or the accepted answer, has the result's URL. */
  readonly resultUrl?: Selectors | undefined;
  /**
   * The result is text whatever its Content-Type: JSON Lines that are called JSON or octets. Bytes
   * that are no text are a Blob nevertheless.
   *
   * @defaultValue `false`: its Content-Type tells
   */
  readonly text?: boolean | undefined;
  /** Where a failed status document has its error. */
  readonly error?: Selectors | undefined;
  /**
   * Where an answer names the URL that cancels; where none does, nothing cancels. By default the
   * status monitor does.
   */
  readonly cancelUrl?: Selectors | undefined;
  /** How to cancel; `false`: this server cannot. @defaultValue `{ method: 'DELETE' }` */
  readonly cancel?: Omit<CancelRequest, 'url'> | false | undefined;
}
