import type { Answer } from 'await202';
import { describe, expect, test, vi } from 'vitest';
import { Stop } from '../../src/core/stop.ts';
import { Exchange } from '../../src/exchange/exchange.ts';

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
