import { type AwaitedOperation, messages, type Push } from 'await202/push';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const operation = (id: string): AwaitedOperation => ({
  statusUrl: `https://api.example.com/jobs/${id}`,
  cursor: undefined,
  eventsUrl: undefined,
  request: () => Promise.reject(new Error('nothing is requested here')),
});

/** Aborts after each test, so that no channel stays open. */
let lifetime: AbortController;
let signal: AbortSignal;
beforeEach(() => {
  lifetime = new AbortController();
  ({ signal } = lifetime);
});
afterEach(() => lifetime.abort());

const pathOf = ({ statusUrl }: AwaitedOperation) => new URL(statusUrl).pathname;

/** Everything that a channel has said so far, which it says at once. */
async function saidBy(channel: AsyncIterable<Push> | undefined): Promise<(Push | 'ended')[]> {
  const said: (Push | 'ended')[] = [];
  const listening = (async () => {
    for await (const push of channel ?? []) said.push(push);
    said.push('ended');
  })();
  await Promise.race([listening, new Promise((resolve) => setTimeout(resolve))]);
  return said;
}

describe('messages()', () => {
  test('a channel is open at once: whatever is rung from then on arrives', async () => {
    const bell = messages();
    const channel = bell.of(pathOf)(operation('1'), signal);
    expect(bell.ring('/jobs/1')).toBe(true);
    expect(await saidBy(channel)).toEqual(['open', 'change']);
  });

  test('a message with a status document carries it', async () => {
    const bell = messages();
    const channel = bell.of(pathOf)(operation('1'), signal);
    bell.ring('/jobs/1', { status: 'running', progress: 0.5 });
    const pushed = { status: { status: 'running', progress: 0.5 } };
    expect(await saidBy(channel)).toEqual(['open', pushed]);
  });

  test('a message is for those alone who wait for its key, and for all of them', async () => {
    const bell = messages();
    const [one, again, other] = ['1', '1', '2'].map((id) => bell.of(pathOf)(operation(id), signal));
    bell.ring('/jobs/1');
    expect(await saidBy(one)).toEqual(['open', 'change']);
    expect(await saidBy(again)).toEqual(['open', 'change']);
    expect(await saidBy(other)).toEqual(['open']);
  });

  test('a message that nobody waits for is dropped, and ring() says so', async () => {
    const bell = messages();
    expect(bell.ring('/jobs/1')).toBe(false);
    const channel = bell.of(pathOf)(operation('1'), signal);
    expect(await saidBy(channel)).toEqual(['open']);
  });

  test('an operation without a key has no channel', () => {
    const bell = messages();
    const wake = bell.of(() => undefined);
    expect(wake(operation('1'), signal)).toBeUndefined();
  });

  test('an abort ends the channel, and nobody is left to ring for', async () => {
    const bell = messages();
    const controller = new AbortController();
    const channel = bell.of(pathOf)(operation('1'), controller.signal);
    controller.abort();
    expect(bell.ring('/jobs/1')).toBe(false);
    expect(await saidBy(channel)).toEqual(['open', 'ended']);
  });

  test('an abort ends a wait for the next message', async () => {
    const controller = new AbortController();
    const channel = messages().of(pathOf)(operation('1'), controller.signal);
    const said = saidBy(channel);
    controller.abort();
    expect(await said).toEqual(['open', 'ended']);
  });

  test('whoever leaves the loop ends the channel', async () => {
    const bell = messages();
    const channel = bell.of(pathOf)(operation('1'), signal);
    for await (const push of channel ?? []) {
      expect(push).toBe('open');
      break;
    }
    expect(bell.ring('/jobs/1')).toBe(false);
  });

  test('a channel that is opened after the abort has ended already', async () => {
    const bell = messages();
    const channel = bell.of(pathOf)(operation('1'), AbortSignal.abort());
    expect(bell.ring('/jobs/1')).toBe(false);
    expect(await saidBy(channel)).toEqual(['ended']);
  });

  test('once the last has left, the next one is heard', async () => {
    const bell = messages();
    const first = new AbortController();
    bell.of(pathOf)(operation('1'), first.signal);
    first.abort();
    const channel = bell.of(pathOf)(operation('1'), signal);
    expect(bell.ring('/jobs/1')).toBe(true);
    expect(await saidBy(channel)).toEqual(['open', 'change']);
  });

  test('a storm that nobody takes is one change', async () => {
    const bell = messages();
    const channel = bell.of(pathOf)(operation('1'), signal);
    for (let count = 0; count < 1000; count++) bell.ring('/jobs/1');
    expect(await saidBy(channel)).toEqual(['open', 'change']);
  });

  test('documents that nobody takes are kept up to a number, then they are one change', async () => {
    const bell = messages();
    const channel = bell.of(pathOf)(operation('1'), signal);
    for (let count = 0; count < 16; count++) bell.ring('/jobs/1', { count });
    expect(await saidBy(channel)).toEqual(['change']);
  });
});
