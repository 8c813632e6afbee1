/** URL classes that are older than `URL.canParse`, or resolve no path: those of React Native. */
import { createClient } from 'await202';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fastTime, rejection } from '../support/scripted-answers.ts';
import { script } from '../support/scripted-server.ts';

const { URL } = globalThis;

beforeEach(fastTime);
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

function withoutCanParse(): void {
  const Old = class extends URL {};
  Object.assign(Old, { canParse: undefined, parse: undefined });
  vi.stubGlobal('URL', Old);
}

test('`URL.canParse` is not needed: an operation goes its way', async () => {
  withoutCanParse();
  const server = script(
    '202 /tasks/1',
    '200 running',
    '200 done | {"resultUrl":"../7"}',
    '200 | {"n":7}',
  );
  expect(await createClient(server.options).run('tasks')).toEqual({ n: 7 });
  expect(server.lines.at(-1)).toBe('GET https://api.example.com/7');
});

test('`URL.canParse` is not needed: what is no URL is still refused', async () => {
  withoutCanParse();
  // On a page it would be relative to that.
  if (!globalThis.location) expect(() => createClient({ baseUrl: 'api' })).toThrow('`baseUrl` is');
  const server = script('202 /tasks/1');
  const client = createClient({ ...server.options, rewriteUrl: () => 'http://' });
  expect(`${await rejection(client.submit('tasks'))}`).toContain('no URL from rewriteUrl');
  await expect(client.adopt(new Response(), {})).rejects.toThrow('`url` is');
  expect(() => client.resume('{')).toThrow(TypeError);
});

test('`URL.canParse` is not needed: what a page or a push names is found', async () => {
  withoutCanParse();
  const server = script('202 /tasks/1', '200 running', '200 done');
  const client = createClient({ ...server.options, polling: { minDelay: 60_000 } });
  const operation = await client.submit('tasks');
  expect(client.deliver('/tasks/1')).toBe(false);
  const result = operation.result();
  await vi.advanceTimersByTimeAsync(1);
  expect(client.deliver('/tasks/1')).toBe(true);
  await result;
});

/** What `new URL()` of React Native makes of a path: it is put behind its base. */
test('a class that does not resolve a path is refused, with what to do', () => {
  const Joining = class {
    readonly href: string;
    constructor(url: string, base?: string) {
      this.href = base ? `${base}${url}` : url;
    }
  };
  vi.stubGlobal('URL', Joining);
  expect(() => createClient({ baseUrl: 'https://api.example.com/' })).toThrow(
    /`URL` .*react-native-url-polyfill/,
  );
});
