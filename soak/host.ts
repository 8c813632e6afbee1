/** The server's process, and the one that takes its place. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Order, Reply, Report } from './plan.ts';

export interface Host {
  readonly url: string;
  report(): Promise<Report>;
  /** Ends the process, and starts another with its state at the same port; how long it was away. */
  restart(away: number): Promise<number>;
  close(): void;
}

type Answer<Key> = Extract<Reply, Record<Key & string, unknown>>;

/** Sends an order and waits for its answer. */
async function ask<Key extends 'listening' | 'report' | 'state'>(
  child: ChildProcess,
  order: Order,
  key: Key,
): Promise<Answer<Key>> {
  child.send(order);
  for (;;) {
    const [reply] = (await once(child, 'message')) as [Reply];
    if (key in reply) return reply as Answer<Key>;
  }
}

export async function host(seed: number, share: number): Promise<Host> {
  const begin = () => fork(new URL('./server.ts', import.meta.url));
  let child = begin();
  const { listening: port } = await ask(child, { start: { seed, share, port: 0 } }, 'listening');
  return {
    url: `http://127.0.0.1:${port}/`,
    async report() {
      return (await ask(child, 'report', 'report')).report;
    },
    async restart(away) {
      const began = performance.now();
      const exit = once(child, 'exit');
      const { state } = await ask(child, 'stop', 'state');
      await exit;
      await sleep(away);
      child = begin();
      child.send({ restore: state });
      await ask(child, { start: { seed: seed + 1, share, port } }, 'listening');
      return performance.now() - began;
    },
    close: () => child.disconnect(),
  };
}
