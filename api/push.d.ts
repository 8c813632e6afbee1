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
interface Messages {
    readonly ring: (key: string, status?: unknown) => boolean;
    readonly of: (keyOf: (operation: AwaitedOperation) => string | undefined) => Wake;
}
declare function messages(): Messages;
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
}
declare function sse(url?: string | URL | ((operation: AwaitedOperation) => string | URL | undefined), options?: SseOptions): Wake;
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
export { messages, sse, webSocket };
export type { AwaitedOperation, ChannelRequest, Messages, Push, PushedStatus, Socket, SseEvent, SseOptions, Wake, WebSocketOptions };
