import { execFile } from 'node:child_process';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createTaskServer, type Scenario, scenario } from 'await202/mocks';
import { type CorsOptions, listen } from 'await202/mocks/node';
import { describe, expect, onTestFinished, test } from 'vitest';

async function listening(one: Scenario = scenario(), cors?: CorsOptions | false) {
  const server = createTaskServer({ scenario: one });
  const listener = await listen(server, { cors });
  onTestFinished(() => listener.close());
  const submit = () => fetch(new URL('tasks', listener.url), { method: 'POST' });
  const poll = () => fetch(new URL('tasks/task-1', listener.url));
  return { server, listener, submit, poll };
}

describe('a task server on a real port', () => {
  test('answers submit, poll, result and cancel', async () => {
    const { server, listener, submit } = await listening(
      scenario().running(1).succeeds({ total: 42 }, { at: 'redirect' }),
    );
    expect(listener.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);

    const accepted = await submit();
    expect(accepted.status).toBe(202);
    const statusUrl = accepted.headers.get('location') ?? '';
    expect(statusUrl).toBe(`${listener.url}tasks/task-1`);
    expect(await (await fetch(statusUrl)).json()).toMatchObject({ status: 'running' });
    expect(await (await fetch(statusUrl)).json()).toEqual({ total: 42 });
    expect((await fetch(statusUrl, { method: 'DELETE' })).status).toBe(409);
    expect(server.requests.map(({ kind, answer }) => [kind, answer])).toEqual([
      ['submit', 202],
      ['poll', 200],
      ['poll', 303],
      ['result', 200],
      ['cancel', 409],
    ]);
  });

  test('sees the body and the headers', async () => {
    const { server, listener } = await listening();
    await fetch(new URL('tasks', listener.url), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: 'Bearer secret' },
      body: JSON.stringify({ year: 2026 }),
    });
    expect(server.requests[0]).toMatchObject({
      body: { year: 2026 },
      headers: { authorization: 'Bearer secret' },
    });
  });

  test('answers 404 where nothing is', async () => {
    const { server, listener } = await listening();
    expect((await fetch(new URL('health', listener.url))).status).toBe(404);
    expect(server.requests[0]).toMatchObject({ kind: 'other', path: '/health' });
  });

  test('has the base path of the task server in its URL', async () => {
    const server = createTaskServer({ baseUrl: 'https://api.example.com/v1/' });
    await using listener = await listen(server);
    expect(listener.url).toMatch(/\/v1\/$/);
    const accepted = await fetch(new URL('tasks', listener.url), { method: 'POST' });
    expect(accepted.headers.get('location')).toBe(`${listener.url}tasks/task-1`);
  });

  test('sends the Date of the clock it was given', async () => {
    const now = () => Date.UTC(2030, 0, 1);
    const server = createTaskServer({
      now,
      scenario: scenario().accepts({ retryAfter: { date: 5 } }),
    });
    await using listener = await listen(server);
    const { headers } = await fetch(new URL('tasks', listener.url), { method: 'POST' });
    expect(headers.get('date')).toBe('Tue, 01 Jan 2030 00:00:00 GMT');
    expect(headers.get('retry-after')).toBe('Tue, 01 Jan 2030 00:00:05 GMT');
  });

  test('sends bytes, 204 and 304 as they should be', async () => {
    const bytes = new Uint8Array([0, 255, 128]);
    const { submit, poll } = await listening(
      scenario()
        .running(0)
        .delivers({ contentType: 'image/png', bytes }, { at: 'bare' })
        .onPoll(1, 204)
        .onPoll(2, 304),
    );
    await submit();
    expect((await poll()).status).toBe(204);
    expect((await poll()).status).toBe(304);
    expect(new Uint8Array(await (await poll()).arrayBuffer())).toEqual(bytes);
  });
});

