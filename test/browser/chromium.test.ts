/** In a real browser, across real origins: what no mock can show. `npm run test:browsers`. */
import { existsSync } from 'node:fs';
import { createTaskServer, scenario } from 'await202/mocks';
import { listen } from 'await202/mocks/node';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { servePage } from './origins.ts';
import type { inPage } from './page.ts';

declare global {
  var await202: typeof inPage;
}

const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
if (!existsSync(executablePath)) {
  console.log(
    `No Chromium at ${executablePath}: its tests are skipped (apt-get install chromium).`,
  );
}

const server = createTaskServer();
const kinds = () => server.requests.map(({ method, kind }) => `${method} ${kind}`);
const until = async (what: () => boolean) => expect.poll(what, { timeout: 5_000 }).toBe(true);

describe.skipIf(!existsSync(executablePath))('in Chromium', () => {
  let browser: Browser;
  let page: Page;
  let site: Awaited<ReturnType<typeof servePage>>;
  let api: Awaited<ReturnType<typeof listen>>;

  beforeAll(async () => {
    site = await servePage();
    api = await listen(server);
    const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking'];
    browser = await chromium.launch({ executablePath, args });
  });
  afterAll(async () => {
    await browser?.close();
    await api?.close();
    await site?.[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    server.reset();
    server.on('POST /slow', scenario().takes({ milliseconds: 60_000 }).succeeds(1));
    page = await browser.newPage();
    await page.goto(site.url);
    return async () => page.close();
  });

  const run = (path: string, base = api.url, headers = {}) =>
    page.evaluate(([base, path, headers]) => await202.run(base, path, headers), [
      base,
      path,
      headers,
    ] as const);

  test.for([
    { label: 'embedded in the status', at: 'embedded' },
    { label: 'at a URL of its own', at: 'url' },
    { label: 'behind a 303, which the browser hides', at: 'redirect' },
  ] as const)('a result is had $label, from another origin', async ({ at }) => {
    server.on('POST /reports', scenario().running(2).succeeds({ total: 42 }, { at }));
    expect(await run('reports')).toEqual({
      value: { total: 42 },
      states: ['pending', 'running', 'running', 'succeeded'],
    });
  });

  test('a task that fails is told with its problem', async () => {
    server.on('POST /reports', scenario().running(1).fails({ title: 'Out of paper' }));
    const { error } = await run('reports');
    expect(error?.name).toBe('OperationFailedError');
    expect(error?.message).toContain('Out of paper');
  });

  test('a Location that CORS hides is a ProtocolError that names the header to send', async () => {
    await using hidden = await listen(server, { cors: { exposeHeaders: [] } });
    server.on('POST /reports', scenario().accepts({ body: 'none' }).running(1).succeeds(1));
    const { error } = await run('reports', hidden.url);
    expect(error?.name).toBe('ProtocolError');
    expect(error?.message).toContain('Access-Control-Expose-Headers: Location');
  });

  test('an abort ends the wait at once, and the server gets one DELETE', async () => {
    const { own, late } = await page.evaluate((base) => await202.abort(base, 'slow'), api.url);
    expect(own).toBe(true);
    expect(late).toBeLessThan(100);
    await until(() => kinds().includes('DELETE cancel'));
    expect(kinds().filter((kind) => kind === 'DELETE cancel')).toHaveLength(1);
  });

  test('the DELETE of a page that closes arrives', async () => {
    await page.evaluate((base) => await202.cancelWithThePage(base, 'slow'), api.url);
    await page.close();
    await until(() => kinds().includes('DELETE cancel'));
  });

  test('a reloaded page goes on from what it has stored', async () => {
    server.on('POST /reports', scenario().takes({ milliseconds: 500 }).succeeds({ total: 42 }));
    await page.evaluate((base) => await202.startAndStore(base, 'reports'), api.url);
    await page.reload();
    expect(await page.evaluate((base) => await202.resumeStored(base), api.url)).toEqual({
      total: 42,
    });
    expect(kinds().filter((kind) => kind === 'POST submit')).toHaveLength(1);
  });

  test('a header of the caller goes to the polls of its own origin', async () => {
    server.on('POST /reports', scenario().running(1).succeeds(1));
    await run('reports', api.url, { authorization: 'Bearer t' });
    const polls = server.requests.filter(({ kind }) => kind === 'poll');
    expect(polls.map(({ headers }) => headers['authorization'])).toEqual(
      polls.map(() => 'Bearer t'),
    );
  });

  test("the mocks' service worker answers in place of a server", async () => {
    const ended = await page.evaluate(() => await202.mocked());
    expect(ended).toMatchObject({ value: { total: 42 } });
    expect(ended.requests).toEqual(['submit', 'poll', 'poll', 'poll']);
    expect(server.requests).toEqual([]);
  });
});
