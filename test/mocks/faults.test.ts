import { scenario } from 'await202/mocks';
import { describe, expect, test } from 'vitest';
import { conversation } from './conversation.ts';

describe('a fault on demand', () => {
  test('strikes the n-th poll, which does not reach the task', () => {
    const { server, submit, poll } = conversation(scenario().running(2).onPoll(2, 503));
    submit();
    expect([poll(), poll(), poll(), poll()].map(({ status }) => status)).toEqual([
      200, 503, 200, 200,
    ]);
    expect(server.tasks[0]).toMatchObject({ state: 'succeeded', polls: 3 });
  });

  test('is a problem document by default', () => {
    const { submit, poll } = conversation(scenario().onPoll(1, 503));
    submit();
    expect(poll()).toMatchObject({
      headers: { 'content-type': 'application/problem+json' },
      body: { type: 'about:blank', status: 503 },
    });
  });

  test('has the Retry-After, the headers and the body it is told to have', () => {
    const { submit, poll } = conversation(
      scenario()
        .onPoll(1, { status: 429, retryAfter: 5, body: { reason: 'busy' } })
        .onPoll(2, { status: 307, headers: { location: '/elsewhere' } })
        .onPoll(3, { status: 500, body: 'oops' }),
    );
    submit();
    expect(poll()).toMatchObject({
      status: 429,
      headers: { 'retry-after': '5', 'content-type': 'application/json' },
      body: { reason: 'busy' },
    });
    expect(poll()).toEqual({
      status: 307,
      headers: { location: '/elsewhere' },
      body: undefined,
      delay: undefined,
    });
    expect(poll()).toMatchObject({ headers: { 'content-type': 'text/plain' }, body: 'oops' });
  });

  test('strikes several, all from one on, or every request', () => {
    const statuses = (all: ReturnType<typeof scenario>) => {
      const { submit, poll } = conversation(all.running(Infinity));
      submit();
      return Array.from({ length: 4 }, () => poll().status);
    };
    expect(statuses(scenario().onPoll([1, 3], 503))).toEqual([503, 200, 503, 200]);
    expect(statuses(scenario().onPoll({ from: 3 }, 410))).toEqual([200, 200, 410, 410]);
    expect(statuses(scenario().onPoll('every', 500))).toEqual([500, 500, 500, 500]);
  });

  test('closes the connection, or never answers', () => {
    const { submit, poll } = conversation(scenario().onPoll(1, 'reset').onPoll(2, 'hang'));
    submit();
    expect([poll().status, poll().status, poll().status]).toEqual(['reset', 'hang', 200]);
  });

  test('breaks the usual answer in the middle of its body', () => {
    const { submit, poll } = conversation(scenario().running(1).onPoll(1, 'reset in body'));
    submit();
    expect(poll()).toMatchObject({ status: 'reset in body', body: { status: 'running' } });
    expect(poll()).toMatchObject({ status: 200, body: { status: 'succeeded' } });
  });

  test('closes the connection when there is no body to break', () => {
    const { submit, cancel } = conversation(scenario().onCancel(1, 'reset in body'));
    submit();
    expect(cancel().status).toBe('reset');
  });

  test('is a body that does not parse, or a login page', () => {
    const { submit, poll } = conversation(scenario().onPoll(1, 'not json').onPoll(2, 'html'));
    submit();
    expect(poll()).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: '{"status": "runn',
    });
    expect(poll()).toMatchObject({
      status: 200,
      headers: { 'content-type': 'text/html; charset=utf-8' },
      body: expect.stringContaining('<!doctype html>'),
    });
  });

  test('rejects a submit, which starts nothing', () => {
    const { server, submit } = conversation(scenario().onSubmit(1, 503));
    expect(submit().status).toBe(503);
    expect(server.tasks).toEqual([]);
    expect(submit().status).toBe(202);
    expect(server.tasks).toHaveLength(1);
  });

  test('loses the answer to a submit that took effect', () => {
    const { server, submit } = conversation(
      scenario().onSubmit(1, { wire: 'reset', applied: true }),
    );
    expect(submit().status).toBe('reset');
    expect(server.tasks).toHaveLength(1);
    expect(server.requests[0]).toMatchObject({ answer: 'reset', taskId: 'task-1' });
  });

  test('makes an answer late', () => {
    const { submit } = conversation(scenario().onSubmit(1, { delay: 3_000 }));
    expect(submit()).toMatchObject({ status: 202, delay: 3_000 });
  });

  test('strikes the result and the cancel, each counted for itself', () => {
    const talk = conversation(
      scenario().running(0).onResult(1, 'html').onCancel([1, 2], 500).onPoll(3, 410),
    );
    talk.submit();
    talk.poll();
    expect([talk.result(), talk.result()].map(({ headers }) => headers['content-type'])).toEqual([
      'text/html; charset=utf-8',
      'application/json',
    ]);
    expect([talk.cancel().status, talk.cancel().status, talk.cancel().status]).toEqual([
      500, 500, 409,
    ]);
    expect([talk.poll().status, talk.poll().status]).toEqual([200, 410]);
  });

  test('counts the polls of each task', () => {
    const { submit, poll } = conversation(scenario().onPoll(1, 503));
    submit();
    submit();
    expect([poll('task-1'), poll('task-2')].map(({ status }) => status)).toEqual([503, 503]);
  });
});
