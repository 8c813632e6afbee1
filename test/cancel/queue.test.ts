import { type Convention, createClient, http, type SubmitOptions } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { complaints, leftovers, nothing } from '../support/leftovers.ts';
import { rejection } from '../support/scripted-answers.ts';

// How the cancels of one client take turns: sixteen at a time.

beforeEach(() => {
  vi.useFakeTimers({ now: 1_800_000_000_000 });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const hour = 3_600_000;
const soon = () => vi.advanceTimersByTimeAsync(0);

/** A DELETE that the server has got, until it is answered. */
interface Pending {
  readonly path: string;
  /** Kept, because once it is garbage its signal is no longer told of an abort. */
  readonly request: Request;
  /** Once it is answered, or was given up. */
  isOver: boolean;
  answer(status?: number): void;
}

/** A server that accepts whatever is submitted, and answers a DELETE when it is told to. */
function slowServer() {
  const deletes: Pending[] = [];
  /** When it was polled, in milliseconds since it began. */
  const polls: { readonly path: string; readonly at: number }[] = [];
  const began = Date.now();
  /** What it says of a task. */
  const words = new Map<string, string>();
  let tasks = 0;
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    const { method, signal } = request;
    const path = new URL(request.url).pathname;
    if (method === 'POST') {
      tasks++;
      return new Response(null, { status: 202, headers: { location: `/tasks/${tasks}` } });
    }
    if (method === 'GET') {
      polls.push({ path, at: Date.now() - began });
      return Response.json({ status: words.get(path) ?? 'running' });
    }
    return new Promise((resolve, reject) => {
      const pending: Pending = {
        path,
        request,
        isOver: false,
        answer(status = 204) {
          pending.isOver = true;
          resolve(new Response(null, { status }));
        },
      };
      signal.addEventListener('abort', () => {
        pending.isOver = true;
        reject(signal.reason);
      });
      deletes.push(pending);
    });
  };
  return {
    deletes,
    polls,
    words,
    options: { baseUrl: 'https://api.example.com/', fetch, timeout: false, polling } as const,
    /** The tasks whose DELETEs have come, in their order. */
    get canceled(): string[] {
      return deletes.map(({ path }) => path);
    },
    get underway(): number {
      return deletes.filter(({ isOver }) => !isOver).length;
    },
    /** Answers the oldest of them. */
    async answer(count = 1, status?: number): Promise<void> {
      for (const pending of deletes.filter(({ isOver }) => !isOver).slice(0, count))
        pending.answer(status);
      await soon();
    },
    async answerAll(): Promise<void> {
      while (this.underway) await this.answer(this.underway);
    },
  };
}

const polling = { jitter: 0, minDelay: 250, factor: 1 } as const;

/** The paths of these tasks. */
const tasks = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, nth) => `/tasks/${from + nth}`);

/** So many operations of one client, that one signal aborts. */
async function started(count: number, options: SubmitOptions = {}) {
  const server = slowServer();
  const client = createClient(server.options);
  const controller = new AbortController();
  const { signal } = controller;
  const submit = (more: SubmitOptions = {}) => client.submit('tasks', { ...options, ...more });
  // One after the other: their numbers are their order.
  for (let nth = 0; nth < count; nth++) await submit({ signal });
  const abort = async () => {
    controller.abort();
    await soon();
  };
  return { server, submit, abort, signal };
}

/** Aborts so many at once. */
async function aborted(count: number, options: SubmitOptions = {}) {
  const all = await started(count, options);
  await all.abort();
  return all;
}

/** A page around the tests, as far as there is none. */
function page() {
  const target = new EventTarget();
  const listeners = new Set<unknown>();
  vi.stubGlobal('addEventListener', (type: string, listener: EventListenerObject) => {
    if (type === 'pagehide') listeners.add(listener);
    target.addEventListener(type, listener);
  });
  vi.stubGlobal('removeEventListener', (type: string, listener: EventListenerObject) => {
    listeners.delete(listener);
    target.removeEventListener(type, listener);
  });
  vi.stubGlobal('dispatchEvent', (event: Event) => target.dispatchEvent(event));
  const hide = () => globalThis.dispatchEvent(new Event('pagehide'));
  return { listeners, hide };
}

