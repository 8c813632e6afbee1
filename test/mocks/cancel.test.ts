import { scenario } from 'await202/mocks';
import { describe, expect, test } from 'vitest';
import { conversation, start } from './conversation.ts';

describe('a DELETE of the monitor', () => {
  test('cancels at once, again and again with the same answer', () => {
    const talk = conversation(scenario().running(9));
    talk.submit();
    talk.at(700);
    expect(talk.cancel()).toMatchObject({ status: 204, body: undefined });
    talk.at(900);
    expect(talk.cancel().status).toBe(204);
    expect(talk.words(2)).toEqual(['canceled', 'canceled']);
    expect(talk.server.tasks[0]).toMatchObject({
      state: 'canceled',
      cancelRequestedAt: start + 700,
    });
  });

  test('answers with the status document when it answers with a 200', () => {
    const talk = conversation(scenario().cancels('at once', { status: 200 }));
    talk.submit();
    expect(talk.cancel()).toMatchObject({ status: 200, body: { status: 'canceled' } });
  });

  test('cancels slowly, by polls', () => {
    const talk = conversation(scenario().cancels('slowly', { takes: 2, retryAfter: 3 }));
    talk.submit();
    expect(talk.cancel()).toMatchObject({
      status: 202,
      headers: { 'retry-after': '3' },
      body: { status: 'canceling' },
    });
    expect(talk.words(3)).toEqual(['canceling', 'canceling', 'canceled']);
  });

  test('cancels slowly, by time', () => {
    const talk = conversation(
      scenario()
        .running(9)
        .cancels('slowly', { takes: { milliseconds: 500 } }),
    );
    talk.submit();
    talk.at(100);
    talk.cancel();
    talk.at(599);
    expect(talk.words(1)).toEqual(['canceling']);
    talk.at(600);
    expect(talk.words(1)).toEqual(['canceled']);
  });

  test('answers 202 while a monitor that speaks in codes is canceling', () => {
    const talk = conversation(scenario().monitor({ speaks: 'codes' }).cancels('slowly'));
    talk.submit();
    talk.cancel();
    expect([talk.poll().status, talk.poll().status]).toEqual([202, 200]);
  });

  test('is refused with a 405 while the operation goes on', () => {
    const talk = conversation(scenario().running(1).cancels('refused'));
    talk.submit();
    expect(talk.cancel()).toMatchObject({ status: 405, headers: { allow: 'GET' } });
    expect(talk.words(2)).toEqual(['running', 'succeeded']);
  });

  test('comes too late: 409, and the operation has ended as planned', () => {
    const talk = conversation(scenario().running(9).cancels('too late').succeeds({ total: 42 }));
    talk.submit();
    expect(talk.cancel().status).toBe(409);
    expect(talk.poll().body).toMatchObject({ status: 'succeeded', result: { total: 42 } });
  });

  test('is accepted, but the operation ends as planned', () => {
    const talk = conversation(scenario().running(1).cancels('ignored'));
    talk.submit();
    expect(talk.cancel()).toMatchObject({ status: 202, body: { status: 'running' } });
    expect(talk.words(2)).toEqual(['running', 'succeeded']);
  });

  test('of an operation that is over answers 409', () => {
    const talk = conversation(scenario().running(0));
    talk.submit();
    talk.poll();
    expect(talk.cancel().status).toBe(409);
  });

  test('makes the monitor disappear', () => {
    const talk = conversation(scenario().running(9).cancels('at once', { afterwards: 'gone' }));
    talk.submit();
    expect(talk.poll().status).toBe(200);
    expect(talk.cancel().status).toBe(204);
    expect([talk.poll().status, talk.cancel().status, talk.result().status]).toEqual([
      404, 404, 404,
    ]);
  });
});
