import { inspect } from 'node:util';
import { createClient } from 'await202';
import { describe, expect, test } from 'vitest';
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
  ])('$label', async ({ reason }) => {
    const fetch = () => Promise.reject(reason());
    const client = createClient({ baseUrl: 'https://api.example.com/', fetch });
    const error = await rejection(client.submit('tasks?sig=s3cret'));
    expect(error).toMatchObject({ name: 'SubmitError', accepted: 'unknown' });
    expect(inspect(error, { depth: 12 })).not.toContain('s3cret');
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
