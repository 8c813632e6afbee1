/** What a convention adds to a request, and what the runtime's `fetch` is told, at a stranger's. */
import { createClient, defineConvention, type HttpOptions, http, template } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fastTime, rejection } from '../support/scripted-answers.ts';
import { type Line, script } from '../support/scripted-server.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

const api = 'https://api.example.com';
const stranger = 'https://stranger.example';
const secret = 's3cret';
const atStranger = `202 ${stranger}/st`;

function clientOf(options: HttpOptions, ...lines: Line[]) {
  const server = script(...lines);
  return { server, client: createClient({ ...server.options, convention: http(options) }) };
}

const shown = ({ requests }: ReturnType<typeof script>) =>
  requests.slice(1).map(({ method, url, headers, text }) => {
    const has = JSON.stringify([...headers]) + text;
    return `${method} ${url}${has.includes(secret) ? ' with the secret' : ''}`;
  });

describe('the headers of a poll that is a GET', () => {
  const headers = { 'x-signature': secret, accept: 'application/fhir+json' };
  test('stay behind, and it accepts JSON all the same', async () => {
    const { server, client } = clientOf({ poll: { headers } }, atStranger, '200 done');
    await client.run('tasks');
    expect(shown(server)).toEqual([`GET ${stranger}/st`]);
    expect(server.requests[1]?.headers.get('accept')).toBe('application/json, */*;q=0.5');
  });

  test('stay behind where a redirect leads to a stranger, and back', async () => {
    const lines = ['202 /st', `307 ${stranger}/st`, `307 ${api}/again`, '200 done'];
    const { server, client } = clientOf({ poll: { headers } }, ...lines);
    await client.run('tasks');
    expect(shown(server)).toEqual([
      `GET ${api}/st with the secret`,
      `GET ${stranger}/st`,
      `GET ${api}/again`,
    ]);
  });
});

describe.for<{ label: string; poll: HttpOptions['poll'] }>([
  { label: 'JSON', poll: { method: 'POST', json: { key: secret } } },
  { label: 'a text', poll: { method: 'POST', body: secret } },
  { label: 'headers', poll: { method: 'POST', headers: { 'x-signature': secret } } },
])('a POST with $label', ({ poll }) => {
  test.for([
    { label: 'at a stranger’s', lines: [atStranger], asked: [] },
    {
      label: 'that a redirect takes to one',
      lines: ['202 /st', `307 ${stranger}/st`],
      asked: [`POST ${api}/st with the secret`],
    },
    {
      label: 'that a stranger takes home',
      lines: [`202 ${stranger}/m`, `308 ${api}/st`],
      asked: [],
    },
  ])('$label is a ProtocolError as a poll, and not sent', async ({ lines, asked }) => {
    const { server, client } = clientOf({ poll }, ...lines);
    const error = await rejection(client.run('tasks'));
    expect(error).toMatchObject({
      name: 'ProtocolError',
      message: expect.stringContaining(`a POST with headers or a body to ${stranger}`),
      hint: expect.stringContaining('trustedOrigins'),
    });
    expect(shown(server)).toEqual(asked);
  });

  test('at a stranger’s is a ProtocolError as a cancel, and not sent', async () => {
    const cancelUrl = template(`${stranger}/cancel`);
    const { server, client } = clientOf({ cancelUrl, cancel: poll }, '202 /st');
    const error = await rejection((await client.submit('tasks')).cancel());
    expect(error).toMatchObject({ name: 'ProtocolError' });
    expect(shown(server)).toEqual([]);
  });

  test('is sent whole to an origin that is trusted', async () => {
    const server = script(atStranger, '200 done');
    const trustedOrigins = [stranger];
    const convention = http({ poll });
    const client = createClient({ ...server.options, convention, trustedOrigins });
    await client.run('tasks');
    expect(shown(server)).toEqual([`POST ${stranger}/st with the secret`]);
  });
});

test('a POST without either is sent bare', async () => {
  const { server, client } = clientOf({ poll: { method: 'POST' } }, atStranger, '200 done');
  await client.run('tasks', { json: { card: secret } });
  expect(shown(server)).toEqual([`POST ${stranger}/st`]);
});

test('defineConvention() may say that its monitor leads back', async () => {
  const server = script(atStranger, `303 ${api}/result`, '200 | {"rows":1}');
  const convention = defineConvention({ name: 'sharing', leadsBack: true });
  const headers = { 'x-api-key': secret };
  const client = createClient({ ...server.options, convention, headers });
  await client.run('tasks');
  expect(shown(server)).toEqual([`GET ${stranger}/st`, `GET ${api}/result with the secret`]);
  const wrong = { name: 'sharing', leadsBack: 'yes' } as never;
  expect(() => defineConvention(wrong)).toThrow(TypeError);
});

// A dispatcher may hold a client certificate, and so may `tls`: these are credentials.
test.for(['dispatcher', 'tls', 'proxy', 'agent', 'cert'])(
  'the option `%s` of a runtime’s fetch goes to trusted origins alone',
  async (name) => {
    const server = script('202 /st', `307 ${stranger}/st`, `307 ${api}/again`, '200 done');
    const seen: unknown[] = [];
    const fetch: typeof globalThis.fetch = (input, init) => {
      seen.push(init?.[name as never]);
      return server.fetch(input);
    };
    await createClient({ ...server.options, fetch, [name]: 'mine' }).run('tasks');
    expect(seen).toEqual(['mine', 'mine', undefined, undefined]);
  },
);
