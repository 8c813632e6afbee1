/** What runs inside the page: the library, and the mocks behind a service worker. */
import { createClient, http } from 'await202';
import { createTaskServer, scenario } from 'await202/mocks';
import { setupTaskWorker } from 'await202/mocks/browser';

/** How a run ended, as plain JSON, which is what crosses from the page to the test. */
export interface Ended {
  readonly value?: unknown;
  readonly error?: { readonly name: string; readonly message: string };
  readonly states: readonly string[];
}

async function run(baseUrl: string, path: string, headers = {}): Promise<Ended> {
  const states: string[] = [];
  const client = createClient({ baseUrl, headers, polling: { minDelay: 50, jitter: 0 } });
  try {
    const value = await client.run(path, { onStatus: ({ state }) => states.push(state) });
    return { value, states };
  } catch (error) {
    const { name, message } = error as Error;
    return { error: { name, message }, states };
  }
}

/** Whether the promise rejects with the signal's own reason, and how many milliseconds after. */
async function abort(baseUrl: string, path: string) {
  const controller = new AbortController();
  let aborted = 0;
  setTimeout(() => {
    aborted = performance.now();
    controller.abort();
  }, 300);
  const reason: unknown = await createClient({ baseUrl })
    .run(path, { signal: controller.signal })
    .catch((error: unknown) => error);
  return { own: reason === controller.signal.reason, late: performance.now() - aborted };
}

/** Starts an operation that the page's end cancels. */
async function cancelWithThePage(baseUrl: string, path: string): Promise<void> {
  const controller = new AbortController();
  addEventListener('pagehide', () => controller.abort());
  const operation = await createClient({ baseUrl }).submit(path, { signal: controller.signal });
  operation.result().catch(() => undefined);
}

async function startAndStore(baseUrl: string, path: string): Promise<void> {
  const operation = await createClient({ baseUrl }).submit(path);
  localStorage.setItem('operation', JSON.stringify(operation));
}

async function resumeStored(baseUrl: string): Promise<unknown> {
  const stored: unknown = JSON.parse(localStorage.getItem('operation') ?? 'null');
  return createClient({ baseUrl })
    .resume(stored as never)
    .result();
}

/** Through the service worker of the mocks: no server is asked. */
async function mocked(): Promise<Ended & { readonly requests: readonly string[] }> {
  const server = createTaskServer({ baseUrl: `${location.origin}/api/` });
  server.on('POST /reports', scenario().running(2).succeeds({ total: 42 }));
  const worker = setupTaskWorker(server);
  await worker.start({ quiet: true, onUnhandledFrame: 'bypass' });
  const ended = await run(`${location.origin}/api/`, 'reports');
  await worker.stop();
  return { ...ended, requests: server.requests.map(({ kind }) => kind) };
}

export const inPage = { run, abort, cancelWithThePage, startAndStore, resumeStored, mocked, http };

declare global {
  var await202: typeof inPage;
}
globalThis.await202 = inPage;
