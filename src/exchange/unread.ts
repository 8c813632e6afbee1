import type { Answer } from '../core/answer.ts';
import type { Stop } from '../core/stop.ts';
import { ignore } from '../operation/callback.ts';
import type { Settings } from '../options.ts';

/** What becomes of a final answer's body that was left unread. */
export interface Parsed {
  /** What `parse` makes of it. */
  readonly parsed?: Promise<unknown> | undefined;
  /** Ends that reading. */
  readonly abandon?: ((reason: unknown) => void) | undefined;
}

/** Of all that read none the same. */
export const nothingParsed: Parsed = {};

/**
 * Calls `parse` on a final answer's body that was left unread: now, so that the socket is freed also
 * when nobody asks for the result. Without `parse`, nobody will read it, and it is freed here.
 *
 * @param stop Ends the exchange.
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
