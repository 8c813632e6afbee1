/** What ends early: by an abort, with the page, by a reload. */
import { scenario } from 'await202/mocks';
import { expect } from 'vitest';
import { accepted } from '../support/ways-to-a-stranger.ts';
import { send } from '../support/wire-server.ts';
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

test('a DELETE on its way outlives the page', async ({ ownPage, open }) => {
  let allow = () => {};
  const preflight = new Promise<void>((resolve) => {
    allow = resolve;
  });
  const api = await open(
    { 'POST /slow': accepted('/tasks/1'), 'DELETE /tasks/1': send(410) },
    { preflight },
  );
  await ownPage.evaluate((base) => await202.cancelWith('cancel', base, 'slow'), api.url);
  await ownPage.evaluate(() => dispatchEvent(new Event('cancel')));
  await until(() => api.preflights.length);
  await ownPage.close();
  allow();
  await until(() => api.lines.includes('DELETE /tasks/1'));
});

test.for([
  { label: 'left for another', leave: 'about:blank' },
  { label: 'reloaded', leave: undefined },
])('a page that is $label sends its DELETE', async ({ leave }, { ownPage, tasks, api }) => {
  tasks.on('POST /slow', slow);
  await ownPage.evaluate((base) => await202.cancelWith('pagehide', base, 'slow'), api.url);
  await (leave ? ownPage.goto(leave) : ownPage.reload());
  await until(() => kinds(tasks).includes('DELETE cancel'));
});

test('a reloaded page goes on from what it has stored', async ({ ownPage: page, tasks, api }) => {
  tasks.on('POST /reports', scenario().takes({ milliseconds: 500 }).succeeds({ total: 42 }));
  await page.evaluate((base) => await202.startAndStore(base, 'reports'), api.url);
  await page.reload();
  expect(await page.evaluate((base) => await202.resumeStored(base), api.url)).toEqual({
    total: 42,
  });
  expect(kinds(tasks).filter((kind) => kind === 'POST submit')).toHaveLength(1);
});
