/** `npm run demo:web`, as a person uses it: what is there is found by its role and its name. */
import { scenario } from 'await202/mocks';
import type { ElementHandle, Page } from 'puppeteer-core';
import { expect } from 'vitest';
import { serveWebDemo, type WebDemo } from '../../examples/web/serve.ts';
import { test as base, kinds, until } from './in-browser.ts';

interface Visit {
  readonly demo: WebDemo;
  /** The page of the demo, with nothing stored. */
  readonly visit: Page;
}

const test = base.extend<Visit>({
  demo: [
    // biome-ignore lint/correctness/noEmptyPattern: Vitest reads from it which fixtures are used.
    async ({}, use) => {
      await using demo = await serveWebDemo();
      await use(demo);
    },
    { scope: 'file' },
  ],
  visit: async ({ browser, demo }, use) => {
    demo.tasks.reset();
    const context = await browser.createBrowserContext();
    const visit = await context.newPage();
    await visit.goto(demo.url);
    await use(visit);
    await context.close();
  },
});

const quick = scenario()
  .accepts({ retryAfter: { milliseconds: 100 } })
  .monitor({ retryAfter: { milliseconds: 100 } });

const button = async (page: Page, name: string): Promise<ElementHandle<Element>> => {
  const found = await page.waitForSelector(`::-p-aria([name="${name}"][role="button"])`);
  if (!found) throw new Error(`No button ${name}`);
  return found;
};
const press = async (page: Page, name: string) => (await button(page, name)).click();
/** The text of the cards, the newest first. */
const cards = (page: Page): Promise<string[]> =>
  page.$$eval('#list > li', (items) => items.map((it) => (it as HTMLElement).innerText));
const card = async (page: Page): Promise<string> => (await cards(page))[0] ?? '';
const shows = (page: Page, text: string) => until(async () => (await card(page)).includes(text));
const progress = (page: Page): Promise<number> =>
  page.$eval('progress', (bar) => (bar as HTMLProgressElement).value);
const announced = (page: Page): Promise<string> =>
  page.$eval('[role=status]', ({ textContent }) => textContent ?? '');
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => document.activeElement?.textContent ?? '');

test('a job shows its progress, then its result', async ({ visit, demo }) => {
  demo.tasks.on('POST /reports', quick.takes({ milliseconds: 1_500 }).succeeds({ pages: 12 }));
  await press(visit, 'Annual report');
  await shows(visit, 'running');
  await until(async () => (await progress(visit)) > 0.3);
  expect(await visit.$('::-p-aria([name="Annual report #1"][role="progressbar"])')).not.toBeNull();
  await shows(visit, '{"pages":12}');
  expect(await card(visit)).toContain('succeeded');
  expect(await announced(visit)).toBe('Annual report #1: succeeded');
});

test('the log has every request and what the server answered', async ({ visit, demo }) => {
  demo.tasks.on('POST /reports', quick.running(2).succeeds(1, { at: 'url' }));
  await press(visit, 'Annual report');
  await shows(visit, 'succeeded');
  const rows = await visit.$$eval('#log tbody tr', (all) =>
    all.map(({ children: [, ...cells] }) => cells.map((it) => it.textContent).join(' | ')),
  );
  expect(rows.reverse()).toEqual([
    'POST /reports | 202 Accepted | in 0.1 s',
    'GET /tasks/task-1 | 200 OK | in 0.1 s',
    'GET /tasks/task-1 | 200 OK | in 0.1 s',
    'GET /tasks/task-1 | 200 OK | ',
    'GET /tasks/task-1/result | 200 OK | ',
  ]);
});

test('Cancel cancels: the server gets one DELETE', async ({ visit, demo }) => {
  await press(visit, 'Video');
  await press(visit, 'Cancel Video #1');
  await shows(visit, 'canceled');
  expect(kinds(demo.tasks).filter((kind) => kind === 'DELETE cancel')).toHaveLength(1);
  expect(demo.tasks.tasks.map(({ state }) => state)).toEqual(['canceled']);
});

test('a server that takes its time to cancel is asked once, however often it is pressed', async ({
  visit,
  demo,
}) => {
  demo.tasks.on(
    'POST /backups',
    quick.running(Infinity).cancels('slowly', { takes: { milliseconds: 800 } }),
  );
  await press(visit, 'Backup');
  const cancel = await button(visit, 'Cancel Backup #1');
  await cancel.click();
  await cancel.click();
  await shows(visit, 'canceling');
  await cancel.click();
  await shows(visit, 'canceled');
  expect(kinds(demo.tasks).filter((kind) => kind === 'DELETE cancel')).toHaveLength(1);
});

