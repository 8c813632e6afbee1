import type { Answer } from '../../core/answer.ts';

/** A request that was sent, and its answer. */
export interface Exchange {
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  /** The body as text; `undefined` if there is none, or none that can be read as text. */
  readonly text: string | undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The answer as a convention reads it. */
export const answerIn = ({ status, url, headers, text }: Exchange): Answer => ({
  status,
  url,
  headers,
  text,
  body: text ? parsed(text) : undefined,
});

/** The longest body that is looked at, in characters. */
const longest = 200_000;

/** A stream of events is none of these: it may never end. */
const isReadable = (response: Response): boolean =>
  /^$|json|text\/(?!event-stream)|xml/.test(response.headers.get('content-type') ?? '') &&
  Number(response.headers.get('content-length') ?? 0) <= longest;

/** A `fetch` that remembers the exchanges. */
export function recording(send: typeof globalThis.fetch, exchanges: Exchange[]) {
  return async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const response = await send(input, init);
    const { method, url } = input instanceof Request ? input : new Request(input, init);
    const { status, headers } = response;
    const copy = isReadable(response) ? response.clone() : undefined;
    const text = (await copy?.text().catch(() => ''))?.slice(0, longest) || undefined;
    exchanges.push({ method, url, status, headers, text });
    return response;
  };
}
