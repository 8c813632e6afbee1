/** What a task server pushes, and when: as a client is told, in fake time. */
import { createClient, isFinal, type OperationStatus } from 'await202';
import { createTaskServer, type PushOptions, type Scenario, scenario } from 'await202/mocks';
import { handlers } from 'await202/mocks/msw';
import { sse } from 'await202/push';
import { getResponse } from 'msw';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { turn } from '../support/leftovers.ts';
import { fastTime } from '../support/scripted-answers.ts';

const baseUrl = 'https://api.example.com/';
/** The polls of that without a channel. */
const alone = [250, 625, 1_187, 2_030, 3_295, 5_193, 8_040, 12_311];
const tenSeconds = scenario()
  .takes({ milliseconds: 10_000 })
  .progress('none')
  .succeeds({ total: 42 });

beforeEach(() => {
  fastTime();
  vi.spyOn(Math, 'random').mockReturnValue(0.999);
});
afterEach(() => {
  // Neither a stream nor a feed has left a timer.
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Waits for a task that pushes, and for the moments of all requests about it, the submit at 0. */
async function told(one: Scenario, polling = {}) {
  const start = Date.now();
  const server = createTaskServer({ baseUrl, scenario: one });
  const answering = handlers(server);
  const client = createClient({
    baseUrl,
    polling: { jitter: 0, ...polling },
    wake: sse(({ statusUrl }) => `${statusUrl}/events`),
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const aborted = new Promise<never>((_, reject) => {
        request.signal.addEventListener('abort', () => reject(request.signal.reason));
      });
      // One that hangs does not hear of it.
      const response = await Promise.race([getResponse(answering, request), aborted]);
      return response ?? Response.error();
    },
  });
  const seen: (readonly [at: number, state: string])[] = [];
  const onStatus = (status: OperationStatus) => {
    const listed = typeof one.plan.progress === 'string' ? undefined : status.progress;
    const state =
      isFinal(status) || listed === undefined ? status.state : `${status.state} ${listed}`;
    if (seen.at(-1)?.[1] !== state) seen.push([Date.now() - start, state]);
  };
  const ending: Promise<{ result?: unknown; error?: unknown }> = client
    .run('tasks', { onStatus })
    .then(
      (result) => ({ result }),
      (error: unknown) => ({ error }),
    );
  const ended = await ending;
  await turn();
  const at = (kind: string) =>
    server.requests.filter((one) => one.kind === kind).map((one) => one.at - start);
  return { ...ended, polls: at('poll'), streams: at('events'), seen };
}

const pushing = (options?: PushOptions, one = tenSeconds) => told(one.pushes('sse', options));

describe('by server-sent events', () => {
  test('it tells the end, and the poll that asks for it comes at once', async () => {
    const { result, polls, streams } = await pushing();
    expect(result).toEqual({ total: 42 });
    expect(polls).toEqual([250, 10_000]);
    expect(streams).toEqual([0]);
  });

  test('it tells each state and each progress that the scenario lists', async () => {
    const { seen, polls } = await pushing({}, tenSeconds.progress([0.2, 0.7]));
    expect(seen).toEqual([
      [0, 'pending 0'],
      [0, 'running 0.2'],
      [5_000, 'running 0.7'],
      [10_000, 'succeeded'],
    ]);
    expect(polls).toEqual([250, 10_000]);
  });

  test('what follows from a poll is told as well', async () => {
    const { polls } = await pushing({}, scenario().running(1));
    expect(polls).toEqual([250, 500]);
  });

  test('a scenario that does not push answers 404, and is polled', async () => {
    const { polls, streams } = await told(tenSeconds);
    expect(polls).toEqual(alone);
    expect(streams).toEqual([0]);
  });

  test.for([
    tenSeconds.succeeds({ total: 42 }, { at: 'redirect' }),
    tenSeconds.monitor({ speaks: 'codes' }),
  ])('an end that no status document tells is told as a word', async (one) => {
    const { result, polls } = await pushing({}, one);
    expect(result).toEqual({ total: 42 });
    expect(polls).toEqual([250, 10_000]);
  });

  test('a failure and its problem', async () => {
    const { error, polls } = await pushing({}, tenSeconds.fails({ title: 'Out of paper' }));
    expect(error).toMatchObject({ problem: { title: 'Out of paper' } });
    expect(polls).toEqual([250, 10_000]);
  });
});

describe('a server that does not push as it should', () => {
  test('late', async () => {
    expect((await pushing({ delay: 3_000 })).polls).toEqual([250, 13_000]);
  });

  test('early: that is polled as without it', async () => {
    const { polls, result } = await pushing({ delay: -400 });
    expect(polls).toEqual([250, 9_600, 10_162]);
    expect(result).toEqual({ total: 42 });
  });

  test('lost', async () => {
    expect((await pushing({ loses: 2 })).polls).toEqual([250, 30_250]);
    expect((await pushing({ loses: 'every' }, tenSeconds)).polls).toEqual([250, 30_250]);
    const soon = await told(tenSeconds.pushes('sse', { loses: 2 }), { whileHeard: 5_000 });
    expect(soon.polls).toEqual([250, 5_250, 10_250]);
  });

  test('a lie: it is looked at, and not believed', async () => {
    const { polls, seen } = await pushing({ lies: 1 });
    expect(polls).toEqual([...alone.slice(0, -1), 10_000]);
    expect(seen.map(([, state]) => state)).toEqual(['pending', 'running', 'succeeded']);
  });

  test('several copies of each are one', async () => {
    expect((await pushing({ copies: 3 })).polls).toEqual([250, 10_000]);
  });

  test('a storm costs no more than polling', async () => {
    const { polls } = await pushing({ every: 100 });
    expect(polls.length).toBeLessThanOrEqual(alone.length);
    expect(polls.at(-1)).toBe(10_000);
  });

  test('a stream that breaks again and again', async () => {
    const { polls, streams } = await pushing({ breaks: { milliseconds: 3_000 } });
    expect(streams).toEqual([0, 3_250, 6_625, 10_187]);
    expect(polls).toEqual([250, 3_250, 6_625, 10_187]);
  });

  test('a stream that breaks after so many messages', async () => {
    const one = tenSeconds.progress([0.2, 0.7]);
    const { polls, streams } = await pushing({ breaks: { messages: 2 } }, one);
    expect(streams).toEqual([0, 5_250]);
    expect(polls).toEqual([250, 5_250, 10_000]);
  });

  test('a stream that breaks before it has said anything', async () => {
    const { polls, result } = await pushing({ breaks: { messages: 0 } });
    expect(result).toEqual({ total: 42 });
    expect(polls.length).toBeLessThanOrEqual(alone.length + 1);
  });

  test('a stream that is there at the second request', async () => {
    const { polls, streams } = await told(tenSeconds.pushes('sse').onEvents(1, 503));
    expect(streams).toEqual([0, 250]);
    // What is planned already is sent before the stream is known to be there.
    expect(polls).toEqual([250, 500, 10_000]);
  });

  test.for(['reset', 'reset in body', 'hang', 404, 'html'] as const)('%s', async (fault) => {
    const { polls } = await told(tenSeconds.pushes('sse').onEvents('every', fault));
    expect(polls).toEqual(alone);
  });
});

describe('pushes()', () => {
  test.for<[options: PushOptions, complaint: string]>([
    [{ delay: NaN }, 'pushes(): got delay: NaN; expected milliseconds.'],
    [{ copies: 0 }, 'pushes(): got copies: 0; expected a whole number, one or more.'],
    [{ every: 0 }, 'pushes(): got every: 0; expected milliseconds, one or more.'],
    [
      { breaks: { messages: -1 } },
      'pushes(): got breaks.messages: -1; expected a number of messages, zero or more.',
    ],
    [
      { breaks: { milliseconds: Infinity } },
      'pushes(): got breaks.milliseconds: Infinity; expected milliseconds, zero or more.',
    ],
  ])('refuses %o', ([options, complaint]) => {
    expect(() => scenario().pushes('sse', options)).toThrow(new TypeError(complaint));
  });

  test('refuses a channel that it does not know', () => {
    expect(() => scenario().pushes('kafka' as never)).toThrow(
      "pushes(): got kafka; expected 'sse' or 'websocket'.",
    );
  });

  test('a reset ends the streams that are open', async () => {
    const server = createTaskServer({ baseUrl, scenario: tenSeconds.pushes('sse') });
    server.handle({ method: 'POST', url: `${baseUrl}tasks` });
    const url = `${baseUrl}tasks/task-1/events`;
    const answer = server.handle({ method: 'GET', url });
    if (answer.kind !== 'stream') throw new Error(answer.kind);
    const wake = vi.fn();
    const feed = answer.open(wake);
    expect(feed.take()).toEqual({
      messages: ['id: 1\ndata: {"id":"task-1","status":"running"}\n\n'],
      wait: 10_000,
      end: undefined,
    });
    server.reset();
    expect(wake).toHaveBeenCalledOnce();
    expect(feed.take()).toEqual({ messages: [], wait: undefined, end: 'over' });
  });
});
