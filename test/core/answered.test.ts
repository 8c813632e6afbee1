import { type Convention, http } from 'await202';
import { describe, expect, test } from 'vitest';
import type { Answer } from '../../src/core/answer.ts';
import type { Event, Rules } from '../../src/core/event.ts';
import { type Hearing, unheard } from '../../src/core/hearing.ts';
import type { Known } from '../../src/core/known.ts';
import { defaultPolling } from '../../src/core/schedule.ts';
import {
  answered,
  answerOf,
  before,
  errorOf,
  expected,
  knownOf,
  now,
  rulesOf,
  running,
  type Seen,
  seen,
  step,
} from '../support/life.ts';
import { monitor } from '../support/scripted-answers.ts';

// What an answer of the monitor comes to, by what is known before.

type Row = readonly [
  title: string,
  known: Known,
  answer: Answer,
  seen: Seen,
  more?: { readonly rules?: Rules; readonly now?: number },
];

const rows = (name: string, all: readonly Row[]) =>
  describe(name, () => {
    test.for(all)('%s', ([, known, answer, expectation, { rules, ...moment } = {}]) => {
      expect(seen(known, answered(answer), rules, moment)).toStrictEqual(expectation);
    });
  });

/** One more poll, and the next by backoff: of what was expected, and of what was seen to run. */
const firstPoll = { polls: 1, at: now, wait: 375, backoffs: 2 } as const;
const nextPoll = { polls: 2, at: now, wait: 562.5, backoffs: 3 } as const;
const endPoll = { polls: 2, at: now, wait: 0 } as const;
const onwards = ['pass on', 'sleep'];
const failing = { ...running, failures: 2, failingSince: before } as const;
const forgiven = { failures: 0, failingSince: undefined } as const;
const missing = { ...running, isMissing: true } as const;
const canceling = { ...running, state: 'canceling', cancelAccepted: true } as const;

rows('an answer that it goes on', [
  [
    'is shown, and the monitor is known to answer',
    knownOf(expected),
    answerOf(200, { status: 'InProgress', progress: 0.5, message: 'half of it' }),
    {
      changes: {
        ...{ state: 'running', word: 'InProgress', progress: 0.5, message: 'half of it' },
        ...{ ...firstPoll, monitor: 'answers', visibleBy: undefined },
      },
      isShown: true,
      effects: onwards,
    },
  ],
  [
    'with 202 says that the end is told by the code',
    knownOf(expected),
    answerOf(202),
    {
      changes: { ...firstPoll, state: 'running', monitor: 'said202', visibleBy: undefined },
      isShown: true,
      effects: onwards,
    },
  ],
  [
    'with 200 of a monitor that has said 202 is the end',
    knownOf({ ...running, monitor: 'said202', word: undefined }),
    answerOf(200, { status: 'running' }),
    {
      changes: { ...endPoll, state: 'succeeded', evidence: 'code' },
      isShown: true,
      effects: ['settle'],
    },
  ],
  [
    'ends the failures before it',
    knownOf(failing),
    answerOf(202),
    {
      changes: { ...nextPoll, ...forgiven, monitor: 'said202', word: undefined },
      isShown: true,
      effects: onwards,
    },
  ],
  [
    'ends the doubt whether the monitor is gone',
    knownOf(missing),
    answerOf(200, { status: 'running' }),
    { changes: { ...nextPoll, isMissing: undefined }, isShown: true, effects: onwards },
  ],
  [
    'leaves canceling what an accepted cancel has made canceling',
    knownOf(canceling),
    answerOf(200, { status: 'working' }),
    { changes: { ...nextPoll, word: 'working' }, isShown: true, effects: onwards },
  ],
  [
    'says where the result will be',
    knownOf(),
    answerOf(200, { status: 'running', resultUrl: '/out/1' }),
    {
      changes: { ...nextPoll, resultUrl: 'https://api.example.com/out/1' },
      isShown: true,
      effects: onwards,
    },
  ],
  [
    'says where it has moved, by the header that named it',
    knownOf({ ...running, variables: { monitor: 'location' } }),
    answerOf(202, undefined, { location: '/moved/1' }),
    {
      changes: {
        ...{ ...nextPoll, monitor: 'said202', word: undefined },
        statusUrl: 'https://api.example.com/moved/1',
      },
      isShown: true,
      effects: onwards,
    },
  ],
]);

