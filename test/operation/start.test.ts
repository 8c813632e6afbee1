import {
  type Convention,
  createClient,
  http,
  type OperationEvent,
  type ScheduleContext,
} from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fastTime, rejection } from '../support/scripted-answers.ts';
import { clientOf, delayed, script } from '../support/scripted-server.ts';

// What happens between the call of submit() and the handle.

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

const url = 'https://api.example.com/tasks';
const accepted = '202 /tasks/1';

describe('where to submit', () => {
  test.for([
    ['a path', 'tasks'],
    ['an absolute URL', url],
    ['a URL object', new URL(url)],
    ['a Request', new Request(url, { method: 'POST' })],
  ] as const)('may be %s', async ([, input]) => {
    const { client, server } = clientOf([accepted]);
    await client.submit(input);
    expect(server.lines).toEqual([`POST ${url}`]);
  });

  test.for([
    ['baseUrl', { baseUrl: 'https://api.example.com/' }],
    ['prefix', { prefix: 'https://api.example.com/' }],
  ] as const)('may be a path below the `%s` of this submit alone', async ([, options]) => {
    const server = script(accepted);
    const { fetch } = server.options;
    await createClient({ fetch }).submit('tasks', options);
    expect(server.lines).toEqual([`POST ${url}`]);
  });

  const expected =
    'expected an absolute URL without user name and password, or a client with baseUrl.';

  test.for<[string, unknown, string]>([
    ['nothing', undefined, 'undefined'],
    ['null', null, 'null'],
    ['a number', 7, '7'],
    ['an object', { path: 'tasks' }, 'an object'],
    [
      'a URL with a user name and a password',
      'https://me:secret@api.example.com/tasks',
      "'https://api.example.com/tasks'",
    ],
  ])('is not %s', async ([, input, seen]) => {
    const { client, server } = clientOf([accepted]);
    const error = await rejection(client.submit(input as string));
    expect(error).toBeInstanceOf(TypeError);
    expect((error as Error).message).toBe(`await202: \`input\` is ${seen}, ${expected}`);
    expect(server.lines).toEqual([]);
  });

  // A page has a URL of its own, below which it is.
  test.skipIf(globalThis.location)('is not a path below nothing', async () => {
    const server = script(accepted);
    const { fetch } = server.options;
    const error = await rejection(createClient({ fetch }).submit('tasks'));
    expect((error as Error).message).toBe(`await202: \`input\` is 'tasks', ${expected}`);
    expect(server.lines).toEqual([]);
  });

  test('is left to `fetch` if it is a URL without a host', async () => {
    const { client, server } = clientOf([new TypeError('it has no host')]);
    const error = await rejection(client.submit('mailto:me'));
    expect(error).toMatchObject({ name: 'SubmitError', cause: { message: 'it has no host' } });
    expect(server.lines).toEqual(['POST mailto:me']);
  });
});

describe('the method of a submit', () => {
  test.for([
    ['POST', {}, 'tasks', 'POST'],
    ['that of a Request', {}, new Request(url, { method: 'PUT' }), 'PUT'],
    ['that of the client', { method: 'patch' }, 'tasks', 'PATCH'],
    [
      'that of the client before that of a Request',
      { method: 'patch' },
      new Request(url, { method: 'PUT' }),
      'PATCH',
    ],
  ] as const)('is %s', async ([, options, input, method]) => {
    const { client, server } = clientOf([accepted], options);
    await client.submit(input);
    expect(server.lines).toEqual([`${method} ${url}`]);
  });
});

test('the headers of a submitted Request go with its polls, too', async () => {
  const { client, server } = clientOf([accepted, '204']);
  const request = new Request(url, { method: 'POST', headers: { 'x-api-key': 'k-7' } });
  await client.run(request, { headers: { 'x-tenant': '4' } });
  expect(
    server.requests.map(({ headers }) => [headers.get('x-api-key'), headers.get('x-tenant')]),
  ).toEqual([
    ['k-7', '4'],
    ['k-7', '4'],
  ]);
});

describe('totalTimeout', () => {
  test('counts from the submit, however long its answer takes', async () => {
    await vi.advanceTimersByTimeAsync(5000);
    const { client } = clientOf([delayed(3000, accepted)], { totalTimeout: 10_000 });
    const began = Date.now();
    const operation = await client.submit('tasks');
    expect(Date.now() - began).toBe(3000);
    expect(operation.toJSON().deadline).toBe(began + 10_000);
  });
});

