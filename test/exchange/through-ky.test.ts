/** Every exchange goes through ky, also where nobody looks on: no hooks, no `fetch` of the caller's. */
import { createClient } from 'await202';
import ky, { type KyInstance } from 'ky';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fastTime } from '../support/scripted-answers.ts';
import { script } from '../support/scripted-server.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** The same instance, whose calls are counted, and those of the instances that are made of it. */
function counted(instance: KyInstance, calls: string[]): KyInstance {
  return new Proxy(instance, {
    apply(target, self, [input, options]) {
      calls.push(new URL(input?.url ?? input, 'https://api.example.com/').pathname);
      return Reflect.apply(target, self, [input, options]);
    },
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (name !== 'create' && name !== 'extend') return member;
      return (...given: Parameters<KyInstance['extend']>) => counted(target[name](...given), calls);
    },
  });
}

test('submit, polls, result and cancel: as many calls of ky as requests', async () => {
  const server = script(
    '202 /tasks/1',
    '200 running',
    '303 /files/1',
    '200 | {"rows":3}',
    '202 /tasks/2',
    '204',
    '200 canceled',
  );
  vi.stubGlobal('fetch', server.options.fetch);
  const calls: string[] = [];
  const client = createClient({
    baseUrl: 'https://api.example.com/',
    ky: counted(ky, calls),
  });
  expect(await client.run('tasks', { json: { year: 2026 } })).toEqual({ rows: 3 });
  const operation = await client.submit('tasks');
  await operation.cancel();
  const paths = server.requests.map(({ url }) => new URL(url).pathname);
  expect(paths).toEqual([
    '/tasks',
    '/tasks/1',
    '/tasks/1',
    '/files/1',
    '/tasks',
    '/tasks/2',
    '/tasks/2',
  ]);
  expect(calls.map((path) => path.replace(/^\/?/, '/'))).toEqual(paths);
});
