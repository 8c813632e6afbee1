import { describe, expect, test } from 'vitest';
import { bareKy, type HttpSettings, type Options } from '../../src/exchange/ky.ts';
import type { Routes } from '../../src/exchange/routes.ts';
import { submissionOf } from '../../src/exchange/submission.ts';

// The calls that a submit is made of.

const home = 'https://api.example.com/';
const routesWith = (hasObservers: boolean) =>
  ({ trusted: { hasObservers, redirect: 'manual' } }) as Routes;
const unobserved = routesWith(false);

interface More {
  readonly input?: string | Request;
  readonly defaults?: HttpSettings;
  readonly hold?: number;
}

/** A submit with these options, and what is known of its upload. */
function submission(http: HttpSettings = {}, { input = 'jobs', defaults = {}, hold }: More = {}) {
  const upload = { isUnderway: false };
  const common = { ky: bareKy, defaults, home, hold };
  return { upload, it: submissionOf(input, common, http, upload) };
}

/** Its first call. */
const callOf = (http: HttpSettings, more?: More, routes = unobserved) =>
  submission(http, more).it.call('', routes);

test('is a POST to where the caller says, unless that names another method', () => {
  const { it } = submission();
  expect(it.method).toBe('POST');
  expect(it.asked()).toEqual(['https://api.example.com/jobs']);
  expect(it.call('', unobserved)).toMatchObject({ url: 'jobs', options: { method: 'POST' } });
  expect(submission({ method: 'put' }).it.method).toBe('put');
});

describe('a text is given to `fetch` beside the Request, too', () => {
  test('as the body', () => {
    expect(callOf({ body: 'rows' }).init).toEqual({ body: 'rows' });
  });

  test('as JSON, once ky has asked for it', () => {
    const call = callOf({ json: { year: 2026 } });
    expect(call.init).toEqual({});
    expect((call.options as Options).stringifyJson?.({ year: 2026 })).toBe('{"year":2026}');
    expect(call.init).toEqual({ body: '{"year":2026}' });
  });

  test.for<[string, HttpSettings, boolean]>([
    ['where somebody looks at the Request', { body: 'rows' }, true],
    ['where its progress is shown', { body: 'rows', onUploadProgress() {} }, false],
    ['where both is so', { body: 'rows', onUploadProgress() {} }, true],
    ['if it is a form', { body: new URLSearchParams('a=1') }, false],
  ])('but not %s', ([, http, hasObservers]) => {
    const call = callOf(http, {}, routesWith(hasObservers));
    expect(call.init).toEqual({});
    expect(call.options.body).toBe(http.body);
  });
});

test.for<[number | false | undefined, number | undefined, number | false]>([
  [undefined, undefined, 10_000],
  [undefined, 5_000, 15_000],
  [2_000, 5_000, 7_000],
  [2_000, undefined, 2_000],
  [false, 5_000, false],
])('with `timeout` %j a server that holds it for %j ms gets %j ms', ([timeout, hold, limit]) => {
  const http = timeout === undefined ? {} : { timeout };
  const more = hold === undefined ? {} : { hold };
  expect(callOf(http, more).timeout).toBe(limit);
  expect(callOf({}, { ...more, defaults: http }).timeout).toBe(limit);
});

describe('a redirect', () => {
  const http = { prefix: 'https://api.example.com/v1', searchParams: 'a=1' };

  test('is complete: nothing is put before it or behind it', () => {
    const { it } = submission(http);
    const { url, options } = it.call('https://api.example.com/v2/jobs', unobserved);
    expect(url).toBe('https://api.example.com/v2/jobs');
    expect(options).toMatchObject({ prefix: '', searchParams: undefined });
    expect(it.asked()).toEqual(['https://api.example.com/jobs', 'https://api.example.com/v2/jobs']);
  });

  test('but the URL of the caller is not', () => {
    expect(callOf(http).options).toMatchObject(http);
  });
});

describe('an upload', () => {
  /** Whether it is under way: while `fetch` is at it, and after that. */
  async function underway(given: ReturnType<typeof submission>, fails = false) {
    const { it, upload } = given;
    const seen: boolean[] = [];
    const send = it.call('', unobserved).wrapFetch?.(() => {
      seen.push(upload.isUnderway);
      return fails ? Promise.reject(new Error('reset')) : Promise.resolve(new Response('x'));
    });
    await send?.(new Request('https://api.example.com/jobs'), {}).catch(() => undefined);
    return [...seen, upload.isUnderway];
  }

  /** Not every runtime shows the body of a Request. */
  function requestWith(body: unknown): Request {
    const input = new Request('https://api.example.com/jobs');
    return Object.defineProperty(input, 'body', { value: body });
  }

  test('of a Request is under way until it is answered', async () => {
    const input = requestWith('a stream');
    expect(await underway(submission({}, { input }))).toEqual([true, false]);
    expect(await underway(submission({}, { input }), true)).toEqual([true, false]);
  });

  test('of a Request without a body, or of a short text, is not seen', async () => {
    const input = requestWith(null);
    expect(await underway(submission({}, { input }))).toEqual([false, false]);
    expect(await underway(submission({ body: 'rows' }))).toEqual([false, false]);
  });

  test('is over when the server has answered, however much of it was read', async () => {
    const form = new FormData();
    form.set('file', new Blob(['x'.repeat(100_000)]));
    expect(await underway(submission({ body: form }))).toEqual([true, false]);
    expect(await underway(submission({ body: form }), true)).toEqual([true, false]);
  });
});

test('it has been sent once it has got as far as `fetch`, which may be at another URL', async () => {
  const { it } = submission();
  const send = it.call('', unobserved).wrapFetch?.(() => Promise.resolve(new Response('x')));
  expect(it.isSent).toBe(false);
  await send?.(new Request('https://api.example.com/elsewhere'), {});
  expect(it.isSent).toBe(true);
  expect(it.asked()).toEqual(['https://api.example.com/elsewhere']);
});
