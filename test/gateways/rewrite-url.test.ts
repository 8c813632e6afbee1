import {
  azure,
  body,
  type ClientOptions,
  type Convention,
  createClient,
  defineConvention,
  type HttpOptions,
  header,
  http,
  type NamedFor,
  type OperationError,
  type ProtocolError,
  self,
  template,
} from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fastTime, rejection } from '../support/scripted-answers.ts';
import { type Line, script } from '../support/scripted-server.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

const home = 'https://api.example.com/v2/';
/** What the gateway takes away, and its server does not know of. */
const prefixed = (url: URL) => `https://api.example.com/v2${url.pathname}${url.search}`;

function clientOf(lines: Line[], options: ClientOptions = {}) {
  const server = script(...lines);
  const client = createClient({
    ...server.options,
    baseUrl: home,
    headers: { authorization: 'Bearer secret' },
    rewriteUrl: prefixed,
    ...options,
  });
  return { server, client };
}

const done = Response.json.bind(null, { status: 'done', result: 7 });
const inner = 'http://imports.internal:8080';

/** The server names inner addresses, by every way; the gateway has others. */
const ways: {
  label: string;
  lines: () => Line[];
  convention?: HttpOptions;
  cancel?: true;
  asked: string[];
}[] = [
  {
    label: 'the monitor, in a header',
    lines: () => [`202 | operation-location: ${inner}/imports/1`, done()],
    asked: ['POST imports', 'GET imports/1'],
  },
  {
    label: 'the monitor, in a Link',
    lines: () => [`202 | link: <${inner}/imports/1>; rel="monitor"`, done()],
    asked: ['POST imports', 'GET imports/1'],
  },
  {
    label: 'the monitor, in the body',
    lines: () => [`202 | {"statusUrl":"${inner}/imports/1?page=2"}`, done()],
    asked: ['POST imports', 'GET imports/1?page=2'],
  },
  {
    label: 'the monitor, relative: its prefix is lost all the same',
    lines: () => ['202 /imports/1', done()],
    asked: ['POST imports', 'GET imports/1'],
  },
  {
    label: 'a monitor that moves',
    lines: () => [`202 ${inner}/imports/1`, `202 ${inner}/moved/1`, done()],
    asked: ['POST imports', 'GET imports/1', 'GET moved/1'],
  },
  {
    label: 'a monitor that repeats its name at every poll',
    lines: () => [...Array(4).fill(`202 ${inner}/imports/1`), done()],
    asked: ['POST imports', ...Array(4).fill('GET imports/1')],
  },
  {
    label: 'a monitor that repeats its name at its end, too: the result is not asked for there',
    lines: () => [
      `202 ${inner}/imports/1`,
      `200 running | location: ${inner}/imports/1`,
      `200 done | location: ${inner}/imports/1 | {"rows":3}`,
    ],
    asked: ['POST imports', 'GET imports/1', 'GET imports/1'],
  },
  {
    label: 'the next monitor',
    convention: { next: body('build') },
    lines: () => [`202 ${inner}/queue/1`, `200 | {"build":"${inner}/builds/1"}`, done()],
    asked: ['POST imports', 'GET queue/1', 'GET builds/1'],
  },
  {
    label: 'the result, in the status document',
    lines: () => ['202 /imports/1', `200 done | {"resultUrl":"${inner}/files/1"}`, '200 | {"a":1}'],
    asked: ['POST imports', 'GET imports/1', 'GET files/1'],
  },
  {
    label: 'the result, known since the submit',
    lines: () => [
      `202 ${inner}/files/1 | operation-location: ${inner}/imports/1`,
      '200 running',
      '200 done',
      '200 | {"a":1}',
    ],
    asked: ['POST imports', 'GET imports/1', 'GET imports/1', 'GET files/1'],
  },
  {
    label: 'the result, behind a 303',
    lines: () => ['202 /imports/1', `303 ${inner}/files/1`, '200 | {"a":1}'],
    asked: ['POST imports', 'GET imports/1', 'GET files/1'],
  },
  {
    label: 'the target of a 303 of the submit, which is the result',
    lines: () => [`303 ${inner}/files/1`, '200 | {"a":1}'],
    asked: ['POST imports', 'GET files/1'],
  },
  {
    label: 'the target of a 307 of the submit',
    lines: () => [`307 ${inner}/eu/imports`, `202 ${inner}/imports/1`, done()],
    asked: ['POST imports', 'POST eu/imports', 'GET imports/1'],
  },
  {
    label: 'the targets of redirects of a poll, at each hop',
    lines: () => ['202 /imports/1', `301 ${inner}/a`, `302 ${inner}/b`, `308 ${inner}/c`, done()],
    asked: ['POST imports', 'GET imports/1', 'GET a', 'GET b', 'GET c'],
  },
  {
    label: 'the targets of redirects of the result',
    lines: () => [
      '202 /imports/1',
      `303 ${inner}/files/1`,
      `307 ${inner}/store/1`,
      `302 /store/2`,
      '200 | {"a":1}',
    ],
    asked: ['POST imports', 'GET imports/1', 'GET files/1', 'GET store/1', 'GET store/2'],
  },
  {
    label: 'where a cancel goes, and is redirected',
    convention: { cancelUrl: body('links.stop'), cancel: { method: 'POST' } },
    lines: () => [
      `202 ${inner}/imports/1 | {"links":{"stop":"${inner}/imports/1/stop"}}`,
      `307 ${inner}/stops/1`,
      '204',
      '200 canceled',
    ],
    cancel: true,
    asked: ['POST imports', 'POST imports/1/stop', 'POST stops/1', 'GET imports/1'],
  },
  {
    label: 'not what the convention makes of the monitor',
    convention: {
      cancelUrl: template('{statusUrl}/../stop'),
      resultUrl: template('{statusUrl}/result'),
    },
    lines: () => [`202 ${inner}/imports/1`, '204', '200 running', '200 done', '200 | {"a":1}'],
    cancel: true,
    asked: [
      'POST imports',
      'DELETE imports/stop',
      'GET imports/1',
      'GET imports/1',
      'GET imports/1/result',
    ],
  },
  {
    label: 'not what the convention makes of the submit’s URL',
    convention: {
      monitor: template('{original}/{id}'),
      resultUrl: template('../files/{id}'),
      state: body('status'),
    },
    lines: () => ['201 | {"id":1}', '200 done | {"id":1}', '200 | {"a":1}'],
    asked: ['POST imports', 'GET imports/1', 'GET files/1'],
  },
  {
    label: 'what the convention makes of an id, at the root of the server',
    convention: { monitor: template('{origin}/imports/{id}') },
    lines: () => ['202 | {"id":1}', done()],
    asked: ['POST imports', 'GET imports/1'],
  },
  {
    label: 'where the submit was redirected to, once',
    convention: { monitor: self },
    lines: () => [`303 ${inner}/imports/1`, '200 running', done()],
    asked: ['POST imports', 'GET imports/1', 'GET imports/1'],
  },
];

