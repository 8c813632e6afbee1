/** The server of the demo: scenarios of the task server that `await202/mocks` brings, on a port. */
import { setTimeout as sleep } from 'node:timers/promises';
import { createTaskServer, scenario } from 'await202/mocks';
import { listen } from 'await202/mocks/node';

/** A quarter of a second between two polls, so that a person sees something move. */
const task = scenario()
  .accepts({ retryAfter: { milliseconds: 250 } })
  .monitor({ retryAfter: { milliseconds: 250 } });

const routes = {
  'POST /invoices': task
    .takes({ milliseconds: 400 })
    .succeeds({ number: '2026-0042', total: 128 }, { at: 'redirect' }),

  'POST /reports': task
    .takes({ milliseconds: 2_000 })
    .says('reading', 'reading', 'counting', 'counting', 'counting', 'writing')
    .succeeds({ year: 2026, pages: 12 }, { at: 'url' }),

  'POST /labels': task.takes({ milliseconds: 400 }).fails({
    type: 'https://example.com/problems/out-of-paper',
    title: 'Out of paper',
    detail: 'The printer has 20 sheets left, 500 are needed.',
    status: 507,
  }),

  'POST /videos': task.takes({ milliseconds: 60_000 }).progress('none').says('encoding'),

  'POST /backups': task.takes({ milliseconds: 1_500 }).succeeds({ files: 3_141 }),
};

export interface DemoServer extends AsyncDisposable {
  readonly url: string;
  /** The first request with this method, as soon as it is there: `DELETE /tasks/task-4 → 204`. */
  received(method: string): Promise<string>;
}

/** Starts the server on a free port of the loopback interface. */
export async function startServer(): Promise<DemoServer> {
  const server = createTaskServer({ routes });
  const listener = await listen(server);

  async function received(method: string): Promise<string> {
    for (const patience = Date.now() + 3_000; Date.now() < patience; await sleep(10)) {
      const request = server.requests.find((it) => it.method === method);
      if (request) return `${method} ${request.path} → ${request.answer}`;
    }
    throw new Error(`The server has not received a ${method}.`);
  }

  return { url: listener.url, received, [Symbol.asyncDispose]: listener.close };
}
