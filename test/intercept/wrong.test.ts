import { type Exchanged, type Intercept, OperationError } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { complaints, kept, leftovers, nothing, now } from '../support/leftovers.ts';
import { fastTime, rejection } from '../support/scripted-answers.ts';
import { clientOf, delayed } from '../support/scripted-server.ts';

// What an `intercept` may do wrong. Nothing hangs that a signal or `totalTimeout` cannot end,
// nothing is sent twice, and nothing is left behind.

let unhandled: unknown[];
beforeEach(() => {
  fastTime();
  unhandled = complaints();
});
afterEach(() => {
  expect(unhandled).toEqual([]);
  expect(leftovers()).toEqual(nothing);
  vi.useRealTimers();
});

const accepted = '202 /tasks/1';
const monitor = 'https://api.example.com/tasks/1';
const never = () => new Promise<never>(() => undefined);
const sleep = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

describe('it calls `send` twice', () => {
  test('at once: one request, the same promise', async () => {
    const { client, server } = clientOf(['204'], {
      intercept(send) {
        const first = send();
        expect(send()).toBe(first);
        return first;
      },
    });
    await client.resume(monitor).result();
    expect(server.lines).toHaveLength(1);
  });

  test('after a failure: the failure again, and the next poll comes by backoff', async () => {
    const { client, server } = clientOf(['reset', '204'], {
      intercept: (send) => send().catch(() => send()),
    });
    await client.resume(monitor).result();
    expect(server.moments).toEqual([0, 250]);
  });
});

describe('it never calls `send`', () => {
  test('a poll waits until `totalTimeout`', async () => {
    const { client, server } = clientOf([], { intercept: never, totalTimeout: 5000 });
    const began = Date.now();
    const error = await rejection(client.resume(monitor).result());
    expect(error).toMatchObject({
      name: 'OperationTimeoutError',
      checkpoint: { statusUrl: monitor },
    });
    expect(Date.now() - began).toBe(5000);
    expect(server.lines).toEqual([]);
  });

  test('a submit, too', async () => {
    const { client } = clientOf([], { intercept: never, totalTimeout: 5000 });
    expect(await rejection(client.run('tasks'))).toHaveProperty('name', 'OperationTimeoutError');
  });

  test('a poll waits until its signal aborts', async () => {
    const controller = new AbortController();
    const { client } = clientOf([], { intercept: never });
    const result = kept(client.resume(monitor).result({ signal: controller.signal }));
    await sleep(1000);
    controller.abort('enough');
    expect(await now(result)).toEqual({ reason: 'enough' });
    expect(leftovers(controller.signal)).toEqual(nothing);
  });

  test('a result waits until its signal aborts', async () => {
    const controller = new AbortController();
    const { client } = clientOf(['200 done | {"resultUrl":"/rows"}'], {
      intercept: (send, { purpose }) => (purpose === 'result' ? never() : send()),
    });
    const result = kept(client.resume(monitor).result({ signal: controller.signal }));
    await sleep(1000);
    controller.abort('enough');
    expect(await now(result)).toEqual({ reason: 'enough' });
  });

  test('a cancel that nobody waits for is given up after `cancelGrace`', async () => {
    const controller = new AbortController();
    let ended = 0;
    const { client, server } = clientOf([accepted], {
      intercept(send, { purpose, signal }) {
        if (purpose !== 'cancel') return send();
        signal.addEventListener('abort', () => {
          ended = Date.now();
        });
        return never();
      },
    });
    await client.submit('tasks', { signal: controller.signal });
    const began = Date.now();
    controller.abort();
    await sleep(100_000);
    expect(ended - began).toBe(60_000);
    expect(server.lines).toHaveLength(1);
  });

  test('its own signal tells when nobody waits any more', async () => {
    const controller = new AbortController();
    const reasons: unknown[] = [];
    const { client } = clientOf([], {
      intercept: (_, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            reasons.push(signal.reason);
            reject(signal.reason);
          });
        }),
    });
    const result = kept(client.resume(monitor).result({ signal: controller.signal }));
    await sleep(1000);
    expect(reasons).toEqual([]);
    controller.abort('enough');
    expect(reasons).toHaveLength(1);
    expect(await rejection(result)).toBe('enough');
  });
});

