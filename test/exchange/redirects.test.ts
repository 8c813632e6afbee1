import type { Convention } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { PollRequest } from '../../src/core/convention.ts';
import { Fault, Refusal } from '../../src/core/fault.ts';
import { defaultLimits } from '../../src/core/limits.ts';
import type { Call, Exchange } from '../../src/exchange/exchange.ts';
import { bareKy } from '../../src/exchange/ky.ts';
import { answerTo } from '../../src/exchange/redirects.ts';
import { createRoutes } from '../../src/exchange/routes.ts';
import type { ExchangeRequest } from '../../src/exchange/sending.ts';
import { rejection } from '../support/scripted-answers.ts';

// Where a poll leads, and what ends it.

beforeEach(() => {
  // Not a browser, wherever this runs.
  vi.stubGlobal('Document', class {});
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const origin = 'https://api.example.com';
const url = `${origin}/tasks/1`;

interface Given {
  readonly follow?: Partial<PollRequest>;
  /** What the convention puts before the network. */
  readonly convention?: Partial<Convention>;
}

/** Polls. The heads of the answers are these; an error is what the network has come to. */
function polling(heads: (Response | Error | undefined)[], { follow, convention = {} }: Given = {}) {
  const left = [...heads];
  const calls: Call[] = [];
  const { signal } = new AbortController();
  const exchange = {
    signal,
    async head(call: Call) {
      calls.push(call);
      const head = left.shift();
      if (head instanceof Error) throw head;
      return head;
    },
    body: (_: Response, read: () => unknown) => read(),
  } as unknown as Exchange;
  const request = {
    ...{ follow: { url, ...follow }, purpose: 'poll' },
    sending: {
      ...{ origin, trusted: [origin], operation: 1 },
      settings: { http: { headers: { 'x-key': '1' } }, convention, limits: defaultLimits },
    },
  } as unknown as ExchangeRequest;
  const end = answerTo(request, createRoutes({}, bareKy), exchange);
  return { end, calls, signal };
}

/** A response that says that it came from there. */
const from = (where: string, more: object = {}, init: ResponseInit = {}) =>
  Object.defineProperties(new Response(init.status ? null : 'a text', init), {
    url: { value: where },
    redirected: { value: false },
    ...Object.fromEntries(Object.entries(more).map(([key, value]) => [key, { value }])),
  });

describe('a response that is none', () => {
  test('because the browser hides it is refused', async () => {
    const error = await rejection(polling([from('', { type: 'opaqueredirect', status: 0 })]).end);
    expect(error).toBeInstanceOf(Refusal);
    expect((error as Refusal).message).toBe('a redirect that the browser hides from scripts');
  });

  test.for<[string, Response | undefined]>([
    ['because a hook has stopped the request', undefined],
    ['because it is opaque', from('', { type: 'opaque', status: 0 })],
  ])('%s is a fault', async ([, head]) => {
    const error = await rejection(polling([head]).end);
    expect(error).toBeInstanceOf(Fault);
    expect((error as Fault).message).toBe(
      'no answer (a hook stopped the request, or the answer is opaque)',
    );
  });
});

describe('no answer', () => {
  test('of the origin that was asked needs no name', async () => {
    const error = (await rejection(polling([new Error('reset')]).end)) as Fault;
    expect(error.message).toBe('no answer (reset)');
    expect(error.advice).toBeUndefined();
  });

  test('of another may be because only the server can reach it', async () => {
    const follow = { url: 'https://inside.example.net/tasks/1' };
    const error = (await rejection(polling([new Error('reset')], { follow }).end)) as Fault;
    expect(error.message).toBe('no answer from https://inside.example.net (reset)');
    expect(error.advice).toBe(
      'If the server is behind a gateway, correct its URLs with rewriteUrl',
    );
  });
});

describe('where an answer came from', () => {
  test('is what the response says', async () => {
    const { end } = polling([from(url)]);
    expect(await end).toMatchObject({ url, isForeign: false, isMoved: false, body: 'a text' });
  });

  test('is foreign if it is, although nobody has seen the way there', async () => {
    const stranger = 'https://files.example.net/1';
    const { end } = polling([from(stranger, { redirected: true })]);
    expect(await end).toMatchObject({ url: stranger, isForeign: true, isMoved: true });
  });

  test('stays foreign on the way back', async () => {
    const away = from(
      url,
      {},
      { status: 302, headers: { location: 'https://files.example.net/' } },
    );
    const back = { status: 302, headers: { location: `${origin}/tasks/2` } };
    const { end, calls } = polling([
      ...[away, from('https://files.example.net/', {}, back), from(`${origin}/tasks/2`)],
    ]);
    expect(await end).toMatchObject({ url: `${origin}/tasks/2`, isForeign: true, isMoved: true });
    expect(calls.map(({ headers }) => headers?.['x-key'])).toEqual(['1', undefined, undefined]);
  });

  test('must be the web, whoever has asked for something else', async () => {
    const blob = `blob:${origin}/7`;
    const error = await rejection(polling([from(blob)], { follow: { url: blob } }).end);
    expect(error).toBeInstanceOf(Refusal);
    expect((error as Refusal).message).toBe('a URL with the scheme blob:');
  });
});

describe('a convention', () => {
  const send = () => Promise.resolve(new Response('x'));

  test('that does not care for the network is not in the way', async () => {
    const { end, calls } = polling([from(url)]);
    await end;
    expect(calls[0]?.wrapFetch).toBeUndefined();
  });

  test('that does is told what is asked, and asks itself', async () => {
    const exchange = vi.fn(async (_planned: unknown, ask: () => Promise<Response>) => ask());
    const convention = { exchange } as unknown as Convention;
    const { end, calls, signal } = polling([from(url)], { convention, follow: { hold: 5_000 } });
    await end;
    const fetch = vi.fn(send);
    const [request, init] = [new Request(url), { cache: 'no-store' } as const];
    await calls[0]?.wrapFetch?.(fetch)(request, init);
    expect(exchange.mock.calls.map(([planned]) => planned)).toEqual([
      { purpose: 'poll', method: 'GET', url, hold: 5_000, checkpoint: undefined, signal },
    ]);
    expect(fetch.mock.calls).toEqual([[request, init]]);
  });
});
