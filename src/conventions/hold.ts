import type { Checkpoint } from '../core/checkpoint.ts';
import type { Convention, FollowUp, PollRequest } from '../core/convention.ts';

/** How a poll asks the server to keep it open until there is something new (a long poll). */
export type Hold = {
  /** For how many seconds. The time limit of the request is longer by as much. */
  readonly seconds: number;
} & (
  | {
      /** A header such as `'Prefer: wait={seconds}'`; there is `{milliseconds}`, too. */
      readonly header: string;
      readonly query?: undefined;
    }
  | {
      /** A query parameter such as `'timeout={seconds}s'`; there is `{milliseconds}`, too. */
      readonly query: string;
      readonly header?: undefined;
    }
);

/** The same convention, but it has the server keep a poll open where that may be. */
export const holding = (
  convention: Convention,
  ask: (request: FollowUp, checkpoint: Checkpoint) => PollRequest,
): Convention => ({
  ...convention,
  poll(checkpoint, mayHold) {
    const request = convention.poll?.(checkpoint, false) ?? { url: checkpoint.statusUrl };
    return mayHold && !('then' in request) ? ask(request, checkpoint) : request;
  },
});

/** The same poll, but it asks the server to keep it open. */
export function held(request: FollowUp, { seconds, header, query }: Hold): PollRequest {
  const hold = seconds * 1000;
  const text = `${header ?? query}`
    .replace('{seconds}', `${seconds}`)
    .replace('{milliseconds}', `${hold}`);
  if (query) {
    const url = new URL(request.url);
    url.search += (url.search && '&') + text;
    return { ...request, url: url.href, hold };
  }
  const [name = '', value] = text.split(/: *(.*)/);
  return { ...request, headers: { ...request.headers, [name]: `${value}` }, hold };
}

/** The URL of a poll that waits, for servers that have a path of its own for that. */
export function waiting(statusUrl: string, suffix: string, name?: string, value = ''): string {
  const url = new URL(statusUrl);
  url.pathname += suffix;
  if (name) url.searchParams.set(name, value);
  return url.href;
}
