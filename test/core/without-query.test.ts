import { describe, expect, test } from 'vitest';
import { withoutQuery } from '../../src/core/without-query.ts';

// What may be logged of anything thrown, as a function. Whole operations:
// test/trust/query-in-causes.test.ts.

const url = 'https://h/x?sig=s3cret';
const harmless = (more: object = {}) => Object.assign(new TypeError('lost'), more);
const stackOf = (stack: string) => Object.assign(new Error('lost'), { stack });

const circle = harmless();
circle.cause = { errors: [circle], circle };
/** An error with so many objects in it, none of which shows a query. */
const crowded = (objects: number) =>
  harmless({ all: Array.from({ length: objects }, (_, index) => ({ index })) });

describe('an error that shows no query is kept as it is', () => {
  test.for<[title: string, error: Error]>([
    ['of its own', harmless()],
    ['in a list and in an object', harmless({ all: [{ a: 1 }, ['b'], null, true, 5n] })],
    [
      'in an object without a prototype',
      harmless({ a: Object.assign(Object.create(null), { b: 1 }) }),
    ],
    ['at a function', harmless({ retry: () => 1 })],
    ['in another error', harmless({ cause: new RangeError('at sea') })],
    ['in a circle', circle],
    // The error itself, the list, and 998 more.
    ['in a thousand objects', crowded(998)],
    [
      'but in the frames of its stack, as V8 writes them',
      stackOf('Error: lost\n    at f (http://h/a.ts?t=17:3:7)\n    at http://h/b.ts?t=17:1:1'),
    ],
    [
      'but in the frames of its stack, as others write them',
      stackOf('load@http://h/a.ts?t=17:3:7\nf@http://h/a.ts?t=17:1:1\n@http://h/b.ts?t=17:1:1'),
    ],
  ])('%s', ([, error]) => {
    expect(withoutQuery(error)).toBe(error);
  });
});

describe('an error is replaced by what can be shown of it', () => {
  test.for<[title: string, error: Error]>([
    ['if a Map is in it, which shows more than its members', harmless({ a: new Map() })],
    ['if a URL is in it', harmless({ a: new URL('https://h/x') })],
    ['if an object of a class of its own is in it', harmless({ a: new (class A {})() })],
    ['if there is more in it than is looked through', crowded(999)],
    ['if a member has a query', harmless({ url })],
    ['if a member has one as its name', harmless({ tries: { [url]: 1 } })],
    ['if the list in it has one', harmless({ all: ['a', [{ url }]] })],
    ['if a function at it has one', harmless({ retry: Object.assign(() => 1, { url }) })],
  ])('%s', ([, error]) => {
    const copy = withoutQuery(error);
    expect(copy).not.toBe(error);
    expect([copy.name, copy.message]).toEqual(['TypeError', 'lost']);
    expect(Object.keys(copy).filter((key) => !/^(name|stack)$/.test(key))).toEqual([]);
  });

  test('if its stack says what its message no longer does, up to the first frame', () => {
    for (const stack of [
      `Error: lost ${url}\n    at f (http://h/a.ts:3:7)`,
      `Error: ask me@example.com about ${url}`,
      `Error: see @https://h/x?sig=s3cret\n    at f (http://h/a.ts:3:7)`,
    ]) {
      const copy = withoutQuery(stackOf(stack));
      expect(copy.stack).not.toContain('s3cret');
      expect(copy.message).toBe('lost');
    }
  });

  test('with its code, and with causes of which the same is true', () => {
    const cause = harmless({ code: 'ECONNREFUSED' });
    const copy = withoutQuery(
      Object.assign(new RangeError(`at ${url}`, { cause }), { code: 'ERR_LOST' }),
    );
    expect(copy).toMatchObject({ name: 'RangeError', message: 'at https://h/x', code: 'ERR_LOST' });
    expect(copy.cause).toBe(cause);
  });

  test('with nine causes at most', () => {
    let error: Error = harmless({ url });
    for (let depth = 1; depth < 20; depth += 1)
      error = Object.assign(new Error(`${depth}`, { cause: error }), { url });
    const messages: string[] = [];
    let copy: unknown = withoutQuery(error);
    for (; copy instanceof Error; copy = copy.cause) messages.push(copy.message);
    expect(messages).toEqual(['19', '18', '17', '16', '15', '14', '13', '12', '11']);
  });
});

describe('what is no error becomes one', () => {
  test.for<[thrown: unknown, message: string]>([
    [`no ${url}`, 'no https://h/x'],
    [undefined, 'undefined'],
    [null, 'null'],
    [5, '5'],
    [Symbol('lost'), 'Symbol(lost)'],
    [{ message: `no ${url}`, url }, 'no https://h/x'],
    [{ code: 1 }, '[object Object]'],
  ])('%o', ([thrown, message]) => {
    const error = withoutQuery(thrown);
    expect(error).toBeInstanceOf(Error);
    expect(error.message).toBe(message);
  });

  test.for<[title: string, thrown: unknown]>([
    [
      'a proxy that shows nothing',
      new Proxy(
        {},
        {
          get() {
            throw new Error('not for you');
          },
        },
      ),
    ],
    ['an object of which no text can be made', Object.create(null)],
  ])('%s', ([, thrown]) => {
    expect(withoutQuery(thrown)).toEqual(new Error('something that cannot be shown'));
  });
});
