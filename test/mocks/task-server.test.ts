import { createTaskServer, scenario, type TaskServer } from 'await202/mocks';
import { describe, expect, test } from 'vitest';
import { conversation, field, start } from './conversation.ts';

const post = (server: TaskServer, path: string, method = 'POST') => {
  const answer = server.handle({ method, url: `https://api.example.com${path}` });
  return answer.kind === 'reply' ? answer.status : answer.kind;
};

describe('routes', () => {
  test('lead to scenarios of their own', () => {
    const server = createTaskServer()
      .on('POST /reports', scenario().accepts({ status: 201 }))
      .on('PUT /exports/:id', scenario().finishesAtOnce());
    expect([
      post(server, '/tasks'),
      post(server, '/reports/'),
      post(server, '/exports/7', 'PUT'),
      post(server, '/exports', 'PUT'),
      post(server, '/exports/7'),
    ]).toEqual([202, 201, 200, 404, 404]);
    expect(server.tasks.map(({ route }) => route)).toEqual([
      'POST /tasks',
      'POST /reports',
      'PUT /exports/:id',
    ]);
  });

  test('take any method and any further segments', () => {
    const server = createTaskServer().on('* /files/*', scenario());
    expect([post(server, '/files/a/b', 'PATCH'), post(server, '/files')]).toEqual([202, 202]);
  });

  test('go through their scenarios one by one; the last one repeats', () => {
    const server = createTaskServer().on(
      'POST /reports',
      scenario().accepts({ status: 200 }).onSubmit(1, 503),
      scenario().accepts({ status: 201 }),
    );
    expect(Array.from({ length: 4 }, () => post(server, '/reports'))).toEqual([503, 200, 201, 201]);
  });

  test('added later come before the earlier ones', () => {
    const server = createTaskServer().on('POST /tasks', scenario().finishesAtOnce(204));
    expect(post(server, '/tasks')).toBe(204);
  });

  test('lie below the path of the base URL', () => {
    const server = createTaskServer({ baseUrl: 'https://api.example.com/v1/' });
    expect([post(server, '/v1/tasks'), post(server, '/tasks'), post(server, '/v10/tasks')]).toEqual(
      [202, 404, 404],
    );
    const answer = server.handle({ method: 'POST', url: 'http://127.0.0.1:8202/v1/tasks?a=b' });
    expect(answer).toMatchObject({
      headers: { location: 'http://127.0.0.1:8202/v1/tasks/task-2' },
    });
  });

  test.for(['POST /', '* /*'])('%s: what is not below the base URL is left to others', (route) => {
    const baseUrl = 'https://api.example.com/v1/';
    const server = createTaskServer({ baseUrl }).on(route, scenario());
    const serves = (path: string) =>
      server.serves({ method: 'POST', url: `https://api.example.com${path}` });
    expect([serves('/v1/'), serves('/'), serves('/v2/')]).toEqual([true, false, false]);
  });

  test.for(['/reports', 'POST reports', 'POST', ''])('cannot be written as %j', (route) => {
    expect(() => createTaskServer().on(route, scenario())).toThrow(/'POST \/reports'/);
    expect(() => createTaskServer({ routes: { [route]: scenario() } })).toThrow(TypeError);
  });

  test('need a scenario', () => {
    expect(() => createTaskServer({ routes: { 'POST /reports': [] } })).toThrow(
      /'POST \/reports': got no scenario/,
    );
  });
});

