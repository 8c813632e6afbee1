import { describe, expect, test } from 'vitest';
import {
  aFunction,
  anObject,
  aString,
  check,
  checkAll,
  has,
  invalid,
  isObjectOrFunction,
  oneOf,
  within,
} from '../../src/core/check.ts';

// How the options of everything are checked. What each option must be: test/options/wrong.test.ts.

const rules = {
  totalTimeout: ['milliseconds', within(0)],
  label: aString,
  key: aFunction,
  polling: anObject({ factor: ['a number from 1 to 9', within(1, 9)] }),
} as const;

/** What is said of these options. */
function said(options: object, others?: readonly string[]): string {
  try {
    checkAll(options, rules, '', others);
  } catch (error) {
    expect(error).toBeInstanceOf(TypeError);
    return (error as Error).message;
  }
  return 'nothing';
}

describe('an unknown name', () => {
  const all = 'one of totalTimeout, label, key, polling';

  test.for<[name: string, meant: string]>([
    ['totaltimeout', 'totalTimeout'],
    ['total-timeout', 'totalTimeout'],
    ['totalTimeouts', 'totalTimeout'],
    ['totalTimeou', 'totalTimeout'],
    ['totalTimeuot', 'totalTimeout'],
    ['xtotalTimeout', 'totalTimeout'],
    ['talTimeout', 'totalTimeout'],
    ['totalTimeoutXY', 'totalTimeout'],
    ['pollingXY', 'polling'],
    // One letter of six.
    ['labels', 'label'],
    ['lable', ''],
    ['labelXY', 'label'],
    // None of three.
    ['keys', ''],
    ['Key', 'key'],
    // Three letters of twelve.
    ['talTimeut', ''],
    ['totalTimeoutXYZ', ''],
    ['', ''],
  ])('%s: %j', ([name, meant]) => {
    const hint = meant && ` (did you mean ${meant}?)`;
    expect(said({ [name]: 1 })).toBe(`await202: \`${name}\` is unknown, expected ${all}${hint}.`);
  });

  test('of two that are near, the one that differs in case alone is meant', () => {
    const near = { labeled: aString, labels: aString };
    expect(() => checkAll({ Labels: '' }, near)).toThrow('did you mean labels?');
  });

  test('may be that of somebody else’s option, unless it is near to a right one', () => {
    expect(said({ redirect: 1 }, ['redirect'])).toBe('nothing');
    expect(said({ anything: 1 }, ['redirect'])).toBe('nothing');
    expect(said({ redirects: 1 }, ['redirect'])).toBe(
      'await202: `redirects` is unknown, expected redirect.',
    );
    expect(said({ labels: 1 }, ['redirect'])).toBe(
      'await202: `labels` is unknown, expected label.',
    );
  });

  test('without a value says nothing, nor does one that is inherited', () => {
    expect(said({ labels: undefined })).toBe('nothing');
    expect(said(Object.create({ labels: 1 }))).toBe('nothing');
  });

  test('is no name of every object', () => {
    expect(said({ toString: 1 })).toContain('`toString` is unknown');
  });
});

describe('a member of an option', () => {
  test('has a name with a path', () => {
    expect(said({ polling: { factor: 0.5 } })).toBe(
      'await202: `polling.factor` is 0.5, expected a number from 1 to 9.',
    );
    expect(said({ polling: { facter: 2 } })).toContain('`polling.facter` is unknown');
  });

  test('may be at each of its bounds', () => {
    for (const factor of [1, 9]) expect(said({ polling: { factor } })).toBe('nothing');
    for (const factor of [0.99, 9.01, Number.NaN, '2', 2n])
      expect(said({ polling: { factor } })).toContain('`polling.factor` is');
  });
});

test.for<[options: unknown, seen: string]>([
  [null, 'null'],
  [5, '5'],
  ['text', "'text'"],
  [() => 1, 'a function'],
])('%o is no object of options', ([options, seen]) => {
  expect(said(options as object)).toBe(`await202: \`options\` is ${seen}, expected an object.`);
});

describe('a value with methods', () => {
  const holds = has('get', 'set');

  test.for<[boolean, string, unknown]>([
    [true, 'has all of them', new Map()],
    [false, 'has but one', { get: () => 1 }],
    [false, 'has another thing by that name', { get: () => 1, set: 1 }],
    [false, 'has none', {}],
    [false, 'is nothing', null],
  ])('%s: it %s', ([expected, , value]) => {
    expect(holds(value as object)).toBe(expected);
  });
});

describe('an object or a function', () => {
  test.for<[unknown]>([[{}], [[]], [() => 1], [class {}], [new Date(0)]])('is %o', ([value]) => {
    expect(isObjectOrFunction(value)).toBe(true);
  });

  test.for<[unknown]>([[null], [undefined], [true], [5], [5n], ['of'], [Symbol('of')]])(
    'is not %s',
    ([value]) => {
      expect(isObjectOrFunction(value)).toBe(false);
    },
  );
});

describe('a wrong value', () => {
  test.for<[value: unknown, seen: string]>([
    [true, 'true'],
    [Symbol('off'), 'Symbol(off)'],
    [undefined, 'undefined'],
    [{}, 'an object'],
    [[], 'an object'],
    [class {}, 'a function'],
    ['https://u:p@h/x?key=s3cret', "'https://h/x'"],
  ])('is shown without what it may hide: %o', ([value, seen]) => {
    expect(invalid('option', value, 'a date').message).toBe(
      `await202: \`option\` is ${seen}, expected a date.`,
    );
  });

  test('is not shown at all if it is of headers', () => {
    expect(invalid('hooks.headers', 'authorization: s3cret', 'an object').message).toBe(
      'await202: `hooks.headers` is a string, expected an object.',
    );
  });

  test('is a part of what is expected, where that has room for it', () => {
    expect(invalid('all', 5, 'a list such as […]').message).toBe(
      'await202: `all` is 5, expected a list such as [5].',
    );
  });
});

describe('check()', () => {
  const wrong = (options: object, rule: Parameters<typeof check>[1]) => () => check(options, rule);

  test('says what a member must be, by its name alone where there is no path', () => {
    expect(wrong({ label: 5 }, { label: aString })).toThrow(
      new TypeError('await202: `label` is 5, expected a string.'),
    );
    expect(wrong({ polling: 5 }, { polling: anObject() })).toThrow(
      new TypeError('await202: `polling` is 5, expected an object.'),
    );
    expect(wrong({ order: 'up' }, { order: oneOf('first', 'last', 'any') })).toThrow(
      new TypeError("await202: `order` is 'up', expected 'first' or 'last' or 'any'."),
    );
  });

  test('lets through what has no rule, what has no value, and what is right', () => {
    const rule = { label: aString, order: oneOf('first', 'last') };
    expect(wrong({ labels: 5, order: 'last' }, rule)).not.toThrow();
    expect(wrong({ order: undefined }, rule)).not.toThrow();
  });

  test('misses what is required', () => {
    expect(() => check({}, { label: aString }, 'checkpoint.', true)).toThrow(
      new TypeError('await202: `checkpoint.label` is undefined, expected a string.'),
    );
  });
});
