import type { Answer } from '../core/answer.ts';
import type { Stop } from '../core/stop.ts';
import { ignore } from '../operation/callback.ts';
import type { Alarm, Alarms } from './alarms.ts';
import { tookTooLong } from './ky.ts';

/** One exchange under way, and what may end it early: a stop from outside, or its time limit. */
export class Exchange implements Alarm {
  due = 0;
  place = -1;
  /** Milliseconds for the head of the answer, and once more for its body. Told with each request. */
  limit: number | false = false;
  /** Somebody is to see ky's signal and time limit: both are left to ky. Told with each request. */
  isSeen = false;
  /** What reads the body: it is canceled as well, because a body may ignore the signal. */
  reader: ReadableStreamDefaultReader | undefined;
  readonly #alarms: Alarms;
  readonly #controller = new AbortController();
  #late: (error: Error) => void = ignore;

  constructor(alarms: Alarms) {
    this.#alarms = alarms;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /**
   * Does the work. Once it is stopped, it rejects at once and with the very reason. A body that the
   * work leaves unread can still be stopped.
   */
  run(stop: Stop, work: (exchange: Exchange) => Promise<Answer>): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const end = (reason: unknown) => {
        reject(reason);
        this.#abort(reason);
      };
      const over = (answer?: Answer) => {
        this.rest();
        // By now it may be the next one's.
        if (!answer?.unread && stop.end === end) stop.end = undefined;
      };
      stop.throwIfStopped();
      stop.end = end;
      work(this).then(
        (answer) => {
          over(answer);
          resolve(answer);
        },
        (error) => {
          over();
          reject(error);
        },
      );
    });
  }

  /** Waits for the head, or for the body, within the time limit. */
  within<T>(half: PromiseLike<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      half.then(resolve, reject);
      // A `fetch` that ignores the signal may go on when nobody waits for it any more.
      this.signal.throwIfAborted();
      this.#late = reject;
      // A text that is no number would get into the order of all alarms.
      if (!this.isSeen && this.limit !== false) this.#alarms.set(this, Number(this.limit) || 0);
    });
  }

  /** Nothing is waited for: what has arrived is looked at. */
  rest(): void {
    this.#alarms.clear(this);
  }

  ring(): void {
    const late = tookTooLong();
    this.#late(late);
    this.#abort(late);
  }

  #abort(reason: unknown): void {
    this.rest();
    this.#controller.abort(reason);
    this.reader?.cancel().catch(ignore);
  }
}
