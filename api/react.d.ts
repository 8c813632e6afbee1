import { StandardSchemaV1 } from "@standard-schema/spec";
import { Options } from "ky";
type ActiveState = "pending" | "running" | "canceling";
type FinalState = "succeeded" | "failed" | "canceled";
type State = ActiveState | FinalState;
type Evidence = "word" | "flag" | "code" | "redirect" | "unmarked";
interface Checkpoint {
    readonly version: 2;
    readonly convention: string;
    readonly statusUrl: string;
    readonly state: State;
    readonly monitor: "expected" | "answers" | "said202" | "none";
    readonly visibleBy?: number | undefined;
    readonly isMissing?: true | undefined;
    readonly acceptedAt?: number | undefined;
    readonly kind?: string | undefined;
    readonly deadline?: number | undefined;
    readonly polls: number;
    readonly at: number;
    readonly wait: number;
    readonly backoffs: number;
    readonly failures: number;
    readonly failingSince?: number | undefined;
    readonly noHold?: true | undefined;
    readonly word?: string | undefined;
    readonly progress?: number | undefined;
    readonly estimatedEndAt?: number | undefined;
    readonly message?: string | undefined;
    readonly evidence?: Evidence | undefined;
    readonly resultUrl?: string | undefined;
    readonly cancelUrl?: string | undefined;
    readonly eventsUrl?: string | undefined;
    readonly cancelAccepted?: true | undefined;
    readonly cursor?: string | undefined;
    readonly variables?: Readonly<Record<string, string>> | undefined;
    readonly foreign?: readonly ("statusUrl" | "resultUrl" | "cancelUrl" | "eventsUrl" | "variables")[] | undefined;
}
interface Answer {
    readonly status: number;
    readonly headers: Headers;
    readonly body: unknown;
    readonly url: string;
    readonly redirected?: boolean | undefined;
    readonly isMoved?: boolean | undefined;
    readonly isForeign?: boolean | undefined;
    readonly isFollowed?: boolean | undefined;
    readonly text?: string | undefined;
    readonly raw?: Blob | ArrayBuffer | Uint8Array<ArrayBuffer> | string | undefined;
    readonly unread?: Response | undefined;
}
interface Clock {
    now(): number;
    sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
    elapsed?(): number;
}
interface Problem {
    readonly type?: string;
    readonly title?: string;
    readonly status?: number;
    readonly detail?: string;
    readonly instance?: string;
    readonly [extension: string]: unknown;
}
type Purpose = "submit" | "poll" | "result" | "cancel";
interface SubmitRequest {
    readonly method: string;
    readonly url: string;
}
interface Preparation {
    readonly headers?: Readonly<Record<string, string>> | undefined;
    readonly searchParams?: Readonly<Record<string, string>> | undefined;
    readonly hold?: number | undefined;
}
interface FollowUp {
    readonly url: string;
    readonly method?: string | undefined;
    readonly headers?: Readonly<Record<string, string>> | undefined;
    readonly json?: unknown;
    readonly body?: string | undefined;
    readonly accepts?: "result" | undefined;
}
interface PollRequest extends FollowUp {
    readonly hold?: number | undefined;
}
interface CancelRequest extends FollowUp {
    readonly over?: readonly number[] | undefined;
}
interface ReadingBase {
    readonly word?: string | undefined;
    readonly place?: string | undefined;
    readonly retryAfter?: number | undefined;
}
interface ActiveReading extends ReadingBase {
    readonly state: ActiveState;
    readonly progress?: number | undefined;
    readonly estimate?: number | string | undefined;
    readonly message?: string | undefined;
    readonly statusUrl?: string | undefined;
    readonly resultUrl?: string | undefined;
    readonly cancelUrl?: string | undefined;
    readonly eventsUrl?: string | undefined;
    readonly variables?: Readonly<Record<string, string>> | undefined;
}
interface Where {
    readonly resultUrl?: string | undefined;
    readonly result?: {
        readonly value: unknown;
    } | undefined;
}
interface SucceededReading extends ReadingBase, Where {
    readonly state: "succeeded";
    readonly evidence?: Evidence | undefined;
}
interface FailedReading extends ReadingBase {
    readonly state: "failed";
    readonly evidence?: "code" | undefined;
    readonly message?: string | undefined;
    readonly problem?: Problem | undefined;
}
interface CanceledReading extends ReadingBase {
    readonly state: "canceled";
    readonly message?: string | undefined;
}
type FinalReading = SucceededReading | FailedReading | CanceledReading;
type Reading = ActiveReading | FinalReading;
interface PlannedExchange {
    readonly purpose: Purpose;
    readonly method: string;
    readonly url: string;
    readonly hold: number;
    readonly checkpoint: Checkpoint | undefined;
    readonly signal: AbortSignal;
}
interface Convention {
    readonly name: string;
    readonly text?: boolean | undefined;
    readonly leadsBack?: boolean | undefined;
    prepare?(request: {
        readonly method: string;
    }): Preparation;
    accept(answer: Answer, request: SubmitRequest): Reading | undefined;
    poll?(checkpoint: Checkpoint, mayHold: boolean): PollRequest | Promise<PollRequest>;
    read(answer: Answer, checkpoint: Checkpoint): Reading | "fault" | undefined;
    retryAfter?(answer: Answer, checkpoint?: Checkpoint, request?: SubmitRequest): number | undefined;
    gone?(checkpoint: Checkpoint): FinalState | undefined;
    collect?(reading: SucceededReading, checkpoint: Checkpoint): Where | undefined;
    address?(url: string, asked: string): string;
    eventsUrl?(checkpoint: Checkpoint): string | undefined;
    cancel?(checkpoint: Checkpoint): CancelRequest | undefined;
    exchange?(planned: PlannedExchange, send: () => Promise<Response>): Promise<Response>;
}
interface Limits {
    readonly statusLength: number;
    readonly statusDepth: number;
    readonly resultLength: number;
    readonly redirects: number;
    readonly visibility: number;
    readonly submitGrace: number;
    readonly cancelGrace: number;
}
interface Details {
    readonly checkpoint?: Checkpoint | undefined;
    readonly cause?: unknown;
    readonly answer?: Answer | undefined;
    readonly url?: string | undefined;
    readonly said?: string | undefined;
    readonly advice?: string | undefined;
    readonly hint?: string | undefined;
    readonly mayPass?: true | undefined;
    readonly [detail: string]: unknown;
}
interface OperationErrorBase<Name extends string> extends Error {
    readonly name: Name;
    readonly checkpoint: Checkpoint | undefined;
    readonly response: Response | undefined;
    readonly problem: Problem | undefined;
    toJSON(): Readonly<Record<string, unknown>>;
}
type ErrorClass<Name extends string, Extra = unknown> = new (saw: string, details?: Details) => OperationErrorBase<Name> & Extra;
declare const SubmitError: ErrorClass<"SubmitError", {
    readonly accepted: "no" | "unknown";
}>;
type SubmitError = InstanceType<typeof SubmitError>;
declare const PollError: ErrorClass<"PollError">;
type PollError = InstanceType<typeof PollError>;
declare const OperationFailedError: ErrorClass<"OperationFailedError", {
    readonly body: unknown;
}>;
type OperationFailedError = InstanceType<typeof OperationFailedError>;
declare const OperationCanceledError: ErrorClass<"OperationCanceledError">;
type OperationCanceledError = InstanceType<typeof OperationCanceledError>;
declare const OperationGoneError: ErrorClass<"OperationGoneError">;
type OperationGoneError = InstanceType<typeof OperationGoneError>;
declare const OperationTimeoutError: ErrorClass<"OperationTimeoutError", {
    readonly observed: Readonly<Record<string, number>>;
}>;
type OperationTimeoutError = InstanceType<typeof OperationTimeoutError>;
declare const CancelError: ErrorClass<"CancelError">;
type CancelError = InstanceType<typeof CancelError>;
declare const ResultError: ErrorClass<"ResultError", {
    readonly issues: readonly StandardSchemaV1.Issue[] | undefined;
}>;
type ResultError = InstanceType<typeof ResultError>;
declare const ProtocolError: ErrorClass<"ProtocolError", {
    readonly hint: string | undefined;
}>;
type ProtocolError = InstanceType<typeof ProtocolError>;
type OperationError = SubmitError | PollError | OperationFailedError | OperationCanceledError | OperationGoneError | OperationTimeoutError | CancelError | ResultError | ProtocolError;
declare const OperationError: {
    readonly prototype: OperationError;
    [Symbol.hasInstance](value: unknown): value is OperationError;
};
interface About {
    readonly operation: number;
    readonly at: number;
    readonly url: string;
    readonly kind?: string | undefined;
}
interface Planned {
    readonly nextPollAt: number;
}
interface Read {
    readonly httpStatus: number;
    readonly state: State;
    readonly word?: string | undefined;
    readonly place?: string | undefined;
    readonly progress?: number | undefined;
    readonly message?: string | undefined;
    readonly evidence?: Evidence | undefined;
    readonly nextPollAt?: number | undefined;
}
interface Submitting {
    readonly type: "submitting";
    readonly method: string;
}
interface Submitted extends Read {
    readonly type: "submitted";
}
interface Waiting extends Planned {
    readonly type: "waiting";
}
interface Idle {
    readonly type: "idle";
}
interface Polling$1 {
    readonly type: "polling";
}
interface Polled extends Read {
    readonly type: "polled";
}
interface Held extends Planned {
    readonly type: "held";
}
interface Woken extends Planned {
    readonly type: "woken";
}
interface Unheard extends Planned {
    readonly type: "unheard";
}
interface Faulted {
    readonly type: "faulted";
    readonly purpose: Purpose;
    readonly httpStatus?: number | undefined;
    readonly message: string;
    readonly failures: number;
    readonly nextTryAt?: number | undefined;
}
interface Canceling {
    readonly type: "canceling";
}
interface CancelAnswered {
    readonly type: "cancelAnswered";
    readonly outcome: "accepted" | "too late" | "gone" | "refused" | "unanswered";
    readonly error?: OperationError | undefined;
}
interface Aborted {
    readonly type: "aborted";
    readonly reason: unknown;
    readonly cancels: boolean;
}
interface Detached {
    readonly type: "detached";
}
interface Collecting {
    readonly type: "collecting";
}
interface Collected {
    readonly type: "collected";
}
interface Stopped {
    readonly type: "stopped";
    readonly error: unknown;
}
interface OperationEnded {
    readonly type: "ended";
    readonly state: FinalState;
    readonly evidence?: Evidence | undefined;
    readonly error?: OperationError | undefined;
    readonly polls: number;
    readonly elapsed?: number | undefined;
}
type News = Submitting | Submitted | Waiting | Idle | Polling$1 | Polled | Held | Woken | Unheard | Faulted | Canceling | CancelAnswered | Aborted | Detached | Collecting | Collected | Stopped | OperationEnded;
type OperationEvent = About & News;
type OnEvent = (event: OperationEvent) => void;
type NamedFor = Purpose | "events";
type RewriteUrl = (url: URL, about: {
    readonly purpose: NamedFor;
    readonly from: URL;
}) => URL | string | undefined;
interface Observed {
    readonly word?: string | undefined;
    readonly body: unknown;
    readonly polls: number;
}
interface ActiveStatus extends Observed {
    readonly state: ActiveState;
    readonly progress?: number | undefined;
    readonly estimatedEndAt?: number | undefined;
    readonly message?: string | undefined;
    readonly error?: OperationError | undefined;
}
interface SucceededStatus extends Observed {
    readonly state: "succeeded";
    readonly progress: 1;
    readonly evidence: Evidence;
    readonly estimatedEndAt?: undefined;
    readonly message?: undefined;
    readonly error?: undefined;
}
interface FailedStatus extends Observed {
    readonly state: "failed";
    readonly progress?: undefined;
    readonly estimatedEndAt?: undefined;
    readonly message?: undefined;
    readonly error: OperationFailedError;
}
interface CanceledStatus extends Observed {
    readonly state: "canceled";
    readonly progress?: undefined;
    readonly estimatedEndAt?: undefined;
    readonly message?: undefined;
    readonly error?: undefined;
}
type FinalStatus = SucceededStatus | FailedStatus | CanceledStatus;
type OperationStatus = ActiveStatus | FinalStatus;
interface ScheduleContext {
    readonly status: OperationStatus;
    readonly polls: number;
    readonly failures: number;
    readonly retryAfter: number | undefined;
    readonly delay: number;
    readonly elapsed: number | undefined;
    readonly estimatedEndAt: number | undefined;
    readonly isWatched: boolean;
    readonly kind: string | undefined;
    readonly checkpoint: Checkpoint;
}
interface EndedContext extends Omit<ScheduleContext, "delay" | "status" | "retryAfter"> {
    readonly status: FinalStatus;
    readonly lastActive: number | undefined;
}
type DelayFunction = (context: ScheduleContext) => number | undefined;
interface Schedule {
    readonly next: DelayFunction;
    readonly ended?: ((context: EndedContext) => void) | undefined;
}
interface Polling {
    readonly minDelay: number;
    readonly maxDelay: number;
    readonly factor: number;
    readonly jitter: number;
    readonly maxRetryAfter: number;
    readonly maxFailures: number;
    readonly maxOutage: number;
    readonly whileHeard: number;
    readonly delay?: DelayFunction | Schedule | undefined;
}
interface PushedStatus {
    readonly status?: unknown;
    readonly id?: string | undefined;
    readonly reopenAfter?: number | undefined;
}
type Push = "open" | "alive" | "change" | PushedStatus;
interface ChannelRequest {
    readonly method?: string | undefined;
    readonly headers?: Readonly<Record<string, string>> | undefined;
    readonly json?: unknown;
    readonly signal: AbortSignal;
}
interface AwaitedOperation {
    readonly statusUrl: string;
    readonly eventsUrl: string | undefined;
    readonly cursor: string | undefined;
    readonly request: (url: string | URL, options: ChannelRequest) => Promise<Response>;
}
type Wake = (operation: AwaitedOperation, signal: AbortSignal) => AsyncIterable<Push> | undefined;
interface Exchanged {
    readonly status: number;
    readonly headers: Headers;
}
interface Interception {
    readonly operation: number;
    readonly purpose: Purpose;
    readonly method: string;
    readonly url: string;
    readonly signal: AbortSignal;
}
type Intercept = (send: () => Promise<Exchanged>, exchange: Interception) => PromiseLike<Exchanged>;
type HttpSettings = Omit<Options, "retry" | "throwHttpErrors" | "totalTimeout" | "signal">;
type Loose<T> = {
    [K in keyof T]?: T[K] | undefined;
};
interface SharedOptions extends Loose<HttpSettings> {
    convention?: Convention | undefined;
    polling?: Loose<Polling> | DelayFunction | Schedule | undefined;
    totalTimeout?: number | false | undefined;
    onAbort?: "cancel" | "detach" | undefined;
    limits?: Loose<Limits> | undefined;
    trustedOrigins?: readonly string[] | undefined;
    rewriteUrl?: RewriteUrl | "same-origin" | undefined;
    intercept?: Intercept | undefined;
    wake?: Wake | undefined;
    onEvent?: OnEvent | undefined;
    clock?: Clock | undefined;
    signal?: AbortSignal | undefined;
}
interface OperationOptions<T = unknown> extends SharedOptions {
    schema?: StandardSchemaV1<unknown, T> | undefined;
    parse?: ((response: Response) => T | Promise<T>) | undefined;
    onStatus?: ((status: OperationStatus) => void) | undefined;
}
interface SubmitOptions<T = unknown> extends OperationOptions<T> {
    idempotencyKey?: string | boolean | undefined;
}
interface AdoptOptions<T = unknown> extends Omit<OperationOptions<T>, "method" | "json" | "body" | "searchParams"> {
    url?: string | URL | undefined;
    method?: string | undefined;
}
interface WaitOptions {
    readonly signal?: AbortSignal | undefined;
}
interface Operation<T> extends AsyncIterable<OperationStatus>, AsyncDisposable {
    readonly statusUrl: string;
    readonly status: OperationStatus;
    readonly nextPollAt: number | undefined;
    result(options?: WaitOptions): Promise<T>;
    poll(options?: WaitOptions): Promise<OperationStatus>;
    cancel(options?: WaitOptions): Promise<FinalStatus>;
    readonly subscribe: (listener: () => void) => () => void;
    detach(): Checkpoint;
    toJSON(): Checkpoint;
    toString(): string;
    [Symbol.asyncIterator](): AsyncIterableIterator<OperationStatus, undefined>;
    [Symbol.asyncDispose](): Promise<void>;
}
type Input = string | URL | Request;
type Step<T> = {
    readonly done: true;
    readonly result: T;
} | {
    readonly done: false;
    readonly checkpoint: Checkpoint;
    readonly at: number;
    readonly status: OperationStatus;
};
interface FirstStep {
    readonly submit: readonly [
        input: Input,
        options?: Omit<SubmitOptions<never>, "idempotencyKey"> & {
            idempotencyKey?: string | false | undefined;
        }
    ];
}
type WithSchema<Options, S extends StandardSchemaV1> = Omit<Options, "schema"> & {
    schema: S;
};
interface Client {
    run<S extends StandardSchemaV1>(input: string | URL | Request, options: WithSchema<SubmitOptions, S>): Promise<StandardSchemaV1.InferOutput<S>>;
    run<T = unknown>(input: string | URL | Request, options?: SubmitOptions<T>): Promise<T>;
    submit<S extends StandardSchemaV1>(input: string | URL | Request, options: WithSchema<SubmitOptions, S>): Promise<Operation<StandardSchemaV1.InferOutput<S>>>;
    submit<T = unknown>(input: string | URL | Request, options?: SubmitOptions<T>): Promise<Operation<T>>;
    adopt<S extends StandardSchemaV1>(response: Response, options: WithSchema<AdoptOptions, S>): Promise<Operation<StandardSchemaV1.InferOutput<S>>>;
    adopt<T = unknown>(response: Response, options?: AdoptOptions<T>): Promise<Operation<T>>;
    resume<S extends StandardSchemaV1>(from: Checkpoint | string | URL, options: WithSchema<OperationOptions, S>): Operation<StandardSchemaV1.InferOutput<S>>;
    resume<T = unknown>(from: Checkpoint | string | URL, options?: OperationOptions<T>): Operation<T>;
    deliver(to: Checkpoint | string | URL, status?: unknown): boolean;
    step<S extends StandardSchemaV1>(from: Checkpoint | string | URL | FirstStep, options: WithSchema<OperationOptions, S>): Promise<Step<StandardSchemaV1.InferOutput<S>>>;
    step<T = unknown>(from: Checkpoint | string | URL | FirstStep, options?: OperationOptions<T>): Promise<Step<T>>;
}
interface OperationView<T> {
    readonly status: OperationStatus | undefined;
    readonly data: T | undefined;
    readonly error: Error | undefined;
    readonly isFinal: boolean;
    readonly estimatedEndAt: number | undefined;
    readonly cancel: () => Promise<void>;
    readonly retry: () => void;
}
declare function useOperation<T>(operation: Operation<T> | null | undefined): OperationView<T>;
declare function useOperation<T = unknown>(from: Checkpoint | string | URL | null | undefined, client: Pick<Client, "resume">, options?: OperationOptions<T>): OperationView<T>;
export { useOperation };
export type { OperationView };
