import type { EndedContext, ScheduleContext, SucceededStatus } from 'await202';
import { blank } from '../../src/core/checkpoint.ts';

const kind = 'POST /reports';
const checkpoint = blank('http', 'https://api.example.com/tasks/1', 1_800_000_000_000);

/** An operation that was just accepted, but for what a test is about. */
export const context = (more: Partial<ScheduleContext> = {}): ScheduleContext => ({
  status: { state: 'running', polls: 0, body: undefined },
  polls: 0,
  failures: 0,
  retryAfter: undefined,
  delay: 250,
  elapsed: 0,
  estimatedEndAt: undefined,
  isWatched: false,
  kind,
  checkpoint,
  ...more,
});

const succeeded: SucceededStatus = {
  state: 'succeeded',
  polls: 3,
  progress: 1,
  evidence: 'word',
  body: undefined,
};

/** One that has taken between 1.9 and 2.1 s. */
export const ended = (more: Partial<EndedContext> = {}): EndedContext => ({
  status: succeeded,
  polls: 3,
  failures: 0,
  elapsed: 2100,
  lastActive: 1900,
  estimatedEndAt: undefined,
  isWatched: false,
  kind,
  checkpoint,
  ...more,
});
