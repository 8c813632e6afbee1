/** `parse` gets what was sent: its bytes, its headers, and a stream where it is one. */
import { createClient, fhir, http, type ProtocolError } from 'await202';
import { openaiResponse, uws } from 'await202/conventions';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  accepted,
  fastTime,
  rejection,
  scriptedAnswers,
  status,
} from '../support/scripted-answers.ts';
import { bytesOf, hexOf, latin1 } from './bytes.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

const typed = (type: string, bytes: string, more: ResponseInit = {}) =>
  new Response(bytesOf(bytes), {
    ...more,
    headers: { 'content-type': type, etag: '"7"' },
  });
const parse = async (response: Response) => [
  response.status,
  response.headers.get('content-type'),
  response.headers.get('etag'),
  hexOf(await response.arrayBuffer()),
];
const seeOther = () => new Response(null, { status: 303, headers: { location: '/result' } });

const kinds = [
  { type: 'text/xml; charset=windows-1251', bytes: '3c cf f0' },
  { type: 'text/plain; charset=windows-1251', bytes: 'cf f0 e8' },
  { type: 'text/plain', bytes: 'ef bb bf c5 bc' },
  { type: 'text/csv; charset=utf-16', bytes: 'ff fe 41 00' },
  { type: 'application/json', bytes: 'ef bb bf 7b 22 61 22 3a 31 2e 30 7d' },
  { type: 'application/json; charset=latin1', bytes: '22 e9 22' },
  { type: 'application/json', bytes: '22 e9 22' },
  { type: 'application/pdf', bytes: 'ff 00' },
  { type: 'application/http', bytes: '48 54 54 50 2f 31 2e 31 20 32 30 30 0d 0a 0d 0a ff' },
];

describe.for(kinds)('the bytes of $type, $bytes, reach `parse`', ({ type, bytes }) => {
  const seen = [200, type, '"7"', bytes.replaceAll(' ', '')];

  test.for([
    { label: "the submit's own answer", earlier: () => [] },
    { label: "the result's URL", earlier: () => [accepted(), seeOther()] },
    { label: 'the monitor', earlier: () => [accepted(), accepted({})] },
    { label: 'a monitor that never said 202', earlier: () => [accepted()] },
  ])('from $label', async ({ earlier }) => {
    const server = scriptedAnswers(...earlier(), typed(type, bytes));
    expect(await createClient(server.options).run('reports', { parse })).toEqual(seen);
  });

  test("from the submit's own answer with 201", async () => {
    const server = scriptedAnswers(typed(type, bytes, { status: 201 }));
    const result = await createClient(server.options).run('reports', { parse });
    expect(result).toEqual([201, ...seen.slice(1)]);
  });
});

test('a document that is the result as a whole is not written anew for `parse`', async () => {
  const text = '{ "status" : "completed", "price": 1.50, "id": 12345678901234567890 }';
  const document = () =>
    new Response(text, { headers: { 'content-type': 'application/json; charset=utf-8' } });
  const read = async (response: Response) => response.text();
  for (const convention of [openaiResponse(), fhir()]) {
    const answer =
      convention.name === 'fhir'
        ? accepted({ 'content-location': '/tasks/1' })
        : Response.json({ id: '1', status: 'queued' });
    const client = createClient({ ...scriptedAnswers(answer, document()).options, convention });
    expect(await client.run('responses', { parse: read })).toBe(text);
  }
});

test('an embedded result reaches `parse` as JSON, whatever the document was', async () => {
  const headers = { 'content-type': 'application/vnd.jobs+json; charset=latin1' };
  const document = latin1('{"status":"done","result":{"by":"Jos\xe9"}}');
  const server = scriptedAnswers(accepted(), new Response(document, { headers }));
  const result = await createClient(server.options).run('reports', {
    parse: (response) => response.json(),
  });
  expect(result).toEqual({ by: 'José' });
});

