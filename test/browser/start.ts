import { type Browser, type LaunchOptions, launch } from 'puppeteer-core';
import { type EngineName, engines } from './engines.ts';
import { launchWebKit } from './webkit.ts';

const byPuppeteer = (options: LaunchOptions) => (executablePath: string) =>
  // The servers behind TLS are the tests' own, with a certificate that nobody vouches for.
  launch({ executablePath, acceptInsecureCerts: true, ...options });

const starters: Readonly<Record<EngineName, (executablePath: string) => Promise<Browser>>> = {
  chromium: byPuppeteer({
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
  firefox: byPuppeteer({
    browser: 'firefox',
    extraPrefsFirefox: { 'network.dns.localDomains': 'plain.test' },
  }),
  webkit: launchWebKit,
};

export const start = (name: EngineName): Promise<Browser> =>
  starters[name](engines[name].executablePath);
