import { existsSync } from 'node:fs';

/** A browser as it comes from its makers; start.ts starts it. */
interface Engine {
  /** Where Debian's package puts it, unless the environment says otherwise. */
  readonly executablePath: string;
  /** What else it takes. */
  readonly needs?: readonly string[];
  /** The Debian packages. */
  readonly from: string;
  /** The files here that do not run in it, and why. */
  readonly leftOut: Readonly<Record<string, string>>;
}

/** Every test in this folder runs in each of them, but for the files that one leaves out. */
export const engines = {
  chromium: {
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    from: 'chromium',
    leftOut: {},
  },
  firefox: {
    executablePath: process.env['FIREFOX'] ?? '/usr/bin/firefox-esr',
    from: 'firefox-esr',
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
    leftOut: {
      'frozen.test.ts': 'It cannot be told to freeze a page.',
      'offline.test.ts': 'It cannot be told to be offline.',
    },
  },
} satisfies Record<string, Engine>;

export type EngineName = keyof typeof engines;

declare module 'vitest' {
  interface ProvidedContext {
    /** The engine of this project: vitest.browsers.config.ts. */
    readonly engine: EngineName;
  }
}

export const engineNames = Object.keys(engines) as EngineName[];

/** Whether it can be started here; says what to install when it cannot. */
export function isInstalled(name: EngineName): boolean {
  const { executablePath, needs = [], from }: Engine = engines[name];
  const missing = [executablePath, ...needs].find((path) => !existsSync(path));
  if (!missing) return true;
  console.log(`No ${missing} for ${name}: left out (apt-get install ${from}).`);
  return false;
}
