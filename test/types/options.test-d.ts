import {
  body,
  type Checkpoint,
  type Client,
  type ClientOptions,
  type Convention,
  createClient,
  header,
  http,
  template,
} from 'await202';
import { describe, expectTypeOf, test } from 'vitest';
import * as z from 'zod';

declare const client: Client;
declare const checkpoint: Checkpoint;

interface Report {
  total: number;
}

const inZod = z.object({ total: z.number() });

describe('what must not compile', () => {
  test('wrong literals among the options', () => {
    // @ts-expect-error: 'cancel' or 'detach'
    createClient({ onAbort: 'stop' });
    // @ts-expect-error: milliseconds, or false
    createClient({ totalTimeout: true });
    // @ts-expect-error: milliseconds, or false
    createClient({ totalTimeout: '60s' });
    // @ts-expect-error: a list
    createClient({ trustedOrigins: 'https://a.example.com' });
    // @ts-expect-error: 'same-origin' or a function
    createClient({ rewriteUrl: 'https://a.example.com' });
    // @ts-expect-error: at once
    createClient({ rewriteUrl: async (url) => url });
    // @ts-expect-error: what `send()` has returned
    createClient({ intercept: async () => undefined });
    // @ts-expect-error: the body is not there
    createClient({ intercept: (send) => send().then(({ body }) => body) });
    // @ts-expect-error: milliseconds
    createClient({ polling: { minDelay: '250' } });
    // @ts-expect-error: no such field
    createClient({ polling: { maxRetries: 3 } });
    // @ts-expect-error: milliseconds or undefined
    createClient({ polling: () => 'soon' });
    // @ts-expect-error: no such option
    createClient({ pollInterval: 250 });
    // @ts-expect-error: a convention, not its name
    createClient({ convention: 'http' });
    // @ts-expect-error: a signal, not its controller
    client.run('x', { signal: new AbortController() });
    // @ts-expect-error: true or a text
    client.run('x', { idempotencyKey: 17 });
  });

  test("what is ours and not ky's to decide", () => {
    // @ts-expect-error: faults have their own schedule
    createClient({ retry: 3 });
    // @ts-expect-error: an error status is an answer like any other
    createClient({ throwHttpErrors: false });
  });

  test('what concerns a submit, on resume()', () => {
    // @ts-expect-error: nothing is submitted
    client.resume(checkpoint, { idempotencyKey: true });
  });

  test('what concerns one operation, on a client', () => {
    // @ts-expect-error: each operation has its own result
    createClient({ schema: inZod });
    // @ts-expect-error: each operation has its own result
    createClient({ parse: (response: Response) => response.text() });
  });

  test('what is no schema', () => {
    // @ts-expect-error: not a Standard Schema
    client.run('x', { schema: { parse: (value: unknown) => value } });
    // @ts-expect-error: not a Standard Schema
    client.run('x', { schema: 'string' });
  });

  test('what is no checkpoint', () => {
    // @ts-expect-error: not a checkpoint
    client.resume({ id: 1 });
    // @ts-expect-error: not a checkpoint
    client.resume(null);
  });

  test('a wrong use of http() and its selectors', () => {
    // @ts-expect-error: a selector, not the name of a header
    http({ monitor: 'location' });
    // @ts-expect-error: no such state
    http({ words: { finished: ['done'] } });
    // @ts-expect-error: false, or a request
    http({ cancel: true });
    // @ts-expect-error: its URL is `cancelUrl`
    http({ cancel: { url: '/cancel' } });
    // @ts-expect-error: no such option
    http({ pollUrl: body('url') });
  });
});

describe('what must compile', () => {
  test('undefined for every option, under exactOptionalPropertyTypes', () => {
    createClient({
      baseUrl: undefined,
      headers: undefined,
      hooks: undefined,
      timeout: undefined,
      fetch: undefined,
      ky: undefined,
      convention: undefined,
      polling: undefined,
      totalTimeout: undefined,
      onAbort: undefined,
      trustedOrigins: undefined,
      rewriteUrl: undefined,
      intercept: undefined,
      clock: undefined,
      signal: undefined,
    });
    createClient({ polling: { minDelay: undefined, delay: undefined, jitter: undefined } });
    client.run('x', {
      method: undefined,
      json: undefined,
      body: undefined,
      searchParams: undefined,
      signal: undefined,
      parse: undefined,
      onStatus: undefined,
      idempotencyKey: undefined,
    });
    client.resume(checkpoint).result({ signal: undefined });
    http({ monitor: undefined, words: { running: undefined }, cancel: undefined });
  });

  test('options that may be undefined, passed on', () => {
    const report = (signal?: AbortSignal, timeout?: number) =>
      client.run<Report>('x', { signal, timeout });
    expectTypeOf(report).returns.resolves.toEqualTypeOf<Report>();
  });

  test('every input and option that ky takes', () => {
    expectTypeOf(client.run).toBeCallableWith(new Request('https://api.example.com/'));
    expectTypeOf(client.run).toBeCallableWith(new URL('https://api.example.com/'));
    createClient({
      prefix: 'https://api.example.com/v1',
      credentials: 'include',
      context: { a: 1 },
    });
    client.run('x', {
      searchParams: { a: 1, b: undefined },
      headers: new Headers(),
      timeout: false,
    });
    client.run('x', { method: 'put', body: new FormData() });
    client.run('x', { headers: { 'x-a': undefined } });
  });

  test('client options kept in a variable', () => {
    const options: ClientOptions = { polling: () => 1_000, onAbort: 'detach' };
    expectTypeOf(createClient).toBeCallableWith(options);
  });

  test('a convention, from data or by hand', () => {
    expectTypeOf(
      http({ monitor: [header('x-job'), template('{origin}/jobs/{id}')], cancel: false }),
    ).toEqualTypeOf<Convention>();
    const own: Convention = {
      name: 'own',
      accept: ({ headers }) => ({ state: 'pending', statusUrl: headers.get('x-job') ?? undefined }),
      read: ({ status }) => (status === 200 ? { state: 'succeeded' } : 'fault'),
    };
    createClient({ convention: own });
    // @ts-expect-error: a state is missing
    const wrong: Convention = { name: 'own', accept: () => undefined, read: () => ({ word: 'x' }) };
    createClient({ convention: wrong });
  });
});
