import { describe, expect, test } from 'vitest';
import type { Answer } from '../../src/core/answer.ts';
import type { Event, Moment, Rules } from '../../src/core/event.ts';
import { Fault, Refusal } from '../../src/core/fault.ts';
import { unheard } from '../../src/core/hearing.ts';
import type { Known } from '../../src/core/known.ts';
import { newsOf } from '../../src/core/news.ts';
import { answered, answerOf, knownOf, now, rulesOf, running, step } from '../support/life.ts';

// What there is to tell of one event. What a listener is told of a whole operation: test/events/.

function news(
  event: Event,
  known: Known = knownOf(),
  { rules = rulesOf(), moment = {} }: { rules?: Rules; moment?: Partial<Moment> } = {},
) {
  return newsOf(event, known, step(known, event, rules, moment), rules.settings.polling, now);
}

const missed = (fault: Fault): Event => ({ type: 'missed', fault, hint: undefined });
const busy = missed(new Fault('HTTP 503', answerOf(503)));
const faulted = { type: 'faulted', purpose: 'poll' } as const;
const retried = { failures: 1, nextTryAt: now + 562.5 } as const;

describe('a poll that was answered', () => {
  test('is told as what it was read as', () => {
    const document = { status: 'packing', progress: 0.5, message: 'see /jobs?key=s3cret' };
    expect(news(answered(answerOf(200, document)))).toEqual([
      {
        ...{ type: 'polled', httpStatus: 200, state: 'running', word: 'packing', place: 'status' },
        ...{ progress: 0.5, message: 'see /jobs', nextPollAt: now + 562.5 },
      },
    ]);
  });

  test('is told when a channel is relied on, too', () => {
    const hearing = { ...unheard, isOpen: true, strikes: 0 };
    const document = { status: 'running' };
    expect(news(answered(answerOf(200, document)), knownOf(running, { hearing }))).toMatchObject([
      { type: 'polled', nextPollAt: now + rulesOf().settings.polling.whileHeard },
    ]);
  });

  test('with the end is told as that, and then as the end', () => {
    const known = knownOf({ ...running, acceptedAt: now - 5_000 });
    expect(news(answered(answerOf(200, { status: 'done' })), known)).toEqual([
      {
        ...{ type: 'polled', httpStatus: 200, state: 'succeeded', word: 'done' },
        ...{ place: 'status', evidence: 'word' },
      },
      {
        ...{ type: 'ended', state: 'succeeded', evidence: 'word', error: undefined },
        ...{ polls: 2, elapsed: 5_000 },
      },
    ]);
  });

  test('by a fault is told as one', () => {
    expect(news(answered(answerOf(503)))).toEqual([
      { ...faulted, ...retried, httpStatus: 503, message: 'HTTP 503' },
    ]);
  });

  test('by a definite no is told as one, and as what has stopped', () => {
    const [first, second, ...rest] = news(answered(answerOf(403)));
    expect(first).toEqual({
      ...faulted,
      ...{ httpStatus: 403, message: 'HTTP 403', failures: 1, nextTryAt: undefined },
    });
    expect(second).toEqual({
      type: 'stopped',
      error: expect.objectContaining({ name: 'PollError' }),
    });
    expect(rest).toEqual([]);
  });

  test('while a cancel is out is told when it is taken up', () => {
    expect(news(answered(answerOf(410)), knownOf(running, { isCancelOut: true }))).toEqual([]);
  });
});

describe('a poll that was missed', () => {
  test('is told with what was seen, and with its code if there was an answer', () => {
    expect(news(busy)).toEqual([{ ...faulted, ...retried, httpStatus: 503, message: 'HTTP 503' }]);
    expect(news(missed(new Fault('no answer (lost /jobs?key=s3cret)')))).toEqual([
      { ...faulted, ...retried, httpStatus: undefined, message: 'no answer (lost /jobs)' },
    ]);
  });

  test('is the next of a row', () => {
    const known = knownOf({ ...running, failures: 2, failingSince: now });
    expect(news(busy, known)).toMatchObject([{ failures: 3 }]);
  });

  test('is one in a page that is offline, too, where it does not count', () => {
    expect(news(busy, knownOf(), { moment: { isOffline: true } })).toEqual([
      { ...faulted, ...retried, httpStatus: 503, message: 'HTTP 503' },
    ]);
  });

  test('is the last one, if it was too much', () => {
    const rules = rulesOf({ maxFailures: 1, maxOutage: 0 });
    expect(news(busy, knownOf(), { rules })).toEqual([
      {
        ...faulted,
        ...{ httpStatus: 503, message: 'HTTP 503', failures: 1, nextTryAt: undefined },
      },
      { type: 'stopped', error: expect.objectContaining({ name: 'PollError' }) },
    ]);
  });
});

