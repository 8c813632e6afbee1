import { existsSync } from 'node:fs';
import { type Browser, type LaunchOptions, launch } from 'puppeteer-core';

/** A browser as it comes from its makers, and how it is started. */
interface Engine {
  /** Where Debian's package puts it, unless the environment says otherwise. */
  readonly executablePath: string;
  /** The Debian package. */
  readonly from: string;
  readonly options: LaunchOptions;
}

/** Every test in this folder runs in each of them. */
const engines = {
  chromium: {
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    from: 'chromium',
    options: {
      browser: 'chrome',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        // Names that are on no loopback, as far as a URL shows.
        '--host-resolver-rules=MAP *.test 127.0.0.1',
      ],
      // With it a background tab's timers would run like a visible one's.
      ignoreDefaultArgs: ['--disable-background-timer-throttling'],
    },
  },
  firefox: {
    executablePath: process.env['FIREFOX'] ?? '/usr/bin/firefox-esr',
    from: 'firefox-esr',
    options: {
      browser: 'firefox',
      extraPrefsFirefox: { 'network.dns.localDomains': 'plain.test' },
    },
  },
} satisfies Record<string, Engine>;

export type EngineName = keyof typeof engines;
export const engineNames = Object.keys(engines) as EngineName[];

/** Whether it can be started here; says what to install when it cannot. */
export function isInstalled(name: EngineName): boolean {
  const { executablePath, from } = engines[name];
  if (existsSync(executablePath)) return true;
  console.log(`No ${name} at ${executablePath}: left out (apt-get install ${from}).`);
  return false;
}

export function start(name: EngineName): Promise<Browser> {
  const { executablePath, options } = engines[name];
  // The servers behind TLS are the tests' own, with a certificate that nobody vouches for.
  return launch({ executablePath, acceptInsecureCerts: true, ...options });
}
