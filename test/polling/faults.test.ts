import { PollError } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fastTime } from '../support/scripted-answers.ts';
import { type Line, play, submitted } from '../support/scripted-server.ts';

// A fault is a poll that failed, not the operation: the next one comes by backoff, here doubled.

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

const accepted = '202 /tasks/1';
const doubled = { polling: { factor: 2 } };

const broken = () =>
  new Response('{"status":"runn', { headers: { 'content-type': 'application/json' } });

const faults: { label: string; fault: Line }[] = [
  { label: '408', fault: '408' },
  { label: '425', fault: '425' },
  { label: '429', fault: '429' },
  { label: '500', fault: '500' },
  { label: '502 with an HTML page', fault: '502 | content-type: text/html | {}' },
  {
    label: '503 with a problem',
    fault: '503 | content-type: application/problem+json | {"title":"Busy"}',
  },
  { label: '504', fault: '504' },
  { label: 'a network error', fault: 'reset' },
  { label: 'JSON that does not parse', fault: broken },
];

describe.for(faults)('$label', ({ fault }) => {
  test('is a fault: it is asked again by backoff', async () => {
    const { end, moments, states } = await play(
      [accepted, fault, fault, '200 running', '200 done | {"result":1}'],
      doubled,
    );
    expect(moments).toEqual([0, 250, 750, 1750, 3750]);
    expect(states).toEqual(['pending', 'running', 'succeeded']);
    expect(end).toBe(1);
  });

  test('ends the wait when it comes `maxFailures` times in a row', async () => {
    const { end, moments } = await play([accepted, fault, fault, fault], {
      polling: { factor: 2, maxFailures: 3 },
    });
    expect(moments).toEqual([0, 250, 750, 1750]);
    expect(end).toBeInstanceOf(PollError);
    expect(end).toMatchObject({ checkpoint: { statusUrl: 'https://api.example.com/tasks/1' } });
  });
});

describe('faults', () => {
  test('may come as often as they like in the first minute, by default', async () => {
    const busy = Array.from({ length: 8 }, () => '503');
    const { end, moments } = await play([accepted, ...busy], doubled);
    expect(moments).toEqual([0, 250, 750, 1750, 3750, 7750, 15_750, 31_750, 61_750]);
    expect(end).toBeInstanceOf(PollError);
  });

  test('are forgotten with a good answer', async () => {
    const { end, moments } = await play(
      [accepted, '503', 'reset', '200 running', '429', '503', '200 done | {"result":1}'],
      { polling: { factor: 1, maxFailures: 3 } },
    );
    expect(moments).toEqual([0, 250, 500, 750, 1000, 1250, 1500]);
    expect(end).toBe(1);
  });

  test('of different kinds count together', async () => {
    const { end } = await play([accepted, '503', 'reset', broken], { polling: { maxFailures: 3 } });
    expect(end).toBeInstanceOf(PollError);
  });

  test('have their Retry-After honored', async () => {
    const { moments } = await play(
      [accepted, '503 | retry-after: 7', '429 | retry-after-ms: 900', '200 done'],
      doubled,
    );
    expect(moments).toEqual([0, 250, 7250, 8150]);
  });

  test('do not change the status', async () => {
    const { operation } = await submitted([accepted, '200 running', '503', 'reset', '429']);
    const running = await operation.poll();
    for (let count = 1; count <= 3; count++) expect(await operation.poll()).toBe(running);
  });

  test('on a connection without an end are the caller’s `timeout`', async () => {
    const { end, moments } = await play([accepted, 'hang', '200 done | {"result":1}'], {
      ...doubled,
      timeout: 3000,
    });
    expect(moments).toEqual([0, 250, 3750]);
    expect(end).toBe(1);
  });
});

describe('the PollError', () => {
  test('has the last answer, its problem, and a way to go on', async () => {
    const { end, operation, server } = await play(
      [accepted, 'reset', '503 | content-type: application/problem+json | {"title":"Busy"}'],
      { polling: { maxFailures: 2 } },
    );
    expect(end).toMatchObject({ name: 'PollError', problem: { title: 'Busy' } });
    expect((end as PollError).response?.status).toBe(503);
    expect((end as PollError).message).toMatch(/HTTP 503.*2 times in a row/);
    expect(operation.status).toMatchObject({ state: 'pending', error: end });
    expect(server.requests).toHaveLength(3);
  });

  test('has the failure of the network as its cause', async () => {
    const { end } = await play([accepted, 'reset'], { polling: { maxFailures: 1 } });
    expect(end).toBeInstanceOf(PollError);
    expect(end).toMatchObject({ cause: { message: 'fetch failed' } });
    expect((end as PollError).response).toBeUndefined();
    expect((end as PollError).message).toMatch(/: no answer \(fetch failed\)\. /);
  });
});

describe('a definite no', () => {
  test.for([400, 401, 403, 405, 406, 409, 413, 422, 451])(
    '%i is a PollError at once',
    async (code) => {
      const { end, moments, operation } = await play([
        accepted,
        `${code} | content-type: application/problem+json | {"title":"No"}`,
      ]);
      expect(moments).toEqual([0, 250]);
      expect(end).toBeInstanceOf(PollError);
      expect(end).toMatchObject({ problem: { title: 'No' }, response: { status: code } });
      expect(operation.status).toMatchObject({ state: 'pending', error: end });
    },
  );
});
