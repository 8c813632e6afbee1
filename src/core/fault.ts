import type { Answer } from './answer.ts';
import { withoutQuery } from './without-query.ts';

/** Why an exchange failed. Internal: the errors that users see are made from it. */
export class Ended extends Error {
  /** The answer, or as much of it as arrived. */
  declare answer?: Answer | undefined;
  /** What to do about it, if that is known. */
  declare readonly advice?: string | undefined;
  /** The request cannot have reached the server. */
  declare readonly isUnsent?: boolean;
  /** The answer arrived completely, so another try would get the same one. */
  declare readonly isWhole?: boolean;
  /**
   * The server works, but what was asked for is not there yet. This does not count as a failure.
   */
  declare readonly isEarly?: boolean;

  constructor(
    saw: string,
    answer?: Answer,
    more: Partial<Pick<Ended, 'cause' | 'advice' | 'isWhole' | 'isEarly'>> = {},
  ) {
    super(saw);
    Object.assign(this, more, { answer });
  }
}

/** A failure that may pass: no answer, or one that says "not now". Another try may succeed. */
export class Fault extends Ended {}

/** The failure of somebody else's code, which may throw anything. */
export function faultOf(thrown: unknown): Fault {
  const cause = withoutQuery(thrown);
  return new Fault(cause.message, undefined, { cause });
}

/**
 * What must not be followed or read: a URL, a redirect, an endless body. Becomes a ProtocolError.
 */
export class Refusal extends Ended {}

/** What to do about a URL that may be valid only inside the server's network. */
export const behindGateway = 'If the server is behind a gateway, correct its URLs with rewriteUrl';

export const refusal = (saw: string, advice = behindGateway, cause?: Error): Refusal =>
  new Refusal(saw, undefined, { advice, cause });

/** Whether a status code says that there is nothing at this URL, or no longer. */
export const isMissing = (status: number): boolean => status === 404 || status === 410;

/**
 * Whether such an answer to a poll that asks to be kept open may be about just that: the server does
 * not know the parameter, the path or the method (501 is what gRPC's UNIMPLEMENTED becomes).
 */
export const refusesHold = (status: number, hint: unknown): boolean =>
  status === 501 || (status > 399 && !isTransient(status, hint));

/**
 * Whether an answer says "not now" rather than "no".
 *
 * @param hint Truthy if the answer says when to ask again: then any 4xx is transient (servers send
 * 403, 413 and 423 with a Retry-After), except 404 and 410.
 */
export const isTransient = (status: number, hint?: unknown): boolean =>
  status === 408 ||
  status === 425 ||
  status === 429 ||
  status >= 500 ||
  (!!hint && status > 399 && !isMissing(status));
