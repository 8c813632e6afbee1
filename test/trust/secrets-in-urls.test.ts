import type { StandardSchemaV1 } from '@standard-schema/spec';
import { type ClientOptions, createClient, defineConvention, header, http } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { logged } from '../support/logged.ts';
import {
  fastTime,
  rejection,
  type ScriptedAnswer,
  scriptedAnswers,
} from '../support/scripted-answers.ts';

// Every way in which a URL can hold a secret, on every way to an error.

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

type Client = ReturnType<typeof createClient>;

const home = 'https://api.example.com';

/** URLs that are asked. */
const forms = [
  '/m?sig=s3cret',
  '/m?s3cret-0123456789',
  '/m#s3cret',
  '/m?#s3cret',
  '/m?a=1#key=s3cret',
  "/m?$filter=startswith(n,'x')&sig=s3cret",
  '/m?f[0]=x&sig=[s3cret]',
  '/m?q="x"&r=`y`&sig=s3cret',
  '/m?q=<x>&sig={s3cret}',
  '/m?q=(x).&sig=s3cret).',
  '/m?sig=s3cret:',
  '/m?a?b=s3cret',
  '/m?next=/a/b/s3cret',
  '/m?to=me@s3cret',
  '/m?to=me@example.com&sig=s3cret',
  '/m?a=b s3cret',
  '/m?a=b%20s3cret%2Fs3cret%C3%BCs3cret',
  '/m?a=b\u00a0s3cret\u3000s3cret',
  '/m?a=%zz&b=%s3cret',
  '/m;v=1,2;w=(3)?sig=s3cret',
  '/users/@me/%C3%BC?sig=s3cret',
  '/ü?ü=s3cret',
  '//api.example.com/m?sig=s3cret',
  '?sig=s3cret',
  `${home}?sig=s3cret`,
  `${home}/m?sig=s3cret#s3cret`,
];

/** URLs that cannot be asked, or must not be. */
const refused = [
  'https://u:s3cret@api.example.com/m',
  'https://s3cret@api.example.com/m',
  'https://u:p s3cret@api.example.com/m',
  // Of the scheme of the base it would be a path.
  'http:u:s3cret@api.example.com/m',
  'https:\\\\u:s3cret@api.example.com/m',
  '//u:s3cret@api.example.com/m',
  'https://u:s3cret@:/',
  'https://u:s3cret?x@api.example.com/',
  'https://u:s3cret#x@api.example.com/',
  'https://u:s3cret/x@api.example.com/',
  'https://u:s3cret@[',
];

/** The same, but for those that the caller may give. */
const refusedInAnswers = [
  ...refused,
  'ftp://h/m?s3cret',
  'ftp://u:s3cret@h/m',
  'http://example.com/?s3cret',
  '/a?s3cret, /b?s3cret',
  'http://127.0.0.1/m?s3cret',
];

/** As `fetch`, hooks and conventions see it. */
const whole = (form: string) => new URL(form, `${home}/`).href;

const json = (body: unknown, status = 200, headers = {}) =>
  Response.json(body, { status, headers });
const moved = (form: string, status: number) =>
  new Response(null, { status, headers: { location: encodeURI(form).replaceAll('%25', '%') } });
const accepted = (form: string) => json({ statusUrl: form }, 202);
const running = (more = {}) => json({ status: 'running', ...more });
const page = () => new Response('<p>', { headers: { 'content-type': 'text/html' } });

/** A server that quotes what it was asked. */
const quoting =
  (status: number, quote: (words: string) => object): ScriptedAnswer =>
  ({ url }) => {
    const { search } = new URL(url);
    // As frameworks decode it; they leave what is malformed as it is.
    const isDecodable = !/%(?![\da-f]{2})|%s3/i.test(url);
    const decoded = isDecodable ? decodeURIComponent(url) : url;
    return json(quote(`${url} (${decoded}), by ${search.slice(1)}`), status);
  };
