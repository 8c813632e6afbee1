/** An HTTP answer as conventions see it: read already, so there is nothing to await. */
export interface Answer {
  /** The HTTP status code. */
  readonly status: number;
  readonly headers: Headers;
  /**
   * The parsed value of a JSON document; a string for any other text, several JSON documents
   * included; a Blob for everything else, and for text with bytes that are invalid in its encoding.
   * `undefined` if there is no body or it was left unread.
   */
  readonly body: unknown;
  /**
   * The absolute URL that gave this answer. Relative URLs in the answer are resolved against it.
   */
  readonly url: string;
  /** A browser followed a redirect without showing its status code, which may have been 303. */
  readonly redirected?: boolean | undefined;
  /** Redirects were followed, so `url` is not the URL that was asked. */
  readonly isMoved?: boolean | undefined;
  /**
   * It came from an origin that is not trusted, or by way of one. What it names gets nothing of the
   * caller's.
   */
  readonly isForeign?: boolean | undefined;
  /** A redirect (302 or 303) turned the submit into a GET, and this is the answer to that GET. */
  readonly isFollowed?: boolean | undefined;
  /** The body as text, if it was read as text. */
  readonly text?: string | undefined;
  /** The body as received, kept for `parse` or because not all of it is valid text. */
  readonly raw?: Blob | ArrayBuffer | Uint8Array<ArrayBuffer> | string | undefined;
  /** The response itself, if its body was left unread for `parse`. */
  readonly unread?: Response | undefined;
}

/** Whether a status code allows no body; `new Response()` throws if it is given one. */
export const isBodiless = (status: number): boolean => [204, 205, 304].includes(status);

/**
 * The answer as a Response whose body can be read (again). It has no `url`: a status monitor's URL
 * may be signed, and responses end up in logs.
 *
 * @param value Replaces the body, as JSON.
 */
export function toResponse(
  { status, headers, text, raw, unread }: Answer,
  value?: unknown,
): Response {
  const received = raw ?? text ?? (unread?.bodyUsed ? undefined : unread?.body);
  const body = value === undefined ? received : JSON.stringify(value);
  const kept = new Headers(headers);
  // They describe the body on the wire, which has been decoded since.
  kept.delete('content-encoding');
  kept.delete('content-length');
  // Some servers send 999, and some runtimes show a 101: the constructor accepts neither.
  const isFitting = status > 199 && status < 600;
  return new Response(isBodiless(status) ? null : (body as BodyInit), {
    status: isFitting ? status : 599,
    headers: kept,
  });
}
