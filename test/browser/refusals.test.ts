/** URLs that are never asked, and redirects that lead to no end. */
import type { ClientOptions } from 'await202';
import type { Page } from 'puppeteer-core';
import { describe, expect } from 'vitest';
import { accepted } from '../support/ways-to-a-stranger.ts';
import { send } from '../support/wire-server.ts';
import { test } from './in-browser.ts';

const run = (page: Page, client: ClientOptions) =>
  page.evaluate((client) => await202.run({ client }), client);

const urls = [
  { url: 'javascript:alert(1)', saw: 'the scheme javascript:' },
  { url: 'data:application/json,{"status":"succeeded"}', saw: 'the scheme data:' },
  { url: 'file:///etc/passwd', saw: 'the scheme file:' },
  { url: 'blob:null/0', saw: 'the scheme blob:' },
  { url: 'http://user:secret@localhost:PORT/tasks/1', saw: 'a user name or password' },
];

describe.for(urls)('$url', ({ url, saw }) => {
  test('in a Location is a ProtocolError that says why', async ({ page, open }) => {
    const stranger = await open({}, { hostname: 'localhost' });
    const location = url.replace('PORT', new URL(stranger.url).port);
    const home = await open({ 'POST /tasks': accepted(location) });
    const { error } = await run(page, { baseUrl: home.url });
    expect(error?.name).toBe('ProtocolError');
    expect(error?.message).toContain(saw);
    expect(error?.message).not.toContain('secret');
    expect([home.lines, stranger.lines]).toEqual([['POST /tasks'], []]);
  });

  test('behind a redirect is not followed by the browser: a PollError', async ({ page, open }) => {
    const stranger = await open({}, { hostname: 'localhost' });
    const location = url.replace('PORT', new URL(stranger.url).port);
    const home = await open({
      'POST /tasks': accepted('/tasks/1'),
      'GET /tasks/1': send(302, { location }),
    });
    const { error } = await run(page, { baseUrl: home.url, polling: { maxFailures: 2 } });
    expect(error).toMatchObject({ name: 'PollError', statusUrl: `${home.url}/tasks/1` });
    expect(error?.message).not.toContain('secret');
    expect(home.lines).toEqual(['POST /tasks', 'GET /tasks/1', 'GET /tasks/1']);
    expect(stranger.lines).toEqual([]);
  });
});

test.for([
  { label: 'to itself', hop: () => '/tasks/1' },
  { label: 'round and round', hop: (path: string) => (path === '/a' ? '/tasks/1' : '/a') },
  { label: 'on and on', hop: (path: string) => `${path}0` },
])(
  'redirects that lead $label are a PollError with the checkpoint',
  async ({ hop }, { page, open }) => {
    const home = await open({ 'POST /tasks': accepted('/tasks/1') });
    const paths = ['/a', ...Array.from({ length: 30 }, (_, nth) => `/tasks/1${'0'.repeat(nth)}`)];
    home.on(
      Object.fromEntries(paths.map((path) => [`GET ${path}`, send(302, { location: hop(path) })])),
    );
    const { error } = await run(page, { baseUrl: home.url, polling: { maxFailures: 2 } });
    expect(error).toMatchObject({ name: 'PollError', statusUrl: `${home.url}/tasks/1` });
    // The browser's own limit, which no script can lower: each poll and its twenty redirects.
    expect(home.lines).toHaveLength(1 + 2 * 21);
  },
);

describe('from https: down to http:', () => {
  const succeeded = send(200, {}, { status: 'succeeded', result: 42 });

  test('a URL is refused, and not asked', async ({ page, open }) => {
    const plain = await open({ 'GET /tasks/1': succeeded }, { hostname: 'plain.test' });
    const home = await open({ 'POST /tasks': accepted(`${plain.url}/tasks/1`) }, { secure: true });
    const { error } = await run(page, { baseUrl: home.url });
    expect(error?.name).toBe('ProtocolError');
    expect(error?.message).toContain('from https: down to http: (plain.test)');
    expect(plain.lines).toEqual([]);
  });

  test('what a redirect leads to is not believed, though the browser went there', async ({
    page,
    open,
  }) => {
    const plain = await open({ 'GET /tasks/1': succeeded }, { hostname: 'plain.test' });
    const home = await open(
      {
        'POST /tasks': accepted('/tasks/1'),
        'GET /tasks/1': send(302, { location: `${plain.url}/tasks/1` }),
      },
      { secure: true },
    );
    const { error, value } = await run(page, { baseUrl: home.url });
    expect(value).toBeUndefined();
    expect(error?.name).toBe('ProtocolError');
    expect(error?.message).toContain('from https: down to http: (plain.test)');
    expect(plain.lines).toEqual(['GET /tasks/1']);
  });

  test('a monitor on the loopback is asked, without a header of the caller’s', async ({
    page,
    open,
  }) => {
    const plain = await open({ 'GET /tasks/1': succeeded });
    const home = await open({ 'POST /tasks': accepted(`${plain.url}/tasks/1`) }, { secure: true });
    const client = { baseUrl: home.url, headers: { 'x-api-key': 'secret' } };
    expect(await run(page, client)).toMatchObject({ value: 42 });
    expect(plain.requests.map(({ headers }) => headers['x-api-key'])).toEqual([undefined]);
  });
});
