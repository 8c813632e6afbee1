import { decodeAs } from '../exchange/decode.ts';

/** What a step has recorded, in plain JSON: an answer, or why there was none. All times are epoch ms. */
export interface Recorded {
  readonly began: number;
  readonly ended: number;
  /** Why there was no answer. */
  readonly failure?: string | undefined;
  readonly status?: number | undefined;
  readonly headers?: readonly (readonly [string, string])[] | undefined;
  readonly text?: string | undefined;
  /** The body, if it is no text. */
  readonly base64?: string | undefined;
}

/** How a request is sent in a step. */
export interface Sender {
  /** Sends a request. @defaultValue that of the platform */
  readonly fetch: typeof globalThis.fetch;
  /** Milliseconds for the whole exchange. */
  readonly timeout: number;
  /** The largest body, in bytes: it is kept in the history of the engine. */
  readonly maxLength: number;
}

/** Reads a body, and gives up soon after it is too long. */
async function bytesOf({ body }: Response, maxLength: number): Promise<Uint8Array<ArrayBuffer>> {
  const parts: BlobPart[] = [];
  let length = 0;
  // A `for await` would not run in Safari, nor in some workers.
  const reader = body?.getReader();
  for (;;) {
    const { value } = (await reader?.read()) ?? {};
    if (!value) return new Uint8Array(await new Blob(parts).arrayBuffer());
    length += value.length;
    if (length > maxLength) {
      reader?.cancel().catch(() => undefined);
      throw new Error(`a body of over ${maxLength} bytes (maxLength)`);
    }
    parts.push(value as BlobPart);
  }
}

/**
 * Text if it is text: most answers are, and then the history of the engine can be read. A byte order
 * mark would be lost.
 */
function packed(bytes: Uint8Array<ArrayBuffer>): Pick<Recorded, 'text' | 'base64'> {
  const text = bytes[0] === 0xef ? undefined : decodeAs('utf-8', bytes);
  if (text !== undefined) return { text };
  return { base64: btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')) };
}

/**
 * Sends a request and records what came of it. It never rejects: an engine that repeats a failed step
 * has a patience of its own, and knows nothing of the schedule of the operation.
 */
export async function record(
  request: Request,
  { fetch, timeout, maxLength }: Sender,
): Promise<Recorded> {
  const began = Date.now();
  const signal = AbortSignal.timeout(timeout);
  try {
    const response = await fetch(request, { signal });
    const content = packed(await bytesOf(response, maxLength));
    const { status, headers } = response;
    return { began, ended: Date.now(), status, headers: [...headers], ...content };
  } catch (error) {
    // Its text is kept for long, and the message of an error of `fetch` may have the URL.
    const failure = signal.aborted ? `no answer within ${timeout} ms` : messageOf(error);
    return { began, ended: Date.now(), failure };
  }
}

const messageOf = (error: unknown): string =>
  `${(error as Error)?.message ?? error}`.replace(/\?\S*/g, '');

/** The answer as `fetch` would have given it. */
export function revived(
  { status = 0, headers = [], text, base64 }: Recorded,
  url: string,
): Response {
  const bytes = base64 === undefined ? text : Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  const entries = headers.map(([name, value]): [string, string] => [name, value]);
  const response = new Response(bytes || null, { status, headers: entries });
  // Relative URLs in the answer are resolved against it.
  return Object.defineProperty(response, 'url', { value: url });
}
