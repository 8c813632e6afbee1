import type { Attributes } from '@opentelemetry/api';
import type { OperationEvent } from '../core/operation-event.ts';
import { parseUrl } from '../core/parse-url.ts';

// Names by the semantic conventions of OpenTelemetry, where there is one; others begin with ours.
// https://opentelemetry.io/docs/specs/semconv/http/http-spans/

/** The attributes that an event has by the names of its members. */
const names: Readonly<Record<string, string>> = {
  httpStatus: 'http.response.status_code',
  state: 'await202.state',
  word: 'await202.word',
  place: 'await202.place',
  progress: 'await202.progress',
  message: 'await202.message',
  evidence: 'await202.evidence',
  purpose: 'await202.purpose',
  failures: 'await202.failures',
  polls: 'await202.polls',
  outcome: 'await202.outcome',
};

/** What an event tells, but for what the span of the operation has anyway. */
export const attributesOf = (event: OperationEvent): Attributes =>
  Object.fromEntries(
    Object.entries(event).flatMap(([member, value]) => {
      const name = names[member];
      return name && value !== undefined ? [[name, value]] : [];
    }),
  );

/** The class of what went wrong: of few values, as metrics need it. */
export const errorType = (error: unknown): string =>
  error instanceof Error ? error.name : typeof error;

/** Where an exchange goes. */
export function serverOf(url: string): Attributes {
  const parsed = parseUrl(url);
  if (!parsed) return {};
  const { protocol, hostname, port } = parsed;
  return {
    'server.address': hostname,
    'server.port': Number(port) || (protocol === 'https:' ? 443 : 80),
  };
}
