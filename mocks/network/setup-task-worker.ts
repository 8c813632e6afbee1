import type { AnyHandler } from 'msw';
import { type SetupWorker, type StartOptions, setupWorker } from 'msw/browser';
import type { TaskServer } from '../server/task-server.ts';
import { handlers } from './handlers.ts';

/**
 * A task server between your page and the network, in a service worker.
 *
 * @example
 * const worker: TaskWorker = setupTaskWorker(createTaskServer());
 */
export interface TaskWorker {
  /** What MSW's `setupWorker` returned: `use()`, `events`, … */
  readonly msw: SetupWorker;
  /** Registers the service worker and starts to intercept; a stray request is an error. */
  start(options?: StartOptions): Promise<void>;
  /** Between two tests: forgets handlers added with `msw.use()`, requests, tasks and routes. */
  reset(): void;
  /** Stops to intercept. */
  stop(): Promise<void>;
}

/**
 * Sets a task server up with MSW in the browser. Needs MSW's worker script
 * (`npx msw init public`, or the plugin in `msw/vite`). A mocked answer shows scripts all of
 * its headers; a real server on another origin must expose them:
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
  const msw = setupWorker(...handlers(server), ...otherHandlers);
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
