import type { Dialect } from '../dialects/dialect.ts';
import type { MonitorPlace } from '../scenario/monitor-options.ts';
import type { Call } from '../wire/call.ts';
import type { HeaderRecord } from '../wire/message.ts';
import { pathOf } from './request-patterns.ts';
import type { Task } from './task.ts';

type Requests = Dialect['requests'];

/** What names a URL in an answer: header fields and fields of the body. */
export interface Address {
  readonly headers: HeaderRecord;
  readonly fields: Readonly<Record<string, string>>;
}

const nowhere: Address = { headers: {}, fields: {} };

/** Names the status monitor where the scenario wants it, as an answer to the submit. */
export function monitorAddress(task: Task, call: Call, requests: Requests): Address {
  return placed(task.plan.monitor.in ?? 'Location', monitorUrl(task, call, requests));
}

/** Names it again in the answer to a poll, if the scenario says so. */
export function repeatedAddress(task: Task, call: Call, requests: Requests): Address {
  const { repeated = 'never', in: place = 'Location' } = task.plan.monitor;
  if (repeated === 'never') return nowhere;
  const url = monitorUrl(task, call, requests);
  return placed(place, repeated === 'moving' ? `${url}?move=${task.polls}` : url);
}

/** The header that names the result's URL beside the monitor's, if the scenario wants one. */
export function resultHeader(task: Task, call: Call, requests: Requests): HeaderRecord {
  const { outcome } = task.plan;
  if (outcome.kind !== 'succeeded' || outcome.options.header === undefined) return {};
  return { [outcome.options.header.toLowerCase()]: resultUrl(task, call, requests) };
}

/** Where the result is, as an absolute or a relative reference. */
export function resultUrl(task: Task, call: Call, { result, poll }: Requests): string {
  const { outcome } = task.plan;
  const origin = outcome.kind === 'succeeded' ? outcome.options.origin : undefined;
  return written(pathOf(result ?? poll, task.id), origin, task, call);
}

/** Where the monitor is, likewise. */
export function monitorUrl(task: Task, call: Call, { poll }: Requests): string {
  return written(pathOf(poll, task.id), task.plan.monitor.origin, task, call);
}

function written(below: string, origin: string | undefined, task: Task, call: Call): string {
  const path = `${call.basePath}${below}`;
  if (origin !== undefined) return new URL(path, origin).href;
  return task.plan.monitor.urls === 'relative' ? path : `${call.url.origin}${path}`;
}

function placed(place: MonitorPlace, url: string): Address {
  if (place === 'nowhere') return nowhere;
  if (place === 'Link') return placed({ link: 'monitor' }, url);
  if (typeof place === 'string') return placed({ header: place }, url);
  if ('body' in place) return { headers: {}, fields: { [place.body]: url } };
  if ('link' in place) {
    return { headers: { link: `<${url}>; rel="${place.link}"` }, fields: {} };
  }
  return { headers: { [place.header.toLowerCase()]: url }, fields: {} };
}