function controllerOf() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}

describe('of forty operations that are aborted at once', () => {
  test('sixteen DELETEs are under way at first, in the order of the operations', async () => {
    const { server } = await aborted(40);
    expect(server.canceled).toEqual(tasks(1, 16));
    await vi.advanceTimersByTimeAsync(999);
    expect(server.canceled).toEqual(tasks(1, 16));
    await server.answerAll();
  });

  test('each that is answered lets the next begin', async () => {
    const { server } = await aborted(40);
    await server.answer();
    expect(server.canceled).toEqual(tasks(1, 17));
    await server.answer(3);
    expect(server.canceled).toEqual(tasks(1, 20));
    // Not the first of them, but any.
    server.deletes[19]?.answer();
    await soon();
    expect(server.canceled).toEqual(tasks(1, 21));
    expect(server.underway).toBe(16);
    await server.answerAll();
  });

  test('all arrive, each once, and nothing is left', async () => {
    const complained = complaints();
    const { server, signal } = await aborted(40);
    await server.answerAll();
    expect(server.canceled).toEqual(tasks(1, 40));
    expect(leftovers(signal)).toEqual(nothing);
    await vi.advanceTimersByTimeAsync(hour);
    expect(server.canceled).toHaveLength(40);
    expect(server.polls).toEqual([]);
    expect(complained).toEqual([]);
  });

  test('all have their turns again when the next forty are aborted', async () => {
    const { server, submit } = await aborted(40);
    await server.answerAll();
    const { signal, abort } = controllerOf();
    for (let nth = 0; nth < 40; nth++) await submit({ signal });
    abort();
    await soon();
    expect(server.canceled).toEqual(tasks(1, 56));
    await server.answerAll();
    expect(server.canceled).toEqual(tasks(1, 80));
  });
});

test('the cancels of another client wait for nobody of this one', async () => {
  const { server } = await aborted(40);
  const { signal, abort } = controllerOf();
  await createClient(server.options).submit('tasks', { signal });
  abort();
  await soon();
  expect(server.canceled).toEqual([...tasks(1, 16), '/tasks/41']);
  await server.answerAll();
});

test('a cancel that somebody waits for goes at once, beside those of an abort', async () => {
  const { server, submit, abort } = await started(40);
  const last = [await submit(), await submit()];
  await abort();
  server.words.set('/tasks/41', 'canceled').set('/tasks/42', 'canceled');
  const outcomes = last.map((operation) => operation.cancel());
  await soon();
  expect(server.canceled).toEqual([...tasks(1, 16), '/tasks/41', '/tasks/42']);
  for (const { path, answer } of server.deletes) if (/4[12]/.test(path)) answer();
  await vi.advanceTimersByTimeAsync(250);
  expect(await Promise.all(outcomes)).toMatchObject([{ state: 'canceled' }, { state: 'canceled' }]);
  // Those were no turns of the others.
  expect(server.canceled).toHaveLength(18);
  await server.answerAll();
  expect(server.canceled.slice(18)).toEqual(tasks(17, 40));
  expect(leftovers()).toEqual(nothing);
});

test('an origin that answers no DELETE holds up none at another', async () => {
  const { server, submit, abort, signal } = await started(40);
  for (let nth = 0; nth < 20; nth++) await submit({ signal, baseUrl: 'https://other.example/' });
  await abort();
  expect(server.canceled).toEqual([...tasks(1, 16), ...tasks(41, 56)]);
  for (const { path, answer } of server.deletes) if (Number(path.slice(7)) > 40) answer();
  await soon();
  expect(server.canceled.slice(32)).toEqual(tasks(57, 60));
  await server.answerAll();
  expect(leftovers(signal)).toEqual(nothing);
});

