import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Job, Report } from '../support/client-process.ts';
import { send, type WireAnswer, wireServer } from '../support/wire-server.ts';

// Each of these starts a process.
vi.setConfig({ testTimeout: 25_000 });

const file = (name: string) => fileURLToPath(new URL(`../support/${name}`, import.meta.url));
const tls = {
  key: readFileSync(file('tls/key.pem')),
  cert: readFileSync(file('tls/certificate.pem')),
};

/** A server behind TLS; what it was asked, and with which key. */
async function secureServer() {
  const routes: Record<string, WireAnswer> = {};
  const lines: string[] = [];
  const keys: unknown[] = [];
  const server = createServer(tls, (request, response) => {
    const { method = '', url: path = '', headers } = request;
    lines.push(`${method} ${path}`);
    keys.push(headers['x-api-key']);
    const seen = { method, path, headers, body: '', torn: false };
    (routes[`${method} ${path}`] ?? send(404))(response, seen);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as { port: number };
  return { origin: `https://127.0.0.1:${port}`, port, routes, lines, keys };
}

/** A server without TLS: by a name that is on the loopback, and by one that only leads there. */
async function plainServer(routes: Record<string, WireAnswer> = {}) {
  const server = await wireServer(routes);
  const { port } = new URL(server.origin);
  return {
    lines: () => server.lines,
    keys: () => server.requests.map(({ headers }) => headers['x-api-key']),
    loopback: `http://127.0.0.1:${port}`,
    // It would be answered: nothing but the rule keeps a request from it.
    elsewhere: `http://0.0.0.0:${port}`,
  };
}

/** Does these jobs in a process that trusts the certificate. */
async function run(...jobs: Job[]): Promise<unknown[]> {
  const authority = file('tls/authority.pem');
  // The second is Deno's name for it.
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: authority, DENO_CERT: authority };
  return runUntrusting(jobs, env);
}

async function runUntrusting(jobs: readonly Job[], env = process.env): Promise<unknown[]> {
  const command = [file('client-process.ts'), JSON.stringify(jobs)];
  const { stdout } = await promisify(execFile)(process.execPath, command, { env, timeout: 20_000 });
  const { ends, unhandled } = JSON.parse(stdout) as Report;
  expect(unhandled).toEqual([]);
  return [...ends];
}

const accepted = send(202, { location: '/tasks/1' });
const succeeded = send(200, {}, { status: 'succeeded', result: 42 });
const to = (status: number, location: string) => send(status, { location });

/** The ways by which an answer can lead from https: to that URL. */
const ways: {
  label: string;
  how?: 'cancel';
  routes: (url: string) => Record<string, WireAnswer>;
  asked: string[];
}[] = [
  {
    label: 'the Location of a 202',
    routes: (url) => ({ 'POST /tasks': to(202, url) }),
    asked: ['POST /tasks'],
  },
  {
    label: 'a redirect of the submit',
    routes: (url) => ({ 'POST /tasks': to(307, url) }),
    asked: ['POST /tasks'],
  },
  {
    label: 'a redirect hop of the monitor',
    routes: (url) => ({
      'POST /tasks': accepted,
      'GET /tasks/1': to(302, '/hop'),
      'GET /hop': to(307, url),
    }),
    asked: ['POST /tasks', 'GET /tasks/1', 'GET /hop'],
  },
  {
    label: 'a monitor that moves',
    routes: (url) => ({ 'POST /tasks': accepted, 'GET /tasks/1': to(202, url) }),
    asked: ['POST /tasks', 'GET /tasks/1'],
  },
  {
    label: 'a 303 to the result',
    routes: (url) => ({ 'POST /tasks': accepted, 'GET /tasks/1': to(303, url) }),
    asked: ['POST /tasks', 'GET /tasks/1'],
  },
  {
    label: 'the resultUrl of a status document',
    routes: (url) => ({
      'POST /tasks': accepted,
      'GET /tasks/1': send(200, {}, { status: 'succeeded', resultUrl: url }),
    }),
    asked: ['POST /tasks', 'GET /tasks/1'],
  },
  {
    label: 'a redirect hop of the result',
    routes: (url) => ({
      'POST /tasks': accepted,
      'GET /tasks/1': to(303, '/result'),
      'GET /result': to(301, url),
    }),
    asked: ['POST /tasks', 'GET /tasks/1', 'GET /result'],
  },
  {
    label: 'the cancel URL',
    how: 'cancel',
    routes: (url) => ({ 'POST /tasks': send(202, { location: '/tasks/1', 'x-cancel': url }) }),
    asked: ['POST /tasks'],
  },
  {
    label: 'a redirect hop of the cancel',
    how: 'cancel',
    routes: (url) => ({ 'POST /tasks': accepted, 'DELETE /tasks/1': to(307, url) }),
    asked: ['POST /tasks', 'DELETE /tasks/1'],
  },
];

test('from https: down to http: a real server is not asked, by whatever way', async () => {
  const plain = await plainServer({ 'GET /there': succeeded, 'DELETE /there': send(410) });
  const servers = await Promise.all(ways.map(secureServer));
  const jobs = ways.map(({ how, routes }, nth): Job => {
    const { origin = '', routes: own = {} } = servers[nth] ?? {};
    Object.assign(own, routes(`${plain.elsewhere}/there?sig=s3cret`));
    // Not even where the plain origin is trusted.
    return { baseUrl: origin, how, options: { trustedOrigins: [plain.elsewhere] } };
  });
  const ends = await run(...jobs);
  for (const [nth, { label, asked }] of ways.entries()) {
    expect(ends[nth], label).toMatchObject({
      name: 'ProtocolError',
      message: expect.stringContaining('from https: down to http: (0.0.0.0)'),
    });
    expect(servers[nth]?.lines, label).toEqual(asked);
  }
  expect(JSON.stringify(ends)).not.toContain('s3cret');
  expect(plain.lines()).toEqual([]);
});

describe('from https: to http: on the loopback', () => {
  test('a monitor is asked, without a header of the caller’s', async () => {
    const plain = await plainServer({ 'GET /there': succeeded });
    const server = await secureServer();
    server.routes['POST /tasks'] = to(202, `${plain.loopback}/there`);
    expect(await run({ baseUrl: server.origin })).toMatchObject([42]);
    expect(plain.lines()).toEqual(['GET /there']);
    expect([server.keys, plain.keys()]).toEqual([['secret'], [undefined]]);
  });

  test('a submit is not repeated, unless that origin is trusted', async () => {
    const plain = await plainServer({ 'POST /tasks': send(200, {}, { total: 42 }) });
    const server = await secureServer();
    server.routes['POST /tasks'] = to(308, `${plain.loopback}/tasks`);
    expect(await run({ baseUrl: server.origin })).toMatchObject([{ name: 'ProtocolError' }]);
    expect(plain.lines()).toEqual([]);
    const options = { trustedOrigins: [plain.loopback] };
    expect(await run({ baseUrl: server.origin, options })).toEqual([{ total: 42 }]);
    expect(plain.keys()).toEqual(['secret']);
  });
});

describe('https: to https:', () => {
  test('the whole way with every header at one origin', async () => {
    const server = await secureServer();
    Object.assign(server.routes, {
      'POST /tasks': accepted,
      'GET /tasks/1': to(303, `${server.origin}/result`),
      'GET /result': send(200, {}, { total: 42 }),
    });
    expect(await run({ baseUrl: server.origin })).toMatchObject([{ total: 42 }]);
    expect(server.lines).toEqual(['POST /tasks', 'GET /tasks/1', 'GET /result']);
    expect(server.keys).toEqual(['secret', 'secret', 'secret']);
  });

  test('another name of the same server is another origin', async () => {
    const server = await secureServer();
    server.routes['POST /tasks'] = to(202, `https://localhost:${server.port}/tasks/1`);
    server.routes['GET /tasks/1'] = succeeded;
    expect(await run({ baseUrl: server.origin })).toMatchObject([42]);
    expect(server.keys).toEqual(['secret', undefined]);
  });

  test('http: up to https: is followed', async () => {
    const server = await secureServer();
    server.routes['GET /tasks/1'] = succeeded;
    const plain = await wireServer({ 'POST /tasks': to(202, `${server.origin}/tasks/1`) });
    expect(await run({ baseUrl: plain.origin })).toMatchObject([42]);
    expect(server.keys).toEqual([undefined]);
  });

  test('a certificate that nobody vouches for is no answer', async () => {
    const server = await secureServer();
    server.routes['POST /tasks'] = accepted;
    const plain = await wireServer({ 'POST /tasks': to(202, `${server.origin}/tasks/1`) });
    const options = { polling: { minDelay: 5, maxFailures: 2 } };
    const ends = await runUntrusting([{ baseUrl: plain.origin, options }]);
    expect(ends).toMatchObject([{ name: 'PollError', statusUrl: `${server.origin}/tasks/1` }]);
    expect(server.lines).toEqual([]);
  });
});
