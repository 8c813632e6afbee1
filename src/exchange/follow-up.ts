import type { FollowUp } from '../core/convention.ts';
import type { Purpose } from '../core/rewrite.ts';
import { isTrusted, type Trust } from '../core/trust.ts';
import type { Call } from './exchange.ts';
import { laidOver, plain } from './headers.ts';
import type { Routes } from './routes.ts';

/** A request that follows a submit. */
export function callFor(
  { method: first, headers: own, json, body, accepts }: FollowUp,
  purpose: Purpose,
  method: string,
  url: string,
  trust: Trust,
  { trusted, stranger, options }: Routes,
): Call {
  const { timeout = 10_000, fetch, onDownloadProgress, stringifyJson = JSON.stringify } = options;
  const route = isTrusted(url, trust) ? trusted : stranger;
  const isResult = (accepts ?? purpose) === 'result';
  const along = isResult ? route.resultHeaders : route.headers;
  const isJson = json !== undefined;
  const typed = isJson && { 'content-type': 'application/json' };
  // It outlives the page, and without a limit it would outlive everything.
  const keepalive = purpose === 'cancel';
  return {
    ...route,
    fetch,
    url,
    options: purpose === 'result' ? { ...route.options, onDownloadProgress } : route.options,
    timeout: keepalive ? timeout || 10_000 : timeout,
    told: {
      ...route.told,
      // The convention knows how to ask; the caller's are the submit's and the result's.
      headers: own || typed ? plain(laidOver(typed, along, own)) : along,
      method,
      keepalive,
      ...(method === first && { body: isJson ? stringifyJson(json) : (body ?? null) }),
    },
  } as Call;
}
