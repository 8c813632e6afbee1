import { setTimeout as sleep } from 'node:timers/promises';
import { type Checkpoint, dueNow } from 'await202';
import type { Queue } from 'bullmq';

/** Called for a webhook whose sender was verified: the job that waits for this report runs at once. */
export async function promote(queue: Queue, id: string): Promise<void> {
  let job = await queue.getJob(id);
  // A step under way may have asked a moment too soon. It takes no longer than an exchange.
  for (let tries = 0; tries < 100 && (await job?.isActive()); tries++) {
    await sleep(100);
    job = await queue.getJob(id);
  }
  const checkpoint: Checkpoint | undefined = job?.data.checkpoint;
  if (!job || !checkpoint || !(await job.isDelayed())) return;
  await job.updateData({ ...job.data, checkpoint: dueNow(checkpoint) });
  await job.promote();
}
