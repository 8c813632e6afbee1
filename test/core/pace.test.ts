import { describe, expect, test } from 'vitest';
import { endOfHold, heard, heldFor, type Paces } from '../../src/core/pace.ts';
import { defaultPolling } from '../../src/core/schedule.ts';

// How the polls of an origin are spread once it has answered 429.

const url = 'https://api.example.com/tasks/1';
const answer = { status: 429, headers: new Headers(), body: undefined, url };
const hint = (delay: number) => ({ delay, isShared: true });

/** The paces after a 429 that asks for ten seconds, at the moment 0. */
function refused({ chance = 0, delay = 10_000 } = {}): Paces {
  const paces: Paces = new Map();
  heard(paces, answer, hint(delay), defaultPolling, 0, chance);
  return paces;
}

/** When the polls that are due now may be sent, one after the other. */
const moments = (paces: Paces, now: number, polls: number, isHeld = false, chance = 0.5) =>
  Array.from({ length: polls }, () => now + heldFor(paces, url, now, isHeld, chance));

test('those who are due in a hold come after it, a thousandth of it apart', () => {
  expect(moments(refused(), 3000, 4)).toEqual([10_000, 10_010, 10_020, 10_030]);
});

test('each process comes back at another time', () => {
  expect(moments(refused({ chance: 0.5 }), 3000, 1)).toEqual([10_500]);
  expect(endOfHold(refused({ chance: 0.5 }), url)).toBe(10_500);
});

test('those who come after it wait for those who have waited', () => {
  const paces = refused();
  moments(paces, 3000, 4);
  expect(moments(paces, 10_005, 1)).toEqual([10_040]);
});

test('they keep their distance even if nobody waits', () => {
  expect(moments(refused(), 10_005, 2)).toEqual([10_005, 10_015]);
});

test('who has waited for the moment that was given is not asked to wait again', () => {
  const paces = refused();
  moments(paces, 3000, 1000);
  expect(moments(paces, 10_000, 2, true)).toEqual([10_000, 10_000]);
});

test('a later answer that asks for less does not shorten a hold', () => {
  const paces = refused();
  heard(paces, answer, hint(1000), defaultPolling, 100, 0);
  expect(endOfHold(paces, url)).toBe(10_000);
});

test('those who have waited leave their distance to those who come after them', () => {
  const paces = refused();
  moments(paces, 3000, 4);
  expect(moments(paces, 10_000, 1, true)).toEqual([10_000]);
  expect(moments(paces, 10_000, 1)).toEqual([10_040]);
});

test('a timer that is early by a whole millisecond is set again', () => {
  expect(moments(refused(), 9999, 1, true)).toEqual([10_000]);
  expect(moments(refused(), 9999, 1)).toEqual([10_000]);
});

test('a timer that is early by a fraction of a millisecond is not set again', () => {
  expect(moments(refused(), 9999.5, 1, true)).toEqual([9999.5]);
});

describe('the pace', () => {
  /** The time between two polls that are due at this moment. */
  const gap = (paces: Paces, now: number) => {
    const [first = 0, second = 0] = moments(paces, now, 2);
    return second - first;
  };

  test('is slower by half after a 429 of a poll that came after the hold', () => {
    const paces = refused();
    heard(paces, answer, hint(10_000), defaultPolling, 10_050, 0);
    expect(gap(paces, 10_060)).toBe(15);
  });

  test('stays as it is after those of polls that were under way', () => {
    const paces = refused();
    for (let now = 0; now < 50; now++) heard(paces, answer, hint(10_000), defaultPolling, now, 0);
    expect(gap(paces, 60)).toBe(10);
    expect(endOfHold(paces, url)).toBe(10_049);
  });

  test('quickens, by about a fifth in the time of a hold', () => {
    const paces = refused();
    moments(paces, 3000, 1000);
    for (let index = 0; index < 1000; index++) heldFor(paces, url, 10_000 + index * 10, true, 0);
    expect(gap(paces, 20_000)).toBeCloseTo(8.33, 2);
  });

  test('is never slower than one poll in the time that was asked for', () => {
    const paces = refused();
    for (let round = 1; round < 50; round++)
      heard(paces, answer, hint(10_000), defaultPolling, round * 20_000, 0);
    expect(gap(paces, 980_001)).toBe(10_000);
  });
});

describe('it is over', () => {
  test('when nobody was slowed down for as long as the hold', () => {
    expect(moments(refused(), 20_001, 3)).toEqual([20_001, 20_001, 20_001]);
  });

  test('not before', () => {
    expect(moments(refused(), 20_000, 2)).toEqual([20_000, 20_010]);
  });
});

test('nobody waits for more than a minute behind those who may have gone', () => {
  const paces = refused();
  moments(paces, 3000, 5301);
  expect(moments(paces, 3000, 2)).toEqual([33_000, 33_000]);
  expect(moments(paces, 10_000, 1)).toEqual([63_010]);
});

test('other origins are not concerned', () => {
  const elsewhere = 'https://other.example.com/tasks/1';
  expect(heldFor(refused(), elsewhere, 3000, false, 0)).toBe(0);
  expect(endOfHold(refused(), elsewhere)).toBe(Number.NEGATIVE_INFINITY);
});
