import type { Intercept } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { blank, type Checkpoint } from '../../src/core/checkpoint.ts';
import { Refusal } from '../../src/core/fault.ts';
import { Stop } from '../../src/core/stop.ts';
import type { ChannelRequest } from '../../src/core/wake.ts';
import type { HttpSettings } from '../../src/exchange/ky.ts';
import { bareKy } from '../../src/exchange/ky.ts';
import type { Sending } from '../../src/exchange/sending.ts';
import { Timers } from '../../src/exchange/timers.ts';
import { createTransport } from '../../src/exchange/transport.ts';
import { defaultSettings } from '../../src/settings.ts';
import { asPage } from '../support/page.ts';
import { rejection, scriptedAnswers } from '../support/scripted-answers.ts';

// Where URLs begin, and the requests of channels.

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const homeOf = (options: HttpSettings) => createTransport(options, bareKy, new Timers()).home;

describe('the home of relative URLs', () => {
  test('is `baseUrl`, and `prefix` below it', () => {
    const baseUrl = 'https://api.example.com/v1/';
    expect(homeOf({ baseUrl })).toBe(baseUrl);
    expect(homeOf({ baseUrl, prefix: 'jobs/' })).toBe('https://api.example.com/v1/jobs/');
    expect(homeOf({ prefix: 'https://api.example.com/jobs/' })).toBe(
      'https://api.example.com/jobs/',
    );
  });

  test('is that of the page, which a `<base>` may change', () => {
    asPage('https://app.example.com/a/');
    expect(homeOf({})).toBe('https://app.example.com/a/');
    expect(homeOf({ prefix: 'jobs/' })).toBe('https://app.example.com/a/jobs/');
  });
});

const origin = 'https://api.example.com';

test('an `intercept` is around a request, and is told what it is about', async () => {
  const intercept = vi.fn<Intercept>((send) => send());
  const server = scriptedAnswers(new Response(null, { status: 204 }));
  const transport = createTransport({ fetch: server.fetch }, bareKy, new Timers());
  const sending = {
    ...{ origin, trusted: [origin], operation: 7 },
    settings: { ...defaultSettings, intercept },
  } as unknown as Sending;
  const checkpoint = blank('http', `${origin}/tasks/1`, 0);
  const cancel = { url: checkpoint.statusUrl, method: 'DELETE' };
  const answer = await transport.send(cancel, 'cancel', sending, new Stop(), checkpoint);
  expect(answer.status).toBe(204);
  expect(intercept.mock.calls.map(([, about]) => about)).toEqual([
    {
      ...{ operation: 7, purpose: 'cancel', method: 'DELETE', url: `${origin}/tasks/1` },
      signal: expect.any(AbortSignal),
    },
  ]);
  expect(server.lines).toEqual([`DELETE ${origin}/tasks/1`]);
});

describe('the stream of a channel', () => {
  const url = `${origin}/events`;
  const sending = {
    ...{ origin, trusted: [origin], operation: 1, settings: { ...defaultSettings } },
  } as unknown as Sending;

  /** Opens it at a server that gives this answer. */
  function opening(
    to: string,
    signal: AbortSignal,
    more: Partial<ChannelRequest> = {},
    foreign?: Checkpoint['foreign'],
  ) {
    const server = scriptedAnswers(new Response('data: 1\n\n'));
    const headers = { 'x-key': '1' };
    const timers = new Timers();
    const transport = createTransport({ fetch: server.fetch, headers }, bareKy, timers);
    const checkpoint = { ...blank('http', `${origin}/tasks/1`, 0), eventsUrl: url, foreign };
    const end = transport.open(to, { ...more, signal }, sending, checkpoint);
    return { end, server };
  }
  const open = () => new AbortController();

  test("is asked for with the caller's headers, below the monitor", async () => {
    const { end, server } = opening('/events', open().signal);
    expect(await (await end).text()).toBe('data: 1\n\n');
    expect(server.lines).toEqual([`GET ${url}`]);
    expect(server.requests[0]?.headers.get('x-key')).toBe('1');
  });

  test('is asked for as the channel says', async () => {
    const { signal } = open();
    const { end, server } = opening(url, signal, { method: 'POST', json: { after: 7 } });
    await end;
    expect(server.lines).toEqual([`POST ${url}`]);
    expect(server.requests[0]?.text).toBe('{"after":7}');
  });

  test.for<[string, string, Checkpoint['foreign']?]>([
    ['to a stranger', 'https://files.example.net/events'],
    ['where a stranger has led', url, ['eventsUrl']],
  ])("has nothing of the caller's %s", async ([, to, foreign]) => {
    const { end, server } = opening(to, open().signal, {}, foreign);
    await end;
    expect(server.requests[0]?.headers.has('x-key')).toBe(false);
  });

  test('is not asked for where no request may go', async () => {
    const { end, server } = opening('ftp://api.example.com/', open().signal);
    expect(await rejection(end)).toBeInstanceOf(Refusal);
    expect(server.lines).toEqual([]);
  });

  test('is not asked for if it has been aborted before', async () => {
    const controller = open();
    controller.abort('left');
    const { end, server } = opening(url, controller.signal);
    expect(await rejection(end)).toBe('left');
    expect(server.lines).toEqual([]);
  });

  test('has a time limit until its head is there, and none from then on', async () => {
    const { fetch } = scriptedAnswers(new Response('data: 1\n\n'));
    vi.stubGlobal('fetch', fetch);
    vi.stubGlobal('Document', class {});
    const transport = createTransport({}, bareKy, new Timers());
    const checkpoint = blank('http', `${origin}/tasks/1`, 0);
    const opened = transport.open(url, { signal: open().signal }, sending, checkpoint);
    expect(vi.getTimerCount()).toBe(1);
    await opened;
    expect(vi.getTimerCount()).toBe(0);
  });
});
