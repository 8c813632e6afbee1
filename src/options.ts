import type { StandardSchemaV1 } from '@standard-schema/spec';
import { http } from './conventions/http.ts';
import {
  aFunction,
  anObject,
  checkAll,
  has,
  isObjectOrFunction,
  oneOf,
  type Rule,
  type RulesFor,
  within,
} from './core/check.ts';
import { type Clock, type Measure, realTime } from './core/clock.ts';
import type { Convention } from './core/convention.ts';
import { defaultLimits, type Limits } from './core/limits.ts';
import type { RewriteUrl } from './core/rewrite.ts';
import { type DelayFunction, defaultPolling, type Polling } from './core/schedule.ts';
import type { OperationStatus } from './core/status.ts';
import { withoutUndefined } from './core/without-undefined.ts';
import type { HttpSettings, KyInstance } from './exchange/transport.ts';
import { safely } from './operation/callback.ts';

/** Every property may be left out, or be `undefined`. */
type Loose<T> = { [K in keyof T]?: T[K] | undefined };

/** What concerns a whole operation; a client's are the defaults of its operations'. */
export interface SharedOptions extends Loose<HttpSettings> {
  /** How the server speaks. @defaultValue `http()` */
  convention?: Convention | undefined;
  /**
   * When to poll next: any of the fields of {@link Polling}, or a function alone, which is short
   * for `{ delay }`. An operation's fields are merged into its client's.
   */
  polling?: Loose<Polling> | DelayFunction | undefined;
  /**
   * Milliseconds for the whole operation from `submit()` or `resume()` on, requests in flight
   * included; then it rejects with an OperationTimeoutError and sends no DELETE. `false`: none.
   *
   * @defaultValue `false`
   */
  totalTimeout?: number | false | undefined;
  /**
   * What an aborted signal does to the server: `'cancel'` sends a DELETE, `'detach'` nothing.
   *
   * @defaultValue `'cancel'`
   */
  onAbort?: 'cancel' | 'detach' | undefined;
  /** How much is accepted from the server; merged field by field, as `polling` is. */
  limits?: Loose<Limits> | undefined;
  /** Further origins that may receive this client's headers and cookies. @defaultValue `[]` */
  trustedOrigins?: readonly string[] | undefined;
  /**
   * Mends the URLs that answers name, where a server behind a gateway knows only its inner host,
   * loses a path prefix or its `https`: called once with each one, the targets of redirects
   * included, before it is trusted. `'same-origin'` keeps path and query, and puts the origin of
   * the submit before them.
   *
   * @defaultValue none: they are asked as they are named
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
  /** What waits and measures. @defaultValue the real clock */
  clock?: Clock | undefined;
  /** The operation's lifetime: when it aborts, every wait ends at once; see `onAbort`. */
  signal?: AbortSignal | undefined;
}

/** Every ky option is a default for each request, beside these. */
export interface ClientOptions extends SharedOptions {
  /** Your own ky instance, with its hooks and defaults. @defaultValue ky itself */
  ky?: KyInstance | undefined;
}

/** What one operation may add to its client's options. */
export interface OperationOptions<T = unknown> extends SharedOptions {
  /** A Standard Schema (Zod, Valibot, ArkType, …): types the result and checks it. */
  schema?: StandardSchemaV1<unknown, T> | undefined;
  /**
   * Makes the result of the response that has it, for what is not JSON: a blob, a stream, CSV.
   * Called once; every waiter gets its value, and `schema` sees it. By default JSON is parsed,
   * other text is a string, as its `charset` says, and anything else a Blob. It gets the bytes as
   * they were sent: those of JSON read to learn the state, all else unread.
   */
  parse?: ((response: Response) => T | Promise<T>) | undefined;
  /** Called with every new status. What it throws is reported and breaks nothing. */
  onStatus?: ((status: OperationStatus) => void) | undefined;
}

/** The options of `run()` and `submit()`: the request as in ky (`method` is POST), and more. */
export interface SubmitOptions<T = unknown> extends OperationOptions<T> {
  /**
   * Sends an `Idempotency-Key`: yours, or with `true` one that is minted once. Only with it is a
   * submit ever repeated, so use it where the server honors it.
   *
   * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
   */
  idempotencyKey?: string | boolean | undefined;
}

/** The options as everything inside uses them: complete and checked. */
export interface Settings {
  readonly convention: Convention;
  readonly polling: Polling;
  readonly limits: Limits;
  readonly totalTimeout: number;
  readonly onAbort: 'cancel' | 'detach';
  readonly trustedOrigins: readonly string[];
  readonly rewriteUrl?: RewriteUrl | 'same-origin';
  /** One that cannot sleep leaves that to the client's timers. */
  readonly clock: Clock | Measure;
  readonly signals: readonly AbortSignal[];
  readonly schema?: StandardSchemaV1;
  readonly parse?: (response: Response) => unknown;
  readonly onStatus?: (status: OperationStatus) => void;
  readonly idempotencyKey?: string | boolean;
  /** What is ky's. */
  readonly http: HttpSettings;
}

