export { setupTaskWorker, type TaskWorker } from './setup-task-worker.ts';
