/** A result that is named before it is there, or for which a server asks to come back. */
import {
  body,
  type Checkpoint,
  createClient,
  defineConvention,
  http,
  ogc,
  PollError,
  type ResultError,
} from 'await202';
import { fal, openEo } from 'await202/conventions';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  accepted,
  fastTime,
  rejection,
  type ScriptedAnswer,
  scriptedAnswers,
  status,
} from '../support/scripted-answers.ts';
import { type Line, play, script } from '../support/scripted-server.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

const done = '200 succeeded | link: </out/1?sig=s3cret>; rel="result"';
const never = (line: Line) => Array.from({ length: 40 }, () => line);

describe('a result whose URL answers 404 right after the success', () => {
  test('is asked for again', async () => {
    const { end, server } = await play(['202 /jobs/1', done, '404', '200 | {"rows":3}']);
    expect(end).toEqual({ rows: 3 });
    expect(server.lines.slice(1).map((line) => line.replace(/.*com/, ''))).toEqual([
      '/jobs/1',
      '/out/1?sig=s3cret',
      '/out/1?sig=s3cret',
    ]);
  });

  test.for<{ label: string; lines: Line[] }>([
    {
      label: 'behind a 303',
      lines: ['202 /jobs/1', '303 /out/1', '404', '404', '200 | {"rows":3}'],
    },
    {
      label: 'at the Location beside an Operation-Location',
      lines: [
        '202 /out/1 | operation-location: /jobs/1',
        '200 succeeded',
        '404',
        '404',
        '200 | {"rows":3}',
      ],
    },
    {
      label: 'named in the document, with a Retry-After',
      lines: [
        '202 /jobs/1',
        '200 succeeded | {"resultUrl":"/out/1"}',
        '404 | retry-after: 3',
        '200 | {"rows":3}',
      ],
    },
  ])('$label', async ({ lines }) => {
    expect((await play(lines)).end).toEqual({ rows: 3 });
  });

  test('is no failure that counts', async () => {
    const lines = ['202 /jobs/1', done, '404', '404', '404', '200 | {"rows":3}'];
    expect((await play(lines, { polling: { maxFailures: 1 } })).end).toEqual({ rows: 3 });
  });

  test('for ten seconds; then it is a ResultError that names the URL of the result', async () => {
    const lines = ['202 /jobs/1', done, ...never('404')];
    const { end, moments } = await play(lines, { polling: { minDelay: 1000, factor: 1 } });
    const error = end as ResultError;
    expect(error.name).toBe('ResultError');
    expect(error.message).toMatch(/api\.example\.com\/out\/1:? HTTP 404/);
    expect(error.message).not.toMatch(/jobs|s3cret/);
    expect(error.response?.status).toBe(404);
    // The success came at 1,000 ms, and the result was asked for at once.
    expect(moments.at(-1)).toBe(12_000);
  });

  test('for as long as `limits.visibility` says', async () => {
    const lines = ['202 /jobs/1', done, ...never('404')];
    const options = { polling: { minDelay: 1000, factor: 1 }, limits: { visibility: 0 } };
    const { moments } = await play(lines, options);
    expect(moments).toEqual([0, 1000, 1000, 2000]);
  });

  test('in another process too, counted from the success', async () => {
    const server = script('202 /jobs/1', done, '404', '200 | {"rows":3}', '404', '404');
    const client = createClient(server.options);
    const operation = await client.submit('jobs');
    await operation.poll();
    const checkpoint = JSON.parse(JSON.stringify(operation)) as Checkpoint;
    await vi.advanceTimersByTimeAsync(8000);
    expect(await client.resume(checkpoint).result()).toEqual({ rows: 3 });
    await vi.advanceTimersByTimeAsync(8000);
    expect(await rejection(client.resume(checkpoint).result())).toMatchObject({
      name: 'ResultError',
    });
    expect(server.requests).toHaveLength(5);
  });

  test('is gone with 410, at once', async () => {
    const { end, server } = await play(['202 /jobs/1', done, '410']);
    expect(end).toMatchObject({ name: 'ResultError', response: { status: 410 } });
    expect(server.requests).toHaveLength(3);
  });
});

