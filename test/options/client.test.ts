import { createClient } from 'await202';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fastTime, monitor } from '../support/scripted-answers.ts';
import { clientOf, script } from '../support/scripted-server.ts';

// Each method of a client, by itself: none of them depends on `this`.

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

const url = 'https://api.example.com/tasks';
const accepted = '202 /tasks/1';
const done = '200 done | {"result":7}';

test('run() returns the result', async () => {
  const { client, server } = clientOf([accepted, done]);
  const { run } = client;
  expect(await run('tasks')).toBe(7);
  expect(server.lines).toEqual([`POST ${url}`, `GET ${monitor}`]);
});

test('submit() returns the operation', async () => {
  const { client, server } = clientOf([accepted]);
  const { submit } = client;
  expect((await submit('tasks')).statusUrl).toBe(monitor);
  expect(server.lines).toEqual([`POST ${url}`]);
});

test.for([{}, undefined])('adopt() returns the operation, with options %o', async (options) => {
  const { client, server } = clientOf([done]);
  const { adopt } = client;
  const operation = await adopt(await script(accepted).fetch(url, { method: 'POST' }), options);
  expect(operation.statusUrl).toBe(monitor);
  expect(await operation.result()).toBe(7);
  expect(server.lines).toEqual([`GET ${monitor}`]);
});

test('resume() returns the operation', async () => {
  const { client, server } = clientOf([done]);
  const { resume } = client;
  expect(await resume('tasks/1').result()).toBe(7);
  expect(server.lines).toEqual([`GET ${monitor}`]);
});

test('step() returns what there is to do next', async () => {
  const { client } = clientOf([done]);
  const { step } = client;
  expect(await step('tasks/1')).toEqual({ done: true, result: 7 });
});

test('deliver() wakes whoever waits', async () => {
  const { client, server } = clientOf(['202 | retry-after: 60', done]);
  const { deliver } = client;
  const result = client.resume('tasks/1').result();
  await vi.advanceTimersByTimeAsync(5000);
  expect(deliver('tasks/1')).toBe(true);
  expect(deliver('tasks/2')).toBe(false);
  expect(await result).toBe(7);
  expect(server.moments).toEqual([0, 5000]);
});

test('`trustedOrigins` of one operation are beside that of the client, and of no other', async () => {
  const elsewhere = '202 https://files.example/tasks/1';
  const server = script(elsewhere, '204', elsewhere, '204', accepted, '204');
  const client = createClient({ ...server.options, headers: { 'x-api-key': 'secret' } });
  const options = { trustedOrigins: ['https://files.example'] };
  await client.run('tasks', options);
  await client.run('tasks');
  await client.run('tasks', options);
  expect(server.requests.map(({ headers }) => headers.get('x-api-key'))).toEqual([
    ...['secret', 'secret'],
    ...['secret', null],
    ...['secret', 'secret'],
  ]);
});
