/**
 * Cookies belong to a host, whatever the port: all origins here are ports of one host, so that the
 * browser itself would send them everywhere.
 */
import type { ClientOptions } from 'await202';
import type { Page } from 'puppeteer-core';
import { describe, expect } from 'vitest';
import { accepted, hiddenWays, namedWays } from '../support/ways-to-a-stranger.ts';
import { send, type WireRequest } from '../support/wire-server.ts';
import { test } from './in-browser.ts';

const login = send(200, { 'set-cookie': 'session=secret' });
const cookies = (requests: readonly WireRequest[]) => requests.map(({ headers }) => headers.cookie);

/** Lets the server set its cookie first. */
async function run(page: Page, client: ClientOptions & { baseUrl: string }) {
  await page.evaluate(
    (url) => fetch(url, { credentials: 'include' }).then(() => undefined),
    new URL('/login', client.baseUrl).href,
  );
  return page.evaluate((client) => await202.run({ client }), client);
}

describe.for(namedWays)("with credentials: 'include', $label", (way) => {
  test('at another origin gets no cookie, and can set none', async ({ ownPage: page, open }) => {
    const stranger = await open();
    for (const [route, answer] of Object.entries(way.stranger)) {
      stranger.on({
        [route]: (response, request) => {
          response.setHeader('set-cookie', 'stranger=1');
          if (typeof answer === 'function') answer(response, request);
        },
      });
    }
    const home = await open({ 'GET /login': login, 'POST /tasks': accepted('/tasks/1') });
    home.on(way.home(stranger.url));
    const { error } = await run(page, { baseUrl: home.url, credentials: 'include' });
    expect(error).toBeUndefined();
    expect(cookies(stranger.requests)).toEqual([undefined]);
    expect(new Set(cookies(home.requests.slice(1)))).toEqual(new Set(['session=secret']));
    expect(await page.cookies(home.url)).toMatchObject([{ name: 'session' }]);
  });
});

test('an origin that trustedOrigins names gets the cookies that the browser has for it', async ({
  ownPage: page,
  open,
}) => {
  const friend = await open({ 'GET /tasks/1': send(200, {}, { status: 'succeeded' }) });
  const home = await open({
    'GET /login': login,
    'POST /tasks': accepted(`${friend.url}/tasks/1`),
  });
  const trustedOrigins = [friend.url];
  await run(page, { baseUrl: home.url, credentials: 'include', trustedOrigins });
  expect(cookies(friend.requests)).toEqual(['session=secret']);
});

test('a DELETE has the cookies at its own origin, and none elsewhere', async ({
  ownPage: page,
  open,
}) => {
  const stranger = await open({ 'DELETE /tasks/1': send(410) });
  const home = await open({ 'GET /login': login, 'DELETE /tasks/1': send(410) });
  home.on({ 'POST /tasks': [accepted('/tasks/1'), accepted(`${stranger.url}/tasks/1`)] });
  const client: ClientOptions & { baseUrl: string } = {
    baseUrl: home.url,
    credentials: 'include',
  };
  await page.evaluate(
    (url) => fetch(url, { credentials: 'include' }).then(() => undefined),
    `${home.url}/login`,
  );
  for (const _ of [1, 2]) await page.evaluate((client) => await202.cancel({ client }), client);
  expect(home.lines).toEqual(['GET /login', 'POST /tasks', 'DELETE /tasks/1', 'POST /tasks']);
  expect(new Set(cookies(home.requests.slice(1)))).toEqual(new Set(['session=secret']));
  expect(cookies(stranger.requests)).toEqual([undefined]);
});

test('without credentials, only an API at the page’s own origin gets cookies', async ({
  ownPage: page,
  open,
}) => {
  const routes = {
    'GET /login': login,
    'POST /tasks': accepted('/tasks/1'),
    'GET /tasks/1': send(200, {}, { status: 'succeeded' }),
  };
  const [api, own] = [await open(routes), await open(routes)];
  await run(page, { baseUrl: api.url });
  expect(cookies(api.requests.slice(1))).toEqual([undefined, undefined]);
  await page.goto(own.url);
  await run(page, { baseUrl: own.url });
  expect(cookies(own.requests.slice(1))).toEqual(['session=secret', 'session=secret']);
});

describe.for(hiddenWays)("with credentials: 'include', $label", (way) => {
  test('takes cookies to other ports of the host, which are the browser’s to keep', async ({
    ownPage: page,
    open,
  }) => {
    const sameHost = await open(way.stranger);
    const otherHost = await open(way.stranger, { hostname: 'localhost' });
    const home = await open({ 'GET /login': login, 'POST /tasks': accepted('/tasks/1') });
    for (const { url } of [sameHost, otherHost]) {
      home.on(way.home(url));
      await run(page, { baseUrl: home.url, credentials: 'include' });
    }
    expect(cookies(sameHost.requests)).toEqual(['session=secret']);
    expect(cookies(otherHost.requests)).toEqual([undefined]);
  });
});