describe('the request log', () => {
  test('tells what came, when, why, and what was answered', () => {
    const talk = conversation(scenario().running(0).onPoll(1, 'reset'));
    talk.submit({ 'Content-Type': 'application/json', 'X-Trace': 'abc' }, '{"year":2026}');
    talk.at(250);
    talk.poll();
    talk.at(600);
    talk.ask('GET', '/tasks/task-1?revision=2');
    talk.result();
    talk.cancel();
    talk.ask('GET', '/health');

    const { requests } = talk.server;
    expect(requests[0]).toEqual({
      at: start,
      kind: 'submit',
      method: 'POST',
      path: '/tasks',
      url: 'https://api.example.com/tasks',
      headers: { 'content-type': 'application/json', 'x-trace': 'abc' },
      body: { year: 2026 },
      taskId: 'task-1',
      answer: 202,
    });
    expect(
      requests.map(({ at, kind, path, taskId, answer }) => [
        at - start,
        kind,
        path,
        taskId,
        answer,
      ]),
    ).toEqual([
      [0, 'submit', '/tasks', 'task-1', 202],
      [250, 'poll', '/tasks/task-1', 'task-1', 'reset'],
      [600, 'poll', '/tasks/task-1', 'task-1', 200],
      [600, 'result', '/tasks/task-1/result', 'task-1', 200],
      [600, 'cancel', '/tasks/task-1', 'task-1', 409],
      [600, 'other', '/health', undefined, 404],
    ]);
    expect(requests[2]?.url).toBe('https://api.example.com/tasks/task-1?revision=2');
  });

  test.for<{ label: string; type: string; body: string | Uint8Array; read: unknown }>([
    { label: 'JSON', type: 'application/json', body: new TextEncoder().encode('[1]'), read: [1] },
    { label: 'broken JSON', type: 'application/json', body: '[1', read: '[1' },
    { label: 'a form', type: 'application/x-www-form-urlencoded', body: 'a=b', read: 'a=b' },
    {
      label: 'bytes',
      type: 'image/png',
      body: new Uint8Array([137, 80]),
      read: new Uint8Array([137, 80]),
    },
    { label: 'nothing', type: 'application/json', body: '', read: undefined },
  ])('reads $label', ({ type, body, read }) => {
    const server = createTaskServer();
    const headers = { 'content-type': type };
    server.handle({ method: 'POST', url: 'https://api.example.com/tasks', headers, body });
    expect(server.requests[0]?.body).toEqual(read);
  });
});

test('an explicit moment comes before the clock', () => {
  const server = createTaskServer({ now: () => start });
  server.handle({ method: 'POST', url: 'https://api.example.com/tasks' }, start + 42);
  expect(server.requests[0]?.at).toBe(start + 42);
});

test('reset() forgets requests, tasks and added routes, but not those of the options', () => {
  const server = createTaskServer({ routes: { 'POST /reports': scenario() } });
  server.on('POST /exports', scenario());
  expect([post(server, '/exports'), post(server, '/reports')]).toEqual([202, 202]);

  server.reset();

  expect(server.requests).toEqual([]);
  expect(server.tasks).toEqual([]);
  expect([post(server, '/exports'), post(server, '/reports')]).toEqual([404, 202]);
  expect(server.tasks.map(({ id }) => id)).toEqual(['task-1']);
});

describe('a repeated submit with the same Idempotency-Key', () => {
  const key = { 'Idempotency-Key': '"a-1"', 'Content-Type': 'application/json' };

  test('gets the same task and the same answer, marked as replayed', () => {
    const talk = conversation(scenario().accepts({ retryAfter: 2 }));
    const first = talk.submit(key, '{}');
    talk.poll();
    const second = talk.submit(key, '{}');
    expect(second).toEqual({
      ...first,
      headers: { ...first.headers, 'idempotent-replayed': 'true' },
    });
    expect(talk.server.tasks).toHaveLength(1);
    expect(talk.server.tasks[0]).toMatchObject({ polls: 1 });
    expect(talk.server.requests.map(({ taskId }) => taskId)).toEqual([
      'task-1',
      'task-1',
      'task-1',
    ]);
  });

  test('finds the task whose first answer was lost', () => {
    const talk = conversation(scenario().onSubmit([1, 2], { wire: 'reset', applied: true }));
    expect([talk.submit(key).status, talk.submit(key).status]).toEqual(['reset', 'reset']);
    expect(talk.submit(key)).toMatchObject({ status: 202, body: { id: 'task-1' } });
    expect(talk.server.tasks).toHaveLength(1);
  });

  test('starts the task when the first one never arrived', () => {
    const talk = conversation(scenario().onSubmit(1, 'reset'));
    talk.submit(key);
    expect(talk.submit(key).headers).not.toHaveProperty('idempotent-replayed');
  });

  test('is refused with another body', () => {
    const talk = conversation(scenario());
    talk.submit(key, '{}');
    expect(talk.submit(key, '{"year":2026}').status).toBe(422);
  });

  test('with another key, or none, is another task', () => {
    const talk = conversation(scenario());
    talk.submit(key);
    const other = talk.submit({ 'idempotency-key': '"a-2"' });
    expect(field(other.body, 'id')).toBe('task-2');
    expect(field(talk.submit().body, 'id')).toBe('task-3');
  });
});
