import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { start } from './processes.ts';
import type { Asked } from './server.ts';

/** An engine, as far as the test of its example has to know it. */
export interface Engine {
  readonly name: string;
  /** The program of a worker. */
  readonly worker: URL;
  /** The engine knows its processes by name, and one that has died must come back. */
  readonly restarts?: boolean;
  /** What the process of a worker gets besides. */
  envOf?(index: number): Record<string, string>;
  /** Empties the queue, and makes what the workers need. */
  prepare(env: Record<string, string>): Promise<void>;
  /** Puts the jobs into the queue. */
  enqueue(keys: readonly string[]): Promise<void>;
  /** The keys of those that have ended with a result, as often as they have. */
  ended(): Promise<string[]>;
  close(): Promise<void>;
}

/** What happened in a run. */
export interface Run {
  readonly ended: readonly string[];
  readonly asked: Readonly<Record<string, Asked>>;
  readonly seconds: number;
}

export const operations = 500;
export const keysOf = (run: string) =>
  Array.from({ length: operations }, (_, index) => `${run}-${index}`);

/**
 * Has three workers do 500 operations.
 *
 * @param isDisturbed One worker is stopped while it submits, and another one is killed in the middle.
 */
export async function run(engine: Engine, name: string, isDisturbed: boolean): Promise<Run> {
  const keys = keysOf(name);
  const server = await start(new URL('server.ts', import.meta.url));
  const baseUrl = `http://127.0.0.1:${server.message}/`;
  const began = Date.now();
  const asked = async () => {
    const response = await fetch(new URL('asked', baseUrl));
    return (await response.json()) as Record<string, Asked>;
  };
  const until = async (what: string, isSo: () => Promise<boolean>) => {
    while (!(await isSo())) {
      if (Date.now() - began > 240_000) throw new Error(`${engine.name}: waited for ${what}`);
      await sleep(200);
    }
  };
  const env = { BASE_URL: baseUrl };
  await engine.prepare(env);
  const worker = (index: number) =>
    start(engine.worker, { ...env, WORKER: `${index}`, ...engine.envOf?.(index) }).then(
      ({ child }) => child,
    );
  // One after the other: the first makes the tables that all of them use.
  const workers = [await worker(0), await worker(1), await worker(2)];
  await engine.enqueue(keys);

  if (isDisturbed) {
    await until('submits', async () => Object.keys(await asked()).length > operations / 10);
    workers[0]?.kill('SIGTERM');
    await until(
      'polls',
      async () =>
        Object.values(await asked()).filter(({ polls }) => polls > 0).length > operations / 4,
    );
    const killed = workers[1];
    killed?.kill('SIGKILL');
    if (killed) await once(killed, 'exit');
    if (engine.restarts) workers.push(await worker(0), await worker(1));
  }
  await until('the end', async () => (await engine.ended()).length >= operations);
  const seconds = (Date.now() - began) / 1000;
  const result = { ended: await engine.ended(), asked: await asked(), seconds };
  for (const child of [...workers, server.child]) child.kill('SIGKILL');
  return result;
}
