import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { KyInstance } from 'ky';
import { type Clock, systemClock } from './clock.ts';
import type { Convention } from './conventions/convention.ts';
import { http } from './conventions/http.ts';
import { type DelayFunction, defaultPolling, type Polling } from './schedule.ts';
import type { OperationStatus } from './status.ts';
import type { HttpSettings } from './transport.ts';

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
  /** Further origins that may receive this client's headers and cookies. @defaultValue `[]` */
  trustedOrigins?: readonly string[] | undefined;
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
   * other text is a string and anything else a Blob.
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
  readonly totalTimeout: number;
  readonly onAbort: 'cancel' | 'detach';
  readonly trustedOrigins: readonly string[];
  readonly clock: Clock;
  readonly signals: readonly AbortSignal[];
  readonly schema: StandardSchemaV1 | undefined;
  readonly parse: ((response: Response) => unknown) | undefined;
  readonly onStatus: ((status: OperationStatus) => void) | undefined;
  readonly idempotencyKey: string | boolean;
  /** What is ky's. */
  readonly http: HttpSettings;
}

/** A value as it is shown in a message. */
export function show(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'function') return 'a function';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

/** The mistake of a caller: names the option, what it was and what it should be. */
export const invalid = (option: string, value: unknown, expected: string): TypeError =>
  new TypeError(`await202: \`${option}\` is ${show(value)}, expected ${expected}.`);

const isFunction = (value: unknown): boolean => typeof value === 'function';
const isNumber = (value: unknown, from: number, to = Number.POSITIVE_INFINITY): boolean =>
  typeof value === 'number' && value >= from && value <= to;
const longest = Number.MAX_SAFE_INTEGER;

type Rule = readonly [expected: string, holds: (value: unknown) => boolean];
const duration: Rule = ['a number of milliseconds, at least 1', (v) => isNumber(v, 1, longest)];

/** What each option must be. `undefined` is always allowed: it means the default. */
const rules: Record<string, Rule> = {
  convention: [
    'a convention such as http()',
    (v) => isFunction((v as Convention)?.accept) && isFunction((v as Convention).read),
  ],
  polling: ['an object or a function', (v) => isFunction(v) || (typeof v === 'object' && !!v)],
  'polling.minDelay': duration,
  'polling.maxDelay': duration,
  'polling.factor': ['a finite number, at least 1', (v) => isNumber(v, 1, longest)],
  'polling.jitter': ['a number from 0 to 1', (v) => isNumber(v, 0, 1)],
  'polling.maxRetryAfter': ['a number of milliseconds, at least 0', (v) => isNumber(v, 0)],
  'polling.maxFailures': [
    'a whole number, at least 1',
    (v) => isNumber(v, 1, longest) && Number.isInteger(v),
  ],
  'polling.delay': ['a function', isFunction],
  totalTimeout: [`${duration[0]}, or false`, (v) => v === false || duration[1](v)],
  onAbort: ["'cancel' or 'detach'", (v) => v === 'cancel' || v === 'detach'],
  trustedOrigins: [
    "a list of origins such as 'https://files.example.com'",
    (v) =>
      Array.isArray(v) &&
      v.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin),
  ],
  clock: [
    'an object with now() and sleep()',
    (v) => isFunction((v as Clock)?.now) && isFunction((v as Clock).sleep),
  ],
  signal: ['an AbortSignal', (v) => isFunction((v as AbortSignal)?.throwIfAborted)],
  schema: [
    'a Standard Schema (https://standardschema.dev)',
    (v) => isFunction((v as StandardSchemaV1)?.['~standard']?.validate),
  ],
  parse: ['a function', isFunction],
  onStatus: ['a function', isFunction],
  idempotencyKey: [
    'true or a text that is not empty',
    (v) => typeof v === 'boolean' || (typeof v === 'string' && v !== ''),
  ],
  ky: ['a ky instance', (v) => isFunction((v as KyInstance)?.extend)],
};

function check(options: object, prefix = ''): void {
  for (const [key, value] of Object.entries(options)) {
    const name = prefix + key;
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (rule && value !== undefined && !rule[1](value)) throw invalid(name, value, rule[0]);
  }
}

/** A list without what is `undefined`. */
const present = <T>(values: readonly (T | undefined)[]): T[] =>
  values.filter((value) => value !== undefined);

/** An object without what is `undefined`, so that it can be spread over defaults. */
const given = <T extends object>(options: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as never;

/** The client's defaults, before any option. */
export const defaultSettings: Settings = {
  convention: http(),
  polling: defaultPolling,
  totalTimeout: Number.POSITIVE_INFINITY,
  onAbort: 'cancel',
  trustedOrigins: [],
  clock: systemClock,
  signals: [],
  schema: undefined,
  parse: undefined,
  onStatus: undefined,
  idempotencyKey: false,
  http: {},
};

/**
 * Checks options and lays them over those before them.
 *
 * @throws TypeError naming the option, the value seen and what is expected.
 */
export function settle(
  before: Settings,
  options: SubmitOptions<never> & { ky?: KyInstance | undefined } = {},
): Settings {
  if (typeof options !== 'object' || options === null) {
    throw invalid('options', options, 'an object');
  }
  check(options);
  const { polling = {}, totalTimeout, signal, trustedOrigins = [], ky, ...rest } = options;
  const { convention, onAbort, clock, schema, parse, onStatus, idempotencyKey, ...http } = rest;
  const ownPolling = given(typeof polling === 'function' ? { delay: polling } : polling);
  check(ownPolling, 'polling.');
  // These are ours; ky would repeat and throw what the lifecycle has to judge.
  const { retry, throwHttpErrors, ...passed } = http as Record<string, unknown>;
  const own = { convention, onAbort, clock, schema, parse, onStatus, idempotencyKey };
  return {
    ...before,
    ...(given(own) as Partial<Settings>),
    ...(totalTimeout !== undefined && {
      totalTimeout: totalTimeout === false ? Number.POSITIVE_INFINITY : totalTimeout,
    }),
    polling: { ...before.polling, ...ownPolling },
    trustedOrigins: [...before.trustedOrigins, ...trustedOrigins],
    signals: present([...before.signals, signal]),
    http: given(passed),
  };
}