describe('a status', () => {
  const document = { status: 'running', done: 1 };
  const [known] = step(knownOf(), answered(answerOf(200, document)));

  test('is the same object until something is new', () => {
    const [after] = step(known, answered(answerOf(200, document)));
    expect(after.status).toBe(known.status);
    expect(after.checkpoint.polls).toBe(3);
  });

  test('is another one as soon as the document has changed', () => {
    const [after] = step(known, answered(answerOf(200, { ...document, done: 2 })));
    expect(after.status).not.toBe(known.status);
    expect(after.status).toEqual({ ...known.status, polls: 3, body: { ...document, done: 2 } });
  });

  test('keeps the document of an answer before, where this one has none', () => {
    const [after] = step(known, answered(answerOf(202)));
    expect(after.status).toMatchObject({ word: undefined, body: document });
    const [later] = step(after, answered(answerOf(202)));
    expect(later.status).toBe(after.status);
  });
});

rows('an answer that it has ended', [
  [
    'well, and has the result',
    knownOf(failing),
    answerOf(200, { status: 'done', result: 7 }),
    {
      changes: { ...endPoll, ...forgiven, state: 'succeeded', word: 'done', evidence: 'word' },
      isShown: true,
      effects: ['settle'],
    },
  ],
  [
    'well, and says where the result is, which was but a guess before',
    knownOf({ ...running, resultUrl: 'https://api.example.com/guess' }),
    answerOf(303, undefined, { location: '/out/1' }),
    {
      changes: {
        ...{ ...endPoll, state: 'succeeded', word: undefined, evidence: 'redirect' },
        resultUrl: 'https://api.example.com/out/1',
      },
      isShown: true,
      effects: ['settle'],
    },
  ],
  [
    'well, and has the result that was to be elsewhere',
    knownOf({ ...running, resultUrl: 'https://api.example.com/guess' }),
    answerOf(200, { status: 'done', result: 7 }),
    {
      changes: {
        ...{ ...endPoll, state: 'succeeded', word: 'done', evidence: 'word' },
        resultUrl: undefined,
      },
      isShown: true,
      effects: ['settle'],
    },
  ],
  [
    'badly',
    knownOf(missing),
    answerOf(200, { status: 'failed', error: 'no space left' }),
    {
      changes: { ...endPoll, state: 'failed', word: 'failed', isMissing: undefined },
      isShown: true,
      effects: ['settle'],
    },
  ],
  [
    'by a cancel, at the first poll',
    knownOf(expected),
    answerOf(200, { status: 'cancelled' }),
    {
      changes: {
        ...{ ...endPoll, polls: 1, state: 'canceled', word: 'cancelled' },
        ...{ monitor: 'answers', visibleBy: undefined },
      },
      isShown: true,
      effects: ['settle'],
    },
  ],
]);

test('an end is kept with its answer and its result', () => {
  const answer = answerOf(200, { status: 'done', result: 7 });
  const [{ outcome, status }] = step(knownOf(), answered(answer));
  expect(outcome).toMatchObject({ answer, result: { value: 7 } });
  expect(status).toMatchObject({ progress: 1, evidence: 'word', body: answer.body });
});

test('a failure is an error that says why, and has the document', () => {
  const document = { status: 'failed', error: { title: 'Disk full', detail: 'no space left' } };
  const [{ status, checkpoint }] = step(knownOf(), answered(answerOf(200, document)));
  const { error } = status;
  expect(error).toMatchObject({ name: 'OperationFailedError', body: document });
  expect(error?.message).toContain('no space left');
  expect(error?.problem).toMatchObject({ title: 'Disk full' });
  expect(error?.checkpoint).toEqual(JSON.parse(JSON.stringify(checkpoint)));
});