const said = (words: string) => ({ error: { message: `Nothing at ${words}` } });

/** A network that quotes it, in one error and in its cause. */
const lost: ScriptedAnswer = ({ url }) => {
  throw new TypeError(`request to ${url} failed`, { cause: new Error(`GET "${url}": refused`) });
};
/** A network with more to say. */
const lostAt: ScriptedAnswer = (request) => {
  throw Object.assign(new TypeError('fetch failed'), { request, at: new URL(request.url) });
};

interface Way {
  readonly name: string;
  readonly answers: (form: string) => ScriptedAnswer[];
  readonly act?: (client: Client, form: string) => unknown;
  readonly options?: ClientOptions;
}

const run = (client: Client) => client.run('tasks');
const runAt = (client: Client, form: string) => client.run(form);
const cancel = async (client: Client) => (await client.submit('tasks')).cancel();
const done = { status: 'done', result: 7 };
const toResult = (form: string) => [accepted('/1'), json({ status: 'done', resultUrl: form })];
const throwing = (client: Client, thrown: (url: string) => unknown) => (form: string) =>
  client.run('tasks', {
    parse: () => {
      throw thrown(form);
    },
  });
const issue = (url: string): StandardSchemaV1 => ({
  '~standard': {
    version: 1,
    vendor: 'here',
    validate: () => ({ issues: [{ message: `no "${url}"`, path: [url, Symbol(url)] }] }),
  },
});
const reading = (form: string) =>
  defineConvention({
    name: 'own',
    read: () => {
      throw Object.assign(new Error(`at ${whole(form)}`), { form });
    },
  });
const fewTries = { polling: { maxFailures: 2, jitter: 0 } };

