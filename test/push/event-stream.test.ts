import {
  type Answer,
  type Checkpoint,
  type Convention,
  createClient,
  http,
  isFinal,
  type OperationStatus,
  type SubmitOptions,
} from 'await202';
import { openaiResponse } from 'await202/conventions';
import { type EventStreamOptions, eventStream } from 'await202/push';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { PlannedExchange } from '../../src/core/convention.ts';
import { complaints, kept, turn } from '../support/leftovers.ts';
import { fastTime } from '../support/scripted-answers.ts';
import { type Line, script } from '../support/scripted-server.ts';
import type { Chunk } from '../support/scripted-stream.ts';

// A submit that is answered with a stream of events: docs/decisions/0021.

let complained: unknown[];
beforeEach(() => {
  fastTime();
  complained = complaints();
});
afterEach(async () => {
  await turn();
  expect(complained).toEqual([]);
  // What is kept for those who may still ask.
  await vi.advanceTimersByTimeAsync(60_000);
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

/** An answer that says these, so many milliseconds after its head. */
function streaming(chunks: Chunk[], headers: Record<string, string> = {}) {
  const encoder = new TextEncoder();
  let closedAt: number | undefined;
  const began = Date.now();
  const timers: ReturnType<typeof setTimeout>[] = [];
  const answer = () => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const [at, text] of chunks)
          timers.push(
            setTimeout(() => {
              if (text === 'cut') controller.error(new TypeError('terminated'));
              else if (text === 'end') controller.close();
              else controller.enqueue(encoder.encode(text));
            }, at),
          );
      },
      cancel() {
        closedAt = Date.now() - began;
        for (const timer of timers) clearTimeout(timer);
      },
    });
    return new Response(body, { headers: { 'content-type': 'text/event-stream', ...headers } });
  };
  return {
    answer,
    /** When the client has closed it. */
    get closedAt() {
      return closedAt;
    },
  };
}

const said = (at: number, document: unknown, event?: string): Chunk => [
  at,
  `${event ? `event: ${event}\n` : ''}data: ${typeof document === 'string' ? document : JSON.stringify(document)}\n\n`,
];

/** A client of a server that answers the submit with this stream, and then with these lines. */
function clientOf(
  chunks: Chunk[],
  { lines = [], headers, ...options }: EventStreamOptions & Given = {},
) {
  const stream = streaming(chunks, headers);
  const server = script(stream.answer, ...lines);
  const client = createClient({ ...server.options, convention: eventStream(options) });
  return { stream, server, client };
}
interface Given {
  readonly lines?: Line[];
  readonly headers?: Record<string, string>;
}

/** What was seen on the way. */
function watched() {
  const seen: unknown[] = [];
  const onStatus = ({ state, progress, message }: OperationStatus) =>
    seen.push([state, progress, message].filter((part) => part !== undefined).join(' '));
  return { seen, options: { onStatus } satisfies SubmitOptions };
}

