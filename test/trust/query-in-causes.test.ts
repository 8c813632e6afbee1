import { createClient } from 'await202';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { logged } from '../support/logged.ts';
import { rejection } from '../support/scripted-answers.ts';

const url = 'https://api.example.com/tasks?sig=s3cret';
const deep = () =>
  new TypeError('fetch failed', {
    cause: new Error('socket', { cause: new Error(`GET ${url}`) }),
  });

describe('no query string is shown', () => {
  test.for<{ label: string; reason: () => unknown }>([
    { label: 'by the third cause in the chain', reason: deep },
    {
      label: 'by a property of the error',
      reason: () => Object.assign(new TypeError('fetch failed'), { url }),
    },
    {
      label: 'by a property of its cause',
      reason: () =>
        new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { url }) }),
    },
    {
      label: 'by a cause that is a text',
      reason: () => new TypeError('fetch failed', { cause: url }),
    },
    {
      label: 'by the errors of an AggregateError',
      reason: () =>
        new TypeError('fetch failed', {
          cause: new AggregateError([new Error(url)], 'all failed'),
        }),
    },
    {
      label: 'by a stack whose message was changed',
      reason: () => {
        const error = new TypeError(`failed ${url}`);
        // Where it holds the message, it may be made when it is first looked at.
        expect(error.stack).toBeTypeOf('string');
        error.message = 'failed';
        return error;
      },
    },
    { label: 'by what is no error', reason: () => ({ message: `failed ${url}`, url }) },
    {
      label: 'by a URL, which has no properties of its own',
      reason: () => Object.assign(new TypeError('fetch failed'), { at: new URL(url) }),
    },
    {
      label: 'by a Request',
      reason: () => Object.assign(new TypeError('fetch failed'), { request: new Request(url) }),
    },
    {
      label: 'by a Request in a list in an object',
      reason: () =>
        Object.assign(new TypeError('fetch failed'), { all: [{ to: new Request(url) }] }),
    },
    {
      label: 'by a Map and a Set',
      reason: () =>
        Object.assign(new TypeError('fetch failed'), { to: new Map([[url, new Set([url])]]) }),
    },
    {
      label: 'by an object of a class of its own',
      reason: () =>
        Object.assign(new TypeError('fetch failed'), {
          request: new (class Ask {
            url = url;
          })(),
        }),
    },
    {
      label: 'by a symbol',
      reason: () => Object.assign(new TypeError('fetch failed'), { [Symbol(url)]: Symbol(url) }),
    },
    {
      label: 'under a symbol',
      reason: () => Object.assign(new TypeError('fetch failed'), { [Symbol('url')]: url }),
    },
    {
      label: 'by the name of a property',
      reason: () => Object.assign(new TypeError('fetch failed'), { tries: { [url]: 3 } }),
    },
    {
      label: 'by a property of a function',
      reason: () => Object.assign(new TypeError('x'), { ask: Object.assign(() => 0, { url }) }),
    },
    {
      label: 'by a getter',
      reason: () =>
        Object.defineProperty(new TypeError('x'), 'url', { get: () => url, enumerable: true }),
    },
    {
      label: 'by a getter of a class',
      reason: () =>
        new (class extends TypeError {
          override get cause() {
            return url;
          }
        })('fetch failed'),
    },
    { label: 'by its name', reason: () => Object.assign(new TypeError('x'), { name: url }) },
    { label: 'by its code', reason: () => Object.assign(new TypeError('x'), { code: url }) },
    {
      label: 'by one of a thousand errors',
      reason: () => {
        const errors = Array.from({ length: 2000 }, () => new Error('refused'));
        return new AggregateError([...errors, new Error(url)], 'all failed');
      },
    },
    {
      label: 'by the last of a hundred causes',
      reason: () => {
        let error = new Error(url);
        for (let depth = 0; depth < 100; depth++) error = new Error('failed', { cause: error });
        return error;
      },
    },
    {
      label: 'by causes that go round in a circle',
      reason: () => {
        const error = new TypeError(`failed ${url}`);
        error.cause = { errors: [error], error };
        return error;
      },
    },
  ])('$label', async ({ reason }) => {
    const fetch = () => Promise.reject(reason());
    const client = createClient({ baseUrl: 'https://api.example.com/', fetch });
    const error = await rejection(client.submit('tasks?sig=s3cret'));
    expect(error).toMatchObject({ name: 'SubmitError', accepted: 'unknown' });
    expect(logged(error)).not.toContain('s3cret');
  });

  test.for<{ label: string; reason: unknown }>([
    { label: 'a text', reason: 'no network' },
    { label: 'null', reason: null },
    { label: 'undefined', reason: undefined },
    { label: 'an object', reason: { code: 1 } },
  ])('a fetch that throws what is no Error is a SubmitError: $label', async ({ reason }) => {
    const fetch = () => Promise.reject(reason);
    const client = createClient({ baseUrl: 'https://api.example.com/', fetch });
    const error = await rejection(client.submit('tasks'));
    expect(error).toMatchObject({ name: 'SubmitError', accepted: 'unknown' });
  });
});

