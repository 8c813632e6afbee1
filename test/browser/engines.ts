import { existsSync } from 'node:fs';
import { type Browser, type LaunchOptions, launch } from 'puppeteer-core';
import { launchWebKit } from './webkit.ts';

/** A browser as it comes from its makers, and how it is started. */
interface Engine {
  /** Where Debian's package puts it, unless the environment says otherwise. */
  readonly executablePath: string;
  /** What else it takes. */
  readonly needs?: readonly string[];
  /** The Debian packages. */
  readonly from: string;
  start(executablePath: string): Promise<Browser>;
  /** The files here that do not run in it, and why. */
  readonly leftOut: Readonly<Record<string, string>>;
}

const byPuppeteer = (options: LaunchOptions) => (executablePath: string) =>
  // The servers behind TLS are the tests' own, with a certificate that nobody vouches for.
  launch({ executablePath, acceptInsecureCerts: true, ...options });

/** Every test in this folder runs in each of them, but for the files that one leaves out. */
export const engines = {
  chromium: {
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    from: 'chromium',
    start: byPuppeteer({
      browser: 'chrome',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        // Names that are on no loopback, as far as a URL shows.
        '--host-resolver-rules=MAP *.test 127.0.0.1',
      ],
      // With it a background tab's timers would run like a visible one's.
      ignoreDefaultArgs: ['--disable-background-timer-throttling'],
    }),
    leftOut: {},
  },
  firefox: {
    executablePath: process.env['FIREFOX'] ?? '/usr/bin/firefox-esr',
    from: 'firefox-esr',
    start: byPuppeteer({
      browser: 'firefox',
      extraPrefsFirefox: { 'network.dns.localDomains': 'plain.test' },
    }),
    leftOut: {
      'closing.test.ts':
        'What a closing tab sends arrives only if it is sent before `pagehide` returns, and ky always takes a moment longer.',
      'frozen.test.ts': 'It cannot be told to freeze a page.',
    },
  },
  webkit: {
    executablePath: process.env['WEBKIT'] ?? '/usr/bin/WebKitWebDriver',
    needs: ['/usr/bin/Xvfb'],
    from: 'webkit2gtk-driver xvfb',
    start: launchWebKit,
    leftOut: {
      'frozen.test.ts': 'It cannot be told to freeze a page.',
      'offline.test.ts': 'It cannot be told to be offline.',
    },
  },
} satisfies Record<string, Engine>;

export type EngineName = keyof typeof engines;
export const engineNames = Object.keys(engines) as EngineName[];

/** Whether it can be started here; says what to install when it cannot. */
export function isInstalled(name: EngineName): boolean {
  const { executablePath, needs = [], from }: Engine = engines[name];
  const missing = [executablePath, ...needs].find((path) => !existsSync(path));
  if (!missing) return true;
  console.log(`No ${missing} for ${name}: left out (apt-get install ${from}).`);
  return false;
}

export function start(name: EngineName): Promise<Browser> {
  const engine: Engine = engines[name];
  return engine.start(engine.executablePath);
}
