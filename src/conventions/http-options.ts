import type { CancelRequest, FollowUp, Preparation } from '../core/convention.ts';
import type { FinalState } from '../core/state.ts';
import type { Selectors } from './selectors.ts';
import type { Codes, Words } from './words.ts';

/** The options of `http({ … })`: what to use instead of what it finds out by itself. */
export interface HttpOptions {
  /** The name that is stored in checkpoints. @defaultValue `'http'` */
  readonly name?: string | undefined;
  /** Headers and query parameters that ask for asynchronous processing. */
  readonly prepare?: Preparation | undefined;
  /**
   * Where the answer that accepts a submit names the status monitor. A 200 or 201 that names one
   * there accepts the submit, too, unless its word says that the operation has ended.
   */
  readonly monitor?: Selectors | undefined;
  /**
   * Which status codes besides 202 accept a submit. Any other 2xx then means that it has ended.
   *
   * @defaultValue any 2xx that names a monitor, if a word or the kind of header says that it is
   * one. If an empty answer has only a `Location`, that URL is polled to find out.
   */
  readonly accepted?: readonly number[] | undefined;
  /**
   * `'always'`: everything this server accepts has a status monitor, so a 2xx that names none and
   * has no final word is a ProtocolError. Nearly all vendors' servers are like that.
   *
   * @defaultValue the server may also complete a submit at once
   */
  readonly asynchronous?: 'always' | undefined;
  /**
   * Whether a document that tells no state is never taken for a success. From a submit it is a
   * ProtocolError then, and a monitor that gives one is polled again.
   *
   * @defaultValue `false`: such a document is the result, and `evidence` is `'unmarked'`
   */
  readonly strict?: boolean | undefined;
  /** How to request the status monitor. @defaultValue `{ method: 'GET' }` */
  readonly poll?: Omit<FollowUp, 'url'> | undefined;
  /**
   * Where an answer, even one that is a fault, has the number of milliseconds after which to ask
   * again. A 4xx with one is polled again, except 404 and 410.
   *
   * @defaultValue its `Retry-After`
   */
  readonly retryAfter?: Selectors | undefined;
  /** Where the answer to a poll names another status monitor, to be polled from then on. */
  readonly next?: Selectors | undefined;
  /**
   * Where the status document has the word for its state. Of several places, the first one with a
   * known word counts. Numbers and booleans are words there, too.
   */
  readonly state?: Selectors | undefined;
  /** What words mean. They are added to the common ones and take precedence. */
  readonly words?: Words | undefined;
  /**
   * What the HTTP status code of a poll means, whatever the body says. A class (`'4xx'`) does not
   * apply to 404, 408, 410, 425 and 429, nor to an error with a Retry-After. From the result's URL
   * a `fault` means that the result is not there yet.
   */
  readonly codes?: Codes | undefined;
  /**
   * The state to assume if the status monitor is gone: 410, or 404 once it should be visible. If
   * the submit was a DELETE, most servers mean `'succeeded'` (without a result).
   *
   * @defaultValue none: it is an OperationGoneError; once a cancel was accepted, `'canceled'`
   */
  readonly gone?: FinalState | undefined;
  /**
   * What tells the end. `'word'`: a final word, even with a 202, and never a 2xx without one.
   * `'code'`: any 2xx but 202, whatever its words.
   *
   * @defaultValue both, as far as the monitor uses them
   */
  readonly endsBy?: 'word' | 'code' | undefined;
  /** Where the progress is: a number from 0 to 1, a percentage, or two counts (`'3/10'`). */
  readonly progress?: Selectors | undefined;
  /** Where the server's remark about what it is doing is. */
  readonly message?: Selectors | undefined;
  /** Where the status document of a success has its result. */
  readonly result?: Selectors | undefined;
  /** Where the status document of a success, or an earlier answer, has the URL of the result. */
  readonly resultUrl?: Selectors | undefined;
  /**
   * Whether the result is text whatever its Content-Type says, such as JSON Lines that are sent as
   * JSON or as octets. Bytes that are no valid text are a Blob all the same.
   *
   * @defaultValue `false`: its Content-Type decides
   */
  readonly text?: boolean | undefined;
  /** Where the status document of a failure has its error. */
  readonly error?: Selectors | undefined;
  /**
   * Where an answer names the URL to send a cancel to. If no answer names one, nothing can be
   * canceled.
   *
   * @defaultValue the status monitor
   */
  readonly cancelUrl?: Selectors | undefined;
  /** How to cancel; `false` if this server cannot. @defaultValue `{ method: 'DELETE' }` */
  readonly cancel?: Omit<CancelRequest, 'url'> | false | undefined;
}
