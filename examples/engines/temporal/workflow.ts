/** Not run by the tests: see activities.ts. It is compiled. */
import { proxyActivities, sleep, workflowInfo } from '@temporalio/workflow';
import type { Checkpoint, FirstStep, Step } from 'await202';
import type * as activities from './activities.ts';

const { step } = proxyActivities<typeof activities>({ startToCloseTimeout: '30 seconds' });

/** Each step is recorded, and `Date.now()` is the time of the workflow: a replay does the same. */
export async function report(year: number): Promise<unknown> {
  const idempotencyKey = workflowInfo().workflowId;
  let from: Checkpoint | FirstStep = { submit: ['reports', { json: { year }, idempotencyKey }] };
  for (;;) {
    const next: Step<unknown> = await step(from);
    if (next.done) return next.result;
    from = next.checkpoint;
    await sleep(Math.max(0, next.at - Date.now()));
  }
}
