/** The command as a process of its own, with a server on a real port. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { createTaskServer, type Scenario, scenario } from 'await202/mocks';
import { listen } from 'await202/mocks/node';
import { expect, onTestFinished, vi } from 'vitest';

// Each test starts processes, which take their time on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

export const command = [
  process.execPath,
  `--import=${new URL('../support/sources.ts', import.meta.url).href}`,
  fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url)),
] as const;

/** A server that is asked often. */
export const quick = scenario()
  .accepts({ retryAfter: { milliseconds: 20 } })
  .monitor({ retryAfter: { milliseconds: 20 } });

/** A server of `/reports` that does this. */
export async function serverOf(reports: Scenario) {
  const server = createTaskServer({ routes: { 'POST /reports': reports } });
  const listener = await listen(server);
  onTestFinished(() => listener.close());
  const requests = (method: string) => server.requests.filter((it) => it.method === method);
  return {
    url: `${listener.url}reports`,
    requests,
    /** Resolves when the server has had so many requests of a kind. */
    has: (count: number, method: string) =>
      vi.waitFor(() => expect(requests(method).length).toBeGreaterThanOrEqual(count), 10_000),
  };
}

/** Starts the command in pipes. */
export function start(
  args: readonly string[],
  { input = '', env = {} }: { input?: string; env?: Record<string, string> } = {},
) {
  const [node, ...rest] = command;
  const child = spawn(node, [...rest, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: 20_000,
    env: { ...process.env, ...env },
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  child.stdin.end(input);
  const output = Promise.all([text(child.stdout), text(child.stderr)]);
  const closed = once(child, 'close');
  return {
    interrupt: () => child.kill('SIGINT'),
    /** How the process ended. */
    async ended() {
      const [code, signal] = await closed;
      const [stdout, stderr] = await output;
      return { code, signal, stdout, stderr };
    },
  };
}

/** The lines of JSON that it has printed. */
export const records = (stdout: string): Record<string, unknown>[] =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
