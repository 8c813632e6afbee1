import { type Exchange, type Happening, type Purpose, respond } from './exchange.ts';
import { namesMoment, spellHint } from './hint.ts';
import type { Hint, ServerScript } from './script.ts';
import { Task } from './task.ts';

export const origin = 'https://api.example.com';
/** What only the caller's own servers may see. */
export const key = { 'x-api-key': 'secret' };

/** Whether that is no stranger's. */
export const isHome = (path: string): boolean => path.startsWith('/');

/** A URL as the model names it. */
function pathOf(url: string): string {
  const { origin: its, pathname } = new URL(url);
  return its === origin ? pathname : url;
}

const calm: Hint = { form: 'none', seconds: 0, isDateless: false };

/** A server with one operation, which keeps what it was asked. */
export class ModelServer {
  readonly task: Task;
  readonly log: Exchange[] = [];
  /** Everything that happened, in this order. */
  readonly history: Happening[] = [];
  /** How many requests have no end yet. */
  pending = 0;
  /** Told in the turn in which a request arrives, or is answered. */
  notify: (event: 'request' | 'answer', number: number) => void = () => undefined;
  readonly #began = performance.now();

  constructor(script: ServerScript) {
    this.task = new Task(script);
  }

  /** Milliseconds since the run began. */
  get now(): number {
    return performance.now() - this.#began;
  }

  /** What one of its callers is given as `fetch`. */
  fetchOf(party: string): typeof fetch {
    const send: typeof fetch = async (input) => {
      const request = input as Request;
      const { signal, method } = request;
      const path = pathOf(request.url);
      const { pathname } = new URL(request.url);
      const hop = this.task.hop(pathname);
      const purpose = hop ? 'poll' : purposeOf(method, pathname);
      const decision = hop ?? this.task.decide(purpose, this.log, this.now, party);
      const exchange: Exchange = {
        number: this.log.length + 1,
        party,
        purpose,
        method,
        path,
        hasKey: request.headers.has('x-api-key'),
        isHop: !!hop,
        leadsOn: !hop && purpose === 'poll' && /^30[1278]$/.test(`${decision.status}`),
        at: this.now,
        says: decision.says,
        meaning: decision.meaning,
        code: decision.status,
        hint: undefined,
        isShared:
          decision.status === 429 ||
          decision.status === 503 ||
          (!!decision.hint && namesMoment(decision.hint)),
        progress: (decision.json as { readonly progress?: number } | undefined)?.progress,
        movedTo: decision.movedTo && pathOf(new URL(decision.movedTo, request.url).href),
        state: decision.state,
      };
      this.log.push(exchange);
      this.history.push({ at: exchange.at, type: 'start', exchange });
      this.pending++;
      let wall = 0;
      const done = (how: 'answered' | 'aborted') => {
        if (exchange.how) return;
        this.pending--;
        exchange.how = how;
        exchange.ended = this.now;
        // A moment comes nearer while a body is read.
        if (exchange.hint && decision.hint?.isDateless && namesMoment(decision.hint)) {
          exchange.hint -= Date.now() - wall;
          if (exchange.hint <= 0) exchange.hint = undefined;
        }
        // Whoever says when to come back has not said no.
        const { hint, code, meaning } = exchange;
        if (meaning === 'no' && hint !== undefined && code < 500 && purpose !== 'submit')
          exchange.meaning = 'fault';
        this.history.push({ at: exchange.ended, type: 'end', exchange });
        if (how === 'answered') decision.then?.();
      };
      this.notify('request', exchange.number);
      try {
        await untilAnswered(decision.trouble === 'hang' ? Infinity : decision.latency, signal);
        exchange.answered = this.now;
        this.notify('answer', exchange.number);
        signal.throwIfAborted();
      } catch (reason) {
        done('aborted');
        throw reason;
      }
      if (decision.trouble === 'reset') {
        done('answered');
        throw new TypeError('fetch failed');
      }
      wall = Date.now();
      const { headers, milliseconds } = spellHint(decision.hint ?? calm, wall);
      exchange.hint = milliseconds;
      const all: Record<string, string> = { ...decision.headers, ...headers };
      const response = respond({ ...decision, headers: all }, request, done);
      // As fetch does unless it is told otherwise, with all headers.
      const isFollowed = request.redirect === 'follow' && /30[12378]/.test(`${decision.status}`);
      if (!isFollowed || !all['location']) return response;
      return send(new Request(new URL(all['location'], request.url), request));
    };
    return send;
  }
}

function purposeOf(method: string, path: string): Purpose {
  if (method === 'POST' && path === '/tasks') return 'submit';
  if (/^\/tasks\/1(\/v\d+)?$/.test(path)) {
    if (method === 'DELETE') return 'cancel';
    if (method === 'GET') return 'poll';
  }
  return method === 'GET' && path === '/results/1' ? 'result' : 'nothing known';
}

/** Resolves after that time, or rejects as fetch does when the request is aborted. */
export function untilAnswered(milliseconds: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    if (milliseconds === 0) return resolve();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const abort = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    signal.addEventListener('abort', abort, { once: true });
    if (milliseconds === Infinity) return;
    timer = setTimeout(() => {
      signal.removeEventListener('abort', abort);
      resolve();
    }, milliseconds);
  });
}
