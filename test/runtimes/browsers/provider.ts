import { fileURLToPath } from 'node:url';
import { defineBrowserProvider } from '@vitest/browser';
import type { Browser, Page } from 'puppeteer-core';
import type { BrowserProvider, BrowserProviderOption } from 'vitest/node';
import type { EngineName } from '../../browser/engines.ts';
import { start } from '../../browser/start.ts';

/** One browser, with a page for each of Vitest's sessions. */
class Provider implements BrowserProvider {
  readonly name = 'installed';
  readonly supportsParallelism = false;
  /** What a page loads before Vitest. */
  readonly initScripts = [fileURLToPath(new URL('turns.ts', import.meta.url))];
  readonly #engine: EngineName;
  readonly #pages = new Map<string, Page>();
  #browser: Promise<Browser> | undefined;

  constructor(engine: EngineName) {
    this.#engine = engine;
  }

  getCommandsContext = (): Record<string, unknown> => ({});

  async openPage(session: string, url: string): Promise<void> {
    this.#browser ??= start(this.#engine);
    await this.#pages.get(session)?.close();
    const page = await (await this.#browser).newPage();
    this.#pages.set(session, page);
    await page.goto(url);
  }

  async close(): Promise<void> {
    await (await this.#browser)?.close();
    this.#browser = undefined;
    this.#pages.clear();
  }
}

/**
 * Opens Vitest's pages in a browser as Debian has it, by what test/browser/ drives it with: Vitest's
 * own providers bring browsers of their own, or know no Firefox but a changed one.
 */
export const installed = (engine: EngineName): BrowserProviderOption =>
  defineBrowserProvider({
    name: 'installed',
    providerFactory: (project) => {
      // The size of the page is nothing to these tests.
      project.browser?.registerCommand('__vitest_viewport' as never, () => undefined);
      return new Provider(engine);
    },
  });