const lineOf = (line: string) => line.replace(' ', ` ${home}`);

describe('rewriteUrl mends', () => {
  test.for(ways)('$label', async ({ lines, convention = {}, cancel, asked }) => {
    const { server, client } = clientOf(lines(), { convention: http(convention) });
    const operation = await client.submit('imports');
    if (cancel) await operation.cancel();
    await operation.result().catch(() => undefined);
    expect(server.lines).toEqual(asked.map(lineOf));
    for (const { headers } of server.requests) expect(headers.get('authorization')).not.toBeNull();
  });
});

describe('what rewriteUrl is told', () => {
  test('what the URL will be asked for, and which answer named it', async () => {
    const seen: [string, NamedFor, string][] = [];
    const { client } = clientOf(
      [
        `307 ${inner}/eu/imports`,
        `202 ${inner}/imports/1 | x-stop: stop`,
        `302 ${inner}/two`,
        `303 ${inner}/files/1`,
        `307 ${inner}/files/2`,
        '200 | {"a":1}',
      ],
      {
        convention: http({ cancelUrl: header('x-stop') }),
        rewriteUrl: (url, { purpose, from }) => {
          seen.push([url.href, purpose, from.href]);
          return prefixed(url);
        },
      },
    );
    expect(await client.run('imports')).toEqual({ a: 1 });
    expect(seen).toEqual([
      [`${inner}/eu/imports`, 'submit', `${home}imports`],
      [`${inner}/imports/1`, 'poll', `${home}eu/imports`],
      [`${home}eu/stop`, 'cancel', `${home}eu/imports`],
      [`${inner}/two`, 'poll', `${home}imports/1`],
      [`${inner}/files/1`, 'result', `${home}two`],
      [`${inner}/files/2`, 'result', `${home}files/1`],
    ]);
  });

  test('it may answer with the URL that it was given, changed', async () => {
    const { server, client } = clientOf([`202 ${inner}/imports/1`, done()], {
      rewriteUrl(url) {
        url.host = 'api.example.com';
        url.port = '';
        url.protocol = 'https:';
        return url;
      },
    });
    expect(await client.run('imports')).toBe(7);
    expect(server.lines[1]).toBe('GET https://api.example.com/imports/1');
  });

  test.for([
    { made: undefined, asks: 'https://api.example.com/imports/1' },
    { made: '1', asks: `${home}1` },
    { made: '/jobs/1', asks: 'https://api.example.com/jobs/1' },
    { made: '?id=1', asks: `${home}imports?id=1` },
    { made: '//files.example.com/1', asks: 'https://files.example.com/1' },
  ])('$made counts as if the answer had named it', async ({ made, asks }) => {
    const { server, client } = clientOf(['202 /imports/1', done()], { rewriteUrl: () => made });
    expect(await client.run('imports')).toBe(7);
    expect(server.lines[1]).toBe(`GET ${asks}`);
  });

  test('an operation’s own goes before its client’s', async () => {
    const { server, client } = clientOf(['202 /imports/1', done()]);
    await client.run('imports', { rewriteUrl: ({ pathname }) => `${home}own${pathname}` });
    expect(server.lines[1]).toBe(`GET ${home}own/imports/1`);
  });

  test('what a checkpoint holds was rewritten, and is not again', async () => {
    const { server, client } = clientOf(
      [
        `202 ${inner}/files/1 | operation-location: ${inner}/imports/1 | x-stop: ${inner}/stop`,
        '202',
        '200 done',
        '200 | {"a":1}',
      ],
      { convention: http({ cancelUrl: header('x-stop') }) },
    );
    const checkpoint = JSON.parse(JSON.stringify(await client.submit('imports')));
    expect(checkpoint).toMatchObject({
      statusUrl: `${home}imports/1`,
      resultUrl: `${home}files/1`,
      cancelUrl: `${home}stop`,
    });
    expect(await client.resume(checkpoint).result()).toEqual({ a: 1 });
    expect(server.lines.slice(1)).toEqual([
      `GET ${home}imports/1`,
      `GET ${home}imports/1`,
      `GET ${home}files/1`,
    ]);
  });
});

