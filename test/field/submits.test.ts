/** What comes back from a submit that is no operation and no result. */
import {
  type Convention,
  createClient,
  OperationError,
  ProtocolError,
  SubmitError,
  type SubmitOptions,
} from 'await202';
import {
  anthropicBatches,
  bigQuery,
  blackForestLabs,
  fal,
  jenkins,
  openaiBatch,
  replicate,
  runway,
} from 'await202/conventions';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { asPage } from '../support/page.ts';
import {
  fastTime,
  rejection,
  type ScriptedAnswer,
  scriptedAnswers,
} from '../support/scripted-answers.ts';
import { script } from '../support/scripted-server.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

const page = (type = 'text/html; charset=utf-8', status = 200) =>
  new Response('<!doctype html><title>Sign in</title>', {
    status,
    headers: { 'content-type': type },
  });

const redirect = (code: number, location: string) =>
  new Response(null, { status: code, headers: { location } });

const list = () => Response.json({ orders: [{ id: 1 }] });

/** How a submit ends that is answered like this. */
async function submitting(
  input: string,
  answers: (string | ScriptedAnswer)[],
  options: SubmitOptions = {},
) {
  const server = script(...answers);
  const client = createClient({ ...server.options, trustedOrigins: ['https://sso.example'] });
  const error = await rejection(client.run(input, options));
  return { error, server };
}

describe('a page is no result', () => {
  test.for<[string, ScriptedAnswer[]]>([
    ['of a PUT', [page()]],
    ['in XHTML', [page('application/xhtml+xml')]],
    ['of a 201', [page('text/html', 201)]],
    ['behind redirects', [redirect(302, '/sso/start'), redirect(302, '/sso/form'), page()]],
    ['behind a 303', [redirect(303, '/login'), page('TEXT/HTML')]],
    ['behind a 307', [redirect(307, 'https://sso.example/form'), page()]],
  ])('%s', async ([, answers]) => {
    const { error } = await submitting('reports/7', answers, { method: 'PUT' });
    expect(error).toBeInstanceOf(ProtocolError);
    expect((error as Error).message).toContain('HTML');
    expect(await (error as ProtocolError).response?.text()).toContain('Sign in');
  });

  test.for<[string, ScriptedAnswer[]]>([
    ['after a redirect', [redirect(307, '/sso'), page()]],
    ['after two', [redirect(302, '/a'), redirect(302, '/b'), page()]],
    ['at another origin', [redirect(302, 'https://sso.example/form'), page()]],
  ])('where the result should be: %s', async ([, answers]) => {
    const done = '200 done | {"resultUrl":"/files/1"}';
    const { error } = await submitting('tasks', ['202 /tasks/1', done, ...answers]);
    expect(error).toBeInstanceOf(ProtocolError);
    expect((error as ProtocolError).checkpoint).toMatchObject({
      state: 'succeeded',
      resultUrl: 'https://api.example.com/files/1',
    });
  });

  test('unless it is what the result is', async () => {
    const done = '200 done | {"resultUrl":"/files/1"}';
    const direct = script('202 /tasks/1', done, page());
    expect(await createClient(direct.options).run('tasks')).toContain('Sign in');
    const parse = (response: Response) => response.text();
    const moved = script('202 /tasks/1', done, redirect(307, '/files/2'), page());
    expect(await createClient(moved.options).run('tasks', { parse })).toContain('Sign in');
    const first = script(page());
    expect(await createClient(first.options).run('pages', { parse })).toContain('Sign in');
  });

  test.for(['201 /tasks/1 | content-type: text/html', '204 | content-type: text/html'])(
    'and an empty answer is no page: %s',
    async (line) => {
      const server = script(line, '200 done | {"result":7}');
      await createClient(server.options).run('tasks');
    },
  );

  test('a 202 that shows one is accepted', async () => {
    const answer = page('text/html', 202);
    answer.headers.set('location', '/tasks/1');
    const server = script(answer, '200 done | {"result":7}');
    expect(await createClient(server.options).run('tasks')).toBe(7);
  });
});

