import type { Answer } from '../core/answer.ts';
import { ignore } from '../operation/callback.ts';
import type { Settings } from '../options.ts';
import type { Outcome } from './context.ts';

/**
 * Calls `parse` on a final answer's body that was left unread: now, so that the socket is freed also
 * when nobody asks for the result. Without `parse`, nobody will read it, and it is freed here.
 *
 * @param controller Ends the exchange.
 */
export function takeUnread(
  { unread }: Answer,
  parse: Settings['parse'],
  controller: AbortController,
): Pick<Outcome, 'parsed' | 'abandon'> {
  if (!unread || !parse) {
    unread?.body?.cancel().catch(ignore);
    return {};
  }
  const parsed = (async () => parse(unread))();
  parsed.catch(ignore);
  return { parsed, abandon: (reason) => controller.abort(reason) };
}
