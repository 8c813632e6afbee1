import { fileURLToPath } from 'node:url';
import { defineConfig } from '@playwright/test';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Debian's Chromium, and the page of `npm run demo:web` as the application. */
export default defineConfig({
  testDir: 'testing',
  testMatch: '*.spec.ts',
  outputDir: `${root}.vitest/playwright`,
  reporter: 'list',
  use: {
    baseURL: 'http://127.0.0.1:8202/',
    launchOptions: {
      executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
      args: ['--no-sandbox'],
    },
  },
  webServer: {
    command: 'npm run --silent demo:web',
    cwd: root,
    url: 'http://127.0.0.1:8202/',
    reuseExistingServer: !process.env['CI'],
    stdout: 'ignore',
  },
});
