import { messages, type Push } from 'await202/push';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Pushes } from '../../src/push/pushes.ts';
import { whenBack } from '../../src/push/when-back.ts';
import { leftovers, nothing } from '../support/leftovers.ts';
import { fastTime } from '../support/scripted-answers.ts';
import { clientOf } from '../support/scripted-server.ts';

// A page that was hidden or offline keeps its channels, and polls once when it is back.

/** A page, or a part of one, that counts its listeners. */
class Place extends EventTarget {
  visibilityState = 'visible';
  count = 0;
  override addEventListener(...given: Parameters<EventTarget['addEventListener']>) {
    this.count++;
    super.addEventListener(...given);
  }
  override removeEventListener(...given: Parameters<EventTarget['removeEventListener']>) {
    this.count--;
    super.removeEventListener(...given);
  }
}

let page: Place;
let world: Place;
beforeEach(() => {
  fastTime();
  page = new Place();
  world = new Place();
  vi.stubGlobal('document', page);
  vi.stubGlobal('addEventListener', world.addEventListener.bind(world));
  vi.stubGlobal('removeEventListener', world.removeEventListener.bind(world));
});
afterEach(() => {
  vi.unstubAllGlobals();
  expect(leftovers()).toEqual(nothing);
  vi.useRealTimers();
});

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe('a page with a channel', () => {
  async function momentsAfter(happens: () => void) {
    const wake = messages().of(({ statusUrl }) => statusUrl);
    const lines = ['202 /tasks/1', '200 running', '200 done'];
    const { client, server } = clientOf(lines, { wake });
    const end = client.run('tasks');
    await sleep(5_000);
    happens();
    await end;
    expect([page.count, world.count]).toEqual([0, 0]);
    return server.moments;
  }

  test('polls once when it is visible again', async () => {
    const moments = await momentsAfter(() => page.dispatchEvent(new Event('visibilitychange')));
    expect(moments).toEqual([0, 250, 5_000]);
  });

  test('polls once when it is online again', async () => {
    const moments = await momentsAfter(() => world.dispatchEvent(new Event('online')));
    expect(moments).toEqual([0, 250, 5_000]);
  });

  test('does not poll when it is hidden', async () => {
    const moments = await momentsAfter(() => {
      page.visibilityState = 'hidden';
      page.dispatchEvent(new Event('visibilitychange'));
    });
    expect(moments).toEqual([0, 250, 30_250]);
  });

  test('listens once, however many operations there are', async () => {
    const wake = messages().of(({ statusUrl }) => statusUrl);
    const { client } = clientOf(['200 done', '200 done', '200 done'], { wake });
    const ends = [1, 2, 3].map((id) => client.resume(`https://api.example.com/${id}`).result());
    expect([page.count, world.count]).toEqual([1, 1]);
    await Promise.all(ends);
    expect([page.count, world.count]).toEqual([0, 0]);
  });
});

test('whatever runs without a page is told when it is online again', () => {
  vi.stubGlobal('document', undefined);
  const listener = vi.fn();
  const stop = whenBack(listener);
  world.dispatchEvent(new Event('online'));
  expect(listener).toHaveBeenCalledTimes(1);
  stop();
  world.dispatchEvent(new Event('online'));
  expect(listener).toHaveBeenCalledTimes(1);
  expect(world.count).toBe(0);
});

test.for<[told: Push[], isOpen: boolean]>([
  [[], false],
  [['alive', 'change'], false],
  [['open'], true],
  [['open', 'change'], true],
])('a channel that has told %j has been open: %j', async ([told, isOpen]) => {
  const pushes = new Pushes(new AbortController().signal, () => () => undefined);
  for (const push of told) {
    pushes.add(push);
    expect(await pushes.next()).toEqual({ done: false, value: push });
  }
  world.dispatchEvent(new Event('online'));
  pushes.end();
  const next = isOpen ? { done: false, value: 'open' } : { done: true, value: undefined };
  expect(await pushes.next()).toEqual(next);
});
