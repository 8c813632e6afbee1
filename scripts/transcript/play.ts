/** One case of a transcript, played: a client, a convention, and the server that the case describes. */
import {
  type Clock,
  type Convention,
  createClient,
  isFinal,
  type Operation,
  type SubmitOptions,
} from 'await202';
import {
  createTranscriptServer,
  type Difference,
  type TranscriptCase,
  type TranscriptServer,
} from 'await202/mocks';
import { handlers } from 'await202/mocks/msw';
import { getResponse } from 'msw';

/** The errors of operations that have ended: they are no mistake. */
const ends = new Map([
  ['OperationFailedError', 'failed'],
  ['OperationCanceledError', 'canceled'],
]);

/** What came of playing a case. */
export interface Played {
  /** As a transcript has it: `succeeded {"total":7}`. For an error it is its name and message. */
  readonly outcome: string;
  /** Where the client left the transcript. */
  readonly difference?: Difference | undefined;
  /** The line of the first exchange that nobody asked for. */
  readonly unasked?: number | undefined;
  /** Every status that is not what the transcript says. */
  readonly wrong: readonly Omit<Difference, 'asked'>[];
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

/** How to play a case, where it is not done as usual. */
export interface PlayOptions {
  /** The one that answers. @default that of the case */
  readonly server?: TranscriptServer | undefined;
  /** Whether the client has to be told what the transcript's convention adds by itself. */
  readonly isPlain?: boolean | undefined;
  /** Whom the client gives its headers, beside the origin of the submit. */
  readonly trustedOrigins?: readonly string[] | undefined;
  /** What the client asks in the server's place. */
  readonly gateway?: Gateway | undefined;
  /** Where the client has its time from. @default timers, which a test has replaced */
  readonly clock?: Clock | undefined;
}

/** Here `poll()` is what a wait would do, which lets the server keep a poll open. */
const asInAWait = (convention: Convention): Convention => ({
  ...convention,
  ...(convention.poll && {
    poll: (checkpoint) => {
      const mayHold = !checkpoint.noHold && !checkpoint.failures;
      return convention.poll?.(checkpoint, mayHold) ?? { url: checkpoint.statusUrl };
    },
  }),
});

/** Plays a case with a convention, against the server of its transcript. */
export async function play(
  played: TranscriptCase,
  convention: Convention,
  {
    server = createTranscriptServer(played),
    isPlain = false,
    trustedOrigins = [],
    gateway,
    clock,
  }: PlayOptions = {},
): Promise<Played> {
  const { steps } = played;
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
    convention: asInAWait(convention),
    timeout: false,
    // Time does not pass here, so failures are counted.
    polling: { jitter: 0, maxFailures: 5 },
    clock,
    rewriteUrl: gateway?.outward,
  });
  const wrong: Omit<Difference, 'asked'>[] = [];

  /** Takes the remarks that come next. */
  async function remarks(operation: Operation<unknown>): Promise<Operation<unknown>> {
    let current = operation;
    for (let step = server.next; step?.kind === 'remark'; step = server.next) {
      const { text, line, mark } = step;
      server.skip();
      if (mark === '*') {
        const saw = statusLine(current);
        if (saw !== text) wrong.push({ line, saw: `* ${saw}` });
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

  const text = await outcome().catch((error: unknown) =>
    error instanceof Error
      ? `${ends.get(error.name) ?? error.name} ${error.message}`
      : `threw ${error}`,
  );
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
