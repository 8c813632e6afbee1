import type { FollowUp } from '../core/convention.ts';
import type { Purpose } from '../core/rewrite.ts';
import { isTrusted, type Trust } from '../core/trust.ts';
import type { Exchange } from './exchange.ts';
import { laidOver, plain } from './headers.ts';
import type { HttpSettings, Options, ResponsePromise } from './ky.ts';
import type { Routes } from './routes.ts';

type Fetch = (request: Request, init: RequestInit) => Promise<Response>;

/** `fetch`, told more than ky tells it. */
const withMore =
  (more: RequestInit, own?: HttpSettings['fetch']): Fetch =>
  (request, init) => {
    // Because of these a browser forgets what referrer the Request was made with, and what policy.
    const { referrer, referrerPolicy } = request;
    const kept = (referrerPolicy || referrer !== 'about:client') && { referrer, referrerPolicy };
    return (own ?? fetch)(request, { ...init, ...kept, ...more });
  };

/**
 * What makes a request of ky's a part of an exchange.
 *
 * @param isSeen Hooks or a `fetch` of the caller's see whole Requests, ky's signal and time limit.
 * @param told What fetch itself is told where nobody sees that: to put it into a Request costs more.
 */
export function partOf(
  exchange: Exchange,
  isSeen: boolean,
  timeout: number | false,
  own: HttpSettings['fetch'],
  told: RequestInit,
): Options {
  const { signal } = exchange;
  exchange.isSeen = isSeen;
  exchange.limit = timeout;
  if (!isSeen) return { timeout: false, fetch: withMore({ ...told, signal }) as typeof fetch };
  // Firefox looks for it in fetch's own options alone.
  const { keepalive } = told;
  return {
    ...told,
    signal,
    timeout,
    fetch: keepalive ? withMore({ keepalive }, own) : own,
  } as Options;
}

/** Sends a request that follows a submit. */
export function ask(
  { method: first, headers: own, json, body, accepts }: FollowUp,
  purpose: Purpose,
  method: string,
  url: string,
  trust: Trust,
  { trusted, stranger, options }: Routes,
  exchange: Exchange,
): ResponsePromise {
  const { timeout = 10_000, fetch, onDownloadProgress, stringifyJson = JSON.stringify } = options;
  const route = isTrusted(url, trust) ? trusted : stranger;
  const isResult = (accepts ?? purpose) === 'result';
  const along = isResult ? route.resultHeaders : route.headers;
  const isJson = json !== undefined;
  const typed = isJson && { 'content-type': 'application/json' };
  // It outlives the page, and without a limit it would outlive everything.
  const keepalive = purpose === 'cancel';
  const limit = keepalive ? timeout || 10_000 : timeout;
  const told: RequestInit = {
    ...route.told,
    // The convention knows how to ask; the caller's are the submit's and the result's.
    headers: own || typed ? plain(laidOver(typed, along, own)) : along,
    method,
    keepalive,
    ...(method === first && { body: isJson ? stringifyJson(json) : (body ?? null) }),
  };
  return route.ky(url, {
    ...route.own,
    ...(purpose === 'result' && { onDownloadProgress }),
    ...partOf(exchange, route.isSeen, limit, fetch, told),
  } as Options);
}
