import { type ClientOptions, createClient } from 'await202';
import { openaiResponseEvents, type SseOptions, sse } from 'await202/push';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { AwaitedOperation, Push, Wake } from '../../src/core/wake.ts';
import { complaints, kept, leftovers, nothing, turn } from '../support/leftovers.ts';
import { fastTime, monitor, remembered } from '../support/scripted-answers.ts';
import { type Line, script } from '../support/scripted-server.ts';
import { type Chunk, streamsOf } from '../support/scripted-stream.ts';

// A channel of server-sent events: what is requested, and when.

let complained: unknown[];
beforeEach(() => {
  fastTime();
  complained = complaints();
});
afterEach(async () => {
  await turn();
  expect(complained).toEqual([]);
  expect(leftovers()).toEqual(nothing);
  vi.useRealTimers();
});

const accepted = '202 /tasks/1';
const running = '200 running';
const done = '200 done';
const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const said = (at: number, status: object, id?: string): Chunk => [
  at,
  `${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(status)}\n\n`,
];

interface Given {
  readonly options?: SseOptions;
  readonly client?: ClientOptions;
  readonly url?: Parameters<typeof sse>[0];
}

/** A client of a server that answers these lines, and streams at `…/events`. */
function clientOf(
  lines: Line[],
  streams: Parameters<typeof streamsOf>,
  { options, client, url = ({ statusUrl }) => `${statusUrl}/events` }: Given = {},
) {
  const server = script(...lines);
  const events = streamsOf(...streams);
  return {
    server,
    events,
    client: createClient({
      ...server.options,
      polling: { jitter: 0, factor: 2 },
      fetch: (input, init) => {
        const request = new Request(input, init);
        return request.url.includes('/events') ? events.fetch(request) : server.fetch(request);
      },
      wake: sse(url, options),
      ...client,
    }),
  };
}

