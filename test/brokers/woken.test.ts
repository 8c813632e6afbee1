/** A hundred operations that are woken by the messages of a broker. */
import { createClient } from 'await202';
import { messages } from 'await202/push';
import { expect, onTestFinished, test, vi } from 'vitest';
import { brokers } from './brokers.ts';
import { operationsServer } from './operations-server.ts';

// Two of them are virtual machines, and the last operation takes 8 s.
vi.setConfig({ testTimeout: 120_000 });

const count = 100;
const durations = Array.from({ length: count }, (_, index) => 500 + 75 * index);

/** The mean and the largest, rounded. */
const figures = (values: readonly number[]) => ({
  mean: values.reduce((sum, value) => sum + value, 0) / values.length,
  max: Math.max(...values),
});

test.for(brokers)('$name: each is seen at once, with few GETs', async (broker, { skip }) => {
  const running = (await broker.find()) ?? (broker.missing ? undefined : await broker.start());
  skip(!running, broker.missing);
  if (!running) return;
  onTestFinished(() => running.stop());

  const bell = messages();
  // Nobody else who uses this broker hears of them.
  const topic = `await202-${crypto.randomUUID()}`;
  let heard = 0;
  const channel = await broker.open(running.url, topic, (path) => {
    heard += 1;
    bell.ring(path);
  });
  onTestFinished(() => channel.close());
  // Who has just started a virtual machine would measure how it warms up.
  for (let warm = 0; warm < 200; warm++) await channel.publish('nobody waits for this');
  await vi.waitFor(() => expect(heard).toBe(200), 30_000);
  const server = await operationsServer((path) => channel.publish(path));
  onTestFinished(() => server.stop());

  const client = createClient({
    baseUrl: server.baseUrl,
    wake: bell.of(({ statusUrl }) => new URL(statusUrl).pathname),
  });
  const results = await Promise.all(
    durations.map((milliseconds) => client.run('operations', { json: { milliseconds } })),
  );

  expect(new Set(results).size).toBe(count);
  const lateness = figures(server.asked.map(({ lateness = Infinity }) => lateness));
  const gets = figures(server.asked.map(({ gets }) => gets));
  const shown = [lateness.mean, lateness.max].map((value) => `${Math.round(value)} ms`);
  console.log(`${broker.name}: late by ${shown.join(', at most ')}; ${gets.mean} GETs each`);
  expect(lateness.mean).toBeLessThanOrEqual(60);
  expect(gets.mean).toBeLessThanOrEqual(2.2);
});
