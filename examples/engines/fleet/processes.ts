import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** In the examples the public names mean the sources, as in the tests. */
const sources = fileURLToPath(new URL('../../../test/support/sources.ts', import.meta.url));

/** Everything that was started, so that nothing outlives a test. */
const running = new Set<ChildProcess>();

/** Starts a program and waits for its first message. */
export async function start(
  program: URL,
  env: Record<string, string> = {},
): Promise<{ readonly child: ChildProcess; readonly message: unknown }> {
  const child = fork(fileURLToPath(program), {
    execArgv: ['--import', sources, '--no-warnings'],
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  const [message] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`${program} ended with ${code} before it was ready`);
    }),
  ]);
  return { child, message };
}

/** Ends what is left. */
export async function stopAll(): Promise<void> {
  await Promise.all(
    [...running].map(async (child) => {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    }),
  );
}