describe('it calls `send` after an abort', () => {
  test('nothing is sent, and `send()` rejects', async () => {
    const controller = new AbortController();
    const late: unknown[] = [];
    const { client, server } = clientOf([], {
      async intercept(send, { signal }) {
        await sleep(1000);
        const sent = send();
        late.push(await sent.catch((reason: unknown) => reason === signal.reason));
        return sent;
      },
    });
    const result = kept(client.resume(monitor).result({ signal: controller.signal }));
    await sleep(500);
    controller.abort('enough');
    await sleep(1000);
    expect(await rejection(result)).toBe('enough');
    expect(late).toEqual([true]);
    expect(server.lines).toEqual([]);
  });

  test('a submit that waited for its turn has started nothing, so nothing is canceled', async () => {
    const controller = new AbortController();
    const { client, server } = clientOf([], {
      async intercept(send) {
        await sleep(1000);
        return send();
      },
    });
    const result = kept(client.run('tasks', { json: {}, signal: controller.signal }));
    await sleep(500);
    controller.abort('enough');
    expect(await now(result)).toEqual({ reason: 'enough' });
    await sleep(100_000);
    expect(server.lines).toEqual([]);
  });

  test.for([{ json: {} }, {}])('a submit that was sent is canceled as always: %j', async (body) => {
    const controller = new AbortController();
    const { client, server } = clientOf([delayed(1000, accepted), '204'], {
      intercept: (send) => send(),
    });
    const result = kept(client.run('tasks', { ...body, signal: controller.signal }));
    await sleep(500);
    controller.abort('enough');
    expect(await now(result)).toEqual({ reason: 'enough' });
    await sleep(100_000);
    expect(server.lines).toEqual(['POST https://api.example.com/tasks', `DELETE ${monitor}`]);
  });

  test('a repeated submit that waits for its turn is sent: the first may have arrived', async () => {
    const controller = new AbortController();
    let calls = 0;
    const { client, server } = clientOf(['reset', accepted, '204'], {
      async intercept(send) {
        if (++calls === 2) await sleep(1000);
        return send();
      },
    });
    const result = kept(client.run('tasks', { idempotencyKey: true, signal: controller.signal }));
    await sleep(500);
    controller.abort('enough');
    expect(await now(result)).toEqual({ reason: 'enough' });
    await sleep(100_000);
    expect(server.lines.map((line) => line.split(' ')[0])).toEqual(['POST', 'POST', 'DELETE']);
  });
});

test('a `fetch` that ignores its signal keeps no place in a queue', async () => {
  let tail: Promise<unknown> = Promise.resolve();
  const controller = new AbortController();
  const deaf = () => new Promise<Response>(() => undefined);
  const { server, client } = clientOf([deaf, '204'], {
    fetch: async (input, init) => {
      const { url } = new Request(input, init);
      return server.fetch(url);
    },
    intercept(send) {
      const exchanged = tail.then(send);
      tail = exchanged.catch(() => undefined);
      return exchanged;
    },
  });
  const first = kept(client.resume(monitor).result({ signal: controller.signal }));
  const second = client.resume(monitor).result();
  await sleep(1000);
  controller.abort('enough');
  expect(await rejection(first)).toBe('enough');
  await second;
  expect(server.moments).toEqual([0, 1000]);
});

describe('it rejects before anything is sent', () => {
  const open = new Error('the breaker is open');
  const refuse: Intercept = () => Promise.reject(open);

  test('a submit has started nothing', async () => {
    const { client, server } = clientOf([], { intercept: refuse });
    const error = await rejection(client.run('tasks'));
    expect(error).toMatchObject({ name: 'SubmitError', accepted: 'no', cause: open });
    expect(`${error}`).toContain('`intercept` failed (the breaker is open)');
    expect(server.lines).toEqual([]);
  });

  test('a poll is missed, so that a breaker which closes again costs no operation', async () => {
    const closes = Date.now() + 20_000;
    const { client, server } = clientOf(['204'], {
      intercept: (send) => (Date.now() < closes ? Promise.reject(open) : send()),
    });
    await client.resume(monitor).result();
    expect(server.moments).toEqual([28_328]);
  });

  test('polls that go on being missed end the wait, with the checkpoint', async () => {
    const { client } = clientOf([], { intercept: refuse });
    const error = await rejection(client.resume(monitor).result());
    expect(error).toMatchObject({
      name: 'PollError',
      cause: open,
      checkpoint: { statusUrl: monitor },
    });
    expect(`${error}`).toContain('`intercept` failed (the breaker is open), 13 times in a row');
  });

  test('the same when it throws', async () => {
    const { client } = clientOf([], {
      intercept: () => {
        throw open;
      },
      polling: { maxFailures: 1, jitter: 0 },
    });
    expect(await rejection(client.resume(monitor).result())).toHaveProperty('cause', open);
  });

  test('a result and a cancel are tried again, too', async () => {
    const refused = new Set<string>();
    const { client, server } = clientOf(
      ['200 done | {"resultUrl":"/rows"}', '200 | {}', '200 running', '204', '200 canceled'],
      {
        intercept(send, { purpose }) {
          if (purpose === 'poll' || refused.has(purpose)) return send();
          refused.add(purpose);
          throw open;
        },
      },
    );
    await client.resume(monitor).result();
    const other = client.resume(monitor);
    await other.poll();
    expect(await other.cancel()).toHaveProperty('state', 'canceled');
    expect([...refused]).toEqual(['result', 'cancel']);
    expect(server.lines).toHaveLength(5);
  });

  test('what is not an error is shown as what it is', async () => {
    const { client } = clientOf([], { intercept: () => Promise.reject('full') });
    expect(`${await rejection(client.run('tasks'))}`).toContain('`intercept` failed (full)');
  });
});

