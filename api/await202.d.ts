import { StandardSchemaV1 } from "@standard-schema/spec";
import { Options, KyInstance } from "ky";
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
    readonly polls: number;
    readonly at: number;
    readonly wait: number;
    readonly backoffs: number;
    readonly failures: number;
    readonly failingSince?: number | undefined;
    readonly word?: string | undefined;
    readonly progress?: number | undefined;
    readonly message?: string | undefined;
    readonly evidence?: Evidence | undefined;
    readonly resultUrl?: string | undefined;
    readonly cancelUrl?: string | undefined;
    readonly cancelAccepted?: true | undefined;
    readonly variables?: Readonly<Record<string, string>> | undefined;
}
interface Answer {
    readonly status: number;
    readonly headers: Headers;
    readonly body: unknown;
    readonly url: string;
    readonly redirected?: boolean | undefined;
    readonly isMoved?: boolean | undefined;
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
interface SubmitRequest {
    readonly method: string;
    readonly url: string;
}
interface Preparation {
    readonly headers?: Readonly<Record<string, string>> | undefined;
    readonly searchParams?: Readonly<Record<string, string>> | undefined;
}
interface FollowUp {
    readonly url: string;
    readonly method?: string | undefined;
    readonly headers?: Readonly<Record<string, string>> | undefined;
    readonly json?: unknown;
    readonly body?: string | undefined;
    readonly accepts?: "result" | undefined;
}
interface CancelRequest extends FollowUp {
    readonly over?: readonly number[] | undefined;
}
interface ReadingBase {
    readonly word?: string | undefined;
    readonly retryAfter?: number | undefined;
}
interface ActiveReading extends ReadingBase {
    readonly state: ActiveState;
    readonly progress?: number | undefined;
    readonly message?: string | undefined;
    readonly statusUrl?: string | undefined;
    readonly resultUrl?: string | undefined;
    readonly cancelUrl?: string | undefined;
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
}
type FinalReading = SucceededReading | FailedReading | CanceledReading;
type Reading = ActiveReading | FinalReading;
interface Convention {
    readonly name: string;
    readonly text?: boolean | undefined;
    prepare?(request: {
        readonly method: string;
    }): Preparation;
    accept(answer: Answer, request: SubmitRequest): Reading | undefined;
    poll?(checkpoint: Checkpoint): FollowUp | Promise<FollowUp>;
    read(answer: Answer, checkpoint: Checkpoint): Reading | "fault" | undefined;
    retryAfter?(answer: Answer, checkpoint?: Checkpoint, request?: SubmitRequest): number | undefined;
    gone?(checkpoint: Checkpoint): FinalState | undefined;
    collect?(reading: SucceededReading, checkpoint: Checkpoint): Where | undefined;
    address?(url: string, asked: string): string;
    cancel?(checkpoint: Checkpoint): CancelRequest | undefined;
}
interface Limits {
    readonly statusLength: number;
    readonly statusDepth: number;
    readonly resultLength: number;
    readonly redirects: number;
    readonly visibility: number;
    readonly submitGrace: number;
}
type Purpose = "submit" | "poll" | "result" | "cancel";
type RewriteUrl = (url: URL, about: {
    readonly purpose: Purpose;
    readonly from: URL;
}) => URL | string | undefined;
interface Details {
    readonly checkpoint?: Checkpoint | undefined;
    readonly cause?: unknown;
    readonly answer?: Answer | undefined;
    readonly url?: string | undefined;
    readonly said?: string | undefined;
    readonly advice?: string | undefined;
    readonly hint?: string | undefined;
    readonly [detail: string]: unknown;
}
interface OperationErrorBase<Name extends string> extends Error {
    readonly name: Name;
    readonly checkpoint: Checkpoint | undefined;
    readonly response: Response | undefined;
    readonly problem: Problem | undefined;
    toJSON(): Readonly<Record<string, unknown>>;
}
type ErrorClass<Name extends string, Extra> = new (saw: string, details?: Details) => OperationErrorBase<Name> & Extra;
declare const SubmitError: ErrorClass<"SubmitError", {
    readonly accepted: "no" | "unknown";
}>;
type SubmitError = InstanceType<typeof SubmitError>;
declare const PollError: ErrorClass<"PollError", unknown>;
type PollError = InstanceType<typeof PollError>;
declare const OperationFailedError: ErrorClass<"OperationFailedError", {
    readonly body: unknown;
}>;
type OperationFailedError = InstanceType<typeof OperationFailedError>;
declare const OperationCanceledError: ErrorClass<"OperationCanceledError", unknown>;
type OperationCanceledError = InstanceType<typeof OperationCanceledError>;
declare const OperationGoneError: ErrorClass<"OperationGoneError", unknown>;
type OperationGoneError = InstanceType<typeof OperationGoneError>;
declare const OperationTimeoutError: ErrorClass<"OperationTimeoutError", {
    readonly observed: Readonly<Record<string, number>>;
}>;
type OperationTimeoutError = InstanceType<typeof OperationTimeoutError>;
declare const CancelError: ErrorClass<"CancelError", unknown>;
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
interface Observed {
    readonly word?: string | undefined;
    readonly body: unknown;
    readonly polls: number;
}
interface ActiveStatus extends Observed {
    readonly state: ActiveState;
    readonly progress?: number | undefined;
    readonly message?: string | undefined;
    readonly error?: OperationError | undefined;
}
interface SucceededStatus extends Observed {
    readonly state: "succeeded";
    readonly progress: 1;
    readonly evidence: Evidence;
    readonly message?: undefined;
    readonly error?: undefined;
}
interface FailedStatus extends Observed {
    readonly state: "failed";
    readonly progress?: undefined;
    readonly message?: undefined;
    readonly error: OperationFailedError;
}
interface CanceledStatus extends Observed {
    readonly state: "canceled";
    readonly progress?: undefined;
    readonly message?: undefined;
    readonly error?: undefined;
}
type FinalStatus = SucceededStatus | FailedStatus | CanceledStatus;
type OperationStatus = ActiveStatus | FinalStatus;
declare const isFinal: (status: OperationStatus) => status is FinalStatus;
interface DelayContext {
    readonly status: OperationStatus;
    readonly polls: number;
    readonly failures: number;
    readonly retryAfter: number | undefined;
    readonly delay: number;
}
type DelayFunction = (context: DelayContext) => number | undefined;
interface Polling {
    readonly minDelay: number;
    readonly maxDelay: number;
    readonly factor: number;
    readonly jitter: number;
    readonly maxRetryAfter: number;
    readonly maxFailures: number;
    readonly maxOutage: number;
    readonly delay?: DelayFunction | undefined;
}
type HttpSettings = Omit<Options, "retry" | "throwHttpErrors" | "totalTimeout" | "signal">;
type Loose<T> = {
    [K in keyof T]?: T[K] | undefined;
};
interface SharedOptions extends Loose<HttpSettings> {
    convention?: Convention | undefined;
    polling?: Loose<Polling> | DelayFunction | undefined;
    totalTimeout?: number | false | undefined;
    onAbort?: "cancel" | "detach" | undefined;
    limits?: Loose<Limits> | undefined;
    trustedOrigins?: readonly string[] | undefined;
    rewriteUrl?: RewriteUrl | "same-origin" | undefined;
    clock?: Clock | undefined;
    signal?: AbortSignal | undefined;
}
interface ClientOptions extends SharedOptions {
    ky?: KyInstance | undefined;
}
interface OperationOptions<T = unknown> extends SharedOptions {
    schema?: StandardSchemaV1<unknown, T> | undefined;
    parse?: ((response: Response) => T | Promise<T>) | undefined;
    onStatus?: ((status: OperationStatus) => void) | undefined;
}
interface SubmitOptions<T = unknown> extends OperationOptions<T> {
    idempotencyKey?: string | boolean | undefined;
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
    toJSON(): Checkpoint;
    [Symbol.asyncIterator](): AsyncIterableIterator<OperationStatus, undefined>;
    [Symbol.asyncDispose](): Promise<void>;
}
type WithSchema<Options, S extends StandardSchemaV1> = Omit<Options, "schema"> & {
    schema: S;
};
interface Client {
    run<S extends StandardSchemaV1>(input: string | URL | Request, options: WithSchema<SubmitOptions, S>): Promise<StandardSchemaV1.InferOutput<S>>;
    run<T = unknown>(input: string | URL | Request, options?: SubmitOptions<T>): Promise<T>;
    submit<S extends StandardSchemaV1>(input: string | URL | Request, options: WithSchema<SubmitOptions, S>): Promise<Operation<StandardSchemaV1.InferOutput<S>>>;
    submit<T = unknown>(input: string | URL | Request, options?: SubmitOptions<T>): Promise<Operation<T>>;
    resume<S extends StandardSchemaV1>(from: Checkpoint | string | URL, options: WithSchema<OperationOptions, S>): Operation<StandardSchemaV1.InferOutput<S>>;
    resume<T = unknown>(from: Checkpoint | string | URL, options?: OperationOptions<T>): Operation<T>;
}
declare function createClient(options?: ClientOptions): Client;
interface AzureOptions {
    readonly finalStateVia?: "location" | "azure-async-operation" | "operation-location" | "original-uri" | undefined;
    readonly cancel?: boolean | undefined;
}
declare function azure(options?: AzureOptions): Convention;
type Selector = (answer: Answer, checkpoint?: Checkpoint, request?: SubmitRequest) => unknown;
type Selectors = Selector | readonly Selector[];
declare const header: (name: string) => Selector;
declare const body: (path?: string) => Selector;
declare const link: (rel: string) => Selector;
declare const original: Selector;
declare const self: Selector;
declare const match: (pattern: RegExp, selector?: Selector) => Selector;
declare const found: (selector: Selector, word: string) => Selector;
declare const fraction: (done: Selector, total: Selector) => Selector;
declare const template: (pattern: string, values?: Readonly<Record<string, Selector>>) => Selector;
type Words = {
    readonly [state in State]?: readonly (string | number | boolean)[] | undefined;
};
type Code = number | "2xx" | "3xx" | "4xx" | "5xx";
type Codes = {
    readonly [meaning in State | "fault"]?: readonly Code[] | undefined;
};
interface HttpOptions {
    readonly name?: string | undefined;
    readonly prepare?: Preparation | undefined;
    readonly monitor?: Selectors | undefined;
    readonly accepted?: readonly number[] | undefined;
    readonly asynchronous?: "always" | undefined;
    readonly strict?: boolean | undefined;
    readonly poll?: Omit<FollowUp, "url"> | undefined;
    readonly retryAfter?: Selectors | undefined;
    readonly next?: Selectors | undefined;
    readonly state?: Selectors | undefined;
    readonly words?: Words | undefined;
    readonly codes?: Codes | undefined;
    readonly gone?: FinalState | undefined;
    readonly endsBy?: "word" | "code" | undefined;
    readonly progress?: Selectors | undefined;
    readonly message?: Selectors | undefined;
    readonly result?: Selectors | undefined;
    readonly resultUrl?: Selectors | undefined;
    readonly text?: boolean | undefined;
    readonly error?: Selectors | undefined;
    readonly cancelUrl?: Selectors | undefined;
    readonly cancel?: Omit<CancelRequest, "url"> | false | undefined;
}
type Hook = Exclude<keyof Convention, "name">;
type Data = Omit<HttpOptions, "name">;
type ConventionDefinition = Omit<Data, Hook> & {
    readonly name: string;
} & {
    readonly [hook in Hook]?: Convention[hook] | (hook extends keyof Data ? Data[hook] : undefined) | undefined;
};
declare function defineConvention(definition: ConventionDefinition): Convention;
declare function durable(): Convention;
declare function fhir(): Convention;
declare function google(): Convention;
declare function http(options?: HttpOptions): Convention;
declare function jsonApi(): Convention;
declare function odata(): Convention;
declare function ogc(): Convention;
declare function redfish(): Convention;
export { CancelError, OperationCanceledError, OperationError, OperationFailedError, OperationGoneError, OperationTimeoutError, PollError, ProtocolError, ResultError, SubmitError, azure, body, createClient, defineConvention, durable, fhir, found, fraction, google, header, http, isFinal, jsonApi, link, match, odata, ogc, original, redfish, self, template };
export type { ActiveReading, ActiveState, ActiveStatus, Answer, AzureOptions, CancelRequest, CanceledReading, CanceledStatus, Checkpoint, Client, ClientOptions, Clock, Code, Codes, Convention, ConventionDefinition, DelayContext, DelayFunction, Evidence, FailedReading, FailedStatus, FinalReading, FinalState, FinalStatus, FollowUp, HttpOptions, Limits, Operation, OperationOptions, OperationStatus, Polling, Preparation, Problem, Purpose, Reading, RewriteUrl, Selector, Selectors, SharedOptions, State, SubmitOptions, SubmitRequest, SucceededReading, SucceededStatus, WaitOptions, Where, Words };
