import { Tracer, Meter } from "@opentelemetry/api";
import { StandardSchemaV1 } from "@standard-schema/spec";
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
interface Problem {
    readonly type?: string;
    readonly title?: string;
    readonly status?: number;
    readonly detail?: string;
    readonly instance?: string;
    readonly [extension: string]: unknown;
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
type Purpose = "submit" | "poll" | "result" | "cancel";
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
interface Polling {
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
type News = Submitting | Submitted | Waiting | Idle | Polling | Polled | Held | Woken | Unheard | Faulted | Canceling | CancelAnswered | Aborted | Detached | Collecting | Collected | Stopped | OperationEnded;
type OperationEvent = About & News;
type OnEvent = (event: OperationEvent) => void;
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
interface OpenTelemetryOptions {
    readonly tracer?: Tracer | undefined;
    readonly meter?: Meter | undefined;
}
interface Telemetry {
    readonly onEvent: OnEvent;
    readonly intercept: Intercept;
}
declare function opentelemetry({ tracer, meter, }?: OpenTelemetryOptions): Telemetry;
export { opentelemetry };
export type { OpenTelemetryOptions, Telemetry };