/** What becomes of what a `fetch` throws. */
const causeOf = async (reason: unknown) => {
  const fetch = () => Promise.reject(reason);
  const client = createClient({ baseUrl: 'https://api.example.com/', fetch });
  return ((await rejection(client.submit('tasks?sig=s3cret'))) as Error).cause;
};

describe('what replaces an error', () => {
  test('has its name, its code and its frames, and causes of its own', async () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    const middle = new RangeError(`at ${url}`, { cause: refused });
    const reason = Object.assign(new TypeError(`failed ${url}`, { cause: middle }), {
      code: 'ERR_LOST',
    });
    const cause = (await causeOf(reason)) as Error;
    expect(cause).not.toBe(reason);
    expect(cause).toMatchObject({
      name: 'TypeError',
      message: 'failed https://api.example.com/tasks',
      code: 'ERR_LOST',
      cause: { name: 'RangeError', message: 'at https://api.example.com/tasks' },
    });
    expect((cause.cause as Error).cause).toBe(refused);
    // A page's scripts may have queries of their own, which are cut off too.
    const [frame] = `${reason.stack}`.trimEnd().split('\n').at(-1)?.split('?') ?? [];
    expect(cause.stack).toContain(frame);
  });

  test('is an error, whatever it replaces', async () => {
    expect(await causeOf({ message: `failed ${url}` })).toEqual(
      new Error('failed https://api.example.com/tasks'),
    );
    expect(await causeOf(`failed ${url}`)).toEqual(
      new Error('failed https://api.example.com/tasks'),
    );
  });
});

describe('an error that shows no query is kept as it is', () => {
  const circle = new Error('failed');
  circle.cause = { errors: [circle] };
  test.for<{ label: string; reason: unknown }>([
    { label: 'with nothing but a message', reason: new TypeError('fetch failed') },
    {
      label: 'with what Node adds to one',
      reason: new TypeError('fetch failed', {
        cause: Object.assign(new AggregateError([new Error('connect ECONNREFUSED ::1:80')]), {
          code: 'ECONNREFUSED',
          [Symbol('undici.error')]: true,
          socket: { localAddress: undefined, remoteFamily: 'IPv4', bytesRead: 0, timeout: null },
        }),
      }),
    },
    {
      label: 'of the platform',
      reason: new DOMException('The connection was lost', 'NetworkError2'),
    },
    { label: 'of a schema', reason: z.object({ n: z.number() }).safeParse({ n: 'x' }).error },
    { label: 'that goes round in a circle', reason: circle },
    {
      label: 'with a URL that no log shows, as errors of this library have one',
      reason: Object.defineProperty(new Error('failed'), 'checkpoint', { value: { url } }),
    },
    {
      label: 'whose frames are scripts with a query, as a development server has them',
      reason: Object.assign(new Error('failed'), {
        stack: 'Error: failed\n    at f (http://localhost/src/a.ts?t=17:3:7)',
      }),
    },
    {
      label: 'the same in Firefox and WebKit',
      reason: Object.assign(new Error('failed'), {
        stack: 'f@http://localhost/src/a.ts?t=17:3:7\n@http://localhost/src/b.ts?t=17:1:1',
      }),
    },
  ])('$label', async ({ reason }) => {
    expect(await causeOf(reason)).toBe(reason);
  });
});
