import type { FollowUp } from '../core/convention.ts';
import type { Purpose } from '../core/rewrite.ts';
import { isTrusted, type Trust } from '../core/trust.ts';
import type { Call } from './exchange.ts';
import { mergeHeaders, plainHeaders } from './headers.ts';
import type { Routes } from './routes.ts';

/** Makes the call for a request that follows a submit: a poll, a result, a cancel. */
export function callFor(
  { method: firstMethod, headers, json, body, accepts }: FollowUp,
  purpose: Purpose,
  method: string,
  url: string,
  trust: Trust,
  { trusted, stranger, options }: Routes,
): Call {
  const { timeout = 10_000, fetch, onDownloadProgress } = options;
  const route = isTrusted(url, trust) ? trusted : stranger;
  const isResult = (accepts ?? purpose) === 'result';
  const shared = isResult ? route.resultHeaders : route.headers;
  // A cancel may outlive the page. It always has a time limit, because nothing else would end it.
  const isCancel = purpose === 'cancel';
  return {
    ...route,
    fetch,
    url,
    timeout: isCancel ? timeout || 10_000 : timeout,
    // In Bun `keepalive: false` means a connection of its own.
    init: { cache: 'no-store', ...(isCancel && { keepalive: true }) },
    // A convention's headers go before the caller's: it knows how to ask this server.
    headers: headers ? plainHeaders(mergeHeaders(shared, headers)) : shared,
    options: {
      ...route.options,
      ...(method !== 'GET' && { method }),
      ...(method === firstMethod && { json, body }),
      ...(purpose === 'result' && { onDownloadProgress }),
    },
  } as Call;
}
