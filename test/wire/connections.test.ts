import { createClient } from 'await202';
import { expect, test } from 'vitest';
import { quick, send, type WireAnswer, wireServer } from '../support/wire-server.ts';

// Bun takes `keepalive: false` for a wish to close them.
test('connections are used again', async () => {
  const ports = new Set<number | undefined>();
  const seen =
    (answer: WireAnswer): WireAnswer =>
    (response, request) => {
      ports.add(response.socket?.remotePort);
      answer(response, request);
    };
  const server = await wireServer({
    'POST /tasks': seen(send(202, { location: '/tasks/1' }, { status: 'queued' })),
    'GET /tasks/1': [
      seen(send(200, {}, { status: 'running' })),
      seen(send(303, { location: '/result' })),
    ],
    'GET /result': seen(send(200, {}, { total: 42 })),
  });
  const client = createClient({ baseUrl: server.origin, polling: quick });
  for (let times = 0; times < 3; times++)
    expect(await client.run('tasks', { json: { year: 2026 } })).toEqual({ total: 42 });
  expect(server.lines).toHaveLength(10);
  // Node takes another one where the end of an answer is still on its way.
  expect(ports.size).toBeLessThan(4);
});
