import type { Call } from './call.ts';
import type { MonitorPlace } from './monitor-options.ts';
import type { Task } from './task.ts';
import type { HeaderRecord } from './wire.ts';

/** What names a URL in an answer: header fields and fields of the body. */
export interface Address {
  readonly headers: HeaderRecord;
  readonly fields: Readonly<Record<string, string>>;
}

/** Names the status monitor where the scenario wants it, as an answer to the submit. */
export function monitorAddress(task: Task, call: Call): Address {
  return placed(task.plan.monitor.in ?? 'Location', monitorUrl(task, call));
}

/** Names it again in the answer to a poll, if the scenario says so. */
export function repeatedAddress(task: Task, call: Call): Address {
  const { repeated = 'never', in: place = 'Location' } = task.plan.monitor;
  if (repeated === 'never') return { headers: {}, fields: {} };
  const url = monitorUrl(task, call);
  return placed(place, repeated === 'moving' ? `${url}?move=${task.polls}` : url);
}

/** Where the result is, as an absolute or a relative reference. */
export function resultUrl(task: Task, call: Call): string {
  const { outcome } = task.plan;
  const origin = outcome.kind === 'succeeded' ? outcome.options.origin : undefined;
  return written(`${call.basePath}/tasks/${task.id}/result`, origin, task, call);
}

function monitorUrl(task: Task, call: Call): string {
  return written(`${call.basePath}/tasks/${task.id}`, task.plan.monitor.origin, task, call);
}

function written(path: string, origin: string | undefined, task: Task, call: Call): string {
  if (origin !== undefined) return new URL(path, origin).href;
  return task.plan.monitor.urls === 'relative' ? path : `${call.url.origin}${path}`;
}

function placed(place: MonitorPlace, url: string): Address {
  if (place === 'nowhere') return { headers: {}, fields: {} };
  if (place === 'Link') return placed({ link: 'monitor' }, url);
  if (typeof place === 'string') return placed({ header: place }, url);
  if ('body' in place) return { headers: {}, fields: { [place.body]: url } };
  if ('link' in place) {
    return { headers: { link: `<${url}>; rel="${place.link}"` }, fields: {} };
  }
  return { headers: { [place.header.toLowerCase()]: url }, fields: {} };
}
