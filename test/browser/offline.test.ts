/** A page that is offline for a while: when the server is asked. */
import { scenario } from 'await202/mocks';
import { expect } from 'vitest';
import { kinds, pace, pause, polls, test, until } from './in-browser.ts';

test('an offline spell with more failures than maxFailures is survived, without a burst', async ({
  ownPage: page,
  tasks,
  api,
}) => {
  tasks.on('POST /tasks', scenario().takes({ milliseconds: 3_800 }).succeeds({ total: 42 }));
  const client = { baseUrl: api.url, ...pace };
  const ended = page.evaluate((client) => await202.run({ client }), client);
  await until(() => polls(tasks).length === 3);

  await page.setOfflineMode(true);
  const before = polls(tasks).length;
  await pause(1_800);
  expect(polls(tasks).length - before).toBe(0);

  await page.setOfflineMode(false);
  await pause(1_000);
  expect(polls(tasks).length - before).toBeGreaterThanOrEqual(3);
  expect(polls(tasks).length - before).toBeLessThanOrEqual(6);
  expect(await ended).toMatchObject({ value: { total: 42 } });
  expect(Math.min(...polls(tasks).slice(1))).toBeGreaterThan(pace.shortest);
  expect(kinds(tasks).filter((kind) => kind === 'POST submit')).toHaveLength(1);
});
