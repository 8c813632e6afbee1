import type { CancelRequest, FollowUp, Preparation } from '../core/convention.ts';
import type { FinalState } from '../core/state.ts';
import type { WithSelectors } from './filled.ts';
import type { Hold } from './hold.ts';
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
   * Which status codes besides 202 accept a submit. Any other 2xx then means that it has ended;
   * with `asynchronous: 'always'` it is a ProtocolError, unless it has a final word.
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
  /**
   * How to request the status monitor. Selectors in it, at any depth, are replaced by what they find
   * in the answer that accepts the submit: `json: { id: body('data.job.id') }`. If one finds
   * nothing, the answer is a ProtocolError, because the monitor could not be asked.
   *
   * @defaultValue `{ method: 'GET' }`
   */
  readonly poll?: WithSelectors<FollowUp> | undefined;
  /**
   * How to ask the server to keep a poll open until there is something new (a long poll):
   * `{ seconds: 20, header: 'Prefer: wait={seconds}' }`. A poll that it has kept open counts as the
   * wait. A server that answers at once is polled at the normal pace, and after one that refuses (a
   * 4xx, a 501) no other poll of the operation asks for it. Until a poll ends, it occupies a
   * connection; a browser has only six for each origin over HTTP/1.1.
   *
   * @defaultValue none: the server is expected to answer at once
   */
  readonly hold?: Hold | undefined;
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
  /**
   * Where the server tells when the operation will end: a date, the seconds that are left, or a span
   * with its unit (`'2 min'`, `'PT1M30S'`). What is not one of them, or has passed, is ignored.
   *
   * @defaultValue members such as `estimatedCompletionTime`, `estimatedTimeRemaining`, `eta`; without
   * any of them, what the progress shows
   */
  readonly estimate?: Selectors | undefined;
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
  /** Where the status document of a failure has its error, or that of a cancel what remains. */
  readonly error?: Selectors | undefined;
  /**
   * Where an answer names the URL to send a cancel to. If no answer names one, nothing can be
   * canceled.
   *
   * @defaultValue the status monitor
   */
  readonly cancelUrl?: Selectors | undefined;
  /**
   * Where an answer names the URL of a stream of events about the operation:
   * `link('mercure')`, `body('urls.stream')`, `template('{statusUrl}/events')`. A client with
   * `wake: sse()` listens to it.
   *
   * @defaultValue none
   */
  readonly events?: Selectors | undefined;
  /**
   * How to cancel; `false` if this server cannot. Selectors in it are replaced as in `poll`. If one
   * of them finds nothing, nothing can be canceled.
   *
   * @defaultValue `{ method: 'DELETE' }`
   */
  readonly cancel?: WithSelectors<CancelRequest> | false | undefined;
}
