/** A worker that waits for reports: one step for each run of a job. */
import { type Checkpoint, createClient, isRetryable } from 'await202';
import { DelayedError, UnrecoverableError, Worker } from 'bullmq';
import { Redis } from 'ioredis';

interface Job {
  readonly report: { readonly year: number };
  readonly checkpoint?: Checkpoint;
}

const client = createClient({ baseUrl: process.env['BASE_URL'] });

const worker = new Worker<Job>(
  'reports',
  async (job, token) => {
    const { report, checkpoint } = job.data;
    try {
      const step = await client.step(
        // The key is that of the job, so a submit that is repeated starts nothing twice.
        checkpoint ?? { submit: ['reports', { json: report, idempotencyKey: job.id }] },
      );
      if (step.done) return step.result;
      await job.updateData({ report, checkpoint: step.checkpoint });
      await job.moveToDelayed(step.at, token);
    } catch (error) {
      throw isRetryable(error) ? error : new UnrecoverableError(`${error}`);
    }
    throw new DelayedError();
  },
  {
    connection: new Redis(process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379', {
      maxRetriesPerRequest: null,
    }),
    concurrency: 50,
    // A job whose worker has died goes on after so many milliseconds, and any number of times.
    lockDuration: 10_000,
    stalledInterval: 3000,
    maxStalledCount: 100,
  },
);

// Waits for the steps that are under way: no longer than one exchange takes.
process.once('SIGTERM', () => worker.close().then(() => process.exit()));
worker.waitUntilReady().then(() => process.send?.('ready'));
