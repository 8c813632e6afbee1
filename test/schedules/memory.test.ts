import { learned, type Memory } from 'await202';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { read, remember, write } from '../../src/schedules/memory.ts';
import { context, ended } from './contexts.ts';

/** What a schedule with this memory still knows. */
const kept = (memory: unknown) => learned({ memory: memory as Memory }).toJSON().kinds;
const one: Memory = { version: 1, kinds: [['POST /reports', [1000, 1200, 900, 1100]]] };

describe('a memory', () => {
  test('is plain JSON, in whole milliseconds', () => {
    const schedule = learned();
    schedule.ended(ended({ kind: 'POST /reports', lastActive: 999.6, elapsed: 1200.4 }));
    schedule.ended(ended({ kind: 'POST /reports', lastActive: 900, elapsed: 1100 }));
    expect(JSON.parse(JSON.stringify(schedule))).toEqual(one);
  });

  test.for([
    { label: 'an object', memory: one },
    { label: 'a text', memory: JSON.stringify(one) },
  ])('is taken as $label', ({ memory }) => {
    expect(kept(memory)).toEqual(one.kinds);
  });

  test('that is written and read again leads to the same delays', () => {
    const span = fc.tuple(fc.double({ min: 0, max: 1e7, noNaN: true }), fc.nat(1_000_000));
    const elapsed = fc.double({ min: 0, max: 1e8, noNaN: true });
    fc.assert(
      fc.property(fc.array(span, { minLength: 1 }), elapsed, (spans, at) => {
        const schedule = learned();
        for (const [lastActive, more] of spans) {
          schedule.ended(ended({ lastActive, elapsed: lastActive + more }));
        }
        const again = learned({ memory: JSON.stringify(schedule) });
        expect(again.next(context({ elapsed: at }))).toBe(schedule.next(context({ elapsed: at })));
        expect(JSON.stringify(again)).toBe(JSON.stringify(schedule));
      }),
      { numRuns: 30 },
    );
  });
});

describe('it stays small:', () => {
  test('the last 100 operations of a kind', () => {
    const schedule = learned();
    for (let count = 1; count <= 150; count += 1) {
      schedule.ended(ended({ lastActive: count, elapsed: 1000 }));
    }
    const [[, times = []] = []] = schedule.toJSON().kinds;
    expect(times).toHaveLength(200);
    expect([times[0], times.at(-2)]).toEqual([51, 150]);
  });

  test('the 50 kinds that were learned of last', () => {
    const schedule = learned();
    for (let count = 0; count < 60; count += 1) {
      schedule.ended(ended({ kind: `POST /${count}` }));
      schedule.ended(ended({ kind: 'POST /often' }));
    }
    const kinds = schedule.toJSON().kinds.map(([kind]) => kind);
    expect(kinds).toHaveLength(50);
    expect([kinds[0], kinds.at(-2), kinds.at(-1)]).toEqual(['POST /11', 'POST /59', 'POST /often']);
  });

  test('500 characters of a kind, whole otherwise', () => {
    const schedule = learned();
    schedule.ended(ended({ kind: 'x'.repeat(10_000) }));
    expect(schedule.toJSON().kinds[0]?.[0]).toBe('x'.repeat(500));
    expect(schedule.next(context({ kind: 'x'.repeat(10_000) }))).toBeGreaterThan(0);
  });

  test('at its largest it can be read again', () => {
    const schedule = learned();
    for (let count = 0; count < 5000; count += 1) {
      const kind = `${count % 50}`.padEnd(500, '"');
      schedule.ended(ended({ kind, lastActive: 1e9, elapsed: 2_000_000_000 }));
    }
    const text = JSON.stringify(schedule);
    expect(text.length).toBeLessThan(250_000);
    expect(JSON.stringify(learned({ memory: text }))).toBe(text);
  });
});

