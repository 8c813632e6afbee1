/** The server of `server.ts`, started in a process of its own, and asked what has arrived there. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Arrivals } from './server.ts';

export interface Remote {
  readonly url: string;
  /** What has arrived at one of its places since it started. */
  arrivals(place: string): Promise<Arrivals>;
  stop(): void;
}

const asked = async <T>(child: ChildProcess, question?: string): Promise<T> => {
  const answer = once(child, 'message');
  if (question) child.send(question);
  return ((await answer) as [T])[0];
};

export async function startServer(): Promise<Remote> {
  // It needs none of the flags that this process was started with.
  const child = fork(new URL('./server.ts', import.meta.url), { execArgv: [] });
  const url = await asked<string>(child);
  return {
    url,
    arrivals: (place) => asked<Arrivals>(child, place),
    stop: () => child.kill(),
  };
}
