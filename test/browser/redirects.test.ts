/**
 * Redirects to another origin, which browsers follow by themselves and hide from scripts: what
 * really arrives there, and what keeps it from arriving.
 */
import type { ClientOptions } from 'await202';
import type { Page } from 'puppeteer-core';
import { describe, expect, inject } from 'vitest';
import { accepted, hiddenWays } from '../support/ways-to-a-stranger.ts';
import { send } from '../support/wire-server.ts';
import { test } from './in-browser.ts';
import { given } from './origins.ts';

const headers = { authorization: 'Bearer secret', 'x-api-key': 'secret' };

const run = (page: Page, client: ClientOptions) =>
  page.evaluate((client) => await202.run({ client, options: { json: { card: 4242 } } }), {
    headers,
    ...client,
    polling: { maxFailures: 1 },
  });
const cancel = (page: Page, client: ClientOptions) =>
  page.evaluate((client) => await202.cancel({ client }), {
    headers,
    ...client,
    polling: { maxFailures: 1 },
  });

describe.for(hiddenWays)('$label', (way) => {
  test('leaves Authorization behind, and takes other headers to whoever lets them in', async ({
    page,
    open,
  }) => {
    const stranger = await open(way.stranger, { hostname: 'localhost' });
    const home = await open({ 'POST /tasks': accepted('/tasks/1') });
    home.on(way.home(stranger.url));
    const { states } = await run(page, { baseUrl: home.url });
    expect(states.at(-1)).toBe('succeeded');
    expect(stranger.requests.map(given)).toEqual([['x-api-key']]);
  });

  test('takes nothing to an origin that does not ask for it by CORS', async ({ page, open }) => {
    const stranger = await open(way.stranger, { hostname: 'localhost', cors: false });
    const home = await open({ 'POST /tasks': accepted('/tasks/1') });
    home.on(way.home(stranger.url));
    const { error } = await run(page, { baseUrl: home.url });
    expect(error?.message).toContain('no answer');
    expect(stranger.requests).toEqual([]);
  });

  test("is a ProtocolError with `redirect: 'manual'`, and nothing arrives", async ({
    page,
    open,
  }) => {
    const stranger = await open(way.stranger, { hostname: 'localhost' });
    const home = await open({ 'POST /tasks': accepted('/tasks/1') });
    home.on(way.home(stranger.url));
    const { error } = await run(page, { baseUrl: home.url, redirect: 'manual' });
    expect(error?.name).toBe('ProtocolError');
    expect(error?.message).toContain('a redirect that the browser hides');
    expect([stranger.requests, stranger.preflights]).toEqual([[], []]);
  });

  test("takes nothing with `mode: 'same-origin'`, where page and API share an origin", async ({
    ownPage: page,
    open,
  }) => {
    const stranger = await open(way.stranger, { hostname: 'localhost' });
    const home = await open({ 'POST /tasks': accepted('/tasks/1') });
    home.on(way.home(stranger.url));
    await page.goto(home.url);
    const { error } = await run(page, { baseUrl: home.url, mode: 'same-origin' });
    expect(error?.message).toContain('no answer');
    expect([stranger.requests, stranger.preflights]).toEqual([[], []]);
  });
});

test('`redirect` of one operation does not make its client follow redirects', async ({
  page,
  open,
}) => {
  const home = await open({
    'POST /tasks': accepted('/tasks/1'),
    'GET /tasks/1': send(302, { location: '/moved' }),
  });
  const client: ClientOptions = { baseUrl: home.url, redirect: 'manual' };
  const { error } = await page.evaluate(
    (client) => await202.run({ client, options: { redirect: 'follow' } }),
    client,
  );
  expect(error?.name).toBe('ProtocolError');
  expect(home.lines).toEqual(['POST /tasks', 'GET /tasks/1']);
});

describe('of the submit, to another origin', () => {
  test('is a ProtocolError, but only after it arrived', async ({ page, open }) => {
    const stranger = await open({ 'POST /tasks': accepted('/tasks/1') }, { hostname: 'localhost' });
    const home = await open({ 'POST /tasks': send(307, { location: `${stranger.url}/tasks` }) });
    const { error } = await run(page, { baseUrl: home.url });
    expect(error?.name).toBe('ProtocolError');
    expect(error?.message).toContain(stranger.url);
    // Nothing follows.
    expect(stranger.lines).toEqual(['POST /tasks']);
    expect(stranger.requests.map(given)).toEqual([['content-type', 'x-api-key']]);
    expect(stranger.requests[0]?.body).toBe('{"card":4242}');
  });

  test("does not arrive with `redirect: 'manual'`", async ({ page, open }) => {
    const stranger = await open({ 'POST /tasks': accepted('/tasks/1') }, { hostname: 'localhost' });
    const home = await open({ 'POST /tasks': send(307, { location: `${stranger.url}/tasks` }) });
    const { error } = await run(page, { baseUrl: home.url, redirect: 'manual' });
    expect(error?.name).toBe('ProtocolError');
    expect([stranger.requests, stranger.preflights]).toEqual([[], []]);
  });
});

describe('of the DELETE, to another origin', () => {
  test.for([
    { label: 'goes there with all but Authorization', redirect: 'follow', lines: 1 },
    { label: "does not with `redirect: 'manual'`", redirect: 'manual', lines: 0 },
  ] as const)('$label', async ({ redirect, lines }, { page, open }) => {
    // WebKit makes a GET of it, which the fetch standard does for a 303 alone.
    const arrives = inject('engine') === 'webkit' ? 'GET /tasks/1' : 'DELETE /tasks/1';
    const stranger = await open({ [arrives]: send(410) }, { hostname: 'localhost' });
    const home = await open({ 'POST /tasks': accepted('/tasks/1') });
    home.on({ 'DELETE /tasks/1': send(307, { location: `${stranger.url}/tasks/1` }) });
    const { value, error } = await cancel(page, { baseUrl: home.url, redirect });
    expect(value ?? error?.name).toBe(lines ? 'canceled' : 'ProtocolError');
    expect(stranger.lines).toEqual(lines ? [arrives] : []);
    expect(stranger.requests.map(given)).toEqual(lines ? [['x-api-key']] : []);
  });
});
