import { type ClientOptions, createClient, type SubmitOptions } from 'await202';
import ky from 'ky';
import { describe, expect, test } from 'vitest';
import { quick, send, wireServer } from '../support/wire-server.ts';

const ofTheSubmit = {
  'content-type': 'application/vnd.report+json',
  'content-language': 'de',
  'content-encoding': 'identity',
  prefer: 'respond-async, wait=10',
  'idempotency-key': 'key-1',
  'if-match': '"1"',
  'if-none-match': '*',
  'if-modified-since': 'Sun, 06 Nov 1994 08:49:37 GMT',
};
const ofTheCaller = {
  authorization: 'Bearer secret',
  cookie: 'session=secret',
  'x-api-key': 'secret',
  traceparent: '00-1-1-00',
  'contentful-version': '1',
  preference: 'none',
};
const headers = { ...ofTheSubmit, ...ofTheCaller };

/** Submits, polls, fetches the result; and cancels another one. */
async function exchange(client: ClientOptions, options: SubmitOptions) {
  const server = await wireServer({
    'POST /tasks': send(202, { location: '/tasks/1' }),
    'GET /tasks/1': send(303, { location: '/result' }),
    'GET /result': send(302, { location: '/store' }),
    'GET /store': send(200, {}, { total: 42 }),
    'DELETE /tasks/1': send(410),
  });
  const all = { baseUrl: server.origin, polling: quick, ...client };
  const operation = await createClient(all).submit('tasks', { body: '{}', ...options });
  await operation.result();
  await (await createClient(all).submit('tasks', { body: '{}', ...options })).cancel();
  const [submit, poll, result, redirected, again, cancel] = server.requests;
  expect(server.requests.map(({ method }) => method).join()).toBe('POST,GET,GET,GET,POST,DELETE');
  return { submits: [submit, again], followers: [poll, result, redirected, cancel] };
}

describe.for<{ label: string; client: ClientOptions; options: SubmitOptions }>([
  { label: "the client's headers", client: { headers }, options: {} },
  { label: "the operation's headers", client: {}, options: { headers } },
  { label: "a Headers object's", client: { headers: new Headers(headers) }, options: {} },
  { label: 'a list of headers', client: {}, options: { headers: Object.entries(headers) } },
  { label: 'the headers of a ky instance', client: { ky: ky.create({ headers }) }, options: {} },
])('of $label', ({ client, options }) => {
  test('those that describe the submit go with the submit alone', async () => {
    const { submits, followers } = await exchange(client, options);
    for (const request of submits) expect(request?.headers).toMatchObject(headers);
    for (const request of followers) {
      for (const name of Object.keys(ofTheSubmit))
        expect(request?.headers).not.toHaveProperty(name);
    }
  });

  test('all others go along to poll, result, redirect and cancel', async () => {
    const { followers } = await exchange(client, options);
    for (const request of followers) expect(request?.headers).toMatchObject(ofTheCaller);
  });
});

describe('what the submit had beside', () => {
  test('its body, its query and its Idempotency-Key do not go along', async () => {
    const { submits, followers } = await exchange(
      {},
      {
        body: undefined,
        json: { year: 2026 },
        searchParams: { dry: '1' },
        idempotencyKey: 'key-2',
      },
    );
    for (const request of submits) {
      expect(request).toMatchObject({ path: '/tasks?dry=1', body: '{"year":2026}' });
      expect(request?.headers['idempotency-key']).toBe('key-2');
    }
    for (const request of followers) {
      expect(request).toMatchObject({ body: '', path: expect.not.stringContaining('?') });
      expect(request?.headers).not.toHaveProperty('idempotency-key');
      expect(request?.headers).not.toHaveProperty('content-type');
    }
  });

  test('all ask for JSON first, and the result for what the caller accepts', async () => {
    const ours = 'application/json, */*;q=0.5';
    const accepts = async (client: ClientOptions) =>
      (await exchange(client, {})).followers.map((request) => request?.headers.accept);
    expect(await accepts({})).toEqual([ours, ours, ours, ours]);
    const cbor = 'application/cbor';
    expect(await accepts({ headers: { accept: cbor } })).toEqual([ours, cbor, cbor, ours]);
  });
});
