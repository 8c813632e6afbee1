export type { CorsOptions } from './cors.ts';
export { type Listener, type ListenOptions, listen } from './listen.ts';
export { setupTaskServer, type TaskNetwork } from './setup-task-server.ts';