describe("rewriteUrl: 'same-origin'", () => {
  const same = { rewriteUrl: 'same-origin' } as const;

  test.for([
    { named: `${inner}/imports/1?sig=a%2Fb&x=?`, asks: '/imports/1?sig=a%2Fb&x=?' },
    { named: 'http://api.example.com/v2/imports/1', asks: '/v2/imports/1' },
    { named: 'http://user:pw@10.0.0.1/imports/1', asks: '/imports/1' },
    { named: 'http://inner//evil.example/imports/1', asks: '//evil.example/imports/1' },
    { named: '1', asks: '/v2/1' },
  ])('asks for $named at the origin of the submit', async ({ named, asks }) => {
    const { server, client } = clientOf([`202 ${named}`, done()], same);
    const run = client.run('imports', {
      convention: http({ monitor: () => named }),
    });
    expect(await run).toBe(7);
    expect(server.lines[1]).toBe(`GET https://api.example.com${asks}`);
    expect(server.requests[1]?.headers.get('authorization')).toBe('Bearer secret');
  });

  test('also where the submit goes elsewhere than baseUrl, and after resume()', async () => {
    const { server, client } = clientOf(
      [`202 ${inner}/imports/1`, `302 ${inner}/imports/2`, `303 ${inner}/files/1`, '200 | {"a":1}'],
      same,
    );
    const operation = await client.submit('https://eu.example.com/imports');
    const again = client.resume(JSON.parse(JSON.stringify(operation)));
    expect(await again.result()).toEqual({ a: 1 });
    expect(server.lines.slice(1)).toEqual([
      'GET https://eu.example.com/imports/1',
      'GET https://eu.example.com/imports/2',
      'GET https://eu.example.com/files/1',
    ]);
  });

  test.for(['file:///etc/passwd', 'data:.evil.example/x', 'ftp://inner/imports/1'])(
    'does not make a URL of %s',
    async (named) => {
      const { server, client } = clientOf([`202 | location: ${named}`], same);
      expect(await rejection(client.run('imports'))).toMatchObject({ name: 'ProtocolError' });
      expect(server.lines).toHaveLength(1);
    },
  );
});

