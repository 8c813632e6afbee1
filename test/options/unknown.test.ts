import { azure, createClient, defineConvention, http } from 'await202';
import { describe, expect, test } from 'vitest';
import { acme, googleCompute, zalando } from '../../src/conventions/index.ts';
import {
  accepted,
  monitor,
  rejection,
  scriptedAnswers,
  status,
} from '../support/scripted-answers.ts';

/** What no type would let through: options as they come from JavaScript or a file. */
const loose = (options: unknown) => options as Record<never, never>;

describe('a name that resembles an option is a TypeError that names it', () => {
  const rows: readonly (readonly [object, string, string])[] = [
    [{ onstatus: () => undefined }, 'onstatus', 'onStatus'],
    [{ onState: () => undefined }, 'onState', 'onStatus'],
    [{ totaltimeout: 1000 }, 'totaltimeout', 'totalTimeout'],
    [{ total_timeout: 1000 }, 'total_timeout', 'totalTimeout'],
    [{ pollling: {} }, 'pollling', 'polling'],
    [{ baseURL: 'https://api.example.com/' }, 'baseURL', 'baseUrl'],
    [{ prefixUrl: 'https://api.example.com/' }, 'prefixUrl', 'prefix'],
    [{ retry: 3 }, 'retry', 'polling.maxFailures'],
    [{ limit: {} }, 'limit', 'limits'],
    [{ trustedOrigin: [] }, 'trustedOrigin', 'trustedOrigins'],
    [{ trustdOrigns: [] }, 'trustdOrigns', 'trustedOrigins'],
    [{ conventoin: http() }, 'conventoin', 'convention'],
    [{ header: {} }, 'header', 'headers'],
    [{ search_params: {} }, 'search_params', 'searchParams'],
    [{ time_out: 1000 }, 'time_out', 'timeout'],
    [{ onabort: 'detach' }, 'onabort', 'onAbort'],
    [{ 'idempotency-key': true }, 'idempotency-key', 'idempotencyKey'],
    [{ polling: { maxdelay: 1 } }, 'polling.maxdelay', 'did you mean maxDelay'],
    [{ polling: { interval: 1 } }, 'polling.interval', 'minDelay'],
    [{ limits: { redirect: 1 } }, 'limits.redirect', 'redirects'],
    [{ limits: { timeout: 1 } }, 'limits.timeout', 'visibility'],
  ];

  test.for(rows)('%j', async ([options, given, meant]) => {
    const server = scriptedAnswers();
    const says = new RegExp(`\`${given}\` is .*, expected .*${meant}`);
    const client = createClient(server.options);
    expect(() => createClient(loose(options))).toThrow(says);
    expect(() => client.resume(monitor, loose(options))).toThrow(says);
    for (const start of [client.submit, client.run]) {
      const error = await rejection(start('reports', loose(options)));
      expect(error).toBeInstanceOf(TypeError);
      expect((error as Error).message).toMatch(says);
    }
    expect(server.requests).toHaveLength(0);
  });

  test('also where it comes from a prototype of the language', () => {
    expect(() => createClient(loose({ polling: { constructor: 1 } }))).toThrow(/constructor/);
  });

  test('but not where its value is undefined', () => {
    createClient(loose({ retry: undefined, polling: { interval: undefined } }));
  });
});

const ofFetch =
  'method headers body mode credentials cache redirect referrer referrerPolicy integrity keepalive window duplex priority dispatcher next cf tls proxy verbose unix decompress client agent attributionReporting browsingTopics adAuctionHeaders sharedStorageWritable privateToken targetAddressSpace compress size follow highWaterMark insecureHTTPParser protocol s3 reactNative textStreaming encodeResponseBody origin cookies session cert key ca rejectUnauthorized maxRedirects maxRedirections bodyTimeout headersTimeout connectTimeout fetcher tags revalidate throwOnError responseType query path url data params retryDelay pool allowH2 localAddress family lookup socketPath partition keepAlive';
const ofKy =
  'json parseJson stringifyJson searchParams baseUrl prefix timeout hooks fetch context onDownloadProgress onUploadProgress throwHttpErrors';

