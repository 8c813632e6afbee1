import type { Answer } from '../core/answer.ts';
import type { Stop } from '../core/stop.ts';
import { ignore } from '../operation/callback.ts';
import type { Settings } from '../settings.ts';

/** What has become of the body of a final answer that was left unread. */
export interface Parsed {
  /** What `parse` makes of it. */
  readonly parsed?: Promise<unknown> | undefined;
  /** Stops the reading. */
  readonly abandon?: ((reason: unknown) => void) | undefined;
}

/** Shared by all operations without such a body. */
export const nothingParsed: Parsed = {};

/**
 * Calls `parse` for a final answer whose body was left unread. It is called at once, so that the
 * socket is freed even if nobody asks for the result. Without `parse` the body is discarded.
 *
 * @param stop Stops the exchange that the body came with.
 */
export function takeUnread({ unread }: Answer, parse: Settings['parse'], stop: Stop): Parsed {
  if (!unread || !parse) {
    unread?.body?.cancel().catch(ignore);
    return nothingParsed;
  }
  const parsed = (async () => parse(unread))();
  parsed.catch(ignore);
  return { parsed, abandon: (reason) => stop.stop(reason) };
}
