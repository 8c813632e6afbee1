import { setupTaskWorker } from 'await202/mocks/msw/browser';
import { server } from './task-server.ts';

const worker = setupTaskWorker(server);

export default {
  // Storybook's own files pass.
  beforeAll: () => worker.start({ quiet: true, onUnhandledFrame: 'bypass' }),
  // After each story: no request, task or route is left for the next one.
  beforeEach: () => () => worker.reset(),
};