describe('sse()', () => {
  test('polls once when the stream is open, shows progress, and polls at the end', async () => {
    const stream = [
      said(1_000, { status: 'running', progress: 0.5 }),
      said(7_000, { status: 'done' }),
    ];
    const { client, server, events } = clientOf([accepted, running, done], [stream]);
    const seen: unknown[] = [];
    await client.run('tasks', { onStatus: ({ progress }) => seen.push(progress) });
    expect(server.moments).toEqual([0, 250, 7_000]);
    expect(seen).toEqual([undefined, undefined, 0.5, 1]);
    expect(events.log).toEqual(['0 asked', '7000 left']);
  });

  test('asks with the headers and hooks of the client, and for a stream', async () => {
    const stream = [said(1_000, { status: 'done' })];
    const { client, events } = clientOf([accepted, running, done], [stream], {
      client: {
        headers: { authorization: 'Bearer 1', accept: 'text/csv' },
        hooks: { beforeRequest: [({ request }) => request.headers.set('x-hook', 'yes')] },
      },
      options: { headers: { 'x-topic': 'tasks' } },
    });
    await client.run('tasks', { json: {}, headers: { 'x-own': 'yes', prefer: 'respond-async' } });
    const [request] = events.requests;
    expect(request?.method).toBe('GET');
    expect(Object.fromEntries(request?.headers ?? [])).toMatchObject({
      accept: 'text/event-stream',
      authorization: 'Bearer 1',
      'x-hook': 'yes',
      'x-own': 'yes',
      'x-topic': 'tasks',
    });
    expect([...(request?.headers.keys() ?? [])]).not.toContain('prefer');
    expect([...(request?.headers.keys() ?? [])]).not.toContain('last-event-id');
  });

  test('gives nothing of it to an origin that is not trusted', async () => {
    const stream = [said(1_000, { status: 'done' })];
    const { client, events } = clientOf([accepted, running, done], [stream], {
      url: 'https://hub.example.org/events',
      client: { headers: { authorization: 'Bearer 1' } },
      options: { headers: { 'x-topic': 'tasks' } },
    });
    await client.run('tasks');
    const [request] = events.requests;
    expect(request?.url).toBe('https://hub.example.org/events');
    expect([...(request?.headers.keys() ?? [])]).toEqual(['accept']);
    expect(request?.credentials).toBe(remembered('credentials', 'omit'));
  });

  test('gives it to one that is', async () => {
    const stream = [said(1_000, { status: 'done' })];
    const { client, events } = clientOf([accepted, running, done], [stream], {
      url: 'https://hub.example.org/events',
      client: {
        headers: { authorization: 'Bearer 1' },
        trustedOrigins: ['https://hub.example.org'],
      },
    });
    await client.run('tasks');
    expect(events.requests[0]?.headers.get('authorization')).toBe('Bearer 1');
  });

  test.for([
    'http://api.example.com/events',
    'ftp://api.example.com/events',
    'https://10.0.0.1/events',
  ])('asks nothing at %s', async (url) => {
    const { client, server, events } = clientOf([accepted, running, done], [], { url });
    await client.run('tasks');
    expect(events.log).toEqual([]);
    expect(server.moments).toEqual([0, 250, 750]);
  });

  test('takes a path, which is relative to the monitor', async () => {
    const stream = [said(1_000, { status: 'done' })];
    const { client, events } = clientOf([accepted, running, done], [stream], {
      url: '/events?x=1',
    });
    await client.run('tasks');
    expect(events.requests[0]?.url).toBe('https://api.example.com/events?x=1');
  });

  test('opens none for an operation without a URL', async () => {
    const { client, server, events } = clientOf([accepted, running, done], [], {
      url: () => undefined,
    });
    await client.run('tasks');
    expect(events.log).toEqual([]);
    expect(server.moments).toEqual([0, 250, 750]);
  });

  test('may be a POST', async () => {
    const stream = [said(1_000, { status: 'done' })];
    const { client, events } = clientOf([accepted, running, done], [stream], {
      options: { method: 'POST', json: { task: 1 } },
    });
    await client.run('tasks');
    expect(events.requests[0]?.method).toBe('POST');
    expect(await events.requests[0]?.json()).toEqual({ task: 1 });
  });

  test('is not around intercept, which would wait for it', async () => {
    const purposes: string[] = [];
    const stream = [said(1_000, { status: 'done' })];
    const { client } = clientOf([accepted, running, done], [stream], {
      client: {
        intercept: (send, { purpose }) => {
          purposes.push(purpose);
          return send();
        },
      },
    });
    await client.run('tasks');
    expect(purposes).toEqual(['submit', 'poll', 'poll']);
  });

  test('goes on after the last event, which an event that comes twice does not disturb', async () => {
    const lines = [accepted, ...Array<Line>(4).fill('202 | retry-after: 60'), done];
    const first = [said(1_000, { status: 'running', progress: 0.4 }, '7'), [2_000, 'cut'] as const];
    const again = [
      said(0, { status: 'running', progress: 0.4 }, '7'),
      said(0, { status: 'queued' }, '6'),
      said(5_000, { status: 'done' }, '8'),
    ];
    const { client, events, server } = clientOf(lines.slice(0, 3).concat(done), [first, again]);
    const operation = await client.submit('tasks');
    await operation.result();
    expect(events.requests.map(({ headers }) => headers.get('last-event-id'))).toEqual([null, '7']);
    expect(events.log).toEqual(['0 asked', '2000 left', '2250 asked', '7250 left']);
    expect(server.moments).toEqual([0, 250, 2_250, 7_250]);
    expect(operation.toJSON().cursor).toBe('8');
  });

  test('waits for as long as `retry` says before it goes on', async () => {
    const lines = [accepted, ...Array<Line>(2).fill('202 | retry-after: 60'), done];
    const first: Chunk[] = [
      [0, 'retry: 5000\n\n'],
      [1_000, 'end'],
    ];
    const { client, events } = clientOf(lines, [first, [said(1_000, { status: 'done' })]]);
    await client.run('tasks');
    expect(events.log).toEqual(['0 asked', '1000 left', '6000 asked', '7000 left']);
  });

  test('takes what is no JSON, and an event without data that counts, for a change', async () => {
    const stream: Chunk[] = [[5_000, 'event: changed\ndata: task 1\n\n']];
    const { client, server } = clientOf([accepted, running, done], [stream]);
    await client.run('tasks');
    expect(server.moments).toEqual([0, 250, 5_000]);
  });

  test('takes a comment for a sign of life', async () => {
    const stream: Chunk[] = [[5_000, ': still here\n\n']];
    const { client, server } = clientOf([accepted, running, done], [stream]);
    await client.run('tasks');
    expect(server.moments).toEqual([0, 250, 30_250]);
  });

  test('reads events as it is told', async () => {
    const stream: Chunk[] = [
      [1_000, 'event: log\ndata: {"status":"done"}\n\n'],
      [5_000, 'event: state\nid: 3\ndata: finished\n\n'],
    ];
    const { client, server } = clientOf([accepted, running, done], [stream], {
      options: { read: ({ event }) => (event === 'state' ? 'change' : undefined) },
    });
    const operation = await client.submit('tasks');
    await operation.result();
    expect(server.moments).toEqual([0, 250, 5_000]);
    expect(operation.toJSON().cursor).toBe('3');
  });

  test('reports an error in that, and goes on', async () => {
    const log = vi.spyOn(console, 'error').mockReturnValue();
    const { client, server } = clientOf([accepted, running, done], [[said(1_000, {})]], {
      options: {
        read: () => {
          throw new Error('a mistake');
        },
      },
    });
    await client.run('tasks');
    expect(log).toHaveBeenCalledTimes(1);
    log.mockRestore();
    expect(server.moments).toEqual([0, 250, 30_250]);
  });

  test('puts text together that was cut anywhere', async () => {
    const whole = new TextEncoder().encode(
      'data: {"status":"running","progress":0.5,"message":"zürich"}\n\n',
    );
    const body = new ReadableStream<Uint8Array>({
      async start(controller) {
        await sleep(1_000);
        for (const byte of whole) controller.enqueue(Uint8Array.of(byte));
      },
    });
    const headers = { 'content-type': 'text/event-stream; charset=utf-8' };
    const { client } = clientOf([accepted, running, done], [new Response(body, { headers })]);
    const operation = await client.submit('tasks');
    const end = operation.result();
    await sleep(1_500);
    expect(operation.status.message).toBe('zürich');
    await end;
  });
});

