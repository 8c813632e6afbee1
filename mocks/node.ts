export type { CorsOptions } from './network/cors.ts';
export { type Listener, type ListenOptions, listen } from './network/listen.ts';
