import { describe, expect, test } from 'vitest';
import { type Collector, Waiters } from '../../src/operation/waiters.ts';
import { listeners, turn } from '../support/leftovers.ts';

/** A list of waiters that tells in which order they were told, and how many are left when one leaves. */
function room() {
  const told: unknown[] = [];
  const left: number[] = [];
  const waiters = new Waiters<string>({ left: () => left.push(waiters.count) });
  const join = (
    name: string,
    signals: readonly AbortSignal[] = [],
    isBrief = false,
    collector?: Collector<string>,
  ): boolean => {
    let isIn = false;
    new Promise<string>((resolve, reject) => {
      isIn = waiters.add(signals, isBrief, collector, resolve, reject);
    }).then(
      (value) => told.push([name, value]),
      (reason: unknown) => told.push([name, 'left', reason]),
    );
    return isIn;
  };
  return { waiters, join, told, left };
}

/** Signals with what aborts them. */
const controllers = (...names: string[]) => names.map(() => new AbortController());

describe('all who wait are told of the end', () => {
  test('in the order in which they came', async () => {
    const { waiters, join, told } = room();
    for (const name of ['a', 'b', 'c']) join(name);
    expect(waiters.count).toBe(3);
    waiters.resolve('the end');
    expect(waiters.count).toBe(0);
    await turn();
    expect(told).toEqual([
      ['a', 'the end'],
      ['b', 'the end'],
      ['c', 'the end'],
    ]);
  });

  test('with the very same error, in that order', async () => {
    const { waiters, join, told } = room();
    const error = new Error('too bad');
    for (const name of ['a', 'b']) join(name);
    waiters.reject(error);
    await turn();
    expect(told).toEqual([
      ['a', 'left', error],
      ['b', 'left', error],
    ]);
    expect((told as [string, string, Error][]).every(([, , reason]) => reason === error)).toBe(
      true,
    );
  });

  test('once: who comes after it waits for the next', async () => {
    const { waiters, join, told } = room();
    join('a');
    waiters.resolve('one');
    join('b');
    waiters.reject('two');
    waiters.resolve('three');
    await turn();
    expect(told).toEqual([
      ['a', 'one'],
      ['b', 'left', 'two'],
    ]);
  });

  test('and nobody is where nobody waits', () => {
    const { waiters, left } = room();
    waiters.resolve('the end');
    waiters.resolveBrief('the end');
    waiters.reject('the end');
    expect([waiters.count, left]).toEqual([0, []]);
  });

  test('as their collector makes it of their signals, which is not asked before', async () => {
    const { waiters, join, told } = room();
    const [{ signal }] = controllers('a') as [AbortController];
    const asked: unknown[] = [];
    const collector: Collector<string> = {
      async collect(signals) {
        asked.push(signals);
        return 'a result';
      },
    };
    const signals = [signal];
    join('a', signals, false, collector);
    join('b');
    expect(asked).toEqual([]);
    waiters.resolve('the end');
    expect(asked).toEqual([signals]);
    expect(asked[0]).toBe(signals);
    await turn();
    expect(told).toEqual([
      ['b', 'the end'],
      ['a', 'a result'],
    ]);
  });

  test('or of what their collector has failed with', async () => {
    const { waiters, join, told } = room();
    const collect = () => Promise.reject(new Error('no result'));
    join('a', [], false, { collect });
    waiters.resolve('the end');
    await turn();
    expect(told).toEqual([['a', 'left', new Error('no result')]]);
  });
});

