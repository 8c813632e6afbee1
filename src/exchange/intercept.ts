import { reasonOf, throwIfAborted } from '../core/abort-reason.ts';
import type { Answer } from '../core/answer.ts';
import { Fault } from '../core/fault.ts';
import type { Purpose } from '../core/purpose.ts';
import { withoutQuery } from '../core/without-query.ts';
import { ignore, report } from '../operation/callback.ts';

/** What an exchange has come to, as far as it concerns an {@link Intercept}. */
export interface Exchanged {
  /** The status code of the answer, whatever it is. */
  readonly status: number;
  /** The headers of the answer. */
  readonly headers: Headers;
}

/** The exchange that an {@link Intercept} is around. */
export interface Interception {
  /** Which operation: the number that its events have, see {@link OperationEvent}. */
  readonly operation: number;
  /** What is asked for. */
  readonly purpose: Purpose;
  readonly method: string;
  /** Where: the whole URL, with a query that may be secret. Redirects may lead elsewhere. */
  readonly url: string;
  /**
   * Aborts when nobody waits for the exchange any more, or its time is up. Then it must not keep a
   * place in a queue.
   */
  readonly signal: AbortSignal;
}

/**
 * Is called around every exchange: a submit, a poll, a result or a cancel, and each try of one.
 *
 * @param send Sends the request. The promise is fulfilled when the answer has been read, whatever
 * its status (of a body that `parse` reads, when its head is there), and rejected if there was no
 * answer, or if the signal aborts. Every call returns the same promise.
 * @returns What `send()` has returned.
 */
export type Intercept = (
  send: () => Promise<Exchanged>,
  exchange: Interception,
) => PromiseLike<Exchanged>;

/**
 * Sends a request when the caller's code says so. The answer counts as soon as it is there. If that
 * code fails before, or does not send at all, that is a fault like those of the network: a breaker
 * that is open closes again.
 *
 * @param work Sends the request.
 * @param abort Ends the exchange.
 * @throws {@link Fault}, or what the work has thrown.
 */
export const intercepted = (
  intercept: Intercept,
  exchange: Interception,
  work: () => Promise<Answer>,
  abort: (reason: unknown) => void,
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { signal } = exchange;
    let exchanged: Promise<Exchanged> | undefined;
    /** The status of the answer; `Infinity` if there was none. */
    let outcome: number | undefined;
    const giveUp = (fault: Fault) => {
      reject(fault);
      // A request under way is not wanted any more, and a later call must not send one.
      abort(fault);
    };
    const send = () => {
      exchanged ??= new Promise((done, fail) => {
        throwIfAborted(signal);
        // A `fetch` that ignores the signal would keep a place in the caller's queue.
        signal.addEventListener('abort', () => fail(reasonOf(signal)));
        work().then(
          (answer) => {
            const { status, headers } = answer;
            outcome = status;
            resolve(answer);
            done({ status, headers });
          },
          (error) => {
            outcome = Infinity;
            reject(error);
            fail(error);
          },
        );
      });
      exchanged.catch(ignore);
      return exchanged;
    };
    (async () => intercept(send, exchange))().then(
      () => {
        if (!exchanged) giveUp(new Fault('`intercept` has not called send()'));
      },
      (error) => {
        if (outcome === undefined) {
          const cause = withoutQuery(error);
          giveUp(new Fault(`\`intercept\` failed (${cause.message})`, undefined, { cause }));
        } else if (outcome < 400) {
          // The operation goes on, but the caller's mistake must not be hidden.
          report(error);
        }
      },
    );
  });
