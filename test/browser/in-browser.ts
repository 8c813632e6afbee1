import { createTaskServer, type TaskServer } from 'await202/mocks';
import { type Listener, listen } from 'await202/mocks/node';
import type { Browser, Page } from 'puppeteer-core';
import { test as base, expect, inject } from 'vitest';
import { openOrigin } from './origins.ts';
import type { inPage } from './page.ts';
import { start } from './start.ts';

declare global {
  var await202: typeof inPage;
}

/** What every test here starts from. */
export interface Stage {
  readonly browser: Browser;
  /** The address of a site with `page.ts` in it. */
  readonly site: string;
  /** That site, opened once for all tests of a file. */
  readonly page: Page;
  /** The same for one test, with cookies and storage of its own: it may be closed, moved, hidden. */
  readonly ownPage: Page;
  /** A task server at another origin, `api.url`, that lets every page in. */
  readonly tasks: TaskServer;
  readonly api: Listener;
  /** Opens an origin that lasts as long as the test. */
  readonly open: typeof openOrigin;
}

/** A test in the browser of its project. */
export const test = base.extend<Stage>({
  browser: [
    // biome-ignore lint/correctness/noEmptyPattern: Vitest reads from it which fixtures are used.
    async ({}, use) => {
      const browser = await start(inject('engine'));
      await use(browser);
      await browser.close();
    },
    { scope: 'worker' },
  ],
  site: [
    // biome-ignore lint/correctness/noEmptyPattern: see above.
    async ({}, use) => {
      await using site = await openOrigin();
      await use(site.url);
    },
    { scope: 'worker' },
  ],
  page: [
    async ({ browser, site }, use) => {
      const page = await browser.newPage();
      await page.goto(site);
      await use(page);
      await page.close();
    },
    { scope: 'file' },
  ],
  ownPage: async ({ browser, site }, use) => {
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    await page.goto(site);
    await use(page);
    await context.close();
  },
  // biome-ignore lint/correctness/noEmptyPattern: see above.
  tasks: async ({}, use) => use(createTaskServer()),
  api: async ({ tasks }, use) => {
    await using api = await listen(tasks);
    await use(api);
  },
  // biome-ignore lint/correctness/noEmptyPattern: see above.
  open: async ({}, use) => {
    await using opened = new AsyncDisposableStack();
    await use(async (...origin) => opened.use(await openOrigin(...origin)));
  },
});

/** The requests that a task server has had, as lines: `POST submit`. */
export const kinds = ({ requests }: TaskServer): string[] =>
  requests.map(({ method, kind }) => `${method} ${kind}`);

/** A steady pace: five polls in a second. */
export const pace = {
  polling: { minDelay: 200, factor: 1, jitter: 0 },
  /** No two polls arrive sooner after each other, in milliseconds; a busy machine may be late. */
  shortest: 150,
} as const;

/** The milliseconds between each poll that a task server has had and the request before it. */
export const polls = ({ requests }: TaskServer): number[] =>
  requests.flatMap(({ kind, at }, nth) =>
    kind === 'poll' ? [at - (requests[nth - 1]?.at ?? 0)] : [],
  );

/** A spell of real time: what is measured here is the browser's own pace. */
export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Waits until something has happened; not for ever. */
export const until = (what: () => unknown): Promise<void> =>
  expect.poll(async () => !!(await what()), { timeout: 8_000, interval: 20 }).toBe(true);
