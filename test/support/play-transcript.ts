import { readdirSync, readFileSync } from 'node:fs';
import * as library from 'await202';
import {
  type Convention,
  createClient,
  isFinal,
  type Operation,
  OperationError,
  type SubmitOptions,
} from 'await202';
import * as vendors from 'await202/conventions';
import {
  createTranscriptServer,
  type Difference,
  handlers,
  parseTranscript,
  type Transcript,
  type TranscriptCase,
  type TranscriptServer,
} from 'await202/mocks';
import { getResponse } from 'msw';

const folder = new URL('../../transcripts/', import.meta.url);

/** Every transcript, by the name of its file. */
export const transcripts: Readonly<Record<string, Transcript>> = Object.fromEntries(
  readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .sort()
    .map((name) => [name, parseTranscript(readFileSync(new URL(name, folder), 'utf8'))]),
);

/** What JSON cannot say: functions that a convention is given. */
const functions: Readonly<Record<string, object>> = {
  acme: {
    sign: async (url: string) => JSON.stringify({ protected: url, payload: '', signature: 's' }),
  },
};

/** The convention that a transcript names: `google()`, `azure({"finalStateVia":"location"})`. */
export function conventionOf(call: string): Convention {
  const [, name = '', argument] = call.match(/^(\w+)\((.*)\)$/) ?? [];
  const make: unknown = { ...library, ...vendors }[name as never];
  if (typeof make !== 'function') throw new Error(`'${call}' is no exported convention`);
  return argument ? make(JSON.parse(argument)) : make(functions[name]);
}

/** What came of playing a case. */
export interface Played {
  /** As a transcript has it: `succeeded {"total":7}`. For an error it is the whole message. */
  readonly outcome: string;
  /** Where the client left the transcript. */
  readonly difference?: Difference | undefined;
  /** The line of the first exchange that nobody asked for. */
  readonly unasked?: number | undefined;
  /** A status that is not what the transcript says. */
  readonly wrong?: Omit<Difference, 'asked'> | undefined;
}

/** A fetch that MSW's handlers answer, without the network: that of some runtimes is not MSW's. */
function fetchFrom(server: TranscriptServer, gateway?: Gateway): typeof globalThis.fetch {
  const answering = handlers(server, { origins: server.origins });
  return async (input, init) => {
    const request = new Request(input, init);
    const inner = gateway ? throughIt(gateway, request) : request;
    const response = await getResponse(answering, await inner);
    if (!response || response.type === 'error') throw new TypeError('fetch failed');
    return Object.defineProperty(response, 'url', { value: request.url });
  };
}

async function throughIt({ inward }: Gateway, request: Request): Promise<Request> {
  const { method, headers, url } = request;
  const text = await request.text();
  // Some sign the URL that they ask, and their server knows of no gateway.
  return new Request(inward(url), { method, headers, body: text ? inward(text) : null });
}

/** What stands before a server that does not know of it. */
export interface Gateway {
  /** The server's URL for one of the gateway's. */
  inward(url: string): string;
  /** The gateway's URL for one of the server's. */
  outward(url: URL): string;
}

/**
 * Plays a case against the server of its transcript.
 *
 * @param server The one that answers.
 * @param isPlain Whether the client has to be told what the transcript's convention adds by itself.
 * @param trustedOrigins Whom the client gives its headers, beside the origin of the submit.
 * @param gateway What the client asks in the server's place.
 */
