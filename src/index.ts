export { type Client, createClient } from './client.ts';
export { type AzureOptions, azure } from './conventions/azure.ts';
export { type ConventionDefinition, defineConvention } from './conventions/define-convention.ts';
export { durable } from './conventions/durable.ts';
export { fhir } from './conventions/fhir.ts';
export { google } from './conventions/google.ts';
export { http } from './conventions/http.ts';
export type { HttpOptions } from './conventions/http-options.ts';
export { jsonApi } from './conventions/json-api.ts';
export { odata } from './conventions/odata.ts';
export { ogc } from './conventions/ogc.ts';
export { redfish } from './conventions/redfish.ts';
export {
  body,
  found,
  fraction,
  header,
  link,
  match,
  original,
  type Selector,
  type Selectors,
  self,
  template,
} from './conventions/selectors.ts';
export type { Code, Codes, Words } from './conventions/words.ts';
export type { Answer } from './core/answer.ts';
export type { Checkpoint } from './core/checkpoint.ts';
export type { Clock } from './core/clock.ts';
export type {
  ActiveReading,
  CanceledReading,
  CancelRequest,
  Convention,
  FailedReading,
  FinalReading,
  FollowUp,
  Preparation,
  Reading,
  SubmitRequest,
  SucceededReading,
  Where,
} from './core/convention.ts';
export { dueNow } from './core/due-now.ts';
export {
  CancelError,
  OperationCanceledError,
  OperationError,
  OperationFailedError,
  OperationGoneError,
  OperationTimeoutError,
  PollError,
  ProtocolError,
  ResultError,
  SubmitError,
} from './core/errors.ts';
export type { Limits } from './core/limits.ts';
export type { OnEvent, OperationEvent } from './core/operation-event.ts';
export type { Problem } from './core/problem.ts';
export type { Purpose } from './core/purpose.ts';
export { isRetryable } from './core/retryable.ts';
export type { NamedFor, RewriteUrl } from './core/rewrite.ts';
export type {
  DelayFunction,
  EndedContext,
  Polling,
  Schedule,
  ScheduleContext,
} from './core/schedule.ts';
export type { ActiveState, Evidence, FinalState, State } from './core/state.ts';
export {
  type ActiveStatus,
  type CanceledStatus,
  type FailedStatus,
  type FinalStatus,
  isFinal,
  type OperationStatus,
  type SucceededStatus,
} from './core/status.ts';
export type { AwaitedOperation, ChannelRequest, Push, PushedStatus, Wake } from './core/wake.ts';

export type { Exchanged, Intercept, Interception } from './exchange/intercept.ts';
export { type LoggerOptions, logger } from './log/logger.ts';
export type { Operation, WaitOptions } from './operation/operation.ts';
export type { FirstStep, Step } from './operation/step.ts';
export type {
  AdoptOptions,
  ClientOptions,
  OperationOptions,
  SharedOptions,
  SubmitOptions,
} from './options.ts';
export { type LearnedOptions, type LearnedSchedule, learned } from './schedules/learned.ts';
export type { Memory } from './schedules/memory.ts';
