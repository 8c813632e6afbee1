import { test as base, expect } from '@playwright/test';
import { createTaskServer, scenario, type TaskServer } from 'await202/mocks';

const test = base.extend<{ server: TaskServer }>({
  // The page's own API, answered by the test: no port, no process, no CORS.
  server: async ({ page, baseURL }, use) => {
    const server = createTaskServer({ baseUrl: `${baseURL}api/` });
    await page.route(`${server.baseUrl}**`, async (route) => {
      const request = route.request();
      const answer = server.handle({
        method: request.method(),
        url: request.url(),
        headers: request.headers(),
        body: request.postData() ?? undefined,
      });
      if (answer.kind !== 'reply') return route.abort();
      const { status, headers, body = '' } = answer;
      await route.fulfill({ status, headers, body: Buffer.from(body) });
    });
    await use(server);
  },
});

test('an hour passes at once', async ({ page, server }) => {
  const slow = scenario().accepts({ retryAfter: 1_800 }).monitor({ retryAfter: 1_800 });
  server.on('POST /reports', slow.running(1).succeeds({ pages: 12 }));
  const job = page.getByRole('listitem').filter({ hasText: '#1' });
  await page.clock.install();
  await page.goto('/');
  await page.getByRole('button', { name: 'Annual report' }).click();
  await expect(job).toContainText('pending');

  // Half an hour, and up to a tenth of it as jitter. Not runFor(): with a request in flight that
  // lets the time limit of the request pass as well.
  await page.clock.fastForward('33:00');
  await expect(job).toContainText('running');
  await page.clock.fastForward('33:00');
  await expect(job).toContainText('{"pages":12}');
});

test('Cancel reaches the server', async ({ page, server }) => {
  server.on('POST /videos', scenario().running(Infinity));
  await page.goto('/');
  await page.getByRole('button', { name: 'Video' }).click();
  await page.getByRole('button', { name: 'Cancel Video' }).click();
  await expect(page.getByText('canceled', { exact: true })).toBeVisible();
  expect(server.requests.filter(({ method }) => method === 'DELETE')).toHaveLength(1);
});