describe('a submit that is answered with a stream', () => {
  test('is told how it goes, and the value of its last event', async () => {
    const { client, server, stream } = clientOf([
      said(1_000, { progress: 0.25 }, 'progress'),
      said(3_000, { progress: 0.5, message: 'half' }, 'progress'),
      said(9_000, { total: 42 }, 'result'),
    ]);
    const { seen, options } = watched();
    const began = Date.now();
    expect(await client.run('reports', { json: {}, ...options })).toEqual({ total: 42 });
    expect(Date.now() - began).toBe(9_000);
    expect(seen).toEqual(['pending', 'running 0.25', 'running 0.5 half', 'succeeded 1']);
    expect(server.lines).toEqual(['POST https://api.example.com/reports']);
    expect(server.requests[0]?.headers.get('accept')).toBe('text/event-stream, application/json');
    expect(stream.closedAt).toBe(9_000);
  });

  test('may tell it by the words of its documents, in any event', async () => {
    const { client } = clientOf([
      said(500, { status: 'queued' }),
      said(1_000, { status: 'running', percent: 40 }, 'job.update'),
      said(2_000, { status: 'done', result: { rows: 3 } }, 'job.update'),
    ]);
    const { seen, options } = watched();
    expect(await client.run('reports', options)).toEqual({ rows: 3 });
    expect(seen).toEqual(['pending', 'pending', 'running 0.4', 'succeeded 1']);
  });

  test('can be iterated', async () => {
    const { client } = clientOf([said(1_000, { progress: 0.5 }), said(2_000, { status: 'done' })]);
    const operation = await client.submit('reports');
    const states: string[] = [];
    for await (const { state, progress } of operation) states.push(`${state} ${progress}`);
    expect(states).toEqual(['pending undefined', 'running 0.5', 'succeeded 1']);
    expect(await operation.result()).toEqual({ status: 'done' });
  });

  test('ends with [DONE], and the result is the last document', async () => {
    const { client } = clientOf([
      said(100, { text: 'a' }),
      said(200, { text: 'ab' }),
      said(300, '[DONE]'),
    ]);
    expect(await client.run('chat')).toEqual({ text: 'ab' });
  });

  test('or what is made of all of them', async () => {
    const collect = (documents: readonly unknown[]) =>
      documents.map((document) => (document as { text: string }).text).join('');
    const { client } = clientOf(
      [said(100, { text: 'a' }), said(200, { text: 'b' }), said(300, '[DONE]')],
      { collect },
    );
    expect(await client.run('chat', { schema: undefined as never })).toBe('ab');
  });

  test('is checked by the schema and given to parse', async () => {
    const { client } = clientOf([said(100, { total: 42 }, 'result')]);
    expect(await client.run('reports', { parse: (response) => response.json() })).toEqual({
      total: 42,
    });
  });

  test('fails if an event says so, by its name or by its document', async () => {
    const named = clientOf([said(1_000, { message: 'Out of paper' }, 'error')]);
    await expect(named.client.run('labels')).rejects.toMatchObject({
      name: 'OperationFailedError',
      message: expect.stringContaining('Out of paper'),
    });
    const told = clientOf([said(1_000, { status: 'failed', error: { message: 'No ink' } })]);
    await expect(told.client.run('labels')).rejects.toMatchObject({
      name: 'OperationFailedError',
      message: expect.stringContaining('No ink'),
    });
    const canceled = clientOf([said(1_000, {}, 'canceled')]);
    await expect(canceled.client.run('labels')).rejects.toMatchObject({
      name: 'OperationCanceledError',
    });
  });

  test('is no success because its events do not say otherwise, or a part of a name does', async () => {
    const { client } = clientOf([
      said(1_000, { text: 'a' }, 'output_item.done'),
      said(2_000, { text: 'b' }),
      [3_000, 'end'],
    ]);
    await expect(client.run('chat')).rejects.toMatchObject({
      name: 'OperationGoneError',
      message: expect.stringContaining(
        'the event stream ended after 2 events, none of which tells an end',
      ),
    });
    // It ends before anybody has asked.
    const quick = clientOf([said(0, { progress: 0.5 }), [10, 'end']]);
    const operation = await quick.client.submit<never>('chat');
    const error: Error = await operation.result().catch((thrown) => thrown as never);
    expect(error.message).toContain('ended after 1 event');
    expect(error.message).not.toContain('gateway');
    expect(operation.status.progress).toBe(0.5);
  });

  test('that breaks off without a status monitor is gone, and keeps what there is', async () => {
    const { client } = clientOf([said(1_000, { progress: 0.5, rows: [1, 2] }), [2_000, 'cut']]);
    const operation = await client.submit('reports');
    await expect(operation.result()).rejects.toMatchObject({
      name: 'OperationGoneError',
      message: expect.stringMatching(/the event stream broke off after 1 event: terminated/),
    });
    expect(operation.status).toMatchObject({
      state: 'running',
      progress: 0.5,
      body: { progress: 0.5, rows: [1, 2] },
    });
  });

  test('that breaks off goes on at the status monitor that its head has named', async () => {
    const { client, server } = clientOf([said(1_000, { progress: 0.5 }), [2_000, 'cut']], {
      headers: { location: '/jobs/7' },
      lines: ['200 running | {"progress":0.7}', '200 done | {"result":{"total":42}}'],
    });
    const { seen, options } = watched();
    expect(await client.run('reports', options)).toEqual({ total: 42 });
    expect(seen).toEqual(['pending', 'running 0.5', 'running 0.7', 'succeeded 1']);
    expect(server.lines.slice(1)).toEqual([
      'GET https://api.example.com/jobs/7',
      'GET https://api.example.com/jobs/7',
    ]);
  });

  test('or that an event has named, though nobody has seen it before the break', async () => {
    for (const cut of [1_000, 1_010]) {
      const { client, server } = clientOf(
        [said(1_000, { status: 'running', statusUrl: '/jobs/7' }), [cut, 'cut']],
        { lines: ['200 done | {"result":{"total":42}}'] },
      );
      expect(await client.run('reports')).toEqual({ total: 42 });
      expect(server.lines.slice(1)).toEqual(['GET https://api.example.com/jobs/7']);
    }
  });

  test('that names what no server answers is gone, and not asked for ever', async () => {
    const { client, server } = clientOf([
      said(1_000, { status: 'running', statusUrl: '#await202-event-stream-1' }),
      [2_000, 'cut'],
    ]);
    await expect(client.run('reports')).rejects.toMatchObject({ name: 'OperationGoneError' });
    expect(server.lines).toHaveLength(1);
  });

  test('gives nothing of the caller to a stranger that an event has named', async () => {
    const { client, server } = clientOf(
      [
        said(1_000, { status: 'running', statusUrl: 'https://other.example/jobs/7' }),
        [2_000, 'cut'],
      ],
      { lines: ['200 done | {"result":{"total":42}}'] },
    );
    const headers = { authorization: 'Bearer 1' };
    expect(await client.run('reports', { headers })).toEqual({ total: 42 });
    const [submit, poll] = server.requests;
    expect(submit?.headers.get('authorization')).toBe('Bearer 1');
    expect(poll?.url).toBe('https://other.example/jobs/7');
    expect(poll?.headers.get('authorization')).toBe(null);
  });

  test('in another process goes on there, too, and without one is gone', async () => {
    const { client } = clientOf([said(100, { progress: 0.5 })], {
      headers: { location: '/jobs/7' },
    });
    const stored = JSON.stringify(await client.submit('reports'));
    const there = script('200 done | {"result":{"total":42}}');
    const other = createClient({ ...there.options, convention: eventStream() });
    expect(await other.resume(JSON.parse(stored)).result()).toEqual({ total: 42 });

    const bare = clientOf([said(100, { progress: 0.5 })]);
    const operation = await bare.client.submit('reports');
    const again = createClient({ ...script().options, convention: eventStream() });
    await expect(
      again.resume(JSON.parse(JSON.stringify(operation))).result(),
    ).rejects.toMatchObject({
      name: 'OperationGoneError',
      message: expect.stringContaining('in another process'),
    });
  });

  test('is closed by an abort', async () => {
    const { client, server, stream } = clientOf([said(1_000, { progress: 0.5 })]);
    const controller = new AbortController();
    const end = kept(client.run('reports', { signal: controller.signal }));
    await vi.advanceTimersByTimeAsync(3_000);
    controller.abort();
    await expect(end).rejects.toBe(controller.signal.reason);
    await vi.advanceTimersByTimeAsync(10);
    expect(stream.closedAt).toBeGreaterThanOrEqual(3_000);
    expect(stream.closedAt).toBeLessThan(3_020);
    expect(server.lines).toHaveLength(1);
  });

  test('cancels at the status monitor, if there is one, and asks there what became of it', async () => {
    const { client, server, stream } = clientOf([said(1_000, { progress: 0.5 })], {
      headers: { location: '/jobs/7' },
      lines: ['204', '200 canceled'],
    });
    const operation = await client.submit('reports');
    expect(await operation.cancel()).toMatchObject({ state: 'canceled' });
    expect(server.lines.slice(1)).toEqual([
      'DELETE https://api.example.com/jobs/7',
      'GET https://api.example.com/jobs/7',
    ]);
    expect(stream.closedAt).toBeDefined();
  });

  test('and without one it is canceled once the stream is closed', async () => {
    const { client, server } = clientOf([said(1_000, { progress: 0.5 })]);
    const operation = await client.submit('reports');
    expect(await operation.cancel()).toMatchObject({ state: 'canceled' });
    expect(server.lines).toHaveLength(1);
  });

  test('is closed when nobody has waited for it for a while', async () => {
    const { client, stream } = clientOf([said(1_000, { progress: 0.5 })], { keepFor: 5_000 });
    await client.submit('reports');
    await vi.advanceTimersByTimeAsync(4_990);
    expect(stream.closedAt).toBeUndefined();
    await vi.advanceTimersByTimeAsync(20);
    expect(stream.closedAt).toBeDefined();
  });

  test('is kept as long as somebody waits', async () => {
    const { client } = clientOf([said(100_000, { total: 42 }, 'result')], { keepFor: 5_000 });
    expect(await client.run('reports')).toEqual({ total: 42 });
  });

  test('that is silent for too long has broken off', async () => {
    const { client } = clientOf([said(1_000, { progress: 0.5 }), [2_500, ': hi\n\n']], {
      heartbeat: 2_000,
    });
    const began = Date.now();
    await expect(client.run('reports')).rejects.toMatchObject({
      name: 'OperationGoneError',
      message: expect.stringContaining('was silent for too long after 1 event'),
    });
    expect(Date.now() - began).toBeLessThan(5_000);
  });

  test('that has no bounds is cut', async () => {
    const one = clientOf([[100, `data: ${'x'.repeat(200)}`]], { longest: 100 });
    await expect(one.client.run('reports')).rejects.toMatchObject({ name: 'OperationGoneError' });
    expect(one.stream.closedAt).toBeDefined();
    const all = clientOf(
      Array.from({ length: 20 }, (_, index) => said(100 + index, { index })),
      { longest: 100, collect: (documents) => documents.length },
    );
    await expect(all.client.run('reports')).rejects.toMatchObject({
      message: expect.stringContaining('over 100 characters'),
    });
  });

  test('whose documents are too deep or too long is refused, as a monitor is', async () => {
    const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
    for (const data of [
      `{"progress":0.5,"a":${deep}}`,
      `{"progress":0.5,"a":"${'x'.repeat(2_000_000)}"}`,
    ])
      for (const document of [undefined, ({ data }: { data: string }) => JSON.parse(data)]) {
        const { client } = clientOf([said(100, data), said(900, 'x')], { document });
        const error: Error = await client.run<never>('reports').catch((thrown) => thrown);
        expect(error.name).toMatch(/^(ProtocolError|OperationGoneError)$/);
        expect(error.message).toMatch(/limits\.status|call stack|recursion/);
      }
  });

  test('that storms is asked no more often than four times a second', async () => {
    const events = Array.from({ length: 500 }, (_, index) =>
      said(20 * index, { progress: index / 500 }),
    );
    const { client } = clientOf([...events, said(10_000, { total: 42 }, 'result')]);
    const began = Date.now();
    const operation = await client.submit('reports');
    await operation.result();
    expect(Date.now() - began).toBeLessThanOrEqual(10_250);
    expect(operation.status.polls).toBeLessThanOrEqual(42);
  });

  test('that the caller reads himself', async () => {
    const { client } = clientOf(
      [said(100, { pct: 10 }, 'tick'), said(600, { file: 'a.csv' }, 'output_item.done')],
      {
        read: ({ event }, document) =>
          event === 'tick'
            ? { state: 'running', progress: (document as { pct: number }).pct / 100 }
            : { state: 'succeeded', word: event },
      },
    );
    const { seen, options } = watched();
    expect(await client.run('exports', options)).toEqual({ file: 'a.csv' });
    expect(seen).toContain('running 0.1');
  });

  test('one that throws breaks the stream, and says so', async () => {
    const { client } = clientOf([said(100, {})], {
      read: () => {
        throw new Error('no such member');
      },
    });
    await expect(client.run('exports')).rejects.toMatchObject({
      message: expect.stringContaining('broke off after 1 event: no such member'),
    });
  });

  test('an answer without a stream is read as the convention does', async () => {
    const server = script('202 /jobs/7', '200 done | {"result":7}');
    const client = createClient({ ...server.options, convention: eventStream() });
    expect(await client.run('reports')).toBe(7);
    const refused = createClient({ ...script('400').options, convention: eventStream() });
    await expect(refused.run('reports')).rejects.toMatchObject({ name: 'SubmitError' });
  });

  test('is read at its end where there are no streams, as in React Native', async () => {
    const text = 'event: progress\ndata: {"progress":0.5}\n\nevent: result\ndata: {"total":42}\n\n';
    const response = new Response(text, { headers: { 'content-type': 'text/event-stream' } });
    Object.defineProperty(response, 'body', { value: undefined });
    const server = script(response);
    const client = createClient({ ...server.options, convention: eventStream() });
    expect(await client.run('reports')).toEqual({ total: 42 });
  });

  test('with hooks of the caller, whose fetch sees the submit alone', async () => {
    const { client, server } = clientOf([said(1_000, { total: 42 }, 'result')]);
    const hooks = {
      beforeRequest: [({ request }: { request: Request }) => request.headers.set('x-hook', '1')],
    };
    expect(await client.run('reports', { hooks: hooks as never, timeout: 1_000 })).toEqual({
      total: 42,
    });
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]?.headers.get('x-hook')).toBe('1');
  });

  test('tells when it is asked once', async () => {
    const { client } = clientOf([said(1_000, { progress: 0.5 })]);
    const operation = await client.submit('reports');
    await vi.advanceTimersByTimeAsync(2_000);
    const status = await operation.poll();
    expect(isFinal(status)).toBe(false);
    expect(status.progress).toBe(0.5);
  });

  test('of OpenAI names its response, which is polled when the stream breaks off', async () => {
    const response = (status: string, more = {}) => ({ id: 'resp_1', status, ...more });
    const { client, server } = clientOf(
      [
        said(
          100,
          { type: 'response.created', sequence_number: 0, response: response('queued') },
          'response.created',
        ),
        said(
          900,
          { type: 'response.output_text.done', sequence_number: 9, text: 'Hi' },
          'response.output_text.done',
        ),
        [2_000, 'cut'],
      ],
      {
        convention: openaiResponse(),
        document: ({ data }) => (JSON.parse(data) as { response?: unknown }).response,
        lines: [
          '200 in_progress | {"id":"resp_1"}',
          '200 completed | {"id":"resp_1","output":["Hi"]}',
        ],
      },
    );
    expect(
      await client.run('responses', { json: { background: true, stream: true } }),
    ).toMatchObject({ status: 'completed', output: ['Hi'] });
    expect(server.lines.slice(1)).toEqual([
      'GET https://api.example.com/responses/resp_1',
      'GET https://api.example.com/responses/resp_1',
    ]);
  });

  test.for([
    [{ longest: 0 }, 'longest'],
    [{ read: 1 }, 'read'],
    [{ convention: 'http' }, "`convention` is 'http', expected a convention"],
    [{ convention: null }, '`convention` is null, expected a convention'],
    [{ convention: { accept: () => undefined } }, 'expected a convention'],
    [{ convention: { read: () => undefined } }, 'expected a convention'],
    [{ colect: () => 1 }, 'collect'],
  ] as const)('%o is a TypeError that names %s', ([options, name]) => {
    expect(() => eventStream(options as never)).toThrow(name);
    expect(() => eventStream({ convention: http() })).not.toThrow();
  });
});

