import { createClient, ProtocolError } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  accepted,
  fastTime,
  rejection,
  scriptedAnswers,
  status,
} from '../support/scripted-answers.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

/** The status URL that a client finds in the answer to `POST /v1/reports`. */
async function found(...answers: Response[]): Promise<string> {
  const server = scriptedAnswers(...answers);
  return (await createClient(server.options).submit('v1/reports')).statusUrl;
}

const origin = 'https://api.example.com';

describe('the monitor is found in', () => {
  test.for<{ label: string; headers: Record<string, string> }>([
    { label: 'Operation-Location', headers: { 'operation-location': '/tasks/1' } },
    { label: 'Azure-AsyncOperation', headers: { 'azure-asyncoperation': '/tasks/1' } },
    { label: 'Link; rel=monitor', headers: { link: '</tasks/1>; rel=monitor' } },
    { label: 'Link; rel="status"', headers: { link: '</tasks/1>; rel="status"' } },
    {
      label: 'one Link among others',
      headers: { link: '</a,b>; rel="next", </tasks/1>; title="x"; rel="up monitor"' },
    },
    { label: 'Location', headers: { location: '/tasks/1' } },
    { label: 'Content-Location', headers: { 'content-location': '/tasks/1' } },
  ])('the header $label', async ({ headers }) => {
    expect(await found(accepted(headers))).toBe(`${origin}/tasks/1`);
  });

  test.for<{ label: string; body: object }>([
    { label: 'statusUrl', body: { statusUrl: '/tasks/1' } },
    { label: 'status_url', body: { status_url: '/tasks/1' } },
    { label: 'statusQueryGetUri', body: { statusQueryGetUri: '/tasks/1' } },
    { label: 'urls.get', body: { urls: { get: '/tasks/1', cancel: '/tasks/1/cancel' } } },
    { label: 'links.self', body: { links: { self: '/tasks/1' } } },
    { label: 'links, as a list', body: { links: [{ rel: 'self', href: '/tasks/1' }] } },
    {
      label: 'links, as a list with others',
      body: {
        links: [
          { rel: 'help', href: '/help' },
          { rel: 'self', href: '/tasks/1' },
        ],
      },
    },
    { label: '_links.self.href', body: { _links: { self: { href: '/tasks/1' } } } },
    { label: '_links.monitor', body: { _links: { monitor: { href: '/tasks/1' } } } },
  ])('the body: $label', async ({ body }) => {
    expect(await found(accepted({}, body))).toBe(`${origin}/tasks/1`);
  });
});

describe('where several are named, the first of this order counts:', () => {
  const sources: [name: string, headers: Record<string, string>][] = [
    ['operation-location', { 'operation-location': '/operation-location' }],
    ['azure-asyncoperation', { 'azure-asyncoperation': '/azure-asyncoperation' }],
    ['link', { link: '</link>; rel="monitor"' }],
    ['location', { location: '/location' }],
    ['content-location', { 'content-location': '/content-location' }],
    ['body', {}],
  ];

  test.for(sources.map(([name], index) => ({ name, from: sources.slice(index) })))(
    '$name, before those after it',
    async ({ name, from }) => {
      const headers = Object.assign({}, ...from.map(([, headers]) => headers));
      expect(await found(accepted(headers, { statusUrl: '/body' }))).toBe(`${origin}/${name}`);
    },
  );
});

describe('its URL', () => {
  test.for([
    { label: 'absolute', location: 'https://api.example.com/tasks/1', url: `${origin}/tasks/1` },
    { label: 'a path', location: '/tasks/1', url: `${origin}/tasks/1` },
    { label: 'relative to the submit', location: 'tasks/1', url: `${origin}/v1/tasks/1` },
    { label: 'relative, upwards', location: '../tasks/1', url: `${origin}/tasks/1` },
    { label: 'a query alone', location: '?task=1', url: `${origin}/v1/reports?task=1` },
    { label: 'without a scheme', location: '//api.example.com/t/1', url: `${origin}/t/1` },
  ])('may be $label', async ({ location, url }) => {
    expect(await found(accepted({ location }))).toBe(url);
  });

  test('in a body is relative to the answer, too', async () => {
    expect(await found(accepted({}, { statusUrl: 'tasks/1' }))).toBe(`${origin}/v1/tasks/1`);
  });

  test('is relative to where a redirect of the submit has led', async () => {
    const moved = new Response(null, { status: 307, headers: { location: '/v2/all/reports' } });
    expect(await found(moved, accepted({ location: 'tasks/1' }))).toBe(`${origin}/v2/all/tasks/1`);
  });

  test.for(['javascript:alert(1)', 'ftp://example.com/1', 'file:///etc/passwd', 'http://['])(
    'may not be %s',
    async (location) => {
      const error = await rejection(found(accepted({ location })));
      expect(error).toBeInstanceOf(ProtocolError);
    },
  );
});

describe('a Location beside', () => {
  test.for<{ label: string; headers: Record<string, string> }>([
    { label: 'Operation-Location', headers: { 'operation-location': '/tasks/1' } },
    { label: 'Azure-AsyncOperation', headers: { 'azure-asyncoperation': '/tasks/1' } },
    { label: 'Link; rel="status"', headers: { link: '</tasks/1>; rel="status"' } },
  ])('$label is where the result will be', async ({ headers }) => {
    const server = scriptedAnswers(
      accepted({ ...headers, location: '/reports/1' }),
      status('Running'),
      status('Succeeded'),
      Response.json({ total: 7 }),
    );
    expect(await createClient(server.options).run('reports')).toEqual({ total: 7 });
    expect(server.lines.slice(1)).toEqual([
      `GET ${origin}/tasks/1`,
      `GET ${origin}/tasks/1`,
      `GET ${origin}/reports/1`,
    ]);
  });

  test('Content-Location is the monitor', async () => {
    const headers = { location: '/tasks/1', 'content-location': '/reports/1' };
    expect(await found(accepted(headers))).toBe(`${origin}/tasks/1`);
  });
});

describe('a 200', () => {
  test('that says "queued" and names a monitor goes on there', async () => {
    const server = scriptedAnswers(
      status('queued', { statusUrl: '/tasks/1' }),
      status('done', { result: 7 }),
    );
    expect(await createClient(server.options).run('reports')).toBe(7);
    expect(server.lines[1]).toBe(`GET ${origin}/tasks/1`);
  });

  test('that says "queued" without a monitor is a ProtocolError that says so', async () => {
    const error = await rejection(found(status('queued')));
    expect(error).toBeInstanceOf(ProtocolError);
    expect((error as Error).message).toContain('queued');
  });

  test('with a polling_url goes on there, whatever it says', async () => {
    const server = scriptedAnswers(
      Response.json({ id: 1, polling_url: '/tasks/1' }),
      status('ready', { result: 7 }),
    );
    expect(await createClient(server.options).run('reports')).toBe(7);
    expect(server.lines[1]).toBe(`GET ${origin}/tasks/1`);
  });

  test('with a Location and no word is a result', async () => {
    const server = scriptedAnswers(Response.json({ id: 1 }, { headers: { location: '/x/1' } }));
    expect(await createClient(server.options).run('reports')).toEqual({ id: 1 });
    expect(server.requests).toHaveLength(1);
  });
});
