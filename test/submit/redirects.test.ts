import { createClient, http, ProtocolError, SubmitError } from 'await202';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { asPage } from '../support/page.ts';
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
  vi.unstubAllGlobals();
});

const redirect = (code: number, location: string) =>
  new Response(null, { status: code, headers: { location } });

test.for([302, 303])('a submit answered with a %i goes on as a GET', async (code) => {
  const server = scriptedAnswers(redirect(code, '/reports/1'), Response.json({ total: 7 }));
  const options = { json: { year: 2026 }, headers: { 'x-team': 'a', prefer: 'respond-async' } };
  expect(await createClient(server.options).run('reports', options)).toEqual({ total: 7 });
  const [, followed] = server.requests;
  expect(server.lines[1]).toBe('GET https://api.example.com/reports/1');
  expect(followed?.text).toBe('');
  expect(followed?.headers.get('x-team')).toBe('a');
  expect(followed?.headers.get('prefer')).toBeNull();
});

test.for([307, 308])('a submit answered with a %i is made again, there', async (code) => {
  const server = scriptedAnswers(
    redirect(code, '/v2/reports?region=eu'),
    accepted(),
    status('done', { result: 7 }),
  );
  const options = { json: { year: 2026 }, searchParams: { draft: 'no' } };
  expect(await createClient(server.options).run('reports', options)).toBe(7);
  expect(server.lines[1]).toBe('POST https://api.example.com/v2/reports?region=eu');
  expect(server.requests[1]?.text).toBe('{"year":2026}');
});

test.for([307, 308])(
  'a Request answered with a %i is made again, there, with its body',
  async (code) => {
    const server = scriptedAnswers(
      redirect(code, 'https://api.example.com/v2/reports'),
      accepted(),
    );
    const request = new Request('https://api.example.com/reports', { method: 'PUT', body: 'year' });
    await createClient(server.options).submit(request);
    expect(server.lines[1]).toBe('PUT https://api.example.com/v2/reports');
    expect(server.requests[1]?.text).toBe('year');
  },
);

test('a poll that is a POST loses its body when a 301 makes it a GET', async () => {
  const convention = {
    ...http(),
    poll: () => ({ url: 'https://api.example.com/ask', method: 'POST', json: { ticket: 1 } }),
  };
  const server = scriptedAnswers(accepted(), redirect(301, '/told'), status('done', { result: 7 }));
  expect(await createClient({ ...server.options, convention }).run('reports')).toBe(7);
  expect(server.lines.slice(1)).toEqual([
    'POST https://api.example.com/ask',
    'GET https://api.example.com/told',
  ]);
  expect(server.requests[1]?.text).toBe('{"ticket":1}');
  expect(server.requests[2]?.text).toBe('');
});

test('a slash that is missing where a 303 leads loses nothing', async () => {
  const server = scriptedAnswers(
    redirect(303, '/reports/1'),
    redirect(301, '/reports/1/'),
    Response.json({ total: 7 }),
  );
  expect(await createClient(server.options).run('reports')).toEqual({ total: 7 });
  expect(server.lines.at(-1)).toBe('GET https://api.example.com/reports/1/');
});

test('the error of a submit that a redirect has lost has no cause', async () => {
  const server = scriptedAnswers(redirect(301, '/reports/'));
  const error = await rejection(createClient(server.options).run('reports'));
  expect(error).toBeInstanceOf(SubmitError);
  expect((error as Error).cause).toBeUndefined();
});

// Too late to hold anything back, but not to go on with it.
test('a submit that a browser redirected to a stranger is a ProtocolError', async () => {
  asPage('https://app.example.com/');
  const strange = Object.defineProperties(accepted(), {
    redirected: { value: true },
    url: { value: 'https://stranger.example/reports' },
  });
  const fetch = () => Promise.resolve(strange);
  const error = await rejection(createClient({ fetch }).submit('https://api.example.com/reports'));
  expect(error).toBeInstanceOf(ProtocolError);
  expect((error as Error).message).toContain('https://stranger.example');
});
