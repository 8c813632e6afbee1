export { setupTaskWorker, type TaskWorker } from '../network/setup-task-worker.ts';
