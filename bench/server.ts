/**
 * The server of the benchmark. It runs in a process of its own, so that its CPU time and its heap
 * are not counted, and does as little as a server of long-running operations can.
 *
 * `POST /tasks` is accepted; the fifth `GET` of its monitor finds it succeeded.
 * `POST /waits` is accepted too, with a Retry-After of an hour.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export const pollsPerTask = 5;

/** How often each task has been asked for. */
const polls = new Map<string, number>();
let tasks = 0;

const running = JSON.stringify({ status: 'running', progress: 0.5 });
const succeeded = JSON.stringify({ status: 'succeeded', result: { total: 42 } });
const json = { 'content-type': 'application/json' };

const server = createServer((request, response) => {
  const path = request.url ?? '/';
  request.resume();
  if (request.method === 'POST') {
    const location = `${path}/${++tasks}`;
    const wait = path === '/waits' ? { 'retry-after': '3600' } : {};
    response.writeHead(202, { ...json, location, ...wait }).end(running);
    return;
  }
  const count = (polls.get(path) ?? 0) + 1;
  if (count < pollsPerTask) {
    polls.set(path, count);
    response.writeHead(200, json).end(running);
    return;
  }
  polls.delete(path);
  response.writeHead(200, json).end(succeeded);
});

// The client goes on for longer than the default of five seconds between two requests.
server.keepAliveTimeout = 60_000;
process.on('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () => {
  process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
});