describe('a stream that is none', () => {
  const html = () => new Response('<!doctype html>', { headers: { 'content-type': 'text/html' } });
  test.for<[what: string, answer: () => Response]>([
    ['204', () => new Response(null, { status: 204 })],
    ['404', () => new Response('no', { status: 404 })],
    ['401', () => new Response('no', { status: 401 })],
    ['a redirect', () => new Response(null, { status: 302, headers: { location: '/x' } })],
    ['a page', html],
    [
      'a body that is no stream, as in React Native',
      () => {
        const headers = { 'content-type': 'text/event-stream' };
        return Object.defineProperty(new Response('', { headers }), 'body', { value: undefined });
      },
    ],
    ['JSON', () => Response.json({ status: 'done' })],
  ])('%s: it is not asked for again', async ([, answer]) => {
    const { client, server, events } = clientOf([accepted, running, running, done], [answer()]);
    await client.run('tasks');
    expect(server.moments).toEqual([0, 250, 750, 1_750]);
    expect(events.log.filter((line) => line.endsWith('asked'))).toEqual(['0 asked']);
  });

  test.for<[what: string, answer: () => Response | Error]>([
    ['503', () => new Response('busy', { status: 503 })],
    ['429', () => new Response('busy', { status: 429 })],
    ['no answer', () => new TypeError('fetch failed')],
  ])('%s: it is asked for again by backoff', async ([, answer]) => {
    const tries = [answer(), answer(), answer(), answer()];
    const { client, server, events } = clientOf([accepted, running, running, done], tries);
    await client.run('tasks');
    expect(server.moments).toEqual([0, 250, 750, 1_750]);
    expect(events.log.filter((line) => line.endsWith('asked'))).toEqual([
      ...['0 asked', '250 asked', '750 asked', '1750 asked'],
    ]);
  });

  test('one without an end of its events is cut', async () => {
    const flood: Chunk[] = [[1_000, `data: ${'x'.repeat(1_000_001)}`]];
    const lines = [accepted, running, running, done];
    const { client, events } = clientOf(lines, [flood, [said(0, { status: 'done' })]]);
    await client.run('tasks');
    expect(events.log.slice(0, 3)).toEqual(['0 asked', '1000 left', '1250 asked']);
  });

  test('one that is silent for longer than its heartbeat is opened again', async () => {
    const beating: Chunk[] = [
      [900, ': 1\n\n'],
      [1_800, ': 2\n\n'],
    ];
    const lines = [accepted, '202 | retry-after: 60', '202 | retry-after: 60', done];
    const streams = [beating, [said(500, { status: 'done' })]];
    const { client, events } = clientOf(lines, streams, { options: { heartbeat: 1_000 } });
    await client.run('tasks');
    expect(events.log).toEqual(['0 asked', '2800 left', '3050 asked', '3550 left']);
  });

  test('one whose head does not come is given up after `timeout`', async () => {
    const never = ({ signal }: Request) =>
      new Promise<Response>((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
      });
    const { server, events } = clientOf([accepted, '202 | retry-after: 60', done], []);
    const client = createClient({
      ...server.options,
      polling: { jitter: 0 },
      timeout: 3_000,
      wake: sse('/events'),
      fetch: (input, init) => {
        const request = new Request(input, init);
        if (!request.url.endsWith('/events')) return server.fetch(request);
        events.fetch(request);
        return never(request);
      },
    });
    const controller = new AbortController();
    const end = kept(client.run('tasks', { signal: controller.signal, onAbort: 'detach' }));
    await sleep(7_000);
    controller.abort();
    await Promise.allSettled([end]);
    expect(events.log.filter((line) => line.endsWith('asked'))).toEqual([
      ...['0 asked', '3250 asked', '6625 asked'],
    ]);
  });
});