describe('a server that swallows DELETEs', () => {
  test('holds up the next sixteen for a second', async () => {
    const { server } = await aborted(40);
    await vi.advanceTimersByTimeAsync(999);
    expect(server.canceled).toEqual(tasks(1, 16));
    await vi.advanceTimersByTimeAsync(1);
    expect(server.canceled).toEqual(tasks(1, 32));
    await vi.advanceTimersByTimeAsync(999);
    expect(server.canceled).toEqual(tasks(1, 32));
    await vi.advanceTimersByTimeAsync(1);
    expect(server.canceled).toEqual(tasks(1, 40));
    await server.answerAll();
    expect(leftovers()).toEqual(nothing);
  });

  test('that answers after that second lets nobody begin a second time', async () => {
    const { server } = await aborted(60);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(server.canceled).toEqual(tasks(1, 32));
    await server.answer(16);
    expect(server.canceled).toEqual(tasks(1, 32));
    await server.answer();
    expect(server.canceled).toEqual(tasks(1, 33));
    await server.answerAll();
    expect(server.canceled).toEqual(tasks(1, 60));
    expect(leftovers()).toEqual(nothing);
  });

  test('holds up no polls of the same client', async () => {
    const { server, submit, abort } = await started(40);
    const operation = await submit();
    const result = operation.result();
    await abort();
    await vi.advanceTimersByTimeAsync(2_000);
    const every = Array.from({ length: 8 }, (_, nth) => ({
      path: '/tasks/41',
      at: 250 * (nth + 1),
    }));
    expect(server.polls).toEqual(every);
    server.words.set('/tasks/41', 'succeeded');
    await vi.advanceTimersByTimeAsync(250);
    expect(await result).toEqual({ status: 'succeeded' });
    await server.answerAll();
    expect(leftovers()).toEqual(nothing);
  });

  test('for ever is given up in the end, and nothing is left', async () => {
    const complained = complaints();
    const { server, signal } = await aborted(40);
    await vi.advanceTimersByTimeAsync(hour);
    const times = tasks(1, 40).map((task) => server.canceled.filter((it) => it === task).length);
    // That is maxFailures.
    expect(times).toEqual(Array(40).fill(5));
    expect(server.underway).toBe(0);
    expect(leftovers(signal)).toEqual(nothing);
    expect(complained).toEqual([]);
  });
});

describe('a 503 to a DELETE', () => {
  test('ends the turn: the pause before its next try holds up nobody', async () => {
    const { server } = await aborted(40);
    await server.answer(16, 503);
    expect(server.canceled).toEqual(tasks(1, 32));
    await server.answer(16);
    expect(server.canceled).toEqual(tasks(1, 40));
    expect(server.underway).toBe(8);
    // The first ones are due again: as many as there are turns.
    await vi.advanceTimersByTimeAsync(250);
    expect([server.canceled.length, server.underway]).toEqual([48, 16]);
    await server.answerAll();
    expect(new Set(server.canceled.slice(40))).toEqual(new Set(tasks(1, 16)));
    expect(server.canceled).toHaveLength(56);
    expect(leftovers()).toEqual(nothing);
  });

  test('that is asked again waits for its turn like any other', async () => {
    const { server } = await aborted(40);
    await server.answer(1, 503);
    expect(server.canceled).toEqual(tasks(1, 17));
    await vi.advanceTimersByTimeAsync(250);
    expect(server.canceled).toEqual(tasks(1, 17));
    await server.answer(16);
    await server.answer(7);
    expect(server.canceled).toEqual(tasks(1, 40));
    await server.answer();
    expect(server.canceled.slice(40)).toEqual(['/tasks/1']);
    await server.answerAll();
    expect(leftovers()).toEqual(nothing);
  });
});

