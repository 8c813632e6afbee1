/** An HTTP answer as conventions see it: plain, read, nothing to await. */
export interface Answer {
  /** The HTTP status code. */
  readonly status: number;
  readonly headers: Headers;
  /**
   * JSON as parsed, other text as a string (several JSON documents too), what is no text in its
   * encoding and other types as a Blob; `undefined` if empty or unread.
   */
  readonly body: unknown;
  /** The absolute URL that gave this answer; relative URLs in it are relative to this one. */
  readonly url: string;
  /** A redirect was followed that this runtime hides (browsers), so it may have been a 303. */
  readonly redirected?: boolean | undefined;
  /** It is not of the URL that was asked: redirects were followed. */
  readonly isMoved?: boolean | undefined;
  /** One of them (a 302, a 303) made a GET of the submit: this is what is found at its target. */
  readonly isFollowed?: boolean | undefined;
  /** The body's text, if it was read as text. */
  readonly text?: string | undefined;
  /** The body as it came: for `parse`, or because not all of it is text in its encoding. */
  readonly raw?: Blob | ArrayBuffer | Uint8Array<ArrayBuffer> | string | undefined;
  /** The response itself, where the body was left unread for `parse`. */
  readonly unread?: Response | undefined;
}

/** Neither has a Response of these a body, nor may one be made with it. */
export const isBodiless = (status: number): boolean => [204, 205, 304].includes(status);

/**
 * The answer as a Response whose body can be read (again). It has no `url`: that of a status
 * monitor may be signed, and a response ends up in logs.
 *
 * @param value In place of the body, as JSON.
 */
export function toResponse(
  { status, headers, text, raw, unread }: Answer,
  value?: unknown,
): Response {
  const whole = raw ?? text ?? (unread?.bodyUsed ? undefined : unread?.body);
  const content = value === undefined ? whole : JSON.stringify(value);
  const fitting = new Headers(headers);
  // The body is no longer as it was encoded and measured.
  fitting.delete('content-encoding');
  fitting.delete('content-length');
  // A server may send 999, and some runtimes show a 101: no Response may have either.
  const isFitting = status > 199 && status < 600;
  return new Response(isBodiless(status) ? null : (content as BodyInit), {
    status: isFitting ? status : 599,
    headers: fitting,
  });
}
