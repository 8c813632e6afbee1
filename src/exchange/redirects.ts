import type { Answer } from '../core/answer.ts';
import { behindGateway, Ended, Fault, Refusal } from '../core/fault.ts';
import type { Purpose } from '../core/purpose.ts';
import { namedUrl } from '../core/rewrite.ts';
import { isLedByStranger } from '../core/taint.ts';
import { isTrusted, originOf, ownedBy, resolveUrl } from '../core/trust.ts';
import { headerIn } from '../core/utf8.ts';
import { ignore } from '../operation/callback.ts';
import type { Call, Exchange } from './exchange.ts';
import { callFor } from './follow-up.ts';
import { causeOf } from './ky.ts';
import { lossOf } from './lost-submit.ts';
import { readAnswer } from './read-answer.ts';
import type { RoutesOf } from './routes.ts';
import type { ExchangeRequest, Sending } from './sending.ts';

/**
 * The redirects that are followed. All others are answers: to a poll a 303 names the result, and a
 * cancel has arrived unless a 307 or 308 asks for it again.
 */
const followed: Readonly<Record<Purpose, RegExp>> = {
  submit: /30[12378]/,
  result: /30[12378]/,
  poll: /30[1278]/,
  cancel: /30[78]/,
};

const targetIn = ({ status, headers }: Answer, purpose: Purpose): string | undefined =>
  followed[purpose].test(`${status}`) ? headerIn(headers, 'location') : undefined;

/**
 * Whether a redirect has led from one URL to the other, where the Response does not say so: in React
 * Native. Its platforms may escape more of a URL.
 */
const isElsewhere = (to: string, from: string): boolean => {
  const [one, other] = [to, from].map((url) => unescape(new URL(url).href).split('#')[0]);
  return one !== other;
};

/** Throws if a hook has stopped the request, or if the browser hides the answer from the page. */
function checked(response: Response | undefined): Response {
  if (response?.type === 'opaqueredirect')
    throw new Refusal('a redirect that the browser hides from scripts');
  if (!response?.status) throw new Error('a hook stopped the request, or the answer is opaque');
  return response;
}

/**
 * Turns anything thrown during an exchange into a {@link Fault} or {@link Refusal}.
 *
 * @param url The URL that was asked last.
 * @param redirect The redirect that led to it.
 */
function ended(
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
  // A URL that an answer has named may be one that only the server can reach.
  const asked = url && originOf(url);
  const isElsewhere = asked && asked !== origin;
  const from = isElsewhere ? ` from ${asked}` : '';
  const advice = isElsewhere ? behindGateway : undefined;
  return new Fault(`no answer${from} (${cause.message})`, undefined, { cause, advice });
}

/** The same call, but the convention stands before the network, if it wants to. */
function byConvention(
  call: Call,
  method: string,
  { purpose, checkpoint, follow, sending }: ExchangeRequest,
  { signal }: Exchange,
): Call {
  const { convention } = sending.settings;
  const exchange = convention.exchange?.bind(convention);
  if (!exchange) return call;
  const { hold = 0 } = follow;
  return {
    ...call,
    wrapFetch(fetch) {
      const send = call.wrapFetch?.(fetch) ?? fetch;
      return async (request, init) => {
        const { url } = request;
        const planned = { purpose, method, url, hold, checkpoint, signal };
        return exchange(planned, () => send(request, init));
      };
    },
  };
}

/**
 * Sends a request and follows redirects. Each target is checked before it is requested.
 *
 * @throws {@link Fault} or {@link Refusal}
 */
export async function answerTo(
  request: ExchangeRequest,
  routesOf: RoutesOf,
  exchange: Exchange,
): Promise<Answer> {
  const { follow, purpose, sending, submission, checkpoint } = request;
  const { limits, http } = sending.settings;
  const { method: firstMethod = 'GET' } = follow;
  let { url } = follow;
  let method = firstMethod;
  let trust = sending;
  let redirect: Answer | undefined;
  // Once a stranger has led the way it stays so, wherever that leads.
  let isForeign = isLedByStranger(url, purpose, checkpoint);
  try {
    // Throws if one of the caller's headers is invalid.
    const routes = routesOf(http);
    for (let hops = 0; ; hops++) {
      const isFollowed = method !== firstMethod;
      // A submit has no URL yet. It goes where the caller sends it.
      isForeign ||= !!url && !isTrusted(url, trust);
      const call =
        submission && !isFollowed
          ? submission.call(url, routes)
          : callFor(follow, purpose, method, url, isForeign, routes);
      const response = checked(await exchange.head(byConvention(call, method, request, exchange)));
      if (submission) {
        const [asked] = submission.asked();
        trust = ownedBy(asked, sending);
        url ||= asked;
      }
      const { status, headers } = response;
      // A URL that was asked has been checked before.
      const isUnmoved = response.url === url && /^http/.test(url);
      // If the browser has followed redirects by itself, only the last URL can be checked.
      const from = isUnmoved ? url : resolveUrl(response.url, url, trust);
      isForeign ||= !isTrusted(from, trust);
      const { redirected = isElsewhere(from, url) } = response as Partial<Response>;
      const head: Answer = {
        status,
        headers,
        url: from,
        isForeign,
        body: undefined,
        redirected: redirected && (routes.hidesRedirects || response.redirected === undefined),
        isMoved: !!redirect || redirected,
        isFollowed,
      };
      const target = targetIn(head, purpose);
      if (target) redirect = head;
      const next = target && namedUrl(target, head.url, purpose, trust);
      const loss = submission && lossOf(submission, method, head, next, trust);
      if (!next && !loss) return await readAnswer(head, response, request, routes, exchange);
      response.body?.cancel().catch(ignore);
      if (loss) throw new Fault(loss, head);
      if (hops >= limits.redirects)
        throw new Refusal(`over ${limits.redirects} redirects (limits.redirects)`);
      url = next as string;
      if (status < 307) method = 'GET';
    }
  } catch (error) {
    throw ended(error, url, trust, redirect);
  }
}
