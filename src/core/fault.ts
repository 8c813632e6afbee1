import type { Answer } from './answer.ts';

/** What ended an exchange. Internal: what users see is made of it. */
export abstract class Ended extends Error {
  /** The answer, or as much of it as arrived. */
  declare answer?: Answer | undefined;
  /** What to do about it, where that is known. */
  declare readonly advice?: string | undefined;
  /** It cannot have reached the server. */
  declare readonly isUnsent?: boolean;
  /** All of the answer has arrived: it would be the same again. */
  declare readonly isWhole?: boolean;
  /** The server is well, and what was asked for is still to come: no failure to be counted. */
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

/** It failed in a way that another try may mend: no answer, or one that says "not now". */
export class Fault extends Ended {}

/** It must not be gone on with: a URL, a redirect, an endless body. Becomes a ProtocolError. */
export class Refusal extends Ended {}

/** What to do about a URL that was not meant for whoever asks from outside. */
export const behindGateway = 'If the server is behind a gateway, correct its URLs with rewriteUrl';

export const refusal = (saw: string, advice = behindGateway, cause?: Error): Refusal =>
  new Refusal(saw, undefined, { advice, cause });

/** Whether a status code says that there is nothing, or no longer. */
export const isMissing = (status: number): boolean => status === 404 || status === 410;

/**
 * Whether an answer says "not now" rather than "no".
 *
 * @param hint What it says of when to come back: 403, 413 and 423 do so as well.
 */
export const isTransient = (status: number, hint?: unknown): boolean =>
  status === 408 ||
  status === 425 ||
  status === 429 ||
  status >= 500 ||
  (!!hint && status > 399 && !isMissing(status));
