import { type Convention, createClient, http } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  accepted,
  fastTime,
  monitor,
  scriptedAnswers,
  status,
} from '../support/scripted-answers.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

/** The one request that a submit makes. */
async function submitted(
  ...[input, options, client = {}]: [
    ...Parameters<ReturnType<typeof createClient>['submit']>,
    Parameters<typeof createClient>[0]?,
  ]
) {
  const server = scriptedAnswers(accepted());
  await createClient({ ...server.options, ...client }).submit(input, options);
  expect(server.requests).toHaveLength(1);
  return server.requests[0]!;
}

describe('the method', () => {
  test('is POST, without a body if none is given', async () => {
    const { method, text, url, headers } = await submitted('reports', undefined);
    expect([method, url, text]).toEqual(['POST', 'https://api.example.com/reports', '']);
    expect(headers.has('content-type')).toBe(false);
  });

  test.for(['get', 'put', 'patch', 'delete', 'post', 'PATCH'])('can be %s', async (method) => {
    const request = await submitted('reports', { method });
    expect(request.method).toBe(method.toUpperCase());
  });

  test('of the client is the default of every submit, and never that of a poll', async () => {
    const server = scriptedAnswers(accepted(), status('done', { result: 1 }));
    await createClient({ ...server.options, method: 'put' }).run('reports');
    expect(server.lines).toEqual(['PUT https://api.example.com/reports', `GET ${monitor}`]);
  });

  test.for([
    { label: 'the client', client: { method: 'put' }, input: 'reports' },
    {
      label: 'a Request',
      client: {},
      input: new Request('https://api.example.com/reports', { method: 'PUT' }),
    },
  ])('of $label is what a convention is told', async ({ client, input }) => {
    const told: string[] = [];
    const convention: Convention = {
      ...http(),
      prepare({ method }) {
        told.push(method);
        return {};
      },
      accept(answer, request) {
        told.push(request.method);
        return http().accept(answer, request);
      },
    };
    await submitted(input, undefined, { ...client, convention });
    expect(told).toEqual(['PUT', 'PUT']);
  });
});

describe('the body', () => {
  test('as `json` is sent as JSON with its content type', async () => {
    const { text, headers } = await submitted('reports', { json: { year: 2026 } });
    expect(text).toBe('{"year":2026}');
    expect(headers.get('content-type')).toBe('application/json');
  });

  test('as `body` is sent as it is', async () => {
    const { text, headers } = await submitted('reports', {
      body: 'year;2026',
      headers: { 'content-type': 'text/csv' },
    });
    expect([text, headers.get('content-type')]).toEqual(['year;2026', 'text/csv']);
  });

  test('may be a form', async () => {
    const { text, headers } = await submitted('reports', {
      body: new URLSearchParams({ year: '2026' }),
    });
    expect(text).toBe('year=2026');
    expect(headers.get('content-type')).toContain('application/x-www-form-urlencoded');
  });
});

describe('the URL', () => {
  test.for([
    { label: 'a path under baseUrl', input: 'reports', url: 'https://api.example.com/reports' },
    {
      label: 'a path that replaces that of baseUrl, as links do',
      input: '/reports',
      client: { baseUrl: 'https://api.example.com/v1/' },
      url: 'https://api.example.com/reports',
    },
    {
      label: 'a path that is joined to prefix',
      input: '/reports',
      client: { baseUrl: undefined, prefix: 'https://api.example.com/v1' },
      url: 'https://api.example.com/v1/reports',
    },
    {
      label: 'an absolute URL, whatever baseUrl says',
      input: 'https://other.example.com/reports',
      url: 'https://other.example.com/reports',
    },
    {
      label: 'a URL object',
      input: new URL('https://api.example.com/reports?a=1'),
      url: 'https://api.example.com/reports?a=1',
    },
  ])('may be $label', async ({ input, client, url }) => {
    expect((await submitted(input, undefined, client)).url).toBe(url);
  });

  test("takes the operation's own baseUrl before the client's", async () => {
    const { url } = await submitted('reports', { baseUrl: 'https://api.example.com/v2/' });
    expect(url).toBe('https://api.example.com/v2/reports');
  });

  test('gets the searchParams of client and operation, like those of ky', async () => {
    const { url } = await submitted(
      'reports?a=1',
      { searchParams: { c: 3, none: undefined } },
      { searchParams: { b: 2 } },
    );
    expect(url).toBe('https://api.example.com/reports?a=1&b=2&c=3');
  });

  test('keeps its searchParams to itself: no poll has them', async () => {
    const server = scriptedAnswers(accepted(), status('done', { result: 1 }));
    const client = createClient({ ...server.options, searchParams: { b: 2 } });
    await client.run('reports', { searchParams: { c: 3 } });
    expect(server.lines[1]).toBe(`GET ${monitor}`);
  });
});

describe('the headers', () => {
  test("of client and operation are merged, the operation's win", async () => {
    const { headers } = await submitted(
      'reports',
      { headers: { 'x-both': 'operation', 'x-operation': '1' } },
      { headers: { 'x-both': 'client', 'x-client': '1' } },
    );
    expect([headers.get('x-both'), headers.get('x-operation'), headers.get('x-client')]).toEqual([
      'operation',
      '1',
      '1',
    ]);
  });

  test('go along to the polls, without those that describe the submit', async () => {
    const server = scriptedAnswers(accepted(), status('done', { result: 1 }));
    const client = createClient({ ...server.options, headers: { authorization: 'Bearer t' } });
    await client.run('reports', {
      json: { year: 2026 },
      idempotencyKey: 'key-1',
      headers: {
        'x-tenant': 'acme',
        prefer: 'respond-async',
        'if-match': '"1"',
        'content-language': 'en',
      },
    });
    const { headers } = server.requests[1]!;
    expect(Object.fromEntries(headers)).toEqual({
      accept: 'application/json, */*;q=0.5',
      authorization: 'Bearer t',
      'x-tenant': 'acme',
    });
  });
});

describe('a Request', () => {
  const request = () =>
    new Request('https://api.example.com/reports', {
      method: 'PUT',
      body: '{"year":2026}',
      headers: { 'content-type': 'application/json', 'x-own': '1' },
    });

  test('is submitted as it is, with its own method, body and headers', async () => {
    const { method, url, text, headers } = await submitted(request(), undefined, {
      baseUrl: undefined,
    });
    expect([method, url, text]).toEqual([
      'PUT',
      'https://api.example.com/reports',
      '{"year":2026}',
    ]);
    expect(headers.get('x-own')).toBe('1');
  });

  test('gives way to the options, as in ky', async () => {
    const { method } = await submitted(request(), { method: 'patch' }, { baseUrl: undefined });
    expect(method).toBe('PATCH');
  });
});