describe('a lost POST is no submit', () => {
  test.for<[string, string, ScriptedAnswer[]]>([
    ['a slash too many', 'v2/orders/', [redirect(301, '/v2/orders'), list()]],
    ['a slash too few', 'v2/orders', [redirect(302, '/v2/orders/'), list()]],
    ['another path', 'orders', [redirect(301, '/v2/orders'), list()]],
    ['another host', 'orders', [redirect(302, 'https://sso.example/orders'), list()]],
    ['a query that was lost', 'orders?async=1', [redirect(302, '/orders/'), list()]],
    [
      'a 307, and then the slash',
      'orders',
      [redirect(307, '/v2/orders'), redirect(302, '/v2/orders/'), list()],
    ],
    [
      'a sign-in that comes back to it',
      'orders',
      [redirect(302, '/sso/start'), redirect(302, '/orders'), list()],
    ],
    ['accepted all the same', 'orders', [redirect(301, '/orders/'), list()]],
  ])('%s', async ([, input, answers]) => {
    const { error, server } = await submitting(input, answers);
    expect(error).toBeInstanceOf(SubmitError);
    expect(error).toMatchObject({ accepted: 'no', response: { status: /30[12]/ } });
    expect((error as Error).message).toMatch(/turns the POST into a GET: submit to that URL/);
    // It is not even asked what there is.
    expect(server.requests).toHaveLength(answers.length - 1);
  });

  test('from http to https', async () => {
    const server = scriptedAnswers(redirect(301, 'https://api.example.com/orders'), list());
    const client = createClient({
      ...server.options,
      baseUrl: 'http://api.example.com/',
      trustedOrigins: ['https://api.example.com'],
    });
    expect(await rejection(client.run('orders'))).toMatchObject({ accepted: 'no' });
  });

  test('is not repeated, key or no key', async () => {
    const { error, server } = await submitting('orders', [redirect(301, '/orders/')], {
      idempotencyKey: true,
    });
    expect(error).toMatchObject({ name: 'SubmitError', accepted: 'no' });
    expect(server.requests).toHaveLength(1);
  });

  test.for<[string, ScriptedAnswer[]]>([
    ['a 303 to a list', [redirect(303, '/orders/'), list()]],
    ['a 302 to what was made', [redirect(302, '/orders/7'), list()]],
    ['a 307', [redirect(307, '/orders/'), list()]],
    ['a 308', [redirect(308, '/orders/'), list()]],
  ])('%s is no loss', async ([, answers]) => {
    const server = script(...answers);
    expect(await createClient(server.options).run('orders')).toEqual({ orders: [{ id: 1 }] });
  });

  test.for(['GET', 'HEAD'])('a %s loses nothing', async (method) => {
    const server = script(redirect(301, '/orders/'), list());
    await createClient(server.options).run('orders', { method });
    expect(server.lines[1]).toBe(
      `${method === 'HEAD' ? 'GET' : method} https://api.example.com/orders/`,
    );
  });

  test('in a browser, which hides what kind of redirect it was', async () => {
    asPage('https://app.example.com/');
    const followed = (answer: Response) =>
      Object.defineProperties(answer, {
        redirected: { value: true },
        url: { value: 'https://api.example.com/orders/' },
      });
    const fetch = (answer: Response) => async () => followed(answer);
    const options = { baseUrl: 'https://api.example.com/' };
    const lost = createClient({ ...options, fetch: fetch(list()) });
    expect(await rejection(lost.run('orders'))).toBeInstanceOf(OperationError);
    const repeated = createClient({
      ...options,
      fetch: fetch(Response.json({ id: 7 }, { status: 201 })),
    });
    expect(await repeated.run('orders')).toEqual({ id: 7 });
    vi.unstubAllGlobals();
  });
});