test('a refused cancel is told, and the job goes on', async ({ visit, demo }) => {
  const payment = quick.takes({ milliseconds: 1_500 }).cancels('refused');
  demo.tasks.on('POST /payments', payment.succeeds({ receipt: 'R-1' }));
  await press(visit, 'Payment');
  await press(visit, 'Cancel Payment #1');
  await shows(visit, 'refuses to cancel it (405). It goes on.');
  await shows(visit, '{"receipt":"R-1"}');
});

test('a job that fails shows its problem details', async ({ visit }) => {
  await press(visit, 'Labels');
  await shows(visit, 'OperationFailedError');
  expect(await card(visit)).toContain('Out of paper');
  expect(await card(visit)).toContain('The printer has 20 sheets left, 500 are needed.');
  expect(await announced(visit)).toBe('Labels #1: failed. Out of paper');
});

test('a job that the server no longer knows is not followed any more', async ({ visit, demo }) => {
  demo.tasks.on('POST /reports', quick.onPoll('every', 410));
  await press(visit, 'Annual report');
  await shows(visit, 'unknown');
  expect(await card(visit)).toContain('Dismiss');
  await visit.reload();
  await button(visit, 'Annual report');
  expect(await cards(visit)).toEqual([]);
});

test('a job that was not accepted says why', async ({ visit, demo }) => {
  demo.tasks.on('POST /videos', quick.onSubmit('every', 403));
  await press(visit, 'Video');
  await shows(visit, 'Video was not accepted.');
  expect(await card(visit)).toContain('403');
});

test('a reload goes on with every job, and submits none again', async ({ visit, demo }) => {
  demo.tasks.on('POST /reports', quick.takes({ milliseconds: 4_000 }).succeeds({ pages: 12 }));
  await press(visit, 'Annual report');
  await press(visit, 'Video');
  await button(visit, 'Cancel Video #2');
  await Promise.all([visit.waitForNavigation(), press(visit, 'Reload the page')]);
  await button(visit, 'Cancel Video #2');
  expect(await cards(visit)).toHaveLength(2);
  await until(async () => (await cards(visit)).some((it) => it.includes('{"pages":12}')));
  expect(kinds(demo.tasks).filter((kind) => kind === 'POST submit')).toHaveLength(2);

  // What has ended is not kept.
  await visit.reload();
  await button(visit, 'Cancel Video #2');
  expect(await cards(visit)).toHaveLength(1);
});

test('the same job polled and told: fewer requests, and the end at once', async ({ visit }) => {
  // A page may be there before its script.
  await until(() => visit.$eval('#start-both', (it) => it.ariaDisabled === null));
  await press(visit, 'Start both');
  const summaries = () =>
    visit.$$eval('#both .summary', (all) => all.map(({ textContent }) => textContent ?? ''));
  await until(async () => (await summaries()).every((text) => text.includes('request')));
  await expect
    .poll(summaries, { timeout: 20_000 })
    .toEqual([expect.stringContaining('the result'), expect.stringContaining('the result')]);
  const [polled = NaN, told = NaN] = (await summaries()).map((text) => Number.parseInt(text, 10));
  // The submit, the stream, and two polls: when it has been opened, and at the end.
  expect(told).toBe(4);
  expect(polled).toBeGreaterThan(told);
  expect(await announced(visit)).toMatch(/^Polled: \d+ requests, the result after 1/);
});

test('the keyboard alone starts, cancels and dismisses; the focus is never lost', async ({
  visit,
  demo,
}) => {
  const { keyboard } = visit;
  await button(visit, 'Video');
  await keyboard.press('Tab');
  expect(await focused(visit)).toBe('Annual report');
  await keyboard.press('Tab');
  await keyboard.press('Enter');
  await button(visit, 'Cancel Video #1');

  for (const patience = Date.now() + 5_000; Date.now() < patience; ) {
    if ((await focused(visit)).startsWith('Cancel Video')) break;
    await keyboard.press('Tab');
  }
  await keyboard.press(' ');
  await shows(visit, 'canceled');
  expect(demo.tasks.tasks.map(({ state }) => state)).toEqual(['canceled']);

  expect(await focused(visit)).toBe('Dismiss Video #1');
  await keyboard.press('Enter');
  expect(await cards(visit)).toEqual([]);
  expect(await focused(visit)).toBe('Annual report');
});