describe('what rewriteUrl returns is trusted no more than what it was given', () => {
  test.for([
    'ftp://api.example.com/1',
    'https://user:pw@api.example.com/1',
    'http://files.example.com/1',
    'http://169.254.169.254/1',
  ])('%s is refused', async (made) => {
    const { server, client } = clientOf(['202 /imports/1'], { rewriteUrl: () => made });
    expect(await rejection(client.run('imports'))).toMatchObject({ name: 'ProtocolError' });
    expect(server.lines).toHaveLength(1);
  });

  test('another origin gets no header', async () => {
    const { server, client } = clientOf(['202 /imports/1', done()], {
      rewriteUrl: ({ pathname }) => `https://files.example.com${pathname}`,
    });
    await client.run('imports');
    expect(server.requests[1]?.headers.get('authorization')).toBeNull();
  });
});

describe('a mistake in rewriteUrl is a ProtocolError that names it', () => {
  const mistakes: { label: string; rewriteUrl: () => never; says: string }[] = [
    {
      label: 'it throws',
      rewriteUrl: () => {
        throw new TypeError('no such host');
      },
      says: 'no URL from rewriteUrl (no such host)',
    },
    {
      label: 'it throws what is no error',
      rewriteUrl: () => {
        throw null;
      },
      says: 'no URL from rewriteUrl (null)',
    },
    {
      label: 'a promise that is rejected, which nobody would see',
      rewriteUrl: (async () => {
        throw new Error('too late');
      }) as never,
      says: 'no URL from rewriteUrl (',
    },
    {
      label: 'a promise',
      rewriteUrl: () => Promise.resolve('/1') as never,
      says: 'no URL from rewriteUrl (',
    },
    { label: 'false', rewriteUrl: () => false as never, says: "(it returned 'false')" },
    { label: 'a number', rewriteUrl: () => 7 as never, says: 'no URL from rewriteUrl (' },
    { label: 'an empty text', rewriteUrl: () => '' as never, says: 'no URL from rewriteUrl (' },
    {
      label: 'no URL',
      rewriteUrl: () => 'http://?s3cret' as never,
      says: 'no URL from rewriteUrl (',
    },
  ];
  const places: { label: string; lines: Line[] }[] = [
    { label: 'at the submit', lines: ['202 /imports/1'] },
    { label: 'at a redirect of the submit', lines: ['307 /eu/imports'] },
  ];

  test.for(mistakes)('$label', async ({ rewriteUrl, says }) => {
    for (const { label, lines } of places) {
      const { server, client } = clientOf(lines, { rewriteUrl });
      const error = (await rejection(client.run('imports'))) as ProtocolError;
      expect(error, label).toMatchObject({ name: 'ProtocolError' });
      expect(error.message).toContain(says);
      expect(error.message).toContain('Fix rewriteUrl: ');
      expect(error.message).not.toContain('s3cret');
      expect(error.response?.status, label).toBe(Number(`${lines[0]}`.slice(0, 3)));
      expect(server.lines).toHaveLength(1);
    }
  });

  test('at a poll it has the checkpoint and the answer', async () => {
    for (const line of ['303 /files/1', '302 /imports/2', '202 /imports/2']) {
      const { client } = clientOf(['202 /imports/1', line], {
        rewriteUrl(url) {
          if (url.pathname === '/imports/1') return prefixed(url);
          throw new Error('unknown path');
        },
      });
      const error = (await rejection(client.run('imports'))) as ProtocolError;
      expect(error.name).toBe('ProtocolError');
      expect(error.message).toContain('no URL from rewriteUrl (unknown path)');
      expect(error.checkpoint?.statusUrl).toBe(`${home}imports/1`);
      expect(error.response?.status).toBe(Number(line.slice(0, 3)));
    }
  });

  test('a query in what it throws is not shown', async () => {
    const { client } = clientOf(['202 /imports/1?sig=s3cret'], {
      rewriteUrl: (url) => new URL(`http://:${url.search}`),
    });
    const error = (await rejection(client.run('imports'))) as Error;
    expect(`${error.message} ${(error.cause as Error).message}`).not.toContain('s3cret');
    expect(Object.values(error.cause as object).join()).not.toContain('s3cret');
  });
});

