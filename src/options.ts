import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Clock } from './core/clock.ts';
import type { Convention } from './core/convention.ts';
import type { Limits } from './core/limits.ts';
import type { OnEvent } from './core/operation-event.ts';
import type { RewriteUrl } from './core/rewrite.ts';
import type { DelayFunction, Polling, Schedule } from './core/schedule.ts';
import type { OperationStatus } from './core/status.ts';
import type { Wake } from './core/wake.ts';
import type { Intercept } from './exchange/intercept.ts';
import type { HttpSettings, KyInstance } from './exchange/transport.ts';

/** Every property may be left out or `undefined`. */
export type Loose<T> = { [K in keyof T]?: T[K] | undefined };

/** Options for a whole operation. Those of a client are the defaults for its operations. */
export interface SharedOptions extends Loose<HttpSettings> {
  /** How the server expresses an operation. @defaultValue `http()` */
  convention?: Convention | undefined;
  /**
   * When to poll next: any of the fields of {@link Polling}. A function or a schedule alone is short
   * for `{ delay }`. The fields of an operation are merged with those of its client.
   *
   * @defaultValue see the fields of {@link Polling}
   */
  polling?: Loose<Polling> | DelayFunction | Schedule | undefined;
  /**
   * Milliseconds for the whole operation, requests included, from `submit()` on: also in another
   * process, because the checkpoint has the deadline. When they have passed, it rejects with an
   * OperationTimeoutError, but sends no DELETE. Given to `resume()`, it counts from there; `false` for
   * no limit.
   *
   * @defaultValue `false`
   */
  totalTimeout?: number | false | undefined;
  /**
   * What an abort does at the server: `'cancel'` sends a DELETE, `'detach'` sends nothing.
   *
   * @defaultValue `'cancel'`
   */
  onAbort?: 'cancel' | 'detach' | undefined;
  /**
   * How much is accepted from the server; merged field by field, like `polling`.
   *
   * @defaultValue see the fields of {@link Limits}
   */
  limits?: Loose<Limits> | undefined;
  /**
   * Origins that may receive the caller's headers and cookies, besides those of the submit and of
   * `baseUrl` or `prefix`: `['https://jobs.example.com']`. An operation's are added to its
   * client's.
   *
   * @defaultValue `[]`
   */
  trustedOrigins?: readonly string[] | undefined;
  /**
   * Corrects the URLs that answers name, for a server behind a gateway that knows only its internal
   * host, or loses a path prefix or `https`. It is called once for each such URL, targets of
   * redirects included, before the URL is trusted. `'same-origin'` keeps the path and the query and
   * replaces the origin by that of the submit.
   *
   * @defaultValue none: URLs are requested as they are named
   *
   * @example
   * ```ts
   * const client = createClient({
   *   baseUrl: 'https://api.example.com/v2/',
   *   rewriteUrl: ({ pathname, search }) => `https://api.example.com/v2${pathname}${search}`,
   * });
   * ```
   */
  rewriteUrl?: RewriteUrl | 'same-origin' | undefined;
  /**
   * Is called around every exchange, which happens when it calls `send`: a place for a limit, a
   * circuit breaker or a span. An operation's replaces its client's.
   *
   * Until `send` is called nothing is sent, for as long as it takes; only `totalTimeout` and the
   * signals end such a wait. `timeout` counts from that call on. The answer counts as soon as it is
   * there, whatever the function then returns or throws. If it rejects before, or never calls
   * `send`, the exchange has failed like one that had no answer: a poll is sent again by backoff.
   *
   * @defaultValue none: everything is sent at once
   *
   * @example At most ten exchanges at a time. Cancels need not wait, so that they get out of a page
   * that is being closed.
   * ```ts
   * const queue = new PQueue({ concurrency: 10 });
   * const client = createClient({
   *   baseUrl: 'https://api.example.com/',
   *   intercept: (send, { purpose, signal }) =>
   *     purpose === 'cancel' ? send() : queue.add(send, { signal }),
   * });
   * ```
   */
  intercept?: Intercept | undefined;
  /**
   * A channel that says when to poll: one of `await202/push`, or a function of your own. It can only
   * help. Whatever it says is checked by a poll; while it is silent the operation is polled every
   * `polling.whileHeard`, and without it as usual. An operation's replaces its client's.
   *
   * @defaultValue none: the operation is polled
   *
   * @example
   * ```ts
   * const bell = messages();
   * consumer.on('message', ({ key }) => bell.ring(key));
   * const client = createClient({
   *   baseUrl: 'https://api.example.com/',
   *   wake: bell.of(({ statusUrl }) => statusUrl),
   * });
   * ```
   */
  wake?: Wake | undefined;
  /**
   * Is told everything that happens to every operation, when it happens: what was sent, what the
   * answer was read as and why, when the next poll is, why a wait has ended. An operation's replaces
   * its client's. An error in it is reported, but breaks nothing.
   *
   * @defaultValue none; in Node the environment variable `AWAIT202_LOG` sets it to {@link logger}
   *
   * @example
   * ```ts
   * const client = createClient({ baseUrl: 'https://api.example.com/', onEvent: logger() });
   * ```
   */
  onEvent?: OnEvent | undefined;
  /** Where the time comes from. @defaultValue the real clock */
  clock?: Clock | undefined;
  /**
   * When it aborts, everybody who waits for the operation is rejected at once with its reason. What
   * happens at the server is up to `onAbort`.
   */
  signal?: AbortSignal | undefined;
}

/** The options of `createClient()`. Any ky option is a default for every request, too. */
export interface ClientOptions extends SharedOptions {
  /** Your own ky instance, with its hooks and defaults. @defaultValue ky itself */
  ky?: KyInstance | undefined;
}

/** The options of `resume()`, and of `run()` and `submit()`; they go before those of the client. */
export interface OperationOptions<T = unknown> extends SharedOptions {
  /**
   * A Standard Schema (Zod, Valibot, ArkType, …) that types the result and checks it at run time.
   *
   * @defaultValue none: the result is `unknown`, or what you say it is
   */
  schema?: StandardSchemaV1<unknown, T> | undefined;
  /**
   * Turns the response into the result, for a result that is not JSON: a Blob, a stream, CSV. It is
   * called once, every waiter gets its value, and `schema` checks that. The response has the bytes
   * as they were sent. They were read before if the state had to be looked for in them (JSON), and
   * are unread otherwise.
   *
   * @defaultValue JSON is parsed, other text is a string in its `charset`, anything else is a Blob
   */
  parse?: ((response: Response) => T | Promise<T>) | undefined;
  /** Called with the first and every new status. An error in it is reported, but breaks nothing. */
  onStatus?: ((status: OperationStatus) => void) | undefined;
}

/** The options of `run()` and `submit()`: the request as in ky, except that `method` is POST. */
export interface SubmitOptions<T = unknown> extends OperationOptions<T> {
  /**
   * Sends an `Idempotency-Key`: your own, or with `true` a new one. A submit is repeated only if it
   * has one, so use it if the server honors it.
   *
   * @defaultValue `false`
   * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
   */
  idempotencyKey?: string | boolean | undefined;
}

/** The options of `adopt()`: what is to be known of the request that was sent, and those of `resume()`. */
export interface AdoptOptions<T = unknown>
  extends Omit<OperationOptions<T>, 'method' | 'json' | 'body' | 'searchParams'> {
  /**
   * Where it was submitted to.
   *
   * @defaultValue the URL of the response; needed if that has none, or redirects were followed
   */
  url?: string | URL | undefined;
  /** How. @defaultValue `'POST'` */
  method?: string | undefined;
}
