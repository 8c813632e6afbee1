/** The WebDriver protocol (https://www.w3.org/TR/webdriver2/), as much of it as `webkit.ts` needs. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';

export type Command = readonly [method: 'GET' | 'POST' | 'DELETE', path: string, body?: object];

/** Its process ends with the tests', however these end. */
export const launchProcess = (path: string, args: readonly string[], env?: NodeJS.ProcessEnv) =>
  spawn('setpriv', ['--pdeathsig', 'TERM', path, ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, ...env },
  });

export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill();
  await exit;
}

export async function portOf(server: Server): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

/** Asks again and again; not for ever. */
export async function untilFound<Found>(find: () => Promise<Found>): Promise<NonNullable<Found>> {
  for (const patience = Date.now() + 8_000; Date.now() < patience; ) {
    const found = await find();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('Nothing found in 8 seconds.');
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await portOf(server);
  await once(server.close(), 'close');
  return port;
}

async function send(url: string, [method, path, body = {}]: Command): Promise<unknown> {
  const response = await fetch(url + path, {
    method,
    ...(method === 'POST' && { body: JSON.stringify(body) }),
  });
  const { value } = (await response.json()) as { value: { error?: string; message?: string } };
  if (!response.ok) throw new Error(`${method} ${path}: ${value.error}: ${value.message}`);
  return value;
}

/** A driver, and through it a browser with cookies and storage of its own. */
export async function openSession(driver: string, environment: NodeJS.ProcessEnv) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const args = ['--host=127.0.0.1', `--port=${port}`];
  const child = launchProcess(driver, args, environment);
  await untilFound(() => fetch(`${url}/status`).catch(() => undefined));
  child.stdout.resume();
  // The servers behind TLS are the tests' own.
  const capabilities = { alwaysMatch: { acceptInsecureCerts: true } };
  const session = await send(url, ['POST', '/session', { capabilities }]);
  const { sessionId } = session as { readonly sessionId: string };
  const base = `${url}/session/${sessionId}`;
  const handle = await send(base, ['GET', '/window']);

  let last: Promise<unknown> = Promise.resolve();
  return {
    /** The window that the browser opens with, and ends with. */
    first: ['POST', '/window', { handle }] satisfies Command,
    /** The answer to the last of some commands, which no others come between. */
    ask(...commands: readonly Command[]): Promise<unknown> {
      const turn = last.then(async () => {
        let value: unknown;
        for (const command of commands) value = await send(base, command);
        return value;
      });
      last = turn.catch(() => undefined);
      return turn;
    },
    async close(): Promise<void> {
      await this.ask(['DELETE', '']);
      await stop(child);
    },
  };
}
export type Session = Awaited<ReturnType<typeof openSession>>;