describe('a page that is left', () => {
  test('sends all at once that have waited for their turn', async () => {
    const { hide } = page();
    const { server } = await aborted(40);
    expect(server.underway).toBe(16);
    hide();
    await soon();
    expect(server.canceled).toEqual(tasks(1, 40));
    expect(server.underway).toBe(40);
    await server.answerAll();
    expect(server.canceled).toHaveLength(40);
  });

  test('and shown again lets them take turns as before', async () => {
    const { hide, listeners } = page();
    const { server, submit } = await aborted(40);
    hide();
    await soon();
    await server.answerAll();
    expect(listeners.size).toBe(0);
    const { signal, abort } = controllerOf();
    for (let nth = 0; nth < 20; nth++) await submit({ signal });
    abort();
    await soon();
    expect(server.canceled.slice(40)).toEqual(tasks(41, 56));
    expect(listeners.size).toBe(1);
    hide();
    await soon();
    expect(server.canceled.slice(40)).toEqual(tasks(41, 60));
    await server.answerAll();
    expect([listeners.size, leftovers()]).toEqual([0, nothing]);
  });

  test('and shown again counts those that are still under way', async () => {
    const { hide } = page();
    const { server, submit } = await aborted(20);
    hide();
    await soon();
    await server.answer(16);
    expect(server.underway).toBe(4);
    const { signal, abort } = controllerOf();
    for (let nth = 0; nth < 20; nth++) await submit({ signal });
    abort();
    await soon();
    expect(server.underway).toBe(16);
    await server.answerAll();
    expect(server.canceled).toEqual(tasks(1, 40));
    expect(leftovers(signal)).toEqual(nothing);
  });

  test('is listened to only while some wait', async () => {
    const { listeners } = page();
    const { server, abort } = await started(17);
    expect(listeners.size).toBe(0);
    await abort();
    expect(listeners.size).toBe(1);
    await server.answerAll();
    expect([listeners.size, leftovers()]).toEqual([0, nothing]);
  });

  test('is not listened to for sixteen, which do not wait', async () => {
    const { listeners } = page();
    const { server } = await aborted(16);
    expect([listeners.size, server.underway]).toEqual([0, 16]);
    await server.answerAll();
    expect([listeners.size, leftovers()]).toEqual([0, nothing]);
  });
});

describe('a turn is given back by', () => {
  const mistake = new TypeError('no such member');
  const conventions: readonly { label: string; convention: Convention }[] = [
    { label: 'a convention that cannot cancel', convention: http({ cancel: false }) },
    {
      label: 'a convention that throws',
      convention: {
        ...http(),
        cancel() {
          throw mistake;
        },
      },
    },
  ];

  test.for(conventions)('$label: forty of it hold up nobody', async ({ convention }) => {
    const complained = complaints();
    const { server, submit, signal } = await aborted(40, { convention });
    expect(server.canceled).toEqual([]);
    const controller = new AbortController();
    await submit({ convention: http(), signal: controller.signal });
    controller.abort();
    await soon();
    expect(server.canceled).toEqual(['/tasks/41']);
    await server.answerAll();
    expect(leftovers(signal)).toEqual(nothing);
    expect(complained).toEqual([]);
  });

  test.for(conventions)('$label, which those who wait are told', async ({ convention }) => {
    const { server, submit } = await started(0, { convention });
    for (let nth = 0; nth < 40; nth++) {
      const operation = await submit();
      expect(await rejection(operation.cancel())).toMatchObject({ name: 'CancelError' });
      expect(operation.status.state).toBe('pending');
    }
    (await submit({ convention: http() })).cancel().catch(() => undefined);
    await soon();
    expect(server.canceled).toEqual(['/tasks/41']);
    await server.answerAll();
  });

  test('a server that refuses: it is not asked again', async () => {
    const { server, signal } = await aborted(40);
    while (server.underway) await server.answer(16, 405);
    expect(server.canceled).toEqual(tasks(1, 40));
    expect(leftovers(signal)).toEqual(nothing);
  });
});
