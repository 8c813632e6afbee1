import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Checkpoint } from './status.ts';

/**
 * The members of an `application/problem+json` document.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9457
 */
export interface Problem {
  readonly type?: string;
  readonly title?: string;
  readonly status?: number;
  readonly detail?: string;
  readonly instance?: string;
  readonly [extension: string]: unknown;
}

interface Details {
  readonly cause?: unknown;
  readonly checkpoint?: Checkpoint | undefined;
  readonly response?: Response | undefined;
  readonly problem?: Problem | undefined;
  readonly [detail: string]: unknown;
}

/**
 * The common base. It sets every detail as a property; the ones that hold a URL (which may be a
 * signed one) or a body are not enumerable, so that logging an error does not log a secret.
 */
abstract class BaseError extends Error {
  /** From here `client.resume()` goes on; there as soon as the operation is known to exist. */
  declare readonly checkpoint: Checkpoint | undefined;

  constructor(message: string, details: Details = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    for (const [key, value] of Object.entries(details)) {
      if (key === 'cause' || value === undefined) continue;
      const enumerable = key !== 'checkpoint' && key !== 'response' && key !== 'body';
      Object.defineProperty(this, key, { value, enumerable });
    }
  }
}

/** The submit was rejected, or got no answer. */
export class SubmitError extends BaseError {
  override get name(): 'SubmitError' {
    return 'SubmitError';
  }
  /** `'no'`: nothing was started. `'unknown'`: the server may have it; look before repeating. */
  declare readonly accepted: 'no' | 'unknown';
  /** The server's answer, its body not yet read. */
  declare readonly response: Response | undefined;
  declare readonly problem: Problem | undefined;
}

/** The status monitor kept failing (`maxFailures` in a row), or answered a definite 4xx. */
export class PollError extends BaseError {
  override get name(): 'PollError' {
    return 'PollError';
  }
  /** The last answer, its body not yet read. */
  declare readonly response: Response | undefined;
  declare readonly problem: Problem | undefined;
}

/** The operation itself failed. */
export class OperationFailedError extends BaseError {
  override get name(): 'OperationFailedError' {
    return 'OperationFailedError';
  }
  declare readonly problem: Problem | undefined;
  /** The status document that said so. */
  declare readonly body: unknown;
}

/** The operation was canceled, here or by somebody else. */
export class OperationCanceledError extends BaseError {
  override get name(): 'OperationCanceledError' {
    return 'OperationCanceledError';
  }
}

/** The monitor answers 404 or 410: it does not know the operation, or no longer. */
export class OperationGoneError extends BaseError {
  override get name(): 'OperationGoneError' {
    return 'OperationGoneError';
  }
  declare readonly response: Response | undefined;
}

/** `totalTimeout` passed. The operation goes on; so can you, from the checkpoint. */
export class OperationTimeoutError extends BaseError {
  override get name(): 'OperationTimeoutError' {
    return 'OperationTimeoutError';
  }
  /** How often each state or fault was seen: `{ running: 7, 'HTTP 503': 2 }`. */
  declare readonly observed: Readonly<Record<string, number>>;
}

/** The server refused to cancel, or the request for it kept failing. The operation lives on. */
export class CancelError extends BaseError {
  override get name(): 'CancelError' {
    return 'CancelError';
  }
  declare readonly response: Response | undefined;
}

/** The operation succeeded, its result could not be fetched, parsed or validated. */
export class ResultError extends BaseError {
  override get name(): 'ResultError' {
    return 'ResultError';
  }
  /** What the schema objects to. */
  declare readonly issues: readonly StandardSchemaV1.Issue[] | undefined;
  declare readonly response: Response | undefined;
  declare readonly problem: Problem | undefined;
}

/** The server broke the convention. */
export class ProtocolError extends BaseError {
  override get name(): 'ProtocolError' {
    return 'ProtocolError';
  }
  declare readonly response: Response | undefined;
  /** What is most likely wrong, and where to mend it. */
  declare readonly hint: string | undefined;
}

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
 * then `error.name` to one of them.
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
  [Symbol.hasInstance](value: unknown): value is OperationError;
};