export async function play(
  { steps }: TranscriptCase,
  server: TranscriptServer,
  convention: Convention,
  isPlain: boolean,
  trustedOrigins: readonly string[] = [],
  gateway?: Gateway,
): Promise<Played> {
  const first = steps.find((step) => step.kind === 'exchange')?.request;
  if (!first) throw new Error('a case needs a request');
  const own = (name: string) => isPlain || !first.added.includes(name);
  const outward = (url: string) => (gateway ? gateway.outward(new URL(url)) : url);
  const url = new URL(outward(first.url));
  for (const name of [...url.searchParams.keys()]) if (!own(name)) url.searchParams.delete(name);
  // A client gives its headers to every request; those of the content stay with the submit.
  const headers = Object.entries(first.headers).filter(([name]) => own(name));
  const options: SubmitOptions = {
    method: first.method,
    headers: Object.fromEntries(headers),
    trustedOrigins,
    ...(first.body !== undefined && { body: first.body }),
  };
  const client = createClient({
    fetch: fetchFrom(server, gateway),
    convention,
    timeout: false,
    // Time does not pass here, so failures are counted.
    polling: { jitter: 0, maxFailures: 5 },
    rewriteUrl: gateway?.outward,
  });
  let wrong: Played['wrong'];

  /** Takes the remarks that come next. */
  async function remarks(operation: Operation<unknown>): Promise<Operation<unknown>> {
    let current = operation;
    for (let step = server.next; step?.kind === 'remark'; step = server.next) {
      const { text, line, mark } = step;
      server.skip();
      if (mark === '*') {
        const saw = statusLine(current);
        if (!isPlain && saw !== text) wrong ??= { line, saw: `* ${saw}` };
      } else if (text === 'cancel') {
        await current.cancel();
      } else if (text === 'resume') {
        current = client.resume(JSON.parse(JSON.stringify(current)), {
          headers: options.headers,
          trustedOrigins: [...trustedOrigins, url.origin],
        });
      } else if (text.startsWith('resume ')) {
        const statusUrl = outward(text.slice('resume '.length));
        current = client.resume(statusUrl, {
          headers: options.headers,
          trustedOrigins: [...trustedOrigins, new URL(statusUrl).origin],
        });
      } else throw new Error(`'! ${text}' is neither cancel nor resume`);
    }
    return current;
  }

  async function outcome(): Promise<string> {
    let operation = await remarks(await client.submit(url, options));
    while (!isFinal(operation.status) && server.next && !server.difference) {
      await operation.poll();
      operation = await remarks(operation);
    }
    if (!isFinal(operation.status)) return operation.status.state;
    return `succeeded ${await show(await operation.result())}`;
  }

  const text = await outcome().catch((error: unknown) => {
    if (!(error instanceof OperationError)) throw error;
    if (error.name === 'OperationCanceledError') return 'canceled';
    return `${error.name === 'OperationFailedError' ? 'failed' : error.name} ${error.message}`;
  });
  // What remains to be asked, beyond remarks that nobody came to.
  while (server.next?.kind === 'remark') server.skip();
  const next = server.next;
  return {
    outcome: text.trim(),
    difference: server.difference,
    unasked: next?.kind === 'exchange' ? next.request.lines['method'] : undefined,
    wrong,
  };
}

/** A status in one line: `running 40% Rendering`. */
function statusLine({ status }: Operation<unknown>): string {
  const { state, progress, message } = status;
  const percent = progress === undefined ? '' : `${Math.round(progress * 1000) / 10}%`;
  return [state, percent, message].filter(Boolean).join(' ');
}

/** A result in one line: JSON, or `video/mp4: …` for a Blob. */
async function show(value: unknown): Promise<string> {
  if (value instanceof Blob) return `${value.type}: ${await value.text()}`;
  return value === undefined ? '' : JSON.stringify(value);
}

/** Whether an outcome is the one that a transcript has: errors have it in their message. */
export function isOutcome(expected: string, { outcome }: Played): boolean {
  const [kind = '', ...rest] = expected.split(' ');
  const text = rest.join(' ');
  if (kind !== 'succeeded') return outcome.split(' ')[0] === kind && outcome.includes(text);
  try {
    return outcome === `succeeded ${JSON.stringify(JSON.parse(text))}`;
  } catch {
    return outcome === expected;
  }
}

/** The transcript around a line, with a mark at it and what was seen instead. */
export function marked({ lines }: Transcript, line: number, saw: string): string {
  const from = Math.max(0, line - 12);
  return lines
    .slice(from, line + 4)
    .map((text, index) => {
      const isIt = from + index === line;
      return `${isIt ? '→' : ' '} ${String(from + index + 1).padStart(4)}  ${text}${isIt ? `\n        but saw: ${saw}` : ''}`;
    })
    .join('\n');
}

/** The server of a case, as strict as need be. */
export const serverOf = (played: TranscriptCase, isPlain: boolean): TranscriptServer =>
  createTranscriptServer(played, { headers: !isPlain });
