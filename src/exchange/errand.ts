import type { Answer } from '../core/answer.ts';
import { behindGateway, Ended, Fault, Refusal } from '../core/fault.ts';
import { namedUrl, type Purpose } from '../core/rewrite.ts';
import { originOf, ownedBy, resolveUrl } from '../core/trust.ts';
import { headerIn } from '../core/utf8.ts';
import type { Exchange } from './exchange.ts';
import { callFor } from './follow-up.ts';
import { causeOf } from './ky.ts';
import { lossOf } from './lost-submit.ts';
import { readAnswer } from './read-answer.ts';
import type { RoutesOf } from './routes.ts';
import type { Errand, Sending } from './sending.ts';

/**
 * The redirects that are followed. The others are answers: to a poll a 303 says where the result
 * is, and a cancel has arrived, unless it is to be sent again.
 */
const followed: Readonly<Record<Purpose, RegExp>> = {
  submit: /30[12378]/,
  result: /30[12378]/,
  poll: /30[1278]/,
  cancel: /30[78]/,
};

/** Where it leads, if it is one of these. */
const targetIn = ({ status, headers }: Answer, purpose: Purpose): string | undefined =>
  followed[purpose].test(`${status}`) ? headerIn(headers, 'location') : undefined;

/** A hook may stop a request, and a page may not see what came of it. */
function checked(response: Response | undefined): Response {
  if (response?.type === 'opaqueredirect')
    throw new Refusal('a redirect, which is hidden from scripts');
  if (!response?.status) throw new Error('a hook stopped the request, or the answer is opaque');
  return response;
}

/**
 * What whoever asked is told of an error.
 *
 * @param url What was asked last.
 * @param redirect The redirect that led there.
 */
function explained(
  error: unknown,
  url: string,
  { origin }: Sending,
  redirect: Answer | undefined,
): Ended {
  if (error instanceof Ended) {
    error.answer ??= redirect;
    error.cause &&= causeOf(error.cause);
    return error;
  }
  const cause = causeOf(error);
  // An address that an answer has named may be one that only the server can reach.
  const silent = url && originOf(url);
  const isElsewhere = silent && silent !== origin;
  const from = isElsewhere ? ` from ${silent}` : '';
  const advice = isElsewhere ? behindGateway : undefined;
  return new Fault(`no answer${from} (${cause.message})`, undefined, { cause, advice });
}

/**
 * Asks, and follows redirects, each judged before.
 *
 * @throws {@link Fault} or {@link Refusal}
 */
export async function answerTo(
  errand: Errand,
  routesOf: RoutesOf,
  exchange: Exchange,
): Promise<Answer> {
  const { follow, purpose, sending, submission } = errand;
  const { limits, http } = sending.settings;
  const { method: first = 'GET' } = follow;
  // Where it has been led to.
  let { url } = follow;
  let method = first;
  let trust = sending;
  let redirect: Answer | undefined;
  try {
    // It throws what is wrong with the caller's headers.
    const routes = routesOf(http);
    for (let hops = 0; ; hops++) {
      const isFollowed = method !== first;
      const call =
        submission && !isFollowed
          ? submission.call(url, routes)
          : callFor(follow, purpose, method, url, trust, routes);
      const response = checked(await exchange.head(call));
      if (submission) {
        const [asked] = submission.asked();
        trust = ownedBy(asked, sending);
        url ||= asked;
      }
      const { status, headers, redirected } = response;
      // What is where it was asked for may be there.
      const isThere = response.url === url && /^http/.test(url);
      const head: Answer = {
        status,
        headers,
        // A redirect that was followed unseen is judged by its end.
        url: isThere ? url : resolveUrl(response.url, url, trust),
        body: undefined,
        redirected: redirected && routes.isHiding,
        isMoved: !!redirect || redirected,
        isFollowed,
      };
      const target = targetIn(head, purpose);
      if (target) redirect = head;
      const next = target && namedUrl(target, head.url, purpose, trust);
      const loss = submission && lossOf(submission, method, head, next, trust);
      if (!next && !loss) return await readAnswer(head, response, errand, routes, exchange);
      await response.body?.cancel();
      if (loss) throw new Fault(loss, head);
      if (hops >= limits.redirects)
        throw new Refusal(`over ${limits.redirects} redirects (limits.redirects)`);
      url = next as string;
      if (status < 307) method = 'GET';
    }
  } catch (error) {
    throw explained(error, url, trust, redirect);
  }
}
