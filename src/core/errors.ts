import type { StandardSchemaV1 } from '@standard-schema/spec';
import { type Answer, toResponse } from './answer.ts';
import type { Checkpoint } from './checkpoint.ts';
import { Ended, faultOf, Refusal } from './fault.ts';
import { type Problem, problemIn, remarkOf } from './problem.ts';
import { shown, withoutQueries } from './shown.ts';
import { withoutQuery } from './without-query.ts';
import { withoutUndefined } from './without-undefined.ts';

interface Details {
  readonly checkpoint?: Checkpoint | undefined;
  readonly cause?: unknown;
  /** Becomes `response` and `problem`. */
  readonly answer?: Answer | undefined;
  /** The URL that was asked, if it was not the status monitor's. */
  readonly url?: string | undefined;
  /** What the server said went wrong, if it is not to be looked for in the answer. */
  readonly said?: string | undefined;
  /** What to do; precedes the advice of the class. */
  readonly advice?: string | undefined;
  /** What to do; replaces the advice of the class, and becomes `hint`. */
  readonly hint?: string | undefined;
  /** The fault behind it may pass: `isRetryable()`. */
  readonly mayPass?: true | undefined;
  /** Becomes a property of the error. */
  readonly [detail: string]: unknown;
}

/** What each of these errors carries. None of it is enumerable: see {@link OperationError}. */
export interface OperationErrorBase<Name extends string> extends Error {
  /** Tells the members of the family apart. */
  readonly name: Name;
  /** Where `client.resume()` can continue; there as soon as the operation is known to exist. */
  readonly checkpoint: Checkpoint | undefined;
  /** The answer that led to this error, with its body still to be read. It has no `url`. */
  readonly response: Response | undefined;
  /** The problem details (RFC 9457) in that answer. */
  readonly problem: Problem | undefined;
  /** What `JSON.stringify()` shows: only what is harmless in a log. */
  toJSON(): Readonly<Record<string, unknown>>;
}

/**
 * Somebody else's words as a part of a message. Messages go to logs and terminals, so line breaks
 * and control characters are taken out. They may be a megabyte: what is far beyond the 500
 * characters that are shown is not even read.
 */
const oneLine = (words: string, asked: readonly (string | undefined)[]): string =>
  withoutQueries(words.slice(0, 5000), asked)
    .replace(/[\s\p{C}]+/gu, ' ')
    .trim()
    .replace(/^(.{500}).+/u, '$1…');

/** What to do about a 401 or 403 that the caller's headers might have prevented. */
const withoutCredentials = ({ status, isForeign }: Answer): string | undefined =>
  isForeign && (status === 401 || status === 403)
    ? 'Your headers were not sent: see trustedOrigins'
    : undefined;

abstract class BaseError extends Error {
  constructor(what: string, saw: string, fixed: string, details: Details) {
    const {
      checkpoint,
      answer,
      url = checkpoint?.statusUrl ?? answer?.url,
      said = answer && remarkOf(answer),
      hint,
      advice = answer && withoutCredentials(answer),
      cause,
      mayPass,
      ...more
    } = details;
    const asked = [url, checkpoint?.statusUrl, answer?.url];
    const seen = [url && shown(url), oneLine(saw, asked), said && oneLine(said, asked)]
      .filter(Boolean)
      .join(': ')
      .slice(0, 2000);
    const next = [advice, hint ?? fixed].filter(Boolean).join('. ');
    super(
      `${what}: ${seen.replace(/\.$/, '')}. ${next}.`,
      withoutUndefined({ cause: cause && withoutQuery(cause) }),
    );
    const all = {
      response: answer && toResponse(answer),
      problem: problemIn(answer?.body),
      hint,
      ...more,
      ...(mayPass && { mayPass }),
      checkpoint: checkpoint && withoutUndefined(checkpoint),
    };
    for (const [key, value] of Object.entries(all)) Object.defineProperty(this, key, { value });
  }

  toJSON(): Readonly<Record<string, unknown>> {
    const { name, message, accepted, hint, observed, response } = this as unknown as Readonly<
      Record<string, unknown>
    > & { response?: Response };
    return { name, message, accepted, hint, observed, status: response?.status };
  }
}

type ErrorClass<Name extends string, Extra = unknown> = new (
  saw: string,
  details?: Details,
) => OperationErrorBase<Name> & Extra;

/**
 * Defines a member of the family. Its messages have three parts: what failed (fixed), what was
 * seen, and what to do (fixed, unless the details know better).
 */
function define<Name extends string, Extra = unknown>(
  name: Name,
  what: string,
  next: string,
): ErrorClass<Name, Extra> {
  const Member = class extends BaseError {
    // Node shows the name of the class when an error is logged.
    static override readonly name = name;
    override get name() {
      return name;
    }
    constructor(saw: string, details: Details = {}) {
      super(what, saw, next, details);
    }
  };
  return Member as unknown as ErrorClass<Name, Extra>;
}

const resume = 'Continue with client.resume(error.checkpoint)';

/** The submit was rejected or got no answer. */
export const SubmitError: ErrorClass<
  'SubmitError',
  {
    /**
     * `'no'`: nothing was started. `'unknown'`: the server may have accepted it, so check before
     * you repeat it.
     */
    readonly accepted: 'no' | 'unknown';
  }
> = define(
  'SubmitError',
  'The submit failed',
  // Whoever throws it advises, because that depends on `accepted`.
  '',
);
export type SubmitError = InstanceType<typeof SubmitError>;