describe('every ResultError that a fetch led to names the URL of the result', () => {
  test.for<{ label: string; lines: Line[]; options?: object }>([
    { label: 'a refusal', lines: ['403'] },
    { label: 'a lost connection', lines: ['reset'], options: { polling: { maxFailures: 1 } } },
    {
      label: 'a schema that objects',
      lines: ['200 | {"rows":"3"}'],
      options: {
        schema: {
          '~standard': {
            version: 1,
            vendor: 'x',
            validate: () => ({ issues: [{ message: 'no' }] }),
          },
        },
      },
    },
    {
      label: 'a parse that throws',
      lines: ['200 | {"rows":"3"}'],
      options: { parse: () => Promise.reject(new Error('no')) },
    },
  ])('$label', async ({ lines, options }) => {
    const { end } = await play(['202 /jobs/1', done, ...lines], options);
    expect(end).toMatchObject({ name: 'ResultError' });
    expect((end as Error).message).toContain('https://api.example.com/out/1');
  });
});

describe('a vendor’s own "not yet" at the URL of the result', () => {
  const run = async (convention: ReturnType<typeof http>, ...answers: ScriptedAnswer[]) => {
    const server = scriptedAnswers(...answers);
    const client = createClient({ ...server.options, convention });
    return client.run('jobs/7/results');
  };
  const said = (code: number, body: object) => Response.json(body, { status: code });

  test('of OGC API - Processes', async () => {
    const created = Response.json(
      { status: 'accepted', jobID: '7' },
      { status: 201, headers: { location: '/jobs/7' } },
    );
    const type = 'http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/result-not-ready';
    const results = run(
      ogc(),
      created,
      status('successful'),
      said(404, { type }),
      said(200, { ndvi: 1 }),
    );
    expect(await results).toEqual({ ndvi: 1 });
  });

  test('of openEO', async () => {
    const notFinished = { code: 'JobNotFinished', message: 'Batch job has not finished computing' };
    const results = run(
      openEo(),
      new Response(null, { status: 202 }),
      status('finished'),
      said(400, notFinished),
      said(200, { assets: {} }),
    );
    expect(await results).toEqual({ assets: {} });
  });

  test('of fal', async () => {
    const queued = { status_url: '/status', response_url: '/response', status: 'IN_QUEUE' };
    const results = run(
      fal(),
      said(200, queued),
      status('COMPLETED', { response_url: '/response' }),
      said(400, { detail: 'Request is still in progress' }),
      said(200, { images: [] }),
    );
    expect(await results).toEqual({ images: [] });
  });

  const late = () => [accepted(), status('done', { resultUrl: '/out/1' })];

  test('as a code that `http({ codes })` calls a fault', async () => {
    const convention = http({ codes: { fault: [409] } });
    expect(await run(convention, ...late(), said(409, {}), said(200, { a: 1 }))).toEqual({ a: 1 });
  });

  test('as what `read` of a convention calls a fault', async () => {
    const convention = defineConvention({
      name: 'sealed',
      read: (answer) => (body('error')(answer) === 'sealing' ? 'fault' : undefined),
    });
    const sealing = said(403, { error: 'sealing' });
    expect(await run(convention, ...late(), sealing, said(200, { a: 1 }))).toEqual({ a: 1 });
    const lost = said(403, { error: 'lost' });
    expect(await rejection(run(convention, ...late(), lost))).toMatchObject({
      name: 'ResultError',
    });
  });
});

describe('a result that says when to come back', () => {
  test.for([403, 409, 413, 423, 429, 503])('with %i is fetched then', async (code) => {
    const lines = ['202 /jobs/1', done, `${code} | retry-after: 7`, '200 | {"rows":3}'];
    const { end, moments } = await play(lines);
    expect(end).toEqual({ rows: 3 });
    expect(moments).toEqual([0, 250, 250, 7250]);
  });

  test('in the convention’s own words', async () => {
    const server = script(
      '202 /jobs/1',
      '200 done | {"resultUrl":"/out"}',
      '429 | {"wait_ms":2000}',
      '200 | {"rows":3}',
    );
    const convention = http({ retryAfter: body('wait_ms') });
    expect(await createClient({ ...server.options, convention }).run('x')).toEqual({ rows: 3 });
    expect(server.moments).toEqual([0, 250, 250, 2250]);
  });

  test('is not asked for earlier by whoever resumes from the error', async () => {
    const polling = { maxFailures: 1 };
    const lines = ['202 /jobs/1', done, '429 | retry-after: 60', '200 | {"rows":3}'];
    const { end, server } = await play(lines, { polling });
    const { checkpoint } = end as ResultError;
    const again = createClient(server.options).resume(JSON.parse(JSON.stringify(checkpoint)));
    expect(await again.result()).toEqual({ rows: 3 });
    expect(server.moments).toEqual([0, 250, 250, 60_250]);
    expect(end).not.toBeInstanceOf(PollError);
  });
});
