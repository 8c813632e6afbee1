import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { bareKy, type HttpSettings } from '../../src/exchange/ky.ts';
import { afterSubmit, createRoutes, type Routes } from '../../src/exchange/routes.ts';

// Which options and headers go to which kind of origin.

beforeEach(() => {
  // Neither a browser nor React Native, wherever this runs.
  vi.stubGlobal('Document', class {});
  vi.stubGlobal('ReadableStream', class {});
});
afterEach(() => {
  vi.unstubAllGlobals();
});

/** The routes of an operation with these options, whose client has those. */
const routes = (http: HttpSettings, defaults: HttpSettings = {}): Routes =>
  createRoutes(defaults, bareKy)(http);

const fetch = () => Promise.reject(new Error('no request is sent here'));

describe('after the submit', () => {
  test('its own options are let go, and the others kept', () => {
    const onUploadProgress = () => {};
    const submit = { json: 1, body: 'rows', method: 'PUT', searchParams: 'a=1', onUploadProgress };
    const more = { prefix: '/v1', redirect: 'manual', cache: 'no-store', keepalive: true } as const;
    expect(afterSubmit({ ...submit, ...more, timeout: 5, credentials: 'omit' })).toEqual({
      ...{ timeout: 5, credentials: 'omit' },
    });
  });

  test('nothing of them stays in memory', () => {
    expect(afterSubmit({ json: 1 })).toEqual({});
    expect(afterSubmit({ json: 1 })).toBe(afterSubmit({ body: 'rows' }));
  });
});

describe('an operation', () => {
  test('that has no options but for its submit shares its routes with others of its client', () => {
    const routesOf = createRoutes({}, bareKy);
    const shared = routesOf({});
    expect(routesOf({ json: 1 })).toBe(shared);
    expect(routesOf({ method: 'PUT', body: 'rows' })).toBe(shared);
    expect(shared.options).toEqual({});
  });

  test('that has others has routes of its own, which are made once', () => {
    const routesOf = createRoutes({}, bareKy);
    const http = { timeout: 5, json: 1 };
    const own = routesOf(http);
    expect(own).not.toBe(routesOf({}));
    expect(own).not.toBe(routesOf({ ...http }));
    expect(own.options).toEqual(http);
    expect(routesOf(http)).toBe(own);
  });

  test('gives its options to trusted origins, except those of the submit, headers and progress', () => {
    const http = { timeout: 5, json: 1, headers: { a: '1' }, onDownloadProgress() {} };
    const { trusted, stranger } = routes(http);
    expect(trusted.options).toEqual({ timeout: 5 });
    expect(stranger.options).toEqual({});
  });

  test('with hooks may be told by them to repeat a request, and by nothing else', () => {
    const hooks = { beforeRequest: [] };
    const { trusted } = routes({ hooks });
    expect(trusted.options).toEqual({
      hooks,
      throwHttpErrors: false,
      retry: { limit: 2, shouldRetry: expect.any(Function) },
    });
    const { shouldRetry } = trusted.options.retry as { shouldRetry(): unknown };
    expect(shouldRetry()).toBe(false);
  });
});

describe('headers', () => {
  const ofRequests = { authorization: 'Bearer t', 'x-key': '1' };
  const ofTheSubmit = {
    'content-type': 'text/csv',
    'content-encoding': 'gzip',
    'if-match': '"7"',
    prefer: 'respond-async',
    'idempotency-key': 'k',
  };

  test('that describe the submit do not go with what follows it', () => {
    const { trusted } = routes({ headers: ofTheSubmit }, { headers: ofRequests });
    expect(trusted.headers).toMatchObject(ofRequests);
    for (const name of Object.keys(ofTheSubmit)) {
      expect(trusted.headers).not.toHaveProperty(name);
      expect(trusted.resultHeaders).not.toHaveProperty(name);
    }
  });

  test('but their like do', () => {
    const like = { 'x-content-type': '1', 'x-if-match': '1', 'prefer-push': '1' };
    expect(routes({ headers: like }).trusted.headers).toMatchObject(like);
  });

  test('`accept` is for the result alone: a monitor may have no spreadsheets', () => {
    const { trusted, stranger } = routes({ headers: { Accept: 'text/csv' } });
    expect(trusted.headers['accept']).toBe('application/json, */*;q=0.5');
    expect(trusted.resultHeaders['accept']).toBe('text/csv');
    expect(stranger.resultHeaders['accept']).toBe('application/json, */*;q=0.5');
  });

  test('do not go to strangers', () => {
    const { stranger } = routes({ headers: ofRequests }, { headers: { 'x-client': '1' } });
    for (const name of ['authorization', 'x-key', 'x-client']) {
      expect(stranger.headers).not.toHaveProperty(name);
      expect(stranger.resultHeaders).not.toHaveProperty(name);
    }
  });

  test('that an operation sets to `undefined` are not sent', () => {
    const { trusted } = routes({ headers: { 'x-key': undefined } }, { headers: ofRequests });
    expect(trusted.headers).not.toHaveProperty('x-key');
    expect(trusted.headers['authorization']).toBe('Bearer t');
  });
});

describe('somebody looks at the whole Request', () => {
  const observersIn = ({ trusted, stranger }: Routes) => [
    trusted.hasObservers,
    stranger.hasObservers,
  ];

  test.for<[string, object, [trusted: boolean, stranger: boolean]]>([
    ['nobody', { timeout: 5 }, [false, false]],
    ['hooks, at trusted origins', { hooks: {} }, [true, false]],
    ['the time limit of ky, at trusted origins', { totalTimeout: 5 }, [true, false]],
    ["a `fetch` of the caller's, everywhere", { fetch }, [true, true]],
    ['both', { fetch, hooks: {} }, [true, true]],
  ])('%s', ([, options, expected]) => {
    expect(observersIn(routes(options))).toEqual(expected);
    expect(observersIn(routes({}, options))).toEqual(expected);
    expect(observersIn(routes({ timeout: 7 }, options))).toEqual(expected);
  });

  test('what a page has put in the place of `fetch`', () => {
    vi.stubGlobal('Document', Object);
    const made = routes({});
    expect(observersIn(made)).toEqual([true, true]);
    expect(made.hidesRedirects).toBe(true);
    expect(made.trusted.redirect).toBe('follow');
  });

  test('where there are no streams, which costs nothing there', () => {
    vi.stubGlobal('ReadableStream', undefined);
    const made = routes({});
    expect(observersIn(made)).toEqual([true, true]);
    expect(made.hidesRedirects).toBe(false);
    expect(made.trusted.redirect).toBe('manual');
  });
});
