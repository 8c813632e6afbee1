import {
  type ClientOptions,
  createClient,
  http,
  type Operation,
  OperationTimeoutError,
  type SubmitOptions,
  type WaitOptions,
} from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { complaints, leftovers, nothing, now } from '../support/leftovers.ts';

// Code of the caller that never settles: whoever waits is woken by the deadline and by signals all the
// same. Each place where such code can be, in each request, with each promise that depends on it.

beforeEach(() => {
  vi.useFakeTimers({ now: 1_800_000_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

type Request_ = 'submit' | 'poll' | 'result' | 'cancel';
type Place =
  | 'fetch'
  | 'a hook before'
  | 'a hook after'
  | 'parseJson'
  | 'a body'
  | 'the poll of the convention'
  | 'parse'
  | 'schema'
  | 'clock.sleep';

function requestOf({ method, url }: Request): Request_ {
  if (method === 'POST') return 'submit';
  if (method === 'DELETE') return 'cancel';
  return url.endsWith('/result') ? 'result' : 'poll';
}

/** How each request is answered, if nothing is in the way. */
const answers: Readonly<Record<Request_, readonly [status: number, location?: string]>> = {
  submit: [202, '/tasks/1'],
  poll: [303, '/result'],
  result: [200],
  cancel: [202],
};

/** A client, and a server that answers well, but for that place. */
function stuck(place: Place, where: Request_) {
  let isReached = false;
  const never = () => {
    isReached = true;
    return new Promise<never>(() => undefined);
  };
  /** A body that never ends, and cannot even be canceled. */
  const endless = () => new ReadableStream({ pull: never, cancel: never });
  const isAt = (one: Place, request: Request) => place === one && requestOf(request) === where;

  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    if (isAt('fetch', request)) return never();
    // A cancel is told to come back, if it is its pause that never ends.
    if (isAt('clock.sleep', request)) return answered(request, 503);
    const at = requestOf(request);
    const body = isAt('a body', request) ? endless() : JSON.stringify({ at });
    const [status, location] = answers[at];
    return answered(request, status, location, body);
  };
  const options: ClientOptions = {
    baseUrl: 'https://api.example.com/',
    fetch,
    timeout: false,
    polling: { jitter: 0 },
    hooks: {
      beforeRequest: [({ request }) => (isAt('a hook before', request) ? never() : undefined)],
      afterResponse: [({ request }) => (isAt('a hook after', request) ? never() : undefined)],
    },
    ...(place === 'parseJson' && {
      parseJson: (text: string) => (JSON.parse(text).at === where ? never() : JSON.parse(text)),
    }),
    ...(place === 'the poll of the convention' && { convention: { ...http(), poll: never } }),
    ...(place === 'clock.sleep' && { clock: { now: () => Date.now(), sleep: never } }),
  };
  const own: SubmitOptions = {
    ...(place === 'parse' && { parse: never }),
    ...(place === 'schema' && {
      schema: { '~standard': { version: 1, vendor: 'a test', validate: never } },
    }),
  };
  return { client: createClient(options), own, isStuck: () => isReached };
}

const answered = (
  { url }: Request,
  status: number,
  location?: string,
  body: BodyInit | null = null,
) => {
  const headers = { 'content-type': 'application/json', ...(location && { location }) };
  return Object.defineProperty(new Response(body, { status, headers }), 'url', { value: url });
};

const inExchange: readonly Place[] = [
  'fetch',
  'a hook before',
  'a hook after',
  'parseJson',
  'a body',
];

/** Where each request can get stuck. */
const places: Readonly<Record<Request_, readonly Place[]>> = {
  submit: inExchange,
  poll: [...inExchange, 'the poll of the convention'],
  result: [...inExchange, 'parse', 'schema'],
  cancel: inExchange,
};

/** What waits for an operation, and the requests on its way. */
const waits: Readonly<
  Record<
    string,
    {
      readonly of: readonly Request_[];
      wait(operation: Operation<unknown>, options: WaitOptions): Promise<unknown>;
    }
  >
> = {
  'result()': { of: ['poll', 'result'], wait: (operation, options) => operation.result(options) },
  'poll()': { of: ['poll'], wait: (operation, options) => operation.poll(options) },
  'cancel()': { of: ['cancel'], wait: (operation, options) => operation.cancel(options) },
  'a loop': {
    of: ['poll'],
    wait: async (operation) => {
      for await (const _ of operation);
    },
  },
};

/** Every pair of a place and a request. */
const pairs = (requests: readonly Request_[]) =>
  requests.flatMap((where) => places[where].map((place) => ({ place, where })));

const rows = Object.entries(waits).flatMap(([name, { of, wait }]) =>
  pairs(of).map((pair) => ({ ...pair, name, wait })),
);

/** Long after all that may go on in the background. */
const longAfter = 300_000;
const bound = 20_000;

/** A promise that is pending until then, and settles in that very turn. */
async function settlesAt(
  promise: Promise<unknown>,
  { isStuck }: { isStuck(): boolean },
  end?: () => void,
) {
  promise.catch(() => undefined);
  await vi.advanceTimersByTimeAsync(bound - 1);
  expect([isStuck(), await now(promise)]).toEqual([true, {}]);
  if (end) end();
  else await vi.advanceTimersByTimeAsync(1);
  return now(promise);
}

/** Nothing is left after a while, nor did anybody complain. */
async function leavesNothing(complained: unknown[], ...signals: AbortSignal[]) {
  await vi.advanceTimersByTimeAsync(longAfter);
  expect(leftovers(...signals)).toEqual(nothing);
  expect(complained).toEqual([]);
}

function controllerOf() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort('enough') };
}

const enough = { reason: 'enough' };

describe.for(rows)('$name, with $place that never settles in the $where', (row) => {
  const { place, where, wait } = row;

  test('is ended by the signal of the operation', async () => {
    const complained = complaints();
    const world = stuck(place, where);
    const { client, own } = world;
    const { signal, abort } = controllerOf();
    const operation = await client.submit('tasks', { ...own, signal });
    expect(await settlesAt(wait(operation, {}), world, abort)).toEqual(enough);
    await leavesNothing(complained, signal);
  });

  test.skipIf(row.name === 'a loop')('is ended by its own signal', async () => {
    const complained = complaints();
    const world = stuck(place, where);
    const { client, own } = world;
    const { signal, abort } = controllerOf();
    const operation = await client.submit('tasks', own);
    expect(await settlesAt(wait(operation, { signal }), world, abort)).toEqual(enough);
    await leavesNothing(complained, signal);
  });

  test('is ended by totalTimeout', async () => {
    const complained = complaints();
    const world = stuck(place, where);
    const { client, own } = world;
    const operation = await client.submit('tasks', { ...own, totalTimeout: bound });
    const { reason } = await settlesAt(wait(operation, {}), world);
    expect(reason).toBeInstanceOf(OperationTimeoutError);
    await leavesNothing(complained);
  });
});

describe.for(pairs(['submit', 'poll', 'result']))(
  'run(), with $place that never settles in the $where',
  ({ place, where }) => {
    test('is ended by its signal', async () => {
      const complained = complaints();
      const world = stuck(place, where);
      const { client, own } = world;
      const { signal, abort } = controllerOf();
      expect(await settlesAt(client.run('tasks', { ...own, signal }), world, abort)).toEqual(
        enough,
      );
      await leavesNothing(complained, signal);
    });

    test('is ended by totalTimeout', async () => {
      const complained = complaints();
      const world = stuck(place, where);
      const { client, own } = world;
      const { reason } = await settlesAt(
        client.run('tasks', { ...own, totalTimeout: bound }),
        world,
      );
      expect(reason).toBeInstanceOf(OperationTimeoutError);
      await leavesNothing(complained);
    });
  },
);

describe.for(pairs(['submit']))('submit(), with $place that never settles', ({ place, where }) => {
  test('is ended by its signal, and by totalTimeout', async () => {
    const complained = complaints();
    const world = stuck(place, where);
    const { client } = world;
    const { signal, abort } = controllerOf();
    expect(await settlesAt(client.submit('tasks', { signal }), world, abort)).toEqual(enough);
    const { reason } = await settlesAt(client.submit('tasks', { totalTimeout: bound }), world);
    expect(reason).toBeInstanceOf(OperationTimeoutError);
    await leavesNothing(complained, signal);
  });
});

describe('a clock whose sleep() never settles', () => {
  test.for(Object.entries(waits).filter(([name]) => name !== 'poll()'))(
    'lets signals end %s',
    async ([, { wait }]) => {
      const complained = complaints();
      const world = stuck('clock.sleep', 'cancel');
      const { client } = world;
      const { signal, abort } = controllerOf();
      const operation = await client.submit('tasks', { signal });
      expect(await settlesAt(wait(operation, {}), world, abort)).toEqual(enough);
      await leavesNothing(complained, signal);
    },
  );
});

describe.for([...pairs(['cancel']), { place: 'clock.sleep', where: 'cancel' } as const])(
  '`await using`, with $place that never settles in the $where',
  ({ place, where }) => {
    test('is left after the grace', async () => {
      const complained = complaints();
      const world = stuck(place, where);
      const { client } = world;
      const limits = { cancelGrace: bound };
      const operation = await client.submit('tasks', { limits });
      expect(await settlesAt(operation[Symbol.asyncDispose](), world)).toStrictEqual({
        value: undefined,
      });
      await leavesNothing(complained);
    });
  },
);

test('a redirect whose body cannot be canceled is followed all the same', async () => {
  const never = () => new Promise<never>(() => undefined);
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    if (request.method === 'POST') return answered(request, 202, '/tasks/1');
    if (request.url.endsWith('/tasks/2')) return answered(request, 200, undefined, '{"total":7}');
    return answered(request, 307, '/tasks/2', new ReadableStream({ cancel: never }));
  };
  const options = { baseUrl: 'https://api.example.com/', polling: { jitter: 0 }, fetch };
  const run = createClient(options).run('tasks');
  await vi.advanceTimersByTimeAsync(250);
  expect(await now(run)).toEqual({ value: { total: 7 } });
});