test('what a runtime’s fetch or ky knows goes through', () => {
  const { fetch } = scriptedAnswers();
  const right: Record<string, unknown> = {
    baseUrl: 'https://api.example.com/',
    prefix: 'v1',
    headers: {},
    hooks: {},
    fetch,
    timeout: 1,
    credentials: 'omit',
    context: {},
  };
  for (const name of `${ofFetch} ${ofKy}`.split(' ')) {
    createClient(loose({ baseUrl: right['baseUrl'], [name]: right[name] ?? 'x' }));
  }
});

test('and reaches it', async () => {
  const seen: unknown[] = [];
  const server = scriptedAnswers(accepted(), status('done'));
  const fetch: typeof globalThis.fetch = (input, init) => {
    seen.push((init as { next?: unknown }).next, (init as { dispatcher?: unknown }).dispatcher);
    return server.fetch(input, init);
  };
  const options = { ...server.options, fetch, next: { tags: ['a'] }, dispatcher: 'pool' };
  await createClient(loose(options)).run('reports');
  expect(seen).toEqual([{ tags: ['a'] }, 'pool', { tags: ['a'] }, 'pool']);
});

describe('http({ … }) refuses', () => {
  test.for([
    [{ resultURL: [] }, /`http\.resultURL` is unknown, .*did you mean resultUrl\?/],
    [{ monitr: [] }, /`http\.monitr` is unknown, .*did you mean monitor\?/],
    [{ colour: [] }, /`http\.colour` is unknown, expected one of name, prepare, monitor/],
    [{ words: { failure: [] } }, /`http\.words\.failure` is unknown, .*failed/],
    [
      { words: { Succeeded: [] } },
      /`http\.words\.Succeeded` is unknown, .*did you mean succeeded\?/,
    ],
    [{ words: { succeeded: 'shipped' } }, /`http\.words\.succeeded` is 'shipped', .*\['shipped'\]/],
    [{ words: ['shipped'] }, /`http\.words\.0` is unknown/],
    [{ codes: { succeeded: 200 } }, /`http\.codes\.succeeded` is 200, expected a list/],
    [
      { codes: { fault: '5xx' } },
      /`http\.codes\.fault` is '5xx', expected a list such as \['5xx'\]/,
    ],
    [{ progress: 'pct' }, /`http\.progress` is 'pct', expected a selector such as body\('pct'\)/],
    [{ monitor: ['location'] }, /`http\.monitor` is an object, expected a selector/],
    [{ state: null }, /`http\.state` is null, expected a selector/],
    [{ endsBy: 'words' }, /`http\.endsBy` is 'words', expected 'word' or 'code'/],
    [{ accepted: 200 }, /`http\.accepted` is 200, expected a list such as \[200\]/],
    [{ name: 7 }, /`http\.name` is 7, expected a string/],
    [{ cancel: 'POST' }, /`http\.cancel` is 'POST', expected an object or false/],
    [{ cancel: true }, /`http\.cancel` is true/],
    [{ cancel: { verb: 'POST' } }, /`http\.cancel\.verb` is unknown, .*method/],
    [{ cancel: { over: 400 } }, /`http\.cancel\.over` is 400/],
    [{ poll: () => undefined }, /`http\.poll` is a function, expected an object/],
    [{ poll: { url: '/x' } }, /`http\.poll\.url` is unknown/],
    [{ poll: { header: {} } }, /`http\.poll\.header` is unknown, .*did you mean headers\?/],
    [
      { prepare: { headers: 'prefer: x' } },
      /`http\.prepare\.headers` is a string, expected an obj/,
    ],
    [{ prepare: { query: {} } }, /`http\.prepare\.query` is unknown, .*searchParams/],
    [null, /`http\.options` is null, expected an object/],
    ['azure', /`http\.options` is 'azure'/],
  ] as const)('%j', ([options, says]) => {
    expect(() => http(loose(options))).toThrow(says);
    expect(() => http(loose(options))).toThrow(TypeError);
  });

  test('nothing that is right', () => {
    http({ monitor: [], accepted: [], words: {}, codes: { failed: ['4xx', 500] }, cancel: false });
    http({ cancel: { method: 'POST', json: 7, over: [400] }, words: { succeeded: [3, true] } });
    http({ poll: undefined, words: { failed: undefined } });
  });
});

