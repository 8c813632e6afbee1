import type { Convention, Reading } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { EventStreamOptions } from '../../src/push/event-stream-options.ts';
import { followStream } from '../../src/push/follow-stream.ts';
import { KeptStream } from '../../src/push/kept-stream.ts';

// What a stream has said once its events are read.

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(async () => {
  await vi.advanceTimersByTimeAsync(5_000);
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

const url = 'https://api.example.com/reports';
/** A convention that finds nothing in any document. */
const least: Convention = { name: 'own', accept: () => undefined, read: () => undefined };
const running = (): Reading => ({ state: 'running' });

/** A stream of these events, of which nothing is left to come. */
async function follow(
  events: string[],
  options: EventStreamOptions = {},
  convention: Convention = least,
) {
  const controller = new AbortController();
  const stream = new KeptStream(
    5_000,
    () => controller.abort(),
    () => undefined,
  );
  const body = events.map((event) => `${event}\n\n`).join('');
  const request = { purpose: 'submit', method: 'POST', url, hold: 0 } as const;
  await followStream(
    {
      ...{ id: '1-2-3-4', stream, url, body, controller },
      request: { ...request, checkpoint: undefined, signal: controller.signal },
    },
    convention,
    options,
  );
  return stream;
}
const document = ({ data }: { data: string }): unknown => ({ pages: JSON.parse(data).length });

describe('what a stream says', () => {
  test.for<[what: string, data: string, options: EventStreamOptions, text: string, last: unknown]>([
    ['JSON as it came', '{ "a": 1 }', {}, '{ "a": 1 }', { a: 1 }],
    ['a list as it came', '[ 1 ]', {}, '[ 1 ]', [1]],
    ['text as JSON', 'hello', {}, '"hello"', 'hello'],
    ['a number as JSON', ' 1e1', {}, '10', 10],
    ['what the caller has made of it', '[1, 2]', { document }, '{"pages":2}', { pages: 2 }],
  ])('is %s', async ([, data, options, text, last]) => {
    const { said } = await follow([`data: ${data}`], { read: running, ...options });
    expect(said).toEqual({ reading: { state: 'running' }, document: last, text });
  });

  test('is the last document still, where an event has none', async () => {
    const { said } = await follow(['data: { "a": 1 }', 'data: [DONE]']);
    expect(said).toEqual({
      reading: {
        state: 'succeeded',
        evidence: 'flag',
        word: '[DONE]',
        result: { value: { a: 1 } },
      },
      document: { a: 1 },
      text: '{ "a": 1 }',
    });
  });

  test('is not changed by an event that says nothing', async () => {
    const stream = await follow(['data: {"a":1}'], { read: () => undefined });
    expect(stream.said).toEqual({ reading: { state: 'pending' }, document: undefined, text: '{}' });
    expect(stream.broken).toBe('the event stream ended after 1 event, none of which tells an end');
  });
});

describe('the result', () => {
  const ending = (reading: Reading): EventStreamOptions => ({ read: () => reading });
  const collect = (documents: readonly unknown[]) => documents;

  test('is the last document', async () => {
    const { said } = await follow(['data: {"a":1}'], ending({ state: 'succeeded' }));
    expect(said.reading).toEqual({ state: 'succeeded', result: { value: { a: 1 } } });
  });

  test.for<Reading>([
    { state: 'succeeded', result: { value: undefined } },
    { state: 'succeeded', resultUrl: '/result' },
    { state: 'failed', message: 'No ink' },
    { state: 'canceled' },
  ])('is what the reading has, or none: %j', async (reading) => {
    expect((await follow(['data: 1'], ending(reading))).said.reading).toEqual(reading);
  });

  test('is made of all documents and of nothing else, whatever the reading has', async () => {
    const end: Reading = { state: 'succeeded', resultUrl: '/result' };
    const { said } = await follow(['data: 1', 'event: x\ndata', 'data: 2', 'event: end\ndata: 3'], {
      collect,
      read: ({ event }) => (event === 'end' ? end : { state: 'running' }),
    });
    expect(said.reading).toEqual({ ...end, result: { value: [1, 2, 3] } });
    const failed = await follow(['data: 1'], { ...ending({ state: 'failed' }), collect });
    expect(failed.said.reading).toEqual({ state: 'failed' });
  });

  test('is made of as many characters as are allowed, and of no more', async () => {
    const events = [`data: "${'x'.repeat(48)}"`, `data: "${'x'.repeat(48)}"`];
    const options = { collect, read: running };
    expect((await follow(events, { ...options, longest: 100 })).broken).toBe(
      'the event stream ended after 2 events, none of which tells an end',
    );
    expect((await follow(events, { ...options, longest: 99 })).broken).toBe(
      'the event stream broke off after 2 events: it has over 99 characters (longest)',
    );
  });
});

describe('a monitor', () => {
  test('that a document names is remembered with its stream', async () => {
    const named = { statusUrl: '/jobs/7', cancelUrl: '/c', resultUrl: '/r', eventsUrl: '/e' };
    const accept = vi.fn(
      () => ({ state: 'pending', word: 'w', ...named, variables: { own: '1' } }) as const,
    );
    const stream = await follow(['data: {"a":1}'], { read: running }, { ...least, accept });
    const monitor = { ...named, variables: { own: '1', stream: '1-2-3-4' } };
    expect(stream.monitor).toEqual(monitor);
    expect(stream.said.reading).toEqual({ state: 'running', ...monitor });
    expect(accept.mock.calls).toMatchObject([
      [
        { status: 202, url, body: { a: 1 } },
        { method: 'POST', url },
      ],
    ]);
  });

  test.for<[what: string, accepted: Reading | undefined]>([
    ['accepts nothing', undefined],
    ['finds an end', { state: 'succeeded' }],
    ['finds no URL', { state: 'pending' }],
    ['finds an empty one', { state: 'pending', statusUrl: '' }],
  ])('is not known where the convention %s', async ([, accepted]) => {
    const convention = { ...least, accept: () => accepted };
    const stream = await follow(['data: {"a":1}'], { read: running }, convention);
    expect(stream.monitor).toBeUndefined();
    expect(stream.said.reading).toEqual({ state: 'running' });
    expect(stream.broken).toBe('the event stream ended after 1 event, none of which tells an end');
  });
});

test('whatever is thrown is told', async () => {
  const thrown = (error: unknown): EventStreamOptions => ({
    read: () => {
      throw error;
    },
  });
  const start = 'the event stream broke off after 1 event: ';
  expect((await follow(['data: 1'], thrown(new Error('oops')))).broken).toBe(`${start}oops`);
  expect((await follow(['data: 1'], thrown('a text'))).broken).toBe(`${start}a text`);
});
