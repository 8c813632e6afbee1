import { isFinal } from 'await202';
import { describe, expect, test } from 'vitest';
import { blank, type Checkpoint } from '../../src/core/checkpoint.ts';
import type { Event, Moment } from '../../src/core/event.ts';
import { Fault, Refusal } from '../../src/core/fault.ts';
import { type Hearing, unheard } from '../../src/core/hearing.ts';
import type { Known } from '../../src/core/known.ts';
import { submitted } from '../../src/core/lifecycle.ts';
import type { PollingSettings } from '../../src/core/schedule.ts';
import {
  answered,
  answerOf,
  before,
  errorOf,
  knownOf,
  now,
  rulesOf,
  running,
  type Seen,
  seen,
  step,
} from '../support/life.ts';
import { monitor } from '../support/scripted-answers.ts';

// The table, row by row. What an answer of the monitor comes to is in
// ./answered.test.ts, when it is asked again in ./planned.test.ts.

/** One row: what is known before, what happens, and what that comes to. */
type Row = readonly [
  title: string,
  known: Known,
  event: Event,
  seen: Seen,
  more?: { readonly polling?: Partial<PollingSettings>; readonly moment?: Partial<Moment> },
];

const rows = (name: string, all: readonly Row[]) =>
  describe(name, () => {
    test.for(all)('%s', ([, known, event, expectation, { polling, moment } = {}]) => {
      expect(seen(known, event, rulesOf(polling), moment)).toStrictEqual(expectation);
    });
  });

const unchanged = { changes: {}, isShown: false } as const;
const busy = new Fault('HTTP 503', answerOf(503));
const missed = { type: 'missed', fault: busy, hint: undefined } as const;
const refused = { type: 'refused', error: new Refusal('an invalid URL') } as const;
const [failed] = step(knownOf(), refused);

rows('whoever joins', [
  [
    'waits, and all is as it was',
    knownOf(),
    { type: 'joined' },
    { ...unchanged, effects: ['sleep'] },
  ],
  [
    'is not told of the error that ended the wait of others',
    failed,
    { type: 'joined' },
    { ...unchanged, isShown: true, effects: ['sleep'] },
  ],
]);

test('what is known is the very same where nothing changes', () => {
  const known = knownOf();
  for (const type of ['joined', 'left'] as const) expect(step(known, { type })[0]).toBe(known);
  const [forgotten] = step(failed, { type: 'joined' });
  expect(failed.status.error).toBeDefined();
  expect(forgotten.status).toEqual(knownOf().status);
});

rows('when the last has left', [
  ['all work stops', knownOf(), { type: 'left' }, { ...unchanged, effects: ['stop'] }],
  ['an error is still shown', failed, { type: 'left' }, { ...unchanged, effects: ['stop'] }],
]);

rows('when a poll is due', [
  [
    'the server is asked, and the next poll is as far away as it ever may be near',
    knownOf(),
    { type: 'due' },
    { changes: { at: now, wait: 250 }, isShown: false, effects: ['ask'] },
  ],
  [
    'ahead of its time, what was planned stays planned',
    knownOf({ ...running, wait: 30_000 }),
    { type: 'due' },
    { changes: { at: now, wait: 29_000 }, isShown: false, effects: ['ask'] },
  ],
  [
    'just ahead of its time, the next one is a minDelay away all the same',
    knownOf({ ...running, wait: 2_500 }),
    { type: 'due' },
    { changes: { at: now, wait: 2_000 }, isShown: false, effects: ['ask'] },
    { polling: { minDelay: 2_000 } },
  ],
]);

const open: Hearing = { ...unheard, isOpen: true, strikes: 0 };

rows('a poll that is held back', [
  [
    'has the moment that it was given, and nobody is asked',
    knownOf(),
    { type: 'held', delay: 5_000 },
    { changes: { at: now, wait: 5_000 }, isShown: false, effects: ['sleep'] },
  ],
]);

rows('a channel', [
  [
    'that tells how far it is shows that, and leaves what was planned',
    knownOf(running, { hearing: open }),
    { type: 'told', push: { status: { status: 'packing', progress: 0.5 } }, isChannel: true },
    { changes: { word: 'packing', progress: 0.5 }, isShown: true, effects: ['sleep'] },
  ],
  [
    'that has ended leaves what was planned',
    knownOf({ ...running, wait: 5_000 }, { hearing: open }),
    { type: 'unheard' },
    { ...unchanged, effects: ['sleep'] },
  ],
  [
    'that has ended after the planned moment leaves a poll some time soon',
    knownOf(running, { hearing: open }),
    { type: 'unheard' },
    { changes: { at: now, wait: 187.5 }, isShown: false, effects: ['sleep'] },
  ],
]);