test('other conventions refuse what they do not know, too', () => {
  expect(() => defineConvention(loose({ name: 'x', words: { failure: [] } }) as never)).toThrow(
    /`words\.failure` is unknown, .*failed/,
  );
  expect(() => defineConvention(loose({ name: 'x', read: 'body' }) as never)).toThrow(
    /`read` is 'body', expected a function/,
  );
  expect(() => defineConvention(loose({ name: 'x', poll: 'GET' }) as never)).toThrow(/`poll` is/);
  expect(() => azure(loose({ finalStateVia: 'header' }))).toThrow(/`azure\.finalStateVia` is/);
  expect(() => azure(loose({ finalState: 'location' }))).toThrow(/`azure\.finalState` is unknown/);
  expect(() => azure(loose({ cancel: {} }))).toThrow(/`azure\.cancel` is an object/);
  expect(() => googleCompute(loose({ wait: 5 }))).toThrow(/`googleCompute\.wait` is 5/);
  expect(() => zalando(loose({ results: '/r' }))).toThrow(
    /`zalando\.results` .*did you mean result\?/,
  );
  expect(() => acme(loose({ sign: 'x' }) as never)).toThrow(
    /`acme\.sign` is 'x', expected a function/,
  );
});

describe('headers that are none', () => {
  test.for([5, null, 'authorization: Bearer s3cret', true, () => ({})])(
    '%j are a TypeError that names the option',
    async (headers) => {
      const server = scriptedAnswers();
      const client = createClient(server.options);
      expect(() => createClient(loose({ headers }))).toThrow(/^(?!.*s3cret).*`headers` is/);
      const error = await rejection(client.submit('reports', loose({ headers })));
      expect(error).toBeInstanceOf(TypeError);
      expect((error as Error).message).toContain('`headers` is');
      expect(server.requests).toHaveLength(0);
    },
  );

  test.for([
    { 'x-a': '1' },
    [['x-a', '1']],
    new Headers({ 'x-a': '1' }),
    { 'x-a': '1', 'x-b': undefined },
  ])('%j are some', async (headers) => {
    const server = scriptedAnswers(accepted());
    await createClient(server.options).submit('reports', loose({ headers }));
    expect(server.requests[0]?.headers.get('x-a')).toBe('1');
  });
});

describe('without a base, in Node', () => {
  test.for(['reports', '/reports?key=s3cret', 'http://u:s3cret@:/', '//u:s3cret@api.example.com/'])(
    '%s is a TypeError that names baseUrl',
    async (input) => {
      const server = scriptedAnswers();
      const client = createClient({ fetch: server.fetch });
      for (const start of [client.submit, client.run]) {
        const error = await rejection(start(input));
        expect(error).toBeInstanceOf(TypeError);
        expect((error as Error).message).toMatch(/^(?!.*s3cret).*`input` is '.*baseUrl/);
      }
    },
  );

  test.for([undefined, null, 7, {}])('%s is one that says what is expected', async (input) => {
    const server = scriptedAnswers();
    const client = createClient(server.options);
    const error = await rejection(client.submit(input as unknown as string));
    expect(error).toBeInstanceOf(TypeError);
    expect((error as Error).message).toMatch(/`input` is .*expected/);
    expect(server.requests).toHaveLength(0);
  });

  test.for(['api/', '/v1', '//api.example.com', ''])('nor is %j a baseUrl', (baseUrl) => {
    expect(() => createClient({ baseUrl })).toThrow(/`baseUrl` is '.*expected an absolute URL/);
  });

  test('the base may be given to one operation alone', async () => {
    const server = scriptedAnswers(accepted(), accepted());
    const client = createClient({ fetch: server.fetch });
    await client.submit('reports', { baseUrl: 'https://api.example.com/' });
    await client.submit('reports', { prefix: 'https://api.example.com/v1' });
    expect(server.lines).toEqual([
      'POST https://api.example.com/reports',
      'POST https://api.example.com/v1/reports',
    ]);
  });
});
