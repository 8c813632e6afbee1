export type { CancelOptions, CancelPolicy } from './cancel-options.ts';
export type { DialectName } from './dialect.ts';
export type { ConnectionFault, Fault, LateAnswer, StatusFault } from './fault.ts';
export { type HandlerOptions, handlers } from './handlers.ts';
export type { HttpDateForm } from './http-date.ts';
export type { MonitorOptions, MonitorPlace } from './monitor-options.ts';
export type { Occasion } from './occasion.ts';
export type { AcceptOptions, Outcome, Plan, ProgressPlan } from './plan.ts';
export type { Problem } from './problem.ts';
export type { LoggedRequest, RequestKind } from './request-log.ts';
export type { Content, ResultOptions, ResultPlace } from './result.ts';
export type { RetryAfter } from './retry-after.ts';
export { type Scenario, scenario } from './scenario.ts';
export type { Span } from './span.ts';
export type { StatusDocument, TaskState } from './status-document.ts';
export { createTaskServer, type TaskServer } from './task-server.ts';
export type { TaskServerOptions } from './task-server-options.ts';
export type { TaskSummary } from './task-summary.ts';
export {
  parseTranscript,
  type Transcript,
  type TranscriptAnswer,
  type TranscriptCase,
  type TranscriptRequest,
  type TranscriptStep,
} from './transcript.ts';
export {
  createTranscriptServer,
  type Difference,
  type TranscriptServer,
  type TranscriptServerOptions,
} from './transcript-server.ts';
export type {
  BrokenReply,
  HeaderRecord,
  NoReply,
  Reply,
  TaskAnswer,
  TaskRequest,
  WireFault,
} from './wire.ts';
