import type { Clock, Schedule } from 'await202';
import type { Library } from '../library.ts';
import { chanceFrom } from './chance.ts';
import type { Durations } from './durations.ts';
import type { Server } from './servers.ts';

/** What was seen of some tasks. */
export interface Seen {
  /** From the end of a task at the server until it was seen, in milliseconds. */
  readonly mean: number;
  readonly median: number;
  /** Polls per task. */
  readonly gets: number;
}

/**
 * A server and a clock that passes only while somebody sleeps. A request takes no time, unless the
 * server keeps it open.
 */
class Stage {
  #now = 1_800_000_000_000;
  #began = 0;
  #duration = 0;
  #gets = 0;
  readonly #server: Server;

  constructor(server: Server) {
    this.#server = server;
  }

  readonly clock: Clock = {
    now: () => this.#now,
    sleep: async (milliseconds) => {
      this.#now += milliseconds;
    },
  };

  readonly fetch = async (input: RequestInfo | URL): Promise<Response> => {
    const { method } = input as Request;
    if (method === 'POST') {
      this.#began = this.#now;
      return this.#goesOn(202, { location: '/tasks/1' });
    }
    this.#gets += 1;
    const end = this.#began + this.#duration;
    this.#now = Math.max(this.#now, Math.min(end, this.#now + (this.#server.holds ?? 0)));
    const isDone = this.#now - this.#began >= this.#duration;
    return isDone ? Response.json({ status: 'succeeded', result: {} }) : this.#goesOn(200);
  };

  #goesOn(status: number, more: Record<string, string> = {}): Response {
    const elapsed = this.#now - this.#began;
    const { headers, document } = this.#server.tells(elapsed, this.#duration);
    const body = { status: 'running', ...document };
    return Response.json(body, { status, headers: { ...more, ...headers } });
  }

  /** Has a task done that takes so long. */
  async play(duration: number, run: () => Promise<unknown>) {
    this.#duration = duration;
    this.#gets = 0;
    await run();
    return { overshoot: this.#now - this.#began - duration, gets: this.#gets };
  }
}

const seenOf = (tasks: readonly { overshoot: number; gets: number }[]): Seen => {
  const sorted = tasks.map(({ overshoot }) => overshoot).sort((one, other) => one - other);
  const meanOf = (list: readonly number[]) =>
    list.reduce((sum, value) => sum + value, 0) / list.length;
  return {
    mean: meanOf(sorted),
    median: sorted[Math.floor(sorted.length / 2)] ?? Number.NaN,
    gets: meanOf(tasks.map(({ gets }) => gets)),
  };
};

/** The tasks that are measured, and those before them, which a schedule may learn from. */
export interface Amount {
  readonly before: number;
  readonly measured: number;
  readonly seed: number;
}

export const usual: Amount = { before: 50, measured: 300, seed: 202 };

/** How long the tasks take, one after the other. */
function drawn({ draw }: Durations, { before, measured, seed }: Amount): number[] {
  const chance = chanceFrom(seed);
  return Array.from({ length: before + measured }, () => draw(chance));
}

/** The whole library against a server, one task after the other. */
export async function measure(
  { createClient, http }: Pick<Library, 'createClient' | 'http'>,
  list: Durations,
  server: Server,
  delay?: Schedule,
  amount: Amount = usual,
): Promise<Seen> {
  const stage = new Stage(server);
  const { holds } = server;
  const client = createClient({
    convention: http({
      hold: holds ? { seconds: holds / 1000, header: 'Prefer: wait={seconds}' } : undefined,
    }),
    baseUrl: 'https://api.example.com/',
    fetch: stage.fetch,
    clock: stage.clock,
    // The same each time.
    polling: { jitter: 0, delay },
  });
  const tasks: Awaited<ReturnType<Stage['play']>>[] = [];
  for (const duration of drawn(list, amount)) {
    tasks.push(await stage.play(duration, () => client.run('tasks', { onStatus: server.watch })));
  }
  return seenOf(tasks.slice(amount.before));
}

/** A loop that asks at a constant interval, for the same tasks. */
function loop(interval: number, list: readonly number[]): Seen {
  return seenOf(
    list.map((duration) => {
      const gets = Math.max(1, Math.ceil(duration / interval));
      return { overshoot: gets * interval - duration, gets };
    }),
  );
}

/** The best that such a loop comes to with at most so many requests. */
export function constant(list: Durations, gets: number, amount: Amount = usual): Seen {
  const tasks = drawn(list, amount).slice(amount.before);
  let tooShort = 1;
  let longEnough = 10_000_000;
  while (longEnough / tooShort > 1.0001) {
    const interval = Math.sqrt(tooShort * longEnough);
    if (loop(interval, tasks).gets > gets) tooShort = interval;
    else longEnough = interval;
  }
  return loop(longEnough, tasks);
}