test('what a channel was relied on for, it no longer is once it has ended', () => {
  const [after] = step(knownOf(running, { hearing: open }), { type: 'unheard' });
  expect(after.hearing).toEqual({ ...open, isOpen: false });
});

rows('a poll that was missed', [
  [
    'is the first of a row: the next one comes by backoff',
    knownOf(),
    missed,
    {
      changes: { failures: 1, failingSince: now, at: now, wait: 562.5, backoffs: 3 },
      isShown: false,
      effects: ['pass on', 'sleep'],
    },
  ],
  [
    'is one more of the same outage',
    knownOf({ ...running, failures: 1, failingSince: before }),
    missed,
    {
      changes: { failures: 2, at: now, wait: 562.5, backoffs: 3 },
      isShown: false,
      effects: ['pass on', 'sleep'],
    },
  ],
  [
    'waits as long as the server asks, and begins its backoffs anew',
    knownOf(),
    { ...missed, hint: { delay: 7_000, isShared: false } },
    {
      changes: { failures: 1, failingSince: now, at: now, wait: 7_000, backoffs: 0 },
      isShown: false,
      effects: ['pass on', 'sleep'],
    },
  ],
  [
    'is not too much while there are fewer than maxFailures',
    knownOf({ ...running, failures: 3, failingSince: before - 59_000 }),
    missed,
    {
      changes: { failures: 4, at: now, wait: 562.5, backoffs: 3 },
      isShown: false,
      effects: ['pass on', 'sleep'],
    },
  ],
  [
    'is not too much either while they are shorter than maxOutage',
    knownOf({ ...running, failures: 4, failingSince: before - 58_999 }),
    missed,
    {
      changes: { failures: 5, at: now, wait: 562.5, backoffs: 3 },
      isShown: false,
      effects: ['pass on', 'sleep'],
    },
  ],
  [
    'is too much when they are both, and whoever joins next has all the tries again',
    knownOf({ ...running, failures: 4, failingSince: before - 59_000 }),
    missed,
    {
      changes: { failures: 0, failingSince: undefined, at: now, wait: 562.5, backoffs: 3 },
      isShown: true,
      effects: ['PollError'],
    },
  ],
  [
    'is too much at once where one is',
    knownOf(),
    missed,
    {
      changes: { at: now, wait: 562.5, backoffs: 3 },
      isShown: true,
      effects: ['PollError'],
    },
    { polling: { maxFailures: 1, maxOutage: 0 } },
  ],
  [
    'does not count in a page that is offline, and forgives those before it',
    knownOf({ ...running, failures: 4, failingSince: before - 59_000 }),
    missed,
    {
      changes: { failures: 0, failingSince: undefined, at: now, wait: 562.5, backoffs: 3 },
      isShown: false,
      effects: ['pass on', 'sleep'],
    },
    { moment: { isOffline: true } },
  ],
  [
    'does not count there either while it is not too much',
    knownOf({ ...running, failures: 1, failingSince: before }),
    missed,
    {
      changes: { failures: 0, failingSince: undefined, at: now, wait: 562.5, backoffs: 3 },
      isShown: false,
      effects: ['pass on', 'sleep'],
    },
    { moment: { isOffline: true } },
  ],
  [
    'began now where a checkpoint says later: the clock that wrote it is ahead',
    knownOf({ ...running, failures: 1, failingSince: now + 1 }),
    missed,
    {
      changes: { failures: 2, failingSince: now, at: now, wait: 562.5, backoffs: 3 },
      isShown: false,
      effects: ['pass on', 'sleep'],
    },
  ],
]);

describe('the error of polls that were missed', () => {
  const strict = rulesOf({ maxFailures: 1, maxOutage: 0 });

  test('says what was seen, and how often in a row', () => {
    const row = knownOf({ ...running, failures: 4, failingSince: before - 60_000 });
    const { error, after } = errorOf(row, missed);
    expect(error.message).toContain('HTTP 503, 5 times in a row');
    expect(error.checkpoint).toEqual(JSON.parse(JSON.stringify(after.checkpoint)));
    expect(after.status.error).toBe(error);
  });

  test('says nothing of a row where there was but one', () => {
    const { error } = errorOf(knownOf(), missed, strict);
    expect(error.message).not.toContain('in a row');
    expect(error.response?.status).toBe(503);
  });

  test('has the cause of what got no answer', () => {
    const cause = new TypeError('fetch failed');
    const fault = new Fault('no answer (fetch failed)', undefined, { cause });
    const { error } = errorOf(knownOf(), { ...missed, fault }, strict);
    expect(error.message).toContain('no answer (fetch failed)');
    expect(error.cause).toBe(cause);
    expect(error.response).toBeUndefined();
  });
});

