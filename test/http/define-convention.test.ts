import { body, createClient, defineConvention, OperationFailedError, template } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fastTime, rejection } from '../support/scripted-answers.ts';
import { type Line, script } from '../support/scripted-server.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

function speaking(convention: ReturnType<typeof defineConvention>, ...lines: Line[]) {
  const server = script(...lines);
  return { server, client: createClient({ ...server.options, convention }) };
}

const data = {
  name: 'tickets',
  monitor: template('{origin}/tickets/{number}'),
  state: body('phase'),
  words: { succeeded: ['delivered'] },
} as const;

describe('defineConvention()', () => {
  test('of data alone is http() with these words', async () => {
    const tickets = defineConvention({
      ...data,
      prepare: { headers: { prefer: 'ticket' } },
      poll: { method: 'HEAD' },
      cancel: { method: 'PATCH' },
    });
    const { client, server } = speaking(
      tickets,
      '200 | {"number":7}',
      '202',
      '200 | {"phase":"delivered"}',
    );
    const operation = await client.submit('x');
    await operation.cancel();
    expect(await operation.result()).toEqual({ phase: 'delivered' });
    expect(server.lines.slice(1)).toEqual([
      'PATCH https://api.example.com/tickets/7',
      'HEAD https://api.example.com/tickets/7',
    ]);
    expect(server.requests[0]?.headers.get('prefer')).toBe('ticket');
    expect(tickets.name).toBe('tickets');
  });

  test('asks `read` and `accept` first, and the data where they say nothing', async () => {
    const tickets = defineConvention({
      ...data,
      accept: ({ status }) => (status === 299 ? { state: 'canceled' } : undefined),
      read: ({ status }) => (status === 403 ? 'fault' : undefined),
    });
    const canceled = speaking(tickets, '299 | {"number":7}');
    expect((await canceled.client.submit('x')).status.state).toBe('canceled');
    const { client } = speaking(
      tickets,
      '200 | {"number":7}',
      '403',
      '200 | {"phase":"delivered"}',
    );
    expect(await client.run('x')).toEqual({ phase: 'delivered' });
  });

  test.for([
    { line: '409 | retry-after: 7', evidence: 'code', end: 'goes on' },
    { line: '503', evidence: 'code', end: 'goes on' },
    { line: '409', evidence: 'code', end: 'failed' },
    { line: '409 | retry-after: soon', evidence: 'code', end: 'failed' },
    { line: '409 | retry-after: 7', evidence: undefined, end: 'failed' },
  ] as const)('reads a failure by $evidence in $line: $end', async ({ line, evidence, end }) => {
    const tickets = defineConvention({
      ...data,
      read: ({ status }) => (status > 399 ? { state: 'failed', evidence } : undefined),
    });
    const lines = ['200 | {"number":7}', line, '200 | {"phase":"delivered"}'];
    const run = speaking(tickets, ...lines).client.run('x');
    if (end === 'failed') expect(await rejection(run)).toBeInstanceOf(OperationFailedError);
    else expect(await run).toEqual({ phase: 'delivered' });
  });

  test('takes functions for `prepare`, `poll`, `collect` and `cancel`', async () => {
    const tickets = defineConvention({
      ...data,
      prepare: ({ method }) => ({ headers: { 'x-by': method } }),
      poll: async ({ statusUrl: url }) => ({ url, method: 'POST' }),
      collect: () => ({ result: { value: 42 } }),
      cancel: ({ statusUrl }) => ({ url: `${statusUrl}/withdraw`, method: 'PUT' }),
    });
    const { client, server } = speaking(
      tickets,
      '200 | {"number":7}',
      '202',
      '200 | {"phase":"delivered"}',
    );
    const operation = await client.submit('x');
    await operation.cancel();
    expect(await operation.result()).toBe(42);
    expect(server.requests[0]?.headers.get('x-by')).toBe('POST');
    expect(server.lines.slice(1)).toEqual([
      'PUT https://api.example.com/tickets/7/withdraw',
      'POST https://api.example.com/tickets/7',
    ]);
  });

  test('whose own code aborts the signal ends the wait with it', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const tickets = defineConvention({
      ...data,
      prepare: () => {
        controller.abort('enough');
        return {};
      },
    });
    const { client, server } = speaking(tickets, '200 | {"number":7}', '204');
    await expect(client.submit('x', { signal })).rejects.toBe('enough');
    await vi.waitFor(() => expect(server.lines).toHaveLength(2));
    expect(server.lines[1]).toBe('DELETE https://api.example.com/tickets/7');
  });

  test('may stand between the client and the network', async () => {
    const planned: string[] = [];
    const tickets = defineConvention({
      ...data,
      poll: { headers: { 'x-key': '1' } },
      async exchange({ purpose, method, url, checkpoint, hold, signal }, send) {
        planned.push(`${purpose} ${method} ${url} ${checkpoint?.state} ${hold} ${signal.aborted}`);
        // Made here, without a request.
        if (purpose === 'poll' && checkpoint?.polls === 0)
          return Response.json({ phase: 'packed' });
        return send();
      },
    });
    const { client, server } = speaking(
      tickets,
      '200 | {"number":7}',
      '200 | {"phase":"delivered"}',
    );
    const phases: unknown[] = [];
    await client.run('x', { onStatus: ({ word }) => phases.push(word) });
    expect(phases).toEqual([undefined, 'packed', 'delivered']);
    expect(server.lines).toEqual([
      'POST https://api.example.com/x',
      'GET https://api.example.com/tickets/7',
    ]);
    expect(server.requests[1]?.headers.get('x-key')).toBe('1');
    expect(planned).toEqual([
      'submit POST https://api.example.com/x undefined 0 false',
      'poll GET https://api.example.com/tickets/7 pending 0 false',
      'poll GET https://api.example.com/tickets/7 running 0 false',
    ]);
  });

  test('sees each hop of a redirect, and an error in it is a fault', async () => {
    const urls: string[] = [];
    const tickets = defineConvention({
      ...data,
      async exchange({ url, purpose }, send) {
        urls.push(url);
        if (purpose === 'poll' && urls.length === 3) throw new Error('out of order');
        return send();
      },
    });
    const { client } = speaking(
      tickets,
      '307 /y',
      '200 | {"number":7}',
      '200 | {"phase":"delivered"}',
    );
    const operation = await client.submit('x');
    expect((await operation.poll()).state).toBe('pending');
    expect((await operation.poll()).state).toBe('succeeded');
    expect(urls.slice(0, 3)).toEqual([
      'https://api.example.com/x',
      'https://api.example.com/y',
      'https://api.example.com/tickets/7',
    ]);
  });

  test.for([
    { definition: {}, says: /`name` is missing, expected a string/ },
    { definition: { name: '' }, says: /`name` is missing/ },
    { definition: { name: 7 }, says: /`name` is missing/ },
    {
      definition: { name: 'x', colect: () => undefined },
      says: /`colect` is unknown, expected .*, collect, .*did you mean collect\?/,
    },
  ])('$definition is a TypeError that says what is wrong', ({ definition, says }) => {
    expect(() => defineConvention(definition as never)).toThrow(says);
    expect(() => defineConvention(definition as never)).toThrow(TypeError);
  });
});
