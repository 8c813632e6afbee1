import type { AnyHandler } from 'msw';
import { type SetupServer, setupServer } from 'msw/node';
import type { TaskServer } from '../server/task-server.ts';
import { handlers } from './handlers.ts';

/**
 * A task server between your code and the network, in Node.
 *
 * @example
 * let network: TaskNetwork;
 * beforeAll(() => {
 *   network = setupTaskServer(createTaskServer());
 *   network.listen();
 * });
 */
export interface TaskNetwork {
  /** What MSW's `setupServer` returned: `use()`, `events`, `boundary()`, … */
  readonly msw: SetupServer;
  /** Starts to intercept. A request nobody handles is an error unless you say otherwise. */
  listen(options?: Parameters<SetupServer['listen']>[0]): void;
  /** Between two tests: forgets handlers added with `msw.use()`, requests, tasks and routes. */
  reset(): void;
  /** Stops to intercept. */
  close(): void;
}

/**
 * Sets a task server up with MSW in Node.
 *
 * @example
 * const server = createTaskServer();
 * const network = setupTaskServer(server);
 *
 * beforeAll(() => network.listen());
 * afterEach(() => network.reset());
 * afterAll(() => network.close());
 */
export function setupTaskServer(
  server: TaskServer,
  ...otherHandlers: readonly AnyHandler[]
): TaskNetwork {
  const msw = setupServer(...handlers(server), ...otherHandlers);
  return {
    msw,
    listen: (options) => msw.listen({ onUnhandledFrame: 'error', ...options }),
    reset: () => {
      msw.resetHandlers();
      server.reset();
    },
    close: () => msw.close(),
  };
}