describe("the submit's own answer", () => {
  /** A body that is written by hand. */
  function stream(type: string) {
    let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
    const cancel = vi.fn();
    const body = new ReadableStream<Uint8Array>({
      start(it) {
        controller = it;
      },
      cancel,
    });
    const headers = { 'content-type': type };
    const write = (text: string) => controller?.enqueue(new TextEncoder().encode(text));
    return { body, headers, write, cancel };
  }

  test.for(['text/csv', 'application/x-ndjson', 'video/mp4', 'text/html'])(
    'is a stream for `parse` before it has ended: %s',
    async (type) => {
      const { body, headers, write } = stream(type);
      const server = scriptedAnswers(new Response(body, { headers }));
      const operation = await createClient(server.options).submit('reports', {
        parse: ({ body }) => body!.pipeThrough(new TextDecoderStream()).getReader(),
      });
      expect(operation.status).toMatchObject({ state: 'succeeded', body: undefined });
      const reader = await operation.result();
      write('a');
      expect(await reader.read()).toEqual({ done: false, value: 'a' });
    },
  );

  test('is parsed once, for all who ask, also if nobody does', async () => {
    const once = vi.fn(parse);
    const server = scriptedAnswers(typed('text/csv', '41'));
    const operation = await createClient(server.options).submit('reports', { parse: once });
    expect(once).toHaveBeenCalledTimes(1);
    const [one, two] = await Promise.all([operation.result(), operation.result()]);
    expect(two).toBe(one);
    expect(once).toHaveBeenCalledTimes(1);
  });

  test('that `parse` does not like is a ResultError', async () => {
    const server = scriptedAnswers(typed('text/csv', '41'));
    const error = await rejection(
      createClient(server.options).run('reports', {
        parse: () => {
          throw new RangeError('no such column');
        },
      }),
    );
    expect(error).toMatchObject({ name: 'ResultError', cause: new RangeError('no such column') });
  });

  test('is let go where it names a monitor: it is no result', async () => {
    const { body, headers, cancel } = stream('text/csv');
    const named = { ...headers, 'operation-location': '/tasks/1' };
    const server = scriptedAnswers(
      new Response(body, { status: 201, headers: named }),
      status('done', { result: 7 }),
    );
    const result = await createClient(server.options).run('reports', {
      parse: (response) => response.json() as Promise<number>,
    });
    expect(result).toBe(7);
    expect(cancel).toHaveBeenCalledTimes(1);
  });

  test('is read to find out whether it is one, where a text may tell', async () => {
    const convention = http({
      monitor: (answer) => /job (\d+)/.exec(answer.text ?? '') && '/tasks/1',
    });
    const text = () => new Response('job 17', { headers: { 'content-type': 'text/plain' } });
    const server = scriptedAnswers(text(), status('done', { result: 7 }));
    const client = createClient({ ...server.options, convention });
    expect(await client.run('reports', { parse: (response) => response.json() })).toBe(7);
  });

  test('that comes after its caller has left is not parsed', async () => {
    const { body, headers, cancel } = stream('text/csv');
    let answer = (_: Response): void => undefined;
    const server = scriptedAnswers(
      () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    );
    const controller = new AbortController();
    const late = vi.fn(parse);
    const ending = rejection(
      createClient(server.options).run('reports', { parse: late, signal: controller.signal }),
    );
    await vi.waitFor(() => expect(server.requests).toHaveLength(1));
    controller.abort('bored');
    expect(await ending).toBe('bored');
    answer(new Response(body, { headers }));
    await vi.waitFor(() => expect(cancel).toHaveBeenCalledTimes(1));
    expect(late).not.toHaveBeenCalled();
  });

  test("is torn by the lifetime's abort, while `parse` reads it", async () => {
    const lifetime = new AbortController();
    const server = scriptedAnswers(typed('text/csv', '41'));
    const operation = await createClient(server.options).submit('reports', {
      signal: lifetime.signal,
      parse: () => new Promise(() => undefined),
    });
    const result = rejection(operation.result());
    await new Promise((resolve) => setTimeout(resolve, 1));
    lifetime.abort('bored');
    expect(await result).toBe('bored');
    expect(server.requests[0]?.request.signal.aborted).toBe(true);
  });

  test('that the convention refuses is in the error, unread', async () => {
    const server = scriptedAnswers(typed('text/csv', '41'));
    const convention = { ...http(), accept: () => undefined };
    const client = createClient({ ...server.options, convention });
    const error = (await rejection(client.run('reports', { parse }))) as ProtocolError;
    expect(await error.response?.text()).toBe('A');
  });
});

test.for(['text/xml', 'text/plain', undefined])(
  'a status document is read also where `parse` waits for the result: %s',
  async (type) => {
    const job = (phase: string) =>
      new Response(
        new TextEncoder().encode(`<job><phase>${phase}</phase><result href="/r"/></job>`),
        {
          headers: type === undefined ? {} : { 'content-type': type },
        },
      );
    const server = scriptedAnswers(
      job('QUEUED'),
      job('EXECUTING'),
      job('COMPLETED'),
      typed('application/x-votable+xml', '41'),
    );
    const client = createClient({ ...server.options, convention: uws() });
    const result = await client.run('async', { parse: (response) => response.text() });
    expect(result).toBe('A');
  },
);

test('and so is a text that is nothing but a word', async () => {
  const word = (text: string) => new Response(text, { headers: { 'content-type': 'text/plain' } });
  const server = scriptedAnswers(
    accepted(),
    word('queued'),
    word('running'),
    typed('text/csv', '41'),
  );
  const result = await createClient(server.options).run('mails', {
    parse: (response) => response.text(),
  });
  expect(result).toBe('A');
});

test('XML and plain text stay streams from a monitor that has said 202, which ends by its code', async () => {
  for (const type of ['text/xml', 'text/plain', '']) {
    const body = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode('a')),
    });
    const answer = new Response(body, { headers: { 'content-type': type } });
    const server = scriptedAnswers(accepted(), accepted({}), answer);
    const result = await createClient(server.options).run('reports', {
      parse: async ({ body }) => (await body!.getReader().read()).value,
    });
    expect(result).toEqual(new TextEncoder().encode('a'));
  }
});

test('a stream of a poll that goes on is let go', async () => {
  const cancel = vi.fn();
  const body = new ReadableStream({ cancel });
  const headers = { 'content-type': 'text/csv', 'x-state': 'running' };
  const server = scriptedAnswers(
    accepted(),
    new Response(body, { headers }),
    status('done', { result: 7 }),
  );
  const convention = http({
    state: [
      ({ headers }) => headers.get('x-state') ?? undefined,
      ({ body }) => (body as { status?: string })?.status,
    ],
  });
  const client = createClient({ ...server.options, convention });
  expect(await client.run('reports', { parse: (response) => response.json() })).toBe(7);
  expect(cancel).toHaveBeenCalledTimes(1);
});
