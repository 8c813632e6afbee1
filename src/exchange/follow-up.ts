import type { PollRequest } from '../core/convention.ts';
import { refusal } from '../core/fault.ts';
import type { Purpose } from '../core/purpose.ts';
import { originOf, orTrusted } from '../core/trust.ts';
import type { Call } from './exchange.ts';
import { mergeHeaders, plainHeaders } from './headers.ts';
import type { Routes } from './routes.ts';

/**
 * Makes the call for a request that follows a submit: a poll, a result, a cancel.
 *
 * @param isForeign It goes to a stranger, or where one has led.
 * @throws {@link Refusal} if it would then be another request than the convention has made.
 */
export function callFor(
  { method: firstMethod, headers, json, body, accepts, hold = 0 }: PollRequest,
  purpose: Purpose,
  method: string,
  url: string,
  isForeign: boolean,
  { trusted, stranger, options, uncached }: Routes,
): Call {
  const { timeout = 10_000, fetch, onDownloadProgress } = options;
  const route = isForeign ? stranger : trusted;
  // What a convention adds may be secret, too. A GET does without its headers, but any other request
  // may mean something else without them or its body. (A GET that a redirect has made has none.)
  if (isForeign && method !== 'GET' && (headers || body || json))
    throw refusal(`a ${method} with headers or a body to ${originOf(url)}`, orTrusted);
  const isResult = (accepts ?? purpose) === 'result';
  const shared = isResult ? route.resultHeaders : route.headers;
  // A cancel may outlive the page. It always has a time limit, because nothing else would end it.
  const isCancel = purpose === 'cancel';
  return {
    ...route,
    fetch,
    url,
    timeout: isCancel ? timeout || 10_000 : timeout && timeout + hold,
    // In Bun `keepalive: false` means a connection of its own.
    init: { ...uncached, ...(isCancel && { keepalive: true }) },
    // A convention's headers go before the caller's: it knows how to ask this server.
    headers: headers && !isForeign ? plainHeaders(mergeHeaders(shared, headers)) : shared,
    options: {
      ...route.options,
      ...(method !== 'GET' && { method }),
      ...(method === firstMethod && { json, body }),
      ...(purpose === 'result' && { onDownloadProgress }),
    },
  } as Call;
}
