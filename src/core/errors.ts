import type { StandardSchemaV1 } from '@standard-schema/spec';
import { type Answer, toResponse } from './answer.ts';
import type { Checkpoint } from './checkpoint.ts';
import { Fault, Refusal } from './fault.ts';
import { type Problem, problemIn, remarkOf } from './problem.ts';
import { redact } from './trust.ts';
import { withoutUndefined } from './without-undefined.ts';

interface Details {
  readonly checkpoint?: Checkpoint | undefined;
  readonly cause?: unknown;
  /** Becomes `response` and `problem`. */
  readonly answer?: Answer | undefined;
  /** What was asked, in place of the status monitor. */
  readonly url?: string | undefined;
  /** What the server said went wrong, if it is not for the answer to tell. */
  readonly said?: string | undefined;
  /** What to do first, before what the class advises. */
  readonly advice?: string | undefined;
  /** What to do in its place: what is most likely wrong. The error carries it, too. */
  readonly hint?: string | undefined;
  readonly [detail: string]: unknown;
}

/** What each of these errors carries. None of it is enumerable: see {@link OperationError}. */
export interface OperationErrorBase<Name extends string> extends Error {
  /** Tells the members of the family apart. */
  readonly name: Name;
  /** From here `client.resume()` goes on; there as soon as the operation is known to exist. */
  readonly checkpoint: Checkpoint | undefined;
  /** The answer that led to this, its body not yet read. It has no `url`. */
  readonly response: Response | undefined;
  /** The problem details in that answer. */
  readonly problem: Problem | undefined;
  /** What `JSON.stringify()` shows: nothing that a server or a caller may want to keep to itself. */
  toJSON(): Readonly<Record<string, unknown>>;
}

abstract class BaseError extends Error {
  constructor(what: string, saw: string, fixed: string, details: Details) {
    const {
      checkpoint,
      answer,
      url = checkpoint?.statusUrl ?? answer?.url,
      said = answer && remarkOf(answer),
      hint,
      advice,
      cause,
      ...more
    } = details;
    const seen = [url?.replace(/[?#].*/s, ''), redact(saw), said].filter(Boolean).join(': ');
    const next = [advice, hint ?? fixed].filter(Boolean).join('. ');
    super(`${what}: ${seen.replace(/\.$/, '')}. ${next}.`, withoutUndefined({ cause }));
    const all = {
      response: answer && toResponse(answer),
      problem: problemIn(answer?.body),
      hint,
      ...more,
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

type ErrorClass<Name extends string, Extra> = new (
  saw: string,
  details?: Details,
) => OperationErrorBase<Name> & Extra;

/**
 * A member of the family. Its message has three parts: what failed (fixed), what was seen, and what
 * to do (fixed, unless the details know better).
 */
function define<Name extends string, Extra = unknown>(name: Name, what: string, next: string) {
  const Member = class extends BaseError {
    // Logs show the name of the class.
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

/** The submit was rejected, or got no answer. */
export const SubmitError = define<
  'SubmitError',
  {
    /** `'no'`: nothing was started. `'unknown'`: the server may have it; look before repeating. */
    readonly accepted: 'no' | 'unknown';
  }
>(
  'SubmitError',
  'The submit failed',
  // That depends on whether it may have arrived.
  '',
);
export type SubmitError = InstanceType<typeof SubmitError>;

/** The status monitor kept failing (`maxFailures` in a row), or answered a definite 4xx. */
export const PollError = define('PollError', 'Polling failed', resume);
export type PollError = InstanceType<typeof PollError>;

/** The operation itself failed. */
export const OperationFailedError = define<
  'OperationFailedError',
  {
    /** The status document that said so. */
    readonly body: unknown;
  }
>('OperationFailedError', 'The operation failed', 'See error.problem and error.body');
export type OperationFailedError = InstanceType<typeof OperationFailedError>;

/** The operation was canceled, here or by somebody else. */
export const OperationCanceledError = define(
  'OperationCanceledError',
  'The operation was canceled',
  'Work that it had already done may remain',
);
export type OperationCanceledError = InstanceType<typeof OperationCanceledError>;

/** The monitor answers 404 or 410: it does not know the operation, or no longer. */
export const OperationGoneError = define(
  'OperationGoneError',
  'The operation is gone',
  'Its work may have been done: check what it produced',
);
export type OperationGoneError = InstanceType<typeof OperationGoneError>;

/** `totalTimeout` passed. The operation goes on; so can you, from the checkpoint. */
export const OperationTimeoutError = define<
  'OperationTimeoutError',
  {
    /** How often each state or fault was seen: `{ running: 7, 'HTTP 503': 2 }`. */
    readonly observed: Readonly<Record<string, number>>;
  }
>('OperationTimeoutError', 'The operation did not end within totalTimeout', resume);
export type OperationTimeoutError = InstanceType<typeof OperationTimeoutError>;

/** The server refused to cancel, or the request for it kept failing. The operation lives on. */
export const CancelError = define(
  'CancelError',
  'Canceling failed',
  'The operation may still be running',
);
export type CancelError = InstanceType<typeof CancelError>;

/** The operation succeeded, its result could not be fetched, parsed or validated. */
export const ResultError = define<
  'ResultError',
  {
    /** What the schema objects to. */
    readonly issues: readonly StandardSchemaV1.Issue[] | undefined;
  }
>('ResultError', 'The result could not be obtained', resume);
export type ResultError = InstanceType<typeof ResultError>;

/** The server broke the convention. */
export const ProtocolError = define<
  'ProtocolError',
  {
    /** What is most likely wrong, and where to mend it. */
    readonly hint: string | undefined;
  }
>(
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
 * The family's base: `error instanceof OperationError` narrows to the union of its members, and
 * then `error.name` to one of them. Logging one shows its message and cause; what it carries is not
 * enumerable, because a checkpoint's URL may be signed. No URL in a message has a query.
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
// The cast hides the constructor: the family is closed, and only then is the narrowing true.
export const OperationError = BaseError as unknown as {
  readonly prototype: OperationError;
  /** What `instanceof` asks. */
  [Symbol.hasInstance](value: unknown): value is OperationError;
};

/**
 * Throws the error on, with the frames of whoever awaits it: it was made deep in the loop, perhaps
 * long ago, and for many. Only here, and only in V8, is it known who that is; to look for them at
 * each call would cost those that succeed as well.
 */
export function rethrow(error: unknown): never {
  if (error instanceof BaseError) {
    // The first line is the name of the error made here, or this function's own place.
    const frames = `${new Error().stack}`.replace(/^.*\n?/, '');
    const { stack } = error;
    // Whoever maps stacks may have made anything of it.
    if (typeof stack === 'string' && !stack.includes(frames)) {
      Reflect.set(error, 'stack', `${stack}\n${frames}`);
    }
  }
  throw error;
}

/**
 * What users see of an error of the inside: a refused URL is the server's, and all else is what
 * the class says.
 */
export function explain(
  error: unknown,
  As: ErrorClass<OperationError['name'], unknown>,
  details: Details,
): OperationError {
  if (error instanceof OperationError) return error;
  const { message = `${error}`, answer, cause, advice } = (error ?? {}) as Fault;
  const isRefusal = error instanceof Refusal;
  return new (isRefusal ? ProtocolError : As)(message, {
    answer,
    cause: isRefusal || error instanceof Fault ? cause : error,
    [isRefusal ? 'hint' : 'advice']: advice,
    ...details,
  }) as OperationError;
}
