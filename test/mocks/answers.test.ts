import { type ResultOptions, type RetryAfter, scenario } from 'await202/mocks';
import { describe, expect, test } from 'vitest';
import { conversation } from './conversation.ts';

describe('the answer to a submit', () => {
  test.for([
    { in: 'Location', header: 'location' },
    { in: 'Operation-Location', header: 'operation-location' },
    { in: 'Azure-AsyncOperation', header: 'azure-asyncoperation' },
    { in: 'Content-Location', header: 'content-location' },
    { in: { header: 'X-Status' }, header: 'x-status' },
  ] as const)('names the monitor in $header', ({ in: place, header }) => {
    const { submit } = conversation(scenario().monitor({ in: place }));
    expect(submit().headers[header]).toBe('https://api.example.com/tasks/task-1');
  });

  test('names the monitor in a link', () => {
    const relative = scenario().monitor({ urls: 'relative' });
    expect(conversation(relative.monitor({ in: 'Link' })).submit().headers['link']).toBe(
      '</tasks/task-1>; rel="monitor"',
    );
    expect(
      conversation(relative.monitor({ in: { link: 'status' } })).submit().headers['link'],
    ).toBe('</tasks/task-1>; rel="status"');
  });

  test('names the monitor in its body', () => {
    const { submit } = conversation(scenario().monitor({ in: { body: 'links.self' } }));
    const { headers, body } = submit();
    expect(headers).not.toHaveProperty('location');
    expect(body).toMatchObject({
      id: 'task-1',
      links: { self: 'https://api.example.com/tasks/task-1' },
    });
  });

  test('names the monitor nowhere', () => {
    const { submit } = conversation(scenario().monitor({ in: 'nowhere' }));
    expect(submit().headers).toEqual({ 'content-type': 'application/json' });
  });

  test('names a monitor on another origin', () => {
    const { submit } = conversation(scenario().monitor({ origin: 'https://status.example.net' }));
    expect(submit().headers['location']).toBe('https://status.example.net/tasks/task-1');
  });

  test('has the status code, the headers and the emptiness it is told to have', () => {
    const { submit } = conversation(
      scenario().accepts({
        status: 201,
        body: 'none',
        headers: { 'preference-applied': 'respond-async' },
      }),
    );
    expect(submit()).toEqual({
      status: 201,
      headers: {
        location: 'https://api.example.com/tasks/task-1',
        'preference-applied': 'respond-async',
      },
      body: undefined,
      delay: undefined,
    });
  });

  test.for([200, 201] as const)('is the result itself with a %i', (status) => {
    const { server, submit } = conversation(
      scenario().finishesAtOnce(status).succeeds({ total: 42 }),
    );
    expect(submit()).toMatchObject({ status, body: { total: 42 } });
    expect(server.tasks[0]?.state).toBe('succeeded');
  });

  test('is a 204 without a body', () => {
    const { submit } = conversation(scenario().finishesAtOnce(204));
    expect(submit()).toMatchObject({ status: 204, headers: {}, body: undefined });
  });
});

describe('Retry-After', () => {
  const thursday = 'Thu, 01 Jan 2026 00:00:00 GMT';

  test.for<{ label: string; value: RetryAfter; headers: Record<string, string> }>([
    { label: 'seconds', value: 2, headers: { 'retry-after': '2' } },
    {
      label: 'milliseconds',
      value: { milliseconds: 250 },
      headers: { 'retry-after-ms': '250' },
    },
    {
      label: 'an IMF-fixdate',
      value: { date: 90 },
      headers: { date: thursday, 'retry-after': 'Thu, 01 Jan 2026 00:01:30 GMT' },
    },
    {
      label: 'an RFC 850 date',
      value: { date: 90, form: 'RFC 850' },
      headers: { date: thursday, 'retry-after': 'Thursday, 01-Jan-26 00:01:30 GMT' },
    },
    {
      label: 'an asctime date',
      value: { date: 90, form: 'asctime' },
      headers: { date: thursday, 'retry-after': 'Thu Jan  1 00:01:30 2026' },
    },
    { label: 'a word', value: 'soon', headers: { 'retry-after': 'soon' } },
    { label: 'a negative number', value: '-1', headers: { 'retry-after': '-1' } },
    { label: 'a giant number', value: '1e999', headers: { 'retry-after': '1e999' } },
    { label: 'nothing', value: undefined, headers: {} },
  ])('is $label', ({ value, headers }) => {
    const { submit } = conversation(
      scenario().monitor({ in: 'nowhere' }).accepts({ body: 'none', retryAfter: value }),
    );
    expect(submit().headers).toEqual(headers);
  });

  test('is of the 202 alone when only the 202 was told', () => {
    const { submit, poll } = conversation(scenario().accepts({ retryAfter: 2 }));
    expect(submit().headers['retry-after']).toBe('2');
    expect(poll().headers).not.toHaveProperty('retry-after');
  });

  test('differs from poll to poll and is not sent with the final status', () => {
    const { submit, poll } = conversation(
      scenario()
        .running(4)
        .monitor({ retryAfter: [1, undefined, 'soon'] }),
    );
    expect(submit().headers).not.toHaveProperty('retry-after');
    const hints = Array.from({ length: 5 }, () => poll().headers['retry-after']);
    expect(hints).toEqual(['1', undefined, 'soon', 'soon', undefined]);
  });
});

