export type { DialectName } from './dialects/dialect.ts';
export type { ConnectionFault, Fault, LateAnswer, StatusFault } from './scenario/fault.ts';
export type { Occasion } from './scenario/nth-request.ts';
export type {
  AcceptOptions,
  CancelOptions,
  CancelPolicy,
  MonitorOptions,
  MonitorPlace,
} from './scenario/options.ts';
export type { Outcome, Plan, ProgressPlan } from './scenario/plan.ts';
export type { Break, PushChannel, PushOptions, PushPlan } from './scenario/push.ts';
export type { Content, ResultOptions, ResultPlace } from './scenario/result.ts';
export { type Scenario, scenario } from './scenario/scenario.ts';
export type { Span } from './scenario/span.ts';
export type { StatusDocument, TaskState } from './scenario/status-document.ts';
export { createTaskServer } from './server/create-task-server.ts';
export type { LoggedRequest, RequestKind } from './server/request-log.ts';
export type { TaskServer, TaskServerOptions } from './server/task-server.ts';
export {
  createTranscriptServer,
  type Difference,
  type TranscriptServer,
  type TranscriptServerOptions,
} from './server/transcript-server.ts';
export type { TaskSummary } from './task/task-summary.ts';
export type { Delivery, Feed } from './wire/feed.ts';
export type {
  BrokenReply,
  HeaderRecord,
  NoReply,
  Reply,
  StreamReply,
  TaskAnswer,
  TaskRequest,
  WireFault,
} from './wire/message.ts';
export type { Problem } from './wire/problem.ts';
export type { HttpDateForm, RetryAfter } from './wire/retry-after.ts';
export {
  parseTranscript,
  type Transcript,
  type TranscriptAnswer,
  type TranscriptCase,
  type TranscriptRequest,
  type TranscriptStep,
} from './wire/transcript.ts';
