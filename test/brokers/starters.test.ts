/** Each broker by itself: whether what the other tests are built on is there. */
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, expect, test, vi } from 'vitest';
import { isListening } from '../support/ports.ts';
import { brokers } from './brokers.ts';

// Two of them are virtual machines.
vi.setConfig({ testTimeout: 120_000 });

const foldersLeft = () => readdirSync(tmpdir()).filter((name) => name.startsWith('await202-'));
const before = foldersLeft();

afterAll(() => {
  expect(foldersLeft().filter((name) => !before.includes(name))).toEqual([]);
});

test.for(brokers)('$name starts, passes a message on, and ends', async (broker, { skip }) => {
  skip(!!broker.missing, broker.missing);
  const began = performance.now();
  const { url, stop } = await broker.start();
  console.log(`${broker.name} listens after ${Math.round(performance.now() - began)} ms`);
  try {
    const heard = vi.fn();
    const channel = await broker.open(url, 'operations', heard);
    await channel.publish('/operations/1');
    await vi.waitFor(() => expect(heard).toHaveBeenCalled(), 10_000);
    expect(heard.mock.calls).toEqual([['/operations/1']]);
    await channel.close();
  } finally {
    await stop();
  }
  expect(await isListening(Number(url.split(':').at(-1)))).toBe(false);
});