describe('the options of sse()', () => {
  test.for<[wrong: unknown, complaint: RegExp]>([
    [{ heartbeat: 0 }, /`heartbeat` is 0, expected milliseconds/],
    [{ read: 'data' }, /`read` is 'data', expected a function/],
    [{ headers: 'x' }, /`headers`/],
    [{ heartbeats: 1 }, /`heartbeats` is unknown.*did you mean heartbeat/],
  ])('%j is a mistake', ([wrong, complaint]) => {
    expect(() => sse('/events', wrong as never)).toThrow(complaint);
  });

  test('a URL that a stranger has named gets nothing, whatever is made of it', async () => {
    const stream = [said(1_000, { status: 'done' })];
    const { client, events } = clientOf([running, done], [stream], {
      url: 'https://api.example.com/events',
      client: { headers: { authorization: 'Bearer 1' } },
    });
    const checkpoint = client.resume(monitor).toJSON();
    await client.resume({ ...checkpoint, foreign: ['statusUrl'] }).result();
    expect(events.requests[0]?.headers.get('authorization')).toBeNull();
  });
});

describe('the channel of a stream', () => {
  const never: Push = { reopenAfter: Infinity };
  const { signal } = new AbortController();
  const headers = { 'content-type': 'text/event-stream' };
  const streamed = (text: string) => new Response(text, { headers });
  const operation = (more: Partial<AwaitedOperation> = {}): AwaitedOperation => ({
    statusUrl: monitor,
    eventsUrl: '/events',
    cursor: undefined,
    request: () => Promise.reject(new Error('there is no answer')),
    ...more,
  });

  /** All that is told until it ends, and the message of the error with which it does. */
  async function toldBy(wake: Wake, answer: Response, cursor?: string) {
    const told: Push[] = [];
    try {
      const request = async () => answer;
      for await (const push of wake(operation({ cursor, request }), signal) ?? []) told.push(push);
    } catch (error) {
      return { told, message: (error as Error).message };
    }
    return { told };
  }
  const told = (text: string, options?: SseOptions, cursor?: string) =>
    toldBy(sse(undefined, options), streamed(text), cursor).then(({ told }) => told.slice(1));

  test.for<[text: string, told: Push[]]>([
    ['data: {"status":"running"}', [{ status: { status: 'running' } }]],
    ['id: 3\ndata: {"a":1}', [{ id: '3', status: { a: 1 } }]],
    ['data: something', ['change']],
    ['id: 3\ndata: something', [{ id: '3' }]],
    [': still here', ['alive']],
    ['retry: 700', [{ reopenAfter: 700 }]],
    ['event: nothing', []],
  ])('says of %j: %j', async ([text, all]) => {
    expect(await told(`${text}\n\n`)).toStrictEqual(all);
    const opened = await toldBy(sse(), streamed(`${text}\n\n`));
    expect(opened).toStrictEqual({ told: ['open', ...all] });
  });

  test.for<[said: Push | undefined, told: Push[]]>([
    [undefined, []],
    ['alive', ['alive']],
    ['change', [{ id: '3' }]],
    [{ status: 1 }, [{ id: '3', status: 1 }]],
    [{ status: 1, id: 'own' }, [{ id: 'own', status: 1 }]],
  ])('says what the caller reads, and which event it was: %j', async ([said, all]) => {
    expect(await told('id: 3\ndata: 1\n\n', { read: () => said })).toStrictEqual(all);
  });

  test.for<[id: string, cursor: string | undefined, isNew: boolean]>([
    ['7', undefined, true],
    ['7', '7', false],
    ['7', '6', true],
    ['6', '7', false],
    ['10', '9', true],
    ['9', '10', false],
    ['10', '11', false],
    ['a', 'a', false],
    ['a', 'b', true],
    ['b', 'a', true],
    ['-5', '7', true],
    ['0x5', '7', true],
    ['5', '-0', true],
    ['5', '0x7', true],
    ['5', '1e1', true],
    ['5', 'a', true],
    ['a', '5', true],
    ['07', '7', true],
  ])('is new after the last one, or old: %s after %s', async ([id, cursor, isNew]) => {
    const text = `id: ${id}\ndata: 1\n\n`;
    expect(await told(text, {}, cursor)).toEqual(isNew ? [{ id, status: 1 }] : []);
  });

  test.for<[type: string, isStream: boolean]>([
    ['text/event-stream', true],
    ['Text/Event-Stream;charset=utf-8', true],
    ['text/event-stream ; charset=utf-8', true],
    ['text/event-streams', false],
    ['text/plain; a=text/event-stream', false],
  ])('knows a stream by its type: %s %j', async ([type, isStream]) => {
    const answer = new Response(': hi\n\n', { headers: { 'content-type': type } });
    expect(await toldBy(sse(), answer)).toEqual(
      isStream
        ? { told: ['open', 'alive'] }
        : { told: [never], message: `no event stream: HTTP 200, ${type}` },
    );
  });

  test.for<[status: number, told: Push[]]>([
    [201, [never]],
    [404, [never]],
    [408, []],
    [425, []],
    [429, []],
    [499, [never]],
    [500, []],
    [503, []],
  ])('says of a %d whether it may be a stream later', async ([status, all]) => {
    const message = `no event stream: HTTP ${status}`;
    const page = new Response('no', { status, headers });
    expect(await toldBy(sse(), page)).toEqual({
      told: all,
      message: `${message}, text/event-stream`,
    });
    const bytes = new Response(new Uint8Array([1]), { status });
    expect(await toldBy(sse(), bytes)).toEqual({
      told: all,
      message: `${message}, without a type`,
    });
  });

  test('has its places at its own origin', async () => {
    const asked: string[] = [];
    const request = async (url: string | URL) => {
      asked.push(`${url}`);
      return new Response(new ReadableStream(), { headers });
    };
    const controller = new AbortController();
    const listen = (eventsUrl: string) =>
      sse(undefined, { maxStreams: 1 })(operation({ eventsUrl, request }), controller.signal);
    for (const url of [
      '/events',
      '/more',
      'https://a.example/1',
      'https://a.example/2',
      'https://',
    ])
      listen(url);
    expect(asked).toEqual(['/events', 'https://a.example/1', 'https://']);
    controller.abort();
    await turn();
  });

  test('of OpenAI says which event it was only if that is known', async () => {
    const wake = openaiResponseEvents();
    const said = async (event: object) =>
      (await toldBy(wake, streamed(`data: ${JSON.stringify(event)}\n\n`))).told.slice(1);
    const response = { id: 'resp_1', status: 'queued' };
    expect(await said({ sequence_number: 4, response })).toEqual([{ id: '4', status: response }]);
    expect(await said({ response })).toEqual([{ id: undefined, status: response }]);
    expect(await said({ sequence_number: 5, delta: 'Hi' })).toEqual([]);
  });
});
