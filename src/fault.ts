import type { Answer } from './conventions/convention.ts';

/**
 * An exchange failed in a way that another try may mend: no answer, or one that says "not now".
 * Internal: what users see is made of the last one.
 */
export class Fault extends Error {
  readonly answer: Answer | undefined;
  /** Whether the request may have reached the server. */
  readonly sent: boolean;

  constructor(
    saw: string,
    details: { answer?: Answer | undefined; cause?: unknown; sent?: boolean } = {},
  ) {
    super(saw, { cause: details.cause });
    this.answer = details.answer;
    this.sent = details.sent ?? true;
  }
}

/** An answer's URL or redirect that must not be followed. Internal: becomes a ProtocolError. */
export class Refusal extends Error {}

/** Whether a status code says "not now" rather than "no". */
export const isTransient = (status: number): boolean =>
  status === 408 || status === 425 || status === 429 || status >= 500;
