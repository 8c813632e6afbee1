import { jsonReply, type Reply, reply } from '../wire/message.ts';

/**
 * A result that is not JSON.
 *
 * @example
 * scenario().delivers({ contentType: 'text/csv', text: 'year,total\n2026,42\n' });
 */
export type Content =
  | { readonly contentType: string; readonly text: string }
  | { readonly contentType: string; readonly bytes: Uint8Array };

/**
 * Where the client finds the result:
 * - `embedded`: in the final status document
 * - `bare`: the monitor's final answer is the result and nothing else
 * - `url`: at a URL of its own that the final status document names
 * - `redirect`: the monitor's final answer is a `303` to that URL
 *
 * All of them work in the dialect `http`. The others have only some of them, and a task server
 * throws a TypeError for a scenario that asks for another one.
 *
 * @example
 * scenario().succeeds({ total: 42 }, { at: 'redirect' satisfies ResultPlace });
 */
export type ResultPlace = 'embedded' | 'bare' | 'url' | 'redirect';

/**
 * How the client gets the result.
 *
 * @example
 * scenario().succeeds({ total: 42 }, { at: 'url', field: 'links.result' });
 */
export interface ResultOptions {
  /**
   * @default the dialect's; in `http` 'embedded' for JSON and 'url' for other content, but 'bare'
   * for both if the monitor tells the state by status codes
   */
  readonly at?: ResultPlace | undefined;
  /**
   * The field of the status document that holds the result or its URL; a dot leads into an object.
   * @default 'result' or 'resultUrl'; in the dialect `azure` 'result' or 'resourceLocation'
   */
  readonly field?: string | undefined;
  /** A header that names the result's URL as well, in the answers to the submit and the polls. */
  readonly header?: string | undefined;
  /** Another origin for the result's URL, e.g. a file host. */
  readonly origin?: string | undefined;
}

/** What an operation has produced. */
export type Result =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'content'; readonly content: Content };

/** An answer whose body is the result; a 204 if there is none. */
export function resultReply(result: Result, status = 200): Reply {
  if (status === 204) return reply(204);
  if (result.kind === 'json') {
    return result.value === undefined ? reply(204) : jsonReply(status, result.value);
  }
  const { content } = result;
  const body = 'text' in content ? content.text : content.bytes;
  return reply(status, { 'content-type': content.contentType }, body);
}
