import { body, createClient, type HttpOptions, header, http, link, template } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  accepted,
  fastTime,
  monitor,
  rejection,
  type ScriptedAnswer,
  scriptedAnswers,
  status,
} from '../support/scripted-answers.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

const origin = 'https://api.example.com';

/** A client that speaks `http({ … })`, and its server. */
function speaking(options: HttpOptions, ...answers: ScriptedAnswer[]) {
  const server = scriptedAnswers(...answers);
  return { server, client: createClient({ ...server.options, convention: http(options) }) };
}

describe('`monitor`', () => {
  test.for<{ label: string; options: HttpOptions; answer: () => Response }>([
    {
      label: 'header()',
      options: { monitor: header('GW-Async-Location') },
      answer: () => accepted({ 'gw-async-location': '/tasks/1', location: '/other' }),
    },
    {
      label: 'body()',
      options: { monitor: body('job.href') },
      answer: () => accepted({ location: '/other' }, { job: { href: '/tasks/1' } }),
    },
    {
      label: 'body() with an index',
      options: { monitor: body('jobs.0.href') },
      answer: () => accepted({}, { jobs: [{ href: '/tasks/1' }] }),
    },
    {
      label: 'body() of a name with dots',
      options: { monitor: body('@odata.id') },
      answer: () => accepted({}, { '@odata.id': '/tasks/1' }),
    },
    {
      label: 'link()',
      options: { monitor: link('https://example.com/rels/job') },
      answer: () => accepted({ link: '</tasks/1>; rel="https://example.com/rels/job"' }),
    },
    {
      label: 'template() with the id of the body',
      options: { monitor: template('{origin}/tasks/{id}') },
      answer: () => accepted({}, { id: 1 }),
    },
    {
      label: 'several, of which the first that is there counts',
      options: { monitor: [header('x-first'), body('second'), header('location')] },
      answer: () => accepted({ location: '/other' }, { second: '/tasks/1' }),
    },
    {
      label: 'a function',
      options: { monitor: ({ body }) => `/tasks/${(body as number[]).length}` },
      answer: () => accepted({}, ['x']),
    },
  ])('may be $label', async ({ options, answer }) => {
    const { client } = speaking(options, answer());
    expect((await client.submit('reports')).statusUrl).toBe(monitor);
  });

  test('that is not where it should be is a ProtocolError; nothing else is guessed', async () => {
    const { client } = speaking({ monitor: header('x-job') }, accepted({ location: '/tasks/1' }));
    expect(await rejection(client.submit('reports'))).toMatchObject({ name: 'ProtocolError' });
  });
});

describe('template()', () => {
  test.for([
    { label: 'encodes a value', pattern: '/t/{id}', url: `${origin}/t/a%2Fb%3Fc` },
    { label: 'leaves {+value} as it is', pattern: '/t/{+id}', url: `${origin}/t/a/b?c` },
    {
      label: 'knows the URL of the answer',
      pattern: '{url}/status',
      url: `${origin}/reports/status`,
    },
    { label: 'reads the body by path', pattern: '{origin}/t/{job.no}', url: `${origin}/t/7` },
  ])('$label', async ({ pattern, url }) => {
    const answer = accepted({}, { id: 'a/b?c', job: { no: 7 } });
    const { client } = speaking({ monitor: template(pattern) }, answer);
    expect((await client.submit('reports')).statusUrl).toBe(url);
  });

  test.for([undefined, null, {}, [], true])('without a value (%j) is not there', async (id) => {
    const { client } = speaking({ monitor: template('/tasks/{id}') }, accepted({}, { id }));
    expect(await rejection(client.submit('reports'))).toMatchObject({ name: 'ProtocolError' });
  });
});

describe('what a status document says', () => {
  const shop: HttpOptions = {
    state: body('job.phase'),
    words: {
      running: ['brewing'],
      succeeded: ['shipped'],
      failed: ['lost'],
      canceled: ['recalled'],
    },
    progress: body('job.done'),
    message: header('x-remark'),
  };
  const job = (job: object, headers: HeadersInit = {}) => Response.json({ job }, { headers });

  test.for([
    { word: 'Brewing', state: 'running' },
    { word: 'SHIPPED', state: 'succeeded' },
    { word: 'lost', state: 'failed' },
    { word: 're-called', state: 'canceled' },
    { word: 'queued', state: 'pending' },
    { word: 'whatever', state: 'running' },
  ])('`state` and `words`: $word means $state', async ({ word, state }) => {
    const { client } = speaking(shop, accepted(), job({ phase: word }));
    expect(await (await client.submit('x')).poll()).toMatchObject({ state, word });
  });

  test('own words come before the common ones', async () => {
    const { client } = speaking(
      { words: { running: ['completed'] } },
      accepted(),
      status('completed'),
    );
    expect((await (await client.submit('x')).poll()).state).toBe('running');
  });

  test('`progress` and `message`', async () => {
    const answer = job({ phase: 'brewing', done: 40 }, { 'x-remark': 'hot' });
    const { client } = speaking(shop, accepted(), answer);
    expect(await (await client.submit('x')).poll()).toMatchObject({
      progress: 0.4,
      message: 'hot',
    });
  });

  test('`progress` is nowhere else then', async () => {
    const answer = Response.json({ job: { phase: 'brewing' }, percentComplete: 90 });
    const { client } = speaking(shop, accepted(), answer);
    expect((await (await client.submit('x')).poll()).progress).toBeUndefined();
  });

  test('`result`', async () => {
    const { client } = speaking(
      { result: body('data.rows') },
      accepted(),
      status('done', { result: 'not this', data: { rows: [7] } }),
    );
    expect(await client.run('x')).toEqual([7]);
  });

  test('`resultUrl` of the final status', async () => {
    const { client, server } = speaking(
      { resultUrl: body('files.0') },
      accepted(),
      status('done', { files: ['/files/1'] }),
      Response.json(7),
    );
    expect(await client.run('x')).toBe(7);
    expect(server.lines[2]).toBe(`GET ${origin}/files/1`);
  });

  test('`resultUrl` as a template of the status URL', async () => {
    const { client, server } = speaking(
      { resultUrl: template('{statusUrl}/results') },
      accepted(),
      status('done'),
      Response.json(7),
    );
    expect(await client.run('x')).toBe(7);
    expect(server.lines[2]).toBe(`GET ${monitor}/results`);
  });

  test('`resultUrl` of the accepted answer', async () => {
    const { client, server } = speaking(
      { resultUrl: header('x-result') },
      accepted({ location: '/tasks/1', 'x-result': '/files/1' }),
      status('done'),
      Response.json(7),
    );
    expect(await client.run('x')).toBe(7);
    expect(server.lines[2]).toBe(`GET ${origin}/files/1`);
  });

  test('`error`', async () => {
    const why = { title: 'Lost', detail: 'fell off the truck' };
    const { client } = speaking({ error: body('why') }, accepted(), status('failed', { why }));
    const error = await rejection(client.run('x'));
    expect(error).toMatchObject({ name: 'OperationFailedError', problem: why });
    expect((error as Error).message).toContain('fell off the truck');
  });
});

test('undefined for every option means the default', async () => {
  const { client } = speaking(
    {
      name: undefined,
      monitor: undefined,
      words: { running: undefined },
      cancel: undefined,
      prepare: undefined,
    },
    accepted(),
    status('done', { result: 7 }),
  );
  const operation = await client.submit('x');
  expect(operation.toJSON().convention).toBe('http');
  expect(await operation.result()).toBe(7);
});
