import type { StandardSchemaV1 } from '@standard-schema/spec';
import { unchecked } from './conventions/http.ts';
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
import { type CheckedClock, type Clock, type Measure, realTime } from './core/clock.ts';
import type { Convention } from './core/convention.ts';
import { defaultLimits, type Limits } from './core/limits.ts';
import type { OnEvent } from './core/operation-event.ts';
import { parseUrl } from './core/parse-url.ts';
import type { RewriteUrl } from './core/rewrite.ts';
import {
  defaultPolling,
  type Polling,
  type PollingSettings,
  type Schedule,
} from './core/schedule.ts';
import type { OperationStatus } from './core/status.ts';
import type { Wake } from './core/wake.ts';
import { withoutUndefined } from './core/without-undefined.ts';
import type { Intercept } from './exchange/intercept.ts';
import type { HttpSettings, KyInstance } from './exchange/transport.ts';
import { safely } from './operation/callback.ts';
import type { ClientOptions, Loose, SubmitOptions } from './options.ts';

/** All options after they have been checked and merged with the defaults. */
export interface Settings {
  readonly convention: Convention;
  readonly polling: PollingSettings;
  readonly limits: Limits;
  readonly totalTimeout: number;
  readonly onAbort: 'cancel' | 'detach';
  readonly trustedOrigins: readonly string[];
  readonly rewriteUrl?: RewriteUrl | 'same-origin';
  readonly intercept?: Intercept;
  readonly wake?: Wake;
  readonly onEvent?: OnEvent;
  /** If it has no `sleep()`, the client's own timers are used. */
  readonly clock: CheckedClock | Clock | Measure;
  readonly signals: readonly AbortSignal[];
  readonly schema?: StandardSchemaV1;
  readonly parse?: (response: Response) => unknown;
  readonly onStatus?: (status: OperationStatus) => void;
  readonly idempotencyKey?: string | boolean;
  /** The options of ky. */
  readonly http: HttpSettings;
}

export const defaultSettings: Settings = {
  convention: unchecked({}),
  polling: defaultPolling,
  limits: defaultLimits,
  totalTimeout: Infinity,
  onAbort: 'cancel',
  trustedOrigins: [],
  clock: realTime,
  signals: [],
  http: {},
};

const isSchedule = has('next') as (value: unknown) => value is Schedule;

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
  whileHeard: milliseconds,
  delay: ['a function or a schedule', (value) => has('call')(value) || isSchedule(value)],
};

const limitRules: RulesFor<Limits> = {
  statusLength: size,
  statusDepth: size,
  resultLength: size,
  redirects: size,
  visibility: pause,
  submitGrace: pause,
  cancelGrace: pause,
};

/** For an option of ky that has another name here, or whose work is done otherwise. */
const replacedBy = (name: string): Rule => [`${name} instead`, () => false];

/** A rule for each option of ours and for some of ky's. */
const rules: RulesFor<
  Omit<SubmitOptions & ClientOptions, Exclude<keyof HttpSettings, 'baseUrl' | 'headers'>> &
    Record<'prefixUrl' | 'retry', unknown>
> = {
  prefixUrl: replacedBy('prefix'),
  retry: replacedBy('polling.maxFailures or idempotencyKey'),
  // On a page it may be relative to that.
  baseUrl: [
    "an absolute URL such as 'https://api.example.com/'",
    (value) => globalThis.location || parseUrl(value),
  ],
  headers: anObject(),
  parse: aFunction,
  onStatus: aFunction,
  intercept: aFunction,
  wake: aFunction,
  onEvent: aFunction,
  convention: ['a convention such as http()', has('accept', 'read')],
  clock: ['an object with now() and sleep()', has('now', 'sleep')],
  signal: ['an AbortSignal', has('addEventListener')],
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
 * Options of ky that are often misspelled. All other names pass, because the `fetch` of a runtime
 * has options of its own (`dispatcher`, `next`, `cf`, `tls`).
 */
const kyNames = 'method prefix searchParams json body timeout hooks credentials'.split(' ');

function mergePolling(before: PollingSettings, polling: Loose<Polling>): PollingSettings {
  const { delay, ...changes } = withoutUndefined(polling);
  const schedule = isSchedule(delay) ? delay : delay && { next: delay };
  return {
    ...before,
    // Whoever sets only the count wants only the count to matter.
    ...(changes.maxFailures && { maxOutage: 0 }),
    ...changes,
    // An error in it must not break an operation.
    ...(schedule && {
      delay: {
        next: (context) => safely(() => schedule.next(context)),
        ended: (context) => safely(() => schedule.ended?.(context)),
      },
    }),
  };
}

/**
 * Checks options and merges them with those that they go before.
 *
 * @throws TypeError naming the option, the value seen and what is expected.
 */
export function mergeSettings(
  before: Settings,
  given: SubmitOptions<never> & { ky?: KyInstance | undefined } = {},
): Settings {
  const { polling: alone } = given ?? {};
  const isAlone = has('call')(alone as object) || isSchedule(alone);
  const options = isAlone ? { ...given, polling: { delay: alone } } : given;
  checkAll(options, rules, '', kyNames);
  // `throwHttpErrors` is dropped: an error status is an answer to be judged, not one for ky to
  // throw.
  const {
    convention,
    onAbort,
    clock,
    schema,
    parse,
    onStatus,
    rewriteUrl,
    intercept,
    wake,
    onEvent,
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
  const single = {
    convention,
    onAbort,
    clock,
    schema,
    parse,
    onStatus,
    rewriteUrl,
    intercept,
    wake,
    onEvent,
    idempotencyKey,
  };
  const settings: Settings = {
    ...before,
    ...(withoutUndefined(single) as object),
    polling: polling ? mergePolling(before.polling, polling as Loose<Polling>) : before.polling,
    limits: limits ? { ...before.limits, ...withoutUndefined(limits) } : before.limits,
    totalTimeout: (totalTimeout ?? before.totalTimeout) || Infinity,
    trustedOrigins: trustedOrigins
      ? before.trustedOrigins.concat(trustedOrigins)
      : before.trustedOrigins,
    signals: signal ? before.signals.concat(signal) : before.signals,
    http: withoutUndefined(http) as HttpSettings,
  };
  if ('accepts' in settings.clock) settings.clock.accepts(settings);
  return settings;
}
