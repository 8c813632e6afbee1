/** The playground of the site: the page of `npm run demo:web`, with no server but its own. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'puppeteer-core';
import { expect } from 'vitest';
import { buildPlayground, servePlayground } from '../../examples/web/playground.ts';
import { test as base, until } from './in-browser.ts';

const test = base.extend<{ url: string; visit: Page }>({
  url: [
    // biome-ignore lint/correctness/noEmptyPattern: Vitest reads from it which fixtures are used.
    async ({}, use) => {
      const outDir = await mkdtemp(join(tmpdir(), 'await202-playground-'));
      await buildPlayground(outDir);
      const server = await servePlayground(outDir);
      await use(server.resolvedUrls?.local[0] ?? '');
      await server.close();
      await rm(outDir, { recursive: true, force: true });
    },
    { scope: 'file' },
  ],
  visit: async ({ browser, url }, use) => {
    const context = await browser.createBrowserContext();
    const visit = await context.newPage();
    await visit.goto(url);
    await use(visit);
    await context.close();
  },
});

const press = (page: Page, name: string): Promise<void> =>
  page.evaluate((name) => {
    const buttons = [...document.querySelectorAll('button')];
    buttons.find(({ textContent }) => textContent?.startsWith(name))?.click();
  }, name);
const text = (page: Page): Promise<string> =>
  page.$eval('#list', (it) => (it as HTMLElement).innerText);
const log = (page: Page): Promise<string> =>
  page.$eval('#log', (it) => (it as HTMLElement).innerText);
const shows = (page: Page, part: string) => until(async () => (await text(page)).includes(part));

test('a job is done by the server in the page', async ({ visit }) => {
  await press(visit, 'Labels');
  await shows(visit, 'Out of paper');
  expect(await log(visit)).toContain('/tasks/task-1');
});

test('a job goes on after a reload, where it was', async ({ visit }) => {
  await press(visit, 'Annual report');
  await shows(visit, 'running');
  await visit.reload();
  await shows(visit, '"pages":12');
});

test('a job is told by the server in the page as well', async ({ visit }) => {
  // A page may be there before its script.
  await until(() => visit.$eval('#start-both', (it) => it.ariaDisabled === null));
  await press(visit, 'Start both');
  const told = () => visit.$eval('article:last-child', (it) => (it as HTMLElement).innerText);
  await expect.poll(told, { timeout: 20_000 }).toContain('4 requests, the result after 10');
});

test('a job is canceled there', async ({ visit }) => {
  await press(visit, 'Video');
  await shows(visit, 'running');
  await press(visit, 'Cancel');
  await shows(visit, 'canceled');
  expect(await log(visit)).toContain('DELETE');
});
