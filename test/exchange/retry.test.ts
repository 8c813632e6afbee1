import type { Answer } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Fault, Refusal } from '../../src/core/fault.ts';
import type { Paces } from '../../src/core/pace.ts';
import { Stop } from '../../src/core/stop.ts';
import { repeat } from '../../src/exchange/retry.ts';
import { Timers } from '../../src/exchange/timers.ts';
import { defaultSettings } from '../../src/settings.ts';
import { fastTime, rejection } from '../support/scripted-answers.ts';

// What leads to another try, and when.

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

const answerOf = (status: number, headers: HeadersInit = {}): Answer => ({
  ...{ status, headers: new Headers(headers), url: 'https://api.example.com/tasks' },
  body: undefined,
});

interface Given {
  readonly maxFailures?: number;
  readonly maxOutage?: number;
  readonly isDefinite?: (fault: Fault) => boolean;
}

/** Tries until it is done. The tries come to these. */
function repeating(outcomes: unknown[], { maxFailures = 5, maxOutage, isDefinite }: Given = {}) {
  const left = [...outcomes];
  const began = Date.now();
  const moments: number[] = [];
  const announce = vi.fn();
  const retryAfter = vi.fn();
  const paces: Paces = new Map();
  const polling = { ...defaultSettings.polling, jitter: 0, maxFailures };
  const convention = { ...defaultSettings.convention, retryAfter };
  const settings = { ...defaultSettings, polling, convention };
  const context = { settings, announce, paces, alarms: new Timers() };
  const attempt = async () => {
    moments.push(Date.now() - began);
    const outcome = left.shift();
    if (outcome instanceof Error) throw outcome;
    return outcome;
  };
  const stop = new Stop();
  const end = repeat(attempt, 'result', context, stop, maxOutage, isDefinite);
  return { end, moments, announce, retryAfter, paces, stop };
}

const http = (status: number, headers?: HeadersInit) =>
  new Fault(`HTTP ${status}`, answerOf(status, headers));

test('a fault without an answer is announced without a status, nor its query', async () => {
  const { end, announce } = repeating([new Fault('no answer (https://a.example/?sig=x)'), 7]);
  expect(await end).toBe(7);
  expect(announce.mock.calls).toEqual([
    [
      {
        ...{ type: 'faulted', purpose: 'result', httpStatus: undefined },
        message: 'no answer (https://a.example/)',
        ...{ failures: 1, nextTryAt: 1_800_000_000_250 },
      },
    ],
  ]);
});

test('tries are as far apart as backoff or the server says', async () => {
  const { end, moments } = repeating([http(503), http(503, { 'retry-after': '3' }), 7]);
  expect(await end).toBe(7);
  expect(moments).toEqual([0, 250, 3_250]);
});

describe('the last try is', () => {
  test('the one that reaches `maxFailures`', async () => {
    const { end, moments } = repeating([http(500), http(502), http(503), 7], { maxFailures: 3 });
    expect(await rejection(end)).toMatchObject({ message: 'HTTP 503' });
    expect(moments).toEqual([0, 250, 625]);
  });

  test('not before `maxOutage` has passed', async () => {
    const given = { maxFailures: 1, maxOutage: 600 };
    const { end, moments } = repeating([http(500), http(502), http(503), 7], given);
    expect(await rejection(end)).toMatchObject({ message: 'HTTP 503' });
    expect(moments).toEqual([0, 250, 625]);
  });

  test('not one that was too early, however many are', async () => {
    const early = () => new Fault('HTTP 404', answerOf(404), { isEarly: true });
    const { end } = repeating([early(), early(), early(), 7], { maxFailures: 1 });
    expect(await end).toBe(7);
  });

  test('one that ends otherwise than by a fault', async () => {
    const refusal = new Refusal('a URL that must not be requested');
    const { end, moments, announce } = repeating([refusal, 7]);
    expect(await rejection(end)).toBe(refusal);
    expect(moments).toEqual([0]);
    expect(announce).not.toHaveBeenCalled();
  });
});

describe('a fault that must not be repeated', () => {
  const isDefinite = () => true;

  test('is the end at once, and nobody is asked when to come back', async () => {
    const fault = http(503, { 'retry-after': '3' });
    const { end, moments, announce, retryAfter, paces } = repeating([fault, 7], { isDefinite });
    expect(await rejection(end)).toBe(fault);
    expect(moments).toEqual([0]);
    expect(retryAfter).not.toHaveBeenCalled();
    expect(announce).not.toHaveBeenCalled();
    expect(paces.size).toBe(0);
  });

  test('may have no answer', async () => {
    const fault = new Fault('reset');
    expect(await rejection(repeating([fault, 7], { isDefinite }).end)).toBe(fault);
  });

  test('still tells the others when to come back, if it is a 429', async () => {
    const fault = http(429, { 'retry-after': '3' });
    const { end, moments, announce, paces } = repeating([fault, 7], { isDefinite });
    expect(await rejection(end)).toBe(fault);
    expect(moments).toEqual([0]);
    expect(announce).not.toHaveBeenCalled();
    expect([...paces.keys()]).toEqual(['https://api.example.com']);
    expect(paces.get('https://api.example.com')).toMatchObject({ hold: 3_000 });
  });
});

test('a wait ends when it is stopped', async () => {
  vi.setTimerTickMode('manual');
  const { end, moments, stop } = repeating([http(503), 7]);
  const ended = rejection(end);
  for (let hops = 0; hops < 100; hops++) await undefined;
  expect(stop.end).toBeDefined();
  stop.stop('left');
  expect(await ended).toBe('left');
  expect(moments).toEqual([0]);
  expect(vi.getTimerCount()).toBe(0);
});
