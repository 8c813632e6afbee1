import type { AnyHandler } from 'msw';
import { type SetupWorker, type StartOptions, setupWorker } from 'msw/browser';
import type { TaskServer } from '../server/task-server.ts';
import { handlers, webSocketHandlers } from './handlers.ts';

/**
 * A task server between your page and the network, in a service worker.
 *
 * @example
 * const worker: TaskWorker = setupTaskWorker(createTaskServer());
 */
export interface TaskWorker {
  /** What MSW's `setupWorker` returned: `use()`, `events`, … */
  readonly msw: SetupWorker;
  /**
   * Registers the service worker and starts intercepting. A request that nobody handles is an error,
   * unless the options say otherwise.
   */
  start(options?: StartOptions): Promise<void>;
  /** For between two tests: forgets requests, tasks, routes, and handlers from `msw.use()`. */
  reset(): void;
  /** Stops intercepting. */
  stop(): Promise<void>;
}

/**
 * Sets up MSW in the browser with a task server. It needs MSW's worker script
 * (`npx msw init public`, or the plugin in `msw/vite`). Scripts can read all headers of a mocked
 * answer; a real server on another origin has to expose them:
 * `Access-Control-Expose-Headers: Location, Retry-After`.
 *
 * @example
 * const worker = setupTaskWorker(createTaskServer({ baseUrl: location.origin }));
 * await worker.start({ quiet: true });
 */
export function setupTaskWorker(
  server: TaskServer,
  ...otherHandlers: readonly AnyHandler[]
): TaskWorker {
  const msw = setupWorker(...handlers(server), ...webSocketHandlers(server), ...otherHandlers);
  return {
    msw,
    async start(options) {
      await msw.start({ onUnhandledFrame: 'error', ...options });
    },
    reset: () => {
      msw.resetHandlers();
      server.reset();
    },
    async stop() {
      await msw.stop();
    },
  };
}