describe('the error names rewriteUrl as the remedy', () => {
  const unmapped = { rewriteUrl: undefined };
  const says = 'correct its URLs with rewriteUrl';

  test.for([
    '202 http://api.example.com/imports/1',
    '202 https://user:pw@api.example.com/imports/1',
    '202 | location: unix:/run/imports/1',
    '202 http://10.0.0.1/imports/1',
    '202 https://10.0.0.1/imports/1',
    '307 https://imports.internal/imports',
  ])('where an address is refused: %s', async (line) => {
    const { client } = clientOf([line], unmapped);
    const error = (await rejection(client.run('imports'))) as ProtocolError;
    expect(error.name).toBe('ProtocolError');
    expect(error.message).toContain(says);
    expect(error.hint).toContain(says);
  });

  test.for([
    { what: 'the monitor', lines: ['202 https://imports.internal/1'], name: 'PollError' },
    {
      what: 'a redirect of the monitor',
      lines: ['202 /imports/1', '302 https://imports.internal/1'],
      name: 'PollError',
    },
    {
      what: 'the result',
      lines: ['202 /imports/1', '303 https://imports.internal/1'],
      name: 'ResultError',
    },
  ])('where nobody answers: $what', async ({ lines, name }) => {
    const polling = { maxFailures: 1, jitter: 0 };
    const { client } = clientOf([...lines, 'reset'], { ...unmapped, polling });
    const error = (await rejection(client.run('imports'))) as OperationError;
    expect(error.name).toBe(name);
    expect(error.message).toContain('no answer from https://imports.internal (');
    expect(error.message).toContain(says);
    expect(error.checkpoint).toBeDefined();
  });

  test.for([
    { label: 'at the origin of the submit', lines: ['202 /imports/1', 'reset'] },
    { label: 'where there was an answer', lines: ['202 https://imports.internal/1', '202', '403'] },
  ])('but not $label', async ({ lines }) => {
    const { client } = clientOf(lines, { ...unmapped, polling: { maxFailures: 1, jitter: 0 } });
    const error = (await rejection(client.run('imports'))) as OperationError;
    expect(error.name).toBe('PollError');
    expect(error.message).not.toContain('rewriteUrl');
  });

  test('nor for a monitor that the caller has named', async () => {
    const { client } = clientOf(['reset'], { ...unmapped, polling: { maxFailures: 1, jitter: 0 } });
    const resumed = client.resume('https://imports.internal/1').result();
    expect(((await rejection(resumed)) as OperationError).message).not.toContain('rewriteUrl');
  });
});

describe('in a convention of one’s own', () => {
  const mine: Convention = {
    name: 'mine',
    accept: ({ headers }, { url }) => ({
      state: 'pending',
      statusUrl: headers.get('x-job') ?? `${url}/status`,
      cancelUrl: `${url}/cancel`,
    }),
    read: ({ headers, status }) => ({
      state: status === 200 ? 'succeeded' : 'running',
      statusUrl: headers.get('x-job') ?? undefined,
    }),
    collect: (_, { statusUrl, variables }) => ({
      resultUrl: variables?.['where'] ?? `${statusUrl}/result`,
    }),
  };

  test('what its hooks take from an answer is rewritten, what they make of URLs is not', async () => {
    const { server, client } = clientOf(
      [`202 | x-job: ${inner}/jobs/1`, `202 | x-job: ${inner}/jobs/1`, '200', '200 | {"a":1}'],
      { convention: mine },
    );
    const operation = await client.submit('imports');
    expect(operation.toJSON().cancelUrl).toBe(`${home}imports/cancel`);
    expect(await operation.result()).toEqual({ a: 1 });
    expect(server.lines.slice(1)).toEqual([
      `GET ${home}jobs/1`,
      `GET ${home}jobs/1`,
      `GET ${home}jobs/1/result`,
    ]);
  });

  test('its collect hook may take the URL from the answer', async () => {
    const { server, client } = clientOf(
      ['202', `200 | {"status":"done"} | x-out: ${inner}/out/1`, '200 | {"a":1}'],
      {
        convention: { ...mine, collect: () => ({ resultUrl: `${inner}/out/1` }) },
      },
    );
    await client.run('imports');
    expect(server.lines).toEqual([
      `POST ${home}imports`,
      `GET ${home}imports/status`,
      `GET ${home}out/1`,
    ]);
  });

  test('its address hook has the last word', async () => {
    const { server, client } = clientOf([`202 ${inner}/imports/1`, done()], {
      convention: defineConvention({
        name: 'signed',
        address: (url, asked) => `${url}?for=${new URL(asked).pathname}`,
      }),
    });
    await client.run('imports');
    expect(server.lines[1]).toBe(`GET ${home}imports/1?for=/v2/imports`);
  });

  test('azure(): the api-version that a URL lacks is added to what was rewritten', async () => {
    const { server, client } = clientOf(
      [`202 | operation-location: ${inner}/ops/1`, '200 Succeeded | {"result":1}'],
      { convention: azure() },
    );
    await client.run('imports?api-version=2024-03-01');
    expect(server.lines[1]).toBe(`GET ${home}ops/1?api-version=2024-03-01`);
  });
});
