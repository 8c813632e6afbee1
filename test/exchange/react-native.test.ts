/** What React Native's `fetch`, Request and signals lack: https://github.com/JakeChampion/fetch. */
import { createClient } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  accepted,
  fastTime,
  rejection,
  scriptedAnswers,
  status,
} from '../support/scripted-answers.ts';

let putBack: (() => void)[] = [];
/** Takes a member away, until the end of the test; in React Native it is not there. */
function takeAway(target: object, name: string): void {
  const was = Object.getOwnPropertyDescriptor(target, name);
  if (!was) return;
  Reflect.deleteProperty(target, name);
  putBack.push(() => Object.defineProperty(target, name, was));
}

beforeEach(fastTime);
afterEach(() => {
  for (const put of putBack) put();
  putBack = [];
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const answers = () => [accepted(), status('running'), status('done', { resultUrl: '/7' })] as const;

describe('a Request without `cache`', () => {
  const { Request } = globalThis;

  /** With what the Requests were made, in their order. */
  function cachesSeen(): unknown[] {
    const seen: unknown[] = [];
    vi.stubGlobal(
      'Request',
      class extends Request {
        constructor(input: string | URL | Request, init?: RequestInit) {
          super(input, init);
          seen.push(init?.cache);
        }
      },
    );
    return seen;
  }

  test('is made without: the time would be put into a URL, which may be signed', async () => {
    takeAway(Request.prototype, 'cache');
    const seen = cachesSeen();
    const server = scriptedAnswers(...answers(), Response.json(7));
    expect(await createClient(server.options).run('tasks')).toBe(7);
    expect(new Set(seen)).toEqual(new Set([undefined]));
  });

  test('says the same by a header, of all but the submit', async () => {
    takeAway(Request.prototype, 'cache');
    const strange = status('done', { resultUrl: 'https://files.example.net/7' });
    const server = scriptedAnswers(accepted(), strange, Response.json(7));
    await createClient({ ...server.options, headers: { 'x-key': '1' } }).run('tasks');
    expect(server.requests.map(({ headers }) => headers.get('cache-control'))).toEqual([
      null,
      'no-cache',
      'no-cache',
    ]);
  });

  test('and with it nothing is said twice', async () => {
    const seen = cachesSeen();
    const server = scriptedAnswers(...answers(), Response.json(7));
    await createClient(server.options).run('tasks');
    expect(seen).toContain('no-store');
    expect(server.requests.map(({ headers }) => headers.get('cache-control'))).toEqual(
      server.requests.map(() => null),
    );
  });
});

describe('a Request without `redirect`', () => {
  test.for([
    { label: 'of the platform', isOwn: false },
    { label: "of the caller's own", isOwn: true },
  ])('leaves that to what `fetch` gets beside it: $label', async ({ isOwn }) => {
    takeAway(Request.prototype, 'redirect');
    const server = scriptedAnswers(...answers(), Response.json(7));
    const seen: unknown[] = [];
    const fetch = (request: Request, init?: RequestInit) => {
      seen.push(init?.redirect);
      return server.fetch(request, init);
    };
    vi.stubGlobal('fetch', fetch);
    const { fetch: _, ...options } = server.options;
    await createClient({ ...options, ...(isOwn && { fetch: fetch as typeof server.fetch }) }).run(
      'tasks',
    );
    // A browser follows them by itself.
    const redirect = 'document' in globalThis ? 'follow' : 'manual';
    expect(seen).toEqual(seen.map(() => redirect));
    expect(seen).toHaveLength(4);
  });
});

describe('a signal without `reason` and `throwIfAborted`', () => {
  beforeEach(() => {
    for (const name of ['reason', 'throwIfAborted']) takeAway(AbortSignal.prototype, name);
  });

  test('ends a run, and cancels', async () => {
    const controller = new AbortController();
    const server = scriptedAnswers(accepted(), status('running'), accepted());
    const client = createClient(server.options);
    const operation = await client.submit('tasks', { signal: controller.signal });
    const end = rejection(operation.result());
    await operation.poll();
    controller.abort();
    expect(await end).toMatchObject({ name: 'AbortError' });
    await vi.waitFor(() => expect(server.lines.at(-1)).toMatch(/^DELETE/));
  });

  test('that has aborted before sends nothing', async () => {
    const controller = new AbortController();
    controller.abort();
    const { signal } = controller;
    const server = scriptedAnswers();
    expect(await rejection(createClient(server.options).run('tasks', { signal }))).toMatchObject({
      name: 'AbortError',
    });
    expect(server.lines).toEqual([]);
  });

  test('is no hindrance to an `intercept`', async () => {
    const server = scriptedAnswers(...answers(), Response.json(7));
    const client = createClient({ ...server.options, intercept: (send) => send() });
    expect(await client.run('tasks')).toBe(7);
  });
});

describe('redirects that were followed, by a Response that does not say so,', () => {
  const from = 'https://api.example.com/';
  /** An answer of that URL, without `redirected`. */
  const at = (url: string, response: Response) => (): Response => {
    const { status, ok, headers } = response;
    const clone = at(url, response);
    const text = () => response.clone().text();
    const arrayBuffer = () => response.clone().arrayBuffer();
    return { url, status, ok, headers, type: 'default', clone, text, arrayBuffer } as Response;
  };
  /** As `scriptedAnswers()`, but the answers keep their URLs. */
  function asking(...script: (() => Response)[]) {
    const lines: string[] = [];
    const fetch = async (request: Request) => {
      lines.push(`${request.method} ${request.url}`);
      return (script.shift() ?? Response.error)();
    };
    const client = createClient({
      baseUrl: from,
      polling: { jitter: 0 },
      fetch: fetch as typeof globalThis.fetch,
    });
    return { client, lines };
  }
  const submitted = at(`${from}tasks`, accepted());

  test('lead from a monitor to the result', async () => {
    const { client, lines } = asking(
      submitted,
      at(`${from}results/1`, Response.json({ status: 'new' })),
    );
    expect(await client.run('tasks')).toEqual({ status: 'new' });
    expect(lines).toHaveLength(2);
  });

  test('lead from the submit to its monitor', async () => {
    const { client } = asking(
      at(`${from}tasks/1`, status('running')),
      at(`${from}tasks/1`, status('done')),
    );
    const operation = await client.submit('tasks');
    expect(operation.statusUrl).toBe(`${from}tasks/1`);
  });

  test.for(['tasks/1?a=%7Cb', 'tasks/1#a', 'tasks/1?a=|b'])(
    'are not made of another spelling: %s',
    async (spelled) => {
      const monitor = accepted({ location: '/tasks/1?a=|b' });
      const same = accepted({ location: '/tasks/1' });
      const { client } = asking(
        at(`${from}tasks`, spelled.includes('#') ? same : monitor),
        at(from + spelled, status('new')),
      );
      const operation = await client.submit('tasks');
      expect((await operation.poll()).state).not.toBe('succeeded');
    },
  );
});
