/** A server that imitates a page, as jsdom and shims for rendering do. */
import { createClient } from 'await202';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { rejection } from '../support/scripted-answers.ts';
import { quick, send, wireServer } from '../support/wire-server.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

const headers = { authorization: 'Bearer secret', 'x-api-key': 'secret' };

/** The ways in which globals of a page come to a server, none of them the engine's own. */
const imitations: readonly { label: string; globals: Readonly<Record<string, unknown>> }[] = [
  { label: 'a document and nothing else', globals: { document: { baseURI: 'about:blank' } } },
  {
    label: 'the classes of jsdom',
    globals: {
      document: { baseURI: 'about:blank' },
      Document: class Document {},
    },
  },
  {
    label: 'functions',
    globals: { document: {}, Document: function Document() {}, importScripts: () => undefined },
  },
  {
    label: 'a Proxy for everything, which calls itself native code',
    globals: { document: {}, Document: new Proxy(function Document() {}, {}) },
  },
  {
    label: 'bound functions, which do so too',
    globals: { document: {}, Document: function Document() {}.bind(undefined) },
  },
  { label: 'a worker', globals: { importScripts: () => undefined } },
];

describe.for(imitations)('$label', ({ globals }) => {
  test('takes nothing of the caller’s along with a redirect to a stranger', async () => {
    for (const [name, value] of Object.entries(globals)) vi.stubGlobal(name, value);
    const stranger = await wireServer({
      'GET /tasks/1': send(200, {}, { status: 'succeeded', result: 42 }),
    });
    const home = await wireServer({
      'POST /tasks': send(202, { location: '/tasks/1' }),
      'GET /tasks/1': send(307, { location: `${stranger.origin}/tasks/1` }),
    });
    const client = createClient({ baseUrl: home.origin, headers, polling: quick });
    expect(await client.run('tasks')).toBe(42);
    expect(stranger.lines).toEqual(['GET /tasks/1']);
    expect(JSON.stringify(stranger.requests)).not.toContain('secret');
    for (const request of home.requests) expect(request.headers).toMatchObject(headers);
  });

  test('sends no submit there', async () => {
    for (const [name, value] of Object.entries(globals)) vi.stubGlobal(name, value);
    const stranger = await wireServer();
    const location = `${stranger.origin}/tasks`;
    const home = await wireServer({ 'POST /tasks': send(307, { location }) });
    const client = createClient({ baseUrl: home.origin, headers, polling: quick });
    const error = await rejection(client.run('tasks', { json: { card: 'secret' } }));
    expect(error).toMatchObject({ name: 'ProtocolError' });
    expect(stranger.requests).toEqual([]);
  });
});