test('a failure says first what the convention has found to say', () => {
  const convention: Convention = {
    ...http(),
    read: () => ({ state: 'failed', message: 'the disk is full' }),
  };
  const answer = answerOf(200, { error: 'E_DISK' });
  const [{ status }] = step(knownOf(), answered(answer), rulesOf({}, { convention }));
  expect(status.error?.message).toContain('the disk is full');
  expect(status.error?.message).not.toContain('E_DISK');
});

test.for([
  [200, {}, 'no reason given'],
  [299, {}, 'no reason given'],
  [300, {}, 'HTTP 300: no reason given'],
  [500, {}, 'HTTP 500: no reason given'],
] as const)('a failure by %i of which nothing is said, says so', ([code, document, said]) => {
  const convention: Convention = { ...http(), read: () => ({ state: 'failed' }) };
  const answer = answered(answerOf(code, document));
  const [{ status }] = step(knownOf(), answer, rulesOf({}, { convention }));
  expect(status.error?.message).toContain(`${monitor}: ${said}.`);
});

rows('an answer that says nothing new', [
  [
    '304: all is as it was, but that it was answered well',
    knownOf(failing),
    answerOf(304),
    { changes: { ...nextPoll, ...forgiven }, isShown: false, effects: onwards },
  ],
  [
    '304: a monitor that is doubted stays so',
    knownOf(missing),
    answerOf(304),
    { changes: nextPoll, isShown: false, effects: onwards },
  ],
  [
    '404 of a monitor that may still appear, up to the last moment',
    knownOf(expected),
    answerOf(404),
    { changes: { ...firstPoll, at: before + 10_000 }, isShown: false, effects: onwards },
    { now: before + 10_000 },
  ],
  [
    '404 of a monitor that has answered: it is asked once more',
    knownOf(),
    answerOf(404),
    { changes: { ...nextPoll, isMissing: true }, isShown: false, effects: onwards },
  ],
]);

test('what says nothing new is seen as the state that is known', () => {
  const known = [304, 404].reduce((all, code) => step(all, answered(answerOf(code)))[0], knownOf());
  expect(known.observed).toEqual({ running: 2 });
});

rows('an answer that it is gone', [
  [
    '404 once the time to appear is over',
    knownOf(expected),
    answerOf(404),
    {
      changes: { ...firstPoll, at: before + 10_001 },
      isShown: true,
      effects: ['OperationGoneError'],
    },
    { now: before + 10_001 },
  ],
  [
    '404 for the second time',
    knownOf(missing),
    answerOf(404),
    { changes: nextPoll, isShown: true, effects: ['OperationGoneError'] },
  ],
  [
    '410, at once',
    knownOf(expected),
    answerOf(410),
    { changes: firstPoll, isShown: true, effects: ['OperationGoneError'] },
  ],
  [
    '410 after an accepted cancel: it is canceled',
    knownOf(canceling),
    answerOf(410),
    {
      changes: { ...endPoll, state: 'canceled', word: undefined },
      isShown: true,
      effects: ['settle'],
    },
  ],
  [
    '404 after an accepted cancel, even of a monitor that may still appear',
    knownOf({ ...expected, state: 'canceling', cancelAccepted: true }),
    answerOf(404),
    {
      changes: {
        ...{ ...endPoll, polls: 1, state: 'canceled' },
        ...{ monitor: 'answers', visibleBy: undefined },
      },
      isShown: true,
      effects: ['settle'],
    },
  ],
  [
    '410 where the convention says that this is a success',
    knownOf(),
    answerOf(410, { error: 'unknown' }),
    {
      changes: { ...endPoll, state: 'succeeded', word: undefined, evidence: 'code' },
      isShown: true,
      effects: ['settle'],
    },
    { rules: rulesOf({}, { convention: http({ gone: 'succeeded' }) }) },
  ],
  [
    '404 where the convention says that this is a failure: nothing is left to doubt',
    knownOf(),
    answerOf(404),
    {
      changes: { ...endPoll, state: 'failed', word: undefined },
      isShown: true,
      effects: ['settle'],
    },
    { rules: rulesOf({}, { convention: http({ gone: 'failed' }) }) },
  ],
]);

