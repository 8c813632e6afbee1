import { createClient } from 'await202';
import { lxd, openaiResponse } from 'await202/conventions';
import { lxdEvents, openaiResponseEvents } from 'await202/push';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { complaints, leftovers, nothing, turn } from '../support/leftovers.ts';
import { fastTime } from '../support/scripted-answers.ts';
import { script } from '../support/scripted-server.ts';
import { socketsOf } from '../support/scripted-sockets.ts';
import { type Chunk, streamsOf } from '../support/scripted-stream.ts';

// Channels of single vendors, with what these send.

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

const json = (body: object, status = 200) => Response.json(body, { status });

describe('the event socket of LXD', () => {
  const operation = (code: number, more = {}) => ({
    id: 'a1b2',
    class: 'task',
    status_code: code,
    err: '',
    may_cancel: false,
    ...more,
  });
  const event = (code: number, more = {}) => ({
    type: 'operation',
    timestamp: '2026-11-28T12:00:00Z',
    location: 'none',
    metadata: operation(code, more),
  });
  const accepted = () =>
    json(
      {
        type: 'async',
        status_code: 100,
        operation: '/1.0/operations/a1b2',
        metadata: operation(103),
      },
      202,
    );
  const polled = (code: number, more = {}) =>
    json({ type: 'sync', status_code: 200, metadata: operation(code, more) });

  test('shows the progress, and its end has the operation polled at once', async () => {
    const { WebSocket, sockets } = socketsOf((socket) => {
      socket.emit('open');
      // Operations of others, and log lines.
      setTimeout(() => socket.say({ type: 'logging', metadata: { message: 'hi' } }), 2_000);
      setTimeout(() => socket.say({ ...event(200), metadata: { id: 'other' } }), 3_000);
      const metadata = { progress: { percent: '40', stage: 'unpack' } };
      setTimeout(() => socket.say(event(103, { metadata })), 5_200);
      setTimeout(() => socket.say(event(200, { resources: {} })), 9_300);
    });
    const server = script(accepted(), polled(103), polled(200, { resources: { instances: [] } }));
    const client = createClient({
      ...server.options,
      convention: lxd(),
      wake: lxdEvents('wss://lxd.example:8443/1.0/events?project=web', { WebSocket }),
    });
    const seen: unknown[] = [];
    const end = client.run('https://lxd.example:8443/1.0/instances', {
      json: { name: 'c1' },
      onStatus: ({ state, progress }) => seen.push(`${state} ${progress}`),
    });
    expect(await end).toMatchObject({ resources: { instances: [] } });
    expect(sockets.map(({ url }) => url)).toEqual([
      'wss://lxd.example:8443/1.0/events?project=web&type=operation',
    ]);
    expect(seen).toEqual(['running undefined', 'running undefined', 'running 0.4', 'succeeded 1']);
    expect(server.moments).toEqual([0, 250, 9_300]);
    expect(sockets[0]?.isClosed).toBe(true);
  });

  test('keeps the types that the caller wants, and takes no relative URL', async () => {
    const { WebSocket, sockets } = socketsOf((socket) => socket.emit('open'));
    const server = script(accepted(), polled(200));
    const url = 'wss://lxd.example:8443/1.0/events?type=operation%2Clifecycle';
    const client = createClient({
      ...server.options,
      convention: lxd(),
      wake: lxdEvents(url, { WebSocket }),
    });
    await client.run('https://lxd.example:8443/1.0/instances');
    expect(sockets.map(({ url }) => url)).toEqual([url]);
    expect(() => lxdEvents('/1.0/events', { WebSocket })).toThrow(TypeError);
  });
});

describe('the stream of a background response of OpenAI', () => {
  const statusUrl = 'https://api.openai.com/v1/responses/resp_1';
  const response = (status: string) => ({ id: 'resp_1', object: 'response', status });
  const said = (at: number, number: number, type: string, more = {}): Chunk => [
    at,
    `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: number, ...more })}\n\n`,
  ];

  function clientOf(polls: Response[], ...streams: (Chunk[] | Response)[]) {
    const server = script(...polls);
    const events = streamsOf(...streams);
    const client = createClient({
      ...server.options,
      convention: openaiResponse(),
      fetch: (input, init) => {
        const request = new Request(input, init);
        return /stream=true/.test(request.url) ? events.fetch(request) : server.fetch(request);
      },
      wake: openaiResponseEvents(),
    });
    return { server, events, end: client.resume(statusUrl).result() };
  }

  test('has it polled when its state is another, and not for each part of its output', async () => {
    const deltas = Array.from({ length: 50 }, (_, index) =>
      said(4_000 + 20 * index, 2 + index, 'response.output_text.delta', { delta: 'x' }),
    );
    const { server, events, end } = clientOf(
      [json(response('in_progress')), json(response('in_progress')), json(response('completed'))],
      [
        said(3_000, 1, 'response.in_progress', { response: response('in_progress') }),
        ...deltas,
        said(9_000, 60, 'response.completed', { response: response('completed') }),
      ],
    );
    expect(await end).toMatchObject({ status: 'completed' });
    expect(server.moments).toEqual([0, 250, 9_000]);
    expect(events.requests.map(({ url }) => url)).toEqual([`${statusUrl}?stream=true`]);
  });

  test('goes on after the last event that was seen', async () => {
    const { events, end } = clientOf(
      [
        json(response('queued')),
        json(response('in_progress')),
        json(response('in_progress')),
        json(response('in_progress')),
        json(response('completed')),
      ],
      [
        said(1_000, 7, 'response.in_progress', { response: response('in_progress') }),
        [2_000, 'cut'],
      ],
      [said(3_000, 60, 'response.completed', { response: response('completed') })],
    );
    expect(await end).toMatchObject({ status: 'completed' });
    expect(events.requests[1]?.url).toBe(`${statusUrl}?stream=true&starting_after=7`);
  });

  test('is polled as without it if OpenAI has none', async () => {
    const { end, events } = clientOf(
      [json(response('queued')), json(response('completed'))],
      json({ error: { message: 'not created with stream=true' } }, 400),
    );
    expect(await end).toMatchObject({ status: 'completed' });
    expect(events.requests).toHaveLength(1);
  });
});
