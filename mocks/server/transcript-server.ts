import { reply, type TaskAnswer, type TaskRequest } from '../wire/message.ts';
import type { TranscriptCase, TranscriptRequest, TranscriptStep } from '../wire/transcript.ts';
import type { TaskServer } from './task-server.ts';

/**
 * Where a client departs from the transcript.
 *
 * @example
 * if (server.difference) console.log(server.difference.saw); // DELETE https://api.example.com/1
 */
export interface Difference {
  /** The line of the transcript, from 0. */
  readonly line: number;
  /** What the client sent instead of that line: a request, a header, or a body. */
  readonly saw: string;
  /** The request, e.g. `DELETE https://api.example.com/1`. */
  readonly asked: string;
}

/**
 * A server that answers as a transcript says, one request after the other.
 *
 * @example
 * const network = setupServer(...handlers(server, { origins: server.origins }));
 */
export interface TranscriptServer extends Pick<TaskServer, 'baseUrl' | 'serves' | 'handle'> {
  /** Every origin in the transcript, that of the submit first. */
  readonly origins: readonly string[];
  /** The first difference. From then on every connection breaks. */
  readonly difference: Difference | undefined;
  /** The step that comes next; `undefined` at the end. */
  readonly next: TranscriptStep | undefined;
  /** Moves on past a remark. */
  skip(): void;
}

/**
 * How strictly a transcript server compares.
 *
 * @example
 * const options: TranscriptServerOptions = { headers: false };
 */
export interface TranscriptServerOptions {
  /** Whether requests must have the headers of the transcript. @default true */
  readonly headers?: boolean | undefined;
}

/**
 * Creates the server of one case. It gives each answer once, in order, and only to the request in
 * the transcript: the method, the URL, the headers that are written there, and the body must be the
 * same. At a remark it waits for `skip()`.
 *
 * @example
 * const [success] = parseTranscript(text).cases;
 * const server = createTranscriptServer(success);
 * const network = setupServer(...handlers(server, { origins: server.origins }));
 */
export function createTranscriptServer(
  { steps, outcome }: Pick<TranscriptCase, 'steps' | 'outcome'>,
  { headers: withHeaders = true }: TranscriptServerOptions = {},
): TranscriptServer {
  const exchanges = steps.filter((step) => step.kind === 'exchange');
  // Those in the answers too: a client that wrongly asks there must find this server.
  const named = JSON.stringify(exchanges).match(/https?:\/\/[\w.:[\]-]+\b/g) ?? [];
  const parsed = named.filter((url) => URL.canParse(url)).map((url) => new URL(url).origin);
  const origins = [...new Set(parsed)];
  let at = 0;
  let difference: Difference | undefined;

  return {
    baseUrl: origins[0] ?? 'https://api.example.com',
    origins,
    serves: ({ url }) => origins.includes(new URL(url).origin),
    get difference() {
      return difference;
    },
    get next() {
      return steps[at];
    },
    skip: () => {
      at += 1;
    },
    handle(request): TaskAnswer {
      const asked = `${request.method} ${request.url}`;
      const step = steps[at];
      if (step?.kind === 'remark') {
        difference ??= { line: step.line, saw: `${asked} before this`, asked };
      } else if (!step) {
        difference ??= { line: outcome.line, saw: `one request more: ${asked}`, asked };
      } else {
        const found = compare(step.request, request, withHeaders);
        if (found) difference ??= { ...found, asked };
      }
      if (difference || step?.kind !== 'exchange') return { kind: 'reset' };
      at += 1;
      const { status, headers, body } = step.answer;
      return status ? reply(status, headers, body) : { kind: 'reset' };
    },
  };
}

/** The body without the spaces between the parts of its JSON. */
function withoutSpaces(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body));
  } catch {
    return body;
  }
}

/** The URL with its query parameters in alphabetical order. */
function withSortedQuery(url: string): string {
  const { href, searchParams } = new URL(url);
  return [href.split('?')[0], ...[...searchParams].map((pair) => pair.join('=')).sort()].join(' ');
}

function compare(
  expected: TranscriptRequest,
  { method, url, headers = {}, body = '' }: TaskRequest,
  withHeaders: boolean,
): Omit<Difference, 'asked'> | undefined {
  const { lines } = expected;
  const line = lines['method'] ?? 0;
  if (method !== expected.method || withSortedQuery(url) !== withSortedQuery(expected.url)) {
    return { line, saw: `${method} ${url}` };
  }
  const seen = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  for (const [name, value] of Object.entries(withHeaders ? expected.headers : {})) {
    const found = seen[name] ?? '(none)';
    // A content type that was guessed from the body is on no line, and is not compared.
    if (found !== value && lines[name] !== undefined) {
      return { line: lines[name], saw: `${name}: ${found}` };
    }
  }
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body);
  if (expected.body === '*') return undefined;
  if (withoutSpaces(text) !== withoutSpaces(expected.body ?? '')) {
    return { line: lines['body'] ?? line, saw: `the body ${text || '(none)'}` };
  }
  return undefined;
}
