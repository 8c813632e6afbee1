import { type Convention, createClient, http } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  fastTime,
  rejection,
  type ScriptedAnswer,
  scriptedAnswers,
} from '../support/scripted-answers.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

interface Ticket {
  readonly ticket?: string;
  readonly left?: number;
  readonly error?: string;
  readonly file?: string;
}

/** A server that hands out tickets, and is asked by POST; in twenty lines. */
const tickets: Convention = {
  name: 'tickets',
  prepare: () => ({ headers: { 'x-ticket': 'please' } }),
  accept({ body, status }) {
    const { ticket } = body as Ticket;
    if (status !== 200 || !ticket) return undefined;
    return { state: 'pending', statusUrl: '/ask', variables: { ticket } };
  },
  poll: ({ statusUrl, variables }) => ({ url: statusUrl, method: 'POST', json: variables }),
  read({ body, status }) {
    if (status === 418) return 'fault';
    if (status !== 200) return undefined;
    const { left = 0, error, file } = body as Ticket;
    if (error === 'withdrawn') return { state: 'canceled', word: error };
    if (error) return { state: 'failed', message: error };
    if (left > 0) return { state: 'running', progress: 1 - left / 100, retryAfter: left * 10 };
    return { state: 'succeeded', ...(file && { resultUrl: file }) };
  },
  cancel: ({ statusUrl, variables }) => ({
    url: `${statusUrl}/withdraw`,
    method: 'PUT',
    json: variables,
  }),
};

function speaking(convention: Convention, ...answers: ScriptedAnswer[]) {
  const server = scriptedAnswers(...answers);
  return { server, client: createClient({ ...server.options, convention }) };
}

const taken = () => Response.json({ ticket: 'A7' });
const left = (left: number) => Response.json({ left });

describe('a convention of twenty lines', () => {
  test('is spoken from the submit to the result', async () => {
    const { client, server } = speaking(
      tickets,
      taken(),
      left(80),
      new Response(null, { status: 418 }),
      left(50),
      Response.json({ left: 0, file: '/files/7' }),
      Response.json({ total: 7 }),
    );
    const seen: unknown[] = [];
    const result = await client.run('reports', {
      onStatus: ({ state, progress }) => void seen.push([state, progress]),
    });
    expect(result).toEqual({ total: 7 });
    expect(seen).toEqual([
      ['pending', undefined],
      ['running', expect.closeTo(0.2)],
      ['running', 0.5],
      ['succeeded', 1],
    ]);
    expect(server.lines).toEqual([
      'POST https://api.example.com/reports',
      ...Array(4).fill('POST https://api.example.com/ask'),
      'GET https://api.example.com/files/7',
    ]);
    expect(server.requests[0]?.headers.get('x-ticket')).toBe('please');
    expect(server.requests[1]?.text).toBe('{"ticket":"A7"}');
    // minDelay; 800 ms as asked; a backoff for the fault; 500 ms as asked.
    expect(server.moments).toEqual([0, 250, 1_050, 1_300, 1_800, 1_800]);
  });

  test("embeds a result: without a place it is the answer's body", async () => {
    const { client } = speaking(tickets, taken(), left(0));
    expect(await client.run('reports')).toEqual({ left: 0 });
  });

  test('cancels its own way', async () => {
    const { client, server } = speaking(
      tickets,
      taken(),
      new Response(null, { status: 204 }),
      Response.json({ error: 'withdrawn' }),
    );
    const outcome = await (await client.submit('reports')).cancel();
    expect(outcome).toMatchObject({ state: 'canceled', word: 'withdrawn' });
    expect(server.lines[1]).toBe('PUT https://api.example.com/ask/withdraw');
    expect(server.requests[1]?.text).toBe('{"ticket":"A7"}');
  });

  test('says why it failed', async () => {
    const { client } = speaking(tickets, taken(), Response.json({ error: 'out of ink' }));
    const error = await rejection(client.run('reports'));
    expect(error).toMatchObject({ name: 'OperationFailedError', body: { error: 'out of ink' } });
    expect((error as Error).message).toContain('out of ink');
  });

  test('leaves to the status code what it has no word for', async () => {
    const gone = speaking(tickets, taken(), new Response(null, { status: 410 }));
    expect(await rejection(gone.client.run('x'))).toMatchObject({ name: 'OperationGoneError' });
    const refused = speaking(tickets, taken(), new Response(null, { status: 403 }));
    expect(await rejection(refused.client.run('x'))).toMatchObject({ name: 'PollError' });
    const rejected = speaking(tickets, Response.json({}, { status: 422 }));
    expect(await rejection(rejected.client.run('x'))).toMatchObject({ name: 'SubmitError' });
  });

  test('remembers its variables in the checkpoint', async () => {
    const first = speaking(tickets, taken());
    const stored = JSON.stringify(await first.client.submit('reports'));
    const second = speaking(tickets, left(0));
    expect(await second.client.resume(JSON.parse(stored)).result()).toEqual({ left: 0 });
    expect(second.server.requests[0]?.text).toBe('{"ticket":"A7"}');
    expect(() => createClient().resume(JSON.parse(stored))).toThrow(/'tickets'.*'http'/);
  });

  test('may be chosen for one operation alone', async () => {
    const { client } = speaking(http(), taken(), left(0));
    expect(await client.run('reports', { convention: tickets })).toEqual({ left: 0 });
  });
});

describe('`collect`', () => {
  test('says where the result is', async () => {
    const collecting: Convention = { ...tickets, collect: () => ({ resultUrl: '/files/last' }) };
    const { client, server } = speaking(collecting, taken(), left(0), Response.json(7));
    expect(await client.run('reports')).toBe(7);
    expect(server.lines[2]).toBe('GET https://api.example.com/files/last');
  });

  test('may give the result itself', async () => {
    const collecting: Convention = { ...tickets, collect: () => ({ result: { value: 7 } }) };
    const { client } = speaking(collecting, taken(), left(0));
    expect(await client.run('reports')).toBe(7);
  });
});

describe('a convention with a mistake in it', () => {
  const broken = () => {
    throw new RangeError('no such field');
  };

  test('in `read` is a ProtocolError with that cause, and the checkpoint', async () => {
    const { client } = speaking({ ...tickets, read: broken }, taken(), left(0));
    const error = await rejection(client.run('reports'));
    expect(error).toMatchObject({ name: 'ProtocolError', cause: new RangeError('no such field') });
    expect(error).toHaveProperty('checkpoint.variables.ticket', 'A7');
  });

  test('that names no way to cancel is a CancelError', async () => {
    const { client } = speaking({ ...tickets, cancel: () => undefined }, taken());
    const operation = await client.submit('reports');
    expect(await rejection(operation.cancel())).toMatchObject({ name: 'CancelError' });
  });
});

test('a convention that says nothing of canceling sends a DELETE to the monitor', async () => {
  const { cancel: _, ...silent } = tickets;
  const { client, server } = speaking(silent, taken(), new Response(null, { status: 404 }));
  const operation = await client.submit('reports');
  await vi.advanceTimersByTimeAsync(11_000);
  expect(await operation.cancel()).toMatchObject({ state: 'canceled' });
  expect(server.lines[1]).toBe('DELETE https://api.example.com/ask');
});