rows('an exchange that was refused', [
  [
    'without an answer fails, and no more is known than before',
    knownOf({ ...running, failures: 2, failingSince: before }),
    refused,
    { changes: {}, isShown: true, effects: ['ProtocolError'] },
  ],
  [
    'with an answer is a poll, and ends the failures before it',
    knownOf({ ...running, failures: 2, failingSince: before }),
    { ...refused, answer: answerOf(200) },
    {
      changes: {
        polls: 2,
        failures: 0,
        failingSince: undefined,
        at: now,
        wait: 562.5,
        backoffs: 3,
      },
      isShown: true,
      effects: ['ProtocolError'],
    },
  ],
  [
    'with an answer that says when to come back is planned for then',
    knownOf(),
    { ...refused, answer: answerOf(200), hint: { delay: 7_000, isShared: false } },
    {
      changes: { polls: 2, at: now, wait: 7_000, backoffs: 0 },
      isShown: true,
      effects: ['ProtocolError'],
    },
  ],
]);

test.for([
  ['what must not be gone on from is a ProtocolError', new Refusal('two URLs'), 'ProtocolError'],
  ['a definite no is a PollError', new Fault('HTTP 403', answerOf(403)), 'PollError'],
  ['and what is no error of ours is the convention’s', new TypeError('oops'), 'ProtocolError'],
] as const)('%s', ([, error, name]) => {
  const event = { type: 'refused', error, answer: answerOf(403) } as const;
  const { error: told, after } = errorOf(knownOf(), event);
  expect(told.name).toBe(name);
  expect(told.message).toContain(error.message);
  expect(told.response?.status).toBe(403);
  expect(told.checkpoint).toEqual(JSON.parse(JSON.stringify(after.checkpoint)));
  expect(told.cause).toBe(error instanceof TypeError ? error : undefined);
});

rows('a cancel', [
  [
    'that is sent changes nothing yet',
    knownOf(),
    { type: 'cancel sent' },
    { ...unchanged, effects: [] },
  ],
  [
    'that was accepted is shown, and the next poll is near again',
    knownOf({ ...running, backoffs: 9, wait: 8_000 }, { isCancelOut: true }),
    { type: 'cancel accepted', hint: undefined },
    {
      changes: { state: 'canceling', cancelAccepted: true, backoffs: 1, at: now, wait: 250 },
      isShown: true,
      effects: ['take up', 'sleep'],
    },
  ],
  [
    'that was accepted with a Retry-After is looked for then',
    knownOf(running, { isCancelOut: true }),
    { type: 'cancel accepted', hint: { delay: 5_000, isShared: false } },
    {
      changes: { state: 'canceling', cancelAccepted: true, backoffs: 0, at: now, wait: 5_000 },
      isShown: true,
      effects: ['take up', 'sleep'],
    },
  ],
  [
    'that came too late changes no state, but the end is near',
    knownOf({ ...running, backoffs: 9, wait: 8_000 }, { isCancelOut: true }),
    { type: 'cancel too late', hint: undefined },
    {
      changes: { backoffs: 1, at: now, wait: 250 },
      isShown: false,
      effects: ['take up', 'sleep'],
    },
  ],
  [
    'that found nothing is the end',
    knownOf(running, { isCancelOut: true }),
    { type: 'cancel found nothing' },
    {
      changes: { state: 'canceled', word: undefined, at: now, wait: 0 },
      isShown: true,
      effects: ['settle'],
    },
  ],
  [
    'that failed leaves all as it was',
    knownOf(running, { isCancelOut: true }),
    { type: 'cancel failed' },
    { ...unchanged, effects: ['take up'] },
  ],
]);

test('a cancel is out from when it is sent until it is answered, and so is each repetition', () => {
  const [sent] = step(knownOf(), { type: 'cancel sent' });
  expect(sent.isCancelOut).toBe(true);
  for (const type of ['cancel accepted', 'cancel too late'] as const)
    expect(step(sent, { type, hint: undefined })[0].isCancelOut).toBe(false);
  const [failed] = step(sent, { type: 'cancel failed' });
  expect(failed.isCancelOut).toBe(false);
  expect(step(failed, { type: 'cancel sent' })[0].isCancelOut).toBe(true);
});

test('what the monitor had said is not of a cancel that found nothing', () => {
  const [known] = step(knownOf(), answered(answerOf(200, { status: 'running' })));
  const [after] = step(known, { type: 'cancel found nothing' });
  expect(known.status.body).toEqual({ status: 'running' });
  expect(after.status).toEqual({ state: 'canceled', word: undefined, body: undefined, polls: 2 });
});

