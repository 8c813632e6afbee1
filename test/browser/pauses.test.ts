/** A tab in the background, and a server that is gone: when the server is asked. */
import { scenario } from 'await202/mocks';
import { expect, inject } from 'vitest';
import { pace, pause, polls, test, until } from './in-browser.ts';

test('a tab in the background polls as seldom as its timers run, and comes back without a burst', async ({
  ownPage: page,
  tasks,
  api,
}) => {
  tasks.on('POST /tasks', scenario().takes({ milliseconds: 60_000 }).succeeds(1));
  await page.evaluate((client) => void await202.run({ client }), { baseUrl: api.url, ...pace });
  await until(() => polls(tasks).length === 3);

  const other = await page.browserContext().newPage();
  await until(() => page.evaluate(() => document.hidden));
  const before = polls(tasks).length;
  await pause(2_200);
  // Browsers let the timers of a tab that nobody sees run once in a second. WebKit does so when
  // the tab has asked for nothing in two seconds.
  const atMost = inject('engine') === 'webkit' ? 11 : 4;
  expect(polls(tasks).length - before).toBeGreaterThanOrEqual(1);
  expect(polls(tasks).length - before).toBeLessThanOrEqual(atMost);

  await other.close();
  await page.bringToFront();
  const back = polls(tasks).length;
  await pause(1_000);
  expect(polls(tasks).length - back).toBeGreaterThanOrEqual(3);
  expect(polls(tasks).length - back).toBeLessThanOrEqual(6);
  expect(Math.min(...polls(tasks).slice(1))).toBeGreaterThan(pace.shortest);
});

test('a server that is gone while the page is online is a PollError', async ({
  ownPage: page,
  tasks,
  api,
}) => {
  tasks.on('POST /tasks', scenario().takes({ milliseconds: 60_000 }).succeeds(1));
  // The count alone: a minute would pass otherwise.
  const client = { baseUrl: api.url, polling: { ...pace.polling, maxFailures: 5 } };
  const ended = page.evaluate((client) => await202.run({ client }), client);
  await until(() => polls(tasks).length === 1);
  await api.close();
  expect((await ended).error).toMatchObject({
    name: 'PollError',
    message: expect.stringContaining('5 times in a row'),
  });
});
