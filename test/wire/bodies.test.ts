/** What only real bytes on a real connection can show. */
import { gzipSync } from 'node:zlib';
import { azure, createClient, http, link } from 'await202';
import { describe, expect, test } from 'vitest';
import { quick, resetInBody, send, type WireAnswer, wireServer } from '../support/wire-server.ts';

/** A header's value as its UTF-8 bytes, which `node:http` writes one by one. */
const raw = (text: string) => Buffer.from(text).toString('latin1');
const turtle = '/zadania/żółw';
const asked = '/zadania/%C5%BC%C3%B3%C5%82w';
const done = send(200, {}, { status: 'done', result: 7 });

const bytes =
  (status: number, headers: Record<string, string>, hex: string): WireAnswer =>
  (response) => {
    response.writeHead(status, headers).end(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
  };

describe('a URL in raw UTF-8 is asked for as UTF-8', () => {
  test.for([
    { name: 'operation-location', value: turtle },
    { name: 'azure-asyncoperation', value: turtle },
    { name: 'location', value: turtle },
    { name: 'content-location', value: turtle },
    { name: 'link', value: `<${turtle}>; rel="monitor"` },
    // What is encoded stays, and what is beside it is encoded.
    { name: 'location', value: asked },
    { name: 'location', value: '/zadania/%C5%BC\u00f3łw' },
  ])('of the monitor, in $name: $value', async ({ name, value }) => {
    const server = await wireServer({
      'POST /tasks': send(202, { [name]: raw(value) }),
      [`GET ${asked}`]: done,
    });
    const client = createClient({ baseUrl: server.origin, polling: quick });
    expect(await client.run('tasks')).toBe(7);
    expect(server.lines).toEqual(['POST /tasks', `GET ${asked}`]);
  });

  test('of the monitor that moves, of a redirect, of the result and its redirect', async () => {
    const server = await wireServer({
      'POST /tasks': send(202, { location: raw('/ż/1') }),
      'GET /%C5%BC/1': send(202, { location: raw('/ż/2') }),
      'GET /%C5%BC/2': send(307, { location: raw('/ż/3') }),
      'GET /%C5%BC/3': send(303, { location: raw('/ż/4') }),
      'GET /%C5%BC/4': send(302, { location: raw('/ż/5') }),
      'GET /%C5%BC/5': send(200, {}, { total: 7 }),
    });
    const client = createClient({ baseUrl: server.origin, polling: quick });
    expect(await client.run('tasks')).toEqual({ total: 7 });
  });

  test('where a convention looks for it: azure(), header(), link()', async () => {
    const server = await wireServer({
      'POST /tasks': send(202, { 'operation-location': raw(`${turtle}?q=ż`) }),
      [`GET ${asked}`]: send(200, {}, { status: 'Succeeded', result: 7 }),
    });
    const client = createClient({ baseUrl: server.origin, polling: quick, convention: azure() });
    expect(await client.run('tasks')).toBe(7);

    const linked = await wireServer({
      'POST /tasks': send(202, { link: raw(`<${turtle}>; rel="job"`) }),
      [`GET ${asked}`]: done,
    });
    const convention = http({ monitor: link('job') });
    const other = createClient({ baseUrl: linked.origin, polling: quick, convention });
    expect(await other.run('tasks')).toBe(7);
  });

  test('and a remark is read as what it says', async () => {
    const server = await wireServer({
      'POST /tasks': send(202, { location: '/tasks/1', 'x-progress': raw('żółw, 40 %') }),
    });
    const operation = await createClient({ baseUrl: server.origin }).submit('tasks');
    expect(operation.status).toMatchObject({ message: 'żółw, 40 %' });
  });

  test('but what is no UTF-8 stays as it came', async () => {
    const server = await wireServer({
      'POST /tasks': send(202, { location: '/caf\xe9' }),
      'GET /caf%C3%A9': done,
    });
    const client = createClient({ baseUrl: server.origin, polling: quick });
    expect(await client.run('tasks')).toBe(7);
  });

  test('and what a runtime has decoded already stays so', async () => {
    const headers = new Headers();
    headers.get = (name: string) => (name === 'location' ? turtle : null);
    const answers = [
      new Response(null, { status: 202 }),
      Response.json({ status: 'done', result: 7 }),
    ];
    Object.defineProperty(answers[0], 'headers', { value: headers });
    const lines: string[] = [];
    const client = createClient({
      baseUrl: 'https://api.example.com/',
      polling: quick,
      fetch: async (input) => {
        lines.push(new URL((input as Request).url).pathname);
        return answers.shift()!;
      },
    });
    expect(await client.run('tasks')).toBe(7);
    expect(lines).toEqual(['/tasks', asked]);
  });
});

describe('a JSON result that is cut off on the way is asked for again', () => {
  const cutChunk: WireAnswer = (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('{"status":"do', () => setTimeout(() => response.socket?.destroy(), 20));
  };
  test.for([
    { label: 'before its Content-Length', cut: resetInBody(200) },
    { label: 'before its last chunk', cut: cutChunk },
  ])('$label', async ({ cut }) => {
    const server = await wireServer({
      'POST /tasks': send(202, { location: '/tasks/1' }),
      'GET /tasks/1': [cut, send(303, { location: '/result' })],
      'GET /result': [cut, cut, send(200, {}, { total: 7 })],
    });
    const client = createClient({ baseUrl: server.origin, polling: quick });
    expect(await client.run('tasks')).toEqual({ total: 7 });
    expect(server.lines).toHaveLength(6);
  });
});

test('several documents under a JSON type are fetched once', async () => {
  const server = await wireServer({
    'POST /tasks': send(202, { location: '/tasks/1' }),
    'GET /tasks/1': send(303, { location: '/result' }),
    'GET /result': send(200, { 'content-type': 'application/ld+json' }, '{"a":1} {"b":2}'),
  });
  const client = createClient({ baseUrl: server.origin, polling: quick });
  expect(await client.run('tasks')).toBe('{"a":1} {"b":2}');
  expect(server.lines).toHaveLength(3);
});

test('the bytes of an answer to the submit reach `parse`, gzip or not', async () => {
  const server = await wireServer({
    'POST /tasks': bytes(200, { 'content-type': 'text/xml; charset=windows-1251' }, '3C CF F0'),
    // `<é` in Latin-1.
    'POST /gzip': bytes(
      200,
      { 'content-type': 'text/xml; charset=latin1', 'content-encoding': 'gzip' },
      gzipSync(Buffer.from('<\xe9', 'latin1')).toString('hex'),
    ),
  });
  const client = createClient({ baseUrl: server.origin, polling: quick });
  const parse = async (response: Response) =>
    Buffer.from(await response.arrayBuffer()).toString('hex');
  expect(await client.run('tasks', { parse })).toBe('3ccff0');
  expect(await client.run('gzip', { parse })).toBe('3ce9');
});

test('a text that was torn apart between two chunks is whole', async () => {
  const server = await wireServer({
    'POST /tasks': (response) => {
      response.writeHead(200, { 'content-type': 'text/plain' });
      response.write(Buffer.from('c5', 'hex'), () =>
        setTimeout(() => response.end(Buffer.from('bc', 'hex')), 20),
      );
    },
  });
  expect(await createClient({ baseUrl: server.origin }).run('tasks')).toBe('ż');
});
