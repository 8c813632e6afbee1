import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, expect, test } from 'vitest';
import { start, stopAll } from '../fleet/processes.ts';
import type { Asked } from '../fleet/server.ts';
import { promote } from './webhook.ts';

afterAll(stopAll);

const count = 100;

/** How late the ends of a hundred reports are known, and with how many polls. */
async function measured(hasWebhook: boolean, retryAfter: string) {
  const queue = new Queue('reports', {
    connection: new Redis(process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379', {
      maxRetriesPerRequest: null,
    }),
  });
  await queue.obliterate({ force: true });
  const receiver = createServer((request, response) => {
    response.writeHead(204).end();
    promote(queue, `${request.url?.slice(1)}`).catch(console.error);
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const { port } = receiver.address() as AddressInfo;
  const env = {
    RETRY_AFTER: retryAfter,
    ...(hasWebhook && { WEBHOOK: `http://127.0.0.1:${port}/` }),
  };
  const server = await start(new URL('../fleet/server.ts', import.meta.url), env);
  const baseUrl = `http://127.0.0.1:${server.message}/`;
  const worker = await start(new URL('worker.ts', import.meta.url), { BASE_URL: baseUrl });
  const data = { report: { year: 2026 } };
  const keys = Array.from({ length: count }, (_, index) => `webhook-${index}`);
  await queue.addBulk(keys.map((jobId) => ({ name: 'report', data, opts: { jobId } })));
  while ((await queue.getCompletedCount()) < count) await sleep(100);
  const response = await fetch(new URL('asked', baseUrl));
  const asked = Object.values((await response.json()) as Record<string, Asked & { late: number }>);
  for (const { child } of [worker, server]) child.kill('SIGKILL');
  receiver.close();
  await queue.obliterate({ force: true });
  await queue.close();
  const late = asked.map((report) => report.late).sort((one, other) => one - other);
  const sum = (numbers: readonly number[]) => numbers.reduce((one, other) => one + other, 0);
  return {
    mean: sum(late) / count,
    median: late[count / 2] as number,
    polls: sum(asked.map(({ polls }) => polls)),
  };
}

test('a webhook that promotes the waiting job tells the end sooner, with fewer polls', async () => {
  const alone = await measured(false, '2');
  const told = await measured(true, '30');
  const words = ({ mean, median, polls }: typeof alone) =>
    `known ${mean.toFixed(0)} ms late (median ${median} ms), ${polls} polls`;
  console.log(`without: ${words(alone)}; with a webhook: ${words(told)}`);
  expect(told.median).toBeLessThan(alone.median / 2);
  expect(told.polls).toBeLessThan(alone.polls / 2);
});
