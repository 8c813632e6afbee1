import { createClient } from 'await202';
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

const resultUrl = 'https://api.example.com/results/1';

describe('a result that came with the final answer', () => {
  test.for([
    { label: 'embedded as `result`', final: () => status('done', { result: [7] }), result: [7] },
    { label: 'embedded as `output`', final: () => status('done', { output: [7] }), result: [7] },
    { label: 'embedded as `response`', final: () => status('done', { response: 7 }), result: 7 },
    { label: 'embedded as null', final: () => status('done', { result: null }), result: null },
    { label: 'embedded as 0', final: () => status('done', { result: 0 }), result: 0 },
    { label: 'embedded as false', final: () => status('done', { result: false }), result: false },
    { label: "embedded as ''", final: () => status('done', { result: '' }), result: '' },
    {
      label: 'the whole document, which names no result',
      final: () => status('done', { total: 7 }),
      result: { status: 'done', total: 7 },
    },
    {
      label: 'the whole body of a 200 without any word',
      final: () => Response.json({ total: 7 }),
      result: { total: 7 },
    },
    { label: 'a list', final: () => Response.json([1, 2]), result: [1, 2] },
    {
      label: 'the body of a 201',
      final: () => Response.json({ total: 7 }, { status: 201 }),
      result: { total: 7 },
    },
    {
      label: 'the body of a 2xx that nobody knows',
      final: () => Response.json({ total: 7 }, { status: 299 }),
      result: { total: 7 },
    },
    {
      label: 'the whole body, without any word but with a URL',
      final: () => Response.json({ resultUrl: '/more' }),
      result: { resultUrl: '/more' },
    },
    {
      label: 'the whole document, which names itself',
      final: () => status('done', { resultUrl: monitor }),
      result: { status: 'done', resultUrl: monitor },
    },
    {
      label: 'nothing, with 204',
      final: () => new Response(null, { status: 204 }),
      result: undefined,
    },
    { label: 'nothing, with an empty 200', final: () => new Response(null), result: undefined },
  ])('is $label', async ({ final, result }) => {
    const server = scriptedAnswers(accepted(), final());
    expect(await createClient(server.options).run('reports')).toEqual(result);
    expect(server.lines).toEqual(['POST https://api.example.com/reports', `GET ${monitor}`]);
  });

  test.for([
    { label: 'in a document', final: () => status('done', { result: 7 }) },
    { label: 'as the body', final: () => Response.json(7) },
  ])('$label comes before the Location beside the monitor', async ({ final }) => {
    const server = scriptedAnswers(
      accepted({ 'operation-location': '/tasks/1', location: '/results/1' }),
      final(),
    );
    expect(await createClient(server.options).run('reports')).toBe(7);
    expect(server.lines).toEqual(['POST https://api.example.com/reports', `GET ${monitor}`]);
  });

  test('is the body of a 200 from a monitor that has said 202 before', async () => {
    const server = scriptedAnswers(
      accepted(),
      accepted({}),
      Response.json({ state: 'Bavaria', result: 'not this' }),
    );
    expect(await createClient(server.options).run('reports')).toEqual({
      state: 'Bavaria',
      result: 'not this',
    });
  });
});

describe('a result at a URL of its own', () => {
  test.for([
    ...['resultUrl', 'result_url', 'resultUri', 'resourceLocation', 'response_url'].map(
      (field) => ({
        label: `in \`${field}\` of the final status`,
        answers: () => [accepted(), status('done', { [field]: '/results/1' })],
      }),
    ),
    {
      label: 'behind a 303',
      answers: () => [
        accepted(),
        new Response(null, { status: 303, headers: { location: '/results/1' } }),
      ],
    },
    {
      label: 'in the Location beside Operation-Location',
      answers: () => [
        accepted({ 'operation-location': '/tasks/1', location: '/results/1' }),
        status('Succeeded'),
      ],
    },
    {
      label: 'in the Location beside Azure-AsyncOperation',
      answers: () => [
        accepted({ 'azure-asyncoperation': '/tasks/1', location: '/results/1' }),
        status('Succeeded'),
      ],
    },
    {
      label: 'in the Location beside a Link to the monitor',
      answers: () => [
        accepted({ link: '</tasks/1>; rel="monitor"', location: '/results/1' }),
        status('Succeeded'),
      ],
    },
    {
      label: 'in the Location beside Operation-Location, and the end is empty',
      answers: () => [
        accepted({ 'operation-location': '/tasks/1', location: '/results/1' }),
        new Response(null, { status: 204 }),
      ],
    },
    {
      label: 'in the Location of an empty 201',
      answers: () => [
        accepted(),
        new Response(null, { status: 201, headers: { location: '/results/1' } }),
      ],
    },
    {
      label: "in the submit's own answer",
      answers: () => [status('done', { resultUrl: '/results/1' })],
    },
    {
      label: 'in a Link header of the final status',
      answers: () => [
        accepted(),
        Response.json({ status: 'done' }, { headers: { link: '</results/1>; rel="result"' } }),
      ],
    },
    {
      label: 'in the links of the final document',
      answers: () => [
        accepted(),
        status('done', { links: [{ rel: 'results', href: '/results/1' }] }),
      ],
    },
    {
      label: 'named while it was still running',
      answers: () => [accepted(), status('running', { resultUrl: '/results/1' }), status('done')],
    },
  ])('is fetched, if it is $label', async ({ answers }) => {
    const script = answers();
    const server = scriptedAnswers(...script, Response.json({ total: 7 }));
    expect(await createClient(server.options).run('reports')).toEqual({ total: 7 });
    expect(server.lines.slice(1)).toEqual([
      ...script.slice(1).map(() => `GET ${monitor}`),
      `GET ${resultUrl}`,
    ]);
  });

  test('is fetched relative to the answer that named it', async () => {
    const server = scriptedAnswers(
      accepted({ location: '/v2/tasks/1/status' }),
      status('done', { resultUrl: 'result' }),
      Response.json(7),
    );
    expect(await createClient(server.options).run('reports')).toBe(7);
    expect(server.lines[2]).toBe('GET https://api.example.com/v2/tasks/1/result');
  });

  test('is a result, whatever it looks like', async () => {
    const server = scriptedAnswers(
      accepted(),
      new Response(null, { status: 303, headers: { location: '/results/1' } }),
      status('failed', { error: 'this is the report' }),
    );
    const report = { status: 'failed', error: 'this is the report' };
    expect(await createClient(server.options).run('reports')).toEqual(report);
  });

  test('is fetched once for many waiters, and kept for later ones', async () => {
    const server = scriptedAnswers(
      accepted(),
      status('done', { resultUrl: '/results/1' }),
      Response.json({ total: 7 }),
    );
    const operation = await createClient(server.options).submit('reports');
    const [one, two] = await Promise.all([operation.result(), operation.result()]);
    expect(two).toBe(one);
    expect(await operation.result()).toBe(one);
    expect(server.requests).toHaveLength(3);
  });

  test('is not fetched by those who want only the status', async () => {
    const server = scriptedAnswers(accepted(), status('done', { resultUrl: '/results/1' }));
    const operation = await createClient(server.options).submit('reports');
    expect((await operation.poll()).state).toBe('succeeded');
    expect(server.requests).toHaveLength(2);
  });
});
