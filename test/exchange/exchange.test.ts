import type { Answer } from 'await202';
import { describe, expect, test, vi } from 'vitest';
import { Stop } from '../../src/core/stop.ts';
import { type Call, Exchange } from '../../src/exchange/exchange.ts';

// One exchange, and what can end it early. Requests and bodies: test/wire/.

const answer: Answer = {
  status: 200,
  headers: new Headers(),
  url: 'https://api.example.com/tasks/1',
  body: undefined,
};

function exchange() {
  const alarms = { set: vi.fn(), limit: vi.fn(), clear: vi.fn() };
  return { alarms, it: new Exchange(alarms), stop: new Stop() };
}

describe('an exchange that is done', () => {
  test('leaves no alarm and nothing to stop', async () => {
    const { it, alarms, stop } = exchange();
    const done = it.run(stop, () => Promise.resolve(answer));
    expect(stop.end).toBeDefined();
    expect(await done).toBe(answer);
    expect(alarms.clear).toHaveBeenCalledWith(it);
    expect(stop.end).toBeUndefined();
    expect(it.signal.aborted).toBe(false);
  });

  test('leaves what comes next alone', async () => {
    const { it, stop } = exchange();
    const next = () => {};
    const done = it.run(stop, () => {
      stop.end = next;
      return Promise.resolve(answer);
    });
    await done;
    expect(stop.end).toBe(next);
  });

  test('can still be stopped while its body is unread', async () => {
    const { it, stop } = exchange();
    await it.run(stop, () => Promise.resolve({ ...answer, unread: new Response('rows') }));
    expect(stop.end).toBeDefined();
    stop.stop('left');
    expect(it.signal.reason).toBe('left');
  });
});

test('an exchange that fails leaves nothing either', async () => {
  const { it, alarms, stop } = exchange();
  await expect(it.run(stop, () => Promise.reject('reset'))).rejects.toBe('reset');
  expect(alarms.clear).toHaveBeenCalledWith(it);
  expect(stop.end).toBeUndefined();
});

describe('an exchange that is stopped', () => {
  test('rejects at once with the very reason, and aborts the request and the body', async () => {
    const { it, alarms, stop } = exchange();
    const cancel = vi.fn(() => Promise.reject(new Error('it may fail')));
    it.reader = { cancel } as never;
    const ended = it.run(stop, () => new Promise(() => {}));
    stop.stop('left');
    await expect(ended).rejects.toBe('left');
    expect(it.signal.reason).toBe('left');
    expect(alarms.clear).toHaveBeenCalledWith(it);
    expect(cancel).toHaveBeenCalledTimes(1);
  });

  test('before it begins sends nothing', async () => {
    const { it, stop } = exchange();
    stop.stop('left');
    const work = vi.fn(() => Promise.resolve(answer));
    await expect(it.run(stop, work)).rejects.toBe('left');
    expect(work).not.toHaveBeenCalled();
  });
});

test('one that takes too long is aborted, and says so', async () => {
  const { it, alarms, stop } = exchange();
  it.limit = 5_000;
  const body = () => it.body(new Response('x'), () => new Promise<never>(() => {}));
  const ended = it.run(stop, body).catch((error: Error) => error.message);
  expect(alarms.set).toHaveBeenCalledWith(it, 5_000);
  it.ring();
  expect(await ended).toBe('it took longer than `timeout`');
  expect(it.signal.reason).toMatchObject({ message: 'it took longer than `timeout`' });
});

test.for([
  [false, undefined],
  ['soon', 0],
  [0, 0],
] as const)('a time limit of %j sets an alarm of %d ms', async ([limit, milliseconds]) => {
  const { it, alarms, stop } = exchange();
  it.limit = limit as number;
  const body = () => it.body(new Response('x'), () => Promise.resolve(answer));
  await it.run(stop, body);
  expect(alarms.set.mock.calls[0]?.[1]).toBe(milliseconds);
});

test('what answers although it was aborted is not taken up', async () => {
  const { it, stop } = exchange();
  const ended = it.run(stop, async () => {
    it.abort('left');
    return it.body(new Response('x'), () => Promise.resolve(answer));
  });
  await expect(ended).rejects.toBe('left');
});

test('without a request it has no time limit', async () => {
  const { it, alarms, stop } = exchange();
  expect(it.limit).toBe(false);
  await it.run(stop, () => it.body(new Response('x'), () => Promise.resolve(answer)));
  expect(alarms.set).not.toHaveBeenCalled();
});

