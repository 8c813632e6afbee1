/** Channels that say when to poll, none of which costs anything unless imported. */

export type { AwaitedOperation, ChannelRequest, Push, PushedStatus, Wake } from '../core/wake.ts';
export { eventStream } from './event-stream.ts';
export type { EventStreamOptions } from './event-stream-options.ts';
export { lxdEvents } from './lxd-events.ts';
export { type Messages, messages } from './messages.ts';
export { openaiResponseEvents } from './openai-response-events.ts';
export { type SseEvent, type SseOptions, sse } from './sse.ts';
export { type Socket, type WebSocketOptions, webSocket } from './web-socket.ts';
