/** What must hold in Hermes: each test by its name. ../hermes.test.ts has them run there. */
import {
  azure,
  createClient,
  isFinal,
  logger,
  OperationError,
  OperationFailedError,
  SubmitError,
} from 'await202';
import { type Scenario, scenario } from 'await202/mocks';
import { create } from 'react-test-renderer';
import { createTaskServer } from '../../../../mocks/server/create-task-server.ts';
import { fetchFrom } from './fetch.ts';
import { ReportScreen } from './report.tsx';

function equal(seen: unknown, expected: unknown): void {
  const [one, other] = [seen, expected].map((value) => JSON.stringify(value) ?? `${value}`);
  if (one !== other) throw new Error(`${one} is not ${other}`);
}

/** What it is rejected with. */
async function rejection(promise: Promise<unknown>): Promise<Error> {
  const value = await promise.then(
    () => undefined,
    (error: Error) => error,
  );
  if (!value) throw new Error('it was fulfilled');
  return value;
}

const sleep = (milliseconds: number) =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });

/** What is on the screen, in words: the outermost component, and its text. */
function shown(rendered: unknown): string {
  const text = (node: unknown): string => {
    if (typeof node === 'string') return node;
    return (((node as Rendered | null)?.children ?? []) as unknown[]).map(text).join('');
  };
  const { type } = rendered as Rendered;
  return `${type} ${text(rendered)}`.trim();
}
interface Rendered {
  readonly type: string;
  readonly children: readonly unknown[] | null;
}

/** A client, and the server that its `fetch` asks. */
function app(plan: Scenario, options: object = {}) {
  const server = createTaskServer({ scenario: plan, routes: { 'POST /reports': plan } });
  const fetch = fetchFrom(server) as never;
  Object.assign(globalThis, { fetch });
  const client = createClient({
    baseUrl: server.baseUrl,
    polling: { jitter: 0 },
    ...options,
  });
  const lines = () => server.requests.map(({ method, path }) => `${method} ${path}`);
  return { client, server, lines };
}

