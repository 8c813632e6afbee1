import type { Answer } from '../core/answer.ts';
import type { SubmitRequest } from '../core/convention.ts';
import { Fault } from '../core/fault.ts';
import { isTrusted, ownedBy, resolveUrl } from '../core/trust.ts';
import type { Exchange } from './exchange.ts';
import { lossOf } from './lost-submit.ts';
import { readAnswer } from './read-answer.ts';
import type { Routes } from './routes.ts';
import type { Sending } from './sending.ts';

/**
 * Reads the answer to a submit that somebody else has sent. Redirects were followed unseen, as in a
 * browser.
 *
 * @throws {@link Fault} or {@link Refusal}
 */
export function adopted(
  response: Response,
  { method, url }: SubmitRequest,
  sending: Sending,
  routes: Routes,
  exchange: Exchange,
): Promise<Answer> {
  const trust = ownedBy(url, sending);
  const { status, headers, redirected } = response;
  const from = resolveUrl(response.url, url, trust);
  const isForeign = !isTrusted(from, trust);
  const isMoved = redirected;
  const head: Answer = {
    ...{ status, headers, url: from, body: undefined, isForeign, redirected, isMoved },
  };
  const submission = { method, body: undefined, asked: () => [url] as const };
  const loss = lossOf(submission, method, head, undefined, trust);
  if (loss) throw new Fault(loss, head);
  const follow = { url, method, accepts: 'result' } as const;
  exchange.limit = routes.options.timeout ?? 10_000;
  return readAnswer(head, response, { follow, purpose: 'submit', sending }, routes, exchange);
}
