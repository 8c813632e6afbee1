export { type HandlerOptions, handlers } from '../network/handlers.ts';