describe('the deadline', () => {
  test('fails, and no more is known than before', () => {
    expect(seen(knownOf(), { type: 'deadline' })).toStrictEqual({
      changes: {},
      isShown: true,
      effects: ['OperationTimeoutError'],
    });
  });

  test('shows one error until somebody joins, however many polls are asked for after it', () => {
    const { error, after } = errorOf(knownOf(), { type: 'deadline' });
    const again = errorOf(after, { type: 'deadline' });
    expect(again.error).not.toBe(error);
    expect(again.after.status).toBe(after.status);
    const [joined] = step(again.after, { type: 'joined' });
    expect(joined.status.error).toBeUndefined();
    expect(errorOf(joined, { type: 'deadline' }).after.status).not.toBe(after.status);
  });

  test('tells how often each state and each fault was seen, and the last remark', () => {
    const saying = answered(answerOf(200, { status: 'running', message: 'half of it' }));
    const events = [saying, missed, saying, answered(answerOf(503))];
    const known = events.reduce((all, event) => step(all, event)[0], knownOf());
    const { error, after } = errorOf(known, { type: 'deadline' });
    expect(error).toHaveProperty('observed', { running: 2, 'HTTP 503': 2 });
    expect(error.message).toContain(
      '60000 ms, observed 2 × running, 2 × HTTP 503; last message: half of it',
    );
    expect(after.status.error).toBe(error);
  });

  test('says so where there was no answer', () => {
    const { error } = errorOf(knownOf(), { type: 'deadline' });
    expect(error.message).toContain('60000 ms, observed no answer');
    expect(error).toHaveProperty('observed', {});
  });

  test('is no end: whoever joins goes on', () => {
    const { after } = errorOf(knownOf(), { type: 'deadline' });
    const [joined, effects] = step(after, { type: 'joined' });
    expect([joined.status.error, effects]).toEqual([undefined, ['sleep']]);
  });
});

describe('after the end nothing happens', () => {
  const events: readonly Event[] = [
    { type: 'joined' },
    { type: 'left' },
    { type: 'due' },
    { type: 'deadline' },
    missed,
    refused,
    answered(answerOf(200, { status: 'running' })),
    answered(answerOf(200, { status: 'failed' })),
    answered(answerOf(410)),
    { type: 'cancel sent' },
    { type: 'cancel accepted', hint: undefined },
    { type: 'cancel too late', hint: undefined },
    { type: 'cancel found nothing' },
    { type: 'cancel failed' },
  ];

  test.for(['succeeded', 'failed', 'canceled'])('when it has %s', (status) => {
    const [known] = step(knownOf(), answered(answerOf(200, { status })));
    expect(isFinal(known.status)).toBe(true);
    for (const event of events) {
      const [after, effects] = step(known, event);
      expect([event.type, after === known, effects]).toEqual([event.type, true, []]);
    }
  });
});

describe('a submit', () => {
  const answer = answerOf(202, undefined, { location: monitor });
  const accepted = { state: 'pending' } as const;
  const urls = { statusUrl: monitor };
  const moment = { now, chance: 0.5, isOffline: false, isWatched: false };
  const blanked = { ...blank('http', monitor, now), acceptedAt: now };
  const first: Checkpoint = { ...blanked, backoffs: 1, wait: 250 };

  test('that was accepted is looked for after the first backoff, and may be late to appear', () => {
    const known = submitted({ answer, reading: accepted, urls }, undefined, rulesOf(), moment);
    expect(known.checkpoint).toEqual({ ...first, visibleBy: now + 10_000 });
    expect(known.status).toEqual({ state: 'pending', polls: 0, body: undefined });
    expect([known.isCancelOut, known.observed, known.outcome]).toEqual([false, {}, {}]);
  });

  test('that says when to ask is asked for then, and may be late to appear from then on', () => {
    const hint = { delay: 3_000, isShared: false };
    const known = submitted({ answer, reading: accepted, urls }, hint, rulesOf(), moment);
    expect(known.checkpoint).toEqual({
      ...first,
      wait: 3_000,
      backoffs: 0,
      visibleBy: now + 13_000,
    });
  });

  test('that has been completed already has no monitor', () => {
    const done = answerOf(200, { rows: 3 });
    const reading = { state: 'succeeded', evidence: 'unmarked' } as const;
    const known = submitted({ answer: done, reading, urls: {} }, undefined, rulesOf(), moment);
    expect(known.checkpoint).toEqual({
      ...{ ...blanked, state: 'succeeded', evidence: 'unmarked' },
      ...{ monitor: 'none', visibleBy: undefined },
    });
    expect(known.outcome).toMatchObject({ answer: done });
    expect(known.status.body).toEqual({ rows: 3 });
  });
});
