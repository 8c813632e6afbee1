import { type ClientOptions, createClient } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { kept, leftovers, nothing, now } from '../support/leftovers.ts';
import { fastTime, rejection } from '../support/scripted-answers.ts';
import { type Line, script } from '../support/scripted-server.ts';

// A 429 that says when to come back holds back every poll of the client to that origin.

beforeEach(fastTime);
afterEach(() => {
  expect(leftovers()).toEqual(nothing);
  vi.useRealTimers();
});

const api = 'https://api.example.com';
const sleep = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));
const tired = (seconds: number) => `429 | retry-after: ${seconds}`;
const milliseconds = (line: string) => Number(line.split(' ')[0]);

/** A client of servers that answer by the end of the URL, each with its own lines. */
function clientOf(servers: Record<string, Line[]>, options: ClientOptions = {}) {
  const scripts = Object.entries(servers).map(([end, lines]) => [end, script(...lines)] as const);
  const began = Date.now();
  const log: string[] = [];
  const client = createClient({
    baseUrl: `${api}/`,
    timeout: false,
    polling: { jitter: 0 },
    fetch: (input, init) => {
      const { method, url } = new Request(input, init);
      log.push(`${Date.now() - began} ${method} ${url.replace(api, '')}`);
      const [, server] = scripts.find(([end]) => url.endsWith(end)) ?? [];
      return server
        ? server.fetch(input, init)
        : Promise.resolve(new Response(null, { status: 204 }));
    },
    ...options,
  });
  return { client, log, began };
}

describe('another operation is polled only when the time has passed', () => {
  test('after a 429 of a poll', async () => {
    const { client, log } = clientOf({ '/a': [tired(10), '204'], '/b': ['202', '204'] });
    const a = client.resume(`${api}/a`).result();
    await sleep(100);
    const b = client.resume(`${api}/b`).result();
    await Promise.all([a, b]);
    // The pace after it is a hundredth of a second.
    expect(log).toEqual(['0 GET /a', '10000 GET /b', '10010 GET /a', '10250 GET /b']);
  });

  test('after a 429 of a submit', async () => {
    const { client, log } = clientOf({ '/tasks': [tired(10)] });
    await rejection(client.submit('tasks'));
    await client.resume(`${api}/b`).result();
    expect(log).toEqual(['0 POST /tasks', '10000 GET /b']);
  });

  test('after a 429 of a cancel', async () => {
    const { client, log } = clientOf({ '/a': ['202', tired(10), '204', '410'] });
    const a = client.resume(`${api}/a`);
    await a.poll();
    const end = a.cancel();
    await sleep(100);
    await Promise.all([end, client.resume(`${api}/b`).result()]);
    expect(log).toContain('10000 DELETE /a');
    expect(milliseconds(log.find((line) => line.endsWith('/b')) ?? '')).toBeGreaterThanOrEqual(
      10_000,
    );
  });

  test('after a 429 of a result', async () => {
    const lines = { '/a': ['200 done | {"resultUrl":"/rows"}'], '/rows': [tired(10), '204'] };
    const { client, log } = clientOf(lines);
    const a = client.resume(`${api}/a`).result();
    await sleep(100);
    await Promise.all([a, client.resume(`${api}/b`).result()]);
    expect(log).toEqual(['0 GET /a', '0 GET /rows', '10000 GET /b', '10000 GET /rows']);
  });

  test('a later 429 holds it back once more', async () => {
    const { client, log } = clientOf({ '/a': [tired(10), tired(10), '204'] });
    const a = client.resume(`${api}/a`).result();
    await sleep(100);
    const b = sleep(9_905).then(() => client.resume(`${api}/b`).result());
    await Promise.all([a, b]);
    expect(log).toEqual(['0 GET /a', '10000 GET /a', '20000 GET /b', '20014 GET /a']);
  });
});

describe('it is not held back', () => {
  const others = async (answer: string, url: string) => {
    const { client, log } = clientOf({ '/a': [answer, '204'] });
    const a = client.resume(`${api}/a`).result();
    await sleep(100);
    const b = client.resume(url).result();
    await Promise.all([a, b]);
    return log[1];
  };

  test('by a 429 that does not say for how long', async () => {
    expect(await others('429', `${api}/b`)).toBe('100 GET /b');
  });

  test('by a 503, which may concern one operation alone', async () => {
    expect(await others('503 | retry-after: 10', `${api}/b`)).toBe('100 GET /b');
  });

  test('by a 429 of another origin', async () => {
    const url = 'https://jobs.example.org/b';
    expect(await others(tired(10), url)).toBe(`100 GET ${url}`);
  });

  test('by a 429 to another client', async () => {
    const { client } = clientOf({ '/a': [tired(10)] });
    await client.resume(`${api}/a`).poll();
    const other = clientOf({});
    await other.client.resume(`${api}/b`).result();
    expect(other.log).toEqual(['0 GET /b']);
  });

  test('by a 429 to an operation with a clock of its own', async () => {
    const { client, log } = clientOf({ '/a': [tired(10)] });
    const clock = { now: () => Date.now(), sleep: (delay: number) => sleep(delay).then(() => {}) };
    await client.resume(`${api}/a`, { clock }).poll();
    await client.resume(`${api}/b`).result();
    expect(log[1]).toBe('0 GET /b');
  });

  test('when the caller asks for the poll', async () => {
    const { client, log } = clientOf({ '/a': [tired(10)] });
    await client.resume(`${api}/a`).poll();
    await client.resume(`${api}/b`).poll();
    expect(log[1]).toBe('0 GET /b');
  });

  test('if it is a submit, a result or a cancel', async () => {
    const { client, log } = clientOf({
      '/a': [tired(10)],
      '/tasks': ['202 /b'],
      '/b': ['202', '204'],
      '/c': ['200 done | {"resultUrl":"/rows"}'],
    });
    const c = client.resume(`${api}/c`);
    await c.poll();
    await client.resume(`${api}/a`).poll();
    const b = await client.submit('tasks');
    await b.poll();
    await c.result();
    const canceled = kept(b.cancel());
    await sleep(100);
    expect(log.slice(2)).toEqual(['0 POST /tasks', '0 GET /b', '0 GET /rows', '0 DELETE /b']);
    b.detach();
    await rejection(canceled);
  });
});

