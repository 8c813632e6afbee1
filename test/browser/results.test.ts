/** From the submit to the end, across origins. */
import { scenario } from 'await202/mocks';
import { listen } from 'await202/mocks/node';
import type { Page } from 'puppeteer-core';
import { expect } from 'vitest';
import { test } from './in-browser.ts';

const run = (page: Page, baseUrl: string, headers = {}) =>
  page.evaluate((client) => await202.run({ client, path: 'reports' }), { baseUrl, headers });

test.for([
  { label: 'embedded in the status', at: 'embedded' },
  { label: 'at a URL of its own', at: 'url' },
  { label: 'behind a 303, which the browser hides', at: 'redirect' },
] as const)('a result is had $label', async ({ at }, { page, tasks, api }) => {
  tasks.on('POST /reports', scenario().running(2).succeeds({ total: 42 }, { at }));
  expect(await run(page, api.url)).toEqual({
    value: { total: 42 },
    states: ['pending', 'running', 'running', 'succeeded'],
  });
});

test('a task that fails is told with its problem', async ({ page, tasks, api }) => {
  tasks.on('POST /reports', scenario().running(1).fails({ title: 'Out of paper' }));
  const { error } = await run(page, api.url);
  expect(error?.name).toBe('OperationFailedError');
  expect(error?.message).toContain('Out of paper');
});

test('a Location that CORS hides is a ProtocolError that names the header to send', async ({
  page,
  tasks,
}) => {
  await using hidden = await listen(tasks, { cors: { exposeHeaders: [] } });
  tasks.on('POST /reports', scenario().accepts({ body: 'none' }).running(1).succeeds(1));
  const { error } = await run(page, hidden.url);
  expect(error?.name).toBe('ProtocolError');
  expect(error?.message).toContain('Access-Control-Expose-Headers: Location');
});

test('a header of the caller goes to the polls of its own origin', async ({ page, tasks, api }) => {
  tasks.on('POST /reports', scenario().running(1).succeeds(1));
  await run(page, api.url, { authorization: 'Bearer t' });
  const polls = tasks.requests.filter(({ kind }) => kind === 'poll');
  expect(polls.map(({ headers }) => headers['authorization'])).toEqual(['Bearer t', 'Bearer t']);
});

test("the mocks' service worker answers in place of a server", async ({ ownPage: page, tasks }) => {
  const ended = await page.evaluate(() => await202.mocked());
  expect(ended).toMatchObject({ value: { total: 42 } });
  expect(ended.requests).toEqual(['submit', 'poll', 'poll', 'poll']);
  expect(tasks.requests).toEqual([]);
});
