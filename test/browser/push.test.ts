/** Channels of real servers at other origins, straight and by way of nginx, and what is left of them. */
import { describe, expect, inject, onTestFinished } from 'vitest';
import { missing, nginx } from '../gateways/apache-and-nginx.ts';
import { type Pushing, pushingServer } from '../support/pushing-server.ts';
import { test, until } from './in-browser.ts';

async function serving(pushing: Pushing) {
  const server = await pushingServer(pushing);
  onTestFinished(() => server[Symbol.asyncDispose]());
  return server;
}
type Server = Awaited<ReturnType<typeof serving>>;

const channels: [name: string, eventsOf: (server: Server) => string][] = [
  ['an event stream', () => '/events'],
  ['a WebSocket', ({ url }) => `${url.replace('http', 'ws')}/events`],
];

/** In a browser that has two busy cores for itself and others. */
const soon = 600;
/** So long before a poll that nobody has asked for, that it is not mistaken for one that was. */
const polling = { minDelay: 200, whileHeard: 20_000 };

describe.for(channels)('%s', ([, eventsOf]) => {
  test('tells the end, and is closed after it', async ({ page }) => {
    const server = await serving({ takes: 3_000 });
    const task = { client: { baseUrl: server.url, polling }, events: eventsOf(server) };
    const ended = await page.evaluate((task) => await202.run(task), task);
    expect(ended.states.at(-1)).toBe('succeeded');
    // One after it was opened, one after the end.
    expect(server.tasks[0]?.polls).toHaveLength(2);
    expect(server.lateness()[0]).toBeLessThan(soon);
    await until(() => server.open() === 0);
  });

  test('is closed after an abort, which cancels', async ({ page }) => {
    const server = await serving({ takes: 60_000 });
    const task = { client: { baseUrl: server.url, polling }, events: eventsOf(server) };
    const ended = page.evaluate((task) => await202.runUntil(task, 1_500), task);
    await until(() => server.open() === 1);
    expect(await ended).toMatchObject({ error: { name: 'AbortError' } });
    await until(() => server.open() === 0 && server.tasks[0]?.isCanceled);
  });

  test('is opened again where it breaks', async ({ page }) => {
    const server = await serving({ takes: 4_000, cutAfter: 1_000 });
    const task = { client: { baseUrl: server.url, polling }, events: eventsOf(server) };
    const ended = await page.evaluate((task) => await202.run(task), task);
    expect(ended.states.at(-1)).toBe('succeeded');
    expect(server.opened.streams + server.opened.sockets).toBe(2);
    expect(server.lateness()[0]).toBeLessThan(soon);
    await until(() => server.open() === 0);
  });
});

test('a WebSocket that cannot be opened costs nothing but itself', async ({ page }) => {
  const server = await serving({ takes: 1_000 });
  const gone = await serving({ takes: 1_000 });
  await gone[Symbol.asyncDispose]();
  const task = {
    client: { baseUrl: server.url, polling },
    events: `ws://127.0.0.1:${gone.port}/`,
  };
  const ended = await page.evaluate((task) => await202.run(task), task);
  expect(ended.states.at(-1)).toBe('succeeded');
});

test('one WebSocket for twenty operations', async ({ page }) => {
  const server = await serving({ takes: 3_000 });
  const events = `${server.url.replace('http', 'ws')}/events`;
  const task = { client: { baseUrl: server.url, polling }, events };
  const ended = await page.evaluate((task) => await202.runAll(task, 20), task);
  expect(ended.filter(({ error }) => error)).toEqual([]);
  expect(server.opened.sockets).toBe(1);
  expect(Math.max(...server.lateness())).toBeLessThan(3 * soon);
});

test('eight event streams over HTTP/1.1 leave room for the polls', async ({ page }) => {
  const server = await serving({ takes: 3_000 });
  const task = { client: { baseUrl: server.url, polling }, events: '/events' };
  const ended = await page.evaluate((task) => await202.runAll(task, 8), task);
  expect(ended.filter(({ error }) => error)).toEqual([]);
  // Three are told, the others are polled.
  expect(Math.max(...server.lateness())).toBeLessThan(2_500);
  await until(() => server.open() === 0);
});

test.for(['sse', 'websocket'] as const)(
  'the mocks push by %s',
  async (channel, { ownPage: page }) => {
    const ended = await page.evaluate((channel) => await202.mocked(channel), channel);
    expect(ended).toMatchObject({ value: { total: 42 } });
    expect(ended.requests.filter((kind) => kind === 'events')).toHaveLength(1);
    const polls = ended.requests.filter((kind) => kind === 'poll');
    // WebKit takes a body from a service worker only when that is whole.
    const isHeard = channel === 'websocket' || inject('engine') !== 'webkit';
    expect(polls.length).toBe(isHeard ? 2 : 6);
  },
);

describe('an event stream by way of nginx', () => {
  const reason = missing('nginx');

  async function through(directives: string) {
    const server = await serving({ takes: 4_000 });
    const origin = await nginx(`location / {
      proxy_pass ${server.url};
      proxy_http_version 1.1;
      proxy_set_header Connection '';
      ${directives}
    }`);
    return { server, baseUrl: origin };
  }

  test('without buffering tells the end', async ({ page, skip }) => {
    skip(!!reason, reason);
    const { server, baseUrl } = await through('proxy_buffering off;');
    const task = { client: { baseUrl, polling }, events: '/events' };
    const ended = await page.evaluate((task) => await202.run(task), task);
    expect(ended.states.at(-1)).toBe('succeeded');
    expect(server.tasks[0]?.polls).toHaveLength(2);
    expect(server.lateness()[0]).toBeLessThan(soon);
    await until(() => server.open() === 0);
  });

  test('with buffering is heard late or never, and the operation ends all the same', async ({
    page,
    skip,
  }) => {
    skip(!!reason, reason);
    const { server, baseUrl } = await through('proxy_buffering on;');
    const whileHeard = 2_000;
    const task = { client: { baseUrl, polling: { ...polling, whileHeard } }, events: '/events' };
    const ended = await page.evaluate((task) => await202.run(task), task);
    expect(ended.states.at(-1)).toBe('succeeded');
    expect(server.opened.streams).toBeGreaterThan(0);
    expect(server.tasks[0]?.polls.length).toBeGreaterThan(2);
    expect(server.lateness()[0]).toBeLessThan(whileHeard + soon);
    await until(() => server.open() === 0);
  });
});