describe('a hold has an end', () => {
  test('others ask again after a minute, whatever one was told', async () => {
    const { client, log } = clientOf({ '/a': [tired(315_360_000)] });
    await client.resume(`${api}/a`).poll();
    await client.resume(`${api}/b`).result();
    expect(log[1]).toBe('60000 GET /b');
  });

  test('`maxRetryAfter` shortens it', async () => {
    const polling = { jitter: 0, maxRetryAfter: 2000 };
    const { client, log } = clientOf({ '/a': [tired(10)] }, { polling });
    await client.resume(`${api}/a`).poll();
    await client.resume(`${api}/b`).result();
    expect(log[1]).toBe('2000 GET /b');
  });

  test('0 means as long as `minDelay`', async () => {
    const { client, log } = clientOf({ '/a': [tired(0)] });
    await client.resume(`${api}/a`).poll();
    await client.resume(`${api}/b`).result();
    expect(log[1]).toBe('250 GET /b');
  });

  test('a client that talks to very many origins forgets the first', async () => {
    const { client, log } = clientOf({}, {});
    const many = clientOf({ '/a': Array.from({ length: 101 }, () => tired(10)) });
    for (let index = 0; index < 101; index++)
      await many.client.resume(`https://host${index}.example.com/a`).poll();
    await many.client.resume('https://host0.example.com/b').result();
    await many.client.resume('https://host1.example.com/b').result();
    expect(many.log.slice(101).map(milliseconds)).toEqual([0, 10_000]);
    await client.resume(`${api}/b`).result();
    expect(log).toHaveLength(1);
  });
});

describe('while it is held back', () => {
  test('nextPollAt says so, before its own time has come and after', async () => {
    const { client, began } = clientOf({ '/a': [tired(10)], '/b': ['202', '204'] });
    const b = client.resume(`${api}/b`);
    await b.poll();
    await client.resume(`${api}/a`).poll();
    expect(b.nextPollAt).toBe(began + 10_000);
    const result = b.result();
    await sleep(1000);
    expect(b.nextPollAt).toBe(began + 10_000);
    await result;
    expect(b.nextPollAt).toBeUndefined();
  });

  test('its signal ends the wait at once, and leaves no timer', async () => {
    const { client } = clientOf({ '/a': [tired(10)] });
    await client.resume(`${api}/a`).poll();
    const controller = new AbortController();
    const result = kept(client.resume(`${api}/b`).result({ signal: controller.signal }));
    await sleep(1000);
    controller.abort('enough');
    expect(await now(result)).toEqual({ reason: 'enough' });
    expect(leftovers(controller.signal)).toEqual(nothing);
  });

  test('the last poll before the deadline is sent all the same', async () => {
    const { client, log } = clientOf({ '/a': [tired(10)] });
    await client.resume(`${api}/a`).poll();
    await client.resume(`${api}/b`, { totalTimeout: 5000 }).result();
    expect(log[1]).toBe('4500 GET /b');
  });

  test('it does not count as a failure', async () => {
    const polling = { jitter: 0, maxFailures: 1 };
    const { client, log } = clientOf({ '/a': [tired(10)] });
    await client.resume(`${api}/a`).poll();
    const b = client.resume(`${api}/b`, { polling });
    await b.result();
    expect(log[1]).toBe('10000 GET /b');
    expect(b.status.polls).toBe(1);
  });

  test('who leaves and comes back is polled at the moment that was given', async () => {
    const { client, log } = clientOf({ '/a': [tired(10)] });
    await client.resume(`${api}/a`).poll();
    const b = client.resume(`${api}/b`);
    const controller = new AbortController();
    const first = kept(b.result({ signal: controller.signal }));
    await sleep(1000);
    controller.abort('enough');
    await rejection(first);
    await sleep(1000);
    await b.result();
    expect(log[1]).toBe('10000 GET /b');
  });
});