describe('a memory that is not ours, or broken, is as good as none:', () => {
  const large = `{"version":1,"kinds":[],"x":"${'x'.repeat(10_000_000)}"}`;
  test.for<[string, unknown]>([
    ['nothing', undefined],
    ['what localStorage has at first', null],
    ['an empty text', ''],
    ['no JSON', 'hello'],
    ['truncated', JSON.stringify(one).slice(0, -5)],
    ['10 MB', large],
    ['a number', 7],
    ['true', true],
    ['a list', []],
    ['a function', () => one],
    ['another version', { ...one, version: 2 }],
    ['no version', { kinds: one.kinds }],
    ['kinds in an object', { version: 1, kinds: { 'POST /reports': [1, 2] } }],
    ['kinds that are no pairs', { version: 1, kinds: [7, null, 'ab'] }],
    ['a kind that is no text', { version: 1, kinds: [[7, [1, 2]]] }],
    ['times that are no list', { version: 1, kinds: [['a', '12']] }],
    ['no times', { version: 1, kinds: [['a', []]] }],
    ['half an operation', { version: 1, kinds: [['a', [1, 2, 3]]] }],
    ['an end before the beginning', { version: 1, kinds: [['a', [2, 1]]] }],
    ['NaN', { version: 1, kinds: [['a', [Number.NaN, 2]]] }],
    ['Infinity', { version: 1, kinds: [['a', [1, Infinity]]] }],
    ['a negative time', { version: 1, kinds: [['a', [-1, 2]]] }],
    ['a fraction', { version: 1, kinds: [['a', [0.5, 2]]] }],
    ['a text for a time', { version: 1, kinds: [['a', ['1', 2]]] }],
    [
      'a getter that throws',
      {
        get version() {
          throw new Error('gone');
        },
      },
    ],
  ])('%s', ([, memory]) => {
    expect(kept(memory)).toEqual([]);
    expect(learned({ memory: memory as Memory }).next(context())).toBeUndefined();
  });

  test('whatever it is', () => {
    fc.assert(
      fc.property(fc.anything(), (memory) => {
        expect(kept(memory)).toEqual([]);
      }),
    );
  });

  test('but a wrong kind does not take the right ones along', () => {
    const kinds = [
      ['a', [1]],
      ['b', [1, 2]],
      ['c', [3, 1]],
      ['d', [0, 1]],
    ];
    expect(kept({ version: 1, kinds })).toEqual([
      ['b', [1, 2]],
      ['d', [0, 1]],
    ]);
  });

  test.for<[string, unknown]>([
    ['a number for times', ['a', 7]],
    ['half an operation before a hundred others', ['a', Array.from({ length: 201 }, () => 5)]],
    ['a number for a kind', [7, [1, 2]]],
    ['an object for a kind', [{}, [1, 2]]],
  ])('nor does %s', ([, wrong]) => {
    const right = ['b', [1, 2]];
    expect(kept({ version: 1, kinds: [wrong, right] })).toEqual([right]);
  });

  test('a text of a million characters is read, and no longer one', () => {
    const text = JSON.stringify(one);
    expect(kept(text.padEnd(1_000_000))).toEqual(one.kinds);
    expect(kept(text.padEnd(1_000_001))).toEqual([]);
  });

  test('and of one that is too large only the end is read', () => {
    const times = Array.from({ length: 100_000 }, () => 5);
    const kinds = Array.from({ length: 1000 }, (_, index) => [`${index}`, times]);
    const known = kept({ version: 1, kinds });
    expect(known.map(([kind]) => kind)).toEqual(Array.from({ length: 50 }, (_, i) => `${950 + i}`));
    expect(known.every(([, list]) => list.length === 200)).toBe(true);
  });

  test.for(['__proto__', 'constructor', 'toString'])('a kind may be called %s', (kind) => {
    const memory = `{"version":1,"kinds":[["${kind}",[1000,1200]]],"__proto__":{"polluted":true}}`;
    const schedule = learned({ memory });
    expect(schedule.toJSON().kinds).toEqual([[kind, [1000, 1200]]]);
    expect(schedule.next(context({ kind }))).toBeGreaterThan(0);
    expect(learned().next(context({ kind }))).toBeUndefined();
    expect({}).not.toHaveProperty('polluted');
  });
});

test('what was read is kept by kind, each operation with both its times', () => {
  const known = read({
    version: 1,
    kinds: [
      ['a', [1, 2, 3, 4]],
      ['b', [0, 9]],
    ],
  });
  expect([...known]).toEqual([
    [
      'a',
      [
        [1, 2],
        [3, 4],
      ],
    ],
    ['b', [[0, 9]]],
  ]);
  remember(known, 'a', [4.5, 6.4]);
  expect(write(known)).toEqual({
    version: 1,
    kinds: [
      ['b', [0, 9]],
      ['a', [1, 2, 3, 4, 5, 6]],
    ],
  });
});
