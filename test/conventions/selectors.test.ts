import { link } from 'await202';
import { describe, expect, test, vi } from 'vitest';
import { select, selectText } from '../../src/conventions/selectors.ts';
import { told } from '../support/told.ts';

describe('a link', () => {
  const result = link('result');

  test.for<[string, object]>([
    [
      'a list',
      {
        links: [
          { rel: 'self', href: '/1' },
          { rel: 'result', href: '/r' },
        ],
      },
    ],
    ['an object', { links: { self: { href: '/1' }, result: { href: '/r' } } }],
    ['an object of texts', { links: { self: '/1', result: '/r' } }],
    ['`_links`', { _links: { self: { href: '/1' }, result: { href: '/r' } } }],
    ['`_links`, if `links` has none', { links: { self: '/1' }, _links: { result: '/r' } }],
    [
      '`_links`, if that of `links` has no target',
      { links: { result: {} }, _links: { result: '/r' } },
    ],
  ])('is found in %s', ([, document]) => {
    expect(result(told(document))).toBe('/r');
  });

  test('of another relation is none', () => {
    expect(result(told({ links: [{ rel: 'self', href: '/1' }], _links: {} }))).toBeUndefined();
    expect(result(told({ links: { result: 5 } }))).toBeUndefined();
    expect(result(told(undefined))).toBeUndefined();
  });

  test('in the header counts first, by any of its relations', () => {
    const headers = { link: '</1>; rel="self", </h>; title="x"; rel="next result"' };
    expect(result(told({ links: { result: '/r' } }, { headers }))).toBe('/h');
    expect(link('last')(told({ links: { last: '/r' } }, { headers }))).toBe('/r');
  });
});

describe('of several selectors', () => {
  test('the first that finds something counts, and no other is asked', () => {
    const never = vi.fn();
    expect(select([() => undefined, () => null, never], told())).toBeNull();
    expect(select([() => undefined], told())).toBeUndefined();
    expect(select(undefined, told())).toBeUndefined();
    expect(never).not.toHaveBeenCalled();
  });

  test.for<[unknown, string | undefined]>([
    ['a', 'a'],
    ['', undefined],
    [5, undefined],
    [null, undefined],
    [{ href: 'a' }, undefined],
  ])('a text is wanted: %j is %j', ([value, text]) => {
    expect(selectText(() => value, told())).toBe(text);
  });
});
