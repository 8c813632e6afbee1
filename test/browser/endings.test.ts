/** What ends early: by an abort, with the page, by a reload. */
import { scenario } from 'await202/mocks';
import { expect } from 'vitest';
import { kinds, test, until } from './in-browser.ts';

const slow = scenario().takes({ milliseconds: 60_000 }).succeeds(1);

test('an abort ends the wait at once, and the server gets one DELETE', async ({
  page,
  tasks,
  api,
}) => {
  tasks.on('POST /slow', slow);
  const { own, late } = await page.evaluate((base) => await202.abort(base, 'slow'), api.url);
  expect(own).toBe(true);
  expect(late).toBeLessThan(100);
  await until(() => kinds(tasks).includes('DELETE cancel'));
  expect(kinds(tasks).filter((kind) => kind === 'DELETE cancel')).toHaveLength(1);
});

test('the DELETE of a page that closes arrives', async ({ page, tasks, api }) => {
  tasks.on('POST /slow', slow);
  await page.evaluate((base) => await202.cancelWithThePage(base, 'slow'), api.url);
  await page.close();
  await until(() => kinds(tasks).includes('DELETE cancel'));
});

test('a reloaded page goes on from what it has stored', async ({ page, tasks, api }) => {
  tasks.on('POST /reports', scenario().takes({ milliseconds: 500 }).succeeds({ total: 42 }));
  await page.evaluate((base) => await202.startAndStore(base, 'reports'), api.url);
  await page.reload();
  expect(await page.evaluate((base) => await202.resumeStored(base), api.url)).toEqual({
    total: 42,
  });
  expect(kinds(tasks).filter((kind) => kind === 'POST submit')).toHaveLength(1);
});