describe('one who leaves', () => {
  test.for([
    { label: 'the first', leaves: 0, stay: ['b', 'c'] },
    { label: 'one in the middle', leaves: 1, stay: ['a', 'c'] },
    { label: 'the last', leaves: 2, stay: ['a', 'b'] },
  ])('is told at once with the reason, and the others wait on: $label', async (row) => {
    const { waiters, join, told, left } = room();
    const names = ['a', 'b', 'c'];
    const all = controllers(...names);
    for (const [nth, name] of names.entries()) join(name, [(all[nth] as AbortController).signal]);
    all[row.leaves]?.abort('enough');
    expect([waiters.count, left]).toEqual([2, [2]]);
    await turn();
    expect(told.splice(0)).toEqual([[names[row.leaves], 'left', 'enough']]);

    join('d');
    waiters.resolve('the end');
    await turn();
    expect(told).toEqual([...row.stay, 'd'].map((name) => [name, 'the end']));
    expect(all.map(({ signal }) => listeners(signal))).toEqual([0, 0, 0]);
  });

  test('is gone from the list, whatever the order in which they leave', async () => {
    const orders = [
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ];
    for (const order of orders) {
      const { waiters, join, told, left } = room();
      const all = controllers('0', '1', '2');
      for (const [nth, { signal }] of all.entries()) join(`${nth}`, [signal]);
      for (const nth of order) all[nth]?.abort(nth);
      await turn();
      expect(told).toEqual(order.map((nth) => [`${nth}`, 'left', nth]));
      expect([waiters.count, left]).toEqual([0, [2, 1, 0]]);
      join('next');
      waiters.resolve('the end');
      await turn();
      expect(told.at(-1)).toEqual(['next', 'the end']);
    }
  });

  test('by a signal of several leaves once, and listens to none of them any more', async () => {
    const { waiters, join, told, left } = room();
    const [one, two] = controllers('one', 'two') as [AbortController, AbortController];
    join('a', [one.signal, two.signal]);
    expect([listeners(one.signal), listeners(two.signal)]).toEqual([1, 1]);
    two.abort('two');
    expect([listeners(one.signal), listeners(two.signal)]).toEqual([0, 0]);
    one.abort('one');
    await turn();
    expect(told).toEqual([['a', 'left', 'two']]);
    expect([waiters.count, left]).toEqual([0, [0]]);
  });

  test('together with others, by the same signal, leaves in the order they came', async () => {
    const { waiters, join, told, left } = room();
    const [shared] = controllers('shared') as [AbortController];
    for (const name of ['a', 'b', 'c']) join(name, name === 'b' ? [] : [shared.signal]);
    shared.abort('enough');
    expect([waiters.count, left]).toEqual([1, [2, 1]]);
    waiters.resolve('the end');
    await turn();
    expect(told).toEqual([
      ['a', 'left', 'enough'],
      ['c', 'left', 'enough'],
      ['b', 'the end'],
    ]);
  });

  test('does not hear of the end, and the end is not told to leave', async () => {
    const { waiters, join, told, left } = room();
    const [{ signal }] = controllers('a') as [AbortController];
    join('a', [signal]);
    expect(listeners(signal)).toBe(1);
    waiters.resolve('the end');
    expect(listeners(signal)).toBe(0);
    await turn();
    expect([told, left]).toEqual([[['a', 'the end']], []]);
  });
});

test('one whose signal has aborted already is told at once, and not let in', async () => {
  const { waiters, join, told, left } = room();
  const reason = { why: 'enough' };
  const { signal } = new AbortController();
  expect(join('a', [signal])).toBe(true);
  expect(join('b', [signal, AbortSignal.abort(reason), AbortSignal.abort('later')])).toBe(false);
  expect([waiters.count, left, listeners(signal)]).toEqual([1, [], 1]);
  await turn();
  expect(told).toEqual([['b', 'left', reason]]);
  expect((told as [string, string, object][])[0]?.[2]).toBe(reason);
});

describe('those who wait briefly', () => {
  test('are told alone, in their order, and the others wait on in theirs', async () => {
    const { waiters, join, told } = room();
    join('a');
    join('b', [], true);
    join('c');
    join('d', [], true);
    join('e', [], true);
    waiters.resolveBrief('one poll');
    expect(waiters.count).toBe(2);
    join('f');
    await turn();
    expect(told.splice(0)).toEqual([
      ['b', 'one poll'],
      ['d', 'one poll'],
      ['e', 'one poll'],
    ]);
    waiters.resolve('the end');
    await turn();
    expect(told).toEqual([
      ['a', 'the end'],
      ['c', 'the end'],
      ['f', 'the end'],
    ]);
  });

  test('are told of the end, too', async () => {
    const { waiters, join, told } = room();
    join('a', [], true);
    waiters.resolve('the end');
    join('b', [], true);
    waiters.reject('no end');
    await turn();
    expect(told).toEqual([
      ['a', 'the end'],
      ['b', 'left', 'no end'],
    ]);
  });

  test('listen to no signal once they are told', () => {
    const { waiters, join, left } = room();
    const { signal } = new AbortController();
    join('a', [signal], true);
    waiters.resolveBrief('one poll');
    expect([waiters.count, listeners(signal), left]).toEqual([0, 0, []]);
  });
});
