/** `await202/mocks/msw/node` in a page, where MSW has a worker in the place of `setupServer`. */
import type { TaskServer } from 'await202/mocks';
import { setupTaskWorker } from 'await202/mocks/msw/browser';
import type { AnyHandler } from 'msw';

export function setupTaskServer(server: TaskServer, ...otherHandlers: AnyHandler[]) {
  const { msw, start, reset, stop } = setupTaskWorker(server, ...otherHandlers);
  return {
    msw,
    /** In Node it listens at once; here what is asked meanwhile has to wait. */
    async listen(): Promise<void> {
      const { fetch } = globalThis;
      const started = start({ quiet: true }).finally(() => {
        globalThis.fetch = fetch;
      });
      globalThis.fetch = async (...request) => {
        await started;
        return fetch(...request);
      };
      await started;
    },
    reset,
    /** Not awaited: MSW waits for every answer that is due, one that hangs too. */
    close(): void {
      stop().catch(() => undefined);
    },
  };
}
