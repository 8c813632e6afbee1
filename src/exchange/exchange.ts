import type { Answer } from '../core/answer.ts';
import type { Stop } from '../core/stop.ts';
import { ignore } from '../operation/callback.ts';
import type { Alarm, Alarms } from './alarms.ts';
import {
  type HttpSettings,
  type KyInstance,
  type Options,
  type ResponsePromise,
  tookTooLong,
} from './ky.ts';

export type Fetch = (request: Request, init: RequestInit) => Promise<Response>;

/** A request as ky sends it. */
export interface Call {
  readonly ky: KyInstance;
  readonly url: string | URL | Request;
  readonly options: Options;
  /** Told to fetch itself where nobody sees it: to put it into a Request costs more. */
  readonly told: RequestInit;
  readonly timeout: number | false;
  /** The caller's own. */
  readonly fetch: HttpSettings['fetch'] | undefined;
  /** Hooks or a `fetch` of the caller's see whole Requests, ky's signal and its time limit. */
  readonly isSeen: boolean;
  /** What is done around fetch. */
  around?(fetch: Fetch): Fetch;
}

/** One exchange under way, and what may end it early: a stop from outside, or its time limit. */
export class Exchange implements Alarm {
  due = 0;
  place = -1;
  /** What reads the body: it is canceled as well, because a body may ignore the signal. */
  reader: ReadableStreamDefaultReader | undefined;
  readonly #alarms: Alarms;
  readonly #controller = new AbortController();
  #pending!: ResponsePromise;
  #isSeen = false;
  /** Milliseconds for the head of an answer, and once more for its body. */
  #limit: number | false = false;
  #late: (error: Error) => void = ignore;

  constructor(alarms: Alarms) {
    this.#alarms = alarms;
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
        this.#alarms.clear(this);
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

  /** Sends a request, and waits for the head of its answer. */
  head({ ky, url, options, told, timeout, fetch: own, isSeen, around }: Call): Promise<Response> {
    const { signal } = this.#controller;
    const { keepalive } = told;
    const send: Fetch = (request, init) => {
      if (isSeen && !keepalive) return (own ?? fetch)(request, init);
      // For being told anything, a browser forgets what referrer and policy the Request has.
      const { referrer, referrerPolicy } = request;
      const kept = (referrerPolicy || referrer !== 'about:client') && { referrer, referrerPolicy };
      // Firefox looks for `keepalive` nowhere else.
      const more = isSeen ? { keepalive } : { ...told, signal };
      return (own ?? fetch)(request, { ...init, ...kept, ...more } as RequestInit);
    };
    this.#isSeen = isSeen;
    this.#limit = !isSeen && timeout;
    this.#pending = ky(url, {
      ...options,
      ...(isSeen ? { ...told, signal, timeout } : { timeout: false }),
      fetch: around ? around(send) : send,
    } as Options);
    return this.#within(this.#pending);
  }

  /** Waits until the body has been read. */
  body<T>(response: Response, read: () => Promise<T>): Promise<T> {
    if (!this.#isSeen) return this.#within(read());
    // It is this method that ky calls, with its time limit around it, and hands on what it gives.
    response.arrayBuffer = read as () => Promise<never>;
    return this.#pending.arrayBuffer() as Promise<T>;
  }

  #within<T>(half: PromiseLike<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      half.then(resolve, reject);
      // A `fetch` that ignores the signal may go on when nobody waits for it any more.
      this.#controller.signal.throwIfAborted();
      this.#late = reject;
      // A text that is no number would get into the order of all alarms.
      if (this.#limit !== false) this.#alarms.set(this, Number(this.#limit) || 0);
    });
  }

  ring(): void {
    const late = tookTooLong();
    this.#late(late);
    this.#abort(late);
  }

  #abort(reason: unknown): void {
    this.#alarms.clear(this);
    this.#controller.abort(reason);
    this.reader?.cancel().catch(ignore);
  }
}
