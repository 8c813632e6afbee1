import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, test } from 'vitest';
import { survives } from '../fleet/conditions.ts';
import type { Engine } from '../fleet/fleet.ts';
import { stopAll } from '../fleet/processes.ts';

afterAll(stopAll);

const queue = new Queue('reports', {
  connection: new Redis(process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379', {
    maxRetriesPerRequest: null,
  }),
});

const bullmq: Engine = {
  name: 'BullMQ',
  worker: new URL('worker.ts', import.meta.url),
  prepare: () => queue.obliterate({ force: true }),
  async enqueue(keys) {
    const data = { report: { year: 2026 } };
    const retries = { attempts: 20, backoff: { type: 'exponential', delay: 1000 } };
    await queue.addBulk(
      keys.map((jobId) => ({ name: 'report', data, opts: { jobId, ...retries } })),
    );
  },
  async ended() {
    const jobs = await queue.getCompleted(0, -1);
    return jobs.map(({ returnvalue }) => returnvalue.report);
  },
  async close() {
    await queue.obliterate({ force: true });
    await queue.close();
  },
};

test('no worker that dies or stops loses or doubles an operation: BullMQ', () => survives(bullmq));