const ways: Record<string, Way> = {
  'a submit that is rejected': { name: 'SubmitError', answers: () => [json({}, 400)], act: runAt },
  'a submit that is rejected with words': {
    name: 'SubmitError',
    answers: () => [quoting(400, said)],
    act: runAt,
  },
  'a submit without an answer': { name: 'SubmitError', answers: () => [lost], act: runAt },
  'a submit whose fetch throws objects': {
    name: 'SubmitError',
    answers: () => [lostAt],
    act: runAt,
  },
  'a submit without a monitor': {
    name: 'ProtocolError',
    answers: () => [quoting(202, (words) => ({ status: `at ${words}` }))],
    act: runAt,
  },
  'a submit that is lost in a redirect': {
    name: 'SubmitError',
    answers: (form) => [moved(form, 301)],
  },
  'a poll that is refused': {
    name: 'PollError',
    answers: (form) => [accepted(form), json({}, 403)],
  },
  'a poll that is refused with words': {
    name: 'PollError',
    answers: (form) => [accepted(form), quoting(403, said)],
  },
  'a poll that is refused with a problem': {
    name: 'PollError',
    answers: (form) => [accepted(form), quoting(403, (detail) => ({ title: 'No', detail }))],
  },
  'polls without an answer': { name: 'PollError', answers: (form) => [accepted(form), lost, lost] },
  'polls whose fetch throws objects': {
    name: 'PollError',
    answers: (form) => [accepted(form), lostAt, lostAt],
  },
  'a monitor that is gone': {
    name: 'OperationGoneError',
    answers: (form) => [accepted(form), quoting(410, said)],
  },
  'a monitor that becomes a page': {
    name: 'ProtocolError',
    answers: (form) => [accepted(form), page()],
  },
  'a redirect to where nothing is asked': {
    name: 'ProtocolError',
    answers: (form) => [accepted(form), moved('ftp://h/m?s3cret', 302)],
  },
  'redirects without end': {
    name: 'ProtocolError',
    answers: (form) => [accepted(form), ...Array.from({ length: 11 }, () => moved(form, 302))],
  },
  'an operation that failed': {
    name: 'OperationFailedError',
    answers: (form) => [
      accepted(form),
      quoting(200, (words) => ({ status: 'failed', ...said(words) })),
    ],
  },
  'an operation that was canceled': {
    name: 'OperationCanceledError',
    answers: (form) => [
      accepted(form),
      quoting(200, (message) => ({ status: 'canceled', message })),
    ],
  },
  'an operation that takes too long': {
    name: 'OperationTimeoutError',
    answers: (form) => [
      accepted(form),
      quoting(200, (message) => ({ status: 'running', message })),
    ],
    act: (client) => client.run('tasks', { totalTimeout: 300 }),
  },
  'a cancel that is refused': {
    name: 'CancelError',
    answers: (form) => [accepted(form), quoting(405, said)],
    act: cancel,
  },
  'a cancel without an answer': {
    name: 'CancelError',
    answers: (form) => [accepted(form), lost, lost],
    act: cancel,
  },
  'a cancel at a URL of its own': {
    name: 'CancelError',
    answers: (form) => [json({ statusUrl: '/1', cancelUrl: form }, 202), quoting(405, said)],
    act: cancel,
    options: {
      convention: http({ cancelUrl: ({ body }) => (body as { cancelUrl?: string })?.cancelUrl }),
    },
  },
  'a result that is refused': {
    name: 'ResultError',
    answers: (form) => [...toResult(form), quoting(403, said)],
  },
  'a result without an answer': {
    name: 'ResultError',
    answers: (form) => [...toResult(form), lost, lost],
  },
  'a result that redirects to a page': {
    name: 'ProtocolError',
    answers: (form) => [accepted('/1'), moved('/2', 303), moved(form, 302), page()],
  },
  'a result that does not fit the schema': {
    name: 'ResultError',
    answers: (form) => [accepted(form), json(done)],
    act: (client, form) => client.run('tasks', { schema: issue(whole(form)) }),
  },
  'a parse that throws': {
    name: 'ResultError',
    answers: (form) => [accepted(form), json(done)],
    act: (client, form) => throwing(client, (url) => new RangeError(`no ${whole(url)}`))(form),
  },
  'a parse that throws objects': {
    name: 'ResultError',
    answers: (form) => [accepted(form), json(done)],
    act: (client, form) => throwing(client, (url) => ({ message: 'no', url }))(form),
  },
  'a convention that throws': {
    name: 'ProtocolError',
    answers: (form) => [accepted(form), running()],
    act: (client, form) => client.run('tasks', { convention: reading(form) }),
  },
  'a rewriteUrl that throws': {
    name: 'ProtocolError',
    answers: (form) => [accepted(form)],
    options: {
      rewriteUrl: (url) => {
        throw Object.assign(new Error(`no ${url}`), { url });
      },
    },
  },
};

describe('no secret in a URL is shown by the error of', () => {
  test.for(Object.entries(ways))('%s', async ([, { name, answers, act = run, options }]) => {
    for (const form of forms) {
      const server = scriptedAnswers(...answers(form));
      const client = createClient({ ...server.options, ...fewTries, ...options });
      const error = await rejection(Promise.resolve(act(client, form)));
      expect(error, form).toMatchObject({ name });
      expect(logged(error), form).not.toContain('s3cret');
    }
  });
});

