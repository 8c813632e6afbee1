import dns from 'node:dns';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createClient, OperationCanceledError } from 'await202';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { rejection } from '../support/scripted-answers.ts';
import { quick } from '../support/wire-server.ts';

/** Where `monitor.example` is now, for everybody in this process who looks it up. */
let address = '127.0.0.1';

type Found = (
  error: NodeJS.ErrnoException | null,
  address: string | dns.LookupAddress[],
  family?: number,
) => void;

beforeEach(() => {
  address = '127.0.0.1';
  const real = dns.lookup;
  const lookup = (name: string, options: dns.LookupOptions, found: Found): void => {
    if (name !== 'monitor.example') real(name, options, found);
    else if (options.all) found(null, [{ address, family: 4 }]);
    else found(null, address, 4);
  };
  // The promisified form is not used here.
  dns.lookup = lookup as unknown as typeof dns.lookup;
  onTestFinished(() => {
    dns.lookup = real;
  });
});

const lines: string[] = [];

/** A server at this address, which tells all requests it gets with it. */
async function serverAt(host: string, port: number, task: { state: string }): Promise<Server> {
  const server = createServer(({ method, url }, response) => {
    lines.push(`${host} ${method} ${url}`);
    if (method === 'POST') return response.writeHead(202, { location: '/tasks/1' }).end();
    if (method === 'DELETE') {
      task.state = 'canceled';
      return response.writeHead(202).end();
    }
    response.setHeader('content-type', 'application/json');
    return response.end(JSON.stringify({ status: task.state, result: 42 }));
  });
  await new Promise<void>((listening) => server.listen(port, host, listening));
  return server;
}

async function gone(server: Server): Promise<void> {
  const closed = new Promise((done) => server.close(done));
  server.closeAllConnections();
  await closed;
}

/** An operation that has been found running at the first address, and what moves its monitor. */
async function running() {
  lines.length = 0;
  const task = { state: 'running' };
  const first = await serverAt('127.0.0.1', 0, task);
  const { port } = first.address() as AddressInfo;
  const polling = { ...quick, factor: 1, maxFailures: 100 };
  const client = createClient({ baseUrl: `http://monitor.example:${port}/`, polling });
  const operation = await client.submit('tasks');
  await operation.poll();
  return {
    operation,
    task,
    async move() {
      await gone(first);
      address = '127.0.0.2';
      const second = await serverAt(address, port, task);
      onTestFinished(() => gone(second));
    },
  };
}

describe('a monitor that dies and returns with another address behind the same name', () => {
  test('while somebody waits: the wait goes on there', async () => {
    const { operation, task, move } = await running();
    const result = operation.result();
    await move();
    task.state = 'done';
    expect(await result).toBe(42);
    expect(lines.at(-1)).toBe('127.0.0.2 GET /tasks/1');
    expect(lines.filter((line) => line.includes('POST'))).toEqual(['127.0.0.1 POST /tasks']);
  });

  test('a cancel goes there, too', async () => {
    const { operation, move } = await running();
    const error = rejection(operation.result());
    await move();
    expect(await operation.cancel()).toMatchObject({ state: 'canceled' });
    expect(await error).toBeInstanceOf(OperationCanceledError);
    expect(lines.filter((line) => line.includes('DELETE'))).toEqual(['127.0.0.2 DELETE /tasks/1']);
  });
});
