import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fastTime } from '../support/scripted-answers.ts';
import { clientOf, play, submitted } from '../support/scripted-server.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

const accepted = '202 /tasks/1';
const api = 'https://api.example.com';

describe('the first poll comes', () => {
  test('after the Retry-After of the 202', async () => {
    const { moments } = await play([`${accepted} | retry-after: 2`, '200 done']);
    expect(moments).toEqual([0, 2000]);
  });

  test('after `minDelay` when there is none', async () => {
    const { moments } = await play([accepted, '200 done'], { polling: { minDelay: 700 } });
    expect(moments).toEqual([0, 700]);
  });

  test.for([
    { label: '0', value: '0' },
    { label: 'nonsense', value: 'soon' },
    { label: 'negative', value: '-1' },
    { label: 'past', value: 'Sun, 06 Nov 1994 08:49:37 GMT' },
  ])('after `minDelay`, not at once, when it is $label', async ({ value }) => {
    const { moments } = await play([`${accepted} | retry-after: ${value}`, '200 done']);
    expect(moments).toEqual([0, 250]);
  });

  test('at once on a bare URL, which nobody has just polled', async () => {
    const { server, client } = clientOf(['200 running', '200 done | {"result":1}']);
    expect(await client.resume(`${api}/tasks/1`).result()).toBe(1);
    expect(server.moments).toEqual([0, 250]);
  });

  test('after what is left of the delay, on a checkpoint', async () => {
    const { server, client, operation } = await submitted([
      `${accepted} | retry-after: 10`,
      '200 done',
    ]);
    const checkpoint = operation.toJSON();
    await new Promise((resolve) => setTimeout(resolve, 4000));
    await client.resume(checkpoint).result();
    expect(server.moments).toEqual([0, 10_000]);
  });

  test('never later than was chosen, whatever clock wrote the checkpoint', async () => {
    const { server, client, operation } = await submitted([
      `${accepted} | retry-after: 10`,
      '200 done',
    ]);
    const ahead = { ...operation.toJSON(), at: Date.now() + 86_400_000 };
    await client.resume(ahead).result();
    expect(server.moments).toEqual([0, 10_000]);
  });
});

test('the next poll is counted from the answer, not from the request', async () => {
  const slow = async () => {
    await new Promise((resolve) => setTimeout(resolve, 3000));
    return new Response(null, { status: 202, headers: { 'retry-after': '2' } });
  };
  const { moments } = await play([accepted, slow, slow, '204']);
  expect(moments).toEqual([0, 250, 5250, 10_250]);
});

test('a delay beyond the longest timer (24.8 days) is waited in full', async () => {
  const { moments } = await play([accepted, '202 | retry-after: 5000000', '204']);
  expect(moments).toEqual([0, 250, 5_000_000_250]);
});

test('nextPollAt is for countdowns: epoch milliseconds, until there is no next poll', async () => {
  const { operation } = await submitted([accepted, '202 | retry-after: 7', '204']);
  expect(operation.nextPollAt).toBe(Date.now() + 250);
  await operation.poll();
  expect(operation.nextPollAt).toBe(Date.now() + 7000);
  await operation.poll();
  expect(operation.nextPollAt).toBeUndefined();
});

describe('a poll is sent', () => {
  const headers = {
    'x-api-key': 'k-1',
    prefer: 'respond-async',
    'idempotency-key': 'i-1',
    'if-match': '"1"',
    'content-language': 'en',
  };

  test('as a GET that no cache answers, without what describes the submit', async () => {
    const { server } = await play([accepted, '204'], { json: { year: 2026 }, headers });
    const { method, request, text, headers: sent } = server.requests[1]!;
    expect([method, request.cache, text]).toEqual(['GET', 'no-store', '']);
    expect(sent.get('accept')).toBe('application/json, */*;q=0.5');
    expect(sent.get('x-api-key')).toBe('k-1');
    for (const name of [
      'prefer',
      'idempotency-key',
      'if-match',
      'content-type',
      'content-language',
    ])
      expect(sent.has(name), name).toBe(false);
  });

  test('with our Accept, because your own is for the result', async () => {
    const { server } = await play([accepted, '204'], {
      headers: { accept: 'application/hal+json' },
    });
    const accepts = server.requests.map(({ headers }) => headers.get('accept'));
    expect(accepts).toEqual(['application/hal+json', 'application/json, */*;q=0.5']);
  });

  test('without the search parameters of the submit', async () => {
    const { server } = await play([accepted, '204'], { searchParams: { draft: '1' } });
    expect(server.lines).toEqual([`POST ${api}/tasks?draft=1`, `GET ${api}/tasks/1`]);
  });
});

