import { type ClientOptions, createClient, type SubmitOptions } from 'await202';
import { durable } from 'await202/durable';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fastTime, rejection } from '../support/scripted-answers.ts';
import { script, submitted } from '../support/scripted-server.ts';
import { Engine } from './engine.ts';

// What cannot work in a replay is refused, before anything is sent where that can be seen.

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

function made(lines: string[] = []) {
  const server = script(...lines);
  const options = durable({ ...new Engine().options, fetch: server.fetch });
  return { server, options: { ...options, baseUrl: 'https://api.example.com/' } };
}

const { signal } = new AbortController();
const fetch = () => Promise.reject();

const messages = {
  timeout: '`timeout` is 5000, expected that of durable(): a replay would not wait.',
  fetch: '`fetch` is a function, expected that of durable(), which takes yours.',
  signal:
    '`signal` is an AbortSignal, expected none with durable(): no sleep of an engine hears it.',
  idempotencyKey:
    '`idempotencyKey` is true, expected a string with durable(), such as the id of the workflow: ' +
    'a replay would mint another.',
};

describe('is a TypeError at once', () => {
  test.for<[keyof typeof messages, ClientOptions]>([
    ['timeout', { timeout: 5000 }],
    ['fetch', { fetch }],
    ['signal', { signal }],
  ])('%s, for a client', ([name, wrong]) => {
    const { options } = made();
    const expected = new TypeError(`await202: ${messages[name]}`);
    expect(() => createClient({ ...options, ...wrong })).toThrow(expected);
  });

  test.for<[keyof typeof messages, SubmitOptions]>([
    ['timeout', { timeout: 5000 }],
    ['fetch', { fetch }],
    ['signal', { signal }],
    ['idempotencyKey', { idempotencyKey: true }],
  ])('%s, for an operation', async ([name, wrong]) => {
    const { options, server } = made();
    const error = await rejection(createClient(options).run('tasks', wrong));
    expect(error).toEqual(new TypeError(`await202: ${messages[name]}`));
    expect(server.lines).toEqual([]);
  });

  test('resume(), if nothing tells what time it is', async () => {
    const { operation } = await submitted(['202 /tasks/1']);
    const { options } = made(['204']);
    expect(() => createClient(options).resume(operation.toJSON())).toThrow(
      new TypeError(
        'await202: `startedAt` is undefined, expected when the workflow began, in epoch milliseconds.',
      ),
    );
    const server = script('204');
    const told = durable({ ...new Engine().options, fetch: server.fetch, startedAt: Date.now() });
    await createClient(told).resume(operation.toJSON()).result();
    expect(server.lines).toHaveLength(1);
  });
});

describe('two things at once', () => {
  const lines = ['202 /tasks/1', '202 /tasks/2', ...Array(20).fill('202')];

  test('two operations of one client', async () => {
    const { options } = made(lines);
    const client = createClient(options);
    const errors = await Promise.all([
      rejection(client.run('tasks')),
      rejection(client.run('tasks')),
    ]);
    expect(String(errors)).toContain('expected one thing at a time');
  });

  test('a cancel while another one waits', async () => {
    const { options } = made(lines);
    const operation = await createClient(options).submit('tasks');
    const error = rejection(operation.result());
    await rejection(operation.cancel());
    expect(String(await error)).toContain('`durable()` is in a sleep when DELETE');
  });

  test('but not two who wait for the same operation, or a cancel after a loop that was left', async () => {
    const { options } = made(['202 /tasks/1', '202', '204', '410']);
    const operation = await createClient(options).submit('tasks');
    for await (const { polls } of operation) if (polls > 0) break;
    expect((await operation.cancel()).state).toBe('canceled');
    const again = made(['202 /tasks/1', '200 done | {"result":7}']);
    const shared = await createClient(again.options).submit('tasks');
    expect(await Promise.all([shared.result(), shared.result()])).toEqual([7, 7]);
  });
});
