import { createClient, type Exchanged, type Intercept } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { complaints } from '../support/leftovers.ts';
import { fastTime } from '../support/scripted-answers.ts';
import { clientOf, delayed } from '../support/scripted-server.ts';

// `intercept` is called around every exchange, and may take its time.

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

const accepted = '202 /tasks/1';
const api = 'https://api.example.com';

/** Lets everything through, and keeps what it saw. */
function watching() {
  const seen: string[] = [];
  const intercept: Intercept = async (send, { purpose, url }) => {
    const index = seen.push(`${purpose} ${url.replace(api, '')}`) - 1;
    const exchanged = await send();
    seen[index] += `: ${exchanged.status}`;
    return exchanged;
  };
  return { seen, intercept };
}

test('it is around the submit, each poll and the result', async () => {
  const { seen, intercept } = watching();
  const lines = [accepted, '200 running', '200 done | {"resultUrl":"/rows"}', '200 | {"rows":3}'];
  const { client } = clientOf(lines, { intercept });
  expect(await client.run('tasks')).toEqual({ rows: 3 });
  expect(seen).toEqual([
    'submit /tasks: 202',
    'poll /tasks/1: 200',
    'poll /tasks/1: 200',
    'result /rows: 200',
  ]);
});

test('it is around a cancel', async () => {
  const { seen, intercept } = watching();
  const { client } = clientOf([accepted, '204', '200 canceled'], { intercept });
  const operation = await client.submit('tasks');
  await operation.cancel();
  expect(seen[1]).toBe('cancel /tasks/1: 204');
});

test('it is around every try of each', async () => {
  const { seen, intercept } = watching();
  const lines = ['503', accepted, '503', '200 done | {"resultUrl":"/rows"}', '503', '200 | {}'];
  const { client } = clientOf(lines, { intercept });
  await client.run('tasks', { idempotencyKey: true });
  expect(seen).toEqual([
    ...['submit /tasks: 503', 'submit /tasks: 202'],
    ...['poll /tasks/1: 503', 'poll /tasks/1: 200'],
    ...['result /rows: 503', 'result /rows: 200'],
  ]);
});

test('redirects are a part of the exchange that meets them', async () => {
  const { seen, intercept } = watching();
  const { client, server } = clientOf([accepted, '307 /moved', '200 done'], { intercept });
  await client.run('tasks');
  expect(seen).toEqual(['submit /tasks: 202', 'poll /tasks/1: 200']);
  expect(server.lines).toEqual([`POST ${api}/tasks`, `GET ${api}/tasks/1`, `GET ${api}/moved`]);
});

test('the URL is whole, with its query', async () => {
  const { seen, intercept } = watching();
  const { client } = clientOf(['204'], { intercept });
  await client.resume(`${api}/tasks/1?sig=abc`).result();
  expect(seen[0]).toMatch('poll /tasks/1?sig=abc');
});

test('`send()` resolves with status and headers alone, when the answer has been read', async () => {
  let exchanged: Exchanged | undefined;
  const at: number[] = [];
  const { client } = clientOf([delayed(300, '204 | x-cost: 7')], {
    async intercept(send) {
      exchanged = await send();
      at.push(Date.now());
      return exchanged;
    },
  });
  const began = Date.now();
  await client.resume(`${api}/tasks/1`).result();
  expect(Object.keys(exchanged ?? {})).toEqual(['status', 'headers']);
  expect(exchanged?.headers.get('x-cost')).toBe('7');
  expect(at).toEqual([began + 300]);
});

test('`send()` rejects when there was no answer', async () => {
  const reasons: unknown[] = [];
  const { client } = clientOf(['reset', '204'], {
    intercept: (send) =>
      send().catch((reason: Error) => {
        reasons.push(reason.message);
        throw reason;
      }),
  });
  await client.resume(`${api}/tasks/1`).result();
  expect(reasons).toEqual(['no answer (fetch failed)']);
});

test('`parse` gets a stream that is still to be read', async () => {
  const stream = new Response('a,b\n1,2', { headers: { 'content-type': 'text/csv' } });
  const { client } = clientOf([accepted, stream], { intercept: (send) => send() });
  expect(await client.run('tasks', { parse: (response) => response.text() })).toBe('a,b\n1,2');
});

test("an operation's own replaces the client's", async () => {
  const own = watching();
  const others = watching();
  const { client } = clientOf([accepted, '204'], { intercept: others.intercept });
  await client.run('tasks', { intercept: own.intercept });
  expect(own.seen).toHaveLength(2);
  expect(others.seen).toEqual([]);
});

test('one that is not a function is refused', () => {
  const limit = { intercept: 5 } as object;
  expect(() => createClient(limit)).toThrow('`intercept` is 5, expected a function.');
});

describe('an exchange that waits for its turn', () => {
  /** Holds everything back until a moment. */
  const until =
    (milliseconds: number): Intercept =>
    async (send) => {
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      return send();
    };

  test('has its whole `timeout` from then on', async () => {
    const { client, server } = clientOf([delayed(900, '204')], {
      intercept: until(60_000),
      timeout: 1000,
    });
    await client.resume(`${api}/tasks/1`).result();
    expect(server.moments).toEqual([60_000]);
  });

  test('is polled after the wait that its answer asks for', async () => {
    const { client, server } = clientOf(['202 | retry-after: 2', '204'], { intercept: until(500) });
    await client.resume(`${api}/tasks/1`).result();
    expect(server.moments).toEqual([500, 3000]);
  });

  test('one at a time, as with p-limit(1)', async () => {
    let tail: Promise<unknown> = Promise.resolve();
    const intercept: Intercept = (send) => {
      const exchanged = tail.then(send);
      tail = exchanged.catch(() => undefined);
      return exchanged;
    };
    const slow = delayed(100, '204');
    const { client, server } = clientOf([slow, slow, slow], { intercept });
    const unhandled = complaints();
    await Promise.all([1, 2, 3].map((id) => client.resume(`${api}/tasks/${id}`).result()));
    expect(server.moments).toEqual([0, 100, 200]);
    expect(unhandled).toEqual([]);
  });
});
