/** A page that the browser has put to sleep. */
import { scenario } from 'await202/mocks';
import { expect } from 'vitest';
import { pace, pause, polls, test, until } from './in-browser.ts';

test('a page that was frozen goes on without a burst', async ({ ownPage: page, tasks, api }) => {
  tasks.on('POST /tasks', scenario().takes({ milliseconds: 4_000 }).succeeds({ total: 42 }));
  const client = { baseUrl: api.url, ...pace };
  const ended = page.evaluate((client) => await202.run({ client }), client);
  await until(() => polls(tasks).length === 3);

  // Only what nobody sees stays frozen.
  const other = await page.browserContext().newPage();
  await until(() => page.evaluate(() => document.hidden));
  const session = await page.createCDPSession();
  await session.send('Page.setWebLifecycleState', { state: 'frozen' });
  await pause(500);
  const before = polls(tasks).length;
  await pause(1_500);
  expect(polls(tasks).length - before).toBe(0);

  await session.send('Page.setWebLifecycleState', { state: 'active' });
  await other.close();
  await page.bringToFront();
  await pause(1_000);
  expect(polls(tasks).length - before).toBeGreaterThanOrEqual(1);
  expect(polls(tasks).length - before).toBeLessThanOrEqual(6);
  expect(await ended).toMatchObject({ value: { total: 42 } });
  expect(Math.min(...polls(tasks).slice(1))).toBeGreaterThan(pace.shortest);
});
