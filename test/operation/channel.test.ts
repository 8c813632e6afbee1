import { type Convention, http } from 'await202';
import type { AwaitedOperation, Push, Wake } from 'await202/push';
import { describe, expect, test } from 'vitest';
import { defaultPolling } from '../../src/core/schedule.ts';
import type { Alarm } from '../../src/exchange/alarms.ts';
import type { Context } from '../../src/exchange/context.ts';
import { Channel } from '../../src/operation/channel.ts';
import { knownOf, running } from '../support/life.ts';

// A channel by itself: no operation that is polled, no timer.

/** Ends when all that is settled by now has been heard of. */
async function heard() {
  for (let hops = 0; hops < 20; hops++) await undefined;
}

/** A channel that says what a test tells it to say, and what it makes of that. */
function listening(convention: Convention = http(), checkpoint = running) {
  const log: string[] = [];
  const operations: AwaitedOperation[] = [];
  const ears: ((next: IteratorResult<Push, undefined>) => void)[] = [];
  let whenUnheard = () => {};
  const alarms = {
    set: (_alarm: Alarm, milliseconds: number) => {
      log.push(`set ${milliseconds}`);
    },
    limit: () => {},
    clear: () => {
      log.push('clear');
    },
  };
  const settings = { convention, polling: { ...defaultPolling, jitter: 0 } };
  const host = {
    known: knownOf(checkpoint),
    time: () => 0,
    tell: (push: Push, isChannel: boolean) => {
      log.push(`${JSON.stringify(push)} ${isChannel}`);
    },
    dispatch: ({ type }: { type: 'unheard' }) => {
      log.push(type);
      whenUnheard();
    },
  };
  // It takes no notice of the signal, and cannot be told to end.
  const wake: Wake = (operation) => {
    log.push('opened');
    operations.push(operation);
    return {
      [Symbol.asyncIterator]: () => ({ next: () => new Promise((resolve) => ears.push(resolve)) }),
    };
  };
  const channel = new Channel({ alarms, settings } as unknown as Context, host, wake);
  return {
    channel,
    log,
    operations,
    /** Says this to whoever listens, the first of them first. */
    async say(push: Push) {
      ears.shift()?.({ done: false, value: push });
      await heard();
    },
    /** Ends the first that has not ended. */
    async end() {
      ears.shift()?.({ done: true, value: undefined });
      await heard();
    },
    onUnheard(callback: () => void) {
      whenUnheard = callback;
    },
  };
}

test('what a channel says is told, until it is closed', async () => {
  const it = listening();
  it.channel.open();
  await it.say('open');
  await it.say({ status: { progress: 0.5 } });
  it.channel.close();
  await it.say('change');
  expect(it.log).toEqual(['opened', '"open" true', '{"status":{"progress":0.5}} true', 'clear']);
});

describe('a channel that ends', () => {
  test('is opened again after a pause, which grows', async () => {
    const it = listening();
    it.channel.open();
    await it.end();
    it.channel.ring();
    await it.end();
    expect(it.log).toEqual(['opened', 'unheard', 'set 250', 'opened', 'unheard', 'set 375']);
  });

  test('once it was closed is not missed', async () => {
    const it = listening();
    it.channel.open();
    it.channel.close();
    await it.end();
    expect(it.log).toEqual(['opened', 'clear']);
  });

  test('once it was closed, and another one was opened, is not missed either', async () => {
    const it = listening();
    it.channel.open();
    it.channel.close();
    it.channel.open();
    await it.end();
    expect(it.log).toEqual(['opened', 'clear', 'opened']);
    await it.say('open');
    expect(it.log.slice(3)).toEqual(['"open" true']);
  });

  test('is not opened again if it is closed because of that', async () => {
    const it = listening();
    it.onUnheard(() => it.channel.close());
    it.channel.open();
    await it.end();
    expect(it.log).toEqual(['opened', 'unheard', 'clear']);
  });

  test('and is to be left alone is never opened again, whoever comes', async () => {
    const it = listening();
    it.channel.open();
    await it.say({ reopenAfter: Infinity } as Push);
    await it.end();
    expect(it.log).toEqual(['opened', 'unheard']);
    it.channel.close();
    it.channel.open();
    expect(it.log).toEqual(['opened', 'unheard', 'clear']);
  });
});

describe('the URL of the stream of an operation', () => {
  const named = { ...running, eventsUrl: 'https://api.example.com/named' };

  test.for<[string, Convention['eventsUrl'], string]>([
    ['is the one that an answer has named', undefined, named.eventsUrl],
    [
      'is the one that the convention makes',
      ({ statusUrl }) => `${statusUrl}/events`,
      `${running.statusUrl}/events`,
    ],
    ['is the named one if the convention makes none', () => undefined, named.eventsUrl],
  ])('%s', ([, eventsUrl, expected]) => {
    const { eventsUrl: _, ...convention } = http();
    const it = listening({ ...convention, ...(eventsUrl && { eventsUrl }) }, named);
    it.channel.open();
    expect(it.operations.map((operation) => operation.eventsUrl)).toEqual([expected]);
  });
});
