/** Whose headers arrive where, when an answer names another origin. */
import type { ClientOptions } from 'await202';
import type { Page } from 'puppeteer-core';
import { describe, expect } from 'vitest';
import { accepted, namedWays } from '../support/ways-to-a-stranger.ts';
import { send } from '../support/wire-server.ts';
import { test } from './in-browser.ts';
import { given } from './origins.ts';

const headers = { authorization: 'Bearer secret', 'x-api-key': 'secret', 'x-tenant': 'secret' };
const names = Object.keys(headers);

const run = (page: Page, client: ClientOptions) =>
  page.evaluate((client) => await202.run({ client }), client);
const cancel = (page: Page, client: ClientOptions, cancelHeader = '') =>
  page.evaluate((task) => await202.cancel(task), { client, cancelHeader });

describe.for(namedWays)('$label', (way) => {
  test('at another origin is asked without a header of the caller’s, so that no preflight is needed', async ({
    page,
    open,
  }) => {
    const anotherPort = await open(way.stranger);
    const anotherName = await open(way.stranger, { hostname: 'localhost' });
    const home = await open({ 'POST /tasks': accepted('/tasks/1') });
    for (const stranger of [anotherPort, anotherName]) {
      home.on(way.home(stranger.url));
      const { error, states } = await run(page, { baseUrl: home.url, headers });
      expect([error, states.at(-1)]).toEqual([undefined, 'succeeded']);
      expect(stranger.requests.map(given)).toEqual([[]]);
      expect(stranger.preflights).toEqual([]);
    }
    for (const request of home.requests) expect(request.headers).toMatchObject(headers);
  });

  test('at an origin that trustedOrigins names gets them; its neighbor does not', async ({
    page,
    open,
  }) => {
    const friend = await open(way.stranger, { hostname: 'localhost' });
    const home = await open({ 'POST /tasks': accepted('/tasks/1') });
    home.on(way.home(friend.url));
    await run(page, { baseUrl: home.url, headers, trustedOrigins: [friend.url] });
    expect(friend.requests.map(given)).toEqual([names]);
    // The same server, by its other name.
    home.on(way.home(friend.url.replace('localhost', '127.0.0.1')));
    await run(page, { baseUrl: home.url, headers, trustedOrigins: [friend.url] });
    expect(friend.requests.map(given)).toEqual([names, []]);
  });
});

describe('a DELETE', () => {
  test.for([
    { label: 'of a monitor', head: (url: string) => ({ location: url }) },
    {
      label: 'of a cancel URL',
      head: (url: string) => ({ location: '/tasks/1', 'x-cancel': url }),
      cancelHeader: 'x-cancel',
    },
  ])('$label at another origin has no header of the caller’s', async (way, { page, open }) => {
    const stranger = await open({ 'DELETE /tasks/1': send(410) }, { hostname: 'localhost' });
    const home = await open({ 'POST /tasks': send(202, way.head(`${stranger.url}/tasks/1`)) });
    const { value } = await cancel(page, { baseUrl: home.url, headers }, way.cancelHeader);
    expect(value).toBe('canceled');
    expect(stranger.lines).toEqual(['DELETE /tasks/1']);
    expect(stranger.requests.map(given)).toEqual([[]]);
  });

  test('keeps the referrer policy of the caller', async ({ page, open }) => {
    const home = await open({ 'POST /tasks': accepted('/tasks/1'), 'DELETE /tasks/1': send(410) });
    await cancel(page, { baseUrl: home.url, referrerPolicy: 'no-referrer' });
    expect(home.lines).toEqual(['POST /tasks', 'DELETE /tasks/1']);
    expect(home.requests.map(({ headers }) => headers.referer)).toEqual([undefined, undefined]);
  });
});