describe('a request', () => {
  /** What a runtime has in a Request, as far as it matters. */
  const requestOf = (more: object = {}) =>
    ({
      ...{ headers: new Headers(), redirect: 'manual' },
      ...{ referrer: 'about:client', referrerPolicy: '' },
      ...more,
    }) as Request;
  const given = { priority: 'low' } as const;

  /** Sends it with this call; `request` and `given` are what ky makes of it. */
  async function sent(call: Partial<Call> = {}, request = requestOf()) {
    const { it, alarms } = exchange();
    const own = vi.fn(async (..._: [Request, RequestInit]) => new Response('x'));
    const options: Record<string, unknown>[] = [];
    const pending = { arrayBuffer: vi.fn() };
    const ky = (_: unknown, all: { fetch: typeof own }) => {
      options.push(all as never);
      return Object.assign(all.fetch(request, given), pending);
    };
    await it.head({
      ...{ ky, fetch: own, url: answer.url, options: { credentials: 'omit' }, init: {} },
      ...{ timeout: 5_000, hasObservers: false, redirect: 'follow' },
      ...call,
    } as unknown as Call);
    const [, init] = own.mock.calls[0] ?? [];
    return { it, alarms, request, init, options: options[0], pending, signal: it.signal };
  }

  const headers = { 'x-key': '1' };

  describe('that nobody looks at', () => {
    test('gets its headers late, and signal and options beside it', async () => {
      const init = { cache: 'no-store' } as const;
      const { alarms, it, request, options, ...seen } = await sent({ headers, init });
      expect(request.headers.get('x-key')).toBe('1');
      expect(seen.init).toEqual({ priority: 'low', cache: 'no-store', signal: it.signal });
      expect(options).toEqual({ credentials: 'omit', timeout: false, fetch: expect.any(Function) });
      expect(alarms.set.mock.calls).toEqual([[it, 5_000]]);
    });

    test('has a body that is read within the same limit, not by ky', async () => {
      const { it, alarms, pending } = await sent();
      expect(await it.body(new Response('x'), () => Promise.resolve('read'))).toBe('read');
      expect(alarms.set).toHaveBeenCalledTimes(2);
      expect(pending.arrayBuffer).not.toHaveBeenCalled();
    });
  });

  describe('that somebody looks at', () => {
    const hasObservers = true;

    test('goes through ky with all it has', async () => {
      const init = { cache: 'no-store' } as const;
      const { alarms, signal, request, options, ...seen } = await sent({
        ...{ headers, init, hasObservers },
      });
      expect(request.headers.has('x-key')).toBe(false);
      expect(seen.init).toBe(given);
      expect(options).toEqual({
        ...{ credentials: 'omit', cache: 'no-store', signal, timeout: 5_000, headers },
        fetch: expect.any(Function),
      });
      expect(alarms.set).not.toHaveBeenCalled();
    });

    test('is passed on alone where it may not outlive the page', async () => {
      const referrer = 'https://app.example.com/';
      const { init } = await sent({ hasObservers, headers }, requestOf({ referrer }));
      expect(init).toBe(given);
    });

    test('has `keepalive` beside it, which Firefox does not see in it', async () => {
      const init = { keepalive: true };
      const { request, ...seen } = await sent({ hasObservers, headers, init });
      expect(seen.init).toEqual({ priority: 'low', keepalive: true });
      expect(request.headers.has('x-key')).toBe(false);
    });

    test('has a body that ky reads', async () => {
      const { it, pending } = await sent({ hasObservers });
      const response = new Response('x');
      pending.arrayBuffer.mockResolvedValue('read by ky');
      const read = () => Promise.resolve('read');
      expect(await it.body<string>(response, read)).toBe('read by ky');
      expect(response.arrayBuffer).toBe(read);
    });
  });

  test.for<[object, object]>([
    [{}, {}],
    [{ referrer: '' }, { referrer: '', referrerPolicy: '' }],
    [{ referrer: '/page' }, { referrer: '/page', referrerPolicy: '' }],
    [
      { referrerPolicy: 'no-referrer' },
      { referrer: 'about:client', referrerPolicy: 'no-referrer' },
    ],
    [
      { referrer: '/page', referrerPolicy: 'origin' },
      { referrer: '/page', referrerPolicy: 'origin' },
    ],
  ])('keeps its referrer, which a second argument would reset: %j', async ([more, kept]) => {
    const { init, signal } = await sent({}, requestOf(more));
    expect(init).toEqual({ priority: 'low', signal, ...kept });
    const outliving = { hasObservers: true, init: { keepalive: true } };
    const { init: other } = await sent(outliving, requestOf(more));
    expect(other).toEqual({ priority: 'low', keepalive: true, ...kept });
  });

  test('has `redirect` beside it if it knows none', async () => {
    const { redirect, ...without } = requestOf();
    const { init, signal } = await sent({}, without as Request);
    expect(init).toEqual({ priority: 'low', redirect: 'follow', signal });
    expect((await sent({ hasObservers: true }, without as Request)).init).toEqual({
      ...{ priority: 'low', redirect: 'follow' },
    });
  });

  test('goes by what a submission or a convention puts around `fetch`', async () => {
    const send = vi.fn();
    const wrapFetch: Call['wrapFetch'] = (inner) => (request, init) => {
      send();
      return inner(request, { ...init, priority: 'high' });
    };
    const { init, signal } = await sent({ wrapFetch });
    expect(send).toHaveBeenCalledTimes(1);
    expect(init).toEqual({ priority: 'high', signal });
  });
});