describe('a poll that was refused is told as a fault, and as what has stopped', () => {
  const refused = (error: unknown, answer?: Answer) => news({ type: 'refused', error, answer });
  const told = { ...faulted, failures: 1, nextTryAt: undefined };
  const stopped = { type: 'stopped', error: expect.objectContaining({ name: 'ProtocolError' }) };

  test('with the words of what has refused it', () => {
    const error = new Refusal('two URLs');
    expect(refused(error, answerOf(200))).toEqual([
      { ...told, httpStatus: 200, message: 'two URLs' },
      stopped,
    ]);
  });

  test('also where there is no answer: by the code of a convention, whatever it throws', () => {
    const none = { ...told, httpStatus: undefined };
    expect(refused(new TypeError('no token'))).toEqual([{ ...none, message: 'no token' }, stopped]);
    expect(refused('no token')).toEqual([{ ...none, message: 'no token' }, stopped]);
    expect(refused(undefined)).toEqual([{ ...none, message: 'undefined' }, stopped]);
    expect(refused(Symbol('no token'))).toEqual([
      { ...none, message: expect.any(String) },
      stopped,
    ]);
    const hostile = {
      get message() {
        throw new Error('nobody reads this');
      },
    };
    for (const thrown of [Object.create(null), { message: Symbol('no token') }, hostile])
      expect(refused(thrown)).toEqual([{ ...none, message: expect.any(String) }, stopped]);
  });

  test('and with the answer that has led to a URL which is not asked', () => {
    expect(refused(new Refusal('a private URL', answerOf(302)))).toEqual([
      { ...told, httpStatus: 302, message: 'a private URL' },
      stopped,
    ]);
  });
});

const planned = running.at + running.wait;

test.for<[Event, readonly object[]]>([
  [{ type: 'joined' }, [{ type: 'waiting', nextPollAt: planned }]],
  [{ type: 'left' }, [{ type: 'idle' }]],
  [{ type: 'due' }, [{ type: 'polling' }]],
  [{ type: 'asked for' }, [{ type: 'polling' }]],
  [{ type: 'held', delay: 5_000 }, [{ type: 'held', nextPollAt: now + 5_000 }]],
  [
    { type: 'told', push: 'change', isChannel: true },
    [{ type: 'woken', nextPollAt: running.at + 250 }],
  ],
  [{ type: 'told', push: 'alive', isChannel: true }, []],
  [{ type: 'unheard' }, [{ type: 'unheard', nextPollAt: now + running.wait / 2 }]],
  [{ type: 'cancel sent' }, [{ type: 'canceling' }]],
  [{ type: 'cancel accepted', hint: undefined }, [{ type: 'cancelAnswered', outcome: 'accepted' }]],
  [{ type: 'cancel too late', hint: undefined }, [{ type: 'cancelAnswered', outcome: 'too late' }]],
  [
    { type: 'cancel found nothing' },
    [
      { type: 'cancelAnswered', outcome: 'gone' },
      {
        ...{ type: 'ended', state: 'canceled', evidence: undefined, error: undefined },
        ...{ polls: 1, elapsed: undefined },
      },
    ],
  ],
  [{ type: 'cancel failed' }, []],
  [
    { type: 'deadline' },
    [{ type: 'stopped', error: expect.objectContaining({ name: 'OperationTimeoutError' }) }],
  ],
])('of %j there is this to tell: %j', ([event, all]) => {
  expect(news(event)).toEqual(all);
});

test('after the end there is nothing to tell', () => {
  const [ended] = step(knownOf(), answered(answerOf(200, { status: 'done' })));
  const events: readonly Event[] = [
    { type: 'joined' },
    { type: 'due' },
    { type: 'cancel sent' },
    { type: 'deadline' },
    answered(answerOf(200, { status: 'running' })),
    busy,
  ];
  for (const event of events) expect(news(event, ended)).toEqual([]);
});
