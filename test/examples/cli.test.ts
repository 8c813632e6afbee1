/** `examples/cli.ts`, as a process of its own: Ctrl-C is a SIGINT. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { createTaskServer, type Scenario, scenario } from 'await202/mocks';
import { listen } from 'await202/mocks/node';
import { expect, onTestFinished, test, vi } from 'vitest';

const cli = fileURLToPath(new URL('../../examples/cli.ts', import.meta.url));
const sources = new URL('../support/sources.ts', import.meta.url);

const quick = scenario()
  .accepts({ retryAfter: { milliseconds: 20 } })
  .monitor({ retryAfter: { milliseconds: 20 } });

/** Starts the command with a server that does this. */
async function start(reports: Scenario) {
  const server = createTaskServer({ routes: { 'POST /reports': reports } });
  const listener = await listen(server);
  const child = spawn(
    process.execPath,
    [`--import=${sources.href}`, cli, `${listener.url}reports`, '{"year":2026}'],
    { stdio: ['ignore', 'pipe', 'pipe'], timeout: 20_000 },
  );
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await listener.close();
  });
  const output = Promise.all([text(child.stdout), text(child.stderr)]);
  const closed = once(child, 'close');
  const requests = (method: string) => server.requests.filter((it) => it.method === method);
  return {
    requests,
    /** Resolves when the server has had so many requests of a kind. */
    has: (count: number, method: string) =>
      vi.waitFor(() => expect(requests(method).length).toBeGreaterThanOrEqual(count), 10_000),
    interrupt: () => child.kill('SIGINT'),
    /** How the process ended. */
    async ended() {
      const [code, signal] = await closed;
      const [stdout, stderr] = await output;
      return { code, signal, stdout, stderr };
    },
  };
}

test('prints the result, and the progress beside it', async () => {
  const command = await start(quick.running(2).succeeds({ total: 42 }));
  const { code, stdout, stderr } = await command.ended();
  expect(code).toBe(0);
  expect(stdout).toBe('{"total":42}\n');
  expect(stderr).toMatch(/^pending 0\nrunning .*\nrunning .*\nsucceeded 1\n$/);
  expect(command.requests('POST')[0]?.body).toEqual({ year: 2026 });
});

test('Ctrl-C cancels: one DELETE, which is awaited, then exit code 130', async () => {
  // The server takes its time to answer it.
  const command = await start(quick.running(Infinity).onCancel(1, { delay: 300 }));
  await command.has(2, 'GET');
  command.interrupt();
  expect(await command.ended()).toMatchObject({
    code: 130,
    signal: null,
    stdout: '',
    stderr: expect.stringContaining('Canceled\n'),
  });
  expect(command.requests('DELETE').map(({ answer }) => answer)).toEqual([204]);
});

test('a second Ctrl-C does not wait for a server that is silent', async () => {
  const command = await start(quick.running(Infinity).onCancel(1, { delay: 15_000 }));
  await command.has(2, 'GET');
  command.interrupt();
  await command.has(1, 'DELETE');
  command.interrupt();
  expect(await command.ended()).toMatchObject({ signal: 'SIGINT' });
});

test('a report that fails exits with 1 and says why', async () => {
  const command = await start(quick.running(0).fails({ title: 'Out of paper' }));
  expect(await command.ended()).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('Out of paper'),
  });
});
