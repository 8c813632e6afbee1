import { scenario } from 'await202/mocks';
import { describe, expect, test } from 'vitest';
import { conversation, field, start } from './conversation.ts';

describe('a task', () => {
  test('is accepted with a 202, found running once, then succeeds', () => {
    const { submit, poll } = conversation(scenario());

    expect(submit()).toMatchObject({
      status: 202,
      headers: {
        location: 'https://api.example.com/tasks/task-1',
        'content-type': 'application/json',
      },
      body: { id: 'task-1', status: 'pending', progress: 0 },
    });
    expect(poll()).toMatchObject({ status: 200, body: { status: 'running', progress: 0.5 } });
    expect(poll().body).toEqual({
      id: 'task-1',
      status: 'succeeded',
      progress: 1,
      result: { done: true },
    });
  });

  test('advances by polls, its progress in even steps', () => {
    const { submit, poll } = conversation(scenario().pending(1).running(3).succeeds({ total: 42 }));
    submit();

    const polls = Array.from({ length: 5 }, () => poll().body);

    expect(polls.map((body) => [field(body, 'status'), field(body, 'progress')])).toEqual([
      ['pending', 0],
      ['running', 0.25],
      ['running', 0.5],
      ['running', 0.75],
      ['succeeded', 1],
    ]);
  });

  test('advances by time, to the millisecond', () => {
    const talk = conversation(
      scenario().pending({ milliseconds: 500 }).running({ milliseconds: 2_000 }),
    );
    talk.submit();

    const moments = [0, 499, 500, 1_500, 2_499, 2_500].map((moment) => {
      talk.at(moment);
      const { body } = talk.poll();
      return [moment, field(body, 'status'), field(body, 'progress')];
    });

    expect(moments).toEqual([
      [0, 'pending', 0],
      [499, 'pending', 0],
      [500, 'running', 0],
      [1_500, 'running', 0.5],
      [2_499, 'running', 1],
      [2_500, 'succeeded', 1],
    ]);
  });

  test('that takes four polls is over at the fourth', () => {
    const talk = conversation(scenario().takes({ polls: 4 }));
    talk.submit();
    expect(talk.words(4)).toEqual(['running', 'running', 'running', 'succeeded']);
  });

  test('that takes five seconds is over after five seconds, however often it is polled', () => {
    const talk = conversation(scenario().takes({ milliseconds: 5_000 }));
    talk.submit();
    talk.at(4_999);
    expect(talk.words(3)).toEqual(['running', 'running', 'running']);
    talk.at(5_000);
    expect(talk.words(1)).toEqual(['succeeded']);
  });

  test('can be running forever', () => {
    const talk = conversation(scenario().running(Infinity));
    talk.submit();
    expect(new Set(talk.words(100))).toEqual(new Set(['running']));
  });

  test('reports the progress it is told to, the last value again and again', () => {
    const { submit, poll } = conversation(scenario().running(3).progress([0.1, '60%']));
    submit();
    expect([poll(), poll(), poll()].map(({ body }) => field(body, 'progress'))).toEqual([
      0.1,
      '60%',
      '60%',
    ]);
  });

  test('runs for as many polls as there are progress values', () => {
    const talk = conversation(scenario().progress([0.2, 0.4, 0.6]));
    talk.submit();
    expect(talk.words(4)).toEqual(['running', 'running', 'running', 'succeeded']);
  });

  test('spreads its progress values over its running time', () => {
    const talk = conversation(scenario().running({ milliseconds: 1_000 }).progress([10, 20]));
    talk.submit();
    const progress = [0, 499, 500, 999].map((moment) => {
      talk.at(moment);
      return field(talk.poll().body, 'progress');
    });
    expect(progress).toEqual([10, 10, 20, 20]);
  });

  test('can keep its progress to itself', () => {
    const { submit, poll } = conversation(scenario().progress('none'));
    expect(submit().body).toEqual({ id: 'task-1', status: 'pending' });
    expect(poll().body).toEqual({ id: 'task-1', status: 'running' });
  });

  test('says what it is doing', () => {
    const { submit, poll } = conversation(scenario().running(2).says('reading', 'writing'));
    submit();
    expect([poll(), poll(), poll()].map(({ body }) => field(body, 'message'))).toEqual([
      'reading',
      'writing',
      'writing',
    ]);
  });

  test('uses other words and another shape of document', () => {
    const { submit, poll } = conversation(
      scenario()
        .words({ running: 'InProgress' })
        .document((document) => ({ data: { attributes: document } })),
    );
    submit();
    expect(poll().body).toMatchObject({ data: { attributes: { status: 'InProgress' } } });
  });

  test('fails with a problem in its status document', () => {
    const { submit, poll } = conversation(
      scenario().running(1).fails({ title: 'Out of paper', status: 507, tray: 2 }),
    );
    submit();
    poll();
    expect(poll()).toMatchObject({ status: 200, headers: { 'content-type': 'application/json' } });
    expect(poll().body).toEqual({
      id: 'task-1',
      status: 'failed',
      progress: 0.5,
      error: { type: 'about:blank', title: 'Out of paper', status: 507, tray: 2 },
    });
  });

  test('fails with a problem as the answer of the monitor', () => {
    const { submit, poll } = conversation(
      scenario().running(0).fails({ title: 'Out of paper', status: 507 }, 'problem'),
    );
    submit();
    expect(poll()).toMatchObject({
      status: 507,
      headers: { 'content-type': 'application/problem+json' },
      body: { type: 'about:blank', title: 'Out of paper', status: 507 },
    });
  });

  test('is canceled by somebody else', () => {
    const talk = conversation(scenario().running(1).endsCanceled());
    talk.submit();
    expect(talk.words(2)).toEqual(['running', 'canceled']);
  });

  test('is not visible to the first polls, which do not count', () => {
    const { server, submit, poll } = conversation(scenario().visibleAfter(2).running(1));
    submit();
    expect([poll(), poll(), poll(), poll()].map(({ status }) => status)).toEqual([
      404, 404, 200, 200,
    ]);
    expect(server.tasks[0]).toMatchObject({ state: 'succeeded', polls: 2 });
  });

  test('is not visible for some time', () => {
    const talk = conversation(scenario().visibleAfter({ milliseconds: 300 }));
    talk.submit();
    talk.at(299);
    expect(talk.poll().status).toBe(404);
    expect(talk.cancel().status).toBe(404);
    talk.at(300);
    expect(talk.poll().status).toBe(200);
  });

  test('is summed up as it is now', () => {
    const talk = conversation(scenario().takes({ milliseconds: 1_000 }));
    talk.submit({ 'Content-Type': 'application/json' }, '{"year":2026}');
    talk.at(250);
    expect(talk.server.tasks).toEqual([
      {
        id: 'task-1',
        state: 'running',
        progress: 0.25,
        polls: 0,
        route: 'POST /tasks',
        input: { year: 2026 },
        submittedAt: start,
        cancelRequestedAt: undefined,
      },
    ]);
    talk.at(1_000);
    expect(talk.server.tasks[0]).toMatchObject({ state: 'succeeded', progress: 1 });
  });
});

describe('a scenario', () => {
  test('is never changed by what follows', () => {
    const slow = scenario().running(2);
    const bad = slow.fails();
    expect(slow.plan.outcome.kind).toBe('succeeded');
    expect(bad.plan.outcome.kind).toBe('failed');
  });

  test.for([
    {
      label: 'a negative number of polls',
      make: () => scenario().running(-1),
      says: /running\(\).*-1/,
    },
    { label: 'half a poll', make: () => scenario().pending(1.5), says: /pending\(\).*1\.5/ },
    {
      label: 'a time that is no number',
      make: () => scenario().takes({ milliseconds: Number.NaN }),
      says: /takes\(\).*NaN/,
    },
    {
      label: 'a negative time',
      make: () => scenario().cancels('slowly', { takes: { milliseconds: -5 } }),
      says: /cancels.*-5/,
    },
  ])('refuses $label', ({ make, says }) => {
    expect(make).toThrow(says);
    expect(make).toThrow(TypeError);
  });
});