describe('a convention whose accepted answer always names its monitor', () => {
  const conventions: [string, Convention][] = [
    ['anthropic', anthropicBatches()],
    ['bigQuery', bigQuery()],
    ['blackForestLabs', blackForestLabs()],
    ['fal', fal()],
    ['openaiBatch', openaiBatch()],
    ['replicate', replicate()],
    ['runway', runway()],
  ];

  test.for(conventions)('%s takes nothing else for a result', async ([, convention]) => {
    for (const answer of [Response.json({ ok: true }), Response.json([]), page()]) {
      const { error } = await submitting('v1/jobs', [answer], { convention });
      expect(error).toBeInstanceOf(ProtocolError);
    }
  });

  test('takes a final word for one', async () => {
    const server = script('200 succeeded | {"output":[1]}');
    const client = createClient({ ...server.options, convention: replicate() });
    expect(await client.run('v1/predictions')).toEqual([1]);
  });
});

test('Jenkins behind a proxy answers with a 303 that leads to the item', async () => {
  const item = 'https://api.example.com/queue/item/12/api/json';
  const server = script(
    redirect(303, '/queue/item/12/'),
    new Response(null, { headers: { 'content-type': 'text/html' } }),
    Response.json({ why: 'in the quiet period' }),
    Response.json({ executable: { url: 'https://api.example.com/job/app/3/' } }),
    Response.json({ building: false, result: 'SUCCESS' }),
  );
  const client = createClient({ ...server.options, convention: jenkins() });
  const operation = await client.submit('job/app/build?delay=0sec');
  expect(operation.statusUrl).toBe(item);
  expect(await operation.result()).toMatchObject({ result: 'SUCCESS' });
});

describe('a submit that is tried again', () => {
  const key = { idempotencyKey: true } as const;

  test.for<[string, (string | ScriptedAnswer)[], 'no' | 'unknown']>([
    ['a 504, then a 403', ['504', '403'], 'unknown'],
    ['a reset, then a 400', ['reset', '400'], 'unknown'],
    ['a 500, a 429, then a 422', ['500', '429', '422'], 'unknown'],
    ['a 408, then a 403', ['408', '403'], 'unknown'],
    ['a key in use, then a 403', ['409', '403'], 'unknown'],
    ['a rate limit, then a 403', ['429', '403'], 'no'],
    ['a 425, then a 400', ['425', '400'], 'no'],
    ['a 403', ['403'], 'no'],
  ])('%s', async ([, answers, accepted]) => {
    const { error } = await submitting('orders', answers, key);
    expect(error).toMatchObject({ name: 'SubmitError', accepted });
  });

  const stream = () => new Blob(['{}']).stream();
  async function* pieces() {
    yield new TextEncoder().encode('{}');
  }

  test.for<[string, () => SubmitOptions]>([
    ['a stream', () => ({ body: stream() })],
    ['a stream, with a key', () => ({ body: stream(), ...key })],
    ['a generator, with a key', () => ({ body: pieces() as never, ...key })],
  ])('a body that can be read once is sent once: %s', async ([, options]) => {
    const { error, server } = await submitting('orders', ['502', '202 /tasks/1'], {
      ...options(),
      // What a stream needs in Node, and what the types of some platforms do not know.
      ...({ duplex: 'half' } as object),
    });
    expect(server.lines).toEqual(['POST https://api.example.com/orders']);
    expect(error).toMatchObject({
      name: 'SubmitError',
      accepted: 'unknown',
      response: { status: 502 },
    });
  });

  test('nor is it sent where a 307 leads', async () => {
    const { error, server } = await submitting('orders', [redirect(307, '/v2/orders')], {
      body: stream(),
      ...({ duplex: 'half' } as object),
    });
    expect(server.requests).toHaveLength(1);
    expect(error).toMatchObject({ name: 'SubmitError', accepted: 'no', response: { status: 307 } });
    expect((error as Error).message).toContain('read only once');
  });
});
