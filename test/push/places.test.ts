import { createClient } from 'await202';
import { createTaskServer, scenario } from 'await202/mocks';
import { handlers } from 'await202/mocks/msw';
import { type SseOptions, sse } from 'await202/push';
import { getResponse } from 'msw';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { takePlace } from '../../src/push/places.ts';
import { kept, leftovers, nothing, turn } from '../support/leftovers.ts';

// How many streams are open at a time. A browser has six connections for an origin of HTTP/1.1, and
// streams that take them all leave none for polls: test/browser/push.test.ts.

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(async () => {
  await turn();
  expect(leftovers()).toEqual(nothing);
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

/** A client of a server that pushes, whose tasks take so long. */
function serving(options: SseOptions, ...takes: number[]) {
  const [first = scenario(), ...others] = takes.map((milliseconds) =>
    scenario().takes({ milliseconds }).progress('none').pushes('sse'),
  );
  const server = createTaskServer().on('POST /tasks', first, ...others);
  const answering = handlers(server);
  const start = Date.now();
  const client = createClient({
    baseUrl: server.baseUrl,
    polling: { jitter: 0 },
    wake: sse(({ statusUrl }) => `${statusUrl}/events`, options),
    fetch: async (input, init) =>
      (await getResponse(answering, new Request(input, init))) ?? Response.error(),
  });
  const ofKind = (kind: string) => () =>
    server.requests
      .filter((one) => one.kind === kind)
      .map(({ taskId, at }) => `${taskId} ${at - start}`);
  return { client, streams: ofKind('events'), polls: ofKind('poll') };
}

describe('maxStreams', () => {
  test('one at a time: the next is opened when it has ended', async () => {
    const { client, streams, polls } = serving({ maxStreams: 1 }, 1_000, 3_000, 5_000);
    const results = Promise.all([1, 2, 3].map(() => client.run('tasks')));
    await pass(6_000);
    await results;
    expect(streams()).toEqual(['task-1 0', 'task-2 1000', 'task-3 3000']);
    expect(polls().filter((line) => line.startsWith('task-1'))).toEqual([
      'task-1 250',
      'task-1 1000',
    ]);
    // Polled until it is heard, and told then.
    expect(polls().filter((line) => line.startsWith('task-2'))).toEqual([
      ...['task-2 250', 'task-2 625', 'task-2 1000'],
      'task-2 3000',
    ]);
  });

  test('whoever leaves the queue is not waited for', async () => {
    const { client, streams } = serving({ maxStreams: 1 }, 4_000, 4_000, 4_000);
    const controller = new AbortController();
    const results = [undefined, controller.signal, undefined].map((signal) =>
      kept(client.run('tasks', { signal })),
    );
    await pass(1_000);
    controller.abort();
    await pass(4_000);
    await Promise.allSettled(results);
    expect(streams()).toEqual(['task-1 0', 'task-3 4000']);
  });

  test('whoever is told to stop gives its place to the next', async () => {
    const { client, streams } = serving({ maxStreams: 1 }, 4_000, 4_000);
    const controller = new AbortController();
    const first = kept(client.run('tasks', { signal: controller.signal }));
    const second = client.run('tasks');
    await pass(1_000);
    controller.abort();
    await pass(5_000);
    await second;
    await expect(first).rejects.toThrow();
    expect(streams()).toEqual(['task-1 0', 'task-2 1000']);
  });

  test('is 3 in a page', async () => {
    // A function of the engine's own, as that of a browser.
    vi.stubGlobal('Document', Object);
    const { client, streams } = serving({}, 2_000, 2_000, 2_000, 2_000);
    const results = Promise.all([1, 2, 3, 4].map(() => client.run('tasks')));
    await pass(1_000);
    expect(streams()).toHaveLength(3);
    await pass(3_000);
    await results;
  });

  test('and anything elsewhere', async () => {
    const { client, streams } = serving({}, 2_000, 2_000, 2_000, 2_000);
    const results = Promise.all([1, 2, 3, 4].map(() => client.run('tasks')));
    await pass(3_000);
    await results;
    expect(streams()).toHaveLength(4);
  });

  test.for([0, -1, '3'])('%j is a mistake', (maxStreams) => {
    expect(() => sse('/events', { maxStreams } as never)).toThrow(/`maxStreams` is/);
  });
});

describe('a place', () => {
  /** Streams to one origin: which have begun, and how to end one or to give up waiting for it. */
  function streams(origin: string) {
    const begun: string[] = [];
    const leave = new Map<string, () => void>();
    const open = (name: string, most: number) => {
      leave.set(
        name,
        takePlace(origin, most, () => begun.push(name)),
      );
    };
    return { begun, open, close: (name: string) => leave.get(name)?.() };
  }

  test('that is given back is for one, and for the first who waits', () => {
    const { begun, open, close } = streams('https://one.example');
    for (const name of ['a', 'b', 'c', 'd']) open(name, 2);
    expect(begun).toEqual(['a', 'b']);
    close('a');
    expect(begun).toEqual(['a', 'b', 'c']);
    open('e', 2);
    expect(begun).toEqual(['a', 'b', 'c']);
    close('b');
    expect(begun).toEqual(['a', 'b', 'c', 'd']);
    for (const name of ['c', 'd', 'e']) close(name);
    expect(begun).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  test('that nobody waits for is there for the next', () => {
    const { begun, open, close } = streams('https://two.example');
    for (const name of ['a', 'b']) open(name, 2);
    close('b');
    open('c', 2);
    expect(begun).toEqual(['a', 'b', 'c']);
    open('d', 2);
    expect(begun).toEqual(['a', 'b', 'c']);
    for (const name of ['a', 'c', 'd']) close(name);
  });

  test('is for whoever wants no more than that to be open', () => {
    const { begun, open, close } = streams('https://three.example');
    for (const name of ['a', 'b', 'c']) open(name, 3);
    open('wants one', 1);
    open('wants two', 2);
    close('a');
    expect(begun).toEqual(['a', 'b', 'c']);
    close('b');
    expect(begun).toEqual(['a', 'b', 'c', 'wants two']);
    close('c');
    expect(begun).toHaveLength(4);
    close('wants two');
    expect(begun).toEqual(['a', 'b', 'c', 'wants two', 'wants one']);
    close('wants one');
  });

  test('is not given back by whoever has not had it', () => {
    const { begun, open, close } = streams('https://four.example');
    for (const name of ['a', 'b', 'c']) open(name, 1);
    close('b');
    expect(begun).toEqual(['a']);
    close('a');
    expect(begun).toEqual(['a', 'c']);
    open('d', 1);
    close('d');
    open('e', 1);
    expect(begun).toEqual(['a', 'c']);
    close('c');
    expect(begun).toEqual(['a', 'c', 'e']);
    close('e');
  });
});
