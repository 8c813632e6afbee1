/**
 * What the pages' code blocks may use without declaring it, and the servers they talk to.
 * Every value exported here is a global in each block, of the same type.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Checkpoint, createClient } from 'await202';
import { createTaskServer, scenario } from 'await202/mocks';
import { z } from 'zod';

const baseUrl = 'https://api.example.com/';

export const client = createClient({ baseUrl });
export const Report = z.object({ year: z.number(), total: z.number() });
export const pageSignal = new AbortController().signal;

let current = 'expired';
export const token = (): string => current;
export async function refreshToken(): Promise<string> {
  current = 'fresh';
  return current;
}

/** A queue that runs a job when it is due. */
export async function schedule(
  job: (checkpoint: Checkpoint) => Promise<void>,
  checkpoint: Checkpoint,
  at = Date.now(),
): Promise<void> {
  await sleep(at - Date.now());
  await job(checkpoint);
}

/** The server of most blocks. */
export const server = createTaskServer({
  baseUrl,
  routes: {
    'POST /reports': scenario()
      .progress([0.5])
      .succeeds({ year: 2026, total: 42 })
      .pushes('sse')
      .pushes('websocket'),
    'POST /videos': scenario().running(Infinity),
    'POST /labels': scenario().fails({ title: 'Out of paper' }),
    'POST /secrets': scenario().running(0).onPoll(1, 401).succeeds({ answer: 42 }),
    'POST /tables': scenario()
      .running(0)
      .delivers({ contentType: 'text/csv', text: 'year,total\n2026,42\n' }),
  },
});

/** A queue of jobs, which run when they are due. */
export const queue = {
  async add(_job: object, _options?: { readonly at: number }): Promise<void> {},
};

/** An engine of workflows, without its storage. */
export const engine = {
  sleep: (milliseconds: number): Promise<void> => sleep(milliseconds),
  step: <Result>(_name: string, work: () => Promise<Result>): Promise<Result> => work(),
};

/** A channel of messages, until the signal aborts. */
export async function* subscribe(
  _channel: string,
  _options: { readonly signal: AbortSignal },
): AsyncGenerator<string> {}

/** What a webhook is signed with. */
export const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

/** A consumer of a message broker, which tells of every task again and again. */
export const consumer = {
  async run(_options: {
    readonly eachMessage: (payload: {
      readonly message: { readonly key: Uint8Array | null };
    }) => Promise<void>;
  }): Promise<void> {},
  on(_event: 'message', listener: (message: { readonly key: string }) => void): void {
    const timer = setInterval(() => {
      for (const { id } of server.tasks) listener({ key: `/tasks/${id}` });
    }, 300);
    timer.unref();
  },
};

/** The server of the block about conventions: it speaks like no other. */
export const jobsServer = createTaskServer({
  baseUrl: 'https://jobs.example.com/',
  routes: {
    'POST /jobs': scenario()
      .monitor({ in: 'nowhere' })
      .words({ pending: 'on the way', running: 'on the way', succeeded: 'delivered' })
      .document(({ id, status, result }) => ({ job: { id, phase: status, parcel: result } }))
      .succeeds({ weight: 3 }),
  },
});

/** What a browser has and Node has not. */
const stored = new Map<string, string>();
export const browser = {
  localStorage: {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
  },
};
