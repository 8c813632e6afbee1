import type { AnyHandler } from 'msw';
import { type SetupServer, setupServer } from 'msw/node';
import type { TaskServer } from '../server/task-server.ts';
import { handlers, webSocketHandlers } from './handlers.ts';

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
  /**
   * Starts intercepting. A request that nobody handles is an error, unless the options say
   * otherwise.
   */
  listen(options?: Parameters<SetupServer['listen']>[0]): void;
  /** For between two tests: forgets requests, tasks, routes, and handlers from `msw.use()`. */
  reset(): void;
  /** Stops intercepting. */
  close(): void;
}

/**
 * Sets up MSW in Node with a task server.
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
  const msw = setupServer(...handlers(server), ...webSocketHandlers(server), ...otherHandlers);
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