describe('a fault on the real wire', () => {
  test('closes the connection without an answer', async () => {
    const { server, submit } = await listening(scenario().onSubmit(1, 'reset'));
    // On a connection of its own: on one that was kept, some runtimes repeat a request.
    await expect(submit()).rejects.toThrow();
    expect((await submit()).status).toBe(202);
    expect(server.requests.map(({ answer }) => answer)).toEqual(['reset', 202]);
  });

  test('closes the connection in the middle of the body', async () => {
    const { submit, poll } = await listening(scenario().onPoll(1, 'reset in body'));
    await submit();
    const response = await poll();
    expect(response.status).toBe(200);
    expect(Number(response.headers.get('content-length'))).toBeGreaterThan(0);
    await expect(response.text()).rejects.toThrow();
  });

  test('never answers, until the client gives up', async () => {
    const { server, submit, listener } = await listening(scenario().onPoll(1, 'hang'));
    await submit();
    const signal = AbortSignal.timeout(100);
    const hanging = fetch(new URL('tasks/task-1', listener.url), { signal });
    await expect(hanging).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(server.requests[1]).toMatchObject({ kind: 'poll', answer: 'hang' });
  });

  test('answers late', async () => {
    const { submit } = await listening(scenario().onSubmit(1, { delay: 60 }));
    const before = performance.now();
    expect((await submit()).status).toBe(202);
    expect(performance.now() - before).toBeGreaterThanOrEqual(59);
  });
});

describe('a browser on another origin', () => {
  test('may see where the monitor is and when to ask', async () => {
    const { submit } = await listening();
    const { headers } = await submit();
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('access-control-expose-headers')).toContain('Location');
    expect(headers.get('access-control-expose-headers')).toContain('Retry-After');
    expect(headers.get('access-control-expose-headers')).toContain('AsyncResult');
  });

  test('may ask in advance, which is not logged', async () => {
    const { server, listener } = await listening();
    const { status, headers } = await fetch(new URL('tasks', listener.url), {
      method: 'OPTIONS',
      headers: {
        'Access-Control-Request-Method': 'DELETE',
        'Access-Control-Request-Headers': 'authorization,idempotency-key',
      },
    });
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-methods')).toBe('DELETE');
    expect(headers.get('access-control-allow-headers')).toBe('authorization,idempotency-key');
    expect(server.requests).toEqual([]);
  });

  test('may send cookies and see nothing, if the server is set up so', async () => {
    const { submit } = await listening(scenario(), {
      allowOrigin: 'https://app.example.com',
      allowCredentials: true,
      exposeHeaders: [],
    });
    const { headers } = await submit();
    expect(headers.get('access-control-allow-origin')).toBe('https://app.example.com');
    expect(headers.get('access-control-allow-credentials')).toBe('true');
    expect(headers.get('vary')).toBe('Origin');
    expect(headers.has('access-control-expose-headers')).toBe(false);
  });

  test('may do nothing without CORS', async () => {
    const { submit } = await listening(scenario(), false);
    expect((await submit()).headers.has('access-control-allow-origin')).toBe(false);
  });
});

describe('close()', () => {
  test('ends hanging requests, frees the port and leaves no socket', async () => {
    const { server, listener, submit, poll } = await listening(scenario().onPoll(1, 'hang'));
    await submit();
    const hanging = poll().catch((error: unknown) => error);
    await expect.poll(() => server.requests.length).toBe(2);

    await Promise.all([listener.close(), listener.close()]);

    expect(await hanging).toBeInstanceOf(Error);
    expect(await refusal(listener.url)).toBe('ECONNREFUSED');
    await expect.poll(sockets).toEqual([]);
  });

  test('lets the process end by itself', async () => {
    const program = fileURLToPath(new URL('./listener-process.ts', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [program], { timeout: 10_000 });
    expect(stdout.trim()).toBe('fulfilled rejected rejected rejected rejected');
  });
});

test('a port in use rejects', async () => {
  const { listener } = await listening();
  const port = Number(new URL(listener.url).port);
  await expect(listen(createTaskServer(), { port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

function sockets(): string[] {
  return process.getActiveResourcesInfo().filter((kind) => /^TCP(Server|Socket)Wrap$/.test(kind));
}

function refusal(url: string): Promise<string> {
  return new Promise((resolve) => {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port) });
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown'));
    socket.on('connect', () => {
      socket.destroy();
      resolve('connected');
    });
  });
}
