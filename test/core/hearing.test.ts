import { describe, expect, test } from 'vitest';
import { blank, type Checkpoint } from '../../src/core/checkpoint.ts';
import {
  closed,
  type Hearing,
  heardAfter,
  isOlder,
  plannedAt,
  sent,
  unheard,
  wantPoll,
} from '../../src/core/hearing.ts';
import { defaultPolling } from '../../src/core/schedule.ts';

// What a channel changes about when an operation is polled, one answer at a time. Whole operations:
// test/push/wake.test.ts.

const now = 1_800_000_000_000;
const polling = { ...defaultPolling, factor: 2 };
const at = (more: Partial<Checkpoint> = {}): Checkpoint => ({
  ...blank('http', 'https://api.example.com/tasks/1', now),
  state: 'running',
  monitor: 'answers',
  word: 'running',
  wait: 5_000,
  ...more,
});
const open: Hearing = { ...unheard, isOpen: true, strikes: 0, quietUntil: now + 20_000 };

describe('the next poll', () => {
  test.for<[string, number, Checkpoint, Hearing | undefined]>([
    ['without a channel, as planned', 5_000, at(), undefined],
    ['with one that was not heard, as planned', 5_000, at(), { ...open, isOpen: false }],
    ['with one that is open, when its silence is over', 20_000, at(), open],
    ['never before what is planned', 60_000, at({ wait: 60_000 }), open],
    ['after a fault, as planned', 5_000, at({ failures: 1 }), open],
    ['after an accepted cancel, as planned', 5_000, at({ cancelAccepted: true }), open],
    ['with one in doubt, as planned', 5_000, at(), { ...open, isDoubted: true }],
    ['after one that was wanted, as planned', 5_000, at(), { ...open, wasWanted: true }],
    ['after one in vain, as planned', 5_000, at(), { ...open, isInVain: true }],
    ['wanted, after minDelay', 250, at(), { ...open, isWanted: true }],
    ['wanted, and due before', 100, at({ wait: 100 }), { ...open, isWanted: true }],
    ['wanted after strikes, later', 1_000, at(), { ...open, isWanted: true, strikes: 2 }],
    ['after opening, at once', 250, at(), { ...open, isWanted: true, strikes: -1 }],
    [
      'wanted again and again, after maxDelay',
      30_000,
      at({ wait: 90_000 }),
      {
        ...open,
        isWanted: true,
        strikes: 99,
      },
    ],
  ])('%s', ([, delay, checkpoint, hearing]) => {
    expect(plannedAt(checkpoint, hearing, polling) - now).toBe(delay);
  });
});

describe('a poll that is wanted', () => {
  test.for([
    { passed: 249, isCrowded: true },
    { passed: 250, isCrowded: false },
  ])('$passed ms after the last one is too soon: $isCrowded', ({ passed, isCrowded }) => {
    const wanted = wantPoll(open, at(), polling, now + passed);
    expect(wanted).toEqual({ ...open, isWanted: true, isCrowded });
  });

  test('stays too soon once it was', () => {
    const crowded = wantPoll(open, at(), polling, now);
    expect(wantPoll(crowded, at(), polling, now + 900).isCrowded).toBe(true);
  });

  test('is, when it is sent, what was wanted and told', () => {
    const wanted: Hearing = { ...open, isWanted: true, told: 'change' };
    const gone: Hearing = {
      ...open,
      told: undefined,
      isWanted: false,
      wasTold: 'change',
      wasWanted: true,
    };
    expect(sent(wanted)).toEqual(gone);
    // The one before was missed: the next one is for the same.
    expect(sent(gone)).toEqual(gone);
    expect(sent({ ...gone, told: 'end' }).wasTold).toBe('end');
    expect(sent(open)).toMatchObject({ wasWanted: false, wasTold: undefined });
  });
});

