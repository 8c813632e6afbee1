import { azure, createClient, fhir, google, http, odata, ogc } from 'await202';
import { createTaskServer, type DialectName, scenario } from 'await202/mocks';
import { setupTaskServer } from 'await202/mocks/msw/node';
import { listen } from 'await202/mocks/node';
import { describe, expect, test } from 'vitest';

const conventions = {
  http: http(),
  azure: azure({ cancel: true }),
  google: google(),
  odata: odata(),
  fhir: fhir(),
  ogc: ogc(),
};
const dialects = Object.keys(conventions) as DialectName[];

const serverOf = (dialect: DialectName) =>
  createTaskServer({ dialect, baseUrl: 'https://api.example.com/v1/' }).on(
    'POST /reports',
    scenario().succeeds({ total: 42 }),
    scenario().running(99),
  );

/** Awaits one report, and cancels another. */
async function talk(dialect: DialectName, baseUrl: string) {
  const polling = { minDelay: 1, jitter: 0 };
  const client = createClient({ baseUrl, convention: conventions[dialect], polling });
  const result = await client.run('reports');
  const operation = await client.submit('reports');
  const { state } = await operation.cancel();
  return { result, state };
}

describe('every dialect', () => {
  test.for(dialects)('%s: is spoken on a real port', async (dialect) => {
    const server = serverOf(dialect);
    await using listener = await listen(server);
    expect(await talk(dialect, listener.url)).toEqual({ result: { total: 42 }, state: 'canceled' });
    expect(server.tasks.map(({ state }) => state)).toEqual(['succeeded', 'canceled']);
  });

  test.for(dialects)('through MSW, %s is spoken', async (dialect) => {
    const server = serverOf(dialect);
    const network = setupTaskServer(server);
    network.listen();
    try {
      expect(await talk(dialect, server.baseUrl)).toEqual({
        result: { total: 42 },
        state: 'canceled',
      });
      expect(server.requests.map(({ kind }) => kind)).not.toContain('other');
    } finally {
      network.close();
    }
  });

  test.for(dialects)('%s: cannot be anything at all', (dialect) => {
    const server = createTaskServer({ dialect });
    const url = 'https://api.example.com/nothing/here';
    expect(server.serves({ method: 'GET', url })).toBe(false);
    expect(server.handle({ method: 'GET', url })).toMatchObject({ kind: 'reply', status: 404 });
  });
});

describe('a dialect', () => {
  const api = 'https://api.example.com';

  test('is http unless you say otherwise', () => {
    const request = { method: 'POST', url: `${api}/tasks` };
    expect(createTaskServer().handle(request)).toEqual(
      createTaskServer({ dialect: 'http' }).handle(request),
    );
  });

  test('that nobody speaks is an error', () => {
    const dialect = 'toString' as DialectName;
    expect(() => createTaskServer({ dialect })).toThrow(
      "createTaskServer({ dialect }): got 'toString'; expected one of http, azure, google, odata, fhir, ogc.",
    );
  });

  test.for([
    ['http', 'PUT', '/tasks/task-1', 'GET, DELETE'],
    ['http', 'DELETE', '/tasks/task-1/result', 'GET'],
    ['azure', 'DELETE', '/operations/task-1', 'GET'],
    ['google', 'GET', '/operations/task-1:cancel', 'POST'],
    ['odata', 'POST', '/tasks/task-1', 'GET, DELETE'],
    ['ogc', 'DELETE', '/jobs/task-1/results', 'GET'],
  ] as const)('%s has no %s %s', ([dialect, method, path, allow]) => {
    const answer = createTaskServer({ dialect }).handle({ method, url: `${api}${path}` });
    expect(answer).toMatchObject({ status: 405, headers: { allow } });
  });

  test('has its defaults where a scenario says undefined', () => {
    const one = scenario().monitor({ in: undefined }).accepts({ status: undefined });
    const server = createTaskServer({ dialect: 'azure', scenario: one });
    expect(server.handle({ method: 'POST', url: `${api}/tasks` })).toMatchObject({
      status: 202,
      headers: { 'operation-location': `${api}/operations/task-1` },
    });
  });

  test('yields to the scenario', () => {
    const one = scenario()
      .accepts({ status: 200, body: 'none', headers: { 'x-trace': 'abc' } })
      .monitor({ in: { link: 'monitor' }, urls: 'relative' });
    const server = createTaskServer({ dialect: 'ogc', scenario: one });
    expect(server.handle({ method: 'POST', url: `${api}/tasks` })).toEqual({
      kind: 'reply',
      status: 200,
      headers: { link: '</jobs/task-1>; rel="monitor"', 'x-trace': 'abc' },
      body: undefined,
    });
  });

  test('logs what a request was for', () => {
    const server = createTaskServer({ dialect: 'google' });
    const ask = (method: string, path: string) => server.handle({ method, url: `${api}${path}` });
    ask('POST', '/tasks');
    ask('GET', '/operations/task-1');
    ask('POST', '/operations/task-1:cancel');
    expect(server.requests.map(({ kind, taskId }) => [kind, taskId])).toEqual([
      ['submit', 'task-1'],
      ['poll', 'task-1'],
      ['cancel', 'task-1'],
    ]);
  });

  test('has its own words for an Idempotency-Key that was used before', () => {
    const server = createTaskServer({ dialect: 'odata' });
    const submit = (body: string) =>
      server.handle({
        method: 'POST',
        url: `${api}/tasks`,
        headers: { prefer: 'respond-async', 'idempotency-key': 'k1' },
        body,
      });
    expect(submit('a')).toMatchObject({ status: 202 });
    expect(submit('a')).toMatchObject({ status: 202, headers: { 'idempotent-replayed': 'true' } });
    expect(submit('b')).toMatchObject({
      status: 422,
      body: expect.stringContaining('{"error":{"code":"422","message":"This Idempotency-Key'),
    });
  });

  test.for([
    ['azure', scenario().succeeds({}, { at: 'redirect' }), "'redirect'", "'embedded' or 'url'"],
    [
      'azure',
      scenario().monitor({ in: 'Location' }).succeeds({}, { at: 'url' }),
      "'url'",
      "'bare'",
    ],
    ['odata', scenario().succeeds({}, { at: 'embedded' }), "'embedded'", "'bare'"],
    ['fhir', scenario().succeeds({}, { at: 'embedded' }), "'embedded'", "'bare' or 'url'"],
    ['ogc', scenario().succeeds({}, { at: 'bare' }), "'bare'", "'url'"],
  ] as const)('%s has no result at %s', ([dialect, one, got, expected]) => {
    expect(() => createTaskServer({ dialect, scenario: one })).toThrow(
      `Scenario: got a result at ${got}; the dialect '${dialect}' expects ${expected}.`,
    );
  });
});
