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
interface SseEvent {
    readonly event?: string | undefined;
    readonly data: string;
    readonly id?: string | undefined;
}
interface SseOptions {
    readonly method?: string | undefined;
    readonly headers?: Readonly<Record<string, string>> | undefined;
    readonly json?: unknown;
    readonly read?: ((event: SseEvent) => Push | undefined) | undefined;
    readonly heartbeat?: number | undefined;
    readonly maxStreams?: number | undefined;
}
declare function sse(url?: string | URL | ((operation: AwaitedOperation) => string | URL | undefined), options?: SseOptions): Wake;
interface EventStreamOptions {
    readonly convention?: Convention | undefined;
    readonly document?: ((event: SseEvent) => unknown) | undefined;
    readonly read?: ((event: SseEvent, document: unknown) => Reading | undefined) | undefined;
    readonly collect?: ((documents: readonly unknown[]) => unknown) | undefined;
    readonly longest?: number | undefined;
    readonly heartbeat?: number | undefined;
    readonly keepFor?: number | undefined;
}
declare function eventStream(options?: EventStreamOptions): Convention;
interface Socket {
    addEventListener(type: "open" | "close" | "error", listener: () => void): void;
    addEventListener(type: "message", listener: (event: {
        readonly data: unknown;
    }) => void): void;
    send(text: string): void;
    close(): void;
}
interface WebSocketOptions<Message> {
    readonly key: (message: Message) => string | number | undefined;
    readonly of?: ((operation: AwaitedOperation) => string | number | undefined) | undefined;
    readonly status?: ((message: Message) => unknown) | undefined;
    readonly subscribe?: ((operation: AwaitedOperation) => string) | undefined;
    readonly unsubscribe?: ((operation: AwaitedOperation) => string) | undefined;
    readonly protocols?: string | string[] | undefined;
    readonly heartbeat?: number | undefined;
    readonly ping?: string | undefined;
    readonly WebSocket?: (new (url: string, protocols?: string | string[]) => Socket) | undefined;
}
declare function webSocket<Message = unknown>(url: string | URL | (() => string | URL | Promise<string | URL>), options: WebSocketOptions<Message>): Wake;
declare function lxdEvents(url: string | URL, options?: Pick<WebSocketOptions<unknown>, "WebSocket" | "heartbeat">): Wake;
interface Messages {
    readonly ring: (key: string, status?: unknown) => boolean;
    readonly of: (keyOf: (operation: AwaitedOperation) => string | undefined) => Wake;
}
declare function messages(): Messages;
declare function openaiResponseEvents(): Wake;
export { eventStream, lxdEvents, messages, openaiResponseEvents, sse, webSocket };
export type { AwaitedOperation, ChannelRequest, EventStreamOptions, Messages, Push, PushedStatus, Socket, SseEvent, SseOptions, Wake, WebSocketOptions };
