import { createTaskServer, type TaskServer } from 'await202/mocks';
import { type Listener, listen } from 'await202/mocks/node';
import type { Browser, Page } from 'puppeteer-core';
import { test as base, expect, inject } from 'vitest';
import { type EngineName, start } from './engines.ts';
import { servePage } from './origins.ts';
import type { inPage } from './page.ts';

declare global {
  var await202: typeof inPage;
}

declare module 'vitest' {
  interface ProvidedContext {
    /** The engine of this project: vitest.browsers.config.ts. */
    readonly engine: EngineName;
  }
}

/** What every test here starts from. */
export interface Stage {
  readonly browser: Browser;
  /** The address of a site with `page.ts` in it. */
  readonly site: string;
  /** That site, opened: with cookies and storage of its own. */
  readonly page: Page;
  /** A task server at another origin, `api.url`, that lets every page in. */
  readonly tasks: TaskServer;
  readonly api: Listener;
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
      await using site = await servePage();
      await use(site.url);
    },
    { scope: 'worker' },
  ],
  page: async ({ browser, site }, use) => {
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
});

/** The requests that a task server has had, as lines: `POST submit`. */
export const kinds = ({ requests }: TaskServer): string[] =>
  requests.map(({ method, kind }) => `${method} ${kind}`);

/** Waits until something has happened; not for ever. */
export const until = (what: () => unknown): Promise<void> =>
  expect.poll(async () => !!(await what()), { timeout: 8_000, interval: 20 }).toBe(true);
