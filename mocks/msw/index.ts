export { type HandlerOptions, handlers, webSocketHandlers } from '../network/handlers.ts';
