/** Submits where there are no streams, as in React Native: its Request, its Blob and its FormData. */
import { createClient } from 'await202';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fastTime } from '../support/scripted-answers.ts';

/** As whatwg-fetch has it: the body stays what it was. */
class NativeRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly signal: AbortSignal | undefined;
  readonly sent: unknown;

  constructor(input: string | URL | NativeRequest, init: RequestInit = {}) {
    const from = input instanceof NativeRequest ? input : undefined;
    this.url = from?.url ?? `${input}`;
    this.method = (init.method ?? from?.method ?? 'GET').toUpperCase();
    this.headers = new Headers(init.headers ?? from?.headers);
    this.signal = init.signal ?? from?.signal;
    this.sent = init.body ?? from?.sent;
  }

  clone(): NativeRequest {
    return new NativeRequest(this);
  }
}

/** React Native's own tells nothing of what is in it. */
class NativeFormData {
  readonly parts: unknown[] = [];
  append(...part: unknown[]): void {
    this.parts.push(part);
  }
}

beforeEach(() => {
  fastTime();
  vi.stubGlobal('Request', NativeRequest);
  vi.stubGlobal('FormData', NativeFormData);
  vi.stubGlobal('ReadableStream', undefined);
  const { stream: _, ...members } = Object.getOwnPropertyDescriptors(Blob.prototype);
  const NativeBlob = Object.assign(() => {}, { prototype: Object.create(null, members) });
  vi.stubGlobal('Blob', NativeBlob);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** Submits, and tells what `fetch` got. */
async function sent(options: { json?: unknown; body?: unknown }): Promise<unknown> {
  const bodies: unknown[] = [];
  const fetch = async (request: NativeRequest) => {
    bodies.push(request.sent);
    return answer();
  };
  const answer = () => {
    const headers = new Headers({ 'content-type': 'application/json' });
    const response = { status: 200, ok: true, headers, url: '', type: 'default' };
    return {
      ...response,
      clone: answer,
      text: async () => '7',
      arrayBuffer: async () => new TextEncoder().encode('7').buffer,
    };
  };
  const client = createClient({ baseUrl: 'https://api.example.com/', fetch: fetch as never });
  expect(await client.run('tasks', options as object)).toBe(7);
  return bodies[0];
}

test('JSON is sent as it is', async () => {
  expect(await sent({ json: { year: 2026 } })).toBe('{"year":2026}');
});

test('a long text is not made a Blob, whose reading nobody could watch', async () => {
  const body = 'x'.repeat(100_000);
  expect(await sent({ body })).toBe(body);
});

test('a form is sent as it is', async () => {
  const form = new FormData();
  form.append('a', '1');
  expect(await sent({ body: form })).toBe(form);
});

test('a submit without a body is one as well', async () => {
  expect(await sent({})).toBeUndefined();
});

test('a form counts as on its way until the server answers: an abort tears it down', async () => {
  const controller = new AbortController();
  let isTornDown = false;
  const fetch = (request: NativeRequest) => {
    controller.abort('enough');
    return new Promise(() => {
      request.signal?.addEventListener('abort', () => {
        isTornDown = Date.now() === began;
      });
    });
  };
  const began = Date.now();
  const client = createClient({ baseUrl: 'https://api.example.com/', fetch: fetch as never });
  const { signal } = controller;
  expect(await client.submit('tasks', { body: new FormData(), signal }).catch(String)).toBe(
    'enough',
  );
  await new Promise((resolve) => setTimeout(resolve, 60_000));
  expect(isTornDown).toBe(true);
});
