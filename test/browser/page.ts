/** What runs inside the page: the library, and the mocks behind a service worker. */
import {
  type ClientOptions,
  createClient,
  header,
  http,
  type OperationError,
  type OperationStatus,
  type SubmitOptions,
} from 'await202';
import { createTaskServer, scenario } from 'await202/mocks';
import { setupTaskWorker } from 'await202/mocks/msw/browser';

/** How a run ended, as plain JSON, which is what crosses from the page to the test. */
export interface Ended {
  readonly value?: unknown;
  readonly error?: {
    readonly name: string;
    readonly message: string;
    /** Where it could go on. */
    readonly statusUrl?: string;
  };
  readonly states: readonly string[];
}

/** Options that cross from the test to the page: no functions. */
export interface Task {
  readonly client: ClientOptions;
  readonly path?: string;
  readonly options?: SubmitOptions;
  /** The header in which the server names the URL that cancels. */
  readonly cancelHeader?: string;
}

const clientOf = ({ client, cancelHeader }: Task) =>
  createClient({
    ...client,
    convention: http(cancelHeader ? { cancelUrl: header(cancelHeader) } : {}),
    polling: { minDelay: 50, jitter: 0, ...client.polling },
  });

const ending = async (
  states: readonly string[],
  value: Promise<unknown> | undefined,
): Promise<Ended> => {
  try {
    return { value: await value, states };
  } catch (error) {
    const { name, message, checkpoint } = error as OperationError;
    return { error: { name, message, statusUrl: checkpoint?.statusUrl ?? '' }, states };
  }
};

/** From the submit to the result. */
function run(task: Task): Promise<Ended> {
  const { path = 'tasks', options } = task;
  const states: string[] = [];
  const onStatus = ({ state }: OperationStatus) => states.push(state);
  return ending(states, clientOf(task).run(path, { ...options, onStatus }));
}

/** From the submit to what the cancel led to. */
function cancel(task: Task): Promise<Ended> {
  const { path = 'tasks', options } = task;
  const submitted = clientOf(task).submit(path, options);
  return ending(
    [],
    submitted.then((operation) => operation.cancel()).then(({ state }) => state),
  );
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

/** Starts an operation that an event of the window cancels. */
async function cancelWith(event: string, baseUrl: string, path: string): Promise<void> {
  const controller = new AbortController();
  addEventListener(event, () => controller.abort());
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
  const ended = await run({ client: { baseUrl: `${location.origin}/api/` }, path: 'reports' });
  await worker.stop();
  return { ...ended, requests: server.requests.map(({ kind }) => kind) };
}

export const inPage = {
  run,
  cancel,
  abort,
  cancelWith,
  startAndStore,
  resumeStored,
  mocked,
};

declare global {
  var await202: typeof inPage;
}
globalThis.await202 = inPage;
