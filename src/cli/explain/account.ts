import { STATUS_CODES } from 'node:http';
import type { OperationEvent } from '../../core/operation-event.ts';
import { withoutQueries } from '../../core/shown.ts';
import { harmless, oneLine } from '../printable.ts';
import type { Exchange } from './exchange.ts';
import { reasonFor } from './reason.ts';

/** Headers that may say something of the operation. */
const telling =
  /^(location|content-location|operation-location|azure-asyncoperation|link|retry-after.*|content-type|preference-applied|x-.*(status|state|task|job).*)$/;

/** What was sent, and what came back. */
export function exchangeLines({ method, url, status, headers, text }: Exchange): string[] {
  const code = STATUS_CODES[status] ?? '';
  return [
    `${method} ${withoutQueries(url)}`,
    `  ${status} ${code}`.trimEnd(),
    ...[...headers]
      .filter(([name]) => telling.test(name))
      .map(([name, value]) => `  ${name}: ${oneLine(withoutQueries(value), 200)}`),
    ...(text ? [`  ${harmless(oneLine(text, 500))}`] : []),
  ];
}

const seconds = (milliseconds: number): string => `${Math.round(milliseconds / 100) / 10} s`;

/** What an event tells of how an answer was read; nothing if it is about none. */
export function readingLine(
  event: OperationEvent,
  exchange: Exchange | undefined,
): string | undefined {
  switch (event.type) {
    case 'submitted':
    case 'polled': {
      const { state, progress, message, nextPollAt, at } = event;
      const percent = progress === undefined ? '' : ` ${Math.round(progress * 100)} %`;
      const next = nextPollAt ? `; next poll in ${seconds(nextPollAt - at)}` : '';
      const said = message ? `; ${oneLine(message)}` : '';
      return `  → ${state}${percent}: ${reasonFor(event, exchange)}${said}${next}`;
    }
    case 'faulted': {
      const { message, nextTryAt, at } = event;
      const next = nextTryAt ? `; again in ${seconds(nextTryAt - at)}` : '';
      return `  → this says nothing of the operation: ${oneLine(message)}${next}`;
    }
    case 'cancelAnswered':
      return `  → the cancel: ${event.outcome}`;
    case 'collected':
      return '  → the result';
    default:
      return undefined;
  }
}
