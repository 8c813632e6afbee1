import type { MonitorPlace } from '../scenario/options.ts';
import type { HeaderRecord } from '../wire/message.ts';
import type { ParsedRequest } from '../wire/parsed-request.ts';
import { pathFor, type RequestPatterns } from './request-patterns.ts';
import type { Task } from './task.ts';

/** What names a URL in an answer: headers, and fields of the body. */
export interface Address {
  readonly headers: HeaderRecord;
  readonly fields: Readonly<Record<string, string>>;
}

const nowhere: Address = { headers: {}, fields: {} };

/** Names the status monitor in the answer to the submit, where the scenario wants it. */
export function monitorAddress(
  task: Task,
  request: ParsedRequest,
  patterns: RequestPatterns,
): Address {
  return addressIn(task.plan.monitor.in ?? 'Location', monitorUrl(task, request, patterns));
}

/** Names it again in the answer to a poll, if the scenario wants that. */
export function repeatedAddress(
  task: Task,
  request: ParsedRequest,
  patterns: RequestPatterns,
): Address {
  const { repeated = 'never', in: place = 'Location' } = task.plan.monitor;
  if (repeated === 'never') return nowhere;
  const url = monitorUrl(task, request, patterns);
  return addressIn(place, repeated === 'moving' ? `${url}?move=${task.polls}` : url);
}

/** The header that names the result's URL beside the monitor's, if the scenario wants one. */
export function resultHeader(
  task: Task,
  request: ParsedRequest,
  patterns: RequestPatterns,
): HeaderRecord {
  const { outcome } = task.plan;
  if (outcome.kind !== 'succeeded' || outcome.options.header === undefined) return {};
  return { [outcome.options.header.toLowerCase()]: resultUrl(task, request, patterns) };
}

/** The URL of the result, absolute or relative; the monitor's if the result has none of its own. */
export function resultUrl(
  task: Task,
  request: ParsedRequest,
  { result, poll }: RequestPatterns,
): string {
  const { outcome } = task.plan;
  const origin = outcome.kind === 'succeeded' ? outcome.options.origin : undefined;
  return urlOf(result ?? poll, origin, task, request);
}

/** The URL of the status monitor, absolute or relative. */
export function monitorUrl(task: Task, request: ParsedRequest, { poll }: RequestPatterns): string {
  return urlOf(poll, task.plan.monitor.origin, task, request);
}

function urlOf(
  pattern: string,
  origin: string | undefined,
  { id, plan }: Task,
  { basePath, url }: ParsedRequest,
): string {
  const path = `${basePath}${pathFor(pattern, id)}`;
  if (origin !== undefined) return new URL(path, origin).href;
  return plan.monitor.urls === 'relative' ? path : `${url.origin}${path}`;
}

function addressIn(place: MonitorPlace, url: string): Address {
  if (place === 'nowhere') return nowhere;
  if (place === 'Link') return addressIn({ link: 'monitor' }, url);
  if (typeof place === 'string') return addressIn({ header: place }, url);
  if ('body' in place) return { headers: {}, fields: { [place.body]: url } };
  if ('link' in place) {
    return { headers: { link: `<${url}>; rel="${place.link}"` }, fields: {} };
  }
  return { headers: { [place.header.toLowerCase()]: url }, fields: {} };
}