describe('its convention', () => {
  const url = 'https://api.example.com/reports';
  const { signal } = new AbortController();
  /** Another convention, without anything that it may do without. */
  const least: Convention = { name: 'own', accept: () => undefined, read: () => undefined };
  const streamed = (type = 'text/event-stream') => ({ 'content-type': type });
  const nothingSent = () => Promise.reject(new Error('nothing is to be sent'));
  const at = (statusUrl: string, more: Partial<Checkpoint> = {}) =>
    ({ statusUrl, state: 'running', monitor: 'answers', ...more }) as Checkpoint;

  beforeEach(() => {
    vi.setTimerTickMode('manual');
  });

  function exchanging(options: EventStreamOptions = {}) {
    const convention = eventStream({ convention: least, keepFor: 5_000, ...options });
    const exchange = (given: Partial<PlannedExchange>, send: () => Promise<Response>) =>
      convention.exchange?.(
        { purpose: 'poll', method: 'GET', url, hold: 0, checkpoint: undefined, signal, ...given },
        send,
      ) as Promise<Response>;
    const submit = (response: Response) =>
      exchange({ purpose: 'submit', method: 'POST' }, async () => response);
    /** What it is for the one who has sent this submit. */
    async function begin(response: Response, asked = url) {
      const { headers } = await submit(response);
      const answer: Answer = { status: 200, url, headers, body: {} };
      const accepted = convention.accept(answer, { method: 'POST', url: asked });
      const { statusUrl, variables } = accepted as { statusUrl: string } & Checkpoint;
      return { answer, accepted, checkpoint: at(statusUrl, { variables }) };
    }
    /** What a poll is answered with, and what is read in that. */
    async function poll(checkpoint: Checkpoint, given: Partial<PlannedExchange> = {}) {
      const response = await exchange({ checkpoint, ...given }, nothingSent);
      const { status, headers } = response;
      const body: unknown = await response.json();
      return {
        status,
        headers,
        body,
        reading: convention.read({ status, url, headers, body }, checkpoint),
      };
    }
    return { convention, exchange, submit, begin, poll };
  }
  const open = (chunks: Chunk[] = [], headers: Record<string, string> = {}) =>
    streaming(chunks, headers).answer();

  test('is called after the one that reads its documents', () => {
    expect(eventStream().name).toBe('event-stream');
    expect(eventStream({ convention: least }).name).toBe('event-stream, own');
  });

  test('asks for a stream, and for what the other one asks', () => {
    const accept = 'text/event-stream, application/json';
    expect(eventStream({ convention: least }).prepare?.({ method: 'POST' })).toEqual({
      headers: { accept },
    });
    const prepare = () => ({ headers: { prefer: 'wait=5' }, hold: 5_000 });
    const asking = eventStream({ convention: { ...least, prepare } });
    expect(asking.prepare?.({ method: 'POST' })).toEqual({
      headers: { accept, prefer: 'wait=5' },
      hold: 5_000,
    });
  });

  test.for<[what: string, answer: () => Response]>([
    ['an error', () => new Response('data: 1', { status: 500, headers: streamed() })],
    ['another type', () => new Response('data: 1', { headers: streamed('text/plain') })],
    ['a longer type', () => new Response('data: 1', { headers: streamed('text/event-streams') })],
    ['a parameter', () => new Response('', { headers: streamed('a/b; c=text/event-stream') })],
    ['no type', () => new Response(new Uint8Array([1]))],
    ['no body', () => new Response(null, { headers: streamed() })],
  ])('gives an answer that is no stream on as it is: %s', async ([, answer]) => {
    const { submit } = exchanging();
    const response = answer();
    expect(await submit(response)).toBe(response);
  });

  test.for(['text/event-stream', 'Text/Event-Stream;charset=utf-8', 'text/event-stream ; a=b'])(
    'takes %s for a stream',
    async (type) => {
      const { submit } = exchanging();
      const response = open([], { 'content-type': type });
      expect(await submit(response)).not.toBe(response);
    },
  );

  test('answers in the place of the stream, with the headers that are not about its body', async () => {
    const { submit, convention } = exchanging();
    const answer = await submit(
      open([], {
        location: '/jobs/7',
        'content-language': 'en',
        'content-location': '/jobs/7',
        'set-cookie': 'a=b',
        'x-content-hash': '1',
      }),
    );
    const { 'await202-event-stream': id, ...headers } = Object.fromEntries(answer.headers);
    expect(id).toMatch(/^\d+-\d+-\d+-\d+$/);
    expect(headers).toEqual({
      'content-type': 'application/json',
      location: '/jobs/7',
      'content-location': '/jobs/7',
      'x-content-hash': '1',
    });
    expect(await answer.text()).toBe('{}');
    const made: Answer = { status: 200, url, headers: answer.headers, body: {} };
    expect(convention.read(made, at(url))).toEqual({ state: 'pending' });
  });

  test('which comes from where the stream has come from', async () => {
    const { submit } = exchanging();
    expect((await submit(open())).url).toBe(url);
    const moved = Object.defineProperty(open(), 'url', { value: `${url}/moved` });
    expect((await submit(moved)).url).toBe(`${url}/moved`);
  });

  test('makes a URL for the polls of a stream that names no monitor', async () => {
    const { begin } = exchanging();
    const { answer, accepted } = await begin(open(), `${url}?year=2026#part`);
    const id = answer.headers.get('await202-event-stream');
    expect(accepted).toEqual({
      state: 'pending',
      statusUrl: `${url}?year=2026#await202-event-stream-${id}`,
      variables: { stream: id },
    });
  });

  test('remembers the stream beside what the other one remembers', async () => {
    const accept = ({ status, body }: Answer) =>
      ({
        state: 'running',
        statusUrl: `/jobs/${status}/${body}`,
        variables: { own: '1' },
      }) as const;
    const { begin } = exchanging({ convention: { ...least, accept } });
    const { answer, accepted } = await begin(open());
    const stream = answer.headers.get('await202-event-stream');
    expect(accepted).toEqual({
      state: 'running',
      statusUrl: '/jobs/202/undefined',
      variables: { own: '1', stream },
    });
  });

  test('finds the stream by its URL alone', async () => {
    const { begin, poll } = exchanging();
    const { checkpoint } = await begin(open([said(0, { a: 1 })]));
    await vi.advanceTimersByTimeAsync(0);
    expect(await poll(at(checkpoint.statusUrl))).toMatchObject({ status: 200, body: { a: 1 } });
  });

  test('names the monitor in each answer, because one of them may get lost', async () => {
    const { begin, poll } = exchanging({ convention: http() });
    const { checkpoint } = await begin(
      open([
        said(0, { status: 'running', statusUrl: '/jobs/7' }),
        said(10, { status: 'running', progress: 0.5 }),
      ]),
    );
    await vi.advanceTimersByTimeAsync(0);
    expect((await poll(checkpoint)).reading).toMatchObject({ statusUrl: '/jobs/7' });
    await vi.advanceTimersByTimeAsync(10);
    expect((await poll(checkpoint)).reading).toMatchObject({ progress: 0.5, statusUrl: '/jobs/7' });
  });

  test('polls its stream as long as that speaks, and then as the other one does', async () => {
    const accept = () => ({ state: 'running', statusUrl: '/jobs/7' }) as const;
    const poll = (_: Checkpoint, mayHold: boolean) => ({ url: '/jobs/7', hold: mayHold ? 7 : 1 });
    for (const own of [poll, undefined]) {
      const { begin, convention, exchange } = exchanging({
        convention: { ...least, accept, ...(own && { poll: own }) },
      });
      const { checkpoint } = await begin(open());
      const { statusUrl } = checkpoint;
      expect(convention.poll?.(checkpoint, true)).toEqual({ url: statusUrl, hold: 30_000 });
      expect(convention.poll?.(checkpoint, false)).toEqual({ url: statusUrl, hold: 0 });
      await exchange({ purpose: 'cancel', checkpoint }, async () => new Response('{}'));
      const then = own ? { url: '/jobs/7', hold: 7 } : { url: statusUrl };
      expect(convention.poll?.(checkpoint, true)).toEqual(then);
    }
  });

  test('never polls the other one at a URL that was made here', () => {
    const { convention } = exchanging({
      convention: { ...least, poll: () => ({ url: '/other' }) },
    });
    const statusUrl = `${url}#await202-event-stream-1`;
    expect(convention.poll?.(at(statusUrl), true)).toEqual({ url: statusUrl, hold: 30_000 });
  });

  test('lets the next poll wait only where that costs a request', async () => {
    const { begin, convention } = exchanging();
    const { answer, checkpoint } = await begin(open());
    const other: Answer = { ...answer, headers: new Headers() };
    expect(convention.retryAfter?.(answer, checkpoint)).toBe(0);
    expect(convention.retryAfter?.(other, checkpoint)).toBeUndefined();
    const retryAfter = vi.fn(() => 700);
    const slow = eventStream({ convention: { ...least, retryAfter } });
    expect(slow.retryAfter?.(other, checkpoint)).toBe(700);
    expect(retryAfter).toHaveBeenCalledWith(other, checkpoint);
  });

  test('finds a fault in an answer of a stream that is not there any more', () => {
    const headers = new Headers({ 'await202-event-stream': '1' });
    const { convention } = exchanging();
    expect(convention.read({ status: 200, url, headers, body: {} }, at(url))).toBe('fault');
  });

  test('cancels at the monitor, if there is one', () => {
    const { convention } = exchanging();
    const bare = `${url}#await202-event-stream-1`;
    expect(convention.cancel?.(at(bare))).toEqual({ url: bare });
    expect(convention.cancel?.(at(url))).toEqual({ url, method: 'DELETE' });
    const cancel = () => ({ url: '/cancel', method: 'POST' });
    const own = eventStream({ convention: { ...least, cancel } });
    expect(own.cancel?.(at(url))).toEqual({ url: '/cancel', method: 'POST' });
  });

  test('sends a request for a result, or for nothing that is known', async () => {
    const { begin, exchange } = exchanging();
    const { checkpoint } = await begin(open());
    const response = new Response('a,b');
    expect(await exchange({ purpose: 'result', checkpoint }, async () => response)).toBe(response);
    expect(await exchange({}, async () => response)).toBe(response);
  });

  test('has nothing to send where there is no monitor: a cancel closes the stream', async () => {
    const { begin, exchange, poll } = exchanging();
    const { checkpoint } = await begin(open());
    const answer = await exchange({ purpose: 'cancel', checkpoint }, nothingSent);
    expect(answer.status).toBe(204);
    const { status, headers, body } = await poll(checkpoint);
    expect([status, body]).toEqual([410, { detail: 'it was canceled' }]);
    expect(headers.get('content-type')).toBe('application/problem+json');
  });

  test('reads on if the monitor has refused to cancel', async () => {
    const accept = () => ({ state: 'running', statusUrl: '/jobs/7' }) as const;
    const { begin, exchange, poll } = exchanging({ convention: { ...least, accept } });
    const { checkpoint } = await begin(open([said(0, { a: 1 })]));
    const refusal = new Response(null, { status: 409 });
    expect(await exchange({ purpose: 'cancel', checkpoint }, async () => refusal)).toBe(refusal);
    await vi.advanceTimersByTimeAsync(0);
    expect(await poll(checkpoint)).toMatchObject({ status: 200, body: { a: 1 } });
  });

  test('cancels in another process, too, where there is no stream to close', async () => {
    const { exchange } = exchanging();
    const bare = at(`${url}#await202-event-stream-1`);
    expect((await exchange({ purpose: 'cancel', checkpoint: bare }, nothingSent)).status).toBe(204);
    const done = new Response('{}');
    const named = at(url, { variables: { stream: '1' } });
    expect(await exchange({ purpose: 'cancel', checkpoint: named }, async () => done)).toBe(done);
  });

  test('forgets a stream that nobody has asked for', async () => {
    const { begin, poll } = exchanging();
    const { checkpoint } = await begin(open());
    await vi.advanceTimersByTimeAsync(5_000);
    const { status, body } = await poll(checkpoint);
    expect([status, body]).toEqual([
      410,
      { detail: 'its event stream was in another process, or is over' },
    ]);
  });
});
