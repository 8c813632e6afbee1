export type { CorsOptions } from './network/cors.ts';
export { type Listener, type ListenOptions, listen } from './network/listen.ts';
export { setupTaskServer, type TaskNetwork } from './network/setup-task-server.ts';
