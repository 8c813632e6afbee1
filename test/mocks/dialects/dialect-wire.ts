import { type Convention, createClient, type OperationError } from 'await202';
import { createTaskServer, type DialectName, type Scenario } from 'await202/mocks';
import { handlers } from 'await202/mocks/msw';
import { getResponse } from 'msw';
import { vi } from 'vitest';

/** Where everything is; left out of what `wire()` shows. */
const origin = 'https://api.example.com';

/** A client and a task server that speak one dialect, behind MSW, and what goes to and fro. */
export function dialectWire(
  dialect: DialectName,
  convention: Convention,
  route: string,
  scenario: Scenario,
  { basePath = '/' } = {},
) {
  const server = createTaskServer({ dialect, baseUrl: `${origin}${basePath}` }).on(route, scenario);
  const lines: string[] = [];
  const start = Date.now();

  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    const prefer = request.headers.get('prefer');
    const asked = `${request.method} ${request.url.replace(origin, '')}`;
    lines.push(`${Date.now() - start} ${asked}${prefer ? ` | prefer: ${prefer}` : ''}`);
    const response = await getResponse(handlers(server), request);
    if (!response) throw new Error(`nobody answers ${request.url}`);
    lines.push(await written(response.clone()));
    return response;
  };

  const [method = '', path = ''] = route.split(' ');
  const client = createClient({
    baseUrl: server.baseUrl,
    convention,
    fetch,
    polling: { jitter: 0, minDelay: 1_000, factor: 1 },
  });
  return {
    server,
    client,
    /** Every request, when it came and what it prefers, and under it its answer. */
    wire: (): readonly string[] => lines,
    /** The result; fake timers run until it is there. */
    async run(options: Parameters<typeof client.run>[1] = {}): Promise<unknown> {
      return soon(client.run(`.${path}`, { method, ...options }));
    },
    /** What it is rejected with. */
    async error(options: Parameters<typeof client.run>[1] = {}): Promise<OperationError> {
      return soon(
        client.run(`.${path}`, { method, ...options }).then(unexpected, (error) => error),
      );
    },
    /** Submits and cancels at once; the status in the end. */
    async cancel(options: Parameters<typeof client.submit>[1] = {}): Promise<unknown> {
      const operation = await client.submit(`.${path}`, { method, ...options });
      return soon(operation.cancel().then(({ state }) => state));
    },
  };
}

/** Runs the fake clock until the promise is settled. */
export async function soon<T>(promise: Promise<T>): Promise<T> {
  const [settled] = await Promise.allSettled([promise, vi.advanceTimersByTimeAsync(60_000)]);
  if (settled.status === 'rejected') throw settled.reason;
  return settled.value;
}

function unexpected(result: unknown): never {
  throw new Error(`got a result: ${JSON.stringify(result)}`);
}

async function written(response: Response): Promise<string> {
  const headers = [...response.headers].filter(([name]) => name !== 'content-length');
  const body = await response.text();
  const type = response.headers.get('content-type');
  const shown = headers
    .filter(([name]) => name !== 'content-type' || (type !== 'application/json' && body !== ''))
    .map(([name, value]) => `${name}: ${value.replace(origin, '')}`);
  return [`  ${response.status}`, ...shown, ...(body ? [body.replaceAll(origin, '')] : [])].join(
    ' | ',
  );
}
