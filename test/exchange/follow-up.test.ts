import { describe, expect, test } from 'vitest';
import type { PollRequest } from '../../src/core/convention.ts';
import { Refusal } from '../../src/core/fault.ts';
import type { Purpose } from '../../src/core/purpose.ts';
import { callFor } from '../../src/exchange/follow-up.ts';
import type { HttpSettings } from '../../src/exchange/ky.ts';
import type { Routes } from '../../src/exchange/routes.ts';

// The call of a request that follows a submit.

const url = 'https://api.example.com/tasks/1';
const onDownloadProgress = () => {};

interface Given extends Partial<PollRequest> {
  readonly purpose?: Purpose;
  readonly isForeign?: boolean;
  readonly http?: HttpSettings;
}

function call({ purpose = 'poll', isForeign = false, http, ...follow }: Given = {}) {
  const route = (name: string) => ({
    ...{ hasObservers: false, redirect: 'manual', options: { credentials: name } },
    ...{ headers: { accept: name }, resultHeaders: { accept: `${name}'s result` } },
  });
  const routes = {
    ...{ trusted: route('trusted'), stranger: route('stranger') },
    ...{ options: { onDownloadProgress, ...http }, uncached: { cache: 'no-store' } },
  } as unknown as Routes;
  return callFor({ url, ...follow }, purpose, follow.method ?? 'GET', url, isForeign, routes);
}

describe('the headers', () => {
  test.for<[Given, string]>([
    [{}, 'trusted'],
    [{ purpose: 'cancel' }, 'trusted'],
    [{ purpose: 'result' }, "trusted's result"],
    [{ accepts: 'result' }, "trusted's result"],
    [{ isForeign: true }, 'stranger'],
    [{ isForeign: true, purpose: 'result' }, "stranger's result"],
  ])('of %j are for what is asked for', ([given, accept]) => {
    expect(call(given).headers).toEqual({ accept });
  });

  test("of a convention go before the caller's, and to no stranger", () => {
    const headers = { Accept: 'text/plain', 'x-page': '2' };
    expect(call({ headers }).headers).toEqual({ accept: 'text/plain', 'x-page': '2' });
    expect(call({ headers, isForeign: true }).headers).toEqual({ accept: 'stranger' });
  });
});

describe('to a stranger', () => {
  const refused = 'a POST with headers or a body to https://api.example.com';

  test.for<[string, Partial<PollRequest>]>([
    ['headers', { headers: { 'x-page': '2' } }],
    ['a body', { body: 'secret' }],
    ['JSON', { json: { secret: 1 } }],
  ])('no request is sent that would need %s', ([, more]) => {
    const send = () => call({ method: 'POST', isForeign: true, ...more });
    expect(send).toThrow(Refusal);
    expect(send).toThrow(refused);
    expect(call({ method: 'POST', ...more }).options.method).toBe('POST');
  });

  test('one may be that needs neither', () => {
    const { options, headers } = call({ method: 'DELETE', isForeign: true });
    expect(options).toEqual({ credentials: 'stranger', method: 'DELETE' });
    expect(headers).toEqual({ accept: 'stranger' });
  });
});

describe('the time limit', () => {
  test.for<[Given, number | false]>([
    [{}, 10_000],
    [{ hold: 5_000 }, 15_000],
    [{ hold: 5_000, http: { timeout: 2_000 } }, 7_000],
    [{ hold: 5_000, http: { timeout: false } }, false],
    [{ purpose: 'cancel', hold: 5_000 }, 10_000],
    [{ purpose: 'cancel', http: { timeout: 2_000 } }, 2_000],
    [{ purpose: 'cancel', http: { timeout: false } }, 10_000],
  ])('of %j', ([given, timeout]) => {
    expect(call(given).timeout).toBe(timeout);
  });
});

test('a cancel may outlive the page, and progress is that of the result', () => {
  expect(call({ purpose: 'cancel' }).init).toEqual({ cache: 'no-store', keepalive: true });
  expect(call().init).toEqual({ cache: 'no-store' });
  expect(call({ purpose: 'result' }).options).toMatchObject({ onDownloadProgress });
  expect(call().options).not.toHaveProperty('onDownloadProgress');
});
