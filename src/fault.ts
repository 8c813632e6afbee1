import type { Answer } from './conventions/convention.ts';

/**
 * An exchange failed in a way that another try may mend: no answer, or one that says "not now".
 * Internal: what users see is made of the last one.
 */
export class Fault extends Error {
  /** The answer, or as much of it as arrived. */
  readonly answer: Answer | undefined;
  /** It cannot have reached the server. */
  isUnsent = false;

  constructor(saw: string, answer?: Answer, cause?: unknown) {
    super(saw, { cause });
    this.answer = answer;
  }
}

/**
 * What must not be gone on with: a URL, a redirect, an endless body. Internal: becomes a
 * ProtocolError.
 */
export class Refusal extends Error {
  /** As much of the answer as was read. */
  readonly answer: Answer | undefined;

  constructor(saw: string, answer?: Answer) {
    super(saw);
    this.answer = answer;
  }
}

/** Whether a status code says "not now" rather than "no". */
export const isTransient = (status: number): boolean =>
  status === 408 || status === 425 || status === 429 || status >= 500;
