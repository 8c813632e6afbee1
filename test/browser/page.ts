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
import { sse, webSocket } from 'await202/push';

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
  /** Where the server pushes: what is appended to the URL of a monitor, or a WebSocket's URL. */
  readonly events?: string;
}

/** The channel of a server that pushes, if there is one: a path, or the URL of a WebSocket. */
const wakeOf = (events: string | undefined) =>
  events?.startsWith('ws')
    ? webSocket(events, { key: ({ id }: { id: string }) => id })
    : events && sse(({ statusUrl }) => `${statusUrl}${events}`);

const clientOf = ({ client, cancelHeader, events }: Task) =>
  createClient({
    ...client,
    wake: wakeOf(events) || undefined,
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

/** Several at once, by one client. */
function runAll(task: Task, count: number): Promise<readonly Ended[]> {
  const client = clientOf(task);
  const { path = 'tasks', options } = task;
  return Promise.all(Array.from({ length: count }, () => ending([], client.run(path, options))));
}

/** From the submit to an abort after so many milliseconds. */
function runUntil(task: Task, milliseconds: number): Promise<Ended> {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), milliseconds);
  return ending([], clientOf(task).run(task.path ?? 'tasks', { signal: controller.signal }));
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
async function mocked(
  pushes?: 'sse' | 'websocket',
): Promise<Ended & { readonly requests: readonly string[] }> {
  const server = createTaskServer({ baseUrl: `${location.origin}/api/` });
  const counted = scenario().running(2).succeeds({ total: 42 });
  const timed = scenario().takes({ milliseconds: 1_000 }).progress('none').succeeds({ total: 42 });
  server.on('POST /reports', pushes ? timed.pushes(pushes) : counted);
  const worker = setupTaskWorker(server);
  await worker.start({ quiet: true, onUnhandledFrame: 'bypass' });
  const { baseUrl } = server;
  const socket = new URL('events', baseUrl).href.replace('http', 'ws');
  const ended = await run({
    ...{ client: { baseUrl }, path: 'reports' },
    ...(pushes && { events: pushes === 'sse' ? '/events' : socket }),
  });
  await worker.stop();
  return { ...ended, requests: server.requests.map(({ kind }) => kind) };
}

export const inPage = {
  run,
  runAll,
  runUntil,
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