test('of what is gone there is no document, whatever the answer had', () => {
  const rules = rulesOf({}, { convention: http({ gone: 'succeeded' }) });
  const [{ outcome, status }] = step(knownOf(), answered(answerOf(410, { a: 1 })), rules);
  expect(status.body).toBeUndefined();
  expect(outcome.answer).toMatchObject({ status: 204, body: undefined, text: undefined });
});

const fault = {
  changes: { ...nextPoll, failures: 1, failingSince: now },
  isShown: false,
  effects: onwards,
} as const;

rows('an answer that is a fault of the server', [
  ...[408, 425, 429, 500, 503].map(
    (code): Row => [
      `${code}: it counts as a poll, and as a failure`,
      knownOf(),
      answerOf(code),
      fault,
    ],
  ),
  [
    'as the convention says',
    knownOf(),
    answerOf(404),
    fault,
    { rules: rulesOf({}, { convention: http({ codes: { fault: [404] } }) }) },
  ],
]);

test('a 4xx that says when to come back is a fault, too', () => {
  const event = answered(answerOf(403), { delay: 1_000, isShared: false });
  expect(seen(knownOf(), event)).toStrictEqual({
    changes: { polls: 2, failures: 1, failingSince: now, at: now, wait: 1_000, backoffs: 0 },
    isShown: false,
    effects: onwards,
  });
});

test('too many of them are a PollError, which has the last answer', () => {
  const rules = rulesOf({ maxFailures: 1, maxOutage: 0 });
  const { error, after } = errorOf(knownOf(), answered(answerOf(503)), rules);
  expect([error.name, error.response?.status]).toEqual(['PollError', 503]);
  expect(after.checkpoint).toEqual({ ...running, ...nextPoll, ...forgiven });
});

const html = { 'content-type': 'text/html' };
const long = rulesOf({}, { limits: { ...rulesOf().settings.limits, statusLength: 10 } });
const deep = rulesOf({}, { limits: { ...rulesOf().settings.limits, statusDepth: 2 } });

rows('an answer that cannot be gone on from', [
  ...[
    ['a definite no', answerOf(403), 'PollError'] as const,
    ['a page', { ...answerOf(200, undefined, html), body: '<html>' }, 'ProtocolError'] as const,
    [
      'a URL that is none',
      answerOf(303, undefined, { location: 'https://[' }),
      'ProtocolError',
    ] as const,
  ].map(
    ([title, answer, name]): Row => [
      `${title}: it counts as a poll, and the failures before it are over`,
      knownOf(failing),
      answer,
      { changes: { ...nextPoll, ...forgiven }, isShown: true, effects: [name] },
    ],
  ),
  [
    'a status document that is too long',
    knownOf(),
    answerOf(200, { status: 'running' }),
    { changes: nextPoll, isShown: true, effects: ['ProtocolError'] },
    { rules: long },
  ],
  [
    'a status document that is too deep',
    knownOf(),
    answerOf(200, { status: 'running', a: { b: { c: 1 } } }),
    { changes: nextPoll, isShown: true, effects: ['ProtocolError'] },
    { rules: deep },
  ],
]);

test.for([
  ['long', long],
  ['deep', deep],
] as const)('a document that tells the end may be as %s as it likes', ([, rules]) => {
  const answer = answerOf(200, { status: 'done', result: { a: { b: [7] } } });
  expect(seen(knownOf(), answered(answer), rules).effects).toEqual(['settle']);
});

