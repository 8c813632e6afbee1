export { setupTaskServer, type TaskNetwork } from '../network/setup-task-server.ts';
