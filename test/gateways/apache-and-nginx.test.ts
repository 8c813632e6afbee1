/** What gateways do to the URLs that the server behind them names, and what rewriteUrl does then. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type ClientOptions, createClient, type OperationError } from 'await202';
import { describe, expect, test, vi } from 'vitest';
import type { Job, Report } from '../support/client-process.ts';
import { rejection } from '../support/scripted-answers.ts';
import { quick, send, type WireAnswer, wireServer } from '../support/wire-server.ts';
import { apache, missing, nginx } from './apache-and-nginx.ts';

// Each of these starts processes.
vi.setConfig({ testTimeout: 25_000 });

/** A server that knows of no gateway. It names its URLs as it believes they are. */
function backend(self: (host: string) => string) {
  const named =
    (status: number, path: string): WireAnswer =>
    (response, request) => {
      const location = self(request.headers.host ?? '') + path;
      send(status, { location })(response, request);
    };
  return wireServer({
    'POST /tasks': named(202, '/tasks/1'),
    'GET /tasks/1': [named(202, '/tasks/1'), named(303, '/results/1')],
    'GET /results/1': send(200, {}, { total: 42 }),
  });
}

const options = { polling: { ...quick, maxFailures: 2 }, limits: { visibility: 20 } };
const whole = ['POST /tasks', 'GET /tasks/1', 'GET /tasks/1', 'GET /results/1'];
const says = 'correct its URLs with rewriteUrl';

describe('Apache, with ProxyPass /async-operation', () => {
  const reason = missing('apache2');

  /** What is said of an operation that goes by way of it. */
  async function run(origin: string, more: ClientOptions = {}) {
    const client = createClient({ baseUrl: `${origin}/async-operation/`, ...options, ...more });
    return client.run('tasks');
  }
  const failure = async (origin: string) => (await rejection(run(origin))) as OperationError;

  test('a lost prefix: nothing is there', async ({ skip }) => {
    skip(!!reason, reason);
    const server = await backend(() => '');
    const origin = await apache(`ProxyPass /async-operation ${server.origin}`);
    expect(await failure(origin)).toMatchObject({
      name: 'OperationGoneError',
      message: expect.stringContaining(says),
      checkpoint: { statusUrl: `${origin}/tasks/1` },
    });
    expect(server.lines).toEqual(['POST /tasks']);
    const result = await run(origin, {
      rewriteUrl: ({ pathname, search }) => `${origin}/async-operation${pathname}${search}`,
    });
    expect(result).toEqual({ total: 42 });
    expect(server.lines.slice(1)).toEqual(whole);
  });

  test('a lost slash: nothing is there either', async ({ skip }) => {
    skip(!!reason, reason);
    const server = await wireServer({
      // What is asked has a slash too many, what is named one too few.
      'POST //tasks': send(202, { location: 'http://backend.invalid/tasks/1' }),
      'GET //tasks/1': send(303, { location: 'http://backend.invalid/results/1' }),
      'GET //results/1': send(200, {}, { total: 42 }),
    });
    const origin = await apache(`
      ProxyPass /async-operation ${server.origin}/
      ProxyPassReverse /async-operation http://backend.invalid/`);
    expect(await failure(origin)).toMatchObject({
      name: 'OperationGoneError',
      message: expect.stringContaining(says),
      checkpoint: { statusUrl: `${origin}/async-operationtasks/1` },
    });
    const result = await run(origin, {
      rewriteUrl: (url) => url.href.replace(/async-operation(?!\/)/, '$&/'),
    });
    expect(result).toEqual({ total: 42 });
    expect(server.lines).toEqual([
      'POST //tasks',
      'POST //tasks',
      'GET //tasks/1',
      'GET //results/1',
    ]);
  });

  test('an inner host: nobody answers', async ({ skip }) => {
    skip(!!reason, reason);
    const server = await backend(() => 'http://backend.invalid:8080');
    const origin = await apache(`ProxyPass /async-operation ${server.origin}`);
    expect(await failure(origin)).toMatchObject({
      name: 'PollError',
      message: expect.stringMatching(`no answer from http://backend.invalid:8080 .*${says}`),
    });
    const result = await run(origin, {
      rewriteUrl: ({ pathname }) => `${origin}/async-operation${pathname}`,
    });
    expect(result).toEqual({ total: 42 });
    expect(server.lines.slice(1)).toEqual(whole);
  });

  test('its own redirects, which name it as its configuration does', async ({ skip }) => {
    skip(!!reason, reason);
    const server = await wireServer({
      'POST /': send(202, { location: '/async-operation/1' }),
      'GET /1': send(200, {}, { status: 'done', result: 42 }),
    });
    const origin = await apache(`
      UseCanonicalName On
      RedirectMatch 308 ^/async-operation$ /async-operation/
      RedirectMatch 301 ^/async-operation/1$ /async-operation/monitors/1
      ProxyPass /async-operation/monitors/ ${server.origin}/
      ProxyPass /async-operation/ ${server.origin}/`);
    const submit = (more: ClientOptions = {}) =>
      createClient({ baseUrl: origin, ...options, ...more }).run('async-operation');
    expect(await rejection(submit())).toMatchObject({
      name: 'ProtocolError',
      message: expect.stringMatching(`a redirect of the submit to http://apache.invalid.*${says}`),
    });
    expect(server.lines).toEqual([]);
    expect(await submit({ rewriteUrl: 'same-origin' })).toBe(42);
    expect(server.lines).toEqual(['POST /', 'GET /1']);
  });
});

