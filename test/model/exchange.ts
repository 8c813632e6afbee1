import type { Cue } from './channel.ts';
import type { Wait } from './party.ts';
import type { FaultKind } from './script.ts';

/** What a request is for. */
export type Purpose = 'submit' | 'poll' | 'cancel' | 'result' | 'nothing known';

/** What an answer means to whoever reads it whole. */
export type Meaning =
  | 'accepted'
  | 'going on'
  | 'final'
  | 'unchanged'
  | 'fault'
  | 'gone'
  | 'no'
  | 'nonsense'
  | 'over';

/** One request, as the server saw it, and what became of it. */
export interface Exchange {
  readonly number: number;
  readonly party: string;
  readonly purpose: Purpose;
  readonly method: string;
  /** Where it went: a path, or the whole URL if that is a stranger's. */
  readonly path: string;
  /** It carries what only the caller's own servers may see. */
  readonly hasKey: boolean;
  readonly at: number;
  /** A redirect led here. */
  readonly isHop: boolean;
  /** It is a redirect that leads on to the answer. */
  readonly leadsOn: boolean;
  /** What was, or would have been, answered. */
  says: string;
  meaning: Meaning;
  code: number;
  /** What its Retry-After asks for. */
  hint: number | undefined;
  /** Many may have been told the same moment. */
  isShared: boolean;
  /** The progress that it tells. */
  readonly progress?: number | undefined;
  /** Where it says that the monitor is from now on. */
  movedTo?: string | undefined;
  state?: 'succeeded' | 'failed' | 'canceled' | undefined;
  /** When its head was sent. */
  answered?: number | undefined;
  ended?: number | undefined;
  how?: 'answered' | 'aborted' | undefined;
}

/** The channel of somebody says something. */
export interface Told {
  readonly type: 'told';
  readonly party: string;
  readonly what: Cue['says'];
}

/** What a user does, and what comes of it. */
export type Deed =
  | { readonly type: 'deed'; readonly what: string }
  | { readonly type: 'settled'; readonly wait: Wait }
  | { readonly type: 'join'; readonly party: string; isUrl: boolean; readonly source: string };

/** What can happen in a run. */
export type Happening = { readonly at: number } & (
  | { readonly type: 'start'; readonly exchange: Exchange }
  | { readonly type: 'end'; readonly exchange: Exchange }
  | Deed
  | Told
);

/** What the server has decided to answer. */
export interface Reply {
  readonly latency: number;
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly json?: unknown;
  readonly html?: string;
  readonly trouble?: Exclude<FaultKind, number> | undefined;
}

const bytes = (text: string) => new TextEncoder().encode(text);

/** The answer as fetch gives it. `done` tells when nothing of it is pending any more. */
export function respond(
  { status, headers, json, html, trouble }: Reply,
  { signal, url }: Request,
  done: (how: 'answered' | 'aborted') => void,
): Response {
  const all = new Headers(headers);
  if (json !== undefined || trouble) {
    if (!all.has('content-type')) all.set('content-type', 'application/json');
  }
  if (html) all.set('content-type', 'text/html');
  let content: BodyInit | null = html ?? (json === undefined ? null : JSON.stringify(json));
  if (trouble === 'broken JSON') content = '{"status":"runn';
  if (trouble === 'body breaks off' || trouble === 'body hangs') {
    content = new ReadableStream<Uint8Array>({
      start(body) {
        body.enqueue(bytes('{"status":'));
        if (trouble === 'body breaks off') {
          done('answered');
          return body.error(new TypeError('terminated'));
        }
        signal.addEventListener('abort', () => {
          done('aborted');
          body.error(signal.reason);
        });
      },
      cancel: () => done('aborted'),
    });
  } else {
    done('answered');
  }
  const response = new Response(content, { status, headers: all });
  return Object.defineProperty(response, 'url', { value: url });
}
