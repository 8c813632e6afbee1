import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What was asked about one operation. */
export interface Asked {
  gets: number;
  /** Milliseconds from its end to the GET that saw it. */
  lateness?: number;
}

/**
 * A server of operations that take as long as the submit says, each of which it tells the path of
 * when it has ended.
 */
export async function operationsServer(tell: (path: string) => void) {
  const operations = new Map<string, Asked & { endedAt?: number }>();
  const server = createServer(async (request, response) => {
    const { method, url = '' } = request;
    if (method === 'POST') {
      const path = `/operations/${operations.size + 1}`;
      const operation: Asked & { endedAt?: number } = { gets: 0 };
      operations.set(path, operation);
      const text = (await request.toArray()).join('');
      setTimeout(() => {
        operation.endedAt = performance.now();
        tell(path);
      }, JSON.parse(text).milliseconds);
      response.writeHead(202, { location: path }).end();
      return;
    }
    const operation = operations.get(url);
    if (!operation) {
      response.writeHead(404).end();
      return;
    }
    operation.gets += 1;
    if (operation.endedAt === undefined) {
      response.writeHead(202).end();
      return;
    }
    operation.lateness ??= performance.now() - operation.endedAt;
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(url));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/`,
    get asked(): readonly Asked[] {
      return [...operations.values()];
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