describe('nginx, at which TLS ends', () => {
  const reason = missing('nginx');
  const file = (name: string) => fileURLToPath(new URL(`../support/${name}`, import.meta.url));

  /** Runs an operation in a process that trusts the certificate. */
  async function run(baseUrl: string, more: object = {}): Promise<unknown> {
    const jobs: Job[] = [{ baseUrl, options: { ...options, ...more } }];
    const authority = file('tls/authority.pem');
    // The second is Deno's name for it.
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: authority, DENO_CERT: authority };
    const command = [file('client-process.ts'), JSON.stringify(jobs)];
    const { stdout } = await promisify(execFile)(process.execPath, command, { env });
    return (JSON.parse(stdout) as Report).ends[0];
  }
  const proxied = (origin: string, path = '/') => `
    location ${path} {
      proxy_pass ${origin}/;
      proxy_set_header Host $http_host;
      proxy_redirect off;
    }`;
  const same = { rewriteUrl: 'same-origin' };

  test('a lost https, by the name that it was asked by', async ({ skip }) => {
    skip(!!reason, reason);
    const server = await backend((host) => `http://${host}`);
    const origin = await nginx(proxied(server.origin));
    // The port speaks TLS alone.
    expect(await run(origin)).toMatchObject({
      name: 'PollError',
      message: expect.stringMatching(`HTTP 400.*${says}`),
    });
    expect(server.lines).toEqual(['POST /tasks']);
    expect(await run(origin, same)).toEqual({ total: 42 });
    expect(server.lines.slice(1)).toEqual(whole);
  });

  test('a lost https, by its public name: it is not asked at all', async ({ skip }) => {
    skip(!!reason, reason);
    const server = await backend(() => 'http://api.invalid');
    const origin = await nginx(proxied(server.origin));
    expect(await run(origin)).toMatchObject({
      name: 'ProtocolError',
      message: expect.stringMatching(`from https: down to http: \\(api.invalid\\).*${says}`),
    });
    expect(await run(origin, same)).toEqual({ total: 42 });
    expect(server.lines.slice(1)).toEqual(whole);
  });

  test('an inner host', async ({ skip }) => {
    skip(!!reason, reason);
    const server = await backend(() => 'https://backend.invalid');
    const origin = await nginx(proxied(server.origin));
    expect(await run(origin)).toMatchObject({
      name: 'PollError',
      message: expect.stringMatching(`no answer from https://backend.invalid .*${says}`),
    });
    expect(await run(origin, same)).toEqual({ total: 42 });
    expect(server.lines.slice(1)).toEqual(whole);
    expect(server.requests.at(-1)?.headers['x-api-key']).toBe('secret');
  });
});
