/**
 * What the tests ask of a browser, for WebKit, whose driver puppeteer does not know: it speaks
 * WebDriver and no more.
 */
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { Browser, BrowserContext, Page } from 'puppeteer-core';
import {
  type Command,
  launchProcess,
  openSession,
  portOf,
  type Session,
  stop,
  untilFound,
} from './webdriver.ts';

/** Takes every name for this machine's own: names that are on no loopback, as far as a URL shows. */
const createProxy = () =>
  createServer((incoming, outgoing) => {
    const { method, headers, url = '' } = incoming;
    const { port, pathname, search } = new URL(url);
    const options = { host: '127.0.0.1', port, path: pathname + search, method, headers };
    const asked = request(options, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(asked.on('error', () => outgoing.destroy()));
  });

/** Runs a function that came as text, and answers by JSON, which keeps what is undefined out. */
const script = `
  const [source, given, done] = arguments;
  const answer = (name) => (value) => done(JSON.stringify({ [name]: value }));
  (async () => eval('(' + source + ')')(...JSON.parse(given)))().then(
    answer('value'),
    (error) => answer('error')(String(error)),
  );`;

/** Runs another function with all elements that a selector means. */
const onElements = (selector: string, source: string) =>
  // biome-ignore lint/security/noGlobalEval: the function is a test's own.
  globalThis.eval(`(${source})`)([...document.querySelectorAll(selector)]);

type Context = Pick<BrowserContext, 'newPage' | 'close'>;

/** How WebDriver writes keys that have no character. */
const keys: Readonly<Record<string, string>> = { Tab: '\uE004', Enter: '\uE007' };

/** What WebDriver calls an element. */
const elementKey = 'element-6066-11e4-a52e-4f735466cecf';

async function openPage(session: Session, context: Context, closed: () => void) {
  const opened = await session.ask(session.first, ['POST', '/window/new', { type: 'window' }]);
  const here: Command = ['POST', '/window', opened as { handle: string }];
  const ask = (...commands: readonly Command[]) => session.ask(here, ...commands);

  /** The first element that a selector like `::-p-aria([name="Send"][role="button"])` means. */
  async function find(selector: string) {
    const [, name, role] = /name="(.*)"\]\[role="(.*)"/.exec(selector) ?? [];
    const candidates = { using: 'css selector', value: 'button, progress, [role]' };
    const found = (await ask(['POST', '/elements', candidates])) as Record<string, string>[];
    for (const { [elementKey]: id } of found) {
      const path = `/element/${id}`;
      if ((await ask(['GET', `${path}/computedlabel`])) !== name) continue;
      if ((await ask(['GET', `${path}/computedrole`])) !== role) continue;
      return { click: () => ask(['POST', `${path}/click`]) };
    }
    return null;
  }

  async function evaluate(run: (...args: never[]) => unknown, ...given: unknown[]) {
    const args = [String(run), JSON.stringify(given)];
    const answer = await ask(['POST', '/execute/async', { script, args }]);
    const { value, error } = JSON.parse(String(answer)) as { value?: unknown; error?: string };
    if (error) throw new Error(error);
    return value;
  }

  const page = {
    goto: (url: string) => ask(['POST', '/url', { url }]),
    reload: () => ask(['POST', '/refresh']),
    async close() {
      closed();
      await ask(['DELETE', '/window']);
    },
    bringToFront: () => ask(['POST', '/window/rect']),
    hide: () => ask(['POST', '/window/minimize']),
    /** Those of the page's own host, whatever the URL. */
    cookies: () => ask(['GET', '/cookie']),
    browserContext: () => context,
    evaluate,
    $: find,
    $eval: (selector: string, run: unknown) =>
      evaluate(onElements, selector, `([first]) => (${run})(first)`),
    $$eval: (selector: string, run: unknown) => evaluate(onElements, selector, String(run)),
    waitForSelector: (selector: string) =>
      // An element may be gone before it is asked for its name.
      untilFound(() => find(selector).catch(() => null)),
    async waitForNavigation() {
      const root = await ask(['POST', '/element', { using: 'css selector', value: 'html' }]);
      const path = `/element/${(root as Record<string, string>)[elementKey]}/name`;
      // An element of a page that is left has no name any more.
      await untilFound(() => ask(['GET', path]).then(() => null, String));
    },
    keyboard: {
      press(key: string) {
        const value = keys[key] ?? key;
        const strokes = ['keyDown', 'keyUp'].map((type) => ({ type, value }));
        const actions = [{ type: 'key', id: 'keyboard', actions: strokes }];
        return ask(['POST', '/actions', { actions }]);
      },
    },
  };
  return page;
}
type WebKitPage = Awaited<ReturnType<typeof openPage>>;

/** WebKit's own browser, on a screen that nobody sees. */
export async function launchWebKit(driver: string): Promise<Browser> {
  // It stays as it is when the last window closes; else the next one may come upon its restart.
  const screen = launchProcess('Xvfb', ['-displayfd', '1', '-nolisten', 'tcp', '-noreset']);
  const [display] = await once(screen.stdout, 'data');
  const proxy = createProxy();
  const environment = {
    DISPLAY: `:${String(display).trim()}`,
    GDK_BACKEND: 'x11',
    // The browser may crash when it has this from its driver.
    http_proxy: `http://127.0.0.1:${await portOf(proxy)}`,
    no_proxy: '127.0.0.1,localhost',
  };

  const sessions = new Set<Session>();
  const createBrowserContext = async () => {
    const session = await openSession(driver, environment);
    sessions.add(session);
    let front: WebKitPage | undefined;
    const context: Context = {
      async newPage() {
        const behind = front;
        front = await openPage(session, context, () => {
          front = undefined;
        });
        await behind?.hide();
        // As much of a page as the files ask for that WebKit does not leave out.
        return front as unknown as Page;
      },
      async close() {
        sessions.delete(session);
        await session.close();
      },
    };
    return context;
  };
  let own: ReturnType<typeof createBrowserContext> | undefined;
  const browser = {
    createBrowserContext,
    async newPage() {
      own ??= createBrowserContext();
      return (await own).newPage();
    },
    async close() {
      for (const session of sessions) await session.close();
      await stop(screen);
      proxy.closeAllConnections();
      await once(proxy.close(), 'close');
    },
  } satisfies Partial<Record<keyof Browser, unknown>>;
  // See above.
  return browser as unknown as Browser;
}