describe('the monitor', () => {
  test('speaks in status codes: 202 while it runs, then the bare result', () => {
    const { submit, poll } = conversation(
      scenario().monitor({ speaks: 'codes' }).running(1).succeeds({ total: 42 }),
    );
    submit();
    expect(poll()).toMatchObject({ status: 202, body: { status: 'running' } });
    expect(poll()).toMatchObject({ status: 200, body: { total: 42 } });
  });

  test('speaks in words and ends with the bare result', () => {
    const { submit, poll } = conversation(
      scenario().running(1).succeeds({ total: 42 }, { at: 'bare' }),
    );
    submit();
    expect(poll()).toMatchObject({ status: 200, body: { status: 'running' } });
    expect(poll().body).toEqual({ total: 42 });
  });

  test('does not repeat its address by itself', () => {
    const { submit, poll } = conversation(scenario());
    submit();
    expect(poll().headers).not.toHaveProperty('location');
  });

  test('repeats its address', () => {
    const { submit, poll } = conversation(scenario().monitor({ repeated: 'same' }));
    submit();
    expect(poll().headers['location']).toBe('https://api.example.com/tasks/task-1');
  });

  test('moves with every poll', () => {
    const { ask, submit, poll } = conversation(
      scenario().running(2).monitor({ repeated: 'moving', urls: 'relative' }),
    );
    submit();
    expect(poll().headers['location']).toBe('/tasks/task-1?move=1');
    expect(ask('GET', '/tasks/task-1?move=1').headers['location']).toBe('/tasks/task-1?move=2');
  });

  test('answers 404 for a task nobody submitted, 405 for a method it does not know', () => {
    const { ask, submit, poll } = conversation(scenario());
    expect(poll('task-7')).toMatchObject({
      status: 404,
      headers: { 'content-type': 'application/problem+json' },
    });
    submit();
    expect(ask('PUT', '/tasks/task-1')).toMatchObject({
      status: 405,
      headers: { allow: 'GET, DELETE' },
    });
  });
});

describe('the result', () => {
  const final = (options: ResultOptions) => {
    const talk = conversation(scenario().running(0).succeeds({ total: 42 }, options));
    return { ...talk, accepted: talk.submit(), status: talk.poll() };
  };

  test('is embedded in the status document, under any name', () => {
    expect(final({}).status.body).toMatchObject({ status: 'succeeded', result: { total: 42 } });
    expect(final({ field: 'response.value' }).status.body).toMatchObject({
      response: { value: { total: 42 } },
    });
  });

  test('is at a URL of its own', () => {
    const { status, result } = final({ at: 'url' });
    expect(status).toMatchObject({
      status: 200,
      body: {
        status: 'succeeded',
        resultUrl: 'https://api.example.com/tasks/task-1/result',
      },
    });
    expect(status.body).not.toHaveProperty('result');
    expect(result()).toMatchObject({ status: 200, body: { total: 42 } });
  });

  test('is at a URL under another name, in a header, on another origin', () => {
    const { accepted, status } = final({
      at: 'url',
      field: 'resourceLocation',
      header: 'Location',
      origin: 'https://files.example.net',
    });
    const url = 'https://files.example.net/tasks/task-1/result';
    expect(status).toMatchObject({ headers: { location: url }, body: { resourceLocation: url } });
    expect(accepted.headers['location']).toBe(url);
  });

  test('names nothing when it is the answer itself', () => {
    expect(final({ at: 'bare', header: 'Location' }).status.headers).toEqual({
      'content-type': 'application/json',
    });
  });

  test('is behind a 303', () => {
    const { status, result } = final({ at: 'redirect' });
    expect(status).toMatchObject({
      status: 303,
      headers: { location: 'https://api.example.com/tasks/task-1/result' },
      body: undefined,
    });
    expect(result().body).toEqual({ total: 42 });
  });

  test('is not there before the task has succeeded', () => {
    const { submit, result, poll } = conversation(scenario().running(1));
    submit();
    poll();
    expect(result().status).toBe(200);
    const failing = conversation(scenario().running(0).fails());
    failing.submit();
    expect(failing.result().status).toBe(404);
    const running = conversation(scenario().running(1));
    running.submit();
    expect(running.result().status).toBe(404);
  });

  test('is text, at a URL of its own by default', () => {
    const { submit, poll, result } = conversation(
      scenario().running(0).delivers({ contentType: 'text/csv', text: 'a,b\n' }),
    );
    submit();
    expect(poll().body).toMatchObject({ resultUrl: expect.stringMatching(/\/result$/) });
    expect(result()).toMatchObject({
      status: 200,
      headers: { 'content-type': 'text/csv' },
      body: 'a,b\n',
    });
  });

  test('is bytes, as the final answer of a monitor that speaks in codes', () => {
    const bytes = new Uint8Array([1, 2, 3]);
    const { submit, poll } = conversation(
      scenario().running(0).monitor({ speaks: 'codes' }).delivers({
        contentType: 'application/octet-stream',
        bytes,
      }),
    );
    submit();
    expect(poll()).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/octet-stream' },
      body: bytes,
    });
  });

  test('is nothing', () => {
    const { submit, poll, result } = conversation(scenario().running(0).succeeds());
    submit();
    expect(poll().body).toEqual({ id: 'task-1', status: 'succeeded', progress: 1 });
    expect(result().status).toBe(204);
  });
});
