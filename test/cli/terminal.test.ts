/** `npx await202` in a terminal, which `script` of util-linux makes. */
import { spawn, spawnSync } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { command, quick, serverOf } from './command.ts';

/** That of BSD takes other options. */
const hasScript = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes(
  'util-linux',
);

const control = '\u001b';

const quoted = (part: string) => `'${part.replaceAll("'", "'\\''")}'`;

/** Starts the command in a terminal; what it shows is on one stream. */
function inTerminal(
  args: readonly string[],
  keys?: { readonly after: RegExp; readonly press: string },
) {
  const line = [...command, ...args].map(quoted).join(' ');
  const child = spawn('script', ['-qec', line, '/dev/null'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    timeout: 20_000,
    env: {
      ...process.env,
      TERM: 'xterm',
      NO_COLOR: undefined,
      FORCE_COLOR: undefined,
      CI: undefined,
    },
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  let seen = '';
  let isPressed = false;
  child.stdout.on('data', (chunk) => {
    seen += chunk;
    if (isPressed || !keys?.after.test(seen)) return;
    isPressed = true;
    child.stdin.write(keys.press);
  });
  const shown = text(child.stdout);
  return new Promise<{ code: number | null; shown: string }>((resolve) => {
    child.on('close', (code) => shown.then((all) => resolve({ code, shown: all })));
  });
}

describe.skipIf(!hasScript)('in a terminal (skipped without script of util-linux)', () => {
  test('a bar moves in one line, and the result follows', async () => {
    const { url } = await serverOf(quick.running(3).succeeds({ total: 42 }));
    const { code, shown } = await inTerminal(['submit', url, '-d', '{"year":2026}']);
    expect(code).toBe(0);
    expect(shown).toContain(`\r${control}[2K`);
    expect(shown).toMatch(/\S running {2}█+░+ \d+ %/);
    expect(shown).toMatch(/succeeded {2}█{24} 100 %/);
    expect(shown).toMatch(/\{\r\n {2}"total": 42\r\n\}\r\n$/);
    // One line for all of it: only its end breaks it.
    expect(shown.split('█')[0]).not.toContain('\n');
  });

  test('Ctrl-C cancels', async () => {
    const { url, requests } = await serverOf(quick.running(Infinity));
    const { code, shown } = await inTerminal(['submit', url], {
      after: /running/,
      press: '\u0003',
    });
    expect(code).toBe(130);
    expect(shown).toContain('Canceling');
    expect(requests('DELETE')).toHaveLength(1);
  });

  test('an error is red, and --json and --quiet show no bar', async () => {
    const { url } = await serverOf(quick.running(1).fails({ title: 'Out of paper' }));
    const failed = await inTerminal(['submit', url]);
    expect(failed.code).toBe(1);
    expect(failed.shown).toContain(`${control}[31m`);
    expect(failed.shown).toContain('Out of paper');
    for (const option of ['--json', '-q'])
      expect((await inTerminal(['submit', url, option])).shown).not.toMatch(/█|\r.{1,4}2K/);
  });
});