describe('a convention that throws', () => {
  const mistake = new TypeError("Cannot read properties of undefined (reading 'state')");
  const throwing = (method: 'read' | 'gone' | 'collect' | 'address'): Convention => ({
    ...http(),
    [method]() {
      throw mistake;
    },
  });

  test.for([
    ['read', answerOf(200, { status: 'running' })],
    ['gone', answerOf(410)],
    ['collect', answerOf(200, { status: 'done' })],
    ['address', answerOf(303, undefined, { location: '/out/1' })],
  ] as const)('in %s() fails with what it threw, and the answer', ([method, answer]) => {
    const rules = rulesOf({}, { convention: throwing(method) });
    const { error, after } = errorOf(knownOf(failing), answered(answer), rules);
    expect(error).toMatchObject({ name: 'ProtocolError', cause: mistake });
    expect(error.message).toContain(mistake.message);
    expect(error.response?.status).toBe(answer.status);
    expect(after.checkpoint).toEqual({ ...failing, ...nextPoll, ...forgiven });
  });
});

describe('while a cancel is out', () => {
  const out = (checkpoint = running) => knownOf(checkpoint, { isCancelOut: true });
  const held = { changes: {}, isShown: false, effects: ['hold'] } as const;

  rows('what says "gone" is held', [
    ['410', out(), answerOf(410), held],
    ['410 of a monitor that is expected', out(expected), answerOf(410), held],
    ['404', out(), answerOf(404), held],
    ['404 for the second time', out(missing), answerOf(404), held],
    [
      '404 once the time to appear is over',
      out(expected),
      answerOf(404),
      held,
      { now: before + 10_001 },
    ],
  ]);

  rows('all else is not', [
    [
      '404 of a monitor that may still appear',
      out(expected),
      answerOf(404),
      { changes: firstPoll, isShown: false, effects: onwards },
    ],
    ['503', out(), answerOf(503), fault],
    ['403', out(), answerOf(403), { changes: nextPoll, isShown: true, effects: ['PollError'] }],
    [
      'that it has ended',
      out(),
      answerOf(200, { status: 'done' }),
      {
        changes: { ...endPoll, state: 'succeeded', word: 'done', evidence: 'word' },
        isShown: true,
        effects: ['settle'],
      },
    ],
  ]);

  test('the very same is known of what is held', () => {
    const known = out();
    expect(step(known, answered(answerOf(410)))[0]).toBe(known);
  });

  /** A poll says "gone", then the cancel is answered, then the machine takes up what it held. */
  function takenUp(event: Event, gone = answered(answerOf(410))) {
    const [known, [held]] = step(out(), gone);
    expect(held).toBe('hold');
    const [after, effects] = step(known, event);
    return { effects, after, came: seen(after, gone) };
  }

  test('after an accepted cancel it is the end that was asked for', () => {
    const { effects, came } = takenUp({ type: 'cancel accepted', hint: undefined });
    expect(effects).toEqual(['take up', 'sleep']);
    expect(came).toStrictEqual({
      changes: { polls: 2, state: 'canceled', word: undefined, wait: 0 },
      isShown: true,
      effects: ['settle'],
    });
  });

  test.for(['cancel too late', 'cancel failed'] as const)('after a %s it is gone', (type) => {
    const { effects, came } = takenUp({ type, hint: undefined });
    expect(effects[0]).toBe('take up');
    expect(came.effects).toEqual(['OperationGoneError']);
    expect(came.changes.polls).toBe(2);
  });

  test('after a cancel that failed, a 404 is doubted first', () => {
    const { came } = takenUp({ type: 'cancel failed' }, answered(answerOf(404)));
    expect(came).toStrictEqual({
      changes: { ...nextPoll, isMissing: true },
      isShown: false,
      effects: onwards,
    });
  });

  test('after a cancel that found nothing it has ended, and nothing is taken up', () => {
    const { effects, after, came } = takenUp({ type: 'cancel found nothing' });
    expect([effects, after.status.state]).toEqual([['settle'], 'canceled']);
    expect(came).toStrictEqual({ changes: {}, isShown: false, effects: [] });
  });
});