describe('an answer', () => {
  const heard = (hearing: Partial<Hearing>, after: Partial<Checkpoint> = {}, before = at()) =>
    heardAfter({ ...open, ...hearing }, before, at(after), now + 30_000);
  const further = { progress: 0.5 };
  const moved = { word: 'packing' };

  test('begins another silence', () => {
    expect(heard({ wasTold: 'way', isCrowded: true })).toEqual({
      ...open,
      quietUntil: now + 30_000,
      wasTold: undefined,
    });
  });

  test.for<[boolean, string, Partial<Hearing>, Partial<Checkpoint>]>([
    [true, 'another word', {}, moved],
    [true, 'another state', {}, { state: 'canceling' }],
    [true, 'a progress', {}, further],
    [true, 'a message', {}, { message: 'half' }],
    [true, 'a change, as was one before', { isDoubted: true }, {}],
    [false, 'nothing new', {}, {}],
    [false, 'a change that was told', { told: 'change' }, further],
    [false, 'a change that was told before it was sent', { wasTold: 'way' }, further],
    [false, 'a change that a wanted poll shows', { wasWanted: true }, further],
    [false, 'a change after one told too early', { isInVain: true }, further],
    [false, 'a change while the channel is closed', { isOpen: false }, further],
  ])('makes it doubted (%s): %s', ([isDoubted, , hearing, after]) => {
    expect(heard(hearing, after).isDoubted).toBe(isDoubted);
  });

  test('that is the first makes it doubted by nothing', () => {
    const first = at({ monitor: 'expected', state: 'pending' });
    for (const after of [moved, further, {}])
      expect(heard({}, after, first)).toMatchObject({ isDoubted: false, strikes: 0 });
  });

  test.for<[number, string, Partial<Hearing>, Partial<Checkpoint>]>([
    [4, 'wanted for nothing', { wasWanted: true }, {}],
    [4, 'wanted too soon', { wasWanted: true, isCrowded: true }, further],
    [0, 'wanted for something', { wasWanted: true }, further],
    [0, 'not wanted, and there is something', {}, moved],
    [3, 'not wanted, and there is nothing', { isCrowded: true }, {}],
  ])('leaves %d strikes: %s', ([strikes, , hearing, after]) => {
    expect(heard({ strikes: 3, ...hearing }, after).strikes).toBe(strikes);
  });

  test.for<[boolean, string, Partial<Hearing>, Partial<Checkpoint>]>([
    [true, 'an end', { wasTold: 'end', wasWanted: true }, moved],
    [true, 'a change, and it is only further', { wasTold: 'change', wasWanted: true }, further],
    [false, 'a change, and it has moved', { wasTold: 'change', wasWanted: true }, moved],
    [false, 'how far it is', { wasTold: 'way', wasWanted: true }, {}],
    [false, 'a change that nobody wanted', { wasTold: 'change' }, {}],
    [true, 'nothing since', { isInVain: true }, further],
    [false, 'nothing since, and it has moved', { isInVain: true }, moved],
  ])('shows that it was told too early (%s): %s', ([isInVain, , hearing, after]) => {
    expect(heard(hearing, after).isInVain).toBe(isInVain);
  });
});

test('closed() changes nothing but that', () => {
  expect(closed(open)).toEqual({ ...open, isOpen: false });
});

describe('isOlder()', () => {
  test.for<[boolean, Pick<Checkpoint, 'state' | 'progress'>, Partial<Checkpoint>]>([
    [true, { state: 'pending' }, {}],
    [false, { state: 'running' }, {}],
    [false, { state: 'canceling' }, {}],
    [true, { state: 'running' }, { state: 'canceling' }],
    [true, { state: 'running', progress: 0.4 }, { progress: 0.5 }],
    [false, { state: 'running', progress: 0.5 }, { progress: 0.5 }],
    [false, { state: 'running' }, { progress: 0.5 }],
    [false, { state: 'running', progress: 0 }, {}],
    [false, { state: 'canceling', progress: 0.4 }, { progress: 0.5 }],
  ])('%s: %j', ([expected, pushed, known]) => {
    expect(isOlder(pushed, at(known))).toBe(expected);
  });
});
