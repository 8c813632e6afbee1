import { throwIfAborted } from '../core/abort-reason.ts';
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

/** A call of ky that sends one request. */
export interface Call {
  readonly ky: KyInstance;
  readonly url: string | URL | Request;
  /** The options of ky. */
  readonly options: Options;
  /**
   * What is passed to `fetch` beside the Request, because that costs less. Should a function that
   * replaces `fetch` drop it, the exchange has to be the same: no header and no body may be only here.
   */
  readonly init: RequestInit;
  /** Headers that are set in the finished Request, because ky would copy them four times. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Milliseconds; `false` for no limit. */
  readonly timeout: number | false;
  /** The caller's own `fetch`. */
  readonly fetch: HttpSettings['fetch'] | undefined;
  /**
   * There are hooks or a `fetch` of the caller, or of a page, which must see whole Requests, ky's
   * signal and ky's time limit. Then `init` goes through ky.
   */
  readonly hasObservers: boolean;
  readonly redirect: 'follow' | 'manual';
  /** Wraps the `fetch` that is used. */
  wrapFetch?(fetch: Fetch): Fetch;
}

/** One exchange under way, and what can end it early: its {@link Stop} or its time limit. */
export class Exchange implements Alarm {
  due = 0;
  place = -1;
  /** The reader of the body. It is canceled, too, because a body may ignore the signal. */
  reader: ReadableStreamDefaultReader | undefined;
  readonly #alarms: Alarms;
  readonly #controller = new AbortController();
  #pending!: ResponsePromise;
  #hasObservers = false;
  /** Milliseconds for the head of an answer, and as many again for its body. */
  limit: number | false = false;
  /** Rejects what is being waited for when the time limit has passed. */
  #rejectLate: (error: Error) => void = ignore;

  constructor(alarms: Alarms) {
    this.#alarms = alarms;
  }

  /** Aborts when it is stopped or takes too long. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /**
   * Does the work. When it is stopped, it rejects at once, with the very reason. A body that was
   * left unread can also be stopped later.
   */
  run(stop: Stop, work: (exchange: Exchange) => Promise<Answer>): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const end = (reason: unknown) => {
        reject(reason);
        this.abort(reason);
      };
      const finish = (answer?: Answer) => {
        this.#alarms.clear(this);
        // By now `stop` may belong to whatever comes next.
        if (!answer?.unread && stop.end === end) stop.end = undefined;
      };
      stop.throwIfStopped();
      stop.end = end;
      work(this).then(
        (answer) => {
          finish(answer);
          resolve(answer);
        },
        (error) => {
          finish();
          reject(error);
        },
      );
    });
  }

  /** Sends a request, and waits for the head of its answer. */
  head({
    ky,
    url,
    options,
    init,
    headers,
    timeout,
    fetch: own,
    hasObservers,
    redirect,
    wrapFetch,
  }: Call): Promise<Response> {
    const { signal } = this.#controller;
    const { keepalive } = init;
    const send: Fetch = (request, given) => {
      // React Native's Request has none, but Expo's `fetch` takes it from here.
      const kyInit = 'redirect' in request ? given : { ...given, redirect };
      if (hasObservers && !keepalive) return (own ?? fetch)(request, kyInit);
      if (!hasObservers)
        for (const name in headers) request.headers.set(name, headers[name] as string);
      // If fetch gets any second argument, browsers reset the Request's referrer and referrer
      // policy: https://fetch.spec.whatwg.org/#dom-request
      const { referrer, referrerPolicy } = request;
      const kept = (referrerPolicy || referrer !== 'about:client') && { referrer, referrerPolicy };
      // Firefox ignores `keepalive` in a Request.
      const more = hasObservers ? { keepalive } : { ...init, signal };
      return (own ?? fetch)(request, { ...kyInit, ...kept, ...more } as RequestInit);
    };
    this.#hasObservers = hasObservers;
    this.limit = !hasObservers && timeout;
    this.#pending = ky(url, {
      ...options,
      ...(hasObservers ? { ...init, signal, timeout } : { timeout: false }),
      ...(hasObservers && headers && { headers }),
      fetch: wrapFetch ? wrapFetch(send) : send,
    } as Options);
    return this.#withinLimit(this.#pending);
  }

  /** Reads the body of the answer. */
  body<T>(response: Response, read: () => Promise<T>): Promise<T> {
    if (!this.#hasObservers) return this.#withinLimit(read());
    // ky calls this method, applies its own time limit, and returns the outcome as it is.
    response.arrayBuffer = read as () => Promise<never>;
    return this.#pending.arrayBuffer() as Promise<T>;
  }

  #withinLimit<T>(half: PromiseLike<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      half.then(resolve, reject);
      // A `fetch` that ignores the signal may answer when the exchange has already been stopped.
      throwIfAborted(this.#controller.signal);
      this.#rejectLate = reject;
      // Anything that is not a number would break the order of all alarms in the heap.
      if (this.limit !== false) this.#alarms.set(this, Number(this.limit) || 0);
    });
  }

  ring(): void {
    const late = tookTooLong();
    this.#rejectLate(late);
    this.abort(late);
  }

  /** Not after it has failed by itself: Node's own `fetch` may throw then, where nobody catches it. */
  abort(reason: unknown): void {
    this.#alarms.clear(this);
    this.#controller.abort(reason);
    this.reader?.cancel().catch(ignore);
  }
}