/** The client's defaults, before any option. */
export const defaultSettings: Settings = {
  convention: http(),
  polling: defaultPolling,
  limits: defaultLimits,
  totalTimeout: Infinity,
  onAbort: 'cancel',
  trustedOrigins: [],
  clock: realTime,
  signals: [],
  http: {},
};

const milliseconds: Rule = ['milliseconds, at least 1', within(1)];
const pause: Rule = ['milliseconds, at least 0', within(0)];
const size: Rule = ['a number, at least 0', within(0, Infinity)];

const pollingRules: RulesFor<Polling> = {
  minDelay: milliseconds,
  maxDelay: milliseconds,
  factor: ['a finite number, at least 1', within(1)],
  jitter: ['a number from 0 to 1', within(0, 1)],
  maxRetryAfter: ['milliseconds, at least 0', within(0, Infinity)],
  maxFailures: ['a whole number, at least 1', (value) => within(1)(value) && value % 1 === 0],
  maxOutage: ['milliseconds, at least 0', within(0, Infinity)],
  delay: aFunction,
};

const limitRules: RulesFor<Limits> = {
  statusLength: size,
  statusDepth: size,
  resultLength: size,
  redirects: size,
  visibility: pause,
  submitGrace: pause,
};

/** An option of ky's that has another name here, or must not be used beside ours. */
const replacedBy = (name: string): Rule => [`${name} instead`, () => false];

/** Every option of ours, and of ky's those that have a rule. */
const rules: RulesFor<
  Omit<SubmitOptions & ClientOptions, Exclude<keyof HttpSettings, 'baseUrl' | 'headers'>> &
    Record<'prefixUrl' | 'retry', unknown>
> = {
  prefixUrl: replacedBy('prefix'),
  retry: replacedBy('polling.maxFailures or idempotencyKey'),
  // Relative to a page it may be anything.
  baseUrl: [
    "an absolute URL such as 'https://api.example.com/'",
    (value) => globalThis.location || URL.canParse(value),
  ],
  headers: anObject(),
  parse: aFunction,
  onStatus: aFunction,
  convention: ['a convention such as http()', has('accept', 'read')],
  clock: ['an object with now() and sleep()', has('now', 'sleep')],
  signal: ['an AbortSignal', has('throwIfAborted')],
  ky: ['a ky instance', has('extend')],
  polling: ['an object or a function', isObjectOrFunction, pollingRules],
  limits: anObject(limitRules),
  totalTimeout: [
    'milliseconds, at least 1, or false',
    (value) => value === false || within(1)(value),
  ],
  onAbort: oneOf('cancel', 'detach'),
  trustedOrigins: [
    "a list of origins like 'https://example.com'",
    (value: string[]) => value.every((url) => new URL(url).origin === url),
  ],
  rewriteUrl: [
    "a function or 'same-origin'",
    (value) => value === 'same-origin' || has('call')(value),
  ],
  schema: ['a Standard Schema', (value: StandardSchemaV1) => has('validate')(value['~standard'])],
  idempotencyKey: ['true or a string', (value) => value === !!value || has('trim')(value)],
};

/**
 * The names of ky's that are written otherwise elsewhere, or mistyped. Whatever else there is goes
 * through: a runtime's `fetch` has options of its own (`dispatcher`, `next`, `cf`, `tls`).
 */
const others = 'method prefix searchParams timeout hooks credentials'.split(' ');

/** Polling options laid over those before them. */
function paceOf(before: Polling, own: Loose<Polling> | DelayFunction): Polling {
  const pace = typeof own === 'function' ? { delay: own } : withoutUndefined(own);
  const { delay, maxFailures } = pace;
  return {
    ...before,
    // Whoever names a count alone means the count.
    ...(maxFailures && { maxOutage: 0 }),
    ...pace,
    // What it throws must not break an operation.
    ...(delay && { delay: (context) => safely(() => delay(context)) }),
  };
}

/**
 * Checks options and lays them over those before them.
 *
 * @throws TypeError
 */
export function settle(
  before: Settings,
  options: SubmitOptions<never> & { ky?: KyInstance | undefined } = {},
): Settings {
  checkAll(options, rules, '', others);
  // `throwHttpErrors` is ours: ky would throw what the lifecycle judges.
  const {
    convention,
    onAbort,
    clock,
    schema,
    parse,
    onStatus,
    rewriteUrl,
    idempotencyKey,
    polling,
    limits,
    totalTimeout,
    signal,
    trustedOrigins,
    ky,
    throwHttpErrors,
    ...http
  } = options as typeof options & { throwHttpErrors?: unknown };
  const own = { convention, onAbort, clock, schema, parse, onStatus, rewriteUrl, idempotencyKey };
  return {
    ...before,
    ...(withoutUndefined(own) as object),
    polling: polling ? paceOf(before.polling, polling) : before.polling,
    limits: limits ? { ...before.limits, ...withoutUndefined(limits) } : before.limits,
    totalTimeout: (totalTimeout ?? before.totalTimeout) || Infinity,
    trustedOrigins: trustedOrigins
      ? before.trustedOrigins.concat(trustedOrigins)
      : before.trustedOrigins,
    signals: signal ? before.signals.concat(signal) : before.signals,
    http: withoutUndefined(http) as HttpSettings,
  };
}