/**
 * The status monitor kept failing (`maxFailures` times in a row, for at least `maxOutage`), or
 * answered with a 4xx that no repetition would change.
 */
export const PollError: ErrorClass<'PollError'> = define('PollError', 'Polling failed', resume);
export type PollError = InstanceType<typeof PollError>;

/** The operation itself failed, according to the server. */
export const OperationFailedError: ErrorClass<
  'OperationFailedError',
  {
    /** The status document that said so. */
    readonly body: unknown;
  }
> = define('OperationFailedError', 'The operation failed', 'See error.problem and error.body');
export type OperationFailedError = InstanceType<typeof OperationFailedError>;

/** The operation was canceled, here or by somebody else. */
export const OperationCanceledError: ErrorClass<'OperationCanceledError'> = define(
  'OperationCanceledError',
  'The operation was canceled',
  'Work that it had already done may remain',
);
export type OperationCanceledError = InstanceType<typeof OperationCanceledError>;

/** The status monitor answered 404 or 410: it does not know the operation, or no longer. */
export const OperationGoneError: ErrorClass<'OperationGoneError'> = define(
  'OperationGoneError',
  'The operation is gone',
  'Its work may have been done: check what it produced',
);
export type OperationGoneError = InstanceType<typeof OperationGoneError>;

/** `totalTimeout` passed. The operation goes on at the server; the checkpoint can be resumed. */
export const OperationTimeoutError: ErrorClass<
  'OperationTimeoutError',
  {
    /** How often each state or fault was seen: `{ running: 7, 'HTTP 503': 2 }`. */
    readonly observed: Readonly<Record<string, number>>;
  }
> = define('OperationTimeoutError', 'The operation did not end within totalTimeout', resume);
export type OperationTimeoutError = InstanceType<typeof OperationTimeoutError>;

/**
 * The server refused to cancel, or the request kept failing. The operation may still be running.
 */
export const CancelError: ErrorClass<'CancelError'> = define(
  'CancelError',
  'Canceling failed',
  'The operation may still be running',
);
export type CancelError = InstanceType<typeof CancelError>;

/** The operation succeeded, but its result could not be fetched, parsed or validated. */
export const ResultError: ErrorClass<
  'ResultError',
  {
    /** What the schema rejected. */
    readonly issues: readonly StandardSchemaV1.Issue[] | undefined;
  }
> = define('ResultError', 'The result could not be obtained', resume);
export type ResultError = InstanceType<typeof ResultError>;

/** The server broke the convention. */
export const ProtocolError: ErrorClass<
  'ProtocolError',
  {
    /** What is most likely wrong, and where to correct it. */
    readonly hint: string | undefined;
  }
> = define(
  'ProtocolError',
  'The server broke the convention',
  'Check the server, its proxies and the convention',
);
export type ProtocolError = InstanceType<typeof ProtocolError>;

/** Every error of this library; `error.name` tells them apart and narrows. */
export type OperationError =
  | SubmitError
  | PollError
  | OperationFailedError
  | OperationCanceledError
  | OperationGoneError
  | OperationTimeoutError
  | CancelError
  | ResultError
  | ProtocolError;

/**
 * The base of the family: `error instanceof OperationError` narrows to the union of its members,
 * and then `error.name` to one of them. A log shows the message and the cause only: the other
 * properties are not enumerable, because the URL in a checkpoint may be signed. No URL in a message
 * has a query.
 *
 * @example
 * ```ts
 * try {
 *   await client.run('reports');
 * } catch (error) {
 *   if (error instanceof OperationError && error.name === 'SubmitError') console.log(error.accepted);
 *   else throw error;
 * }
 * ```
 */
// The cast hides the constructor: narrowing to the union is right only if nobody can add a member.
export const OperationError = BaseError as unknown as {
  readonly prototype: OperationError;
  /** Called by `instanceof`. */
  [Symbol.hasInstance](value: unknown): value is OperationError;
};

/**
 * Rethrows an error with the stack frames of whoever awaits it added. The error was made in the
 * polling loop, perhaps long ago and for several waiters, so its own stack does not lead to any of
 * them. Only V8 knows the awaiting callers here. Capturing a stack at each call instead would cost
 * the calls that succeed, too.
 */
export function rethrow(error: unknown): never {
  if (error instanceof BaseError) {
    // The first line is the name of this new error or, in other engines, this function.
    const frames = `${new Error().stack}`.replace(/^.*\n?/, '');
    const { stack } = error;
    // `Error.prepareStackTrace` may have made something else of it.
    if (typeof stack === 'string' && !stack.includes(frames)) {
      Reflect.set(error, 'stack', `${stack}\n${frames}`);
    }
  }
  throw error;
}

/**
 * Turns anything thrown inside the library into an error for users: a {@link Refusal} into a
 * ProtocolError, everything else into the given class.
 */
export function explain(
  error: unknown,
  As: ErrorClass<OperationError['name'], unknown>,
  details: Details,
): OperationError {
  if (error instanceof OperationError) return error;
  const isRefusal = error instanceof Refusal;
  // What somebody else's error has besides a message is no answer and no advice of ours.
  const { message, answer, cause, advice } = error instanceof Ended ? error : faultOf(error);
  return new (isRefusal ? ProtocolError : As)(message, {
    answer,
    cause,
    [isRefusal ? 'hint' : 'advice']: advice,
    ...details,
  }) as OperationError;
}
