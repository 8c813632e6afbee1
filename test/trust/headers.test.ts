import { type ClientOptions, createClient, http, type SubmitOptions, template } from 'await202';
import ky from 'ky';
import { describe, expect, test } from 'vitest';
import { accepted, hiddenWays, namedWays, type Way } from '../support/ways-to-a-stranger.ts';
import { quick, send, type WireRequest, wireServer } from '../support/wire-server.ts';

/** What fetch sends of its own accord; two of them because of `cache: 'no-store'`. */
const fetchHeaders = [
  'accept',
  'accept-encoding',
  'accept-language',
  'cache-control',
  'connection',
  'content-length',
  'host',
  'pragma',
  'sec-fetch-mode',
  'user-agent',
];

/** What a request has beside that: what it was given by the caller. */
const given = ({ headers }: WireRequest) =>
  Object.keys(headers).filter((name) => !fetchHeaders.includes(name));

const secrets = {
  authorization: 'Bearer secret',
  cookie: 'session=secret',
  'x-api-key': 'secret',
  'x-tenant': 'secret',
};
const names = Object.keys(secrets).sort();

/** The ways in which a caller can have headers sent. */
const ways: { label: string; client: ClientOptions; options: SubmitOptions }[] = [
  { label: "the client's headers", client: { headers: secrets }, options: {} },
  { label: "the operation's headers", client: {}, options: { headers: secrets } },
  {
    label: 'a ky instance with headers',
    client: { ky: ky.create({ headers: secrets }) },
    options: {},
  },
  {
    label: 'a ky instance with hooks',
    client: {
      ky: ky.create({
        hooks: {
          beforeRequest: [
            ({ request }) => {
              for (const [name, value] of Object.entries(secrets)) request.headers.set(name, value);
            },
          ],
        },
      }),
    },
    options: {},
  },
];

/** Runs a task whose way leads from one server to another. */
async function run(place: Way, client: ClientOptions, options: SubmitOptions) {
  const stranger = await wireServer(place.stranger);
  const home = await wireServer({ 'POST /tasks': accepted('/tasks/1') });
  home.on(place.home(stranger.origin));
  const result = await createClient({ baseUrl: home.origin, polling: quick, ...client }).run(
    'tasks',
    { json: {}, ...options },
  );
  return { home, stranger, result };
}

describe.for([...namedWays, ...hiddenWays])('$label at another origin', (place) => {
  test.for(ways)('gets nothing of $label', async ({ client, options }) => {
    const { home, stranger } = await run(place, client, options);
    expect(stranger.requests.map(given)).toEqual([[]]);
    expect(JSON.stringify(stranger.requests)).not.toContain('secret');
    for (const request of home.requests) expect(request.headers).toMatchObject(secrets);
  });

  test.for(ways)('gets $label when trustedOrigins names it', async ({ client, options }) => {
    const stranger = await wireServer(place.stranger);
    const home = await wireServer({ 'POST /tasks': accepted('/tasks/1') });
    home.on(place.home(stranger.origin));
    const trustedOrigins = [stranger.origin];
    const all = { baseUrl: home.origin, polling: quick, ...client, trustedOrigins };
    await createClient(all).run('tasks', { json: {}, ...options });
    expect(stranger.requests.map((request) => given(request).sort())).toEqual([names]);
    expect(stranger.requests[0]?.headers).toMatchObject(secrets);
  });
});

describe('a DELETE at another origin', () => {
  test.for(ways)('gets nothing of $label: the monitor is there', async ({ client, options }) => {
    const stranger = await wireServer({ 'DELETE /tasks/1': send(410) });
    const home = await wireServer({ 'POST /tasks': accepted(`${stranger.origin}/tasks/1`) });
    const all = { baseUrl: home.origin, polling: quick, ...client };
    const operation = await createClient(all).submit('tasks', options);
    await operation.cancel();
    expect(stranger.requests.map(({ method }) => method)).toEqual(['DELETE']);
    expect(stranger.requests.map(given)).toEqual([[]]);
  });

  test.for(ways)('gets nothing of $label: the cancel URL is there', async ({ client, options }) => {
    const stranger = await wireServer({ 'POST /cancel': send(410) });
    const home = await wireServer({ 'POST /tasks': accepted('/tasks/1') });
    const cancelUrl = template(`${stranger.origin}/cancel`);
    const convention = http({ cancelUrl, cancel: { method: 'POST' } });
    const all = { baseUrl: home.origin, polling: quick, convention, ...client };
    const operation = await createClient(all).submit('tasks', options);
    await operation.cancel();
    expect(stranger.lines).toEqual(['POST /cancel']);
    expect(stranger.requests.map(given)).toEqual([[]]);
    expect(stranger.requests[0]?.body).toBe('');
  });

  test.for(ways)('gets nothing of $label: a 307 leads there', async ({ client, options }) => {
    const stranger = await wireServer({ 'DELETE /tasks/1': send(410) });
    const location = `${stranger.origin}/tasks/1`;
    const home = await wireServer({
      'POST /tasks': accepted('/tasks/1'),
      'DELETE /tasks/1': send(307, { location }),
    });
    const all = { baseUrl: home.origin, polling: quick, ...client };
    const operation = await createClient(all).submit('tasks', options);
    await operation.cancel();
    expect(home.requests.at(-1)?.headers).toMatchObject(secrets);
    expect(stranger.requests.map(given)).toEqual([[]]);
  });
});

describe('`redirect` among the options', () => {
  const options = { redirect: 'follow' } as const;

  test.for([
    { label: 'the client', client: options, operation: {} },
    { label: 'one operation', client: {}, operation: options },
  ])(
    'of $label hands no redirect to fetch, which would take x-api-key along',
    async ({ client, operation }) => {
      for (const way of hiddenWays) {
        const { stranger } = await run(way, { headers: secrets, ...client }, operation);
        expect(stranger.requests.map(given)).toEqual([[]]);
      }
    },
  );
});
