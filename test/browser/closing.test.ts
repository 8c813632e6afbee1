/** A page that is closed, and has not begun to cancel. */
import { scenario } from 'await202/mocks';
import { kinds, test, until } from './in-browser.ts';

test('a page that is closed sends its DELETE', async ({ ownPage, tasks, api }) => {
  tasks.on('POST /slow', scenario().takes({ milliseconds: 60_000 }).succeeds(1));
  await ownPage.evaluate((base) => await202.cancelWith('pagehide', base, 'slow'), api.url);
  await ownPage.close();
  await until(() => kinds(tasks).includes('DELETE cancel'));
});
