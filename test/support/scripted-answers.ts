import { vi } from 'vitest';

/** One request as the server saw it. */
export interface SeenRequest {
  /** Milliseconds since the script began. */
  readonly at: number;
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly text: string;
  readonly request: Request;
}

/** An answer, a failure of the network, or what makes one of the request. */
export type ScriptedAnswer =
  | Response
  | Error
  | ((request: Request) => Response | Promise<Response>);

/** Rejects when the signal aborts, as fetch does. */
function abortOf(signal: AbortSignal): Promise<never> {
  signal.throwIfAborted();
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** Never answers; gives up only when it is aborted. */
export const noAnswer = () => new Promise<Response>(() => undefined);

/** A server that gives these answers, one after the other, and keeps what it was asked. */
export function scriptedAnswers(...answers: ScriptedAnswer[]) {
  const requests: SeenRequest[] = [];
  const began = Date.now();
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    const { method, url, headers } = request;
    const index = requests.length;
    const seen = { at: Date.now() - began, method, url, headers, request, text: '' };
    requests.push(seen);
    seen.text = await request.clone().text();
    const answer = answers[index];
    if (!answer) throw new Error(`nothing is scripted for ${method} ${url}`);
    if (answer instanceof Error) throw answer;
    const response =
      typeof answer === 'function'
        ? await Promise.race([answer(request), abortOf(request.signal)])
        : answer;
    return Object.defineProperty(response, 'url', { value: url });
  };
  return {
    fetch,
    requests,
    /** What was asked, as lines: `POST https://api.example.com/reports`. */
    get lines(): string[] {
      return requests.map(({ method, url }) => `${method} ${url}`);
    },
    /** When it was asked. */
    get moments(): number[] {
      return requests.map(({ at }) => at);
    },
    /** What to give a client: the fetch, no jitter, and no timer beside those of polling. */
    get options() {
      return { baseUrl: 'https://api.example.com/', fetch, timeout: false, polling } as const;
    },
  };
}

const polling = { jitter: 0 } as const;

/**
 * What a Request that was made with this has of it. Not every runtime has cookies, or pages that
 * are closed: there it is nothing, or a default.
 */
export const remembered = <Key extends 'credentials' | 'keepalive'>(
  key: Key,
  value: Request[Key],
) => new Request(monitor, { [key]: value })[key];

/** Where `accepted()` says that the status monitor is. */
export const monitor = 'https://api.example.com/tasks/1';

/** 202, with a status monitor at `/tasks/1` unless the headers say otherwise. */
export const accepted = (headers: HeadersInit = { location: '/tasks/1' }, body?: unknown) =>
  body === undefined
    ? new Response(null, { status: 202, headers })
    : Response.json(body, { status: 202, headers });

/** 200 with a status document. */
export const status = (word: string, more: object = {}) => Response.json({ status: word, ...more });

/** What `fetch` rejects with when the connection fails. */
export const connectionLost = () => new TypeError('fetch failed');

/** Time passes as soon as everybody waits for it. */
export function fastTime(): void {
  vi.useFakeTimers({ now: 1_800_000_000_000 });
  vi.setTimerTickMode('nextTimerAsync');
}

/** What a promise was rejected with; a promise that fulfils is a failed test. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  const value = await promise.catch((reason: unknown) => ({ reason }));
  if (typeof value === 'object' && value !== null && 'reason' in value) return value.reason;
  throw new Error('expected a rejection, but it was fulfilled');
}