describe('it returns without having called `send`', () => {
  const forged = { status: 200, headers: new Headers() } as Exchanged;

  test('that is a failed exchange', async () => {
    const { client, server } = clientOf([], { intercept: async () => forged });
    const error = await rejection(client.run('tasks'));
    expect(error).toMatchObject({ name: 'SubmitError', accepted: 'no' });
    expect(`${error}`).toContain('`intercept` has not called send()');
    expect(server.lines).toEqual([]);
  });

  test('no hot loop follows', async () => {
    let calls = 0;
    const { client } = clientOf([], {
      intercept: async () => {
        calls++;
        return forged;
      },
    });
    expect(await rejection(client.resume(monitor).result())).toHaveProperty('name', 'PollError');
    expect(calls).toBe(13);
  });

  test('a call that comes later sends nothing', async () => {
    const { client, server } = clientOf([], {
      async intercept(send) {
        setTimeout(() => kept(send()), 100);
        return forged;
      },
    });
    await rejection(client.run('tasks'));
    await sleep(1000);
    expect(server.lines).toEqual([]);
  });
});

describe('it does not return what `send()` has', () => {
  test('at once: the answer counts, when it comes', async () => {
    const { client } = clientOf([delayed(300, '200 done | {"result":1}')], {
      async intercept(send) {
        kept(send());
        return undefined as never;
      },
    });
    expect(await client.resume(monitor).result()).toBe(1);
  });

  test('at once, and drops its failure: that counts, and is handled', async () => {
    const { client, server } = clientOf(['reset', '204'], {
      async intercept(send) {
        send();
        return undefined as never;
      },
    });
    await client.resume(monitor).result();
    expect(server.moments).toEqual([0, 250]);
  });

  test('it hides a failure: that counts all the same', async () => {
    const { client, server } = clientOf(['reset', '204'], {
      intercept: (send) => send().catch(() => ({ status: 200, headers: new Headers() })),
    });
    await client.resume(monitor).result();
    expect(server.moments).toEqual([0, 250]);
  });

  test('never: the answer counts at once', async () => {
    const { client, server } = clientOf(['204'], {
      async intercept(send) {
        await send();
        return never();
      },
    });
    await client.resume(monitor).result();
    expect(server.moments).toEqual([0]);
  });
});

describe('it rejects after the call of `send`', () => {
  test('a request under way is aborted; a submit may have arrived', async () => {
    const signals: AbortSignal[] = [];
    const { client, server } = clientOf(['hang'], {
      async intercept(send, { signal }) {
        signals.push(signal);
        kept(send());
        await sleep(2000);
        throw new Error('too slow for me');
      },
    });
    const error = await rejection(client.run('tasks'));
    expect(error).toMatchObject({ name: 'SubmitError', accepted: 'unknown' });
    expect(`${error}`).toContain('`intercept` failed (too slow for me)');
    expect(server.requests[0]?.request.signal.aborted).toBe(true);
    expect(signals[0]?.aborted).toBe(true);
  });

  test('an error status that it throws for, as a breaker does, is read as always', async () => {
    const reported = vi.spyOn(console, 'error').mockReturnValue();
    const { client, server } = clientOf(['503 | retry-after: 7', '204'], {
      async intercept(send) {
        const exchanged = await send();
        if (exchanged.status >= 500) throw new Error(`HTTP ${exchanged.status}`);
        return exchanged;
      },
    });
    await client.resume(monitor).result();
    expect(server.moments).toEqual([0, 7000]);
    expect(reported).not.toHaveBeenCalled();
    reported.mockRestore();
  });

  test('an operation that was accepted is not lost; the error is reported', async () => {
    const reported = vi.spyOn(console, 'error').mockReturnValue();
    const bug = new Error('a bug');
    const { client } = clientOf([accepted, '200 done | {"result":1}'], {
      async intercept(send) {
        await send();
        throw bug;
      },
    });
    expect(await client.run('tasks')).toBe(1);
    expect(reported.mock.calls).toEqual([
      ['await202: a callback threw', bug],
      ['await202: a callback threw', bug],
    ]);
    reported.mockRestore();
  });
});

test('the secrets of a URL in its error are not shown', async () => {
  const { client } = clientOf([], {
    intercept: (_, { url }) => Promise.reject(new Error(`refused ${url}`)),
    polling: { maxFailures: 1 },
  });
  const error = await rejection(client.resume(`${monitor}?sig=secret`).result());
  expect(error).toBeInstanceOf(OperationError);
  expect(`${error} ${JSON.stringify(error)} ${(error as Error).cause}`).not.toContain('secret');
});