describe('a schedule', () => {
  test.for([
    ['is told that somebody watches, of an operation with `onStatus`', () => undefined, true],
    ['is told that nobody does, of one without', undefined, false],
  ] as const)('%s', async ([, onStatus, isWatched]) => {
    const seen: boolean[] = [];
    const polling = (context: ScheduleContext) => {
      seen.push(context.isWatched);
      return 1000;
    };
    const { client } = clientOf([accepted]);
    const operation = await client.submit('tasks', { polling, onStatus });
    expect(seen).toEqual([isWatched]);
    expect(operation.toJSON().kind).toBe(`POST ${url}`);
  });

  test('is what the kind of an operation is kept for: without one it has none', async () => {
    const { client } = clientOf([accepted]);
    expect(Object.keys((await client.submit('tasks')).toJSON())).not.toContain('kind');
  });
});

describe('what is told', () => {
  test('of a submit that is answered by the end', async () => {
    const types: string[] = [];
    const { client } = clientOf(['200 | {"rows":3}'], { onEvent: ({ type }) => types.push(type) });
    await client.submit('tasks');
    expect(types).toEqual(['submitting', 'submitted', 'ended']);
  });

  test.for(['cancel', 'detach'] as const)(
    'of an abort before the answer is whether it cancels: %s',
    async (onAbort) => {
      const events: OperationEvent[] = [];
      const controller = new AbortController();
      const { client, server } = clientOf([delayed(1000, accepted), '204'], {
        onAbort,
        onEvent: (event) => events.push(event),
      });
      const submit = client.submit('tasks', { signal: controller.signal });
      setTimeout(() => controller.abort('enough'), 500);
      expect(await rejection(submit)).toBe('enough');
      await vi.advanceTimersByTimeAsync(60_000);
      const aborts = events.filter(({ type }) => type === 'aborted');
      expect(aborts).toMatchObject([{ reason: 'enough', cancels: onAbort === 'cancel' }]);
      expect(server.lines.slice(1)).toEqual(onAbort === 'cancel' ? [`DELETE ${url}/1`] : []);
    },
  );
});

describe('an abort', () => {
  const csv = { headers: { 'content-type': 'text/csv' } };

  test('in the very turn of the call does not undo the submit, which is then canceled', async () => {
    const controller = new AbortController();
    const { client, server } = clientOf([accepted, '204']);
    const submit = client.submit('tasks', { signal: controller.signal });
    controller.abort('enough');
    expect(await rejection(submit)).toBe('enough');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.lines).toEqual([`POST ${url}`, `DELETE ${url}/1`]);
  });

  test.for([
    ['of an operation that goes on', accepted, ['DELETE']],
    ['of one that is over', () => new Response('a,b', csv), []],
  ] as const)('as soon as there is an answer waits for nothing: %s', async ([, line, then]) => {
    const controller = new AbortController();
    const { client, server } = clientOf([line, '204'], {
      onEvent: ({ type }) => {
        if (type === 'submitted') controller.abort('enough');
      },
    });
    const began = Date.now();
    const parsed: unknown[] = [];
    const parse = (response: Response) => {
      parsed.push(response.status);
      return undefined;
    };
    const submit = client.submit('tasks', { signal: controller.signal, parse });
    expect(await rejection(submit)).toBe('enough');
    await vi.advanceTimersByTimeAsync(0);
    expect(vi.getTimerCount()).toBe(0);
    expect(Date.now() - began).toBe(0);
    expect(server.requests.slice(1).map(({ method }) => method)).toEqual(then);
    expect(parsed).toEqual([]);
  });
});

describe('`rewriteUrl`', () => {
  const asked: string[] = [];
  const rewriteUrl = (named: URL) => {
    asked.push(named.href);
    return `/proxy${named.pathname}`;
  };
  beforeEach(() => {
    asked.length = 0;
  });

  test('is asked about a monitor that the answer to the submit names', async () => {
    const { client } = clientOf([accepted], { rewriteUrl });
    const { statusUrl } = await client.submit('tasks');
    expect(statusUrl).toBe('https://api.example.com/proxy/tasks/1');
    expect(asked).toEqual([`${url}/1`]);
  });

  test('is not asked about one that a convention makes from the URL of the submit', async () => {
    const convention: Convention = {
      ...http(),
      accept: (_answer, request) => ({ state: 'pending', statusUrl: `${request.url}/status` }),
    };
    const { client } = clientOf(['202'], { rewriteUrl, convention });
    const { statusUrl } = await client.submit('tasks');
    expect(statusUrl).toBe(`${url}/status`);
    expect(asked).toEqual([]);
  });
});