export const suite: Readonly<Record<string, () => Promise<void>>> = {
  async 'run() submits, polls and has the result'() {
    const { client, server, lines } = app(scenario().running(2).succeeds({ total: 42 }));
    equal(await client.run('tasks', { json: { year: 2026 } }), { total: 42 });
    equal(lines(), ['POST /tasks', 'GET /tasks/task-1', 'GET /tasks/task-1', 'GET /tasks/task-1']);
    equal(server.requests[0]?.body, { year: 2026 });
  },

  async 'no poll has the time in its URL'() {
    const { client, server } = app(scenario().running(1).succeeds(1, { at: 'url' }));
    await client.run('tasks');
    equal(
      server.requests.filter(({ url }) => url.includes('?')),
      [],
    );
    equal(server.requests[1]?.headers['cache-control'], 'no-cache');
  },

  async 'progress is told'() {
    const { client } = app(scenario().progress([0.2, 0.8]).succeeds({ total: 42 }));
    const seen: unknown[] = [];
    await client.run('tasks', { onStatus: ({ state, progress }) => seen.push([state, progress]) });
    equal(seen.slice(1), [
      ['running', 0.2],
      ['running', 0.8],
      ['succeeded', 1],
    ]);
  },

  async 'an operation is an async iterable'() {
    const { client } = app(scenario().running(2).succeeds({ total: 42 }));
    const seen: string[] = [];
    for await (const status of await client.submit('tasks'))
      seen.push(`${status.state} ${isFinal(status)}`);
    equal(seen[seen.length - 1], 'succeeded true');
  },

  async 'a result that is at a URL of its own'() {
    const { client, lines } = app(scenario().succeeds({ total: 42 }, { at: 'url' }));
    equal(await client.run('tasks'), { total: 42 });
    equal(lines().pop(), 'GET /tasks/task-1/result');
  },

  async 'a result behind a 303 that is followed unseen'() {
    const { client } = app(scenario().succeeds({ status: 'new' }, { at: 'redirect' }));
    equal(await client.run('tasks'), { status: 'new' });
  },

  async 'a result in text, and none at all'() {
    const text = scenario().delivers({ contentType: 'text/csv', text: 'a,ż' });
    equal(await app(text).client.run('tasks'), 'a,ż');
    equal(await app(scenario().finishesAtOnce(204)).client.run('tasks'), undefined);
  },

  async '`parse` reads it'() {
    const { client } = app(scenario().succeeds({ total: 'ż' }, { at: 'url' }));
    const parse = async (response: Response) =>
      ((await response.json()) as { total: string }).total;
    equal(await client.run('tasks', { parse }), 'ż');
  },

  async 'Retry-After is waited for'() {
    const plan = scenario().accepts({ retryAfter: 5 }).monitor({ retryAfter: 30 }).running(1);
    const { client, server } = app(plan.succeeds(1));
    await client.run('tasks');
    const [submit = 0, ...polls] = server.requests.map(({ at }) => at);
    equal(
      polls.map((at) => Math.round((at - submit) / 1_000)),
      [5, 35],
    );
  },

  async 'a failure has its words'() {
    const { client } = app(scenario().fails({ title: 'Out of paper', detail: 'Tray 2' }));
    const error = await rejection(client.run('tasks'));
    equal([error.name, error instanceof OperationFailedError], ['OperationFailedError', true]);
    equal(error instanceof OperationError, true);
    equal(/failed: .*: Tray 2/.test(error.message), true);
  },

  async 'a submit that is refused says why'() {
    const { client } = app(scenario());
    const error = await rejection(client.submit('nowhere'));
    equal(error instanceof SubmitError && /HTTP 404/.test(error.message), true);
  },

  async 'a lost connection is asked again'() {
    const plan = scenario().running(1).onPoll(1, 'reset').succeeds(7);
    const { client, lines } = app(plan);
    equal(await client.run('tasks'), 7);
    equal(lines().length, 4);
  },

  async 'an answer that never comes is given up after `timeout`'() {
    const { client } = app(scenario().onPoll(1, 'hang').succeeds(7), { timeout: 500 });
    equal(await client.run('tasks'), 7);
  },

  async 'totalTimeout ends it'() {
    const { client } = app(scenario().running(Infinity));
    equal(
      (await rejection(client.run('tasks', { totalTimeout: 5_000 }))).name,
      'OperationTimeoutError',
    );
  },

  async 'an abort is a DELETE'() {
    const { client, lines } = app(scenario().running(Infinity));
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 3_000);
    const error = await rejection(client.run('tasks', { signal: controller.signal }));
    equal(error.name, 'AbortError');
    await sleep(1_000);
    equal(lines().pop(), 'DELETE /tasks/task-1');
  },

  async 'an abort while the submit is on its way cancels as well'() {
    const { client, lines } = app(scenario().running(Infinity));
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 5);
    await rejection(client.run('tasks', { signal: controller.signal }));
    await sleep(1_000);
    equal(lines(), ['POST /tasks', 'DELETE /tasks/task-1']);
  },

  async 'cancel() has the outcome'() {
    const { client } = app(scenario().running(Infinity));
    equal((await (await client.submit('tasks')).cancel()).state, 'canceled');
  },

  async 'a checkpoint goes through JSON, to another client'() {
    const { client } = app(scenario().running(3).succeeds({ total: 42 }));
    const operation = await client.submit('tasks');
    await operation.poll();
    const stored = JSON.stringify(operation);
    const again = createClient({ baseUrl: 'https://api.example.com/', polling: { jitter: 0 } });
    equal(await again.resume(JSON.parse(stored)).result(), { total: 42 });
  },

  async 'relative URLs are resolved'() {
    const { client } = app(scenario().monitor({ urls: 'relative' }).succeeds(7, { at: 'url' }));
    equal(await client.run('tasks'), 7);
  },

  async 'another convention: azure()'() {
    const plan = scenario().running(1).succeeds({ id: 7 });
    const server = createTaskServer({ dialect: 'azure', scenario: plan });
    Object.assign(globalThis, { fetch: fetchFrom(server) });
    const client = createClient({ baseUrl: server.baseUrl, convention: azure() });
    equal(await client.run('tasks', { json: {} }), { id: 7 });
  },

  async 'a logger shows what happens'() {
    const written: string[] = [];
    const write = (line: string) => written.push(line);
    const { client } = app(scenario().succeeds(7), { onEvent: logger({ write }) });
    await client.run('tasks');
    equal(written.length > 1, true);
  },

  async 'a component starts an operation, shows it, and cancels it'() {
    const { client, lines } = app(scenario().progress([0.25, 0.5]).running(Infinity));
    const screen = create(<ReportScreen client={client} />);
    const after = async (milliseconds: number) => {
      await sleep(milliseconds);
      return shown(screen.toJSON());
    };
    equal(await after(1), 'Button');
    screen.root.findByProps({ title: 'Report' }).props.onPress();
    equal(await after(600), 'View 25 %');
    equal(await after(3_000), 'View 50 %');
    screen.root.findByProps({ title: 'Cancel' }).props.onPress();
    equal(await after(1_000), 'Button');
    equal(lines().includes('DELETE /tasks/task-1'), true);
    screen.unmount();
    const { length } = lines();
    await sleep(60_000);
    equal(lines().length, length);
  },

  async 'a component shows the result'() {
    const { client } = app(scenario().running(1).succeeds({ total: 42 }));
    const screen = create(<ReportScreen client={client} />);
    await sleep(1);
    screen.root.findByProps({ title: 'Report' }).props.onPress();
    await sleep(5_000);
    equal(shown(screen.toJSON()), 'Text Total: 42');
    screen.unmount();
  },

  async 'a wrong option is named'() {
    try {
      createClient({ timeOut: 5 } as object);
    } catch (error) {
      return equal(/timeout/.test(`${error}`), true);
    }
    throw new Error('nothing was thrown');
  },

  async "React Native's own URL is refused, with what to import"() {
    const { URL } = globalThis;
    const joining = function (this: { href: string }, url: string, base = '') {
      this.href = base.replace(/\/$/, '') + url;
    };
    Object.assign(globalThis, { URL: joining });
    try {
      createClient();
    } catch (error) {
      return equal(/react-native-url-polyfill/.test(`${error}`), true);
    } finally {
      Object.assign(globalThis, { URL });
    }
    throw new Error('nothing was thrown');
  },

  async 'idempotencyKey: true needs the polyfill of `crypto`'() {
    const { client } = app(scenario().succeeds(7));
    equal(/crypto/.test(`${await rejection(client.run('tasks', { idempotencyKey: true }))}`), true);
    equal(await client.run('tasks', { idempotencyKey: 'one' }), 7);
  },
};
