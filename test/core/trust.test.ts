import { describe, expect, test } from 'vitest';
import { absolute, isTrusted, ownedBy, resolveUrl, type Trust } from '../../src/core/trust.ts';

// Who is trusted, as a function. What a stranger gets: test/trust/.

const api = 'https://api.example.com';
const trust: Trust = { origin: api, trusted: [undefined, api, 'http://127.0.0.1:8080'] };

describe('isTrusted()', () => {
  test.for<[url: string, expected: boolean]>([
    [`${api}/`, true],
    [`${api}/tasks/1?x=1`, true],
    [api, true],
    [`${api}?x=1`, true],
    ['HTTPS://API.example.com/tasks', true],
    [`${api}:443/tasks`, true],
    ['http://127.0.0.1:8080/tasks', true],
    [`${api}:8443/tasks`, false],
    [`${api}.evil.com/tasks`, false],
    ['https://api.example.co/tasks', false],
    ['http://api.example.com/tasks', false],
    [`https://evil.com/${api}/`, false],
    ['https://api.example.com@evil.com/', false],
    ['http://127.0.0.1:80801/', false],
  ])('%s: %s', ([url, expected]) => {
    if (url.endsWith(':80801/')) return expect(() => isTrusted(url, trust)).toThrow();
    expect(isTrusted(url, trust)).toBe(expected);
  });

  test('nobody is, if there is no origin', () => {
    expect(isTrusted(`${api}/tasks`, { origin: '', trusted: [] })).toBe(false);
    expect(isTrusted(`${api}/tasks`, { origin: '', trusted: [undefined, ''] })).toBe(false);
  });
});

describe('ownedBy()', () => {
  test('trusts the origin of the submit, too', () => {
    const { origin, trusted } = ownedBy('https://other.example.com/jobs', trust);
    expect(origin).toBe('https://other.example.com');
    expect(trusted).toEqual([...trust.trusted, 'https://other.example.com']);
  });

  test('leaves the list as it is if that is in it', () => {
    expect(ownedBy(`${api}/jobs`, { ...trust, origin: '' })).toEqual(trust);
    expect(ownedBy(`${api}/jobs`, { ...trust, origin: '' }).trusted).toBe(trust.trusted);
  });

  test('makes one list for all operations of an origin, and another for the next origin', () => {
    const before = { ...trust, more: 7 };
    const [first, second, third] = ['/a', '/b']
      .map((path) => ownedBy(`https://one.example.com${path}`, before))
      .concat(ownedBy('https://one.example.com.evil.com/', before));
    expect(first?.more).toBe(7);
    expect(second?.trusted).toBe(first?.trusted);
    expect(third?.origin).toBe('https://one.example.com.evil.com');
    expect(third?.trusted).not.toContain('https://one.example.com');
  });
});

describe('absolute()', () => {
  test.for<[reference: string, href: string]>([
    ['/b', `${api}/b`],
    ['c?x=1', `${api}/a/c?x=1`],
    ['https://x.io/', 'https://x.io/'],
    ['/a,b', `${api}/a,b`],
    ['/a, b', `${api}/a,%20b`],
  ])('%s', ([reference, href]) => {
    expect(absolute(reference, `${api}/a/b`).href).toBe(href);
  });

  test.for<[reference: string, message: string]>([
    ['http://', 'an invalid URL'],
    ['/a, /b', 'two URLs instead of one'],
    ['https://a.io/, https://b.io/', 'two URLs instead of one'],
    ['/a, mailto:/b', 'two URLs instead of one'],
  ])('refuses %s', ([reference, message]) => {
    expect(() => absolute(reference, `${api}/`)).toThrow(message);
  });
});

describe('resolveUrl()', () => {
  test.for<[reference: string, base: string, message: string]>([
    ['ftp://api.example.com/', `${api}/`, 'the scheme ftp:'],
    ['javascript:alert(1)', `${api}/`, 'the scheme javascript:'],
    ['https://me@api.example.com/', `${api}/`, 'a user name or password'],
    ['https://:pw@api.example.com/', `${api}/`, 'a user name or password'],
    ['http://api.example.com/', `${api}/`, 'from https: down to http:'],
    ['http://localhost.evil.com/', `${api}/`, 'from https: down to http:'],
    ['https://10.0.0.1/', `${api}/`, 'into a private network (10.0.0.1)'],
    ['https://[fd00::1]/', `${api}/`, 'into a private network'],
    ['https://0.18.0.1/', `${api}/`, 'into a private network'],
    ['https://[::12:1]/', `${api}/`, 'into a private network'],
    ['https://[::12]/', `${api}/`, 'into a private network'],
    ['https://[::1234]/', `${api}/`, 'into a private network'],
    ['httpsx://api.example.com/', `${api}/`, 'the scheme httpsx:'],
    ['https://localhost/', `${api}/`, 'into a private network'],
  ])('refuses %s', ([reference, base, message]) => {
    expect(() => resolveUrl(reference, base, trust)).toThrow(message);
  });

  test.for<[reference: string, base: string, given: Trust | undefined]>([
    ['http://api.example.com/', 'http://api.example.com/', trust],
    ['http://localhost:3000/', 'https://localhost/', { ...trust, origin: 'https://localhost' }],
    // The caller's own, one that is trusted, and one from inside.
    ['https://10.0.0.1/', `${api}/`, undefined],
    ['http://127.0.0.1:8080/jobs', 'http://x.io/', trust],
    ['http://10.0.0.2/', 'http://10.0.0.1/', trust],
    ['http://10.0.0.2/', 'http://x.io/', { ...trust, origin: 'http://10.0.0.1' }],
    ['https://11.0.0.1/', `${api}/`, trust],
    ['https://[::1:a00:1]/', `${api}/`, trust],
    ['https://[2001:db8::12:1]/', `${api}/`, trust],
  ])('lets %s from %s through', ([reference, base, given]) => {
    expect(resolveUrl(reference, base, given)).toBe(reference);
  });
});