test('what an answer names is taken as rewriteUrl says', () => {
  const rules = rulesOf({}, { rewriteUrl: 'same-origin' });
  const document = { status: 'running', resultUrl: 'http://10.0.0.7/out/1' };
  const { changes } = seen(knownOf(), answered(answerOf(200, document)), rules);
  expect(changes.resultUrl).toBe('https://api.example.com/out/1');
  expect(new URL(monitor).origin).toBe('https://api.example.com');
});

describe('an answer to a poll that was to be kept open', () => {
  test.for([400, 405, 501])('%i may be about that: it is not asked again', (status) => {
    const event = { ...answered(answerOf(status)), keptOpen: 0 };
    const known = knownOf(failing);
    expect(seen(known, event)).toStrictEqual({
      changes: { ...nextPoll, ...forgiven, noHold: true },
      isShown: false,
      effects: onwards,
    });
    expect(step(known, event)[0].observed).toEqual({ [`HTTP ${status}`]: 1 });
  });

  test('403 with a moment to come back is about this poll alone', () => {
    const event = { ...answered(answerOf(403), { delay: 1_000, isShared: false }), keptOpen: 0 };
    expect(seen(knownOf(), event).changes).toEqual({
      ...{ polls: 2, failures: 1, failingSince: now },
      ...{ at: now, wait: 1_000, backoffs: 0 },
    });
  });

  test('404 of a poll that asked for nothing is about the operation', () => {
    expect(seen(knownOf(), answered(answerOf(404))).changes).not.toHaveProperty('noHold');
  });
});

test.for([304, 404])('%i is an answer to a poll that a channel has wanted, too', (status) => {
  const hearing: Hearing = {
    ...{ ...unheard, isOpen: true, strikes: 0 },
    ...{ wasWanted: true, wasTold: 'change' },
  };
  const [after] = step(knownOf(running, { hearing }), answered(answerOf(status)));
  expect(after.hearing).toEqual({
    ...{ ...unheard, isOpen: true },
    // It was wanted for nothing, and what was told may yet come.
    ...{ strikes: 1, isInVain: true, quietUntil: now + defaultPolling.whileHeard },
  });
});

describe('an estimate of the server', () => {
  /** After an answer of a server that tells how many milliseconds are left. */
  const going = (known: Known, estimate: number | undefined) => {
    const convention: Convention = { ...http(), read: () => ({ state: 'running', estimate }) };
    return step(known, answered(answerOf(200, {})), rulesOf({}, { convention }))[0].checkpoint;
  };

  test.for<[shown: number | undefined, left: number | undefined, then: number | undefined]>([
    [undefined, 6_000, 6_000],
    [5_000, 6_000, 5_000],
    [5_000, 4_000, 5_000],
    [5_000, 6_001, 6_001],
    [5_000, 3_999, 3_999],
    [5_000, undefined, undefined],
    [undefined, undefined, undefined],
  ])('is shown as before while it is about right: %d, then %d', ([shown, left, then]) => {
    const estimatedEndAt = shown && now + shown;
    expect(going(knownOf({ ...running, estimatedEndAt }), left).estimatedEndAt).toBe(
      then && now + then,
    );
  });

  test('that was wrong begins the backoffs anew, and later each time', () => {
    const late = (misses: number) =>
      going(knownOf({ ...running, backoffs: 9 }, { outlook: { endAt: now, misses } }), undefined);
    expect(late(0)).toMatchObject({ backoffs: 2, wait: 375 });
    expect(late(2)).toMatchObject({ backoffs: 4, wait: 843.75 });
  });

  test('that may yet be right leaves the backoffs as they are', () => {
    const outlook = { endAt: now + 1, misses: 0 };
    expect(going(knownOf({ ...running, backoffs: 9 }, { outlook }), undefined).backoffs).toBe(10);
  });
});

test('nothing is said of strangers where there are none', () => {
  const [{ checkpoint }] = step(knownOf(), answered(answerOf(200, { status: 'running' })));
  expect(checkpoint).not.toHaveProperty('foreign');
});
