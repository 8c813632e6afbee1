import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, isListening } from './ports.ts';

export interface Command {
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface ServerProcess {
  readonly port: number;
  /** Ends the process, waits until it has ended, and removes what it has written. */
  stop(): Promise<void>;
}

/**
 * Starts a server that somebody else has written, in a new folder and on a free port of the
 * loopback, and waits until it listens there.
 *
 * @param configure Writes what the server reads from the folder, and says how to call it. A log
 * should go to the file `log` there: it is shown if the server does not start.
 * @param patience Milliseconds that it may take to start.
 */
export async function startServer(
  program: string,
  configure: (folder: string, port: number) => Command | Promise<Command>,
  patience = 5_000,
): Promise<ServerProcess> {
  const name = program.split('/').at(-1);
  const folder = mkdtempSync(join(tmpdir(), `await202-${name}-`));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const port = await freePort();
    const { args, env } = await configure(folder, port);
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (text) => {
        said += text;
      });
    let hasEnded = false;
    const ended = new Promise<void>((resolve) => {
      const end = () => {
        hasEnded = true;
        resolve();
      };
      child.on('exit', end).on('error', end);
    });
    const stop = async () => {
      child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await ended;
      clearTimeout(force);
      remove();
    };
    for (const giveUpAt = Date.now() + patience; !(await isListening(port)); await sleep(25)) {
      if (!hasEnded && Date.now() < giveUpAt) continue;
      const log = join(folder, 'log');
      const why = `${said}${existsSync(log) ? readFileSync(log, 'utf8') : ''}`;
      await stop();
      throw new Error(`${name} ${hasEnded ? 'has ended' : 'does not listen'}: ${why}`);
    }
    return { port, stop };
  } catch (error) {
    remove();
    throw error;
  }
}
