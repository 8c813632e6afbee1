import { type Convention, createClient, defineConvention, OperationError } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { logged } from '../support/logged.ts';
import {
  accepted,
  fastTime,
  rejection,
  scriptedAnswers,
  status,
} from '../support/scripted-answers.ts';

// Code of the caller may throw anything.

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

const broken = () => {
  throw new RangeError('not for you');
};
const opaque = new Proxy({}, { get: broken, ownKeys: broken, getOwnPropertyDescriptor: broken });
const likeOurs = { message: 5, answer: 5, cause: 5, advice: 5, isUnsent: true };

const things: readonly (readonly [label: string, thing: unknown, says?: string])[] = [
  ['null', null, 'null'],
  ['undefined', undefined, 'undefined'],
  ['0', 0, '0'],
  ['a text', 'no paper', 'no paper'],
  ['an empty text', ''],
  ['a symbol', Symbol('no paper'), 'no paper'],
  ['an object', { code: 1 }],
  ['an object without a prototype', Object.create(null)],
  ['a function', () => 0],
  ['an object that looks like ours', likeOurs],
  [
    'an error that looks like ours',
    Object.assign(new Error('no paper'), { ...likeOurs, message: 'no paper' }),
    'no paper',
  ],
  ['a frozen error', Object.freeze(new Error('no paper')), 'no paper'],
  ['an error with no text for a message', Object.assign(new Error(), { message: { a: 1 } })],
  [
    'an error whose message cannot be read',
    Object.defineProperty(new Error(), 'message', { get: broken }),
  ],
  [
    'an error whose properties cannot be read',
    Object.defineProperty(new Error('no paper'), 'x', { get: broken, enumerable: true }),
    'no paper',
  ],
  ['an error whose text cannot be made', { toString: broken }],
  ['a proxy', opaque],
  ['a proxy of an error', new Proxy(new Error('no paper'), { get: broken })],
];

const own = (hooks: Partial<Convention>) =>
  defineConvention({ name: 'own', ...hooks } as Parameters<typeof defineConvention>[0]);
const done = () => status('done', { result: 7 });
const atUrl = () => status('done', { resultUrl: '/r' });

describe.for(things)('%s', ([, thing, says = '']) => {
  const thrower = () => {
    throw thing;
  };
  const schema = { '~standard': { version: 1, vendor: 'here', validate: thrower } } as const;
  const rows: readonly (readonly [string, OperationError['name'], () => Promise<unknown>])[] = [
    [
      'parse',
      'ResultError',
      () => createClient(scriptedAnswers(accepted(), done()).options).run('x', { parse: thrower }),
    ],
    [
      'parse of a body that was left unread',
      'ResultError',
      () =>
        createClient(scriptedAnswers(new Response('a,b')).options).run('x', {
          parse: async () => thrower(),
        }),
    ],
    [
      'a schema',
      'ResultError',
      () => createClient(scriptedAnswers(accepted(), done()).options).run('x', { schema }),
    ],
    [
      'read of a poll',
      'ProtocolError',
      () => {
        const convention = own({ read: thrower });
        return createClient({ ...scriptedAnswers(accepted(), done()).options, convention }).run(
          'x',
        );
      },
    ],
    [
      'read of a result',
      'ResultError',
      () => {
        const convention = own({ read: ({ status }) => (status === 500 ? thrower() : undefined) });
        const error = new Response(null, { status: 500 });
        const { options } = scriptedAnswers(accepted(), atUrl(), error);
        return createClient({ ...options, convention }).run('x');
      },
    ],
    [
      'accept',
      'ProtocolError',
      () => {
        const convention = own({ accept: thrower });
        return createClient({ ...scriptedAnswers(accepted()).options, convention }).run('x');
      },
    ],
    [
      'poll',
      'ProtocolError',
      () => {
        const convention = own({ poll: async () => thrower() });
        return createClient({ ...scriptedAnswers(accepted()).options, convention }).run('x');
      },
    ],
    [
      'cancel',
      'CancelError',
      async () => {
        const convention = own({ cancel: thrower });
        const client = createClient({ ...scriptedAnswers(accepted()).options, convention });
        return (await client.submit('x')).cancel();
      },
    ],
    [
      'fetch',
      'SubmitError',
      () => createClient({ baseUrl: 'https://h/', fetch: async () => thrower() }).run('x'),
    ],
    [
      'a hook',
      'SubmitError',
      () =>
        createClient({ ...scriptedAnswers().options, hooks: { beforeRequest: [thrower] } }).run(
          'x',
        ),
    ],
  ];

  test.for(rows)('thrown by %s', async ([, name, act]) => {
    const error = await rejection(act());
    expect(error).toBeInstanceOf(OperationError);
    expect(error).toMatchObject({ name });
    const { message, cause } = error as OperationError;
    expect(message).toContain(says);
    expect(message).toMatch(/[^.]\.$/);
    expect(cause).toBeInstanceOf(Error);
    expect(logged(error)).toContain(message);
  });
});