describe('nor by the error about a URL that is not to be asked', () => {
  test('which names the monitor', async () => {
    for (const form of refusedInAnswers) {
      const server = scriptedAnswers(accepted(form));
      const error = await rejection(run(createClient(server.options)));
      expect(error, form).toMatchObject({ name: 'ProtocolError' });
      expect(logged(error), form).not.toContain('s3cret');
    }
  });

  test('where a redirect leads', async () => {
    for (const form of refusedInAnswers) {
      const answer = new Response(null, { status: 307, headers: { location: form } });
      const server = scriptedAnswers(accepted('/1'), answer);
      const error = await rejection(run(createClient({ ...server.options, ...fewTries })));
      expect(error, form).toMatchObject({ name: 'ProtocolError' });
      expect(logged(error), form).not.toContain('s3cret');
    }
  });

  test('which rewriteUrl returns', async () => {
    for (const form of refused) {
      const server = scriptedAnswers(accepted('/1'));
      const client = createClient({ ...server.options, rewriteUrl: () => form });
      const error = await rejection(run(client));
      expect(error, form).toMatchObject({ name: 'ProtocolError' });
      expect(logged(error), form).not.toContain('s3cret');
    }
  });

  test('of a submit, with and without a base', async () => {
    for (const form of refused) {
      const server = scriptedAnswers();
      const bare = createClient({ fetch: server.fetch });
      const based = createClient(server.options);
      for (const start of [
        () => bare.run(form),
        () => based.run(form),
        () => bare.run(form, { baseUrl: `${home}/v1/` }),
      ]) {
        const error = await rejection(start());
        expect(error, form).toBeInstanceOf(TypeError);
        expect(logged(error), form).toMatch(/`input` is '.*', expected an absolute URL/);
        expect(logged(error), form).not.toContain('s3cret');
      }
      expect(server.requests).toHaveLength(0);
    }
  });

  test('of a submit without a base', async () => {
    const client = createClient({ fetch: scriptedAnswers().fetch });
    for (const form of forms.filter((one) => !one.startsWith(home))) {
      const error = await rejection(client.run(form));
      expect(error, form).toBeInstanceOf(TypeError);
      expect(logged(error), form).not.toContain('s3cret');
    }
  });

  test('below a base that has a password', async () => {
    const server = scriptedAnswers();
    const { fetch } = server;
    const baseUrl = 'https://u:p s3cret@api.example.com/v1/';
    for (const start of [
      () => createClient({ fetch, baseUrl }).run('tasks?s3cret'),
      () => createClient({ fetch, prefix: baseUrl }).run('tasks?s3cret'),
      () => createClient({ fetch }).run('tasks?s3cret', { baseUrl }),
    ]) {
      const error = await rejection(start());
      expect(error).toBeInstanceOf(TypeError);
      expect(logged(error)).not.toContain('s3cret');
    }
  });

  test('that a client or a checkpoint is given', async () => {
    const { options } = scriptedAnswers(accepted('/1'));
    const client = createClient(options);
    const checkpoint = (await client.submit('tasks')).toJSON();
    for (const form of refused)
      for (const give of [
        () => client.resume(form),
        () => client.resume({ ...checkpoint, statusUrl: form }),
        () => client.resume({ ...checkpoint, resultUrl: form, cancelUrl: form }),
        () => createClient({ limits: form as never }),
        () => createClient({ headers: form as never }),
        () => createClient({ totalTimeout: form as never }),
        () =>
          http({
            monitor: [form, header('x')] as never,
            name: form as never,
            state: form as never,
          }),
      ]) {
        let error: unknown;
        try {
          give();
        } catch (thrown) {
          error = thrown;
        }
        expect(error, form).toBeInstanceOf(TypeError);
        expect(logged(error), form).not.toContain('s3cret');
      }
  });
});

test('what is shown is where it was asked', async () => {
  for (const [form, place] of [
    ["/m?$filter=startswith(n,'x')&sig=s3cret", '/m'],
    ['/m;v=1,2;w=(3)?sig=s3cret', '/m;v=1,2;w=(3)'],
    ['/users/@me/%C3%BC#s3cret', '/users/@me/%C3%BC'],
  ] as const) {
    const server = scriptedAnswers(accepted(form), json({}, 403));
    const { message } = (await rejection(run(createClient(server.options)))) as Error;
    expect(message).toContain(`Polling failed: ${home}${place}: HTTP 403.`);
    expect(server.requests[1]?.url).toContain(form.slice(0, 3));
  }
});
