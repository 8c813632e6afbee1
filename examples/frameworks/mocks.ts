/** The server of every example here, and a client for it. */
import { createClient } from 'await202';
import { createTaskServer, scenario } from 'await202/mocks';
import { setupTaskServer } from 'await202/mocks/msw/node';
import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest';

export const server = createTaskServer();
export const client = createClient({ baseUrl: server.baseUrl, polling: { jitter: 0 } });

/** Three minutes: it asks to be polled once in a minute. */
const slow = scenario()
  .accepts({ retryAfter: 60 })
  .monitor({ retryAfter: 60 })
  .progress([0.25, 0.5])
  .running(2)
  .succeeds({ total: 42 });

/** Has the server behind the network, and fake time, in each test of a file. */
export function mockServer(): void {
  const network = setupTaskServer(server);
  beforeAll(() => network.listen());
  beforeEach(() => {
    vi.useFakeTimers();
    server.on('POST /reports', slow);
  });
  afterEach(() => {
    vi.useRealTimers();
    network.reset();
  });
  afterAll(() => network.close());
}

/** The requests so far, as lines: `POST submit`. */
export const requests = (): string[] => server.requests.map((it) => `${it.method} ${it.kind}`);