describe('a monitor that moves', () => {
  test('is polled at its new URL when an answer repeats the header that named it', async () => {
    const { server } = await play([accepted, '202 /eu/tasks/1', '202', '202 tasks/2', '204']);
    expect(server.lines.slice(1)).toEqual([
      `GET ${api}/tasks/1`,
      `GET ${api}/eu/tasks/1`,
      `GET ${api}/eu/tasks/1`,
      `GET ${api}/eu/tasks/tasks/2`,
    ]);
  });

  test('stays where it was when an answer has another header', async () => {
    const { server } = await play([
      '202 | operation-location: /tasks/1',
      '202 /reports/1',
      '202 | operation-location: /eu/tasks/1',
      '204',
    ]);
    expect(server.lines.slice(1)).toEqual([
      `GET ${api}/tasks/1`,
      `GET ${api}/tasks/1`,
      `GET ${api}/eu/tasks/1`,
    ]);
  });

  test('stays where it was when a body named it, and later bodies name others', async () => {
    const { server } = await play([
      '202 | {"statusUrl":"/tasks/1"}',
      '200 running | {"statusUrl":"/tasks/2"}',
      '200 done',
    ]);
    expect(server.lines.slice(1)).toEqual([`GET ${api}/tasks/1`, `GET ${api}/tasks/1`]);
  });

  test('shows its new URL in the handle and in the checkpoint', async () => {
    const { operation } = await submitted([accepted, '202 /eu/tasks/1']);
    await operation.poll();
    expect(operation.statusUrl).toBe(`${api}/eu/tasks/1`);
    expect(operation.toJSON().statusUrl).toBe(`${api}/eu/tasks/1`);
  });

  test('to another origin gets none of your headers', async () => {
    const { server } = await play([accepted, '202 https://else.example/tasks/1', '204'], {
      headers: { 'x-api-key': 'k-1', authorization: 'Bearer t' },
    });
    const { url, headers } = server.requests[2]!;
    expect(url).toBe('https://else.example/tasks/1');
    expect([headers.get('x-api-key'), headers.get('authorization')]).toEqual([null, null]);
  });

  test('down to plain http is refused', async () => {
    const { end, server } = await play([accepted, '202 http://api.example.com/tasks/1']);
    expect(end).toMatchObject({
      name: 'ProtocolError',
      checkpoint: { statusUrl: `${api}/tasks/1` },
    });
    expect(server.requests).toHaveLength(2);
  });
});

describe('a monitor that can be read only once', () => {
  test('is not asked again: the final answer is kept for every later waiter', async () => {
    const { operation, server } = await submitted([accepted, '200 done | {"result":{"rows":3}}']);
    const first = await operation.result();
    const seen: string[] = [];
    for await (const { state } of operation) seen.push(state);
    expect(seen).toEqual(['succeeded']);
    expect(await operation.result()).toBe(first);
    expect((await operation.poll()).state).toBe('succeeded');
    expect((await operation.cancel()).state).toBe('succeeded');
    expect(first).toEqual({ rows: 3 });
    expect(server.moments).toEqual([0, 250]);
  });

  test('keeps a failure just as well', async () => {
    const { operation, server } = await submitted([accepted, '200 failed']);
    const first: unknown = await operation.result().catch((error: unknown) => error);
    await expect(operation.result()).rejects.toBe(first);
    expect(server.moments).toEqual([0, 250]);
  });
});
